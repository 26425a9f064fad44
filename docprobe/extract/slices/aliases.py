"""Names that only stand for a public one, replaced by it: ``op = tl.add`` says no more than ``tl.add``."""

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
    """Return a slice in which public names stand for themselves."""
    bound = Counter(
        part.id
        for node in cut.nodes
        for part in ast.walk(node)
        if isinstance(part, ast.Name) and not isinstance(part.ctx, ast.Load)
    )
    aliases = {
        name: statement.value
        for statement in cut.before
        if isinstance(statement, ast.Assign) and (name := _alias(statement, lookup)) and bound[name] == 1
    }
    if not aliases:
        return cut
    kept = [
        node for node in cut.before if not isinstance(node, ast.Assign) or _alias(node, lookup) not in aliases
    ]
    placer = _Placer(aliases, lookup)
    before = placer.block(copy.deepcopy(kept))
    value = placer.visit(copy.deepcopy(cut.value)) if cut.value else None
    return Cut(tuple(before), value, tuple(placer.block(copy.deepcopy(list(cut.raising)))))


def _alias(node: ast.Assign, lookup: Lookup) -> str:
    """Return the name that an assignment gives to a public one; empty where it does something else."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Attribute() as value):
            is_public = dotted_name(value).startswith(f"{lookup.target.prefix}.")
            return name if is_public and lookup.find(dotted_name(value)) else ""
    return ""


class _Placer(Scoped):
    def __init__(self, aliases: Mapping[str, ast.expr], lookup: Lookup) -> None:
        super().__init__()
        self._aliases = aliases
        self._lookup = lookup

    def visit_Name(self, node: ast.Name) -> ast.AST:  # noqa: N802 - named by ast
        if node.id in self._aliases and not self.is_local(node.id):
            return copy.deepcopy(self._aliases[node.id])
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:  # noqa: N802 - named by ast
        self.generic_visit(node)
        return spelled(node, self._lookup, labels=True)
