"""Plain Python values as text: read, written short, and changed so that a comparison must fail."""

from __future__ import annotations

import ast
import cmath
import math
import struct
from typing import Any

_PACK = {"float32": "f", "float16": "e"}
_DIGITS = {"float32": 6, "float16": 4, "bfloat16": 3, "float64": 8}


def read_plain(text: str) -> Any:
    """Return the value of a literal; infinite numbers and NumPy's scalars are read, too.

    Raises `ValueError` for anything else.
    """
    try:
        return _value(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, TypeError, RecursionError, MemoryError) as exc:
        raise ValueError(str(exc)) from exc


def _value(node: ast.expr) -> Any:  # noqa: C901, PLR0911 - a case for each kind of node
    match node:
        case ast.Constant():
            return node.value
        case ast.List():
            return [_value(item) for item in node.elts]
        case ast.Tuple():
            return tuple(_value(item) for item in node.elts)
        case ast.Set():
            return {_value(item) for item in node.elts}
        case ast.Dict():
            keys = [_value(key) for key in node.keys if key is not None]
            return dict(zip(keys, map(_value, node.values), strict=True))
        case ast.UnaryOp(op=ast.USub()):
            return -_value(node.operand)
        case ast.BinOp(op=ast.Add()):
            return _value(node.left) + _value(node.right)
        case ast.BinOp(op=ast.Sub()):
            return _value(node.left) - _value(node.right)
        case ast.Name(id="nan" | "inf"):
            return float(node.id)
        case ast.Name(id="nanj" | "infj"):
            return complex(0.0, float(node.id[:-1]))
        case ast.Call(func=ast.Name(id="complex"), args=[real, imaginary]):
            return complex(_value(real), _value(imaginary))
        case ast.Call(args=[argument]):
            return _called(ast.unparse(node.func), _value(argument))
    raise ValueError(f"no literal: {ast.unparse(node)}")


def _called(name: str, value: Any) -> Any:
    """Return what ``float("nan")`` or ``np.int64(3)`` stands for."""
    if name == "float":
        return float(value)
    if name.startswith("np."):
        return value
    raise ValueError(f"no literal: {name}(...)")


def write_plain(value: Any, dtype: str = "") -> str:  # noqa: PLR0911 - a case for each type
    """Return `value` as a program writes it, floats in the digits that `dtype` holds."""
    if isinstance(value, bool) or value is None:
        return repr(value)
    if isinstance(value, float):
        return _float(value, dtype)
    if isinstance(value, list):
        return f"[{', '.join(write_plain(item, dtype) for item in value)}]"
    if isinstance(value, tuple):
        inside = ", ".join(write_plain(item, dtype) for item in value)
        return f"({inside}{',' * (len(value) == 1)})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {write_plain(item, dtype)}" for key, item in value.items()) + "}"
    if isinstance(value, complex) and not cmath.isfinite(value):
        return f"complex({_float(value.real, dtype)}, {_float(value.imag, dtype)})"
    text = repr(value)
    start = text.find("'")
    if isinstance(value, str | bytes) and '"' not in text and "\\" not in text:
        return f'{text[:start]}"{text[start + 1 : -1]}"'
    return text


def _float(value: float, dtype: str) -> str:
    if not math.isfinite(value):
        return f'float("{value}")'
    digits = _DIGITS.get(dtype)
    if digits is None or is_exact(value, dtype):
        return repr(value)
    return repr(float(f"{value:.{digits}g}"))


def is_exact(value: Any, dtype: str) -> bool:
    """Tell whether each number of `value` is finite and held by `dtype` as it is written in a few digits."""
    if isinstance(value, list | tuple | set):
        return all(is_exact(item, dtype) for item in value)
    if isinstance(value, dict):
        return all(is_exact(item, dtype) for item in value.values())
    if isinstance(value, complex):
        return is_exact(value.real, dtype) and is_exact(value.imag, dtype)
    if not isinstance(value, float):
        return True
    return math.isfinite(value) and len(f"{abs(value):.10g}") <= 7 and _held(value, dtype)


def _held(value: float, dtype: str) -> bool:
    if float(f"{value:.10g}") != value:
        return False
    if dtype not in _PACK:
        return dtype != "bfloat16" or (value == int(value) and abs(value) <= 256)
    try:
        unpacked: float = struct.unpack(_PACK[dtype], struct.pack(_PACK[dtype], value))[0]
    except (OverflowError, struct.error):
        return False
    return unpacked == value


def has_special(value: Any) -> bool:
    """Tell whether NaN or an infinite number is in `value`."""
    return any(isinstance(leaf, float) and not math.isfinite(leaf) for leaf in leaves(value))


def leaves(value: Any) -> list[Any]:
    """Return the values that containers hold."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple | set):
        return [leaf for item in value for leaf in leaves(item)]
    return [value]


def is_regular(value: Any) -> bool:
    """Tell whether nested lists have the shape of an array."""
    return _shape(value) is not None


def _shape(value: Any) -> tuple[int, ...] | None:
    if not isinstance(value, list | tuple):
        return ()
    shapes = {_shape(item) for item in value}
    if len(shapes) > 1 or None in shapes:
        return None
    inner = shapes.pop() if shapes else ()
    return None if inner is None else (len(value), *inner)


def changed(value: Any) -> Any:  # noqa: PLR0911 - a case for each type
    """Return a value of the same make that differs in its first part."""
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1 if value == value and abs(value) < 1e15 else 0.0  # noqa: PLR0124 - NaN
        case complex():
            return complex(changed(value.real), value.imag)
        case str():
            return f"{value}~"
        case bytes():
            return value + b"~"
        case list() | tuple() if value:
            return type(value)([changed(value[0]), *value[1:]])
        case dict() if value:
            first = next(iter(value))
            return {**value, first: changed(value[first])}
        case set() if value:
            return set(list(value)[1:])
    return [0]
