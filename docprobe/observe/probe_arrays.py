"""Arrays, scalars and dtypes of NumPy written down as expressions. Runs in the target's interpreter."""

from __future__ import annotations

import math
import sys
from typing import Any

_ELEMENTS, _REGULAR = 32, 1 << 20


class Arrays:
    """Writes what is NumPy's; `values` is the module that writes Python's own values."""

    def __init__(self, values: Any) -> None:
        """Keep the module."""
        self.values = values

    def describe(self, thing: Any) -> Any:
        """Write down arrays, scalars and dtypes; None for anything else."""
        numpy = sys.modules.get("numpy")
        if numpy is None:
            return None
        if isinstance(thing, numpy.dtype):
            name = dtype_name(thing)
            views = [["{}.name", f'"{name}"']] if name.isidentifier() else []
            return {"text": f'np.dtype("{name}")', "facts": {"type": "np.dtype"}, "views": views}
        if not isinstance(thing, (numpy.ndarray, numpy.generic)) or type(thing) is numpy.void:
            return None
        facts = self.facts(thing, "np.ndarray" if isinstance(thing, numpy.ndarray) else "np.generic")
        values = self.text(thing)
        if values is None:
            return {"facts": facts, "views": [], "text": _regular_text(thing)}
        is_text = thing.dtype.kind in "SU"
        if not isinstance(thing, numpy.generic):
            text = _array(thing, values)
        else:
            text = repr(thing.item()) if is_text else _scalar(numpy, thing, values)
        return {"facts": facts, "views": [["{}.tolist()", values]], "text": text}

    def facts(self, array: Any, kind: str) -> dict[str, Any]:
        """Return type, dtype, shape and edge cases of an array."""
        facts = {"type": kind, "dtype": dtype_name(array.dtype), "shape": [int(size) for size in array.shape]}
        is_number = array.dtype.kind in "iuf"
        flags = self.values.number_flags(array.reshape(-1)[:_ELEMENTS].tolist()) if is_number else []
        facts["flags"] = flags + ([] if array.size else ["empty"])
        return facts

    def text(self, array: Any) -> Any:
        """Return the values of a small array as nested lists, in as few digits as its dtype needs."""
        if array.size > _ELEMENTS or array.dtype.kind not in "biufcOSUV" or array.dtype.names:
            return None
        return _nested(array, lambda value: self._number(value, array.dtype))

    def regular(self, array: Any) -> Any:
        """Return how a large array is made, see `regular_of`."""
        return regular_of(array)

    def _number(self, value: Any, dtype: Any) -> Any:
        """Return one number of an array; None for an object that has no plain text."""
        if dtype.kind == "f" or dtype.name.startswith(("bfloat16", "float8")):
            number = float(value)
            return str(float(str(value))) if math.isfinite(number) else self.values.float_text(number)
        return self.values.plain_text(value.item() if hasattr(value, "item") else value)


def regular_of(array: Any) -> Any:
    """Return how a large array is made, where that is simple; else None.

    That is (``full``, value) where all is the same, or (``arange``, first) of numbers in a row.
    """
    if not _ELEMENTS < array.size <= _REGULAR or array.dtype.kind not in "biuf":
        return None
    first = array.flat[0].item()
    if (array == array.flat[0]).all():
        return ("full", first) if math.isfinite(first) else None
    row = sys.modules["numpy"].arange(array.size) + first
    return ("arange", first) if array.dtype.kind != "b" and (array.reshape(-1) == row).all() else None


def _regular_text(array: Any) -> Any:
    made = regular_of(array)
    if made is None:
        return None
    kind, first = made
    shape, dtype = tuple(map(int, array.shape)), f", dtype={dtype_text(array.dtype)}"
    if kind == "full" and first in {0, 1}:
        name = "ones" if first else "zeros"
        return f"np.{name}({shape}{'' if array.dtype.name == 'float64' else dtype})"
    dtype = "" if array.dtype.name == {int: "int64", float: "float64"}.get(type(first)) else dtype
    if kind == "full":
        return f"np.full({shape}, {first!r}{dtype})"
    ends = str(array.size) if first == 0 and isinstance(first, int) else f"{first!r}, {first + array.size!r}"
    return f"np.arange({ends}{dtype})" + (f".reshape{shape}" if array.ndim > 1 else "")


def _scalar(numpy: Any, thing: Any, values: str) -> str:
    name = f"{thing.dtype}"
    if name != "bool" and not hasattr(numpy, name):
        return f"np.array({values}, dtype={dtype_text(thing.dtype)})[()]"
    return f"np.{name}{'_' * (name == 'bool')}({values})"


def _array(thing: Any, values: str) -> str:
    dtype = dtype_text(thing.dtype)
    if not thing.ndim and thing.dtype.kind in "iufc" and dtype.startswith("np."):
        return f"{dtype}({values.strip('()')})"  # reads better, and stands for the same
    if not thing.size:
        return f"np.zeros({tuple(thing.shape)}, dtype={dtype})"
    default = thing.dtype.name in {"int64", "float64", "bool"} or thing.dtype.kind in "SU"
    return f"np.array({values})" if default else f"np.array({values}, dtype={dtype})"


def dtype_name(dtype: Any) -> str:
    """Return a dtype's name; bytes and text keep their width.

    What a package adds, such as bfloat16, has a name like any other, though NumPy counts it with raw bytes.
    """
    is_raw = dtype.kind in "SU" or dtype.type.__name__ == "void"
    return dtype.str if is_raw and dtype.names is None else str(dtype)


def dtype_text(dtype: Any) -> str:
    """Return a dtype as an argument."""
    name = dtype_name(dtype)
    numpy = sys.modules["numpy"]
    if name == "object":
        return "object"
    return f"np.{name}" if name.isidentifier() and hasattr(numpy, name) else f'"{name}"'


def _nested(array: Any, text: Any) -> Any:
    if array.ndim == 0:
        return text(array[()])
    # An item of an array of objects is the object itself.
    parts = [text(item) if array.ndim == 1 else _nested(item, text) for item in array]
    return None if None in parts else f"[{', '.join(parts)}]"
