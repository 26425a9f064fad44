"""A confirmed program becomes a look at its call in a graph."""

from __future__ import annotations

from dataclasses import replace

import pytest
from observing import tiny_lookup

from docprobe.extract.traced import traced
from docprobe.model import Basis, Behaviour, BehaviourKind, Origin, OriginKind, Proof, Snippet

HEAD = "import tinylib as tl\n\n"
LOOKUP = tiny_lookup()
GRAPHS = replace(LOOKUP, target=replace(LOOKUP.target, traced="tl.graph", untraced=("tl.linalg.*",)))


def looked(code, symbol="tl.take", symbols=(), lookup=GRAPHS):
    """Return what is run for a program, without what looks; an empty string where nothing is."""
    snippet = Snippet(
        "s", "", symbol, (symbol, *symbols), HEAD + code, "", Proof.ASSERT, 0, True, Origin(OriginKind.TEST)
    )
    eager = Behaviour("b", symbol, BehaviourKind.VALUE, "", Basis.ASSERTED, "s", "t", "p", 1, "")
    candidate = traced(snippet, eager, lookup)
    return candidate.look.removeprefix(HEAD).partition("\nprint(")[0] if candidate else ""


def test_a_value():
    code = "values = [1, 2]\nresult = tl.take(values, [0])\nprint(result)\nassert result == [1]\n"
    assert looked(code) == "values = [1, 2]\n\n@tl.graph\ndef in_graph():\n    return tl.take(values, [0])\n"


def test_a_refusal():
    code = "try:\n    tl.take([1], [2])\nexcept IndexError as error:\n    print(error)\n"
    assert looked(code) == "\n@tl.graph\ndef in_graph():\n    return tl.take([1], [2])\n"


@pytest.mark.parametrize("code", [
    "result = tl.take(\n    [1], [2]\n)\nprint(result)\n",
    "try:\n    tl.take(\n        [1], [2]\n    )\nexcept IndexError:\n    pass\n",
])  # fmt: skip
def test_a_call_of_several_lines(code):
    assert looked(code).endswith("def in_graph():\n    return tl.take([1], [2])\n")


def test_what_stands_before_comes_along_as_a_whole():
    code = "@tl.scale\ndef f():\n    return 1\n\nresult = tl.take([f()], [0])\n"
    assert looked(code).startswith("@tl.scale\ndef f():\n    return 1\n\n@tl.graph\n")


@pytest.mark.parametrize(
    ("code", "symbol", "symbols"),
    [
        ("result = tl.take([1], [0]) + [1]\n", "tl.take", ()),
        ("result = tl.add([1], [0])\n", "tl.take", ()),
        ("result = tl.take(random.sample([1], 1), [0])\n", "tl.take", ()),
        ("result = tl.take([1], [0])\n", "tl.take", ("tl.linalg.matmul",)),
        ("result = tl.Matrix([[1]])\n", "tl.Matrix", ()),
        ("values = tl.take([1], [0])\nassert values == [1]\n", "tl.take", ()),
    ],
)
def test_what_is_not_compared(code, symbol, symbols):
    assert looked(code, symbol, symbols) == ""


def test_a_target_without_graphs():
    assert looked("result = tl.take([1], [0])\n", lookup=LOOKUP) == ""
