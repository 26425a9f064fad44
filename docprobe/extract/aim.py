"""What of a test is worth a snippet: its calls in tiers, from those that it is about to the nearest ones."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from docprobe.extract.attribution import is_about
from docprobe.extract.candidate import Place
from docprobe.extract.events import Event, Trace
from docprobe.extract.lookup import Lookup
from docprobe.extract.stated import Reach, Site, reaching
from docprobe.model import Basis, TestMethod
from docprobe.parse.comments import note_at

_CALLS = frozenset({"call", "method", "instance", "get"})
# Where the values of a case begin in the name of a test that was made at run time.
_CASE = re.compile(r"__|[=(\[]")
_FAR = 9
"""A distance beyond any that counts."""


class Tier(IntEnum):
    """How surely a test is about a call; the lower ones count where the higher ones give nothing."""

    ABOUT = 0
    """The names of the test speak of it."""
    ASSERTED = 1
    """An assertion looks at its result, or waits for it to raise."""
    ASIDE = 2
    """An assertion looks at it, and it is a method, an attribute or what tests are built with."""
    NEAREST = 3
    """Nothing stands nearer to an assertion."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a call raised, itself or when its result was evaluated."""

    kind: str
    message: str
    at_once: bool


@dataclass(frozen=True, slots=True)
class Aim:
    """A call, and where the test stands to it."""

    event: Event
    place: Place
    tier: Tier
    error: Refusal | None


@dataclass(frozen=True)
class Aims:
    """The calls of one test that a snippet may show."""

    trace: Trace
    method: TestMethod
    lookup: Lookup
    helpers: frozenset[str]
    url: Callable[[str, int], str]
    text: str = ""
    """The text of the file that the test stands in."""
    function: ast.FunctionDef | None = None
    """The test in that text."""

    def of(self, tier: Tier) -> Iterator[Aim]:
        """Yield the aims of a tier in the order of the test."""
        for event, (distance, line), error in self._calls:
            if self._tier(event, distance, error) == tier:
                yield Aim(event, self.place(event, line, error), tier, error)

    @cached_property
    def _calls(self) -> list[tuple[Event, tuple[int, int], Refusal | None]]:
        flow = self.trace.flow()
        return [
            (event, flow.get(event.id) or self._stated(event), self.refusal(event))
            for event in self.trace.events
            if event.form in _CALLS and self.is_ours(event.symbol)
        ]

    @cached_property
    def _nearest(self) -> int:
        return min((place[0] for event, place, _ in self._calls if not self._is_aside(event)), default=_FAR)

    def _tier(self, event: Event, distance: int, error: Refusal | None) -> Tier | None:
        if self.is_about(self.lookup.canonical(event.symbol)):
            return Tier.ABOUT
        expected = error is not None and self._expects_raise(event)
        if self._is_aside(event):
            if expected and event.form == "method":
                return Tier.ASSERTED
            return Tier.ASIDE if distance == 0 else None
        if error is not None or distance == 0:
            return Tier.ASSERTED
        return Tier.NEAREST if distance == self._nearest < _FAR else None

    def is_ours(self, symbol: str) -> bool:
        """Tell whether `symbol` is public and none that tests are written with."""
        return self.lookup.find(symbol) is not None and not self.lookup.is_harness(symbol)

    def is_about(self, symbol: str) -> bool:
        """Tell whether the names of the test speak of `symbol`."""
        name = _CASE.split(self.method.method, maxsplit=1)[0]
        return is_about(symbol, f"{self.method.path} {self.method.cls} {name}")

    def _is_aside(self, event: Event) -> bool:
        symbol = self.lookup.canonical(event.symbol)
        return event.form in {"get", "method"} or symbol in self.helpers or self.lookup.draws(symbol)

    def place(self, event: Event, line: int, error: Refusal | None) -> Place:
        """Return where a call stands; `line` is the assertion's, 0 where none looks at it."""
        expected = error is not None and self._expects_raise(event)
        basis = Basis.ASSERTED if (expected if error else line > 0) else Basis.OBSERVED
        at = event.site[0] if error or not line else line
        return self.place_at(at, basis, certain=self.is_about(self.lookup.canonical(event.symbol)))

    def place_at(self, line: int, basis: Basis, *, certain: bool) -> Place:
        """Return the place of a line; one outside the test stands for the test's first."""
        method = self.method
        at = line if method.line <= line <= method.end_line else method.line
        note = note_at(self.text, method, at)
        url, case = self.url(method.path, at), self.trace.key
        return Place(method.id, method.path, at, url, basis, note, certain, case)

    def _stated(self, event: Event) -> tuple[int, int]:
        """Return distance and line for a call inside an ``assert`` statement, or whose value one looks at."""
        lines = (
            found.line
            for found in self.method.assertions
            if found.name == "assert" and found.line <= event.site[0] <= found.end_line
        )
        line = next(lines, 0)
        return (0, line) if line else self._reaching.get(event.site, (_FAR, 0))

    @cached_property
    def _reaching(self) -> dict[Site, Reach]:
        return reaching(self.function) if self.function else {}

    def _expects_raise(self, event: Event) -> bool:
        return any(
            found.name.startswith("assertRaises") and found.line <= event.site[0] <= found.end_line
            for found in self.method.assertions
        )

    def refusal(self, event: Event) -> Refusal | None:
        """Return what the call raised, itself or when its result was evaluated."""
        if event.error is not None:
            is_own = event.error["inner"] is None
            return Refusal(event.error["type"], event.error["message"], at_once=True) if is_own else None
        for other in self.trace.events[event.id + 1 :]:
            if other.form == "eval" and other.error is not None and other.row.get("from") == [event.id]:
                return Refusal(other.error["type"], other.error["message"], at_once=False)
        return None
