"""Run a snippet here and now and print what it gives.

NAME is the id of a snippet or quirk, or a public name, which stands for its simplest confirmed snippet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docprobe.cli.find import find_snippet
from docprobe.cli.options import add_context, add_json
from docprobe.cli.output import VERDICT_STYLES, say, say_code, say_json
from docprobe.cli.verdict_form import verdict_form
from docprobe.pipeline.context import open_context
from docprobe.pipeline.examples import try_snippet

if TYPE_CHECKING:
    import argparse

    from docprobe.model import Verdict


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which options and arguments the command takes."""
    parser.add_argument("name", metavar="NAME", help="an id, or a public name")
    add_context(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Do the work and return the exit code."""
    with open_context(conf=args.conf, store=args.store, interpreter=args.python, target=args.target) as ctx:
        snippet = find_snippet(ctx.store, ctx.target.key, args.name)
        if not args.json:
            say(snippet.title, "bold")
            say_code(snippet.code)
        verdict = try_snippet(ctx, snippet.id)
    if args.json:
        say_json({**verdict_form(verdict), "code": snippet.code})
    else:
        _say_verdict(verdict)
    return 0


def _say_verdict(verdict: Verdict) -> None:
    for line in verdict.output.splitlines():
        say(f"    {line}")
    said = f"{verdict.kind} on {verdict.target} in {verdict.seconds:.2f} s"
    say(f"{said}: {verdict.reason}" if verdict.reason else said, VERDICT_STYLES.get(verdict.kind, "yellow"))
