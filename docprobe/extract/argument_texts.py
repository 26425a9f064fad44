"""An argument's text with another number, dtype, rank or length, in the manner in which it is written.

Texts are of one line, as `ast.unparse` writes them. Each function returns an empty text where the argument
is not written so that it can be changed.
"""

from __future__ import annotations

import ast
import math
from typing import Any

from docprobe.extract.literals import numbers, shape_of_value, value_of

_MAKERS = frozenset({"array", "constant"})
_SIGNED = ("float", "bfloat", "int", "complex")


def with_number(text: str, number: float) -> str:
    """Return the text with `number` in place of its first number."""
    first = _first_number(_items(text))
    if first is None:
        return ""
    tree = ast.parse(text, mode="eval")
    new = ast.parse(repr(number), mode="eval").body
    changed = _Swap(first, new).visit(tree)
    return ast.unparse(changed)


def is_whole(text: str) -> bool | None:
    """Tell whether the numbers of an argument are whole ones; None where it has none."""
    found = numbers(value_of(_items(text)))
    return all(isinstance(one, int) for one in found) if found else None


def of_dtype(text: str, dtype: str, maker: str) -> str:
    """Return such an array or tensor of `dtype`, a dotted name; a literal is put into `maker`."""
    items = _items(text)
    value = value_of(items)
    found = numbers(value)
    is_uneven = isinstance(value, list) and shape_of_value(value) is None
    if not found or is_uneven or not all(map(math.isfinite, found)):
        return ""
    name = dtype.rpartition(".")[2]
    try:
        made = _mapped(value, name)
    except (TypeError, ValueError):  # a word or None among the numbers
        return ""
    own = _maker(text)
    # Other libraries' arrays do not know this one's dtypes.
    own = own if own.partition(".")[0] == dtype.partition(".")[0] else maker
    return f"{own}({made!r}, dtype={dtype})" if own else ""


def of_higher_rank(text: str) -> str:
    """Return the argument with one more dimension, in front."""
    return f"[{text}]" if _is_literal(text) else f"({text})[None]"


def of_lower_rank(text: str) -> str:
    """Return the first part of the argument."""
    if _is_literal(text):
        node = ast.parse(text, mode="eval").body
        items = node.elts if isinstance(node, ast.List | ast.Tuple) else []
        return ast.unparse(items[0]) if items else ""
    return f"({text})[0]"


def rank_of(text: str) -> int | None:
    """Return the rank of a literal, or of what an array or tensor is made of; None where that is open."""
    value = value_of(_items(text))
    if value is None:
        return None
    shape = shape_of_value(list(value) if isinstance(value, tuple) else value)
    return None if shape is None else len(shape)


def of_length(text: str, length: int) -> str:
    """Return a list or tuple cut, or its last item repeated, to so many items."""
    node = ast.parse(text, mode="eval").body
    if not isinstance(node, ast.List | ast.Tuple) or not node.elts:
        return ""
    items = [*node.elts, *[node.elts[-1]] * length][:length]
    return ast.unparse(type(node)(elts=items, ctx=ast.Load()))


def length_of(text: str) -> int | None:
    """Return how many items a list or tuple has; None where it is none."""
    node = ast.parse(text, mode="eval").body
    return len(node.elts) if isinstance(node, ast.List | ast.Tuple) else None


def _maker(text: str) -> str:
    match ast.parse(text, mode="eval").body:
        case ast.Call(func=func, args=[_], keywords=words) if all(word.arg == "dtype" for word in words):
            name = ast.unparse(func)
            return name if name.rpartition(".")[2] in _MAKERS else ""
    return ""


def _items(text: str) -> str:
    """Return the text of what an array or tensor is made of; of a literal its own."""
    if _maker(text):
        node = ast.parse(text, mode="eval").body
        assert isinstance(node, ast.Call)
        return ast.unparse(node.args[0])
    return text


def _is_literal(text: str) -> bool:
    return value_of(text) is not None


def _first_number(text: str) -> str | None:
    found = numbers(value_of(text))
    return repr(found[0]) if found else None


class _Swap(ast.NodeTransformer):
    """Puts a node in place of the first number with a given text."""

    def __init__(self, text: str, new: ast.expr) -> None:
        self.text, self.new, self.done = text, new, False

    def visit(self, node: ast.AST) -> ast.AST:
        is_number = isinstance(node, ast.UnaryOp | ast.Constant) and ast.unparse(node) == self.text
        if is_number and not self.done:
            self.done = True
            return self.new
        return self.generic_visit(node)


def _mapped(value: Any, dtype: str) -> Any:
    """Return nested numbers as a dtype takes them."""
    if isinstance(value, list | tuple):
        return [_mapped(one, dtype) for one in value]
    if dtype == "bool":
        return value % 2 == 1
    if dtype == "string":
        return str(value)
    if dtype.startswith(("int", "uint")):
        return abs(int(value)) if dtype.startswith("uint") else int(value)
    return float(value) if dtype.startswith(_SIGNED) else value
