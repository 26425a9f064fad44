"""What an assertion looks at: the expressions whose value it states, or the statements that must raise."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docprobe.extract.slices.inline import called_name
from docprobe.extract.slices.source import dotted_name
from docprobe.extract.slices.templates import fill

if TYPE_CHECKING:
    from collections.abc import Iterator

# What unittest and absl assert, as the expression that a reader would write.
_FORMS = {
    "assertIn": "{0} in {1}",
    "assertNotIn": "{0} not in {1}",
    "assertIs": "{0} is {1}",
    "assertIsNot": "{0} is not {1}",
    "assertNotEqual": "{0} == {1}",
    "assertGreater": "{0} > {1}",
    "assertGreaterEqual": "{0} >= {1}",
    "assertLess": "{0} < {1}",
    "assertLessEqual": "{0} <= {1}",
    "assertIsInstance": "isinstance({0}, {1})",
    "assertNotIsInstance": "isinstance({0}, {1})",
    "assertLen": "len({0})",
    "assertEmpty": "len({0})",
    "assertNotEmpty": "len({0})",
    "assertIsNotNone": "{0} is not None",
}
_SIGNS = {
    ast.Eq: "{0} == {1}",
    ast.NotEq: "{0} != {1}",
    ast.Is: "{0} is {1}",
    ast.IsNot: "{0} is not {1}",
}
_CONDITIONS = frozenset({"assertTrue", "assertFalse", "assert_"})
_RAISES = "pytest.raises"
# Where the callable stands among the arguments.
_CALLABLE_AT = {"assertRaises": 1, "assertRaisesRegex": 2, "assertRaisesRegexp": 2}


@dataclass(frozen=True, slots=True)
class Look:
    """What an assertion is about."""

    sides: tuple[ast.expr, ...] = ()
    """Expressions, one of which is what the test found and the other what it expected."""
    form: str = ""
    """How a reader would write what both sides make together."""
    error: ast.expr | None = None
    """The exception that is expected."""
    body: tuple[ast.stmt, ...] = ()
    """What raises it."""


def look_of(statement: ast.stmt, prefix: str) -> Look | None:
    """Return what `statement` asserts; None where it asserts nothing, or nothing that can be told.

    An assertion of the library itself, whose names start with `prefix`, is a call like any other.
    """
    match statement:
        case ast.Assert(test=test):
            return _of_condition(test)
        case ast.Expr(value=ast.Call() as call):
            return _of_call(call, prefix)
        case ast.With(items=[ast.withitem(context_expr=ast.Call() as call)], body=body) if expects_error(
            call
        ):
            return Look(error=call.args[0], body=tuple(body)) if call.args else None
    return None


def expects_error(call: ast.Call) -> bool:
    """Tell whether a context expects an exception."""
    return called_name(call).startswith("assertRaises") or dotted_name(call.func) == _RAISES


def is_assertion(statement: ast.stmt, prefix: str) -> bool:
    """Tell whether a statement is an assertion of the test, one that cannot be told included."""
    match statement:
        case ast.Assert():
            return True
        case ast.Expr(value=ast.Call() as call):
            own = dotted_name(call.func).startswith("self.")
            return (
                own
                or expects_error(call)
                or (called_name(call).startswith("assert") and not _is_of(call.func, prefix))
            )
        case ast.With(items=items):
            calls = [item.context_expr for item in items]
            return any(isinstance(call, ast.Call) and expects_error(call) for call in calls)
    return False


def _of_call(call: ast.Call, prefix: str) -> Look | None:
    name = called_name(call)
    if dotted_name(call.func) == _RAISES:
        return _raising(call, 1)
    if not name.startswith("assert") or _is_of(call.func, prefix):
        return None
    if name.startswith("assertRaises"):
        return _raising(call, _CALLABLE_AT.get(name, 0))
    if name.startswith("assertWarns"):
        return None
    given = [value for value in call.args if not isinstance(value, ast.Starred)]
    given += [word.value for word in call.keywords]
    if name in _CONDITIONS:
        return _of_condition(given[0]) if given else None
    form = _FORMS.get(name, "")
    sides = given[:1] if name == "assertIsNone" or (form and "{1}" not in form) else given[:2]
    return Look(tuple(sides), form) if sides else None


def _of_condition(node: ast.expr) -> Look:
    """Return what an expression that must be true, or false, looks at."""
    match node:
        case ast.Compare(
            left=left, ops=[ast.Eq() | ast.NotEq() | ast.Is() | ast.IsNot() as op], comparators=[right]
        ):
            return Look((left, right), _SIGNS[type(op)])
    return Look((node,))


def _raising(call: ast.Call, place: int) -> Look | None:
    """Return the call that ``assertRaises(Error, function, 1)`` makes."""
    if not place or len(call.args) <= place:
        return None
    function, *args = call.args[place:]
    if isinstance(function, ast.Lambda) and not function.args.args and not args and not call.keywords:
        made: ast.expr = function.body
    else:
        made = ast.copy_location(ast.Call(function, args, call.keywords), call)
    return Look(error=call.args[0], body=(ast.copy_location(ast.Expr(made), call),))


def natural(look: Look) -> ast.expr | None:
    """Return the expression that the sides of an assertion make together, such as ``x in y``."""
    if not look.form:
        return None
    given = {str(place): side for place, side in enumerate(look.sides)}
    return fill(look.form, given, look.sides[0])


def _is_of(func: ast.expr, prefix: str) -> bool:
    return dotted_name(func).startswith(f"{prefix}.")


def places(
    body: list[ast.stmt], prefix: str, above: tuple[Step, ...] = ()
) -> Iterator[tuple[ast.stmt, tuple[Step, ...]]]:
    """Yield each assertion of a program with the way to it, innermost block first.

    What is inside functions and handlers does not run in order, and is passed over.
    """
    for place, statement in enumerate(body):
        way = (Step(body, place, None), *above)
        if is_assertion(statement, prefix):
            yield statement, way
            # An assertion about errors may hold further ones.
            continue
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for name in ("body", "orelse", "finalbody"):
            inner = getattr(statement, name, None)
            if inner:
                yield from places(inner, prefix, (Step(body, place, statement), *above))


@dataclass(frozen=True, slots=True)
class Step:
    """A block on the way to an assertion, and the place in it."""

    block: list[ast.stmt]
    place: int
    holds: ast.stmt | None
    """The compound statement at `place` that holds the way on; None for the assertion itself."""
