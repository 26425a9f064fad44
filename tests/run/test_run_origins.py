"""Whose doing an exception is: what stands nearest to the raise."""

from __future__ import annotations

from pathlib import Path

import pytest

import docprobe.run
from docprobe.model import VerdictKind
from docprobe.run.jobs import CallJob, Limits

CHILD = Path(docprobe.run.__file__).with_name("origins_child.py")
HEAD = "import tinylib as tl\n"
TRY = "try:\n    {}\nexcept Exception as error:\n    print(error)\n"
COUNTED = "class Counted(list):\n    def count(self, value):\n        raise ValueError('no')\n"
OVERRIDE, OWN_ROW = ("override", "Small"), ("symbol", "row")
OTHER = "one, other = tl.Matrix([[1]]), tl.Matrix([[1]])\nother.rows = 3"
ADDRESSES = "import ipaddress\na, b = ipaddress.ip_address('1.1.1.1'), ipaddress.ip_address('::1')"
SMALL = "class Small(tl.Matrix):\n    def row(self, index):\n        {}\n"


@pytest.mark.parametrize(
    ("symbol", "before", "tried", "told"),
    [
        ("tl.chunk", "", "tl.chunk([1], 0)", ("symbol", "chunk")),
        # By another name, and behind a decorator.
        ("tl.average", "", "tl.stats.mean([])", ("symbol", "average")),
        ("tl.inner", "", "tl.inner([1], [1, 2])", ("symbol", "inner")),
        # Of a class all methods, and those of its bases.
        ("tl.linalg.SquareMatrix", "", "tl.linalg.SquareMatrix([[1], [1, 2]])", ("symbol", "SquareMatrix")),
        ("tl.linalg.Matrix.matmul", "m = tl.Matrix([[1, 2]])", "m.matmul(m)", ("symbol", "matmul")),
        ("tl.linalg.Matrix.shape", "m = tl.Matrix([])\nm.rows = 3", "m.shape", ("symbol", "shape")),
        ("tl.stats.mode", COUNTED, "tl.stats.mode(Counted([1]))", ("program", "count")),
        ("tl.stats.mode", "f = lambda: 1 / 0", "tl.stats.mode([f()])", ("program", "<lambda>")),
        (
            "tl.linalg.Matrix.row",
            SMALL.format("raise KeyError(index)"),
            "Small([]).row(1)",
            ("override", "Small"),
        ),
        (
            "tl.linalg.Matrix.row",
            "class Small(tl.Matrix):\n    @classmethod\n    def row(cls, index):\n        raise KeyError\n",
            "Small.row(1)",
            ("override", "Small"),
        ),
        (
            "tl.linalg.Matrix.row",
            SMALL.format("return super().row(9)"),
            "Small([]).row(1)",
            ("symbol", "row"),
        ),
        # An argument is the symbol's matter, what stands in it is not.
        ("tl.linalg.Matrix.matmul", OTHER, "one.matmul(other)", ("symbol", "matmul")),
        ("tl.stats.median", ADDRESSES, "tl.stats.median([[a], [b]])", ("object", "IPv6Address")),
        # What a class below leaves to its base is still its own.
        (
            "tl.linalg.SquareMatrix.matmul",
            "m = tl.linalg.SquareMatrix([[1, 2]])",
            "m.matmul(m)",
            ("symbol", "matmul"),
        ),
        # What was made by the symbol, or of that, may fail later; another object is another matter.
        ("tl.linalg.identity", "m = tl.linalg.identity(2)\nm.rows = 3", "m.shape", ("", "")),
        ("tl.linalg.identity", "m = tl.linalg.transpose(tl.linalg.identity(2))", "m.row(9)", ("", "")),
        ("tl.chunk", "m = tl.Matrix([[1]])", "m.row(tl.chunk([9], 1)[0][0])", ("object", "Matrix")),
        # An object that is being made is not there yet.
        ("tl.linalg.Matrix", "", "tl.Matrix([[1], [1, 2]])", ("symbol", "Matrix")),
        ("tl.add", "", "tl.Matrix([[1], [1, 2]])", ("", "")),
        # Another function alone, no exception at all, and a name that is not there.
        ("tl.add", "", "tl.chunk([1], 0)", ("", "")),
        ("tl.add", "", "tl.add([1], [2])", ("", "")),
        ("tl.gone", "", "tl.chunk([1], 0)", ("", "")),
    ],
)
def test_what_stands_nearest_to_the_raise(pool, symbol, before, tried, told):
    code = f"{HEAD}{before}\n{TRY.format(tried)}"
    argument = {"code": code, "symbol": symbol, "roots": {"tl": "tinylib"}}
    pool.submit(CallJob("it", CHILD, "trace_raise", argument, Limits(seconds=10.0)))
    (outcome,) = pool.results()
    assert outcome.kind == VerdictKind.CONFIRMED, outcome
    assert outcome.result == [{"by": told[0], "name": told[1]}]


def test_an_exception_that_nobody_waits_for(pool):
    argument = {"code": f"{HEAD}tl.chunk([1], 0)", "symbol": "tl.chunk", "roots": {"tl": "tinylib"}}
    pool.submit(CallJob("it", CHILD, "trace_raise", argument, Limits(seconds=10.0)))
    (outcome,) = pool.results()
    assert outcome.result == [{"by": "symbol", "name": "chunk"}]
