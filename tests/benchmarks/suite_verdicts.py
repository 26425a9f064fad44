"""What the tests of a store came to on a target: by kind, by folder, and what stays unrun and why.

Usage: ``python tests/benchmarks/suite_verdicts.py [--store FILE] [--target KEY] [--depth N] [--names N]``. A
file whose tests share one fate without one of them having begun could not be imported; those that lack
something of this machine (a module, a GPU, a TPU, other machines) are counted apart. Of the other files it
says how many tests ran to an end: neither skipped by docprobe, nor timed out, crashed or not reached.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from docprobe.locations import default_store
from docprobe.model import SubjectKind, Target, Verdict, VerdictKind
from docprobe.store import Store
from docprobe.store.targets import newest_target

OURS = "needs "
"""How docprobe begins the reason of a skip of its own; a test's own skip ran to an end."""
ENDED = (VerdictKind.CONFIRMED, VerdictKind.REFUTED, VerdictKind.ERROR, VerdictKind.FLAKY)
LACKS = (
    ("a GPU", r"^needs a GPU|^needs the library lib(?:cu|nv)"),
    ("a TPU", r"^needs a TPU"),
    ("several machines", r"^needs (?:several|other) machines"),
    ("the network", r"^needs the network"),
    ("a module", r"^needs the (?:module|package|library)"),
)
BROKEN = "broken by age, or otherwise"
LONGEST = 110


@dataclass(frozen=True)
class File:
    """The verdicts on the tests of one file."""

    path: str
    verdicts: list[Verdict]

    def fate(self):
        """Return the reason that all tests share where none of them began, else an empty string."""
        first = self.verdicts[0]
        if first.kind in (VerdictKind.CONFIRMED, VerdictKind.REFUTED, VerdictKind.NOT_RUN):
            return ""
        alike = {(verdict.kind, verdict.reason) for verdict in self.verdicts}
        began = any(verdict.seconds > 0.0 or verdict.traceback for verdict in self.verdicts)
        own = first.kind == VerdictKind.SKIPPED and not first.reason.startswith(OURS)
        return "" if own or began or len(alike) > 1 else first.reason


def ran_to_an_end(verdict):
    own_skip = verdict.kind == VerdictKind.SKIPPED and not verdict.reason.startswith(OURS)
    return own_skip or verdict.kind in ENDED


def lack(reason):
    """Return what of this machine is missing, or that the file is broken."""
    return next((name for name, words in LACKS if re.search(words, reason)), BROKEN)


def share(part, whole):
    return f"{part:,} of {whole:,} ({part / max(1, whole):.1%})"


def load(store, target):
    """Return the files of a target, by path."""
    found = defaultdict(list)
    for verdict in store.select(Verdict, subject_kind=SubjectKind.TEST, target=target.key):
        found[verdict.subject.partition("::")[0]].append(verdict)
    return [File(path, verdicts) for path, verdicts in sorted(found.items())]


def tell_kinds(files):
    """Print the counts by kind, skips by docprobe and by the tests apart."""
    kinds = Counter(verdict.kind for file in files for verdict in file.verdicts)
    print(f"tests {kinds.total():,} in {len(files):,} files")
    for kind in VerdictKind:
        if kinds[kind]:
            print(f"  {kinds[kind]:7,} {kind}")
    skips = [v for file in files for v in file.verdicts if v.kind == VerdictKind.SKIPPED]
    ours = sum(verdict.reason.startswith(OURS) for verdict in skips)
    print(f"  of the skips {len(skips) - ours:,} are the tests' own, {ours:,} by docprobe")


def tell_folders(files, depth):
    """Print the counts by folder."""
    kinds = defaultdict(Counter)
    for file in files:
        folder = "/".join(file.path.split("/")[:-1][:depth])
        kinds[folder].update(verdict.kind for verdict in file.verdicts)
    print("\nby folder")
    for folder, count in sorted(kinds.items()):
        words = ", ".join(f"{count[kind]:,} {kind}" for kind in VerdictKind if count[kind])
        print(f"  {folder}: {count.total():,}: {words}")


def tell_unimportable(files, names):
    """Print the files that could not be imported, by what they lack and by reason."""
    groups = defaultdict(lambda: defaultdict(list))
    for file in files:
        if reason := file.fate():
            groups[lack(reason)][re.sub(r"\(/\S+\)|'/\S+'", "", reason)[:LONGEST]].append(file)
    for group in (*(name for name, _ in LACKS), BROKEN):
        held = [file for reason in groups[group].values() for file in reason]
        tests = sum(len(file.verdicts) for file in held)
        print(f"\nfiles that cannot be imported: {group}: {len(held)} files, {tests:,} tests")
        for reason, alike in sorted(groups[group].items(), key=lambda row: -len(row[1])):
            count = sum(len(file.verdicts) for file in alike)
            print(f"  {len(alike)} files, {count:,} tests: {reason}")
            for file in alike[:names]:
                print(f"    {file.path}")


def tell_others(files):
    """Print how many tests of the other files ran to an end, and name those that did not."""
    importable = [file for file in files if not file.fate()]
    verdicts = [verdict for file in importable for verdict in file.verdicts]
    ended = sum(map(ran_to_an_end, verdicts))
    print(f"\nfiles that can be imported: {share(len(importable), len(files))}")
    print(f"  tests that ran to an end: {share(ended, len(verdicts))}")
    reasons = Counter(
        lack(verdict.reason)
        for verdict in verdicts
        if verdict.kind == VerdictKind.SKIPPED and verdict.reason.startswith(OURS)
    )
    print("  skipped by docprobe, in need of " + (", ".join(f"{n:,} {r}" for r, n in reasons.most_common())))
    for kind in (VerdictKind.TIMEOUT, VerdictKind.CRASHED, VerdictKind.NOT_RUN):
        named = [verdict for verdict in verdicts if verdict.kind == kind]
        print(f"\n{kind}: {len(named)}")
        for verdict in named:
            print(f"  {verdict.subject}: {verdict.reason[:LONGEST]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", type=Path, default=default_store())
    parser.add_argument("--target", default="", help="the key of a target; the newest where left out")
    parser.add_argument("--depth", type=int, default=3, help="how many parts of a path make a folder")
    parser.add_argument("--names", type=int, default=3, help="how many files are named for each reason")
    args = parser.parse_args()
    with Store(args.store, readonly=True) as store:
        target = store.one(Target, key=args.target) if args.target else newest_target(store)
        if target is None:
            parser.error(f"the store holds no target {args.target!r}")
        files = load(store, target)
    print(f"{target} in Python {target.python}")
    tell_kinds(files)
    tell_folders(files, args.depth)
    tell_unimportable(files, args.names)
    tell_others(files)


if __name__ == "__main__":
    main()
