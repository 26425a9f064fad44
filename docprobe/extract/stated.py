"""Which calls of a test reach an ``assert`` statement by way of plain variables.

What a call gives is often a number or a bare list, of which nobody can tell at run time where it came
from; the text of the test can.
"""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from docprobe.extract.slices.names import bound_names, free_names

if TYPE_CHECKING:
    from collections.abc import Iterator

Site: TypeAlias = tuple[int, int, int, int]
Reach: TypeAlias = tuple[int, int]
"""How many calls lie between, and the line of the assertion."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A simple statement, or the head of a compound one."""

    node: ast.stmt
    binds: frozenset[str]
    parts: tuple[ast.AST, ...]
    """The expressions that it evaluates."""

    @property
    def reads(self) -> set[str]:
        return free_names(*self.parts)


def reaching(function: ast.FunctionDef) -> dict[Site, Reach]:
    """Return the calls and attributes outside assertions whose value an ``assert`` below looks at."""
    found: dict[Site, Reach] = {}
    wanted: dict[str, Reach] = {}
    for line in reversed(list(_lines(function.body))):
        if isinstance(line.node, ast.Assert):
            wanted |= dict.fromkeys(line.reads, (0, line.node.lineno))
            continue
        reached = [wanted[name] for name in line.binds if name in wanted]
        if not reached:
            continue
        distance, at = min(reached)
        for part in line.parts:
            for site, depth in _calls(part, distance):
                found.setdefault(site, (depth, at))
        if not isinstance(line.node, ast.AugAssign):
            wanted = {name: reach for name, reach in wanted.items() if name not in line.binds}
        for name in line.reads:
            wanted[name] = min(wanted.get(name, (distance + 1, at)), (distance + 1, at))
    return found


def _lines(body: list[ast.stmt]) -> Iterator[_Line]:
    """Yield the statements in the order of the text; what is inside functions is not part of it."""
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                continue
            case ast.Try() | ast.Match():
                pass
            case ast.For(target=target, iter=parts) | ast.AsyncFor(target=target, iter=parts):
                yield _Line(node, frozenset(bound_names([target])), (parts,))
            case ast.With(items=items) | ast.AsyncWith(items=items):
                contexts = tuple(item.context_expr for item in items)
                yield _Line(node, frozenset(bound_names(items)), contexts)
            case ast.If(test=test) | ast.While(test=test):
                yield _Line(node, frozenset(), (test,))
            case ast.Assign(value=value) | ast.AugAssign(value=value):
                yield _Line(node, frozenset(bound_names([node])), (value,))
            case ast.Assert(test=test):
                yield _Line(node, frozenset(), (test,))
            case _:
                yield _Line(node, frozenset(bound_names([node])), (node,))
        for name in ("body", "orelse", "finalbody"):
            yield from _lines(getattr(node, name, []))


def _calls(node: ast.AST, depth: int) -> Iterator[tuple[Site, int]]:
    """Yield the calls and attributes of an expression, the inner ones further away.

    A builtin hands on what it is given: ``sorted(f(x))`` is what `f` gives.
    """
    inner = depth
    if isinstance(node, ast.Call | ast.Attribute) and node.end_lineno and node.end_col_offset:
        yield (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset), depth
        inner = depth + (isinstance(node, ast.Call) and not _hands_on(node))
    for child in ast.iter_child_nodes(node):
        yield from _calls(child, inner)


def _hands_on(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and hasattr(builtins, call.func.id)
