"""List where documentation and evidence part, the worst first, each with what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docprobe.cli.options import add_json, add_known_target, add_store, positive
from docprobe.cli.output import plural, say, say_json
from docprobe.cli.reading import reading
from docprobe.errors import EXIT_FINDINGS, EXIT_OK
from docprobe.model import Gap, GapGroup, GapKind, Severity
from docprobe.store.export import export_gaps

if TYPE_CHECKING:
    import argparse

_ORDER = list(Severity)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which options and arguments the command takes."""
    parser.add_argument("symbol", nargs="?", metavar="SYMBOL", help="of this name, or below it")
    parser.add_argument("--group", choices=list(map(str, GapGroup)), help="only this way of parting")
    parser.add_argument("--kind", choices=list(map(str, GapKind)), help="only this kind")
    parser.add_argument("--severity", choices=list(map(str, Severity)), help="this bad or worse")
    parser.add_argument(
        "--limit", type=positive, metavar="N", default=20, help="how many to print (default: 20)"
    )
    parser.add_argument(
        "--fail-on", choices=list(map(str, Severity)), help="exit with 1 where a gap is this bad or worse"
    )
    add_store(parser)
    add_known_target(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Do the work and return the exit code."""
    with reading(args.store, args.target) as (store, target):
        gaps = sorted(
            (gap for gap in store.select(Gap, target=target.key) if _wanted(gap, args)),
            key=lambda gap: (_ORDER.index(gap.severity), gap.symbol, gap.kind, gap.id),
        )
        if args.json:
            chosen = {gap.id: number for number, gap in enumerate(gaps)}
            forms = [form for form in export_gaps(store, target=target.key) if form["id"] in chosen]
            say_json(sorted(forms, key=lambda form: chosen[form["id"]]))
        else:
            _print(gaps, args.limit, str(target))
    worst = min((_ORDER.index(gap.severity) for gap in gaps), default=len(_ORDER))
    return EXIT_FINDINGS if args.fail_on and worst <= _ORDER.index(args.fail_on) else EXIT_OK


def _wanted(gap: Gap, args: argparse.Namespace) -> bool:
    return (
        (not args.symbol or gap.symbol == args.symbol or gap.symbol.startswith(f"{args.symbol}."))
        and args.group in {None, gap.group}
        and args.kind in {None, gap.kind}
        and (not args.severity or _ORDER.index(gap.severity) <= _ORDER.index(args.severity))
    )


def _print(gaps: list[Gap], limit: int, target: str) -> None:
    say(f"{plural(len(gaps), 'gap')} on {target}", "bold")
    for gap in gaps[:limit]:
        say(f"\n{gap.symbol}  {gap.kind}, {gap.severity}, {gap.basis}", "cyan")
        say(f"  {gap.sentence}")
        if gap.doc.path:
            say(f"  documented at {gap.doc.path}:{gap.doc.line}", "dim")
        for line in gap.looked:
            say(f"  looked for {line}", "dim")
        for item in gap.evidence[:3]:
            say(f"  {item.url or item.test or item.snippet}", "dim")
    if len(gaps) > limit:
        say(f"\n{len(gaps) - limit} more; see them with --limit {len(gaps)} or --json.")
