"""A candidate: what a snippet would prove, from a draft to the text that is run."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docprobe.extract.behaviours import kind_of, pattern_of, raised_pattern
from docprobe.extract.checks import (
    Checked,
    UncheckableError,
    raises_check,
    read_look,
    value_check,
)
from docprobe.extract.events import Facts
from docprobe.extract.messages import clean, is_alike, without_dtypes
from docprobe.extract.programs import Program, names_in
from docprobe.extract.quirks import Facet, interest_of
from docprobe.extract.sentences import put_in, raises_sentence, raises_title, value_sentence, value_title
from docprobe.model import (
    Basis,
    Behaviour,
    BehaviourKind,
    Origin,
    OriginKind,
    Proof,
    Quirk,
    Snippet,
    content_id,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docprobe.extract.lookup import Lookup


_LINES, _CHARACTERS = 15, 1200
_PER_PATTERN, _VARIANTS = 3, 4
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
        """How complex it is, see `level_of`."""
        code = self.snippet.code if self.snippet else self.look
        return level_of(code, len(self.program.symbols))


def level_of(code: str, symbols: int) -> int:
    """Return the measure of complexity: ten for a line, one for twenty characters, five for a public name."""
    return code.count("\n") * 10 + len(code) // 20 + 5 * symbols


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
        kept.append(chained(_counted(best, len(texts) - 1), others[: _PER_PATTERN - 1]))
    return sorted(_varied(kept), key=lambda one: (one.symbol, one.level, one.key))


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
    """Return `first` with `others` behind the fallbacks that it has."""
    if first.fallback is not None:
        return replace(first, fallback=chained(first.fallback, others))
    if not others:
        return first
    return replace(first, fallback=chained(others[0], others[1:]))


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


def _public_error(dotted: str, lookup: Lookup) -> str:
    module, _, name = dotted.rpartition(".")
    return name if module == "builtins" else lookup.objects.get(dotted, "")


def gave(draft: Candidate, lookup: Lookup, value: str) -> Candidate:
    """Return the draft as a candidate whose call gives `value`. Raises `UncheckableError`."""
    checked = value_check(draft.program, lookup.target, draft.view, value, draft.facts)
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
    checked = raises_check(draft.program, lookup.target, error, message, look)
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
        level=level_of(code, len(used)),
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
        given=json.dumps(draft.program.given),
        value=facet.value,
        dtype=facet.dtype,
        call=put_in(draft.program).strip(),
        note=place.note,
    )
    interest = interest_of(facet) if told.sentence else ""
    quirk = None
    if interest and (place.certain or told.kind == BehaviourKind.RAISES):
        quirk = Quirk(behaviour.id, draft.symbol, told.title, told.sentence, interest, place.note)
    return replace(draft, snippet=snippet, behaviour=behaviour, quirk=quirk)
