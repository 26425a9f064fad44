"""Run tests and snippets, the most valuable first, and find the gaps that they show.

What has a valid verdict already is not run again. With --target, on another target than the one that the
store's snippets came of, those snippets run there, and where it was scanned its own docstrings' examples:
'docprobe diff' says what changed, 'docprobe gaps --target' what its documentation lacks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docprobe.cli.long import find_topic, work
from docprobe.cli.options import add_context, add_effort, add_scheduler, add_shard, add_workers
from docprobe.errors import UsageError
from docprobe.pipeline.build import find_gaps
from docprobe.pipeline.guest_run import run_guest
from docprobe.pipeline.guests import is_guest, is_scanned
from docprobe.pipeline.run import run as run_stage
from docprobe.pipeline.shards import EVERYTHING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from docprobe.model import Progress
    from docprobe.pipeline.context import Context


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which options and arguments the command takes."""
    add_effort(parser)
    add_workers(parser)
    parser.add_argument(
        "--changed",
        action="store_true",
        help="with --target: only snippets on which targets differ that ran already, to find since when",
    )
    add_shard(parser)
    add_scheduler(parser)
    add_context(parser)


def run(args: argparse.Namespace) -> int:
    """Do the work and return the exit code."""
    return work(args, lambda ctx: _steps(ctx, args), after="docprobe search, or docprobe build for the site")


def _steps(ctx: Context, args: argparse.Namespace) -> Iterator[Progress]:
    if is_guest(ctx):
        yield from run_guest(
            ctx,
            seconds=args.budget,
            everything=args.all,
            differing=args.changed,
            workers=args.workers or 0,
            shard=args.shard or EVERYTHING,
            scheduler=args.scheduler or "",
        )
        if is_scanned(ctx):
            yield from find_gaps(ctx)
        return
    if not is_scanned(ctx):
        hint = "'docprobe scan' reads its names and tests; 'docprobe build' does that and what follows."
        raise UsageError(f"Couldn't run anything: {ctx.target} was not scanned yet", hint=hint)
    if args.changed:
        hint = "Name another target than the one that the snippets came of: --target 2.16, for example."
        raise UsageError("Couldn't run what changed: this is the target that the snippets came of", hint=hint)
    yield from run_stage(
        ctx,
        seconds=args.budget,
        topic=find_topic(ctx.config.topics, args.topic),
        everything=args.all,
        workers=args.workers or 0,
        shard=args.shard or EVERYTHING,
        scheduler=args.scheduler or "",
    )
    yield from find_gaps(ctx)
