"""Confirmed calls once more in a graph; what differs there is kept as a behaviour of its own."""

from __future__ import annotations

import time
from collections import Counter, deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from docprobe.extract.behaviours import AFTER, IN_GRAPH
from docprobe.extract.lookup import Lookup
from docprobe.extract.traced import differing, traced
from docprobe.model import BehaviourKind, Progress, Snippet, StageDone, VerdictKind
from docprobe.pipeline.attempts import Attempts, Steps
from docprobe.pipeline.context import Context
from docprobe.run.jobs import SnippetJob, SnippetOutcome
from docprobe.run.pool import Pool
from docprobe.store.queries import shown_behaviours

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.extract.candidate import Candidate
    from docprobe.model import Behaviour

STAGE = "graph"
_FORMAT = "1"
"""Part of the key: raise it when other calls are compared, or in another way."""
_VALUES = 3
"""So many calls of a symbol that give a value are compared; of those that raise, all."""
_AHEAD = 4
"""So many comparisons are under way for each worker."""


@dataclass(slots=True)
class Graphs:
    """Compares the target's confirmed calls with themselves in a graph."""

    ctx: Context
    lookup: Lookup
    attempts: Attempts
    pool: Pool
    size: int
    found: int = 0
    _under_way: dict[int, tuple[SnippetJob, Steps[None]]] = field(default_factory=dict)

    def steps(self, deadline: float | None) -> Iterator[Progress]:
        """Compare what has not been compared, until nothing is left or `deadline` has come."""
        left = deque(self._left())
        total, done = len(left), 0
        while left or self._under_way:
            while left and len(self._under_way) < _AHEAD * self.size and not _is_over(deadline):
                done += self._go_on(self._compare(*left.popleft()))
            event = next(self.pool.results(lambda: deadline), None)
            if event is None:
                break
            if isinstance(event, SnippetOutcome) and id(event.job) in self._under_way:
                _, way = self._under_way.pop(id(event.job))
                done += self._go_on(way, event)
            yield Progress(STAGE, done, total, (("differences", self.found),))
            if _is_over(deadline) and not self._under_way:
                break
        self.pool.cancel_queued()

    def _left(self) -> Iterator[tuple[Snippet, Behaviour]]:
        """Yield the snippets to compare, the simplest first, each with the first thing that it shows."""
        store, target = self.ctx.store, self.ctx.target.key
        marks = store.select(StageDone, stage=STAGE, target=target)
        seen = {mark.item for mark in marks if mark.key == _FORMAT}
        values: Counter[str] = Counter()
        apart = (IN_GRAPH, AFTER)
        behaviours = [one for one in shown_behaviours(store, target) if not one.pattern.startswith(apart)]
        snippets = {one.id: one for one in store.select(Snippet)}
        for one in sorted(behaviours, key=lambda one: (snippets[one.snippet].level, one.id)):
            if one.kind != BehaviourKind.RAISES:
                values[one.symbol] += 1
                if not (one.value and one.dtype) or values[one.symbol] > _VALUES:
                    continue
            if one.snippet not in seen:
                seen.add(one.snippet)
                yield snippets[one.snippet], one

    def _go_on(self, way: Steps[None], outcome: SnippetOutcome | None = None) -> bool:
        """Submit what a comparison needs next; tell whether it is done."""
        try:
            job = way.send(outcome) if outcome else next(way)
        except StopIteration:
            return True
        self._under_way[id(job)] = job, way
        self.pool.submit(job)
        return False

    def _compare(self, snippet: Snippet, eager: Behaviour) -> Steps[None]:
        candidate = traced(snippet, eager, self.lookup)
        if candidate is not None:
            printed = yield from self.attempts.look(candidate.look)
            other = differing(candidate, printed, eager, self.lookup) if printed else None
            if other is not None and other.snippet is not None:
                yield from self._prove(other, other.snippet)
        self.ctx.store.add([StageDone(STAGE, snippet.id, self.ctx.target.key, _FORMAT)])

    def _prove(self, candidate: Candidate, snippet: Snippet) -> Steps[None]:
        known = self.attempts.known(snippet)
        verdict = known or (yield from self.attempts.judge(snippet, looked=True))
        if verdict.kind != VerdictKind.CONFIRMED:
            self.ctx.store.add([verdict, replace(snippet, counter="")])
            return
        self.ctx.store.add([verdict, snippet, *candidate.behaviours])
        self.found += 1


def _is_over(deadline: float | None) -> bool:
    return deadline is not None and time.monotonic() >= deadline
