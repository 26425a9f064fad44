"""Whether names exist in the target at run time; runs in a child of the target's interpreter.

The table of public names is not the whole of what a reader can write: there are modules below the public
ones, attributes of instances, members of enumerations, fields of messages, methods that a subclass adds.
Standard library only.
"""

from __future__ import annotations

import dis
import importlib
import importlib.util
import inspect
import types
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def look_up(argument: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Look up each of ``argument["names"]``, whose first part ``argument["roots"]`` maps to a module.

    Yields rows of ``name`` and ``missing``: why there is no such thing, empty where there is one or where
    nobody can tell. After them the same for ``argument["docs"]``, names and the docstrings that the
    library's files give them: by its public name one may reach something else, which says something else.
    """
    for name in argument["names"]:
        yield {"name": name, "missing": _missing(name, argument["roots"])}
    for name, text in argument["docs"].items():
        yield {"name": name, "missing": _another(name, argument["roots"], text)}


def _another(name: str, roots: dict[str, str], text: str) -> str:
    first, *parts = name.split(".")
    try:
        thing: Any = importlib.import_module(roots[first])
        for part in parts:
            thing = inspect.getattr_static(thing, part) if isinstance(thing, type) else getattr(thing, part)
        thing = getattr(thing, "__func__", getattr(thing, "func", thing))
        told = thing.__doc__
    except BaseException as exc:  # noqa: BLE001 - the target may refuse with anything
        return f"cannot be reached: {type(exc).__name__}"
    same = isinstance(told, str) and inspect.cleandoc(told) == text
    return "" if same else "has another docstring by its public name"


def _missing(name: str, roots: dict[str, str]) -> str:
    first, *parts = name.split(".")
    try:
        thing = importlib.import_module(roots[first])
    except BaseException:  # noqa: BLE001 - an import of the target may raise anything
        return ""
    for number, part in enumerate(parts, 1):
        found = _attribute(thing, part)
        if found is _ABSENT:
            known = _may_have(thing, part) or _is_module(thing, part)
            return "" if known else f"{'.'.join([first, *parts[: number - 1]])} has no {part}"
        thing = found
    return ""


_ABSENT = object()


def _attribute(thing: Any, part: str) -> Any:
    try:
        return getattr(thing, part)
    except AttributeError:
        pass
    except BaseException:  # noqa: BLE001 - a property of the target: it is there, that is all
        return None
    if isinstance(thing, types.ModuleType):
        try:
            return importlib.import_module(f"{thing.__name__}.{part}")
        except BaseException:  # noqa: BLE001 - as above
            return _ABSENT
    return _ABSENT


def _is_module(thing: Any, part: str) -> bool:
    """Say whether there is such a module that merely cannot be imported here."""
    name = getattr(thing, "__name__", "")
    try:
        return isinstance(thing, types.ModuleType) and importlib.util.find_spec(f"{name}.{part}") is not None
    except (ImportError, AttributeError, ValueError):
        return False


def _may_have(thing: Any, part: str) -> bool:
    """Say whether something that is not there as an attribute may be: an instance's, a subclass's."""
    if thing is None or isinstance(thing, property) or inspect.isdatadescriptor(thing):
        return True  # of what an instance has there nothing is known
    cls = thing if isinstance(thing, type) else None
    if cls is None:
        # Of an object, such as a dtype or a lazy stand-in, its class tells; of a function, its attributes.
        return not isinstance(thing, (types.ModuleType, types.FunctionType)) and hasattr(
            type(thing), "__getattr__"
        )
    if any("__getattr__" in vars(base) for base in (*cls.__mro__, type(cls))):
        return True
    fields = getattr(getattr(cls, "DESCRIPTOR", None), "fields_by_name", {})
    family = [*cls.__mro__, *_heirs(cls)]
    return part in fields or any(_has(base, part) for base in family)


def _heirs(cls: type) -> Iterator[type]:
    heirs: list[type] = type.__subclasses__(cls)
    for heir in heirs:
        yield heir
        yield from _heirs(heir)


def _has(cls: type, part: str) -> bool:
    """Say whether a class binds a name, declares it, or sets it on its instances."""
    if part in vars(cls) or part in vars(cls).get("__annotations__", {}):
        return True
    for member in vars(cls).values():
        function = inspect.unwrap(getattr(member, "__func__", getattr(member, "fget", member)))
        code = getattr(function, "__code__", None)
        if code is not None and part in code.co_names and _stores(code, part):
            return True
    return False


def _stores(code: types.CodeType, part: str) -> bool:
    return any(step.opname == "STORE_ATTR" and step.argval == part for step in dis.get_instructions(code))
