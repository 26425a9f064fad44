"""The events of a file's tests turned into candidates: snippets that a run has yet to prove.

`extract_file` gives candidates. One that is not ready is looked at first: its `look` is run and
`finish` is given what that printed. A ready one is proven by running its snippet, which must pass, and
its counter, which must fail; where that goes wrong, its `fallback` is the next to try.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docprobe.extract.attribution import is_about
from docprobe.extract.behaviours import facts_of
from docprobe.extract.candidate import Candidate, Place, chained, finish, fold, gave, raised
from docprobe.extract.checks import UncheckableError, look_code
from docprobe.extract.events import Event, Trace
from docprobe.extract.lookup import Lookup
from docprobe.extract.programs import UnwritableError, build
from docprobe.model import Basis, TestMethod

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docprobe.extract.events import Expression

__all__ = ["Candidate", "Place", "extract_file", "finish", "fold"]


def extract_file(
    traces: Iterable[Trace],
    tests: Callable[[str], TestMethod | None],
    lookup: Lookup,
    *,
    helpers: frozenset[str] = frozenset(),
    url: Callable[[str, int], str] = lambda path, line: "",  # noqa: ARG005 - no address
) -> list[Candidate]:
    """Return the candidates of one file, near-duplicates folded, the simplest first.

    `tests` tells the method behind a key such as ``Class.method_case``; `helpers` are symbols that tests
    use rather than test.
    """
    found: list[Candidate] = []
    for trace in traces:
        method = tests(trace.key)
        if method is not None:
            found += _Extraction(trace, method, lookup, helpers, url).candidates()
    return fold(found)


@dataclass(frozen=True, slots=True)
class _Extraction:
    """One test's events turned into candidates."""

    trace: Trace
    method: TestMethod
    lookup: Lookup
    helpers: frozenset[str]
    url: Callable[[str, int], str]

    def candidates(self) -> Iterator[Candidate]:
        flow = self.trace.flow()
        for event in self.trace.events:
            if event.form not in {"call", "method", "instance", "get"} or not self._is_ours(event.symbol):
                continue
            place = self._place(event, flow)
            if place is not None:
                yield from self._of_event(event, place)

    def _is_ours(self, symbol: str) -> bool:
        return self.lookup.find(symbol) is not None and not self.lookup.is_harness(symbol)

    def _place(self, event: Event, flow: dict[int, tuple[int, int]]) -> Place | None:
        """Return where the call stands, or None where the test is not about it."""
        symbol = self.lookup.canonical(event.symbol)
        names = f"{self.method.path} {self.method.cls} {self.method.method}"
        about = is_about(symbol, names)
        distance, line = flow.get(event.id) or self._stated(event)
        error = self._error(event)
        expected = error is not None and self._expects_raise(error[0])
        is_aside = symbol in self.helpers or event.form in {"get", "method"}
        if is_aside and not about and not (error and expected and event.form == "method"):
            return None
        if not about and distance > 0 and error is None:
            return None
        basis = Basis.ASSERTED if (expected if error else line > 0) else Basis.OBSERVED
        at = event.site[0] if error or not line else line
        inside = self.method.line <= at <= self.method.end_line
        at = at if inside else self.method.line
        return Place(
            test=self.method.id,
            path=self.method.path,
            line=at,
            url=self.url(self.method.path, at),
            basis=basis,
            note=self.method.doc,
            certain=about,
        )

    def _stated(self, event: Event) -> tuple[int, int]:
        """Return distance and line for a call inside an ``assert`` statement."""
        lines = (
            found.line
            for found in self.method.assertions
            if found.name == "assert" and found.line <= event.site[0] <= found.end_line
        )
        line = next(lines, 0)
        return (0, line) if line else (9, 0)

    def _expects_raise(self, event: Event) -> bool:
        return any(
            found.name.startswith("assertRaises") and found.line <= event.site[0] <= found.end_line
            for found in self.method.assertions
        )

    def _error(self, event: Event) -> tuple[Event, str, str] | None:
        """Return what the call raised, itself or when its result was evaluated."""
        if event.error is not None:
            return (
                (event, event.error["type"], event.error["message"]) if event.error["inner"] is None else None
            )
        for other in self.trace.events[event.id + 1 :]:
            if other.form == "eval" and other.error is not None and other.row.get("from") == [event.id]:
                return other, other.error["type"], other.error["message"]
        return None

    def _of_event(self, event: Event, place: Place) -> Iterator[Candidate]:
        forms = [(modern, replays) for replays in (False, True) for modern in (True, False)]
        made: list[Candidate] = []
        for modern, replays in forms:
            try:
                candidate = self._candidate(event, place, modern=modern, replays=replays)
            except (UnwritableError, UncheckableError):
                continue
            text = candidate.snippet.code if candidate.snippet else candidate.look
            if text not in {one.snippet.code if one.snippet else one.look for one in made}:
                made.append(candidate)
        if made and made[0].message and made[0].ready:
            # A graph refuses in other words than a call that runs at once.
            first = made[0]
            look = look_code(first.program, self.lookup.target, first.view or "{}")
            made.append(replace(first, look=look, snippet=None, behaviour=None, quirk=None))
        if made:
            yield chained(made[0], made[1:])

    def _candidate(self, event: Event, place: Place, *, modern: bool, replays: bool) -> Candidate:
        evaluated = next(
            (
                e
                for e in self.trace.events[event.id + 1 :]
                if e.form == "eval" and e.row["from"] == [event.id]
            ),
            None,
        )
        feeds = dict(evaluated.row.get("feeds", ())) if evaluated else {}
        program = build(event, self.trace.events, self.lookup, feeds=feeds, modern=modern, replays=replays)
        name = self.lookup.modern(event.symbol) if modern else event.symbol
        symbol = self.lookup.canonical(name)
        error = self._error(event)
        views = event.views
        view, value = views[0] if views else ("", None)
        draft = Candidate(symbol, place, program, view, event.facts)
        if error is not None:
            source, kind, message = error
            draft = replace(draft, message=message)
            if source is event and not any(_is_symbolic(expr) for expr in event.expressions):
                return raised(draft, self.lookup, kind, message)
            return replace(draft, look=look_code(program, self.lookup.target, view or "{}"))
        if not views:
            raise UncheckableError("no view")
        seen = value
        if value is None and evaluated is not None and evaluated.views and not evaluated.row["path"]:
            seen = evaluated.views[0][1]
        if value is not None:
            return gave(draft, self.lookup, value)
        observed = replace(place, basis=Basis.OBSERVED) if seen is None else place
        look = look_code(program, self.lookup.target, view)
        return replace(draft, place=observed, expected=seen or "", look=look)


def _is_symbolic(expr: Expression) -> bool:
    if expr[0] in {"[", "("}:
        return any(_is_symbolic(item) for item in expr[1])
    return bool(facts_of(expr).get("symbolic"))
