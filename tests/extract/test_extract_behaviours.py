"""What kind of fact a value is."""

from __future__ import annotations

import pytest

from docprobe.extract.behaviours import kind_of
from docprobe.extract.quirks.base import array, plain

ONE, TWO = array("lib.array([1, 2])", "int32", [2]), array("lib.array([[1], [2]])", "int32", [2, 1])
SCALAR = array("lib.array(1)", "int32", [])


@pytest.mark.parametrize(
    ("kind", "given", "value", "call"),
    [
        ("value", [("x", ONE)], "3", "lib.total(x)"),
        ("value", [("x", ONE)], "[2, 3]", ""),
        ("NaN and infinity", [("x", ONE)], 'float("nan")', ""),
        ("empty and zero-size input", [("x", plain("[]", "list", "empty"))], "0", ""),
        ("broadcasting", [("x", ONE), ("y", TWO)], "[[2, 3], [3, 4]]", ""),
        ("value", [("x", ONE), ("y", TWO)], "[2, 3]", ""),
        ("value", [("x", ONE), ("y", SCALAR)], "[2, 3]", ""),
        ("value", [("x", ONE), ("y", ONE)], "[2, 4]", ""),
        ("value", [("x", ONE), ("y", array("", "int32", [None, 1]))], "[[2, 3]]", ""),
        ("order", [("x", plain("[3, 1, 2]", "list"))], "[1, 2, 3]", ""),
        ("order", [("x", ONE)], "[2, 1]", ""),
        ("value", [("x", ONE)], "[1, 2]", ""),
        ("value", [("x", TWO)], "[1, 2]", ""),
        ("equivalence", [("x", ONE)], "True", "lib.f(x) == lib.g(x)"),
        ("determinism", [("x", ONE)], "True", "lib.f(x) == lib.f(x)"),
        ("value", [("x", ONE)], "False", "lib.f(x) == lib.f(x)"),
        ("value", [("x", ONE)], "True", "lib.f(x) == 3"),
        ("value", [("x", ONE)], "True", "x[0] = 1"),
    ],
)
def test_kind(kind, given, value, call):
    assert kind_of("lib.f", given, value, call) == kind


def test_a_gradient_is_one_whatever_it_gives():
    assert kind_of("lib.Tape.gradient", [], 'float("nan")') == "gradient"
