"""What it costs to commit a verdict as it is known, on a store as large as yours.

Usage: ``python tests/benchmarks/commit_cost.py [--store FILE] [--count N] [--seed S]``. The store is copied
to a temporary folder first. Its own verdicts on snippets, drawn by the seed, are committed to the copy again,
one at a time, as a run does; the CPU time of that is set against what the run of the snippet took.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path

from docprobe.locations import default_store
from docprobe.model import Behaviour, Snippet, SubjectKind, Verdict, VerdictKind
from docprobe.store import Store


def copied(path, folder):
    """Copy a store, which others may be writing to."""
    copy = Path(folder, "store.sqlite")
    source = sqlite3.connect(f"{Path(path).resolve().as_uri()}?mode=ro", uri=True)
    made = sqlite3.connect(copy)
    source.backup(made)
    made.close()
    source.close()
    return copy


def drawn(store, count, seed):
    """Return confirmed snippets with what is committed along with their verdicts."""
    verdicts = list(store.select(Verdict, subject_kind=SubjectKind.SNIPPET, kind=VerdictKind.CONFIRMED))
    for verdict in random.Random(seed).sample(verdicts, min(count, len(verdicts))):
        snippet = store.one(Snippet, id=verdict.subject)
        if snippet:
            yield verdict, [verdict, snippet, *store.select(Behaviour, snippet=snippet.id)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--store", type=Path)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="commit-cost-") as folder,
        Store(copied(args.store or default_store(), folder)) as store,
    ):
        work = list(drawn(store, args.count, args.seed))
        for name, chosen in (("verdict alone", slice(0, 1)), ("with snippet and behaviours", slice(0, None))):
            cpu, wall = [], []
            for _, records in work:
                began = time.process_time(), time.perf_counter()
                store.add(records[chosen])
                cpu.append(time.process_time() - began[0])
                wall.append(time.perf_counter() - began[1])
            run = sum(verdict.seconds for verdict, _ in work)
            each, wait = 1e6 * statistics.mean(cpu), 1e6 * statistics.median(wall)
            print(f"{name}: {each:.0f} microseconds of CPU, {wait:.0f} of wall time at the median;")
            share, took = 100 * sum(cpu) / run, 1e3 * run / len(work)
            print(f"    {share:.2f}% of the {took:.0f} ms that each of {len(work)} runs took")


if __name__ == "__main__":
    main()
