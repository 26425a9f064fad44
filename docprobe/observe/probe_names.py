"""Public names of objects, by identity. Runs in the target's interpreter."""

from __future__ import annotations

import builtins
import enum
import functools
import importlib
import sys
from types import ModuleType
from typing import Any

# One object stands for all of its value: its identity names nothing.
_VALUES = (str, bytes, int, float, complex, bool, type(None), tuple, list, dict, set, frozenset)
_MISSING = object()


class Names:
    """The table from objects to the public names they are reached by."""

    def __init__(self, rows: list[Any]) -> None:
        """Resolve rows of (public name, module, attribute path); of several names the first wins."""
        self.by_id: dict[int, str] = {}
        self.kept: list[Any] = []  # an id is good as long as its object lives
        for name, module, attribute in rows:
            found = _resolve(module, attribute)
            if found is not _MISSING and not isinstance(found, (*_VALUES, ModuleType)):
                self._add(found, name)
        for name, module, attribute in rows:
            found = _resolve(module, attribute)
            inner = unwrapped(found)
            # A method is its class's, even where a function is published under a name of its own.
            if inner is not found and callable(inner) and not _is_member(inner):
                self._add(inner, name)
        for owner in [kept for kept in self.kept if isinstance(kept, type)]:
            for name, member in list(vars(owner).items()):
                if isinstance(member, staticmethod) and not name.startswith("_"):
                    self._add(member.__func__, f"{self.by_id[id(owner)]}.{name}")

    def _add(self, found: Any, name: str) -> None:
        if id(found) not in self.by_id and not _foreign(found):
            self.by_id[id(found)] = name
            self.kept.append(found)

    def stands_for(self, thing: Any, public: Any) -> None:
        """Let `thing` go by the name of the public object that it does the work for."""
        if self.by_id.get(id(public)):
            self._add(thing, self.by_id[id(public)])

    def of(self, thing: Any) -> str:
        """Return the name by which `thing` can be written in a program, or an empty string."""
        known = self.by_id.get(id(thing))
        if known:
            return known
        if isinstance(thing, enum.Enum):
            owner = self.of(type(thing))
            return f"{owner}.{thing.name}" if owner else ""
        return _foreign(thing) if callable(thing) else ""

    def of_callee(self, callee: Any) -> tuple[str, Any]:
        """Return the public name of what is called and, for a method, its receiver (else None).

        The receiver itself is returned with its class's name where an instance is called.
        """
        name = self.of(callee)
        if name:
            return name, None
        receiver = getattr(callee, "__self__", None)
        if receiver is not None and not isinstance(receiver, ModuleType):
            return self._of_method(receiver, getattr(callee, "__name__", ""))
        inner = unwrapped(callee)
        if inner is not callee and self.of(inner):
            return self.of(inner), None
        if isinstance(callee, (type, ModuleType)) or hasattr(callee, "__code__"):
            return "", None
        name = self.of_class(type(callee))
        return (name, callee) if name else ("", None)

    def _of_method(self, receiver: Any, method: str) -> tuple[str, Any]:
        if not method or (method.startswith("_") and method != "__call__"):
            return "", None
        if isinstance(receiver, type):
            owner = self.of_member(receiver, method)
            return (f"{owner}.{method}" if owner else ""), None
        owner = self.of_member(type(receiver), method)
        return (f"{owner}.{method}", receiver) if owner else ("", None)

    def of_member(self, kind: type, member: str) -> str:
        """Return the public class that `member` belongs to: the one that defines it, or the next below."""
        below = ""
        for cls in kind.__mro__:
            below = self.by_id.get(id(cls), "") or below
            if member in vars(cls):
                return below or self.of_class(kind) or _numpy_name(cls)
        return ""

    def of_class(self, kind: type) -> str:
        """Return the first public name along the bases of `kind`."""
        return next((self.by_id[id(cls)] for cls in kind.__mro__ if id(cls) in self.by_id), "")

    def of_error(self, error: BaseException) -> str:
        """Return the name of the nearest class of `error` that a program can name."""
        return next(name for cls in type(error).__mro__ if (name := self.by_id.get(id(cls)) or _foreign(cls)))


def unwrapped(thing: Any) -> Any:
    """Return what decorators and partials hide."""
    for _ in range(8):
        if isinstance(thing, functools.partial):
            return thing
        inner = getattr(thing, "__wrapped__", None)
        if inner is None or inner is thing:
            return thing
        thing = inner
    return thing


def _is_member(function: Any) -> bool:
    outer = getattr(function, "__qualname__", "").rpartition(".")[0]
    return bool(outer) and not outer.endswith("<locals>")


def _resolve(module: str, attribute: str) -> Any:
    try:
        found: Any = sys.modules.get(module) or importlib.import_module(module)
        for part in attribute.split(".") if attribute else ():
            found = getattr(found, part)
    except Exception:
        return _MISSING
    return found


def _numpy_name(kind: type) -> str:
    """Return the name of a class of NumPy: its arrays and generators are made and changed on the way."""
    name = _foreign(kind)
    return name if name.startswith("np.") else ""


def _foreign(thing: Any) -> str:
    """Return the name of a builtin or of a public name of NumPy."""
    name = getattr(thing, "__name__", "")
    if not isinstance(name, str) or not name.isidentifier() or name.startswith("_"):
        return ""
    if getattr(builtins, name, _MISSING) is thing:
        return name
    numpy = sys.modules.get("numpy")
    for module, prefix in ((numpy, "np"), (getattr(numpy, "random", None), "np.random")):
        if module is not None and getattr(module, name, _MISSING) is thing:
            return f"{prefix}.{name}"
    return ""
