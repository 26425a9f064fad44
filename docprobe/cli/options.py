"""Options that several commands share."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docprobe.pipeline.shards import Shard

_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)([smh])")


def duration(text: str) -> float:
    """Return the seconds that ``30s``, ``10m`` or ``2h`` stands for."""
    match = _DURATION.fullmatch(text.strip().lower())
    if not match or float(match[1]) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time such as 30s, 10m or 2h")
    return float(match[1]) * _UNITS[match[2]]


def positive(text: str) -> int:
    """Return a whole number above zero."""
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def shard(text: str) -> Shard:
    """Return the part of the work that ``2/5`` stands for: the second of five."""
    from docprobe.pipeline.shards import Shard  # noqa: PLC0415 searching does without

    number, slash, count = text.partition("/")
    words = (number, count)
    if not slash or not all(word.isascii() and word.isdigit() for word in words) or int(count) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a part such as 1/4: the first of four")
    if not 1 <= int(number) <= int(count):
        raise argparse.ArgumentTypeError(f"{text!r} is no part: they are 1/{count} to {count}/{count}")
    return Shard(int(number), int(count))


def add_store(parser: argparse.ArgumentParser) -> None:
    """Add where the store lies."""
    parser.add_argument(
        "--store", type=Path, metavar="FILE", help="the store (default: the user's data folder)"
    )


def add_conf(parser: argparse.ArgumentParser) -> None:
    """Add which library is meant."""
    parser.add_argument(
        "--conf",
        type=Path,
        metavar="FILE",
        help="configuration of the library, or the name of one of ours (default: TensorFlow's)",
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add the switch to JSON."""
    parser.add_argument("--json", action="store_true", help="print JSON for programs")


def add_context(parser: argparse.ArgumentParser) -> None:
    """Add what names a target and its store."""
    add_conf(parser)
    add_store(parser)
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--python",
        type=Path,
        metavar="INTERPRETER",
        help="the Python that has the library (default: the one that runs docprobe)",
    )
    which.add_argument(
        "--target",
        metavar="NAME",
        help="the target: a version or its beginning (see 'docprobe target list'), or an environment's path",
    )


def add_known_target(parser: argparse.ArgumentParser) -> None:
    """Add which target of the store is read."""
    parser.add_argument(
        "--target",
        metavar="NAME",
        help="a target of the store: its version, or the beginning (default: the one that ran last)",
    )


def add_source(parser: argparse.ArgumentParser) -> None:
    """Add a suite that lies on this machine."""
    parser.add_argument(
        "--source", type=Path, metavar="FOLDER", help="take the library's suite from a folder instead"
    )


def add_effort(parser: argparse.ArgumentParser) -> None:
    """Add how much to run."""
    amount = parser.add_mutually_exclusive_group()
    amount.add_argument(
        "--budget", type=duration, metavar="TIME", help="how long to run: 30s, 10m, 2h (default: 10m)"
    )
    amount.add_argument("--all", action="store_true", help="run everything, however long it takes")
    parser.add_argument("--topic", metavar="TOPIC", help="run what belongs to a topic first")


def add_workers(parser: argparse.ArgumentParser) -> None:
    """Add how much to do at once."""
    parser.add_argument(
        "--workers", type=positive, metavar="N", help="how many at once (default: one a core)"
    )


def add_shard(parser: argparse.ArgumentParser) -> None:
    """Add which part of the work is to be done."""
    parser.add_argument(
        "--shard",
        type=shard,
        metavar="K/N",
        help="do part K of N only; 'docprobe merge' puts the stores of all parts together",
    )


def add_scheduler(parser: argparse.ArgumentParser) -> None:
    """Add where else to run."""
    parser.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="run on the workers of this dask scheduler, such as tcp://10.0.0.1:8786",
    )
