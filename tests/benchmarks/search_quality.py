"""How often search puts a right symbol first, or among the first five, over judged queries.

Usage: ``python tests/benchmarks/search_quality.py JUDGED.json [--store FILE] [--misses]``. The file is a
list of ``{"query", "class", "symbols": {name: grade}, "aliases": {name: [name]}, "tests": [id]}``; right
is a symbol of grade 2 or 3, by any of its names, and a test of a judged test's file.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from pathlib import Path

from docprobe.locations import default_store
from docprobe.search.engine import search
from docprobe.store.lookup import Index

GOOD = 2
DEPTH = 10


def first_right(found, right):
    """Return the rank of the first of `found` that is `right`, from 1; 0 where none is."""
    return next((rank for rank, name in enumerate(found, 1) if name in right), 0)


def right_names(judged):
    """Return every name of the symbols that answer a judged query."""
    good = [name for name, grade in judged["symbols"].items() if grade >= GOOD]
    return {other for name in good for other in (name, *judged.get("aliases", {}).get(name, ()))}


def figures(ranks):
    """Return success at 1, success at 5 and the mean reciprocal rank."""
    count = len(ranks)
    return (
        sum(rank == 1 for rank in ranks) / count,
        sum(0 < rank <= 5 for rank in ranks) / count,
        sum(1 / rank for rank in ranks if rank) / count,
    )


def line(name, ranks):
    at_1, at_5, reciprocal = figures(ranks)
    return f"{name:12} {len(ranks):4}  s@1 {at_1:.3f}  s@5 {at_5:.3f}  mrr {reciprocal:.3f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("judged", type=Path)
    parser.add_argument("--store", type=Path, default=default_store())
    parser.add_argument("--misses", action="store_true", help="name what was not first")
    args = parser.parse_args()
    ranks, files = defaultdict(list), []
    spent = 0.0
    with Index(args.store) as index:
        for judged in json.loads(args.judged.read_text(encoding="utf-8")):
            start = time.perf_counter()
            found = [hit.symbol for hit in search(index, judged["query"], limit=DEPTH)]
            spent += time.perf_counter() - start
            rank = first_right(found, right_names(judged))
            ranks[judged["class"]].append(rank)
            if judged.get("tests"):
                wanted = {test.partition("::")[0] for test in judged["tests"]}
                tests = search(index, judged["query"], limit=DEPTH, kind="test")
                files.append(first_right([hit.path for hit in tests], wanted))
            if args.misses and rank != 1:
                print(f"{rank or '-':>2}  {judged['query'][:60]!r}: {', '.join(found[:5])}")
    for name in sorted(ranks):
        print(line(name, ranks[name]))
    every = [rank for some in ranks.values() for rank in some]
    print(f"{line('all', every)}  {1000 * spent / len(every):.1f} ms a query")
    if files:
        print(line("test files", files))


if __name__ == "__main__":
    main()
