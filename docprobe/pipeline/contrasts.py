"""Confirmed calls once more without one of their options; what that changes is kept as a behaviour."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docprobe.extract.behaviours import WITHOUT
from docprobe.extract.contrast import contrasts, differing, options_of
from docprobe.extract.lookup import Lookup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docprobe.extract.candidate import Candidate
    from docprobe.model import Behaviour, Snippet
    from docprobe.pipeline.attempts import Attempts, Steps

_EACH = 3
"""So many calls with the same option of a symbol are compared, the simplest ones."""


@dataclass(frozen=True, slots=True)
class WithoutOption:
    """Compares calls with themselves without one keyword argument."""

    lookup: Lookup
    stage: str = "contrast"
    key: str = "2"

    def choose(self, snippets: Iterable[tuple[Snippet, Behaviour]]) -> Iterator[tuple[Snippet, Behaviour]]:
        """Yield the simplest few calls with each option."""
        seen: Counter[tuple[str, str]] = Counter()
        known = set[str]()
        for snippet, one in snippets:
            if snippet.id in known:  # another thing that it shows
                continue
            known.add(snippet.id)
            options = [(one.symbol, option) for option in options_of(snippet, one.symbol, self.lookup)]
            seen.update(options)
            if any(seen[option] <= _EACH for option in options):
                yield snippet, one

    def key_of(self, behaviour: Behaviour) -> str:  # noqa: ARG002 - it is all that this depends on
        """Return the stage's key: the work on a behaviour depends on nothing else."""
        return self.key

    def made(self, behaviour: Behaviour) -> bool:
        """Tell whether a behaviour came of comparing in this way."""
        return behaviour.pattern.startswith(WITHOUT)

    def compare(self, snippet: Snippet, behaviour: Behaviour, attempts: Attempts) -> Steps[list[Candidate]]:
        """Return the calls without an option that give something else, or are refused."""
        found = []
        for one in contrasts(snippet, behaviour, self.lookup):
            whole = yield from attempts.look(one.base.look)
            less = (yield from attempts.look(one.other.look)) if whole else None
            other = differing(one, (whole, less), behaviour, self.lookup) if whole and less else None
            if other is not None:
                found.append(other)
        return found
