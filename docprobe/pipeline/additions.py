"""Confirmed calls once more with an option that they have not; what that changes is kept as a behaviour."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docprobe.extract.additions import Option, additions, options_seen
from docprobe.extract.behaviours import WITH
from docprobe.extract.contrast import differing, is_comparable
from docprobe.extract.lookup import Lookup
from docprobe.model import BehaviourKind, text_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docprobe.extract.candidate import Candidate
    from docprobe.model import Behaviour, Snippet
    from docprobe.pipeline.attempts import Attempts, Steps

_EACH, _LONGEST = 2, 110
"""So many calls of a symbol are tried with each option, none of them longer."""


@dataclass(slots=True)
class WithOption:
    """Compares calls with themselves with one more keyword argument, or another value for it."""

    lookup: Lookup
    stage: str = "option"
    key: str = "2"
    _wanted: defaultdict[str, list[Option]] = field(default_factory=lambda: defaultdict(list))
    """What each chosen snippet is tried with."""
    _found: set[tuple[str, Option]] = field(default_factory=set)

    def choose(self, snippets: Iterable[tuple[Snippet, Behaviour]]) -> Iterator[tuple[Snippet, Behaviour]]:
        """Yield the simplest few calls for each option, of those that give a value."""
        known = list(snippets)
        options = options_seen((one for _, one in known), self.lookup)
        tried: Counter[tuple[str, Option]] = Counter()
        for snippet, one in known:
            is_short = 0 < len(one.call) <= _LONGEST and one.kind != BehaviourKind.RAISES
            left = [option for option in options[one.symbol] if tried[one.symbol, option] < _EACH]
            if not (is_short and left and is_comparable(snippet, self.lookup)) or snippet.id in self._wanted:
                continue
            self._wanted[snippet.id] = left
            tried.update((one.symbol, option) for option in left)
            yield snippet, one

    def key_of(self, behaviour: Behaviour) -> str:
        """Return a digest of the options that the call is tried with."""
        return f"{self.key}:{text_digest(repr(self._wanted[behaviour.snippet]))}"

    def made(self, behaviour: Behaviour) -> bool:
        """Tell whether a behaviour came of comparing in this way."""
        return behaviour.pattern.startswith(WITH)

    def compare(self, snippet: Snippet, behaviour: Behaviour, attempts: Attempts) -> Steps[list[Candidate]]:
        """Return the calls with an option that give something else, or are refused."""
        symbol, found = behaviour.symbol, []
        left = [option for option in self._wanted[snippet.id] if (symbol, option) not in self._found]
        for option, one in additions(snippet, behaviour, left, self.lookup):
            whole = yield from attempts.look(one.base.look)
            more = (yield from attempts.look(one.other.look)) if whole else None
            other = differing(one, (whole, more), behaviour, self.lookup) if whole and more else None
            if other is not None:
                found.append(other)
                self._found.add((symbol, option))
        return found
