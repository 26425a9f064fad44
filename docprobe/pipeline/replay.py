"""Run the snippets that another target gave on this one: what changed between versions shows there.

Tests are not observed again and nothing is extracted: the texts stay what they are, so that two verdicts
on one text differ for the library's sake alone.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.extract.lookup import make_lookup
from docprobe.model import Progress, Snippet, StageDone, Verdict
from docprobe.pipeline.attempts import Attempts, Steps
from docprobe.pipeline.context import Context
from docprobe.pipeline.pools import open_pool
from docprobe.pipeline.shards import EVERYTHING, Shard
from docprobe.run.jobs import JobPool, SnippetJob, SnippetOutcome
from docprobe.store.replays import left_to_replay

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.run.jobs import WorkerSettings

_GRACE = 20.0
"""Seconds beyond the budget for what is under way."""
_AHEAD = 16
"""So many snippets for each worker are queued; the rest waits in the store."""


def replay_settings(ctx: Context) -> WorkerSettings:
    """Return the settings of workers that see the suites, as those did where the snippets came from."""
    return ctx.worker_settings(readable=tuple(Path(source.root) for source in ctx.sources))


def replay(
    ctx: Context,
    *,
    seconds: float | None = None,
    everything: bool = False,
    differing: bool = False,
    workers: int = 0,
    shard: Shard = EVERYTHING,
    scheduler: str = "",
) -> Iterator[Progress]:
    """Judge on this target the snippets that are confirmed on another, the best known symbols' first.

    With `differing` only those on which two targets of the store part already. Stops after `seconds`
    (the configuration's budget by default), or with `everything` when nothing is left. Each verdict is
    committed when it is known. `shard` and `scheduler` are as for `docprobe.pipeline.run.run`. Raises
    `RunError` or `StoreError`.
    """
    limit = None if everything else ctx.config.budget.seconds if seconds is None else seconds
    yield Progress("replay", 0, note="choosing what to run")
    every = left_to_replay(ctx.store, ctx.target, differing=differing)
    left = [snippet for snippet in every if shard.holds(snippet)]
    start = time.monotonic()
    deadline = None if limit is None else start + limit
    with open_pool(ctx, replay_settings, workers=workers, scheduler=scheduler) as pool:
        yield from _Replay(ctx, pool, left, pool.size * _AHEAD, deadline).steps()
    before = ctx.store.one(StageDone, stage="replay", item="", target=ctx.target.key)
    spent = time.monotonic() - start + (before.seconds if before else 0.0)
    ctx.store.add([StageDone("replay", "", ctx.target.key, "", round(spent, 3))])


@dataclass(slots=True)
class _Replay:
    """Keeps the pool fed with snippets and their further runs, and keeps what comes out."""

    ctx: Context
    pool: JobPool
    left: list[str]
    """Ids of the snippets, in the order in which to run them."""
    ahead: int
    deadline: float | None
    counts: Counter[str] = field(default_factory=Counter)
    _under_way: dict[int, tuple[SnippetJob, Steps[Verdict]]] = field(default_factory=dict)

    def steps(self) -> Iterator[Progress]:
        """Run until nothing is left or the time is up."""
        lookup = make_lookup(self.ctx.config.target, ())
        attempts, total, rest = Attempts(self.ctx, lookup), len(self.left), iter(self.left)
        self._feed(attempts, rest)
        for event in self.pool.results(lambda: self.deadline and self.deadline + _GRACE):
            if isinstance(event, SnippetOutcome):
                _, steps = self._under_way.pop(id(event.job))
                self._go_on(steps, event)
            self._feed(attempts, rest)
            yield Progress("replay", self.counts.total(), total, tuple(sorted(self.counts.items())))
        yield Progress("replay", self.counts.total(), total, tuple(sorted(self.counts.items())))

    def _feed(self, attempts: Attempts, rest: Iterator[str]) -> None:
        if self.deadline is not None and time.monotonic() >= self.deadline:
            self.pool.cancel_queued()
            return
        while len(self._under_way) < self.ahead and (key := next(rest, None)) is not None:
            snippet = self.ctx.store.one(Snippet, id=key)
            if snippet is not None:
                self._go_on(attempts.judge(snippet, moves=False))

    def _go_on(self, steps: Steps[Verdict], outcome: SnippetOutcome | None = None) -> None:
        """Submit the next run of a snippet; keep the verdict where there is none."""
        try:
            job = steps.send(outcome) if outcome else next(steps)
        except StopIteration as end:
            verdict: Verdict = end.value
            self.counts[verdict.kind] += 1
            self.ctx.store.add([verdict])
            return
        self._under_way[id(job)] = job, steps
        self.pool.submit(job, -1.0 if outcome else 0.0)
