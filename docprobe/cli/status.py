"""Count what is there: files, tests, snippets, symbols, quirks and gaps, and the time they took."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docprobe.cli.options import add_json, add_known_target, add_store
from docprobe.cli.output import say, say_json, say_table
from docprobe.cli.reading import reading
from docprobe.store.queries import status

if TYPE_CHECKING:
    import argparse


_NEEDS = 5
"""So much of what tests are in need of is named."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which options and arguments the command takes."""
    add_store(parser)
    add_known_target(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Do the work and return the exit code."""
    with reading(args.store, args.target) as (store, target):
        counts = status(store, target.key)
        if args.json:
            say_json(counts)
            return 0
        say(f"{target} in Python {target.python}, {store.path}", "bold")
    say_table(status_rows(counts))
    return 0


def status_rows(counts: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return a line for each kind of record: what, how many, and what they are."""
    symbols = counts["symbols"]
    rows = [
        _row("files", counts["files"]["found"], {"observed": counts["files"].get("observed", 0)}),
        _row(
            "tests",
            counts["tests"]["found"],
            {**counts["tests"]["verdicts"], "shown by a snippet": counts["tests"]["shown"]},
        ),
        *_needs(counts["tests"].get("needs", {})),
        _row("snippets", counts["snippets"]["found"], counts["snippets"]["verdicts"]),
        _row(
            "symbols",
            symbols["found"],
            {"with a snippet": symbols["with_snippet"], "with a quirk": symbols["with_quirk"]},
        ),
    ]
    rows += [
        _row(name, counts[name]["found"], counts[name]["by_kind"])
        for name in ("behaviours", "quirks", "gaps")
    ]
    seconds = ", ".join(f"{stage} {spent:,.0f} s" for stage, spent in counts["seconds"].items())
    rows += [
        (f"on {key}", "", "; ".join(_words(what, by_kind) for what, by_kind in found.items() if by_kind))
        for key, found in counts["other_targets"].items()
    ]
    return [*rows, ("time", "", seconds)] if seconds else rows


def _words(what: str, by_kind: dict[str, int]) -> str:
    return f"{what}: {', '.join(f'{count:,} {kind}' for kind, count in by_kind.items())}"


def _needs(needs: dict[str, int]) -> list[tuple[str, str, str]]:
    """Return a line of what tests were skipped for want of, if any were."""
    first = dict(list(needs.items())[:_NEEDS])
    more = sum(needs.values()) - sum(first.values())
    return [_row("in need of", sum(needs.values()), {**first, "others": more})] if needs else []


def _row(what: str, found: int, parts: dict[str, int]) -> tuple[str, str, str]:
    return what, f"{found:,}", ", ".join(f"{count:,} {name}" for name, count in parts.items() if count)
