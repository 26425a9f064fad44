"""Find symbols, quirks or tests: by words, questions, names of any age, or a pasted error message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docprobe.cli.options import add_json, add_store, positive
from docprobe.cli.output import say, say_json
from docprobe.locations import default_store
from docprobe.search.engine import KINDS, search
from docprobe.store.lookup import Index

if TYPE_CHECKING:
    import argparse

    from docprobe.search.engine import Hit


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which options and arguments the command takes."""
    parser.add_argument("query", nargs="+", metavar="QUERY", help="what to look for")
    parser.add_argument("--kind", choices=KINDS, help="only symbols (the default), only quirks or only tests")
    parser.add_argument("--limit", type=positive, metavar="N", default=10, help="how many (default: 10)")
    add_store(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Do the work and return the exit code."""
    query = " ".join(args.query)
    with Index(args.store or default_store()) as index:
        hits = search(index, query, limit=args.limit, kind=args.kind)
    if args.json:
        say_json([{"format": 1, **hit._asdict()} for hit in hits])
        return 0
    for hit in hits:
        _say_hit(hit)
    if hits:
        best = hits[0].quirk or hits[0].symbol
        say(f"\nMore: docprobe show {hits[0].symbol}" if best else "", "dim")
    else:
        say(f"Nothing was found for {query!r}. Try fewer or other words, or a name such as a function's.")
    return 0


def _say_hit(hit: Hit) -> None:
    say(hit.symbol or hit.test, "bold")
    say(f"  {hit.title}")
    if hit.quirk:
        say(f"  {hit.quirk}", "cyan")
    place = hit.url or (f"{hit.path}:{hit.line}" if hit.path else "")
    verdict = hit.verdict if hit.snippet or hit.test else ""
    proof = "  ".join(filter(None, [verdict, hit.snippet, place]))
    if proof:
        say(f"  {proof}", "dim")
