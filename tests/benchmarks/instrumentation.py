"""Whether instrumenting changes what tests do: verdicts of instrumented files against the originals.

Usage: ``python tests/benchmarks/instrumentation.py [--files N] [--seed S] [--matching REGEX] [--conf FILE]``.
Files are drawn over all folders; each runs as it is and instrumented, on the suites in the cache. A file
with differences runs both ways twice more: verdicts that change from run to run are told apart. Tests that
the limit of time cut off do not count. The exit code is 1 where instrumenting changed a verdict.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

from docprobe.model import TestFile
from docprobe.pipeline.context import open_context
from docprobe.pipeline.files import FileWork, tests_job
from docprobe.pipeline.run import probe_settings
from docprobe.pipeline.scan import fetch, test_paths
from docprobe.run.jobs import TestOutcome
from docprobe.run.pool import Pool

AGAIN = 2
FILE = "the file itself"


def drawn(ctx, count, seed, matching=""):
    """Return the work of `count` files: one of a folder after the other, in an order that the seed gives."""
    suites = {suite.name: suite for suite in ctx.config.suites}
    folders = defaultdict(list)
    for source in ctx.sources:
        for path in test_paths(Path(source.root), suites[source.name]):
            text = Path(source.root, path).read_text(encoding="utf-8", errors="replace") if matching else ""
            if re.search(matching, f"{path}\n{text}"):
                folders[path.rpartition("/")[0]].append(
                    FileWork(source, TestFile(source.name, path, "", 1), [], "")
                )
    chance = random.Random(seed)
    groups = [chance.sample(files, len(files)) for _, files in sorted(folders.items())]
    chance.shuffle(groups)
    found = [group[turn] for turn in range(max(map(len, groups))) for group in groups if turn < len(group)]
    return found[:count]


def run(pool, jobs):
    """Run jobs; return the verdicts by path and test, and the seconds that their tests took."""
    verdicts, seconds = defaultdict(dict), Counter()
    for job in jobs:
        pool.submit(job)
    for event in pool.results():
        if isinstance(event, TestOutcome):
            verdicts[event.job.path][event.test] = event.verdict
            seconds[event.job.path] += event.verdict.seconds
        else:
            verdicts[event.job.path].setdefault(FILE, event)
    return verdicts, seconds


def differing(plain, seen):
    """Return the paths and tests whose verdicts differ."""
    return [
        (path, test)
        for path in plain
        for test in sorted(plain[path].keys() | seen[path].keys())
        if not is_cut(plain[path], test) and not is_cut(seen[path], test)
        if kind(plain[path].get(test)) != kind(seen[path].get(test))
    ]


def is_cut(found, test):
    """Tell whether a run of a file ended before `test` did."""
    return kind(found.get(test)) in {"timeout", "not-run", ""} and kind(found[FILE]) == "timeout"


def kind(outcome):
    """Return the kind of a verdict or of a file's outcome; nothing where there is none."""
    return str((getattr(outcome, "verdict", outcome)).kind) if outcome is not None else ""


def arguments():
    """Return what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--files", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=120.0, help="limit of one run of a file")
    parser.add_argument(
        "--matching", default="", metavar="REGEX", help="found in the path or text of the file"
    )
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--conf", type=Path)
    return parser.parse_args()


def main():
    args, start = arguments(), time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        open_context(conf=args.conf, store=Path(folder, "store.sqlite")) as ctx,
    ):
        for _ in fetch(ctx):
            pass
        works = drawn(ctx, args.files, args.seed, args.matching)
        observed = [tests_job(ctx, work, args.seconds) for work in works]
        original = [replace(job, code=None, observe=False) for job in observed]
        with Pool(ctx.target, probe_settings(ctx), workers=args.workers) as pool:
            plain, plain_seconds = run(pool, original)
            seen, seen_seconds = run(pool, observed)
            differ = differing(plain, seen)
            paths = {path for path, _ in differ}
            runs = [
                run(pool, [job for job in jobs if job.path in paths])[0]
                for jobs in (original, observed) * (AGAIN if paths else 0)
            ]
    changed = report(plain, seen, differ, runs)
    print(f"{len(works)} files, {time.monotonic() - start:.0f} s")
    print(f"seconds of tests: {plain_seconds.total():.0f}, instrumented {seen_seconds.total():.0f}")
    ratios = sorted(
        (seen_seconds[path] / plain_seconds[path], path) for path in plain if plain_seconds[path] > 1
    )
    for place, name in ((len(ratios) // 2, "median"), (-1, "worst")) if ratios else ():
        ratio, path = ratios[place]
        print(f"slower, {name}: {ratio:.2f} times, {path} ({plain_seconds[path]:.0f} s)")
    return int(changed > 0)


def report(plain, seen, differ, runs):
    """Print each difference with what the runs say of it, and the counts; return how many are real."""
    counts = Counter()
    for path, test in differ:
        before = {kind(found[path].get(test)) for found in (plain, *runs[0::2])}
        after = {kind(found[path].get(test)) for found in (seen, *runs[1::2])}
        change = "changes from run to run" if before & after else "CHANGED"
        counts[change] += 1
        print(f"{change}: {path}::{test}: {'/'.join(sorted(before))} -> {'/'.join(sorted(after))}")
        for found in (plain, seen):
            outcome = found[path].get(test)
            print("   ", getattr(getattr(outcome, "verdict", outcome), "reason", "is not there")[:300])
    tests = [
        found
        for path, by_test in plain.items()
        for test, found in by_test.items()
        if test != FILE and not is_cut(by_test, test) and not is_cut(seen[path], test)
    ]
    kinds = Counter(map(kind, tests)).most_common()
    print(f"{len(tests)} tests as they are:", ", ".join(f"{count} {name}" for name, count in kinds))
    print("differences:", ", ".join(f"{count} {name}" for name, count in counts.items()) or "none")
    return counts["CHANGED"]


if __name__ == "__main__":
    sys.exit(main())
