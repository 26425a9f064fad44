"""Run tests and snippets, the most valuable first; what has a valid verdict already is not run again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docprobe.cli.long import find_topic, work
from docprobe.cli.options import add_context, add_effort, add_workers
from docprobe.pipeline.run import run as run_stage

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which options and arguments the command takes."""
    add_effort(parser)
    add_workers(parser)
    add_context(parser)


def run(args: argparse.Namespace) -> int:
    """Do the work and return the exit code."""
    return work(
        args,
        lambda ctx: run_stage(
            ctx,
            seconds=args.budget,
            topic=find_topic(ctx.config.topics, args.topic),
            everything=args.all,
            workers=args.workers or 0,
        ),
        after="docprobe search, or docprobe build for the gaps and the site",
    )
