"""What only runtime knows of the target's API; runs in a child of the target's interpreter.

`introspect` takes the public names that the library's files state and returns, for each object behind
them, the names it has, its kind, signature, docstring, place in the source and members; and by which
attributes of internal modules it is reached, for the tests that use those. Standard library only.
"""

from __future__ import annotations

import base64
import functools
import importlib
import inspect
import json
import os
import re
import sys
import types
import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_PLAIN = (bool, int, float, complex, str, bytes, tuple, list, dict, set, frozenset, type(None))
_LONGEST = 200


def introspect(argument: dict[str, Any]) -> dict[str, str]:
    """Describe the objects behind ``argument["names"]``: rows of [public name, module, attribute].

    Returns ``{"packed": ...}``, to be opened with `docprobe.parse.symbols.unpack`: of some ten thousand
    objects the plain answer has tens of megabytes.
    """
    names = [tuple(row) for row in argument["names"]]
    roots = {module.partition(".")[0] for _, module, _ in names}
    found, missing = _resolve(names)
    classes = _Classes(found.values(), roots)
    table = {
        "objects": [_record(thing, names, classes) for thing, names in found.values()],
        "missing": missing,
        "internal": _internal(found, roots),
    }
    packed = zlib.compress(json.dumps(table, separators=(",", ":")).encode("utf-8", "backslashreplace"), 6)
    return {"packed": base64.b64encode(packed).decode("ascii")}


def _resolve(names: list[Any]) -> tuple[dict[Any, tuple[Any, list[str]]], list[list[str]]]:
    """Group public names by the object behind them; equal plain values are one only if bound in one place."""
    found: dict[Any, tuple[Any, list[str]]] = {}
    missing: list[list[str]] = []
    for name, module, attribute in names:
        try:
            thing = _fetch(module, attribute)
        except BaseException as exc:  # noqa: BLE001 - an import of the target may raise anything
            missing.append([name, _text(exc)])
            continue
        key = (module, attribute) if isinstance(thing, _PLAIN) else id(thing)
        found.setdefault(key, (thing, []))[1].append(name)
    return found, missing


def _fetch(module: str, attribute: str) -> Any:
    thing = sys.modules.get(module) or importlib.import_module(module)
    for part in attribute.split(".") if attribute else ():
        try:
            thing = getattr(thing, part)
        except AttributeError:
            thing = importlib.import_module(f"{module}.{attribute}")
    return thing


def _record(thing: Any, names: list[Any], classes: _Classes) -> dict[str, Any]:
    record = {"names": names, "kind": _kind(thing), **_facts(thing)}
    if isinstance(thing, type):
        record["members"] = list(_members(thing, classes))
    return record


class _Classes:
    """The public classes, and which classes are the library's own."""

    def __init__(self, found: Any, roots: set[str]) -> None:
        self.names = {id(thing): names[0] for thing, names in found if isinstance(thing, type)}
        self.roots = roots

    def own(self, thing: Any) -> bool:
        return _string(thing, "__module__").partition(".")[0] in self.roots

    def public_member(self, name: str, thing: Any) -> bool:
        """Tell public members from private ones; operators are public where the library documents them."""
        if not name.startswith("_"):
            return True
        if not (name.startswith("__") and name.endswith("__")) or name in ("__init__", "__new__"):
            return False
        documented = _string(thing, "__doc__")
        inherited = _string(getattr(object, name, None), "__doc__")
        return self.own(thing) and documented not in ("", inherited)

    def owner(self, cls: type, definer: type) -> type:
        """Return the public class that a member of `cls` belongs to, the nearest to where it is defined."""
        heirs = [base for base in cls.__mro__ if id(base) in self.names and definer in base.__mro__]
        return heirs[-1]


def _kind(thing: Any) -> str:
    if isinstance(thing, type):
        return "class"
    if isinstance(thing, types.ModuleType):
        return "module"
    return "function" if callable(thing) else "constant"


def _facts(thing: Any) -> dict[str, Any]:
    """Return what functions, classes, methods and properties have in common."""
    place = _place(thing)
    signature = _signature(thing) if callable(thing) else None
    is_plain = isinstance(thing, _PLAIN) or not (
        callable(thing) or isinstance(thing, (property, types.ModuleType))
    )
    return {
        "module": _string(thing, "__module__") if not isinstance(thing, types.ModuleType) else thing.__name__,
        "qualname": _string(thing, "__qualname__"),
        "doc": "" if is_plain else inspect.cleandoc(_string(thing, "__doc__")),
        "signature": _signature_text(signature),
        "parameters": []
        if signature is None
        else [_parameter(item) for item in signature.parameters.values()],
        "path": place[0],
        "line": place[1],
        "value": _default(thing) if is_plain else "",
    }


def _members(cls: type, classes: _Classes) -> Iterator[dict[str, Any]]:
    """Yield the methods and properties that the library's own classes give `cls`, documented operators too.

    Of those that belong to another public class only the name is told, and whose they are.
    """
    for name in sorted({name for base in cls.__mro__ if classes.own(base) for name in vars(base)}):
        definer = _definer(cls, name)
        raw = vars(definer)[name]
        thing = _function_of(raw)
        if thing is None or not classes.own(definer) or not classes.public_member(name, thing):
            continue
        owner = classes.owner(cls, definer)
        if owner is cls:
            yield {"name": name, **_member_facts(raw, thing)}
        else:
            yield {"name": name, "inherited": classes.names[id(owner)]}


def _definer(cls: type, name: str) -> type:
    """Return the class that tells what a member is: the first that documents it, else the most basic one."""
    definers = [base for base in cls.__mro__ if name in vars(base)]
    documented = (base for base in definers if _string(_function_of(vars(base)[name]), "__doc__"))
    return next(documented, definers[-1])


def _member_facts(raw: Any, thing: Any) -> dict[str, Any]:
    if isinstance(raw, (property, functools.cached_property)):
        facts = {**_facts(thing), "signature": "", "parameters": []}
        # One that is cached may have been given its docstring afterwards, and its function not.
        told = inspect.cleandoc(_string(raw, "__doc__"))
        return {"kind": "property", **facts, "doc": facts["doc"] or told}
    facts = _facts(thing)
    return {"kind": "method", **(facts if isinstance(raw, staticmethod) else _without_first(facts))}


def _function_of(raw: Any) -> Any:
    """Return what carries the docstring and the code of a member, or None where it is plain data."""
    if isinstance(raw, property):
        return raw
    if isinstance(raw, functools.cached_property):
        return raw.func
    if isinstance(raw, (classmethod, staticmethod)):
        return raw.__func__
    return (
        raw
        if isinstance(raw, types.FunctionType) or (callable(raw) and hasattr(raw, "__wrapped__"))
        else None
    )


def _without_first(facts: dict[str, Any]) -> dict[str, Any]:
    """Leave ``self`` or ``cls`` out."""
    parameters = facts["parameters"]
    if not parameters or parameters[0][1] not in ("POSITIONAL_OR_KEYWORD", "POSITIONAL_ONLY"):
        return facts
    text = re.sub(r"^\((\w+)(, /)?(, )?", "(", facts["signature"])
    return {**facts, "parameters": parameters[1:], "signature": text}


def _signature(thing: Any) -> inspect.Signature | None:
    try:
        return inspect.signature(thing)
    except (TypeError, ValueError, NameError, AttributeError):
        pass
    try:
        target = vars(thing).get("__init__") if isinstance(thing, type) else thing
        spec = inspect.getfullargspec(target)
    except (TypeError, AttributeError):
        return None
    words = [inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in spec.args]
    words = words[1:] if isinstance(thing, type) else words
    return inspect.Signature(words)


def _signature_text(signature: inspect.Signature | None) -> str:
    """Write the parameters and defaults, without annotations: they are told by themselves."""
    if signature is None:
        return ""
    parts, starred = [], False
    words = list(signature.parameters.values())
    for place, word in enumerate(words):
        if word.kind is word.KEYWORD_ONLY and not starred:
            parts.append("*")
            starred = True
        starred = starred or word.kind is word.VAR_POSITIONAL
        prefix = {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**"}.get(word.kind.name, "")
        default = "" if word.default is word.empty else "=" + _default(word.default)
        parts.append(prefix + word.name + default)
        last = place + 1 == len(words) or words[place + 1].kind is not word.POSITIONAL_ONLY
        if word.kind is word.POSITIONAL_ONLY and last:
            parts.append("/")
    return "(" + ", ".join(parts) + ")"


def _parameter(word: inspect.Parameter) -> list[Any]:
    default = None if word.default is word.empty else _default(word.default)
    annotation = "" if word.annotation is word.empty else inspect.formatannotation(word.annotation)
    return [word.name, word.kind.name, default, _ADDRESS.sub("", annotation)[:_LONGEST]]


def _default(value: Any) -> str:
    """Write a default value as a reader would; never an address."""
    if isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType)):
        return value.__name__
    return _text(value)


def _text(value: Any) -> str:
    try:
        text = str(value) if isinstance(value, BaseException) else repr(value)
    except Exception:  # noqa: BLE001 - a repr of the target's
        text = "..."
    return _ADDRESS.sub("", text)[:_LONGEST]


def _string(thing: Any, name: str) -> str:
    value = getattr(thing, name, "")
    return value if isinstance(value, str) else ""


def _place(thing: Any) -> tuple[str, int]:
    """Return the file, relative to the installation, and the line of the first decorator or `def`."""
    thing = thing.fget if isinstance(thing, property) else thing
    if isinstance(thing, type):
        file, line = getattr(sys.modules.get(thing.__module__), "__file__", None), 0
    elif isinstance(thing, types.ModuleType):
        file, line = getattr(thing, "__file__", None), 1
    else:
        code = getattr(_unwrap(thing), "__code__", None)
        file, line = (code.co_filename, code.co_firstlineno) if code else (None, 0)
    return (_relative(file), line) if isinstance(file, str) else ("", 0)


def _unwrap(thing: Any) -> Any:
    try:
        thing = inspect.unwrap(thing)
    except ValueError:
        return thing
    return _unwrap(thing.func) if isinstance(thing, functools.partial) else thing


def _relative(file: str) -> str:
    """Return `file` below the longest entry of `sys.path` that holds it; empty where none does."""
    # Not resolved: links lead out of the folders that `sys.path` names.
    file = os.path.abspath(file)  # noqa: PTH100
    above = [entry for entry in map(os.path.abspath, sys.path) if file.startswith(entry + os.sep)]
    return os.path.relpath(file, max(above, key=len)).replace(os.sep, "/") if above else ""


def _internal(found: dict[Any, tuple[Any, list[str]]], roots: set[str]) -> dict[str, dict[str, str]]:
    """Return, for each loaded module of the library, which of its attributes are public objects."""
    things = [(thing, names[0]) for thing, names in found.values() if not isinstance(thing, _PLAIN)]
    by_id = {id(thing): name for thing, name in things}
    # A public function may be a copy, such as one that takes keywords only, of the one that tests call.
    by_origin: dict[str, set[str]] = {}
    for thing, name in things:
        by_origin.setdefault(_origin(thing), set()).add(name)
    copies = {origin: next(iter(names)) for origin, names in by_origin.items() if origin and len(names) == 1}
    table: dict[str, dict[str, str]] = {}
    for module, loaded in sorted(sys.modules.items()):
        if module.partition(".")[0] in roots and isinstance(loaded, types.ModuleType):
            values = list(vars(loaded).items())
            row = {key: by_id.get(id(value)) or copies.get(_origin(value)) for key, value in values}
            table[module] = {key: name for key, name in row.items() if name is not None}
    return {module: row for module, row in table.items() if row}


def _origin(thing: Any) -> str:
    """Return where the file of a function defines it; empty for other things and for inner functions."""
    if not isinstance(thing, types.FunctionType) or "<locals>" in thing.__qualname__:
        return ""
    return f"{thing.__module__}.{thing.__qualname__}"
