"""Calls that reach an ``assert`` statement by way of variables."""

from __future__ import annotations

import ast
import textwrap

import pytest

from docprobe.extract.stated import reaching


def reached(body):
    """Return the text of each call and attribute that an assertion looks at, with distance and line."""
    source = f"def test():\n{textwrap.indent(textwrap.dedent(body).strip(), '    ')}\n"
    function = ast.parse(source).body[0]
    texts = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Call | ast.Attribute):
            site = (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
            texts[site] = ast.unparse(node)
    return {texts[site]: reach for site, reach in reaching(function).items() if "(" in texts[site]}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("x = f(1)\nassert x == 1", {"f(1)": (0, 3)}),
        ("y = g()\nx = f(y)\nassert x == 1", {"f(y)": (0, 4), "g()": (1, 4)}),
        ("x = f(g(1))\nassert x == 1", {"f(g(1))": (0, 3), "g(1)": (1, 3)}),
        ("x = sorted(f(1))\nassert x == [1]", {"sorted(f(1))": (0, 3), "f(1)": (0, 3)}),
        ("a, b = f(1)\nassert b == 1", {"f(1)": (0, 3)}),
        ("x = f(1)\nx = f(2)\nassert x == 1", {"f(2)": (0, 4)}),
        ("x = f(1)\nassert x\nx = f(2)\nassert x", {"f(1)": (0, 3), "f(2)": (0, 5)}),
        ("for x in f(1):\n  assert x", {"f(1)": (0, 3)}),
        ("with f(1) as x:\n  y = g(x)\nassert y", {"g(x)": (0, 4), "f(1)": (1, 4)}),
        ("x = f(1)\nassert y", {}),
        ("def inner():\n  x = f(1)\nassert x", {}),
        ("f(1)", {}),
    ],
)
def test_reaching(body, expected):
    assert reached(body) == expected
