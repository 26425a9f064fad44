"""Take the records of other stores into one: those of the shards of a run, or of another machine.

Which of two records is kept does not depend on the order, and merging again changes nothing.
"""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.cli.options import add_conf, add_store
from docprobe.cli.output import say, say_table
from docprobe.cli.progress import follow
from docprobe.cli.reading import reading
from docprobe.cli.status import status_rows
from docprobe.config import load_config
from docprobe.locations import default_store
from docprobe.pipeline.merge import merge
from docprobe.store.queries import status

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which options and arguments the command takes."""
    parser.add_argument("stores", nargs="+", type=Path, metavar="STORE", help="a store to take in")
    add_conf(parser)
    add_store(parser)


def run(args: argparse.Namespace) -> int:
    """Do the work and return the exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as cleanly as Ctrl+C
    store = args.store or default_store()
    follow(merge(store, args.stores, load_config(args.conf)))
    with reading(store) as (opened, target):
        say(f"\n{target} in Python {target.python}, {target.device}; store {opened.path}", "bold")
        say_table(row for row in status_rows(status(opened, target.key)) if row[1] != "0")
    say("Next: docprobe search WORDS, or docprobe build for what is left and the site")
    return 0
