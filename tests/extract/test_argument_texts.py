"""Arguments are written with another number, dtype, rank or length, in the manner in which they stand."""

from __future__ import annotations

import pytest

from docprobe.extract.argument_texts import (
    is_whole,
    length_of,
    of_dtype,
    of_higher_rank,
    of_length,
    of_lower_rank,
    rank_of,
    with_number,
)


@pytest.mark.parametrize(
    ("text", "number", "made"),
    [
        ("3", -1, "-1"),
        ("-2.5", 0.0, "0.0"),
        ("[[1, 2], [3, 4]]", 0, "[[0, 2], [3, 4]]"),
        ("tl.constant([2, 2])", -1, "tl.constant([-1, 2])"),
        ("tl.make([2])", 1, ""),
        ("'a'", 1, ""),
    ],
)
def test_numbers(text, number, made):
    assert with_number(text, number) == made


@pytest.mark.parametrize(
    ("text", "dtype", "made"),
    [
        ("[1, 2]", "tl.float32", "tl.constant([1.0, 2.0], dtype=tl.float32)"),
        ("tl.constant([1.5])", "tl.int8", "tl.constant([1], dtype=tl.int8)"),
        ("np.array([-1])", "tl.uint8", "tl.constant([1], dtype=tl.uint8)"),
        ("[1, 2]", "tl.bool", "tl.constant([True, False], dtype=tl.bool)"),
        ("[[1], [1, 2]]", "tl.int8", ""),
        ("[1, 'a']", "tl.int8", ""),
        ("float('nan')", "tl.int8", ""),
        ("x", "tl.int8", ""),
    ],
)
def test_dtypes(text, dtype, made):
    assert of_dtype(text, dtype, "tl.constant") == made


def test_ranks_and_lengths():
    assert [rank_of(text) for text in ("3", "[1]", "tl.constant([[1]])", "[[1], [1, 2]]", "x")] == [
        0, 1, 2, None, None,
    ]  # fmt: skip
    assert (of_higher_rank("[1]"), of_higher_rank("tl.constant(1)")) == ("[[1]]", "(tl.constant(1))[None]")
    assert (of_lower_rank("[3, 4]"), of_lower_rank("3"), of_lower_rank("tl.constant([1])")) == (
        "3", "", "(tl.constant([1]))[0]",
    )  # fmt: skip
    assert [of_length("[1, 2]", size) for size in (0, 1, 3)] == ["[]", "[1]", "[1, 2, 2]"]
    assert of_length("(1, 2)", 1) == "(1,)"
    assert (of_length("x", 1), length_of("x"), length_of("[x, 2]")) == ("", None, 2)
    assert (is_whole("[1, 2]"), is_whole("1.0"), is_whole("x")) == (True, False, None)
