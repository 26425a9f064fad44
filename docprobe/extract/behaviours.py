"""What kind of fact an observation is, and the pattern that calls differing in values only share."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from docprobe.extract.literals import argument_value, broadcast, shape_of_value, value_of
from docprobe.extract.messages import shape_of
from docprobe.extract.plain import has_special, read_plain
from docprobe.model import Basis, BehaviourKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docprobe.extract.events import Expression, Facts
    from docprobe.model import Behaviour

IN_GRAPH = "in a graph; "
"""What the pattern of a behaviour starts with whose call was traced."""
AFTER = "after "
"""What the pattern of a behaviour starts with that holds only once a mode of the library was set."""
WITHOUT = "without "
"""What the pattern of a behaviour starts with that is a confirmed call without one of its options."""
WITH = "with "
"""What the pattern of a behaviour starts with that is a confirmed call with an option that it had not."""
MADE = (IN_GRAPH, WITHOUT, WITH)
"""What the patterns of behaviours start with whose calls we made of those of tests."""
_WORD = re.compile(r"\"[A-Za-z_]\w{1,15}\"")
_GRADIENT = ("gradient", "gradients", "jacobian", "batch_jacobian", "jvp", "vjp")


def is_made(behaviour: Behaviour) -> bool:
    """Tell whether we made the call that a behaviour is of, and no test makes it."""
    return behaviour.basis == Basis.PROBED or behaviour.pattern.startswith(MADE)


def kind_of(
    symbol: str, given: Sequence[tuple[str, Expression]], value: str, call: str = ""
) -> BehaviourKind:
    """Return the kind of a behaviour that gives `value`; `call` is the text of what is looked at."""
    if symbol.rpartition(".")[2] in _GRADIENT:
        return BehaviourKind.GRADIENT
    flags = {flag for _, expr in given for flag in flags_of(expr)}
    if flags & {"nan", "inf"} or is_special(value):
        return BehaviourKind.NAN_INF
    if "empty" in flags:
        return BehaviourKind.EMPTY
    compared = _compared(call) if value == "True" else None
    if compared is not None:
        return BehaviourKind.DETERMINISM if compared[0] == compared[1] else BehaviourKind.EQUIVALENCE
    result, plain = value_of(value) if value else None, BehaviourKind.VALUE
    if _is_stretched(given, shape_of_value(result)):
        return BehaviourKind.BROADCASTING
    return BehaviourKind.ORDER if given and _is_reordered(argument_value(given[0][1]), result) else plain


def _compared(call: str) -> tuple[str, str] | None:
    """Return the two sides of a comparison where each is a call; None where it is something else."""
    try:
        node = ast.parse(call, mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        return None
    match node:
        case ast.Compare(left=ast.Call() as left, ops=[ast.Eq()], comparators=[ast.Call() as right]):
            return ast.unparse(left), ast.unparse(right)
    return None


def _is_stretched(given: Sequence[tuple[str, Expression]], shape: tuple[int, ...] | None) -> bool:
    """Tell whether two arrays of different shape, none of them a scalar, give one of the shape of both."""
    found = [facts_of(expr).get("shape") for _, expr in given]
    shapes = [tuple(one) for one in found if isinstance(one, list) and one]
    return (
        shape is not None
        and len(shapes) == 2 == len(given)
        and shapes[0] != shapes[1]
        and broadcast(*shapes) == shape
    )


def _is_reordered(before: Any, after: Any) -> bool:
    """Tell whether a list holds the same as another of its shape in another order."""
    if not isinstance(before, list) or not isinstance(after, list) or before == after:
        return False
    if not shape_of_value(before) or shape_of_value(before) != shape_of_value(after):
        return False
    return sorted(map(repr, _leaves(before))) == sorted(map(repr, _leaves(after)))


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


def is_special(value: str) -> bool:
    """Tell whether NaN or infinity stands in the text of a value."""
    try:
        return has_special(read_plain(value))
    except ValueError:
        return False


def flags_of(expr: Expression) -> set[str]:
    """Return the edge cases in an argument: ``empty``, ``negative``, ``nan``, ``inf``."""
    if expr[0] in {"[", "("}:
        found = {flag for item in expr[1] for flag in flags_of(item)}
        return found if expr[1] else {"empty"}
    return set(facts_of(expr).get("flags", ()))


def facts_of(expr: Expression) -> Facts:
    """Return the facts that an expression carries."""
    found: Any = (
        expr[2] if expr[0] == "t" else expr[3] if expr[0] == "r" else expr[2] if len(expr) > 2 else {}
    )
    return found if isinstance(found, dict) else {}


def pattern_of(given: Sequence[tuple[str, Expression]]) -> str:
    """Return parameter by parameter type, dtype, rank and edge cases."""
    return "; ".join(
        f"{name or place}: {_option_of(expr) if place else _shape_of(expr)}"
        for place, (name, expr) in enumerate(given)
    )


def _option_of(expr: Expression) -> str:
    """Return the shape of a later argument; a word among them is one of a few that change what is done."""
    is_word = expr[0] == "t" and facts_of(expr).get("type") == "str" and _WORD.fullmatch(str(expr[1]))
    return str(expr[1]) if is_word else _shape_of(expr)


def raised_pattern(given: Sequence[tuple[str, Expression]], error: str, message: str) -> str:
    """Return the pattern of a call that raises: the message without numbers stands for the reason."""
    names = ", ".join(name for name, _ in given if name)
    return f"{names} -> {error}: {shape_of(message)[:200]}"


def _shape_of(expr: Expression) -> str:
    if expr[0] in {"[", "("}:
        inner = sorted({_shape_of(item) for item in expr[1]})
        return f"{'list' if expr[0] == '[' else 'tuple'} of {' | '.join(inner) or 'nothing'}"
    if expr[0] == "{":
        return "dict"
    facts = facts_of(expr)
    words = [str(facts.get("type", "object"))]
    if facts.get("type") in {"object", "bool", "function"} and expr[0] == "t":
        words = [str(expr[1])]
    if facts.get("dtype") or facts.get("of"):
        words.append(str(facts.get("dtype") or facts.get("of")))
    if isinstance(facts.get("shape"), list):
        words.append(f"rank {len(facts['shape'])}")
    return " ".join([*words, *facts.get("flags", ())])
