"""Read the library's public names and the tests of its suites, topics first.

With --target, of another target than the one that the store's snippets came of, only its public names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docprobe.cli.long import work
from docprobe.cli.options import add_context, add_workers
from docprobe.pipeline.build import index
from docprobe.pipeline.guests import is_guest
from docprobe.pipeline.scan import scan

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from docprobe.model import Progress
    from docprobe.pipeline.context import Context


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which options and arguments the command takes."""
    add_workers(parser)
    add_context(parser)


def run(args: argparse.Namespace) -> int:
    """Do the work and return the exit code."""
    return work(args, lambda ctx: _steps(ctx, args), after="docprobe run, or docprobe search")


def _steps(ctx: Context, args: argparse.Namespace) -> Iterator[Progress]:
    yield from scan(ctx, workers=args.workers or 0)
    if not is_guest(ctx):  # search goes on to find the home's names
        yield from index(ctx)
