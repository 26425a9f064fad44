"""Say what changed between two targets: snippets confirmed on one and not on the other, by symbol.

A and B are versions ("2.14.1", or "2.16" for the newest 2.16 there is), or keys of targets, whose
snippets ran: 'docprobe run --target VERSION' does that. Exits with 1 where something changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docprobe.cli.diff_form import diff_form, gave
from docprobe.cli.options import add_json, add_store, positive
from docprobe.cli.output import plural, say, say_json, say_table
from docprobe.cli.reading import named_target, reading
from docprobe.errors import EXIT_FINDINGS, EXIT_OK
from docprobe.model import Target
from docprobe.store.changes import ChangeKind, Folded, changes_between

if TYPE_CHECKING:
    import argparse

    from docprobe.store.changes import Changes

_SHOWN = 3
"""So many changes of a symbol are printed; the rest is counted."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which options and arguments the command takes."""
    parser.add_argument("before", metavar="A", help="a version or target")
    parser.add_argument("after", metavar="B", help="the one that it is compared with")
    parser.add_argument("symbol", nargs="?", metavar="SYMBOL", help="only of this name, or below it")
    parser.add_argument("--kind", choices=list(map(str, ChangeKind)), help="only this kind")
    parser.add_argument(
        "--limit", type=positive, metavar="N", default=20, help="how many symbols to print (default: 20)"
    )
    add_store(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Do the work and return the exit code."""
    with reading(args.store) as (store, _):
        before, after = named_target(store, args.before), named_target(store, args.after)
        names = {target.key: target.version for target in store.select(Target)}
        found = changes_between(store, before, after).only(args.symbol or "", args.kind or "")
    if args.json:
        say_json(diff_form(found))
    else:
        _print(found, args.limit, names)
    return EXIT_FINDINGS if found.changes else EXIT_OK


def _print(found: Changes, limit: int, names: dict[str, str]) -> None:
    before, after = found.before, found.after
    say(f"{before} -> {after}", "bold")
    for name, version in after.packages:
        was = dict(before.packages).get(name, "none")
        say(f"  {name} {was} -> {version}", "dim")
    symbols = found.by_symbol()
    told = f"{plural(len(found.changes), 'snippet')} changed ({plural(found.behaviours, 'behaviour')})"
    say(f"{told} of {plural(len(symbols), 'symbol')}; {found.both:,} are confirmed on both.")
    if found.untold:
        words = "skipped on one of the two, prove nothing there, or need another name that is not there"
        say(f"Of {plural(found.untold, 'snippet')} nothing is said: {words}.")
    if not found.changes:
        return
    say()
    say_table([(kind, f"{count:,}") for kind, count in found.kinds()])
    say()
    say_table(
        [
            (f"{names[last]} -> {names[since]}", plural(count, "snippet"), plural(behaviours, "behaviour"))
            for last, since, count, behaviours in found.releases()
        ]
    )
    for symbol, changes in list(symbols.items())[:limit]:
        say(f"\n{symbol}  {plural(len(changes), 'change')}", "cyan")
        folded = Folded.of(changes)
        for fold in folded[:_SHOWN]:
            _print_change(fold, names)
        if len(folded) > _SHOWN:
            say(f"  {len(folded) - _SHOWN} other forms of change", "dim")
    if len(symbols) > limit:
        say(f"\n{len(symbols) - limit} more symbols; see them with --limit {len(symbols)} or --json.")


def _print_change(fold: Folded, names: dict[str, str]) -> None:
    change = fold.first
    more = f", and {fold.more} more like it" if fold.more else ""
    say(f"  {change.snippet.title}")
    say(f"    {change.kind}, since {names[change.since]}{more}  {change.snippet.id}", "dim")
    for verdict in (change.before, change.after):
        say(f"    {names[verdict.target]}: {gave(verdict)}")
