"""How many tests, symbols and facts a store shows, and whether drawn snippets hold in processes of their own.

Usage: ``python tests/benchmarks/snippet_yield.py [--store FILE] [--draw N] [--seed S] [--print N]``. Reads
the store of the newest target. Distinct methods are counted by their source: those that a loop makes at run
time are one. Each drawn snippet runs in a fresh interpreter, and so does its counter, which must fail.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from docprobe.locations import default_store
from docprobe.model import Behaviour, SubjectKind, TestMethod, Verdict, VerdictKind, Witness
from docprobe.store import Store
from docprobe.store.queries import newest_target, shown_behaviours, shown_snippets, told_quirks

SECONDS = 120
LONGEST = 40
# In a class of its own a snippet has a `self`, too.
TALK = re.compile(r"\bself\.(?:assert|evaluate|session|cached_session|test_session)|\btest_util\b|Session\(")
CASE = re.compile(r"(?:__|[=(\[]).*|_?\d+$")


def method_of(test, methods):
    """Return the method behind a test's id; one that was made at run time goes by its name's beginning."""
    whole = test.partition("[")[0]
    return whole if whole in methods else CASE.sub("", whole)


def share(part, whole):
    return f"{part:,} of {whole:,} ({part / max(1, whole):.1%})"


def tell_tests(store, target, shown):
    """Print how many passing tests and methods are shown, by suite folder."""
    methods = {test.id for test in store.select(TestMethod)}
    verdicts = store.select(Verdict, subject_kind=SubjectKind.TEST, target=target.key)
    passed = {verdict.subject for verdict in verdicts if verdict.kind == VerdictKind.CONFIRMED}
    witnesses = {witness.test for witness in store.select(Witness) if witness.behaviour in shown} & passed
    every = {method_of(test, methods) for test in passed}
    some = {method_of(test, methods) for test in witnesses}
    print("passing tests shown:", share(len(witnesses), len(passed)))
    print("distinct methods shown:", share(len(some), len(every)))
    folders = defaultdict(Counter)
    for test in passed:
        folder = "/".join(test.partition("::")[0].split("/")[:-1][:4])
        folders[folder]["all"] += 1
        folders[folder]["shown"] += test in witnesses
    for folder, counts in sorted(folders.items(), key=lambda item: -item[1]["all"]):
        print(f"  {share(counts['shown'], counts['all']):>28}  {folder}")


def tell_facts(store, target, snippets):
    """Print how many symbols, behaviours and quirks there are."""
    symbols = {snippet.symbol for snippet in snippets}
    kinds = dict(store.db.rows("select name, kind from symbol where target = ?", (target.key,)))
    plain = {name for name in symbols if ".raw_ops." not in name and ".compat.v1." not in name}
    top = {name for name in plain if kinds.get(name) in {"function", "class"}}
    print("symbols with a snippet, raw_ops and compat.v1 apart:")
    print(f"  {len(plain):,}, functions and classes {len(top):,}")
    behaviours = Counter(str(one.kind) for one in shown_behaviours(store, target.key))
    print(f"behaviours: {behaviours.total():,}", dict(behaviours.most_common()))
    known = {one.id for one in store.select(Behaviour)}
    quirks = Counter(quirk.interest for quirk in told_quirks(store) if quirk.id in known)
    print(f"quirks: {quirks.total():,}", dict(quirks.most_common()))
    flaws = Counter(kind for snippet in snippets for kind in flaws_of(snippet))
    print(f"snippets: {len(snippets):,}", dict(flaws), "with a flaw")


def flaws_of(snippet):
    """Return what a good snippet has not."""
    if not snippet.public_only:
        yield "internals"
    if TALK.search(snippet.code):
        yield "test talk"
    if snippet.code.count("\n") > LONGEST:
        yield "too long"


def run(interpreter, code):
    """Tell whether a program comes to its end in a fresh interpreter."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "snippet.py")
        file.write_text(code, encoding="utf-8")
        try:
            done = subprocess.run(
                [interpreter, file], cwd=folder, capture_output=True, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return False
    return done.returncode == 0


def tell_draw(target, snippets, count, seed, printed):
    """Run drawn snippets and their counters, and print how they did."""
    drawn = random.Random(seed).sample(snippets, min(count, len(snippets)))
    with ThreadPoolExecutor(2) as pool:
        held = list(pool.map(lambda snippet: run(target.interpreter, snippet.code), drawn))
        failed = list(pool.map(lambda snippet: not run(target.interpreter, snippet.counter), drawn))
    lengths = [snippet.code.count("\n") for snippet in drawn]
    clean = sum(not list(flaws_of(snippet)) for snippet in drawn)
    print(f"drawn by seed {seed}: {share(sum(held), len(drawn))} hold")
    print(f"  counters that fail: {share(sum(failed), len(drawn))}")
    print(f"  without a flaw: {share(clean, len(drawn))}")
    print(f"  lines: median {statistics.median(lengths):g}, most {max(lengths)}")
    for snippet, good, fails in zip(drawn, held, failed, strict=True):
        if not good or not fails:
            fault = "its counter passes" if good else "does not hold"
            print(f"--- {snippet.id} {fault}\n{snippet.code}")
    for snippet in drawn[:printed]:
        print(f"--- {snippet.title}\n{snippet.code}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, default=default_store())
    parser.add_argument("--draw", type=int, default=300)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--print", type=int, default=0, dest="printed")
    args = parser.parse_args()
    with Store(args.store, readonly=True) as store:
        target = newest_target(store)
        shown = {one.id for one in shown_behaviours(store, target.key)}
        proving = {one.snippet for one in shown_behaviours(store, target.key)}
        snippets = [one for one in shown_snippets(store, target.key) if one.id in proving]
        tell_tests(store, target, shown)
        tell_facts(store, target, snippets)
        if args.draw and snippets:
            tell_draw(target, snippets, args.draw, args.seed, args.printed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
