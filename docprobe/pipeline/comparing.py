"""Confirmed calls once more in another way; what differs is kept as a behaviour of its own."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from docprobe.errors import DocprobeError
from docprobe.extract.behaviours import AFTER, is_made
from docprobe.model import Behaviour, Progress, Snippet, StageDone, VerdictKind, text_digest
from docprobe.pipeline.attempts import Attempts, Steps
from docprobe.pipeline.context import Context
from docprobe.pipeline.extracting import fault_of
from docprobe.pipeline.proofs import place_of
from docprobe.pipeline.shards import EVERYTHING, Shard
from docprobe.run.jobs import JobPool, SnippetJob, SnippetOutcome
from docprobe.store.queries import forget_made, forget_marks, shown_behaviours

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from docprobe.extract.candidate import Candidate
    from docprobe.model import Verdict

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

    def key_of(self, behaviour: Behaviour) -> str:
        """Return a digest, behind the way's key, of what else the work on a chosen behaviour depends on."""

    def made(self, behaviour: Behaviour) -> bool:
        """Tell whether a behaviour came of comparing in this way."""

    def compare(self, snippet: Snippet, behaviour: Behaviour, attempts: Attempts) -> Steps[list[Candidate]]:
        """Look at a snippet in another way and return what differs, ready to be proven.

        Of a symbol, what was chosen is compared in turn: what was said before may count.
        """


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
class _Task:
    """What was chosen of one symbol: compared in turn, so that what comes of it hangs on nothing else."""

    symbol: str
    chosen: list[tuple[Snippet, Behaviour]] = field(default_factory=list)
    key: str = ""
    """Of what the work depends on."""
    before: dict[str, Behaviour] = field(default_factory=dict)
    """What came of the symbol when it was compared before, by id."""
    now: set[str] = field(default_factory=set)
    """The ids of what has come of it this time."""

    def mark(self, stage: str, target: str, made: Iterable[str]) -> StageDone:
        """Return the mark that this is done, and gave behaviours of these ids."""
        return StageDone(stage, self.symbol, target, f"{self.key}-{text_digest(' '.join(sorted(made)))}")


@dataclass(slots=True)
class _Comparisons:
    """Compares confirmed calls with themselves in one way."""

    ctx: Context
    way: Way
    attempts: Attempts
    pool: JobPool
    shard: Shard = EVERYTHING
    found: int = 0
    done: int = 0
    faults: list[str] = field(default_factory=list)
    _under_way: dict[int, tuple[SnippetJob, Steps[None]]] = field(default_factory=dict)

    def steps(self, deadline: float | None) -> Iterator[Progress]:
        """Compare what has not been compared, until nothing is left or `deadline` has come."""
        left = deque([] if _is_over(deadline) else self._left())
        total = sum(len(task.chosen) for task in left)
        while left or self._under_way:
            while left and len(self._under_way) < _AHEAD * self.pool.size and not _is_over(deadline):
                self._go_on(self._compare(left.popleft()))
            event = next(self.pool.results(lambda: deadline), None)
            if event is None:
                break
            if isinstance(event, SnippetOutcome) and id(event.job) in self._under_way:
                _, way = self._under_way.pop(id(event.job))
                self._go_on(way, event)
            yield self._progress(total)
            if _is_over(deadline) and not self._under_way:
                break
        self.pool.cancel_queued()
        if total:
            yield self._progress(total)

    def _progress(self, total: int) -> Progress:
        note = f"a bug of ours, please report it: {self.faults[0]}" if self.faults else ""
        return Progress(self.way.stage, self.done, total, (("differences", self.found),), note)

    def _left(self) -> list[_Task]:
        """Return what is to be compared, or was with other inputs or outcomes than the store holds now."""
        store, target, stage = self.ctx.store, self.ctx.target.key, self.way.stage
        marks = {mark.item: mark for mark in store.select(StageDone, stage=stage, target=target)}
        tasks = {task.symbol: task for task in self._tasks()}
        forget_marks(
            store, stage, target, {one for one in marks.keys() - tasks.keys() if self.shard.holds(one)}
        )
        left = []
        for task in tasks.values():
            if task.mark(stage, target, task.before) == marks.get(task.symbol):
                continue
            if task.chosen:
                left.append(task)
            else:
                forget_made(store, task.before.keys(), {one.snippet for one in task.before.values()})
        return left

    def _tasks(self) -> Iterable[_Task]:
        """Return for each symbol what is chosen of it and what came of it before, the simplest first."""
        known, made = _confirmed(self.ctx, self.way)
        tasks: dict[str, _Task] = {}
        seen = set[str]()
        for snippet, one in list(self.way.choose(known)):  # what all of them tell is part of each key
            if snippet.id not in seen and self.shard.holds(one.symbol):
                seen.add(snippet.id)
                task = tasks.setdefault(one.symbol, _Task(one.symbol))
                task.chosen.append((snippet, one))
                task.key = text_digest(f"{task.key}\0{self.way.key_of(one)}\0{snippet!r}\0{one!r}")
        for one in made:
            if self.shard.holds(one.symbol):
                tasks.setdefault(one.symbol, _Task(one.symbol)).before[one.id] = one
        return tasks.values()

    def _go_on(self, way: Steps[None], outcome: SnippetOutcome | None = None) -> None:
        """Submit what a comparison needs next, if anything."""
        try:
            job = way.send(outcome) if outcome else next(way)
        except StopIteration:
            return
        self._under_way[id(job)] = job, way
        self.pool.submit(job)

    def _compare(self, task: _Task) -> Steps[None]:
        """Compare what was chosen of a symbol; what came of it before and does not now is forgotten."""
        is_whole = True
        for snippet, behaviour in task.chosen:
            try:
                for other in (yield from self.way.compare(snippet, behaviour, self.attempts)):
                    new = (one for one in other.behaviours if one.id not in task.now)
                    made = tuple(replace(one, against=snippet.id) for one in new)
                    if other.snippet is not None and made and self._is_portable(other.snippet):
                        yield from self._prove(task, other.snippet, made)
            except DocprobeError:  # a full disk, a damaged store
                raise
            except Exception as exc:  # noqa: BLE001 - a fault of ours costs this comparison, not the run
                self.faults.append(fault_of(f"snippet {snippet.id}", exc))
                is_whole = False
            self.done += 1
        store = self.ctx.store
        if is_whole:
            forget_made(store, task.before.keys() - task.now, {one.snippet for one in task.before.values()})
        held = task.now if is_whole else task.now | task.before.keys()
        store.add([task.mark(self.way.stage, self.ctx.target.key, held)])

    def _is_portable(self, snippet: Snippet) -> bool:
        return not self.attempts.place_in(snippet.code, snippet.title)

    def _prove(self, task: _Task, snippet: Snippet, made: tuple[Behaviour, ...]) -> Steps[None]:
        known = self.attempts.known(snippet)
        verdict = known or (yield from self.attempts.judge(snippet, looked=True))
        is_proven = verdict.kind == VerdictKind.CONFIRMED
        records: list[Verdict | Snippet | Behaviour] = [verdict, *(made if is_proven else ())]
        if self._is_first(task, snippet):
            records.append(snippet if is_proven else replace(snippet, counter=""))
        self.ctx.store.add(records)
        if is_proven:
            task.now.update(one.id for one in made)
            self.found += 1

    def _is_first(self, task: _Task, snippet: Snippet) -> bool:
        """Tell whether to keep a program as this comparison's own.

        A test may show the very same; then it stays that test's. Of comparisons it is the first by place.
        """
        held = self.ctx.store.one(Snippet, id=snippet.id)
        if held is None:
            return True
        shown = {one.id: one for one in self.ctx.store.select(Behaviour, snippet=snippet.id)}
        left = shown.keys() - (task.before.keys() - task.now)  # the others may be forgotten soon
        if shown and not left:
            return True
        return all(is_made(shown[one]) for one in left) and place_of(snippet) <= place_of(held)


def _confirmed(ctx: Context, way: Way) -> tuple[list[tuple[Snippet, Behaviour]], list[Behaviour]]:
    """Return the confirmed snippets of tests, the simplest first, each with the things that it shows.

    Then what came of comparing in this way before.
    """
    known, made = [], []
    for one in shown_behaviours(ctx.store, ctx.target.key):
        if way.made(one):
            made.append(one)
        elif not is_made(one) and not one.pattern.startswith(AFTER):
            known.append(one)
    snippets = {one.id: one for one in ctx.store.select(Snippet)}
    known.sort(key=lambda one: (snippets[one.snippet].level, not one.value, one.id))
    return [(snippets[one.snippet], one) for one in known], made


def _is_over(deadline: float | None) -> bool:
    return deadline is not None and time.monotonic() >= deadline
