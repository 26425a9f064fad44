"""What runs on a guest: the examples of its own docstrings, and the snippets that its home gave."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

from docprobe.model import Progress, StageDone, VerdictKind
from docprobe.pipeline.docs import DOCSTRING_SECONDS, example_jobs, judge_outcome
from docprobe.pipeline.guests import is_scanned
from docprobe.pipeline.pools import open_pool
from docprobe.pipeline.replay import replay, replay_settings
from docprobe.pipeline.shards import EVERYTHING
from docprobe.run.jobs import CallOutcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.model import Symbol
    from docprobe.pipeline.context import Context
    from docprobe.pipeline.shards import Shard
    from docprobe.run.jobs import CallJob, JobPool

_GRACE = 20.0
"""Seconds beyond the budget for what is under way."""
_SHARE = 0.25
"""So large a part of a budget is for docstrings; snippets get what is left of it."""
_PATIENCE = 15.0
"""Within a budget a docstring runs for so long; of one that takes longer nothing is said until there is
no budget."""


def run_guest(
    ctx: Context,
    *,
    seconds: float | None = None,
    everything: bool = False,
    differing: bool = False,
    workers: int = 0,
    shard: Shard = EVERYTHING,
    scheduler: str = "",
) -> Iterator[Progress]:
    """Run the docstrings' examples of a guest that was scanned, then the home's snippets.

    The arguments are those of `docprobe.pipeline.replay.replay`; with `differing` no docstring runs. Raises
    `RunError` or `StoreError`.
    """
    limit = None if everything else ctx.config.budget.seconds if seconds is None else seconds
    start = time.monotonic()
    if is_scanned(ctx) and not differing:
        share = None if limit is None else limit * _SHARE
        yield from run_docstrings(ctx, seconds=share, workers=workers, shard=shard, scheduler=scheduler)
    left = None if limit is None else max(0.0, limit - (time.monotonic() - start))
    yield from replay(
        ctx,
        seconds=left,
        everything=everything,
        differing=differing,
        workers=workers,
        shard=shard,
        scheduler=scheduler,
    )


def run_docstrings(
    ctx: Context,
    *,
    seconds: float | None,
    workers: int = 0,
    shard: Shard = EVERYTHING,
    scheduler: str = "",
) -> Iterator[Progress]:
    """Run the examples of the target's docstrings that did not run as they stand, topics first.

    Stops after `seconds`; None: when nothing is left. Each verdict is committed when it is known. Raises
    `RunError` or `StoreError`.
    """
    yield Progress("docstrings", 0, note="choosing what to run")
    start = time.monotonic()
    deadline = None if seconds is None else start + seconds
    waiting = list(example_jobs(ctx, DOCSTRING_SECONDS if seconds is None else _PATIENCE, shard))
    if not waiting or (seconds is not None and seconds <= 0):
        return
    with open_pool(ctx, replay_settings, workers=workers, scheduler=scheduler) as pool:
        yield from _judge(ctx, pool, waiting, deadline)
    before = ctx.store.one(StageDone, stage="docstrings", item="", target=ctx.target.key)
    spent = time.monotonic() - start + (before.seconds if before else 0.0)
    ctx.store.add([StageDone("docstrings", "", ctx.target.key, "", round(spent, 3))])


def _judge(
    ctx: Context, pool: JobPool, waiting: list[tuple[Symbol, CallJob]], deadline: float | None
) -> Iterator[Progress]:
    """Run all of `waiting` and keep the verdicts, until the deadline."""
    symbols = {job.subject: symbol for symbol, job in waiting}
    counts: Counter[str] = Counter()
    for _, job in waiting:
        pool.submit(job)
    for event in pool.results(lambda: deadline and deadline + _GRACE):
        if deadline is not None and time.monotonic() >= deadline:
            pool.cancel_queued()
        if isinstance(event, CallOutcome) and not _was_cut(event):
            verdict = judge_outcome(symbols[event.job.subject], event, ctx.target.flags)
            counts[verdict.kind] += 1
            ctx.store.add([verdict])
        yield Progress("docstrings", counts.total(), len(waiting), tuple(sorted(counts.items())))


def _was_cut(event: CallOutcome) -> bool:
    """Tell whether it ended only for want of patience: that says nothing of the docstring."""
    return event.kind == VerdictKind.TIMEOUT and event.job.limits.seconds < DOCSTRING_SECONDS
