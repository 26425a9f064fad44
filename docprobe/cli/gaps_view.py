"""Gaps as a person reads them: as a table, one by one, counted, or as reports for upstream."""

from __future__ import annotations

import itertools
import shutil
import sys
import textwrap
from collections import Counter
from typing import IO, TYPE_CHECKING, Any

from docprobe.cli.output import has_colour, is_terminal, plural, safe, say, say_code, say_table
from docprobe.gaps.evidence.facts import Shown
from docprobe.gaps.telling.report import report_text
from docprobe.model import Severity, Snippet, SubjectKind, Target, Verdict, VerdictKind, findings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docprobe.gaps.telling.baseline import Baseline, Known
    from docprobe.model import Evidence, Gap
    from docprobe.store import Store

SEVERITY_STYLES = {Severity.HIGH: "red", Severity.MEDIUM: "yellow", Severity.LOW: ""}
_HEADER = ("Symbol", "Kind", "Severity", "What is missing or wrong")
_NARROW = 110
"""Below this many columns a gap's name, kind and severity share one column."""
_PROGRAMS, _EVIDENCE, _GONE, _SPACES = 1, 3, 10, 20


def say_gaps(gaps: Sequence[Gap], limit: int) -> int:
    """Print at most `limit` rows of a table, and return how many gaps they tell.

    On a terminal it is wrapped to its width, and gaps that are one finding share a row; on a pipe each
    gap is a line.
    """
    rows = (findings(gaps) if is_terminal() else [[gap] for gap in gaps])[:limit]
    if rows and is_terminal():
        _print_table(rows)
    elif rows:
        say_table([(gap.symbol, gap.kind, gap.severity, gap.sentence) for (gap,) in rows], _HEADER)
    return sum(map(len, rows))


def _print_table(rows: Iterable[Sequence[Gap]]) -> None:
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415 only a person at a terminal needs it
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    width = shutil.get_terminal_size().columns
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0))
    if width < _NARROW:
        table.leading = 1
        table.add_column("Symbol, kind, severity", ratio=2, overflow="fold")
        table.add_column(_HEADER[-1], ratio=3, overflow="fold")
    else:
        for name, ratio in zip(_HEADER, (3, 2, 1, 7), strict=True):
            table.add_column(name, ratio=ratio, overflow="fold", min_width=8 if ratio == 1 else None)
    for gap, *others in rows:
        style = SEVERITY_STYLES[gap.severity]
        symbol, severity = Text(safe(gap.symbol), style="cyan"), Text(str(gap.severity), style=style)
        if others:
            symbol.append(
                f"\nand {len(others)} more" if others[1:] else f"\nand {safe(others[0].symbol)}", style="dim"
            )
        cells = [symbol, Text(str(gap.kind)), severity]
        if width < _NARROW:
            cells = [Text("\n").join([symbol, Text(f"{gap.kind}, ", style="dim") + severity])]
        table.add_row(*cells, Text(safe(gap.sentence)))
    console = Console(file=sys.stdout, width=width, no_color=not has_colour(), highlight=False)
    console.print(table)


def say_details(store: Store, target: Target, gaps: Iterable[Gap]) -> None:
    """Print gaps with all that they rest on, and what would close them."""
    for gap in gaps:
        say(
            f"\n{gap.symbol}  {gap.kind}, {gap.severity}, {gap.basis}",
            SEVERITY_STYLES[gap.severity] or "cyan",
        )
        _paragraph(gap.sentence)
        if gap.doc.path:
            say(f"  documented at {gap.doc.path}:{gap.doc.line}", "dim")
        if gap.doc.quote:
            _paragraph(f"“{gap.doc.quote}”", "    ")
        for line in gap.looked:
            _paragraph(f"looked for {line}", "  ", "dim")
        shown = proofs(store, target, [gap])
        for proof in list(shown.values())[:_PROGRAMS]:
            say()
            say_code(proof.snippet.code)
            for line in proof.output.splitlines():
                say(f"    # {line}", "dim")
            say(f"    {proof.snippet.id} confirmed on {target}", "green")
        for place in list(dict.fromkeys(filter(None, map(_place, gap.evidence))))[:_EVIDENCE]:
            say(f"  {place}", "dim")
        if gap.closed_by:
            say("  What would close it:")
            say(textwrap.indent(gap.closed_by.rstrip(), "    "))
        first = store.one(Target, key=gap.since) if gap.since != gap.target else None
        since = f", since {first}" if first else ""
        say(f"  {gap.id}{since}; the rule: docprobe serve, gaps/rules.html#{gap.kind}", "dim")


def _place(item: Evidence) -> str:
    """Return where a test stands; several programs may come of one line."""
    return item.url or (f"{item.path}:{item.line}" if item.path else item.test)


def proofs(store: Store, target: Target, gaps: Iterable[Gap]) -> dict[str, Shown]:
    """Return the snippets that `gaps` rest on and `target` confirmed, with what they printed there, by id."""
    names = tuple(dict.fromkeys(item.snippet for gap in gaps for item in gap.evidence if item.snippet))
    if not names:
        return {}
    verdicts = store.select(
        Verdict,
        subject_kind=SubjectKind.SNIPPET,
        subject=names,
        target=target.key,
        kind=VerdictKind.CONFIRMED,
    )
    printed = {verdict.subject: verdict.output for verdict in verdicts}
    snippets = {snippet.id: snippet for snippet in store.select(Snippet, id=names)}
    return {
        name: Shown(snippets[name], printed[name]) for name in names if name in printed and name in snippets
    }


def say_reports(store: Store, target: Target, gaps: Sequence[Gap], limit: int) -> None:
    """Print a report for each of the first `limit` symbols, in the order in which `gaps` name them."""
    by_symbol: dict[str, list[Gap]] = {}
    for gap in gaps:
        by_symbol.setdefault(gap.symbol, []).append(gap)
    for number, (symbol, found) in enumerate(itertools.islice(by_symbol.items(), limit)):
        if number:
            say("\n---\n")
        print(safe(report_text(symbol, found, target, proofs(store, target, found))), end="")
    if len(by_symbol) > limit:
        more = f"{len(by_symbol) - limit:,} more symbols have gaps; see them with --limit {len(by_symbol)}."
        print(f"\n{more}", file=sys.stderr)


def say_baseline(baseline: Baseline, known: int, gone: Sequence[Known], *, file: IO[str]) -> None:
    """Print how many gaps the baseline knew, and which of its gaps are gone."""
    print(f"{plural(known, 'known gap')} of the baseline of {baseline.target} left out", file=file)
    if not gone:
        return
    print(f"{plural(len(gone), 'gap')} of the baseline gone:", file=file)
    for one in gone[:_GONE]:
        print(safe(f"  {one.symbol}  {one.kind}"), file=file)
    if len(gone) > _GONE:
        print(f"  and {len(gone) - _GONE} more", file=file)


def say_summary(form: dict[str, Any], target: str, names: Sequence[str]) -> None:
    """Print the counts of `summary_form`; name spaces a level below the one that `names` gives."""
    say(f"{plural(form['found'], 'gap')} on {target}", "bold")
    if not form["found"]:
        return
    say()
    header = ("Kind", *(str(severity).capitalize() for severity in Severity), "Gaps", "Closable")
    rows = [(kind, *_numbers(counts)) for kind, counts in form["by_kind"].items()]
    say_numbers([*rows, ("all", *_numbers(form))], header)
    say()
    depth = 1 + max((name.count(".") + 1 for name in names), default=1)
    spaces: dict[str, Counter[str]] = {}
    for space, counts in form["by_namespace"].items():
        spaces.setdefault(".".join(space.split(".")[:depth]), Counter()).update(counts["by_kind"])
    ranked = sorted(spaces.items(), key=lambda item: (-item[1].total(), item[0]))
    firsts = [(space, f"{found.total():,}") for space, found in ranked[:_SPACES]]
    room = _width() - sum(max(map(len, column)) + 2 for column in zip(*firsts, ("", "Gaps"), strict=True))
    rows = [(*first, _kinds(found, room)) for first, (_, found) in zip(firsts, ranked, strict=False)]
    say_table(rows, ("Name space", "Gaps", "Most of them"))
    if len(ranked) > _SPACES:
        say(f"{len(ranked) - _SPACES} more name spaces; --json has all.", "dim")


def say_numbers(rows: Sequence[Sequence[str]], header: Sequence[str]) -> None:
    """Print rows whose cells but the first are numbers, to the right of their columns."""
    lines = [header, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for number, cells in enumerate(lines):
        first = cells[0].ljust(widths[0])
        rest = [cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True)]
        say("  ".join([first, *rest]), "" if number else "dim")


def _numbers(counts: dict[str, Any]) -> list[str]:
    severities = [counts["by_severity"][severity] for severity in Severity]
    return [f"{count:,}" for count in (*severities, counts["found"], counts["closable"])]


def _kinds(found: Counter[str], room: int) -> str:
    """Return how many there are of each kind, the most first, of as many kinds as `room` has columns for."""
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    told, *rest = (f"{count:,} {kind}" for kind, count in ranked)
    for part in rest:
        if len(told) + 2 + len(part) > room:
            break
        told = f"{told}, {part}"
    return told


def _width() -> int:
    """Return the terminal's columns; a pipe has as many as one likes."""
    return shutil.get_terminal_size().columns if is_terminal() else sys.maxsize


def _paragraph(text: str, indent: str = "  ", style: str = "") -> None:
    """Print a paragraph wrapped to the terminal's width; on a pipe it is one line."""
    say(
        textwrap.fill(" ".join(text.split()), _width(), initial_indent=indent, subsequent_indent=indent),
        style,
    )
