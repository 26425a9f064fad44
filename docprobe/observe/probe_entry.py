"""Which function a test really is, and with what it was entered. Runs in the target's interpreter.

Tests are wrapped by decorators, bound to parameters, and made at run time by functions of the file:
what a runner calls says little of the source that runs.
"""

from __future__ import annotations

import functools
import sys
from typing import Any

_DEEPEST = 32


def head_of(test: Any, write: Any) -> Any:
    """Return the event that a test's trace begins with, or None where `test` is no Python function.

    Its ``parameters`` are what the function holds of the functions around it; see `entered`.
    """
    function = proper(test)
    code = getattr(function, "__code__", None)
    if code is None:
        return None
    cells = zip(code.co_freevars, function.__closure__ or ())  # noqa: B905 - not in 3.9
    held = {name: cell.cell_contents for name, cell in cells if name != "__class__" and _is_full(cell)}
    head = _placed(code, function.__qualname__)
    return {"id": 0, "form": "test", "symbol": "", **head, "parameters": _written(held, write)}


def entered(head: dict[str, Any], code: Any, given: dict[str, Any], write: Any) -> None:
    """Add the arguments of the test function to the head, once.

    Another function of that name counts only where the head found none in this file.
    """
    is_same = head["line"] == code.co_firstlineno and head["file"] == code.co_filename
    if head.get("entered") or not (is_same or head["file"] != code.co_filename):
        return
    if not is_same:
        head.update(_placed(code, getattr(code, "co_qualname", code.co_name)), parameters={})
    head["entered"] = True
    head["parameters"].update(_written(given, write))


def proper(test: Any) -> Any:
    """Return the innermost function that wrappers, partials and bound parameters lead to."""
    main = getattr(sys.modules.get("__main__"), "__file__", None)
    for _ in range(_DEEPEST):
        if isinstance(test, functools.partial):
            test = test.func
            continue
        test = getattr(test, "__func__", test)
        inner = getattr(test, "__wrapped__", None) or _held_test(test, main)
        if inner is None or inner is test:
            return test
        test = inner
    return test


def _held_test(function: Any, main: Any) -> Any:
    """Return the test that a wrapper from another file holds, if any."""
    code = getattr(function, "__code__", None)
    if code is None or code.co_filename == main:
        return None
    held = [cell.cell_contents for cell in function.__closure__ or () if _is_full(cell)]
    functions = [getattr(thing, "__func__", thing) for thing in held]
    found = [one for one in functions if hasattr(one, "__code__") and hasattr(one, "__name__")]
    named = [one for one in found if one.__name__.lower().startswith("test")]
    ours = [one for one in found if one.__code__.co_filename == main]
    return next(iter([*named, *ours]), None)


def _placed(code: Any, name: str) -> dict[str, Any]:
    line = code.co_firstlineno
    return {"site": [line, 0, line, 0], "function": name, "file": code.co_filename, "line": line}


def _written(values: dict[str, Any], write: Any) -> dict[str, Any]:
    return {name: write(value) for name, value in values.items()}


def _is_full(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018 - raises where there is none
    except ValueError:
        return False
    return True
