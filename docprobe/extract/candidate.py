"""A candidate: what a snippet would prove, from a draft to the text that is run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docprobe.extract.behaviours import AFTER, pattern_of
from docprobe.extract.events import Facts
from docprobe.extract.messages import without_dtypes
from docprobe.extract.programs import Program
from docprobe.model import Basis, Behaviour, Snippet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PER_PATTERN, _APART = 3, 12
_LONGEST, _INTERNALS = 40, 10_000
_VARIANTS = 60
"""So many that differ in dtypes only are tried; the rest are counted."""


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
    case: str
    """The test with its case, as it ran."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A snippet to be proven, with what it would prove."""

    symbol: str
    place: Place
    program: Program
    view: str
    facts: Facts
    look: str = ""
    """Run this first and `finish` the candidate with its output; empty where it is ready."""
    expected: str = ""
    """The value that the test saw, where only the way there has to be looked at."""
    message: str = ""
    """What the exception said that the test saw."""
    raises: str = ""
    """The exception that an assertion of a sliced program waits for."""
    around: str = ""
    """What the call stands in, as a part of its pattern: what made its object, or the sliced program."""
    sliced: bool = False
    """Whether the program is a slice of the test's text."""
    ours: bool = False
    """Whether numbers of ours stand for what the test computed."""
    modes: tuple[str, ...] = ()
    """The lines at its beginning that set a mode of the library."""
    snippet: Snippet | None = None
    behaviours: tuple[Behaviour, ...] = ()
    """What the snippet proves, the first in place."""
    tests: tuple[tuple[str, int], ...] = ()
    """The tests that show the same, each with a line; its own alone where there is none."""
    fallback: Candidate | None = None

    @property
    def ready(self) -> bool:
        """Whether there is a snippet to run."""
        return self.snippet is not None

    @property
    def pattern(self) -> str:
        """What the call shares with those that differ in values only."""
        given = pattern_of(self.program.given)
        return "; ".join(part for part in (self.after, given, self.around) if part)

    @property
    def after(self) -> str:
        """What was set before, as the beginning of the pattern; empty where it is nothing."""
        return f"{AFTER}{', '.join(self.modes)}" if self.modes else ""

    @property
    def key(self) -> tuple[str, str]:
        """What near-duplicates share."""
        if self.behaviours:
            return self.symbol, f"{self.behaviours[0].kind}: {self.behaviours[0].pattern}"
        return self.symbol, f"look: {self.is_refused} {self.pattern}"

    @property
    def is_refused(self) -> bool:
        """Whether the test saw the call raise."""
        return bool(self.message or self.raises)

    @property
    def text(self) -> str:
        """The program that is run next."""
        return self.snippet.code if self.snippet else self.look

    @property
    def level(self) -> int:
        """How complex it is, see `level_of`."""
        return level_of(self.text, len(self.program.symbols), public=not self.program.internals)


def level_of(code: str, symbols: int, *, public: bool = True) -> int:
    """Return the measure of complexity: ten for a line, one for twenty characters, five for a public name.

    What uses internals comes after all that does not.
    """
    return code.count("\n") * 10 + len(code) // 20 + 5 * symbols + _INTERNALS * (not public)


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
        tests = tuple(sorted({one.place.case: one.place.line for one in reversed(group)}.items()))
        texts: dict[str, Candidate] = {}
        for one in group:
            texts.setdefault(one.text, _shown_by(one, tests, one.pattern))
        best, *others = texts.values()
        # What can be shown in another way only is worth a try of its own.
        apart = [one for one in others[_PER_PATTERN - 1 :] if _has_other_way(one)]
        tried = [*others[: _PER_PATTERN - 1], *apart[:_APART]]
        kept.append(chained(_counted(best, len(texts) - 1), tried))
    return sorted(_varied(kept), key=lambda one: (one.symbol, one.level, one.key))


def _shown_by(candidate: Candidate, tests: tuple[tuple[str, int], ...], pattern: str) -> Candidate:
    """Return the candidate with the tests that show the same, and so each of its fallbacks that does."""
    links = links_of(candidate)
    return _linked([replace(one, tests=tests if one.pattern == pattern else ()) for one in links])


def _has_other_way(candidate: Candidate) -> bool:
    return any(one.pattern != candidate.pattern for one in links_of(candidate))


def _varied(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """Yield the simplest few of those that differ in dtypes only."""
    groups: dict[tuple[str, str], list[Candidate]] = {}
    for candidate in candidates:
        symbol, pattern = candidate.key
        groups.setdefault((symbol, without_dtypes(pattern)), []).append(candidate)
    for group in groups.values():
        first, *others = sorted(group, key=lambda one: (one.level, one.key))
        yield _counted(first, max(0, len(others) - _VARIANTS + 1))
        yield from others[: _VARIANTS - 1]


def _counted(candidate: Candidate, folded: int) -> Candidate:
    if candidate.snippet is None:
        return candidate
    return replace(candidate, snippet=replace(candidate.snippet, folded=candidate.snippet.folded + folded))


def chained(first: Candidate, others: list[Candidate]) -> Candidate:
    """Return `first` with `others`, and the fallbacks that they have, behind those of its own."""
    return _linked([link for one in (first, *others) for link in links_of(one)])


def links_of(candidate: Candidate | None) -> list[Candidate]:
    """Return a candidate and its fallbacks, in order."""
    found = []
    while candidate is not None:
        found.append(candidate)
        candidate = candidate.fallback
    return found


def _linked(links: list[Candidate]) -> Candidate:
    """Return the first of the links, each with the next as its fallback; so many are worth a try."""
    *before, linked = links[:_LONGEST]
    linked = replace(linked, fallback=None)
    for one in reversed(before):
        linked = replace(one, fallback=linked)
    return linked
