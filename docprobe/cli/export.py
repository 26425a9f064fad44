"""Write all records as JSON lines, one file a kind, sorted by id; two exports of a store are byte-equal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.cli.options import add_json, add_store
from docprobe.cli.output import plural, say, say_json
from docprobe.cli.reading import reading
from docprobe.store.export import FORMAT, write_export

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which options and arguments the command takes."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="where to write; made if it is not there")
    add_store(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Do the work and return the exit code."""
    with reading(args.store) as (store, _):
        counts = write_export(store, args.folder)
    if args.json:
        say_json({"format": FORMAT, "folder": str(args.folder), "lines": counts})
        return 0
    for name, count in counts.items():
        say(f"{args.folder / name}: {plural(count, 'line')}")
    return 0
