"""Fetch the library's test suites; what is in the cache already needs no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docprobe.cli.long import work
from docprobe.cli.options import add_context, add_source
from docprobe.pipeline.scan import fetch

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which options and arguments the command takes."""
    add_source(parser)
    add_context(parser)


def run(args: argparse.Namespace) -> int:
    """Do the work and return the exit code."""
    return work(
        args, lambda ctx: fetch(ctx, args.source, refresh=True), after="docprobe scan, or docprobe build"
    )
