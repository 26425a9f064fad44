"""Confirmed calls once more in a graph; what differs there is kept as a behaviour of its own."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docprobe.extract.behaviours import IN_GRAPH
from docprobe.extract.lookup import Lookup
from docprobe.extract.traced import differing, traced
from docprobe.model import BehaviourKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docprobe.extract.candidate import Candidate
    from docprobe.model import Behaviour, Snippet
    from docprobe.pipeline.attempts import Attempts, Steps

_VALUES = 3
"""So many calls of a symbol that give a value are compared; of those that raise, all."""


@dataclass(frozen=True, slots=True)
class InGraph:
    """Compares calls with themselves inside a traced function."""

    lookup: Lookup
    stage: str = "graph"
    key: str = "2"

    def choose(self, snippets: Iterable[tuple[Snippet, Behaviour]]) -> Iterator[tuple[Snippet, Behaviour]]:
        """Yield what raises, and of each symbol the simplest few values, where there are graphs."""
        if not self.lookup.target.traced:
            return
        values: Counter[str] = Counter()
        for snippet, one in snippets:
            if one.kind != BehaviourKind.RAISES:
                values[one.symbol] += 1
                if not (one.value and one.dtype) or values[one.symbol] > _VALUES:
                    continue
            yield snippet, one

    def key_of(self, behaviour: Behaviour) -> str:  # noqa: ARG002 - it is all that this depends on
        """Return the stage's key: the work on a behaviour depends on nothing else."""
        return self.key

    def made(self, behaviour: Behaviour) -> bool:
        """Tell whether a behaviour came of comparing in this way."""
        return behaviour.pattern.startswith(IN_GRAPH)

    def compare(self, snippet: Snippet, behaviour: Behaviour, attempts: Attempts) -> Steps[list[Candidate]]:
        """Return the call in a graph where it is refused there only, or there not, or otherwise."""
        candidate = traced(snippet, behaviour, self.lookup)
        printed = (yield from attempts.look(candidate.look)) if candidate else None
        other = differing(candidate, printed, behaviour, self.lookup) if candidate and printed else None
        return [other] if other else []
