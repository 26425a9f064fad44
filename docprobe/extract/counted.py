"""Counted numbers in the place of others: 1, 2, 3 say more to a reader than what a test drew.

Where nothing else can be written, or says what the test saw, they stand in for all that the test
computed on the way to the call, too.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from docprobe.extract.behaviours import facts_of
from docprobe.extract.events import references

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docprobe.extract.events import Event, Expression, Facts
    from docprobe.extract.lookup import Lookup

_MOST, _LARGEST = 12, 4096
"""So many numbers are counted out, and so many are written as a range where all is counted."""
_NUMBERS = re.compile(r"(float|bfloat|complex|u?int)\d+")
_TELLING = frozenset({"nan", "inf", "empty"})
"""What makes an argument worth being told: nothing stands in for it."""
_SIMPLE = 60
"""A literal of so many characters is better than a number that stands in for what it makes."""


class Counted:
    """Stands numbers in for what came of drawing, in the trace of one test."""

    def __init__(self, events: Sequence[Event], lookup: Lookup, *, everything: bool = False) -> None:
        """Ask the target's configuration what draws, and how a literal of each type is written.

        With `everything` numbers stand in for whatever was computed.
        """
        self._events = events
        self._lookup = lookup
        self._everything = everything
        self._drawn: dict[int, bool] = {}

    def text(self, expr: Expression) -> str | None:
        """Return a literal of the same type, dtype and shape; None where none is to stand for `expr`."""
        source = next(references(expr), None)
        computed = self._everything and expr[0] in {"r", "x"} and not self._is_simple(source)
        drawn = expr[0] in {"r", "t"} and source is not None and self._is_drawn(source)
        return self._literal(self._facts(expr)) if computed or drawn else None

    def expression(self, expr: Expression) -> Expression:
        """Return `expr` as what stands in its place."""
        text = self.text(expr)
        if text is None:
            return expr
        facts = {key: value for key, value in self._facts(expr).items() if key not in {"flags", "symbolic"}}
        return ["t", text, facts]

    def _facts(self, expr: Expression) -> Facts:
        """Return what is known of `expr`, or of what it was given where it passes that on."""
        while expr[0] == "r" and not expr[2]:
            event = self._events[int(expr[1])]
            if not self._lookup.passes(event.symbol) or not event.args:
                break
            expr = event.args[0]
        return facts_of(expr)

    def _literal(self, facts: Facts) -> str | None:
        shape, dtype = facts.get("shape"), str(facts.get("dtype") or "")
        if not isinstance(shape, list) or None in shape or not _NUMBERS.fullmatch(dtype):
            return None
        count, known = math.prod(shape), self._lookup.target
        if not count or not _TELLING.isdisjoint(facts.get("flags", ())):
            return None
        if count <= _MOST:
            suffix = "" if "int" in dtype else ".0"
            values = _nested(shape, iter(range(1, _MOST + 1)), suffix)
            return _filled(known.literals, facts, values=values, dtype=dtype)
        if self._everything and count <= _LARGEST:
            return _filled(known.ranges, facts, count=count, shape=shape, dtype=dtype)
        return None

    def _is_simple(self, source: int | None) -> bool:
        """Tell whether what came of an event is as good as a literal."""
        event = None if source is None else self._events[source]
        if event is None or event.form != "call" or not event.expressions:
            return False
        return all(expr[0] == "t" and len(str(expr[1])) <= _SIMPLE for expr in event.expressions)

    def _is_drawn(self, number: int) -> bool:
        if number not in self._drawn:
            self._drawn[number] = False  # until it is known, for what refers to itself
            event = self._events[number]
            self._drawn[number] = self._lookup.draws(event.symbol) or any(
                map(self._is_drawn, event.sources())
            )
        return self._drawn[number]


def _filled(templates: Iterable[tuple[str, str]], facts: Facts, **words: Any) -> str | None:
    """Return the template for a row of a type and dtype, else for both, else for the type, filled in."""
    known, kind = dict(templates), str(facts.get("type"))
    exact = f"{kind} {words['dtype']}"
    row = f"{exact} row" if len(facts["shape"]) == 1 else exact
    template = known.get(row) or known.get(exact) or known.get(kind)
    return template.format(**words) if template else None


def _nested(shape: list[int], numbers: Any, suffix: str) -> str:
    if not shape:
        return f"{next(numbers)}{suffix}"
    return f"[{', '.join(_nested(shape[1:], numbers, suffix) for _ in range(shape[0]))}]"
