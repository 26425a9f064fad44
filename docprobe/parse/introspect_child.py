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

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_PLAIN = (bool, int, float, complex, str, bytes, tuple, list, dict, set, frozenset, type(None))
_LONGEST = 200


def introspect(argument):
    """Describe the objects behind ``argument["names"]``: rows of [public name, module, attribute].

    Returns ``{"packed": ...}``, to be opened with `docprobe.parse.symbols.unpack`: of some ten thousand
    objects the plain answer has tens of megabytes.
    """
    names = [tuple(row) for row in argument["names"]]
    roots = {module.partition(".")[0] for _, module, _ in names}
    found, missing = _resolve(names)
    table = {
        "objects": [_record(thing, roots) for thing in found.values()],
        "missing": missing,
        "internal": _internal(found, roots),
    }
    packed = zlib.compress(json.dumps(table, separators=(",", ":")).encode("utf-8", "backslashreplace"), 6)
    return {"packed": base64.b85encode(packed).decode("ascii")}


def _resolve(names):
    """Group public names by the object behind them; equal plain values are one only if bound in one place."""
    found, missing = {}, []
    for name, module, attribute in names:
        try:
            thing = _fetch(module, attribute)
        except BaseException as exc:
            missing.append([name, _text(exc)])
            continue
        key = (module, attribute) if isinstance(thing, _PLAIN) else id(thing)
        found.setdefault(key, (thing, []))[1].append(name)
    return found, missing


def _fetch(module, attribute):
    thing = sys.modules.get(module) or importlib.import_module(module)
    for part in attribute.split(".") if attribute else ():
        try:
            thing = getattr(thing, part)
        except AttributeError:
            thing = importlib.import_module("%s.%s" % (module, attribute))
    return thing


def _record(found, roots):
    thing, names = found
    record = {"names": names, "kind": _kind(thing), **_facts(thing)}
    if isinstance(thing, type):
        record["bases"] = ["%s.%s" % (base.__module__, base.__qualname__) for base in thing.__mro__[1:]]
        record["members"] = list(_members(thing, roots))
    return record


def _kind(thing):
    if isinstance(thing, type):
        return "class"
    if isinstance(thing, types.ModuleType):
        return "module"
    return "function" if callable(thing) else "constant"


def _facts(thing):
    """Return what functions, classes, methods and properties have in common."""
    place = _place(thing)
    signature = _signature(thing) if callable(thing) else None
    is_plain = isinstance(thing, _PLAIN) or not (callable(thing) or isinstance(thing, (property, types.ModuleType)))
    return {
        "module": _string(thing, "__module__") if not isinstance(thing, types.ModuleType) else thing.__name__,
        "qualname": _string(thing, "__qualname__"),
        "doc": "" if is_plain else inspect.cleandoc(_string(thing, "__doc__")),
        "signature": _signature_text(signature),
        "parameters": [] if signature is None else [_parameter(item) for item in signature.parameters.values()],
        "path": place[0],
        "line": place[1],
        "value": _default(thing) if is_plain else "",
    }


def _members(cls, roots):
    """Yield the methods and properties that the library's own classes give `cls`, documented operators too."""
    for name in sorted({name for base in cls.__mro__ if _own(base, roots) for name in vars(base)}):
        definer = next((base for base in cls.__mro__ if name in vars(base)), None)
        if definer is None or not _own(definer, roots):
            continue
        raw = vars(definer)[name]
        thing = _function_of(raw)
        if thing is None or not _is_public_member(name, thing):
            continue
        facts = {} if definer is not cls else _facts(thing)
        if isinstance(raw, (types.FunctionType, classmethod)) and facts:
            facts = _without_first(facts)
        is_property = isinstance(raw, (property, functools.cached_property))
        yield {
            "name": name,
            "kind": "property" if is_property else "method",
            "definer": "%s.%s" % (definer.__module__, definer.__qualname__),
            **(facts or {"inherited": True}),
        }


def _own(cls, roots):
    return (_string(cls, "__module__")).partition(".")[0] in roots


def _function_of(raw):
    """Return what carries the docstring and the code of a member, or None where it is plain data."""
    if isinstance(raw, property):
        return raw
    if isinstance(raw, functools.cached_property):
        return raw.func
    if isinstance(raw, (classmethod, staticmethod)):
        return raw.__func__
    return raw if isinstance(raw, types.FunctionType) or (callable(raw) and hasattr(raw, "__wrapped__")) else None


def _is_public_member(name, thing):
    if not name.startswith("_"):
        return True
    if not (name.startswith("__") and name.endswith("__")) or name in ("__init__", "__new__"):
        return False
    documented = _string(thing, "__doc__")
    return bool(documented) and documented != _string(getattr(object, name, None), "__doc__")


def _without_first(facts):
    """Leave ``self`` or ``cls`` out."""
    parameters = facts["parameters"]
    if not parameters or parameters[0][1] not in ("POSITIONAL_OR_KEYWORD", "POSITIONAL_ONLY"):
        return facts
    text = re.sub(r"^\((\w+)(, /)?(, )?", "(", facts["signature"])
    return {**facts, "parameters": parameters[1:], "signature": text}


def _signature(thing):
    try:
        return inspect.signature(thing)
    except (TypeError, ValueError, NameError, AttributeError):
        pass
    try:
        target = thing.__init__ if isinstance(thing, type) else thing
        spec = inspect.getfullargspec(target)
    except (TypeError, AttributeError):
        return None
    words = [inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in spec.args]
    words = words[1:] if isinstance(thing, type) else words
    return inspect.Signature(words)


def _signature_text(signature):
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
        prefix = {word.VAR_POSITIONAL: "*", word.VAR_KEYWORD: "**"}.get(word.kind, "")
        default = "" if word.default is word.empty else "=" + _default(word.default)
        parts.append(prefix + word.name + default)
        last = place + 1 == len(words) or words[place + 1].kind is not word.POSITIONAL_ONLY
        if word.kind is word.POSITIONAL_ONLY and last:
            parts.append("/")
    return "(" + ", ".join(parts) + ")"


def _parameter(word):
    default = None if word.default is word.empty else _default(word.default)
    annotation = "" if word.annotation is word.empty else inspect.formatannotation(word.annotation)
    return [word.name, word.kind.name, default, _ADDRESS.sub("", annotation)[:_LONGEST]]


def _default(value):
    """Write a default value as a reader would; never an address."""
    if isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType)):
        return value.__name__
    return _text(value)


def _text(value):
    try:
        text = str(value) if isinstance(value, BaseException) else repr(value)
    except Exception:
        text = "..."
    return _ADDRESS.sub("", text)[:_LONGEST]


def _string(thing, name):
    value = getattr(thing, name, "")
    return value if isinstance(value, str) else ""


def _place(thing):
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


def _unwrap(thing):
    try:
        thing = inspect.unwrap(thing)
    except ValueError:
        return thing
    return _unwrap(thing.func) if isinstance(thing, functools.partial) else thing


def _relative(file):
    """Return `file` below the longest entry of `sys.path` that holds it; empty where none does."""
    file = os.path.abspath(file)
    above = [entry for entry in map(os.path.abspath, sys.path) if file.startswith(entry + os.sep)]
    return os.path.relpath(file, max(above, key=len)).replace(os.sep, "/") if above else ""


def _internal(found, roots):
    """Return for each loaded module of the library the attributes that are public objects: {module: {attribute: name}}."""
    names = {id(thing): names[0] for thing, names in found.values() if not isinstance(thing, _PLAIN)}
    table = {}
    for module, loaded in sorted(sys.modules.items()):
        if module.partition(".")[0] not in roots or not isinstance(loaded, types.ModuleType):
            continue
        row = {key: names[id(value)] for key, value in list(vars(loaded).items()) if id(value) in names}
        if row:
            table[module] = row
    return table
