"""Drawn numbers in programs become short ones; all else stands as it was."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docprobe.extract.programs import Program
from docprobe.extract.rounding import rounded


@pytest.mark.parametrize(
    ("call", "short"),
    [
        ("f([0.123456, 7.0])", "f([0.12, 7.0])"),
        ("f(-1.23456e-05)", "f(-1.2e-05)"),
        ("f(x=0.98765, y='0.98765')", "f(x=0.99, y='0.98765')"),
        ("f(\n    1.11111,\n    2.22222\n)", "f(1.1, 2.2)"),
    ],
)
def test_long_floats_are_cut(call, short):
    made = rounded(Program((f"x = {call}",), call, (("x", ["t", call, {}]),), ()))
    assert made.call == short
    assert made.lines == (f"x = {short}",)
    assert made.given == (("x", ["t", short, {}]),)


@pytest.mark.parametrize("call", ["f(0.125, 3, 1e-3)", "f('0.1234567')", "(", "f('ä', 0.1234567)"])
def test_what_a_person_chose_stays(call):
    assert rounded(Program((), call, (), ())) is None


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_cut_twice_is_cut_once(numbers):
    call = f"f({numbers!r})"
    once = rounded(Program((), call, (), ()))
    if once is not None:
        assert rounded(once) is None
        assert len(ast.literal_eval(once.call[1:])) == len(numbers)
