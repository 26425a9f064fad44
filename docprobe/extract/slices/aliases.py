"""Names that stand for another: ``operation = tl.add`` says no more than ``tl.add``."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from typing import TYPE_CHECKING

from docprobe.extract.slices.backward import Cut
from docprobe.extract.slices.calls import spelled
from docprobe.extract.slices.names import Scoped
from docprobe.extract.slices.source import dotted_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docprobe.extract.lookup import Lookup


def without_aliases(cut: Cut, lookup: Lookup) -> Cut:
    """Return a slice in which names that stand for a public one, or for another name, are written as that."""
    parts = [part for node in cut.nodes for part in ast.walk(node)]
    stored = Counter(part.id for part in parts if isinstance(part, ast.Name) and _binds(part))
    bound = Counter(map(_binds, parts))
    aliases: dict[str, ast.expr] = {}
    for statement in cut.before:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Name() | ast.Attribute() as value):
                is_name = isinstance(value, ast.Name) and bound[value.id] == 1
                if stored[name] == 1 and (is_name or _is_public(value, lookup)):
                    aliases[name] = value
    if not aliases:
        return cut
    placer = _Placer(aliases, lookup)
    kept = [node for node in cut.before if not _is_alias(node, aliases)]
    before = placer.block(copy.deepcopy(kept))
    looked: ast.expr | None = placer.visit(copy.deepcopy(cut.value)) if cut.value else None
    return Cut(tuple(before), looked, tuple(placer.block(copy.deepcopy(list(cut.raising)))))


def _binds(node: ast.AST) -> str:
    """Return the name that a node binds, in whatever scope."""
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
            return name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return name
    return ""


def _is_public(node: ast.expr, lookup: Lookup) -> bool:
    name = dotted_name(node)
    return name.startswith(f"{lookup.target.prefix}.") and lookup.find(name) is not None


def _is_alias(node: ast.stmt, aliases: Mapping[str, ast.expr]) -> bool:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name in aliases
    return False


class _Placer(Scoped):
    def __init__(self, aliases: Mapping[str, ast.expr], lookup: Lookup) -> None:
        super().__init__()
        self._aliases = aliases
        self._lookup = lookup

    def visit_Name(self, node: ast.Name) -> ast.AST:  # noqa: N802 - named by ast
        if node.id in self._aliases and not self.is_local(node.id):
            # What stands for an alias stands for what that stands for.
            found: ast.AST = self.visit(copy.deepcopy(self._aliases[node.id]))
            return found
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:  # noqa: N802 - named by ast
        self.generic_visit(node)
        return spelled(node, self._lookup, labels=True)
