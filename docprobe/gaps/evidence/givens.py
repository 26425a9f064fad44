"""What the call of a behaviour was given, in the form that claims are held against."""

from __future__ import annotations

import ast
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from docprobe.gaps.evidence.names import last_names
from docprobe.gaps.reading.claim import Given

if TYPE_CHECKING:
    from collections.abc import Container

    from docprobe.model import Behaviour, Symbol

_UNKNOWN: Any = ...
_TEXTS = 4096
# A tensor of plain numbers: what is in it counts as given.
_MAKERS = frozenset({"constant", "array"})
_PLAIN_TYPES = frozenset({"bool", "int", "float", "complex", "str", "bytes", "list", "tuple", "NoneType"})
_BEFORE = ("after ", "without ", "with ", "in a graph; ")


def may_be_plain(behaviour: Behaviour) -> bool:
    """Tell what `is_plain_call` tells as far as it is known without taking the call apart."""
    return bool(behaviour.given) and not behaviour.pattern.startswith(_BEFORE)


def is_plain_call(symbol: Symbol, behaviour: Behaviour) -> bool:
    """Tell whether the behaviour is of the call alone: nothing set before, nothing done to its result."""
    if not may_be_plain(behaviour):
        return False
    names = last_names(symbol)
    try:
        call = ast.parse(behaviour.call, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    if not isinstance(call, ast.Call) or is_of_namesake(symbol, behaviour.call):
        return False
    return ast.unparse(call.func).rpartition(".")[2] in names


def is_of_namesake(symbol: Symbol, call: str) -> bool:
    """Tell whether what is called is of the symbol's last name and stands elsewhere in the library."""
    callee = call.partition("(")[0].strip()
    known = (symbol.name, *symbol.aliases)
    top, _, last = symbol.name.rpartition(".")
    is_full = callee.startswith(f"{top.partition('.')[0]}.") and callee.rpartition(".")[2] == last
    return is_full and callee not in known


def givens_of(behaviour: Behaviour, wanted: Container[str] | None = None) -> dict[str, Given]:
    """Return what each parameter was given, of all or of the `wanted`; what is not known is left out.

    What the call writes out was made simpler after it was seen: only of an argument that still stands in it
    is known what it was.
    """
    if not behaviour.given:
        return {}
    call = _plain(behaviour.call)
    given = json.loads(behaviour.given)
    return {
        name: _given(expression)
        for name, expression in given
        if name and (wanted is None or name in wanted)
        if expression[0] == "t" and _plain(expression[1]) in call
    }


def _plain(text: str) -> str:
    """Return a program text without what its layout alone decides."""
    return "".join(text.split()).replace("'", '"')


def _given(expression: list[Any]) -> Given:
    info = next((item for item in expression[1:] if isinstance(item, dict)), {})
    shape = info.get("shape")
    is_array = info.get("type", "") not in _PLAIN_TYPES and bool(info.get("dtype"))
    rank = len(shape) if is_array and isinstance(shape, list) else None
    length = shape[0] if info.get("type") in {"list", "tuple"} and shape else None
    value = _value(expression[1])
    # An array of nothing has the dtype of whatever made it; one of NumPy's may be converted on the way in.
    is_own = is_array and not str(info.get("type", "")).startswith("np.")
    dtype = info.get("dtype", "") if is_own and 0 not in (shape or ()) else ""
    return Given(value, dtype, rank, length)


@lru_cache(_TEXTS)
def _value(text: str) -> Any:
    """Return the plain value of a program text, or the values of an array's literal; ``...`` else."""
    try:
        node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _UNKNOWN
    if isinstance(node, ast.Call) and node.args and ast.unparse(node.func).rpartition(".")[2] in _MAKERS:
        node = node.args[0]
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return _UNKNOWN
