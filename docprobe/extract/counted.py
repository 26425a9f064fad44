"""Counted numbers in the place of drawn ones: 1, 2, 3 say more to a reader than what a test drew."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from docprobe.extract.behaviours import facts_of
from docprobe.extract.events import references

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docprobe.extract.events import Event, Expression, Facts
    from docprobe.extract.lookup import Lookup

_MOST = 12
"""So many numbers are counted out."""
_NUMBERS = re.compile(r"(float|bfloat|complex|u?int)\d+")


class Counted:
    """Stands numbers in for what came of drawing, in the trace of one test."""

    def __init__(self, events: Sequence[Event], lookup: Lookup) -> None:
        """Ask the target's configuration what draws, and how a literal of each type is written."""
        self._events = events
        self._lookup = lookup
        self._drawn: dict[int, bool] = {}

    def text(self, expr: Expression) -> str | None:
        """Return a literal of the same type, dtype and shape; None where `expr` was not drawn or is large."""
        source = next(references(expr), None)
        if expr[0] not in {"r", "t"} or source is None or not self._is_drawn(source):
            return None
        return self._literal(facts_of(expr))

    def expression(self, expr: Expression) -> Expression:
        """Return `expr` as what stands in its place."""
        text = self.text(expr)
        return ["t", text, facts_of(expr)] if text is not None else expr

    def _literal(self, facts: Facts) -> str | None:
        shape, dtype = facts.get("shape"), str(facts.get("dtype") or "")
        known, kind = dict(self._lookup.target.literals), str(facts.get("type"))
        template = known.get(f"{kind} {dtype}") or known.get(kind)
        if template is None or not isinstance(shape, list) or None in shape or not _NUMBERS.fullmatch(dtype):
            return None
        if not 0 < math.prod(shape) <= _MOST:
            return None
        suffix = "" if "int" in dtype else ".0"
        return template.format(values=_nested(shape, iter(range(1, _MOST + 1)), suffix), dtype=dtype)

    def _is_drawn(self, number: int) -> bool:
        if number not in self._drawn:
            self._drawn[number] = False  # until it is known, for what refers to itself
            event = self._events[number]
            self._drawn[number] = self._lookup.draws(event.symbol) or any(
                map(self._is_drawn, event.sources())
            )
        return self._drawn[number]


def _nested(shape: list[int], numbers: Any, suffix: str) -> str:
    if not shape:
        return f"{next(numbers)}{suffix}"
    return f"[{', '.join(_nested(shape[1:], numbers, suffix) for _ in range(shape[0]))}]"
