"""Calls as a reader would write them: keywords where they must be, no labels, no unpacked literals."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from docprobe.extract.slices.source import dotted_name
from docprobe.model import SymbolKind

if TYPE_CHECKING:
    from docprobe.extract.lookup import Lookup


def spelled(call: ast.Call, lookup: Lookup, *, labels: bool) -> ast.Call:
    """Return a call, with the labels of an operation only if `labels` says so. It is changed in place."""
    call.keywords = [word for given in call.keywords for word in unpacked(given)]
    found = lookup.find(name) if (name := dotted_name(call.func)) else None
    if found is None or found.kind != SymbolKind.FUNCTION:
        return call
    if not labels:
        call.keywords = [word for word in call.keywords if word.arg not in lookup.target.labels]
    if name.startswith(tuple(f"{space}." for space in lookup.target.keyword_only)):
        _as_keywords(call, [parameter.name for parameter in lookup.parameters(name)])
    return call


def unpacked(word: ast.keyword) -> list[ast.keyword]:
    """Write ``**{"size": 2}`` as ``size=2``."""
    match word:
        case ast.keyword(arg=None, value=ast.Dict(keys=keys, values=values)):
            names = [key.value if isinstance(key, ast.Constant) else None for key in keys]
            if all(isinstance(name, str) and name.isidentifier() for name in names):
                pairs = zip(names, values, strict=True)
                return [ast.copy_location(ast.keyword(str(name), value), word) for name, value in pairs]
    return [word]


def _as_keywords(call: ast.Call, names: list[str]) -> None:
    if len(call.args) <= len(names) and not any(isinstance(arg, ast.Starred) for arg in call.args):
        words = [
            ast.copy_location(ast.keyword(name, arg), arg)
            for name, arg in zip(names, call.args, strict=False)
        ]
        call.args, call.keywords = [], [*words, *call.keywords]
