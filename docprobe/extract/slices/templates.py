"""Python expressions with places for what a call is given; see `docprobe.config.HarnessRule`."""

from __future__ import annotations

import ast
import copy
import re
from functools import cache
from typing import TYPE_CHECKING

from docprobe.extract.slices.calls import unpacked

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLACE = re.compile(r"\{(\w+)\}")
_MARK, _ALL = "_place_", "all"


def fill(template: str, given: Mapping[str, ast.expr], at: ast.expr) -> ast.expr | None:
    """Return the template with what is `given` put in, as if written where `at` is.

    None where it asks for something that is not given.
    """
    if not {found[1] for found in _PLACE.finditer(template)} - {_ALL} <= given.keys():
        return None
    filled: ast.expr = _Filler(given, at).visit(copy.deepcopy(_parsed(template)))
    return ast.fix_missing_locations(filled)


def given_by(call: ast.Call) -> dict[str, ast.expr]:
    """Return the arguments of a call by position and by name, and the receiver as ``it``."""
    found: dict[str, ast.expr] = {}
    for place, value in enumerate(call.args):
        if isinstance(value, ast.Starred):
            break
        found[str(place)] = value
    found |= {word.arg: word.value for word in call.keywords if word.arg}
    if isinstance(call.func, ast.Attribute):
        found["it"] = call.func.value
    return found


def own_names(template: str) -> set[str]:
    """Return the names that a template has besides its places."""
    names = {node.id for node in ast.walk(_parsed(template)) if isinstance(node, ast.Name)}
    return {name for name in names if not name.startswith(_MARK)}


@cache
def _parsed(template: str) -> ast.expr:
    return ast.parse(_PLACE.sub(rf"{_MARK}\1", template), mode="eval").body


class _Filler(ast.NodeTransformer):
    def __init__(self, given: Mapping[str, ast.expr], at: ast.expr) -> None:
        self._given = given
        self._at = at

    def visit_Call(self, node: ast.Call) -> ast.AST:
        match node.args, self._at:
            case [ast.Name(id=name)], ast.Call(args=args, keywords=words) if name == f"{_MARK}{_ALL}":
                node.args, node.keywords = list(args), list(words)
                node.func = self.visit(node.func)
                return ast.copy_location(node, self._at)
        self.generic_visit(node)
        node.keywords = [word for given in node.keywords for word in unpacked(given)]
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id.startswith(_MARK):
            return copy.deepcopy(self._given[node.id.removeprefix(_MARK)])
        return ast.copy_location(node, self._at)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        return ast.copy_location(node, self._at) if isinstance(node, ast.expr) else node
