"""Slices of a test's source as candidates: for what its observed calls leave, and behind those that fail."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from docprobe.extract.candidate import Candidate, chained
from docprobe.extract.checks import look_code
from docprobe.extract.literals import callee
from docprobe.extract.programs import bound, literal
from docprobe.extract.slices import Slice, modes_of, slices_of
from docprobe.model import Basis, SymbolKind

if TYPE_CHECKING:
    from docprobe.extract.aim import Aim, Aims
    from docprobe.extract.candidates import Suite
    from docprobe.extract.events import Event
    from docprobe.extract.lookup import Lookup
    from docprobe.extract.slices import SourceText

_SLICES = 8
"""So many candidates of one test are slices of their own."""
_CASES = 8
"""So many cases of a method are sliced for what stands behind their observed calls: the rest is alike."""
_AROUND = 6
"""So many other symbols tell what a call stands in."""
_FORM = 120
"""So many characters tell what is looked at."""
_NAMES_ONLY = frozenset({SymbolKind.MODULE, SymbolKind.CONSTANT})
"""What a program names without doing anything with it."""


@dataclass(slots=True)
class Sliced:
    """The slices of a file's tests, cut once for each method and what its parameters are."""

    known: dict[tuple[str, ...], list[Slice]] = field(default_factory=dict)
    cases: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many cases of a method were sliced."""
    modes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What each file sets before its tests."""


def sliced_candidates(
    made: list[tuple[Aim, Candidate]], aims: Aims, suite: Suite, lookup: Lookup
) -> list[Candidate]:
    """Return the observed candidates of one test, with slices behind them and beside them."""
    observed = [candidate for _, candidate in made]
    source = suite.source_of(aims.method.path)
    if source is None:
        return observed
    by_line = {candidate.place.line: index for index, candidate in reversed(list(enumerate(observed)))}
    alone: list[Candidate] = []
    modes = modes_before(aims.trace.key, suite, lookup)
    for piece in _slices(source, aims, suite, lookup, needed=not made):
        candidate = _candidate(piece, aims, lookup)
        if candidate is None:
            continue
        if modes:
            candidate = chained(candidate, [_set(candidate, modes, lookup)])
        index = by_line.get(candidate.place.line)
        if index is None:
            alone.append(candidate)
        else:
            observed[index] = chained(observed[index], [candidate])
    # What uses internals is for a test that nothing else shows.
    plain = [candidate for candidate in alone if not candidate.program.internals]
    return [*observed, *(plain if plain or observed else alone)[:_SLICES]]


def modes_before(key: str, suite: Suite, lookup: Lookup) -> tuple[str, ...]:
    """Return the lines that set the library as it was when the test `key` ran."""
    path, known = key.partition("::")[0], suite.sliced.modes
    if path not in known:
        source = suite.source_of(path)
        known[path] = modes_of(source, lookup, suite.resolve) if source else ()
    return known[path]


def _slices(source: SourceText, aims: Aims, suite: Suite, lookup: Lookup, *, needed: bool) -> list[Slice]:
    """Return the slices of a test; where they are not `needed`, of the first cases of a method only."""
    cls, method, known = aims.method.cls, aims.method.method, suite.sliced
    parameters = dict(aims.trace.head.get("parameters") or {})
    written = {name: text for name, expr in parameters.items() if (text := literal(expr)) is not None}
    key = (cls, method, *(part for pair in sorted(written.items()) for part in pair))
    if key not in known.known:
        if not needed and known.cases[cls, method] >= _CASES:
            return []
        known.cases[cls, method] += 1
        known.known[key] = slices_of(source, cls, method, lookup, suite.resolve, written)
    return known.known[key]


def _set(candidate: Candidate, modes: tuple[str, ...], lookup: Lookup) -> Candidate:
    """Return the candidate with the library set as the test's file sets it."""
    program = candidate.program.after(modes)
    return replace(candidate, program=program, look=look_code(program, lookup.target), modes=modes)


def _candidate(piece: Slice, aims: Aims, lookup: Lookup) -> Candidate | None:
    inside = _first_of_each([event for event in aims.trace.events if event.site in piece.sites])
    symbol, subject = _subject(piece, inside, aims)
    # A test of something internal uses public names without being about them.
    if not symbol or (piece.internals and not aims.is_about(symbol)):
        return None
    given = tuple((name, expr) for name, expr, _, _ in bound(subject, symbol, lookup)) if subject else ()
    others = sorted(set(_named(piece, lookup)) - {symbol})
    refusals = [found for event in inside if (found := aims.refusal(event))]
    basis = Basis.ASSERTED if piece.asserted else Basis.OBSERVED
    place = aims.place_at(piece.line, basis, certain=aims.is_about(symbol))
    program = piece.program.with_given(given)
    return Candidate(
        symbol,
        place,
        program,
        view="",
        facts={},
        look=look_code(program, lookup.target),
        message=refusals[-1].message if refusals and piece.raises else "",
        raises=piece.raises,
        sliced=True,
        around=f"in {_form(program.call)} with {', '.join(others[:_AROUND]) or 'nothing else'}",
    )


def _named(piece: Slice, lookup: Lookup) -> list[str]:
    """Return the symbols that a slice uses, without the modules on the way to them."""
    found = [lookup.find(name) for name in piece.program.symbols]
    return [symbol.name for symbol in found if symbol is not None and symbol.kind not in _NAMES_ONLY]


def _first_of_each(events: list[Event]) -> list[Event]:
    """Return the first event of each site: a slice goes through a loop with its first value."""
    found: dict[tuple[int, int, int, int], Event] = {}
    for event in events:
        found.setdefault(event.site, event)
    return list(found.values())


def _form(code: str) -> str:
    """Return program text with its literals out: what is looked at, whatever the values are."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            node.values = [part for part in node.values if isinstance(part, ast.FormattedValue)]
        elif isinstance(node, ast.Constant):
            node.value = ...
    return ast.unparse(tree)[:_FORM]


def _refusing(calls: list[tuple[str, Event]], aims: Aims) -> list[tuple[str, Event]]:
    """Return the calls that raised: those that the test's names speak of, else where it came from."""
    raised = [found for found in calls if found[1].error is not None]
    about = [found for found in raised if aims.is_about(found[0])]
    return about or [found for found in raised if aims.refusal(found[1])]


def _subject(piece: Slice, inside: list[Event], aims: Aims) -> tuple[str, Event | None]:
    """Return the symbol that a slice is about, with the call of it that stands nearest to the assertion.

    What the test's names speak of comes first, then calls before what tests are built with. Where
    something is refused, what is called there goes before all else.
    """
    lookup = aims.lookup
    ours = [event for event in inside if aims.is_ours(event.symbol) and event.form != "eval"]
    calls = [(lookup.canonical(event.symbol), event) for event in ours]
    named = [name for name in _named(piece, lookup) if aims.is_ours(name)]
    refused = lookup.canonical(callee(piece.program.call)) if piece.raises else ""
    if refused in named:
        return refused, next((event for name, event in reversed(calls) if name == refused), None)
    refusing = _refusing(calls, aims) if piece.raises else []
    if refusing:
        return refusing[-1]
    about = [found for found in calls if aims.is_about(found[0])]
    said = [name for name in named if aims.is_about(name)]
    plain = [found for found in calls if found[0] not in aims.helpers]
    for found in (about, [(name, None) for name in said], plain, calls):
        if found:
            return found[-1]
    known = [name for name in named if name not in aims.helpers] or named
    return (known[-1], None) if known else ("", None)
