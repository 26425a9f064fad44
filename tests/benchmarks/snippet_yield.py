"""How many tests, symbols and facts a store shows, and whether drawn snippets hold in processes of their own.

Usage: ``python tests/benchmarks/snippet_yield.py [--store FILE] [--draw N] [--seed S] [--print N]``. Reads
the store of the newest target. Distinct methods are counted by their source: those that a loop makes at run
time are one. Each drawn snippet runs in a fresh interpreter, and so does its counter, which must fail.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
import zlib
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from docprobe.locations import default_store
from docprobe.model import (
    Behaviour,
    Observed,
    Snippet,
    SubjectKind,
    TestMethod,
    Verdict,
    VerdictKind,
    Witness,
)
from docprobe.store import Store
from docprobe.store.queries import shown_behaviours, shown_snippets, told_quirks
from docprobe.store.targets import newest_target

SECONDS = 120
V1 = ("tf.compat.v1.Session", "tf.compat.v1.train")
CALLS = frozenset({"call", "method", "instance", "get"})
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
    tell_rest(store, target, passed - witnesses, methods)


def tell_rest(store, target, rest, methods):
    """Print why passing tests are not shown, as far as the store tells, with the methods behind them."""
    tried = defaultdict(list)
    kinds = dict(
        store.db.rows(
            "select subject, kind from verdict where subject_kind = 'snippet' and target = ?", (target.key,)
        )
    )
    for snippet in store.select(Snippet):
        if kinds.get(snippet.id) != VerdictKind.CONFIRMED:
            tried[snippet.origin.test].append(str(kinds.get(snippet.id, "not-run")))
    public = {name for (name,) in store.db.rows("select name from symbol where target = ?", (target.key,))}
    public |= {name for (name,) in store.db.rows("select alias from alias where target = ?", (target.key,))}
    table = defaultdict(set)
    for row in store.select(Observed, target=target.key):
        if row.test in rest:
            table[why_not(row, tried, public)].add(row.test)
    print("passing tests that are not shown:")
    for reason, tests in sorted(table.items(), key=lambda item: -len(item[1])):
        behind = {method_of(test, methods) for test in tests}
        print(f"  {len(tests):>7,} tests of {len(behind):>6,} methods: {reason}")


def why_not(row, tried, public):
    """Return the reason for one test."""
    method = row.test.partition("[")[0]
    if method.endswith("::test_session"):
        return "no test, a helper of the base class that counts as one"
    if method in tried:
        found = Counter(tried[method]).most_common(1)[0][0]
        return f"programs were written and none held; most often: {found}"
    events = json.loads(zlib.decompress(row.events))
    calls = [event for event in events if event["form"] in CALLS and event.get("symbol") in public]
    if not calls:
        return "nothing public is called where the test can be seen"
    if any(
        event.get("symbol", "").startswith(("tf.compat.v1.Session", "tf.compat.v1.train")) for event in calls
    ):
        return "no program could be written: sessions and queues of version 1"
    if not any(event["form"] == "assert" for event in events):
        return "no program could be written: no assertion was seen"
    return "no program could be written: what is called or compared has no text on public names"


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
