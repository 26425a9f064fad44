"""Confirmed calls once more in another way; what differs is kept as a behaviour of its own."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from docprobe.errors import DocprobeError
from docprobe.extract.behaviours import AFTER, MADE
from docprobe.model import Basis, Behaviour, Progress, Snippet, StageDone, VerdictKind
from docprobe.pipeline.attempts import Attempts, Steps
from docprobe.pipeline.context import Context
from docprobe.pipeline.extracting import fault_of
from docprobe.pipeline.shards import EVERYTHING, Shard
from docprobe.run.jobs import JobPool, SnippetJob, SnippetOutcome
from docprobe.store.queries import forget_comparison, shown_behaviours

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from docprobe.extract.candidate import Candidate

_AHEAD = 4
"""So many comparisons are under way for each worker."""


class Way(Protocol):
    """What confirmed calls are compared with."""

    @property
    def stage(self) -> str:
        """What the stage is called."""

    @property
    def key(self) -> str:
        """Of the stage: another one where other calls are compared, or in another way."""

    def choose(self, snippets: Iterable[tuple[Snippet, Behaviour]]) -> Iterator[tuple[Snippet, Behaviour]]:
        """Yield what is to be compared of confirmed snippets, the simplest first."""

    def made(self, behaviour: Behaviour) -> bool:
        """Tell whether a behaviour came of comparing in this way."""

    def compare(self, snippet: Snippet, behaviour: Behaviour, attempts: Attempts) -> Steps[list[Candidate]]:
        """Look at a snippet in another way and return what differs, ready to be proven."""


@runtime_checkable
class Keyed(Protocol):
    """A way whose work on a snippet depends on more than the way itself."""

    def key_of(self, behaviour: Behaviour) -> str:
        """Return the key of the mark on what shows a behaviour: the way's own, a colon, and a digest."""


def compare(
    ctx: Context,
    ways: Sequence[Way],
    attempts: Attempts,
    pool: JobPool,
    deadline: float | None,
    *,
    shard: Shard = EVERYTHING,
) -> Iterator[Progress]:
    """Compare the target's confirmed calls with themselves in each way, with equal parts of the time.

    Of a shard, those about its symbols: what is chosen, and what is news, is told by symbol.
    """
    for place, way in enumerate(ways):
        now = time.monotonic()
        end = deadline and now + max(0.0, deadline - now) / (len(ways) - place)
        yield from _Comparisons(ctx, way, attempts, pool, shard).steps(end)


@dataclass(slots=True)
class _Comparisons:
    """Compares confirmed calls with themselves in one way."""

    ctx: Context
    way: Way
    attempts: Attempts
    pool: JobPool
    shard: Shard = EVERYTHING
    found: int = 0
    faults: list[str] = field(default_factory=list)
    _under_way: dict[int, tuple[SnippetJob, Steps[None]]] = field(default_factory=dict)

    def steps(self, deadline: float | None) -> Iterator[Progress]:
        """Compare what has not been compared, until nothing is left or `deadline` has come."""
        left = deque([] if _is_over(deadline) else self._left())
        total, done = len(left), 0
        while left or self._under_way:
            while left and len(self._under_way) < _AHEAD * self.pool.size and not _is_over(deadline):
                done += self._go_on(self._compare(*left.popleft()))
            event = next(self.pool.results(lambda: deadline), None)
            if event is None:
                break
            if isinstance(event, SnippetOutcome) and id(event.job) in self._under_way:
                _, way = self._under_way.pop(id(event.job))
                done += self._go_on(way, event)
            yield self._progress(done, total)
            if _is_over(deadline) and not self._under_way:
                break
        self.pool.cancel_queued()
        if total:
            yield self._progress(done, total)

    def _progress(self, done: int, total: int) -> Progress:
        note = f"a bug of ours, please report it: {self.faults[0]}" if self.faults else ""
        return Progress(self.way.stage, done, total, (("differences", self.found),), note)

    def _left(self) -> Iterator[tuple[Snippet, Behaviour]]:
        """Yield what is chosen and was not compared before."""
        way, store = self.way, self.ctx.store
        marks = list(store.select(StageDone, stage=way.stage, target=self.ctx.target.key))
        if any(
            mark.key.partition(":")[0] != way.key for mark in marks
        ):  # an older docprobe compared otherwise
            forget_comparison(store, way.stage, [one.id for one in store.select(Behaviour) if way.made(one)])
            marks = []
        keys = {mark.item: mark.key for mark in marks}
        seen = set[str]()
        for snippet, behaviour in way.choose(_confirmed(self.ctx)):
            if snippet.id not in seen and keys.get(snippet.id) != _key_of(way, behaviour):
                seen.add(snippet.id)
                if self.shard.holds(behaviour.symbol):
                    yield snippet, behaviour

    def _go_on(self, way: Steps[None], outcome: SnippetOutcome | None = None) -> bool:
        """Submit what a comparison needs next; tell whether it is done."""
        try:
            job = way.send(outcome) if outcome else next(way)
        except StopIteration:
            return True
        self._under_way[id(job)] = job, way
        self.pool.submit(job)
        return False

    def _compare(self, snippet: Snippet, behaviour: Behaviour) -> Steps[None]:
        try:
            for other in (yield from self.way.compare(snippet, behaviour, self.attempts)):
                if other.snippet is not None:
                    made = [replace(one, against=snippet.id) for one in other.behaviours]
                    yield from self._prove(replace(other, behaviours=tuple(made)), other.snippet)
        except DocprobeError:  # a full disk, a damaged store
            raise
        except Exception as exc:  # noqa: BLE001 - a fault of ours costs this comparison, not the run
            self.faults.append(fault_of(f"snippet {snippet.id}", exc))
        key = _key_of(self.way, behaviour)
        self.ctx.store.add([StageDone(self.way.stage, snippet.id, self.ctx.target.key, key)])

    def _prove(self, candidate: Candidate, snippet: Snippet) -> Steps[None]:
        known = self.attempts.known(snippet)
        verdict = known or (yield from self.attempts.judge(snippet, looked=True))
        if verdict.kind != VerdictKind.CONFIRMED:
            self.ctx.store.add([verdict, replace(snippet, counter="")])
            return
        # A test may show the very same program; then it stays that test's.
        is_new = self.ctx.store.one(Snippet, id=snippet.id) is None
        self.ctx.store.add([verdict, *([snippet] if is_new else []), *candidate.behaviours])
        self.found += 1


def _confirmed(ctx: Context) -> Iterator[tuple[Snippet, Behaviour]]:
    """Yield the confirmed snippets of tests, the simplest first, each with the things that it shows."""
    apart = (AFTER, *MADE)
    known = (one for one in shown_behaviours(ctx.store, ctx.target.key) if one.basis != Basis.PROBED)
    shown = [one for one in known if not one.pattern.startswith(apart)]
    snippets = {one.id: one for one in ctx.store.select(Snippet)}
    for one in sorted(shown, key=lambda one: (snippets[one.snippet].level, not one.value, one.id)):
        yield snippets[one.snippet], one


def _key_of(way: Way, behaviour: Behaviour) -> str:
    return way.key_of(behaviour) if isinstance(way, Keyed) else way.key


def _is_over(deadline: float | None) -> bool:
    return deadline is not None and time.monotonic() >= deadline
