"""How long a whole ``docprobe search`` takes against a Python that does nothing.

Usage: ``python tests/benchmarks/search_time.py [--store FILE] [--runs N] [QUERY ...]``. The runs take
turns, so that a busy machine slows both alike.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

from docprobe.locations import default_store

QUERIES = [
    "rnn",
    "tf.conact",
    "how do I pad sequences of different length",
    "incompatible shapes [2,3] [Op:Mul]",
]


def seconds(command):
    """Return how long `command` takes from start to end."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("queries", nargs="*", default=QUERIES, metavar="QUERY")
    parser.add_argument("--store", type=Path, default=default_store())
    parser.add_argument("--runs", type=int, default=15)
    args = parser.parse_args()
    nothing = [sys.executable, "-c", "pass"]
    for query in args.queries:
        command = [sys.executable, "-m", "docprobe", "search", "--store", str(args.store), query]
        pairs = [(seconds(nothing), seconds(command)) for _ in range(args.runs)]
        base, whole = (statistics.median(times) for times in zip(*pairs, strict=True))
        ratio = f"{whole / base:5.1f} times python -c pass ({1000 * base:.0f} ms)"
        print(f"{1000 * whole:6.0f} ms  {ratio}  {query}")


if __name__ == "__main__":
    main()
