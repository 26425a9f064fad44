"""Whether a confirmed snippet is about a symbol, so that it could stand in its documentation."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from docprobe.gaps.examples.doctests import is_check, printed, statements_of
from docprobe.model import SymbolKind

if TYPE_CHECKING:
    from docprobe.model import Symbol

_DOTTED = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?:\.\w+)+")
# What changes how all that follows behaves; a seed only makes it the same each time.
_SWITCH = re.compile(r"(?:^|_)(?:enable|disable|set|use)_(?!.*seed)")
_FORM = re.compile(r"^(?:ax[ei]s|dims?|n?dim|(?:new)?shape)$")
_REFUSAL = re.compile(
    r"invalid|error|raise|wrong|(?:^|[._])bad|fail|illegal|mismatch|disallow", re.IGNORECASE
)
_ARRAYS = frozenset({"arange", "range", "linspace", "ones", "zeros", "eye", "reshape"})
_COUNTS = frozenset({"count_nonzero", "len", "norm", "numel", "rank", "shape", "size"})
_PARTS = frozenset({"all", "any", "argmax", "argmin", "max", "mean", "min", "prod", "sum"})
_SUMMARY = _COUNTS | _PARTS | {f"reduce_{name}" for name in _PARTS}
"""What makes one thing of many: it hides what it is given."""


def fits(code: str, symbol: Symbol) -> bool:
    """Say whether `code` is about `symbol`.

    It is not where it calls a namesake, throws a switch that the symbol has nothing to do with, prints a
    summary of what the symbol gave, or of an object only what it is set to; nor where a symbol that asks for
    an axis or a shape is given single numbers alone.
    """
    names = {name.rpartition(".")[2] for name in (symbol.name, *symbol.aliases)}
    body = [statement for statement in statements_of(code) if not is_check(statement)]
    return not (
        _calls_namesake(code, symbol)
        or any(_is_switch(statement, names) for statement in body)
        or any(_is_summary(one, names) for one in printed(body))
        or (symbol.kind == SymbolKind.CLASS and all(map(_is_setting, printed(body))))
        or (any(_FORM.search(one.name) for one in symbol.parameters) and _has_scalars_alone(body))
    )


def is_of_refusals(test: str) -> bool:
    """Say whether a test is about what is refused, by its name: what it gives besides is chosen for that."""
    return _REFUSAL.search(test.rpartition("::")[2]) is not None


def _calls_namesake(code: str, symbol: Symbol) -> bool:
    """Say whether what is called by the symbol's last name stands elsewhere, each time."""
    known = {symbol.name, *symbol.aliases}
    roots = {name.partition(".")[0] for name in known}
    lasts = {name.rpartition(".")[2] for name in known}
    found = {
        name
        for name in _DOTTED.findall(code)
        if name.partition(".")[0] in roots and name.rpartition(".")[2] in lasts
    }
    return bool(found) and found.isdisjoint(known)


def _is_switch(statement: ast.stmt, names: set[str]) -> bool:
    """Say whether a statement only calls a function that is named as a switch."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    function = call.func if isinstance(call, ast.Call) else None
    last = function.attr if isinstance(function, ast.Attribute) else ""
    return last not in names and _SWITCH.search(last) is not None


def _is_summary(shown: ast.expr, names: set[str]) -> bool:
    """Say whether what is printed comes of a call that makes one of many, and not of the symbol's."""
    while isinstance(shown, ast.Call) and isinstance(shown.func, ast.Attribute) and not shown.args:
        shown = shown.func.value  # `.numpy()` and its like
    function = shown.func if isinstance(shown, ast.Call) else None
    last = getattr(function, "attr", getattr(function, "id", ""))
    return last in _SUMMARY and last not in names


def _is_setting(shown: ast.expr) -> bool:
    """Say whether what is printed is an attribute, or what an object says of its making."""
    if isinstance(shown, ast.Subscript):
        shown = shown.value
    if isinstance(shown, ast.Call) and isinstance(shown.func, ast.Name):
        return not (shown.args or shown.keywords)
    if isinstance(shown, ast.Call) and isinstance(shown.func, ast.Attribute):
        return shown.func.attr == "get_config"
    return isinstance(shown, ast.Attribute)


def _has_scalars_alone(body: list[ast.stmt]) -> bool:
    """Say whether a program holds numbers and neither a display nor what makes an array of a shape."""
    nodes = [node for statement in body for node in ast.walk(statement)]
    has_arrays = any(
        isinstance(node, ast.List | ast.Tuple | ast.Dict | ast.ListComp)
        or (isinstance(node, ast.Attribute) and node.attr in _ARRAYS)
        for node in nodes
    )
    numbers = [
        node for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, int | float)
    ]
    return bool(numbers) and not has_arrays
