"""How long it takes to find all gaps of a target, as the stage and part by part, and those of one symbol.

Usage: ``python tests/benchmarks/gap_time.py [--store FILE] [--target VERSION] [--conf FILE] [--draw N]
[--seed N] [--profile N]``. Times are wall seconds, behind them those of the processor, which a busy machine
hardly changes. The parts come after the whole, when what was made of texts is at hand: they are what each
takes beside the others. Of the drawn symbols the gaps must be those that finding all gives. The stage, which
also keeps what was found, compares versions and makes it searchable, runs on a copy of the store: once to
have the target asked what it may never have been, then again.
"""

from __future__ import annotations

import argparse
import cProfile
import itertools
import os
import pstats
import random
import statistics
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from docprobe.adapters import load_adapter
from docprobe.cli.reading import reading
from docprobe.config import load_config
from docprobe.gaps.evidence.load import load_facts
from docprobe.gaps.find import find_gaps
from docprobe.gaps.rules import RULES
from docprobe.locations import default_store
from docprobe.model import Gap, Symbol
from docprobe.pipeline import build
from docprobe.pipeline.context import Context
from docprobe.store import Store


def clocks():
    """Return seconds by the clock, and of the processor: of this process and of those that it ended."""
    times = os.times()
    return time.perf_counter(), sum(times[:4])


def timed(work):
    """Return what `work` gives, and the seconds by the clock and of the processor."""
    before = clocks()
    result = work()
    return result, *(now - then for now, then in zip(clocks(), before, strict=True))


def told(label, clock, processor, note=""):
    print(f"{label:34}{clock:8.2f} s {processor:8.2f} s  {note}", flush=True)


def whole(store, target):
    """Print what finding all gaps takes, then each of its parts; return the gaps."""
    gaps, *times = timed(lambda: find_gaps(store, target))
    told("finding all gaps", *times, f"{len(gaps):,} gaps")
    (names, facts), *times = timed(lambda: load_facts(store, target))
    told("  the facts", *times, f"{len(facts):,} symbols")
    for rule in RULES:
        found, *times = timed(lambda rule=rule: [gap for one in facts for gap in rule.find(one)])
        told(f"  {rule.kind}", *times, f"{len(found):,} gaps")
    _, *times = timed(names.mentions)
    told("  what docstrings name", *times)
    return gaps


def stage(path, target, config):
    """Print what the stage takes as commands run it, and making searchable what it found."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "store.sqlite")
        with Store(path, readonly=True) as store:
            store.db.copy_to(copy)
        with Context(config, Store(copy), target, load_adapter(config.target), is_named=True) as ctx:
            for label in ("the stage, for the first time", "the stage, again"):
                spent = by_stage(build.find_gaps(ctx))
                told(label, *spent.pop("gaps"), f"{ctx.store.count(Gap, target=target.key):,} gaps")
                for name, times in spent.items():
                    told(f"  and the {name}", *times)


def by_stage(steps):
    """Return the seconds by the clock and of the processor that each stage takes, by its name."""
    spent = defaultdict(lambda: (0.0, 0.0))
    name, before = "gaps", clocks()
    for step in itertools.chain(steps, [None]):
        now = clocks()
        spent[name] = tuple(
            old + end - start for old, end, start in zip(spent[name], now, before, strict=True)
        )
        name, before = step and step.stage, now
    return spent


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
    parser.add_argument("--conf", type=Path, default=None)
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
    stage(args.store, target, load_config(args.conf))


if __name__ == "__main__":
    main()
