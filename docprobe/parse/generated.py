"""Test functions that are made at run time, found by the line at which their code starts."""

from __future__ import annotations

import ast
from functools import lru_cache

from docprobe.model import Assertion, TestMethod
from docprobe.parse.cases import method_id

_EXPECTING = {"pytest.raises": "assertRaises", "pytest.warns": "assertWarns"}
"""What pytest calls otherwise than unittest."""


def function_at(text: str, path: str, source: str, line: int, name: str) -> TestMethod | None:
    """Return the function of a file that starts at `line` as the test `name` (``Class::method``).

    None where none starts there or the text does not parse. What it calls is not told.
    """
    node = _functions(text).get(line)
    if node is None:
        return None
    cls, _, method = name.rpartition("::")
    return TestMethod(
        id=method_id(path, cls, method),
        source=source,
        path=path,
        cls=cls,
        method=method,
        line=node.lineno,
        end_line=node.end_lineno or node.lineno,
        doc=ast.get_docstring(node) or "",
        parameterized=False,
        calls=(),
        assertions=tuple(_assertions(node)),
    )


@lru_cache(16)
def _functions(text: str) -> dict[int, ast.FunctionDef]:
    """Return the functions by the line of their ``def`` and of their first decorator."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return {}
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            found[node.lineno] = node
            found[min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])] = node
    return found


def _assertions(node: ast.FunctionDef) -> list[Assertion]:
    """Return what asserts, in the order of lines; a ``with`` block that does is an assertion as a whole."""
    found = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Assert):
            found.add(("assert", inner.lineno, inner.end_lineno))
        elif isinstance(inner, ast.With):
            found |= {
                (name, inner.lineno, inner.end_lineno)
                for item in inner.items
                if (name := _asserting(item.context_expr))
            }
        elif isinstance(inner, ast.Expr) and (name := _asserting(inner.value)):
            found.add((name, inner.lineno, inner.end_lineno))
    return [Assertion(name, line, end or line) for name, line, end in sorted(found, key=lambda one: one[1:])]


def _asserting(node: ast.expr) -> str:
    func = node.func if isinstance(node, ast.Call) else None
    name = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
    name = _EXPECTING.get(ast.unparse(func), name) if func else name
    return name if name.startswith("assert") else ""
