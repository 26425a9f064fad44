"""Read the library's public names and the tests of its suites, topics first."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from docprobe.cli.long import work
from docprobe.cli.options import add_context, add_workers
from docprobe.pipeline.build import index
from docprobe.pipeline.scan import scan

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which options and arguments the command takes."""
    add_workers(parser)
    add_context(parser)


def run(args: argparse.Namespace) -> int:
    """Do the work and return the exit code."""
    return work(
        args,
        lambda ctx: itertools.chain(scan(ctx, workers=args.workers or 0), index(ctx)),
        after="docprobe run, or docprobe search",
    )
