"""List where documentation and evidence part, what is most worth closing first.

SYMBOL shows the gaps of one public name with all that they rest on; of a name space it lists them.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.cli.gaps_choice import add_choice, asked_names, choice, is_as_bad, known_gaps, spoken
from docprobe.cli.gaps_view import say_baseline, say_details, say_gaps, say_reports, say_summary
from docprobe.cli.options import add_conf, add_known_target, add_store, positive
from docprobe.cli.output import plural, say, say_json
from docprobe.cli.reading import reading
from docprobe.errors import EXIT_FINDINGS, EXIT_OK, UsageError
from docprobe.gaps.telling.baseline import baseline_of, read_baseline, write_baseline
from docprobe.gaps.telling.sarif import SITE, sarif_log
from docprobe.gaps.telling.summary import summary_form
from docprobe.model import Severity
from docprobe.store.export import export_gaps

if TYPE_CHECKING:
    import argparse

    from docprobe.model import Gap, Target
    from docprobe.store import Store

_FORMATS = ("table", "json", "sarif", "markdown")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which options and arguments the command takes."""
    add_choice(parser)
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument(
        "--format",
        choices=_FORMATS,
        default="table",
        help="for a person (the default), for programs, for code hosts, or as reports to file upstream",
    )
    for name, about in (
        ("json", "print JSON for programs"),
        ("sarif", "print SARIF for code hosts"),
        ("markdown", "print reports to file upstream"),
    ):
        shown.add_argument(f"--{name}", action="store_const", const=name, dest="format", help=about)
    parser.add_argument("--summary", action="store_true", help="count them by kind and name space instead")
    parser.add_argument(
        "--limit", type=positive, metavar="N", default=20, help="how many to print for a person (default: 20)"
    )
    parser.add_argument(
        "--fail-on", choices=list(map(str, Severity)), help="exit with 1 where a gap is this bad or worse"
    )
    parser.add_argument(
        "--baseline",
        type=Path,
        metavar="FILE",
        help="leave out the gaps that this file knows; say which are gone",
    )
    parser.add_argument(
        "--write-baseline", type=Path, metavar="FILE", help="write the gaps that were chosen to this file"
    )
    parser.add_argument(
        "--site-url",
        metavar="URL",
        default=SITE,
        help="where SARIF's readers find the site (default: %(default)s)",
    )
    add_conf(parser)
    add_store(parser)
    add_known_target(parser)


def run(args: argparse.Namespace) -> int:
    """Do the work and return the exit code."""
    with reading(args.store, args.target) as (store, target):
        names = asked_names(store, target, args)
        takes = choice(store, target, args, names)
        every = known_gaps(store, target)
        gaps = chosen = [gap for gap in every if takes(gap)]
        kept = baseline_of(target, chosen) if args.write_baseline else None
        if args.baseline:
            baseline = read_baseline(args.baseline, target.library)
            gaps = baseline.new(chosen)
            file = sys.stdout if args.format == "table" else sys.stderr
            say_baseline(baseline, len(chosen) - len(gaps), baseline.gone(every), file=file)
        _show(store, target, gaps, names, args)
    if kept:
        write_baseline(args.write_baseline, kept)
        print(f"{plural(len(chosen), 'gap')} written to {args.write_baseline}", file=sys.stderr)
    fails = args.fail_on and any(is_as_bad(gap, args.fail_on) for gap in gaps)
    return EXIT_FINDINGS if fails else EXIT_OK


def _show(store: Store, target: Target, gaps: list[Gap], names: list[str], args: argparse.Namespace) -> None:
    if args.summary and args.format in {"sarif", "markdown"}:
        raise UsageError(f"Couldn't count gaps as {args.format}: a summary is a table, or JSON with --json")
    if args.summary:
        form = summary_form(store, target.key, gaps)
        say_json(form) if args.format == "json" else say_summary(form, str(target), names)
    elif args.format == "json":
        numbers = {gap.id: number for number, gap in enumerate(gaps)}
        forms = [form for form in export_gaps(store, target=target.key) if form["id"] in numbers]
        say_json(sorted(forms, key=lambda form: numbers[form["id"]]))
    elif args.format == "sarif":
        say_json(sarif_log(gaps, target, site=args.site_url, compared=bool(args.baseline)))
    elif args.format == "markdown":
        say_reports(store, target, gaps, args.limit)
    else:
        counted = plural(len(gaps), "new gap" if args.baseline else "gap")
        say(f"{counted}{spoken(names)} on {target}", "bold")
        _list(store, target, gaps, names, args.limit)


def _list(store: Store, target: Target, gaps: list[Gap], names: list[str], limit: int) -> None:
    """Print gaps: those of the one name that was asked for in full, the others as a table."""
    own = [gap for gap in gaps if names in ([gap.symbol], [gap.id])]
    others = [gap for gap in gaps if gap not in own]
    say_details(store, target, own[:limit])
    if own and others:
        say(f"\n{plural(len(others), 'gap')} below it", "bold")
    elif others:
        say()
    told = min(limit, len(own)) + say_gaps(others, max(0, limit - len(own)))
    if told < len(gaps):
        say(f"\n{len(gaps) - told:,} more; see them with --limit {len(gaps)} or --json.")
