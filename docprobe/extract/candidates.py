"""The events of a file's tests as candidates: snippets that a run has yet to prove.

`extract_file` gives candidates. One that is not ready is looked at first: its `look` is run and
`finish` is given what that printed. A ready one is proven by running its snippet, which must pass, and
its counter, which must fail; where that goes wrong, its `fallback` is the next to try.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docprobe.extract.attribution import is_about
from docprobe.extract.behaviours import facts_of, kind_of, pattern_of, raised_pattern
from docprobe.extract.checks import (
    Checked,
    UncheckableError,
    look_code,
    raises_check,
    read_look,
    value_check,
)
from docprobe.extract.events import Event, Facts, Trace
from docprobe.extract.lookup import Lookup
from docprobe.extract.messages import clean, is_alike
from docprobe.extract.programs import Program, UnwritableError, build, names_in
from docprobe.extract.quirks import Facet, interest_of
from docprobe.extract.sentences import raises_sentence, raises_title, value_sentence, value_title
from docprobe.model import (
    Basis,
    Behaviour,
    BehaviourKind,
    Origin,
    OriginKind,
    Proof,
    Quirk,
    Snippet,
    TestMethod,
    content_id,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docprobe.extract.events import Expression

_LINES, _CHARACTERS = 15, 1200
_PER_PATTERN = 3
# Floats of so many digits were drawn, not chosen: they tell a reader nothing.
_LONG_FLOAT, _MANY, _VERY_LONG_FLOAT = re.compile(r"\d\.\d{5,}"), 8, re.compile(r"\d\.\d{11,}")
_DRAWN = re.compile(r"\bnp\.random\.|\brandom\.(?:uniform|normal)\b")
# What is there on one machine only.
_PRIVATE = re.compile(r"[\"'](?:/tmp|/var|/home|/root|/dev)/|localhost:\d")


@dataclass(frozen=True, slots=True)
class Place:
    """Which test gave a call, and on what its expectation rests."""

    test: str
    path: str
    line: int
    url: str
    basis: Basis
    note: str
    certain: bool
    """Whether the names of the test speak of the symbol."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A snippet to be proven, with what it would prove."""

    symbol: str
    place: Place
    program: Program
    view: str
    facts: Facts
    imports: str
    look: str = ""
    """Run this first and `finish` the candidate with its output; empty where it is ready."""
    expected: str = ""
    """The value that the test saw, where only the way there has to be looked at."""
    message: str = ""
    """What the exception said that the test saw."""
    snippet: Snippet | None = None
    behaviour: Behaviour | None = None
    quirk: Quirk | None = None
    fallback: Candidate | None = None

    @property
    def ready(self) -> bool:
        """Whether there is a snippet to run."""
        return self.snippet is not None

    @property
    def key(self) -> tuple[str, str]:
        """What near-duplicates share."""
        if self.behaviour is not None:
            return self.symbol, f"{self.behaviour.kind}: {self.behaviour.pattern}"
        return self.symbol, f"look: {pattern_of(self.program.given)}"

    @property
    def level(self) -> int:
        """How complex it is: lines, then length, then names."""
        code = self.snippet.code if self.snippet else self.look
        return code.count("\n") * 10 + len(code) // 20 + 5 * len(self.program.symbols)


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


def fold(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Keep the simplest of each symbol and pattern, the next simplest behind it, and count the rest."""
    groups: dict[tuple[str, str], list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.key, []).append(candidate)
    kept = []
    for group in groups.values():
        group.sort(
            key=lambda one: (not one.place.certain, one.level, one.place.test, one.place.line, one.look)
        )
        texts = {one.snippet.code if one.snippet else one.look: one for one in reversed(group)}
        best, *others = sorted(texts.values(), key=group.index)
        kept.append(_chained(_counted(best, len(texts) - 1), others[: _PER_PATTERN - 1]))
    return sorted(kept, key=lambda one: (one.symbol, one.level, one.key))


def _counted(candidate: Candidate, folded: int) -> Candidate:
    if candidate.snippet is None:
        return candidate
    return replace(candidate, snippet=replace(candidate.snippet, folded=folded))


def _chained(first: Candidate, others: list[Candidate]) -> Candidate:
    """Put `others` behind the fallbacks that `first` has."""
    if first.fallback is not None:
        return replace(first, fallback=_chained(first.fallback, others))
    if not others:
        return first
    return replace(first, fallback=_chained(others[0], others[1:]))


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
        found = self.lookup.find(symbol)
        prefix = self.lookup.target.prefix
        return found is not None and not symbol.startswith((f"{prefix}.test.", f"{prefix}.compat.v1.test."))

    def _place(self, event: Event, flow: dict[int, tuple[int, int]]) -> Place | None:
        """Return where the call stands, or None where the test is not about it."""
        symbol = self.lookup.canonical(event.symbol)
        names = f"{self.method.path} {self.method.cls} {self.method.method}"
        about = is_about(symbol, names)
        distance, line = flow.get(event.id) or self._stated(event)
        expected = self._expects_raise(event)
        error = self._error(event)
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
            look = look_code(first.program, first.imports, first.view or "{}")
            made.append(replace(first, look=look, snippet=None, behaviour=None, quirk=None))
        if made:
            yield _chained(made[0], made[1:])

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
        imports = self.lookup.target.import_line
        error = self._error(event)
        views = event.views
        view, value = views[0] if views else ("", None)
        draft = Candidate(symbol, place, program, view, event.facts, imports)
        if error is not None:
            source, kind, message = error
            draft = replace(draft, message=message)
            if source is event and not any(_is_symbolic(expr) for expr in event.expressions):
                return raised(draft, self.lookup, kind, message)
            return replace(draft, look=look_code(program, imports, view or "{}"))
        if not views:
            raise UncheckableError("no view")
        seen = value
        if value is None and evaluated is not None and evaluated.views and not evaluated.row["path"]:
            seen = evaluated.views[0][1]
        if value is not None:
            return gave(draft, self.lookup, value)
        observed = replace(place, basis=Basis.OBSERVED) if seen is None else place
        return replace(draft, place=observed, expected=seen or "", look=look_code(program, imports, view))


def finish(candidate: Candidate, captured: str, lookup: Lookup) -> Candidate | None:
    """Return the candidate with the value or exception that its look gave; None where that shows nothing."""
    try:
        found = read_look(captured)
        if found is None:
            return None
        if found[0] == "gave":
            return None if candidate.message else gave(candidate, lookup, found[1])
        kind = _public_error(found[1], lookup)
        # A builtin exception of other words comes from before what the test is about.
        is_builtin = found[1].startswith("builtins.")
        if not candidate.message or (is_builtin and not is_alike(candidate.message, found[2])):
            return None
        return raised(candidate, lookup, kind, found[2]) if kind else None
    except (ValueError, UncheckableError):
        return None


def _is_symbolic(expr: Expression) -> bool:
    if expr[0] in {"[", "("}:
        return any(_is_symbolic(item) for item in expr[1])
    return bool(facts_of(expr).get("symbolic"))


def _public_error(dotted: str, lookup: Lookup) -> str:
    module, _, name = dotted.rpartition(".")
    return name if module == "builtins" else lookup.objects.get(dotted, "")


def gave(draft: Candidate, lookup: Lookup, value: str) -> Candidate:
    """Return the draft as a candidate whose call gives `value`. Raises `UncheckableError`."""
    checked = value_check(draft.program, draft.imports, draft.view, value, draft.facts)
    given, symbol = draft.program.given, draft.symbol
    kind = kind_of(symbol, given, value)
    facet = Facet(kind, given, value, str(draft.facts.get("dtype") or ""))
    title = value_title(draft.program, symbol, value)
    sentence = value_sentence(draft.program, symbol, value, draft.facts)
    basis = draft.place.basis
    if draft.expected and draft.expected != value:
        basis = Basis.OBSERVED
    place = replace(draft.place, basis=basis)
    told = _Told(title, sentence, kind, pattern_of(given), value[:200], Proof.ASSERT)
    return _complete(replace(draft, place=place, look=""), lookup, checked, told, facet)


def raised(draft: Candidate, lookup: Lookup, error: str, message: str) -> Candidate:
    """Return the draft as a candidate whose call raises. Raises `UncheckableError`."""
    if error.startswith("np.") or not error:
        raise UncheckableError("foreign")
    error = lookup.canonical(error)
    look = draft.view if draft.view.startswith(("list(", "[")) else ""
    checked = raises_check(draft.program, draft.imports, error, message, look)
    given, symbol = draft.program.given, draft.symbol
    facet = Facet(BehaviourKind.RAISES, given, message=clean(message))
    told = _Told(
        raises_title(symbol, error, message),
        raises_sentence(draft.program, symbol, error, message),
        BehaviourKind.RAISES,
        raised_pattern(given, error, message),
        f"{error}: {clean(message)[:200]}",
        Proof.RAISES,
    )
    return _complete(replace(draft, look=""), lookup, checked, told, facet)


@dataclass(frozen=True, slots=True)
class _Told:
    """What is said of a behaviour."""

    title: str
    sentence: str
    kind: BehaviourKind
    pattern: str
    detail: str
    proof: Proof


def _complete(draft: Candidate, lookup: Lookup, checked: Checked, told: _Told, facet: Facet) -> Candidate:
    code, place = checked.code, draft.place
    if code.count("\n") > _LINES + 3 or len(code) > _CHARACTERS:
        raise UncheckableError("long")
    if _PRIVATE.search(code):
        raise UncheckableError("private")
    drawn = len(_LONG_FLOAT.findall(code)) > _MANY or _VERY_LONG_FLOAT.search(code) or _DRAWN.search(code)
    if drawn and told.kind != BehaviourKind.RAISES:
        raise UncheckableError("random")
    prefix = lookup.target.prefix
    used = {lookup.canonical(name) for name in names_in(code, prefix) if lookup.find(name)} | {draft.symbol}
    snippet = Snippet(
        id=content_id(code),
        title=told.title,
        symbol=draft.symbol,
        symbols=tuple(sorted(used)),
        code=code,
        counter=checked.counter,
        proof=told.proof,
        level=code.count("\n") * 10 + len(code) // 20 + 5 * len(used),
        public_only=True,
        origin=Origin(OriginKind.TEST, place.test, place.path, place.line, place.url),
    )
    behaviour = Behaviour(
        id=content_id(draft.symbol, told.kind, told.pattern),
        symbol=draft.symbol,
        kind=told.kind,
        pattern=told.pattern,
        basis=place.basis,
        snippet=snippet.id,
        test=place.test,
        path=place.path,
        line=place.line,
        url=place.url,
        detail=told.detail,
    )
    interest = interest_of(facet)
    quirk = None
    if interest and (place.certain or told.kind == BehaviourKind.RAISES):
        quirk = Quirk(behaviour.id, draft.symbol, told.title, told.sentence, interest, place.note)
    return replace(draft, snippet=snippet, behaviour=behaviour, quirk=quirk)
