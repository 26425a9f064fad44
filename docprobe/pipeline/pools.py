"""The workers that a stage runs its jobs on: this machine's cores, or a cluster's."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from docprobe.run.pool import SPARE, Pool

if TYPE_CHECKING:
    from collections.abc import Callable

    from docprobe.pipeline.context import Context
    from docprobe.run.jobs import JobPool, WorkerSettings


def workers_here(ctx: Context, workers: int = 0) -> int:
    """Return how many workers are meant: those asked for, else the configuration's, else one a core."""
    return workers or ctx.config.budget.workers or os.cpu_count() or 1


def spare_workers(ctx: Context, workers: int = 0, scheduler: str = "") -> int:
    """Return how many more stand by for idle cores: none where a number was asked for, or in a cluster."""
    return 0 if workers or scheduler else SPARE * workers_here(ctx, workers)


def open_pool(
    ctx: Context, settings: Callable[[Context], WorkerSettings], *, workers: int = 0, scheduler: str = ""
) -> JobPool:
    """Return this machine's cores, with `settings`, or the workers of a cluster where there is a scheduler.

    A cluster's workers make settings of their own. Raises `RunError` where the scheduler cannot be reached
    or a worker has not what it needs.
    """
    if scheduler:
        from docprobe.pipeline.cluster import cluster_pool  # noqa: PLC0415 - few runs need it

        return cluster_pool(ctx, scheduler)
    return Pool(
        ctx.target,
        settings(ctx),
        workers=workers_here(ctx, workers),
        spare=spare_workers(ctx, workers),
    )
