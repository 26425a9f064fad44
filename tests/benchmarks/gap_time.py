"""How long it takes to find all gaps of a target, and those of one symbol.

Usage: ``python tests/benchmarks/gap_time.py [--store FILE] [--target VERSION] [--draw N] [--seed N]
[--profile N]``. Times are wall seconds, behind them those of the processor, which a busy machine hardly
changes. Of the drawn symbols the gaps must be those that finding all gives.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import random
import statistics
import time
from pathlib import Path

from docprobe.cli.reading import reading
from docprobe.gaps.evidence.load import load_facts
from docprobe.gaps.evidence.suite import read_suite
from docprobe.gaps.find import find_gaps
from docprobe.gaps.rules import RULES
from docprobe.locations import default_store
from docprobe.model import Symbol


def timed(work):
    """Return what `work` gives, and the seconds by the clock and of the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    result = work()
    return result, time.perf_counter() - clock, time.process_time() - processor


def told(label, clock, processor, note=""):
    print(f"{label:34}{clock:8.2f} s {processor:8.2f} s  {note}", flush=True)


def whole(store, target):
    """Print what each part of finding all gaps takes, then all of it; return the gaps."""
    suite, *times = timed(lambda: read_suite(store))
    told("the suites' words", *times, f"{suite.files:,} files" if suite else "no suite here")
    (_, facts), *times = timed(lambda: load_facts(store, target))
    told("the facts, these words among them", *times, f"{len(facts):,} symbols")
    for rule in RULES:
        found, *times = timed(lambda rule=rule: [gap for one in facts for gap in rule.find(one)])
        told(f"  {rule.kind}", *times, f"{len(found):,} gaps")
    gaps, *times = timed(lambda: find_gaps(store, target))
    told("all of it", *times, f"{len(gaps):,} gaps")
    return gaps


def single(store, target, gaps, draw, seed):
    """Print what finding those of drawn symbols takes."""
    names = sorted(symbol.name for symbol in store.select(Symbol, target=target) if not symbol.inherited)
    rows = []
    for name in random.Random(seed).sample(names, min(draw, len(names))):
        found, *times = timed(lambda name=name: find_gaps(store, target, symbol=name))
        rows.append((*times, name))
        if found != [gap for gap in gaps if gap.symbol == name]:
            print(f"differs: {name}")
    told(
        "one symbol, median",
        *(statistics.median(row[at] for row in rows) for at in (0, 1)),
        f"of {len(rows)}",
    )
    told("one symbol, the slowest", *max(rows, key=lambda row: row[1]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--store", type=Path, default=default_store())
    parser.add_argument("--target", default=None)
    parser.add_argument("--draw", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--profile", type=int, default=0, help="print so many of the slowest functions")
    args = parser.parse_args()
    with reading(args.store, args.target) as (store, target):
        print(f"{target}, {args.store}")
        if args.profile:
            profile = cProfile.Profile()
            profile.runcall(find_gaps, store, target.key)
            pstats.Stats(profile).sort_stats("cumulative").print_stats(args.profile)
        single(store, target.key, whole(store, target.key), args.draw, args.seed)


if __name__ == "__main__":
    main()
