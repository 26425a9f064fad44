"""Drawn numbers in a program replaced by short ones: what a test drew says nothing to a reader."""

from __future__ import annotations

import ast
import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from docprobe.extract.wrapping import rewrapped

if TYPE_CHECKING:
    from docprobe.extract.events import Expression
    from docprobe.extract.programs import Program

_DIGITS = 4
"""More digits than a person would have chosen."""
_LONG = re.compile(rf"(?=\d*\.)[\d.]{{{_DIGITS + 2},}}")
"""Where there is none of these no float is long: parsing takes a hundred times as long."""


def rounded(program: Program) -> Program | None:
    """Return `program` with its long floats in two digits; None where it has none.

    It is another call than the test's: what it gives has to be looked at.
    """
    lines = [_short(line) for line in program.lines]
    call = _short(program.call)
    if lines == list(program.lines) and call == program.call:
        return None
    given = tuple((name, _short_expression(expr)) for name, expr in program.given)
    return replace(program, lines=tuple(lines), call=call, given=given)


def _short_expression(expr: Expression) -> Expression:
    if expr[0] == "t":
        return [expr[0], _short(expr[1]), *expr[2:]]
    if expr[0] in {"[", "("}:
        return [expr[0], [_short_expression(item) for item in expr[1]]]
    if expr[0] == "{":
        return [expr[0], [[key, _short_expression(item)] for key, item in expr[1]]]
    return expr


def _short(code: str) -> str:
    """Return `code` with each long float in two digits, the rest as it stands."""
    if not code.isascii() or not _LONG.search(code):
        return code
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return code
    starts = [0]
    for line in code.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for node in sorted(_long_floats(tree), key=lambda node: (node.lineno, node.col_offset), reverse=True):
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[node.end_lineno - 1] + node.end_col_offset
        assert isinstance(node.value, float)
        code = f"{code[:start]}{float(f'{node.value:.2g}')!r}{code[end:]}"
    return rewrapped(code, 0) or code


def _long_floats(tree: ast.AST) -> list[ast.Constant]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, float)
        and math.isfinite(node.value)
        and float(f"{node.value:.{_DIGITS}g}") != node.value
        and math.isfinite(float(f"{node.value:.2g}"))
    ]
