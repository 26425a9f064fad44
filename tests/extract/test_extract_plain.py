"""Values as text: read back what is written, and changed so that they differ."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docprobe.extract.plain import changed, is_exact, is_regular, read_plain, write_plain

NUMBERS = st.floats(allow_nan=False) | st.complex_numbers(allow_nan=False)
SCALARS = st.booleans() | st.integers() | NUMBERS | st.text() | st.binary() | st.none()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(VALUES)
def test_what_is_written_reads_back(value):
    assert read_plain(write_plain(value)) == value


@given(VALUES)
def test_changed_differs(value):
    assert changed(value) != value or value in ({}, [])


@pytest.mark.parametrize("value", [[], {}, set(), float("nan"), float("inf"), None, 1e300])
def test_edges_are_changed(value):
    assert changed(value) != value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[1, -2.5, 1e-3]", [1, -2.5, 1e-3]),
        ("(1+2j, -1j)", (1 + 2j, -1j)),
        ("[np.int64(3), np.float32(0.5)]", [3, 0.5]),
        ('float("inf")', math.inf),
        ("-inf", -math.inf),
        ("{'a': (1,)}", {"a": (1,)}),
    ],
)
def test_read(text, value):
    assert read_plain(text) == value


@pytest.mark.parametrize(
    "text", ["tf.float32", "open('x')", "[1,", "x", "__import__('os')", "(" * 500, "f(1, 2)"]
)
def test_no_literal(text):
    with pytest.raises(ValueError):
        read_plain(text)


@pytest.mark.parametrize(
    ("value", "dtype", "exact"),
    [
        (0.5, "float32", True),
        (0.1, "float32", False),
        (0.1, "float64", True),
        (0.1, "", True),
        (2.0, "bfloat16", True),
        (0.5, "bfloat16", False),
        ([1, 2.25], "float16", True),
        (1 / 3, "float64", False),
        (math.nan, "float32", False),
    ],
)
def test_is_exact(value, dtype, exact):
    assert is_exact(value, dtype) is exact


def test_digits_of_the_dtype():
    assert write_plain([0.10000000149011612, 2.0], "float32") == "[0.1, 2.0]"
    assert write_plain(math.nan) == 'float("nan")'


def test_is_regular():
    assert is_regular([[1, 2], [3, 4]])
    assert not is_regular([[1, 2], [3]])
