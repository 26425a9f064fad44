"""Program text of arguments and results as values: what rules and sentences compute with."""

from __future__ import annotations

import ast
import math
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from docprobe.extract.plain import read_plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docprobe.extract.events import Expression

_MAKERS = frozenset({"constant", "array", "Variable", "convert_to_tensor"})


def value_of(text: str) -> Any:
    """Return the value of a literal, or None where it is none."""
    try:
        return read_plain(text)
    except ValueError:
        return None


def argument_text(expr: Expression) -> str:
    """Return the program text of an argument; empty where only a program gives it."""
    if expr[0] == "t":
        return str(expr[1])
    if expr[0] in {"[", "("}:
        parts = [argument_text(item) for item in expr[1]]
        inside = ", ".join(parts) + ("," if expr[0] == "(" and len(parts) == 1 else "")
        if "" in parts:
            return ""
        return f"[{inside}]" if expr[0] == "[" else f"({inside})"
    return ""


def argument_value(expr: Expression) -> Any:
    """Return the value of an argument, for arrays and tensors as nested lists; None where it has no text."""
    text = argument_text(expr)
    try:
        node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if isinstance(node, ast.Call) and node.args and ast.unparse(node.func).rpartition(".")[2] in _MAKERS:
        return value_of(ast.unparse(node.args[0]))
    return value_of(text)


def callee(call: str) -> str:
    """Return the text of what is called; empty where `call` is none."""
    node = _call_in(call)
    return ast.unparse(node.func) if node else ""


def arguments_of(call: str) -> list[str]:
    """Return the text of each argument of a call that is given by position."""
    node = _call_in(call)
    return [ast.get_source_segment(call.strip(), one) or "" for one in (node.args if node else ())]


def keywords_of(call: str) -> dict[str, str]:
    """Return the text of each keyword argument of a call."""
    node = _call_in(call)
    return {word.arg: ast.unparse(word.value) for word in (node.keywords if node else ()) if word.arg}


def _call_in(text: str) -> ast.Call | None:
    try:
        node = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        return None
    return node if isinstance(node, ast.Call) else None


def shape_of_value(value: Any) -> tuple[int, ...] | None:
    """Return the shape of nested lists, ``()`` of a number; None where there is none."""
    if value is None:
        return None
    if not isinstance(value, list):
        return ()
    shapes = {shape_of_value(item) for item in value}
    if len(shapes) > 1 or None in shapes:
        return None
    return (len(value), *(shapes.pop() if shapes else ()))  # type: ignore[misc]


def broadcast(one: Sequence[int | None], other: Sequence[int | None]) -> tuple[int, ...] | None:
    """Return the shape that two shapes are stretched to; None where they do not fit, or a size is open."""
    sizes, others = ([size for size in shape if size is not None] for shape in (one, other))
    if len(sizes) < len(one) or len(others) < len(other):
        return None
    pairs = list(zip_longest(reversed(sizes), reversed(others), fillvalue=1))
    if any(1 not in pair and pair[0] != pair[1] for pair in pairs):
        return None
    return tuple(reversed([max(pair) if 0 not in pair else 0 for pair in pairs]))


def numbers(value: Any) -> list[float]:
    """Return the numbers that nested lists hold; true and false are none."""
    if isinstance(value, list | tuple):
        return [number for item in value for number in numbers(item)]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return [value] if is_number else []


def has_nan(value: Any) -> bool:
    """Tell whether NaN is among the numbers."""
    return any(math.isnan(number) for number in numbers(value))


def has_infinity(value: Any) -> bool:
    """Tell whether an infinite number is among them."""
    return any(math.isinf(number) for number in numbers(value))
