"""The events of a file's tests turned into candidates: snippets that a run has yet to prove.

`extract_file` gives candidates. One that is not ready is looked at first: its `look` is run and
`finish` is given what that printed. A ready one is proven by running its snippet, which must pass, and
its counter, which must fail; where that goes wrong, its `fallback` is the next to try.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from docprobe.extract.aim import Aim, Aims, Tier
from docprobe.extract.behaviours import facts_of, pattern_of
from docprobe.extract.candidate import Candidate, Place, chained, fold
from docprobe.extract.checks import UncheckableError, look_code
from docprobe.extract.complete import finish, gave, raised
from docprobe.extract.counted import Counted
from docprobe.extract.events import Event, Trace
from docprobe.extract.lookup import Lookup
from docprobe.extract.programs import Program, UnwritableError, bound, build
from docprobe.extract.rounding import rounded
from docprobe.extract.sliced import Sliced, modes_before, sliced_candidates
from docprobe.extract.slices import SourceText
from docprobe.model import Basis, TestMethod

if TYPE_CHECKING:
    from docprobe.extract.events import Expression

__all__ = ["Candidate", "Place", "Suite", "extract_file", "finish", "fold"]


@dataclass(frozen=True, slots=True)
class Suite:
    """What extraction knows of the test files around the events."""

    method_of: Callable[[Trace], TestMethod | None]
    """The method behind a trace."""
    source_of: Callable[[str], SourceText | None] = lambda path: None  # noqa: ARG005 - nothing to slice
    """A test file's parsed text."""
    resolve: Callable[[str], str] = lambda dotted: ""  # noqa: ARG005 - nothing is public
    """The public name of what an import path leads to."""
    url: Callable[[str, int], str] = lambda path, line: ""  # noqa: ARG005 - no address
    helpers: frozenset[str] = frozenset()
    """Symbols that tests use rather than test."""
    sliced: Sliced = field(default_factory=Sliced)
    """The slices that were cut before."""


def extract_file(
    traces: Iterable[Trace],
    suite: Suite,
    lookup: Lookup,
    stumbled: Callable[[str, Exception], None] | None = None,
) -> list[Candidate]:
    """Return the candidates of one file, near-duplicates folded, the simplest first.

    `stumbled` is told of each test that cannot be extracted for a fault of ours, and the rest goes on;
    without it the fault is raised.
    """
    found: list[Candidate] = []
    for trace in traces:
        try:
            method = suite.method_of(trace)
            found += extract_test(trace, method, suite, lookup) if method is not None else []
        except Exception as exc:
            if stumbled is None:
                raise
            stumbled(trace.key, exc)
    return fold(found)


def extract_test(trace: Trace, method: TestMethod, suite: Suite, lookup: Lookup) -> list[Candidate]:
    """Return the candidates of one test."""
    source = suite.source_of(method.path)
    text, function = (source.text, source.function(method.cls, method.method)) if source else ("", None)
    aims = Aims(trace, method, lookup, suite.helpers, suite.url, text, function)
    made: list[tuple[_Observed, Candidate]] = []
    stand_ins: list[Candidate] = []
    forms, modes = _forms(trace, lookup), modes_before(trace.key, suite, lookup)
    for tier in Tier:
        # Where the test's names speak of a call, others count as far as they are refused.
        wanted = [aim for aim in aims.of(tier) if not made or (tier == Tier.ASSERTED and aim.error)]
        calls = [_Observed(trace, lookup, aim, forms) for aim in wanted]
        made += [(call, candidate) for call in calls for candidate in _ways(call, modes)]
        if not made:
            stand_ins = [candidate for call in calls if (candidate := call.stand_in())]
        if stand_ins:
            break
    found = sliced_candidates([(call.aim, candidate) for call, candidate in made], aims, suite, lookup)
    for index, (call, _) in enumerate(made):
        last = call.stand_in()
        found[index] = chained(found[index], [last] if last else [])
    return [chained(found[0], stand_ins), *found[1:]] if found else stand_ins[:_STAND_INS]


def _ways(call: _Observed, modes: tuple[str, ...]) -> list[Candidate]:
    """Return the candidate for a call, behind it the same with the library set as the test's file sets it."""
    found = list(call.candidates())
    if modes:
        found += replace(call, modes=modes, _drafts={}).candidates()
    return [chained(found[0], found[1:])] if found else []


@dataclass(frozen=True, slots=True)
class _Form:
    """One of the ways to write a call, see `build`."""

    modern: bool
    replays: bool = False
    counted: bool = False
    everything: bool = False
    """Whether all is counted that the test computed, not only what it drew."""


_FORMS = (
    _Form(modern=True, counted=True),
    _Form(modern=True),
    _Form(modern=False),
    _Form(modern=True, replays=True),
    _Form(modern=False, replays=True),
)
"""In the order in which they are tried."""
_STAND_IN = _Form(modern=True, counted=True, everything=True)
"""What is left where none of them can be written or holds: the call with numbers of our own."""
_STAND_INS = 4
"""So many of a test are tried where it gives nothing else."""


def _forms(trace: Trace, lookup: Lookup) -> tuple[_Form, ...]:
    """Return the forms that may differ for the calls of a test."""
    events = trace.events
    drawing = any(lookup.draws(event.symbol) for event in events)
    older = any(
        lookup.modern(event.symbol) != event.symbol or lookup.passes(event.symbol) for event in events
    )
    older = older or any(_names_older(expr, lookup) for event in events for expr in event.expressions)
    touched = any(event.form in {"method", "instance"} for event in events)
    return tuple(
        form
        for form in _FORMS
        if (drawing or not form.counted) and (older or form.modern) and (touched or not form.replays)
    )


def _names_older(expr: Expression, lookup: Lookup) -> bool:
    """Tell whether an argument is a name that has a newer form."""
    return bool(expr[0] == "t" and lookup.modern(expr[1]) != expr[1])


@dataclass(frozen=True, slots=True)
class _Observed:
    """One observed call turned into candidates: the way that it went in the test."""

    trace: Trace
    lookup: Lookup
    aim: Aim
    forms: tuple[_Form, ...] = _FORMS
    modes: tuple[str, ...] = ()
    """The lines that set the library as the test had it."""
    _drafts: dict[_Form, Candidate | None] = field(default_factory=dict)

    def candidates(self) -> Iterator[Candidate]:
        """Yield one candidate with its fallbacks: in today's names, then as it was written."""
        made: dict[str, Candidate] = {}
        for form in self.forms:
            try:
                for candidate in self._of_form(form):
                    made.setdefault(candidate.text, candidate)
            except UncheckableError:
                continue
        if made:
            first, *others = made.values()
            yield chained(first, others)

    def stand_in(self) -> Candidate | None:
        """Return the call with counted numbers for what it was given; None where that is what was given."""
        draft = self._known(_STAND_IN)
        if draft is None or draft.program == self._plain:
            return None
        place, error = replace(draft.place, basis=Basis.OBSERVED), self.aim.error
        message = error.message if error is not None else ""
        return self._looked_at(replace(draft, expected="", place=place, message=message, ours=True))

    @property
    def _plain(self) -> Program | None:
        """The call as the test made it, in today's names."""
        plain = self._known(_Form(modern=True))
        return plain.program if plain else None

    def _of_form(self, form: _Form) -> Iterator[Candidate]:
        draft = self._known(form)
        if draft is None:
            return
        error = self.aim.error
        if error is not None:
            yield from self._raising(replace(draft, message=error.message), error.at_once)
            return
        if form.counted:
            # It is another call than the test's: what it gives has to be looked at.
            if draft.program != self._plain:
                place = replace(draft.place, basis=Basis.OBSERVED)
                yield self._looked_at(replace(draft, expected="", place=place))
            return
        plain = rounded(draft.program)
        if plain is not None:
            place = replace(draft.place, basis=Basis.OBSERVED)
            yield self._looked_at(replace(draft, program=plain, place=place))
        yield from self._giving(draft)

    def _raising(self, draft: Candidate, at_once: bool) -> Iterator[Candidate]:
        error = self.aim.error
        assert error is not None
        if at_once and not any(_is_symbolic(expr) for expr in self.aim.event.expressions):
            yield raised(draft, self.lookup, error.kind, error.message)
        # A graph refuses in other words than a call that runs at once.
        yield self._looked_at(draft)

    def _giving(self, draft: Candidate) -> Iterator[Candidate]:
        value = draft.expected
        has_value = bool(self.aim.event.views) and self.aim.event.views[0][1] is not None
        if has_value:
            try:
                yield gave(replace(draft, expected=""), self.lookup, value)
            except UncheckableError:
                yield gave(replace(draft, expected=""), self.lookup, None)
        elif self.aim.event.views:
            place = draft.place if value else replace(draft.place, basis=Basis.OBSERVED)
            yield self._looked_at(replace(draft, place=place))
        else:
            yield gave(draft, self.lookup, None)

    def _looked_at(self, draft: Candidate) -> Candidate:
        return replace(draft, look=look_code(draft.program, self.lookup.target))

    def _known(self, form: _Form) -> Candidate | None:
        """Return the draft in a form, written once; None where it cannot be written."""
        if form not in self._drafts:
            try:
                self._drafts[form] = self._draft(form)
            except UnwritableError:
                self._drafts[form] = None
        return self._drafts[form]

    def _draft(self, form: _Form) -> Candidate:
        event, evaluated = self.aim.event, self._evaluated()
        feeds = dict(evaluated.row.get("feeds", ())) if evaluated else {}
        program = build(
            event,
            self.trace.events,
            self.lookup,
            feeds=feeds,
            modern=form.modern,
            replays=form.replays,
            counted=Counted(self.trace.events, self.lookup, everything=form.everything)
            if form.counted
            else None,
        ).after(self.modes)
        name = self.lookup.modern(event.symbol) if form.modern else event.symbol
        view, value = event.views[0] if event.views else ("", None)
        if value is None and evaluated is not None and evaluated.views and not evaluated.row["path"]:
            value = evaluated.views[0][1]
        symbol = self.lookup.canonical(name)
        made = self._made_with()
        return Candidate(
            symbol,
            self.aim.place,
            program,
            view,
            event.facts,
            expected=value or "",
            around=made,
            modes=self.modes,
        )

    def _made_with(self) -> str:
        """Return class and constructor's pattern of the object that is called or whose method is."""
        receiver = self.aim.event.receiver
        if receiver is None or receiver[0] != "r":
            return ""
        maker = self.trace.events[int(receiver[1])]
        if not self.lookup.is_class(maker.symbol):
            return ""
        given = [(name, expr) for name, expr, _, _ in bound(maker, maker.symbol, self.lookup)]
        return f"made by {self.lookup.canonical(maker.symbol)} with {pattern_of(given) or 'nothing'}"

    def _evaluated(self) -> Event | None:
        """Return the evaluation of the call's own result."""
        later = self.trace.events[self.aim.event.id + 1 :]
        wanted = [self.aim.event.id]
        return next((e for e in later if e.form == "eval" and e.row["from"] == wanted), None)


def _is_symbolic(expr: Expression) -> bool:
    if expr[0] in {"[", "("}:
        return any(_is_symbolic(item) for item in expr[1])
    return bool(facts_of(expr).get("symbolic"))
