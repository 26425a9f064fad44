from __future__ import annotations

import pytest

from docprobe.gaps.reading.defaults import contradicts, stated_default


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("A size. Defaults to 3.", "3"),
        ("A size. Defaults to `1e-7`.", "1e-7"),
        ("A size (default: 'a').", "'a'"),
        ("A size, default = (1, 2).", "(1, 2)"),
        ("The default is False.", "False"),
        ("Default value is `None`", "None"),
        ("Optional, defaults to -1 (the last axis).", "-1"),
        ("bool, optional (default=True)\n\nIf True, the rest is sorted.", "True"),
    ],
)
def test_a_default_is_stated(text, value):
    found = stated_default(text)
    assert found is not None
    assert found["value"] == value


@pytest.mark.parametrize(
    "text",
    [
        "A size.",
        "Defaults to the last axis.",
        "Defaults to 3 if `x` is set.",
        "If None, defaults to 3.",
        "Defaults to 1, or 2 with `x`.",
        "Defaults to 1. With `x`, defaults to 2.",
        "Defaults to 1 less than the rank.",
        "Whether the default value is used.",
        "string (default: 1.2draft)",
        "You can say 'loud' explicitly, but the default is 'low'.",
    ],
)
def test_no_default_is_stated_for_certain(text):
    assert stated_default(text) is None


@pytest.mark.parametrize(
    ("stated", "default"),
    [("2", "3"), ("True", "False"), ("'a'", "'b'"), ("(1, 2)", "(1, 3)"), ("None", "0"), ("'a'", "1")],
)
def test_values_contradict(stated, default):
    assert contradicts(stated, default)


@pytest.mark.parametrize(
    ("stated", "default"),
    [
        ("2", "2.0"),
        ("1e-7", "1e-07"),
        ("'same'", "'SAME'"),
        ("'False'", "False"),
        ("[1, 1]", "(1, 1)"),
        ("(1, 1)", "1"),
        ("(0, 1)", "1.0"),
        ("3", "None"),
        (r"'\\t'", r"'\t'"),
        ("3", "<object object>"),
    ],
)
def test_values_are_the_same_or_cannot_be_compared(stated, default):
    assert not contradicts(stated, default)
