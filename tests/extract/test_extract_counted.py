"""What was drawn is counted out, or all that was computed; what a person chose stays as it is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from observing import tiny_lookup

from docprobe.extract.counted import Counted
from docprobe.extract.events import trace

LOOKUP = tiny_lookup()
LOOKUP = replace(
    LOOKUP,
    target=replace(
        LOOKUP.target,
        draws=("tl.random.*",),
        literals=(("tl.Array int8", "tl.bytes({values})"), ("tl.Array", "tl.array({values}, '{dtype}')")),
        ranges=(
            ("tl.Array", "tl.range({count}, {shape}, '{dtype}')"),
            ("tl.Array int32 row", "tl.range({count})"),
        ),
        passes=("tl.passed",),
    ),
)
DRAWN = {"id": 0, "form": "call", "symbol": "tl.random.normal", "args": []}
SCALED = {"id": 1, "form": "call", "symbol": "tl.scale", "args": [["r", 0, [], {}]]}
CHOSEN = {"id": 2, "form": "call", "symbol": "tl.array", "args": [["t", "[5]", {}]]}


def facts(dtype="float32", shape=(2,), kind="tl.Array", **more):
    return {"type": kind, "dtype": dtype, "shape": None if shape is None else list(shape), **more}


PASSED = {"id": 3, "form": "call", "symbol": "tl.passed", "args": [["r", 1, [], facts("int32", (1,))]]}
MADE = {"id": 4, "form": "call", "symbol": "tl.scale", "args": [["r", 2, [], {}]]}
EVENTS = trace("t", [DRAWN, SCALED, CHOSEN, PASSED, MADE]).events
COUNTED = Counted(EVENTS, LOOKUP)


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (["r", 0, [], facts()], "tl.array([1.0, 2.0], 'float32')"),
        (["r", 1, [], facts("int32", (2, 2))], "tl.array([[1, 2], [3, 4]], 'int32')"),
        (["r", 1, [], facts("int8", ())], "tl.bytes(1)"),
        (["t", "tl.array([0.123])", facts(shape=(1,)), [0, []]], "tl.array([1.0], 'float32')"),
        (["r", 1, [], facts("complex64", (1,))], "tl.array([1.0], 'complex64')"),
        (["r", 2, [], facts()], None),
        (["t", "3", {"type": "int"}], None),
        (["r", 0, [], facts("string")], None),
        (["r", 0, [], facts(shape=(4, 4))], None),
        (["r", 0, [], facts(shape=(2, None))], None),
        (["r", 0, [], facts(shape=(0,))], None),
        (["r", 0, [], facts(shape=None)], None),
        (["r", 0, [], facts(kind="tl.Matrix")], None),
        (["[", [["r", 0, [], facts()]]], None),
    ],
)
def test_text(expr, text):
    assert COUNTED.text(expr) == text
    made = COUNTED.expression(expr)
    assert made == (expr if text is None else ["t", text, expr[-1] if expr[0] == "r" else expr[2]])


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (["r", 4, [], facts()], "tl.array([1.0, 2.0], 'float32')"),
        (["x", "Thing", facts("int8", ())], "tl.bytes(1)"),
        (["r", 4, [], facts(shape=(4, 4))], "tl.range(16, [4, 4], 'float32')"),
        (["r", 4, [], facts(shape=(20,))], "tl.range(20, [20], 'float32')"),
        (["r", 4, [], facts("int32", (20,))], "tl.range(20)"),
        (["r", 4, [], facts("int32", (20, 1))], "tl.range(20, [20, 1], 'int32')"),
        (["r", 3, [], facts("int32", None)], "tl.array([1], 'int32')"),
        (["r", 2, [], facts()], None),  # a literal made it
        (["r", 4, [], facts(shape=(0,))], None),
        (["r", 4, [], facts(flags=["nan"])], None),
        (["r", 4, [], facts(shape=(100, 100))], None),
        (["x", "Thing", {"type": "object"}], None),
        (["t", "tl.array([5])", facts(shape=(1,)), [4, []]], None),
    ],
)
def test_all_that_was_computed(expr, text):
    assert Counted(EVENTS, LOOKUP, everything=True).text(expr) == text


def test_what_counts_is_neither_negative_nor_symbolic():
    drawn = ["r", 0, [], facts(flags=["negative"], symbolic=True)]
    assert COUNTED.expression(drawn) == ["t", "tl.array([1.0, 2.0], 'float32')", facts()]
