"""Confirmed calls once more with inputs that no test gives them; what is worth telling is kept."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from docprobe.extract.behaviours import facts_of, flags_of
from docprobe.extract.contrast import given_of, is_comparable
from docprobe.extract.literals import has_nan, numbers, shape_of_value, value_of
from docprobe.extract.lookup import Lookup
from docprobe.extract.messages import shape_of
from docprobe.extract.probing import kinds_of, probed, probes
from docprobe.extract.quirks.base import facet_of
from docprobe.extract.quirks.choose import tells
from docprobe.gaps.reading.claim import BEYOND, WITHIN
from docprobe.model import Basis, BehaviourKind, text_digest
from docprobe.pipeline.quirks import read_shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docprobe.extract.candidate import Candidate
    from docprobe.model import Behaviour, Snippet
    from docprobe.pipeline.attempts import Attempts, Steps

_EACH, _LONGEST, _READ = 4, 110, 16
"""So many calls of a symbol are probed, none of them longer, of so many that are read."""


@dataclass(slots=True)
class OtherInput:
    """Gives calls other inputs: nothing, one number, NaN, zero, the greatest, another kind of number."""

    lookup: Lookup
    stage: str = "probe"
    key: str = "5"
    _known: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Of each symbol what was said of it before: one of a kind is enough."""
    _shown: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Of each symbol the ids of what tests show of it."""

    def choose(self, snippets: Iterable[tuple[Snippet, Behaviour]]) -> Iterator[tuple[Snippet, Behaviour]]:
        """Yield the simplest call of each symbol for each kind of input, of those that give a value."""
        counts: Counter[str] = Counter()
        read: Counter[str] = Counter()
        seen = set[object]()
        for snippet, one in snippets:
            self._shown[one.symbol].add(one.id)
            if one.kind == BehaviourKind.RAISES:
                self._known[one.symbol].add(shape_of(one.detail))
            is_short = 0 < len(one.call) <= _LONGEST and one.kind != BehaviourKind.RAISES
            if not is_short or counts[one.symbol] >= _EACH or read[one.symbol] >= _READ:
                continue
            read[one.symbol] += 1
            if not is_comparable(snippet, self.lookup):
                continue
            kinds = one.symbol, kinds_of(snippet, one, self.lookup)
            if kinds[1] and kinds not in seen:
                seen.add(kinds)
                counts[one.symbol] += 1
                yield snippet, one

    def key_of(self, behaviour: Behaviour) -> str:
        """Return a digest of what tests show of the symbol: that is no news."""
        known = sorted(self._known[behaviour.symbol]), sorted(self._shown[behaviour.symbol])
        return f"{self.key}:{text_digest(repr(known))}"

    def made(self, behaviour: Behaviour) -> bool:
        """Tell whether a behaviour came of comparing in this way."""
        return behaviour.basis == Basis.PROBED and not behaviour.pattern.startswith((BEYOND, WITHIN))

    def compare(self, snippet: Snippet, behaviour: Behaviour, attempts: Attempts) -> Steps[list[Candidate]]:
        """Return the calls with another input that tell a reader something which no test shows."""
        found = []
        for draft in probes(snippet, behaviour, self.lookup):
            printed = yield from attempts.look(draft.look)
            other = probed(draft, printed, self.lookup) if printed else None
            if other is not None and other.snippet and self._is_news(other, other.snippet):
                found.append(replace(other, behaviours=other.behaviours[:1]))
        return found

    def _is_news(self, candidate: Candidate, snippet: Snippet) -> bool:
        one, symbol = candidate.behaviours[0], self.lookup.find(candidate.symbol)
        said = shape_of(one.detail) if one.kind == BehaviourKind.RAISES else one.pattern
        if said in self._known[one.symbol] or one.id in self._shown[one.symbol]:
            return False
        shapes = [each.detail for each in candidate.behaviours if each.kind == BehaviourKind.SHAPE]
        shape = read_shape(shapes[0]) if shapes else None
        is_dull = _is_dull(one, shape) or _spells_out(one, self.lookup)
        if is_dull or not tells(facet_of(one, snippet, symbol, shape)):
            return False
        self._known[one.symbol].add(said)
        return True


def _is_dull(behaviour: Behaviour, shape: tuple[int, ...] | None) -> bool:
    """Tell whether nothing comes of nothing, or NaN of NaN."""
    if behaviour.kind == BehaviourKind.RAISES:
        return False
    flags = {flag for _, expr in given_of(behaviour) for flag in flags_of(expr)}
    value = value_of(behaviour.value) if behaviour.value else None
    if "nan" in flags and (has_nan(value) or not numbers(value)):
        return True
    return "empty" in flags and 0 in (shape or shape_of_value(value) or ())


def _spells_out(behaviour: Behaviour, lookup: Lookup) -> bool:
    """Tell whether a type is refused in the words that every conversion has: they spell out what is given."""
    types = {str(facts_of(expr).get("type")) for _, expr in given_of(behaviour)}
    forms = types & {kind for kind, _ in lookup.target.forms}
    return any(f"{kind.rpartition('.')[2]}(" in behaviour.detail for kind in forms)
