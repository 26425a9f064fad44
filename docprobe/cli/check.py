"""Verify contributed examples: each runs by itself in the sandbox, and must fail when it is turned round.

What could mislead a run is not run before a person has read it. Exits with 1 where an example is not
confirmed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.cli.options import add_context, add_json
from docprobe.cli.output import plural, say, say_json, say_table
from docprobe.cli.progress import follow
from docprobe.cli.verdict_form import verdict_form
from docprobe.errors import EXIT_FINDINGS, EXIT_OK, UsageError
from docprobe.model import Symbol, VerdictKind
from docprobe.pipeline.context import open_context
from docprobe.pipeline.examples import REVIEWED, check_examples
from docprobe.pipeline.scan import scan

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from docprobe.model import Verdict


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which options and arguments the command takes."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="an example, or a folder of them")
    parser.add_argument(
        "--unsafe", action="store_true", help="run them even where there is no sandbox: read them first"
    )
    parser.add_argument(
        "--reviewed",
        action="store_true",
        help="you have read these files: also judge what reaches for more than a plain example",
    )
    add_context(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Do the work and return the exit code."""
    with open_context(conf=args.conf, store=args.store, interpreter=args.python, target=args.target) as ctx:
        if not ctx.store.count(Symbol, target=ctx.target.key):
            follow(scan(ctx), quiet=args.json)  # examples are judged against the public API
        files = example_files(args.files)
        verdicts = list(check_examples(ctx, files, unsafe=args.unsafe, reviewed=args.reviewed))
    failed = [verdict for verdict in verdicts if verdict.kind is not VerdictKind.CONFIRMED]
    if args.json:
        say_json([verdict_form(verdict) for verdict in verdicts])
    else:
        say_table([(verdict.kind, verdict.subject, verdict.reason) for verdict in verdicts])
        for verdict in failed:
            if verdict.traceback:
                say(f"\n{verdict.subject}", "bold")
                say(verdict.traceback.rstrip(), "dim")
        if args.reviewed:
            _say_reviewed(verdicts)
        say(f"{plural(len(verdicts), 'example')}, {len(failed)} not confirmed.")
    return EXIT_FINDINGS if failed else EXIT_OK


def _say_reviewed(verdicts: Iterable[Verdict]) -> None:
    """Print what is to be kept of a review, so that a build believes it of these texts."""
    lines = [f"{one.digest}  {one.subject}" for one in verdicts if one.kind is VerdictKind.CONFIRMED]
    if lines:
        say(f"\nTo let builds run them, add to {REVIEWED} beside the examples:", "bold")
        for line in lines:
            say(line)


def example_files(paths: Iterable[Path]) -> list[Path]:
    """Return the files that are named, and the Python files below the folders that are.

    Raises `UsageError` for what is not there.
    """
    files: list[Path] = []
    for path in paths:
        found = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        if not found or not found[0].is_file():
            raise UsageError(f"Couldn't read the example {str(path)!r}: there is no such file")
        files += found
    return files
