"""kill -9 at random points of runs over a few files of TensorFlow's suite: what is lost, what is left.

Usage: ``python tests/benchmarks/kill_points.py [--points N] [--seed S] [--suite FOLDER]``. ``--suite`` is
the root of a fetched suite, by default that of the store. One run goes undisturbed; others are killed after
random times, looked at, and started again until they come to their end, which must be the same. All start
from a store that knows the API and whose docstrings, but for a few, count as judged.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from killing import Run, check_sound, kill_at_random, records

from docprobe.locations import default_store
from docprobe.model import Source, SubjectKind, Symbol, Target, Verdict, VerdictKind, docstring_digest
from docprobe.store import Store

FILES = (
    "tensorflow/python/framework/smart_cond_test.py",
    "tensorflow/python/kernel_tests/math_ops/in_topk_op_test.py",
    "tensorflow/python/kernel_tests/strings_ops/string_bytes_split_op_test.py",
    "tensorflow/python/kernel_tests/strings_ops/string_to_hash_bucket_op_test.py",
    "tensorflow/python/ops/ragged/ragged_rank_op_test.py",
    "tensorflow/python/ops/ragged/ragged_reverse_op_test.py",
)
DOCSTRINGS = 8
CONF = Path(__file__).resolve().parent.parent.parent / "conf" / "tensorflow.toml"
SUITE = """
[[suite]]
name = "tensorflow"
licence = "Apache-2.0"
link = "https://github.com/tensorflow/tensorflow/blob/v{{version}}/{{path}}#L{{line}}"
below = "tensorflow"

[[suite.origins]]
kind = "folder"
folder = "{folder}"
version = "2.14.1"
"""
STEPS = """
import sys
from docprobe.cli.main import main
conf, stages = sys.argv[1], sys.argv[2:]
more = {"run": ["--all"]}
sys.exit(next((code for stage in stages if (code := main([stage, "--conf", conf, *more.get(stage, [])]))), 0))
"""
"""``docprobe fetch``, ``scan`` and so on, one after the other in one process."""


def write_suite(root, folder):
    """Copy the files out of the suite and write a configuration over them; return its path."""
    for path in FILES:
        copy = folder / "suite" / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(Path(root, path), copy)
    text = CONF.read_text(encoding="utf-8")
    conf = folder / "few.toml"
    conf.write_text(
        text[: text.index("\n[[suite]]")] + SUITE.format(folder=folder / "suite"), encoding="utf-8"
    )
    return conf


def make_base(conf, folder):
    """Scan the API, and keep verdicts on most docstrings. Return the path of the store."""
    run = Run([sys.executable, "-c", STEPS, str(conf), "fetch", "scan"], folder / "base", folder / "cache")
    run.end(run.start())
    with Store(run.store) as store:
        target = store.one(Target)
        symbols = [symbol for symbol in store.select(Symbol) if symbol.doc.examples and not symbol.inherited]
        for symbol in symbols[DOCSTRINGS:]:
            digest = docstring_digest(symbol.docstring)
            words = (
                symbol.name,
                SubjectKind.DOCSTRING,
                target.key,
                digest,
                VerdictKind.SKIPPED,
                "left out here",
            )
            store.add([Verdict(*words, flags=target.flags)])
        tables = ["symbol", "alias", "rename", "source", "test_file", "test_method", "call", "stage_done"]
        store.db.script("".join(f"delete from {table};" for table in tables))
    return run.store


def fresh(name, base, conf, folder):
    """Return a run in a folder of its own over a copy of the base."""
    made = Run(
        [sys.executable, "-c", STEPS, str(conf), "fetch", "scan", "run"], folder / name, folder / "cache"
    )
    made.folder.mkdir()
    made.report = lambda words: print(f"{name}: {words}", flush=True)
    source = sqlite3.connect(base)
    copy = sqlite3.connect(made.store)
    source.backup(copy)
    source.close()
    copy.close()
    return made


def stage(line):
    """Return the stage that printed a line; what comes before the first is the start."""
    name, colon, _ = line.partition(":")
    return name if colon and name.isalpha() else "start or end"


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--points", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--longest", type=float, default=24.0, help="CPU seconds until a kill, at most")
    parser.add_argument("--suite", type=Path)
    args, began = parser.parse_args(), time.monotonic()
    root = args.suite
    if root is None:
        with Store(default_store(), readonly=True) as store:
            root = Path(store.one(Source, name="tensorflow").root)
    chance, stages, left, ends = random.Random(args.seed), Counter(), args.points, 0
    with tempfile.TemporaryDirectory(prefix="kill-points-") as name:
        folder = Path(name)
        conf = write_suite(root, folder)
        base = make_base(conf, folder)
        whole = fresh("whole", base, conf, folder)
        start = time.monotonic()
        whole.end(whole.start())
        expected = records(whole.store)
        counts = ", ".join(f"{len(found)} of {kind}" for kind, found in expected.items())
        print(f"undisturbed: {time.monotonic() - start:.0f} s, {counts}", flush=True)
        while left:
            run = fresh(f"killed-{ends}", base, conf, folder)
            left -= kill_at_random(run, chance, points=left, longest=args.longest)
            ends += 1
            stages += Counter(map(stage, run.kills))
            run.check_kept()
            check_sound(run.store)
            found = records(run.store)
            differ = [record for kind in expected for record in found[kind] ^ expected[kind]]
            told = f"ANOTHER in {len(differ)} records, such as {differ[:3]}" if differ else "the same"
            kept = f"{len(run.seen)} verdicts seen committed, all kept"
            print(f"{len(run.kills)} kills, {kept}; the end is {told}", flush=True)
    print(
        f"{args.points} kills in {ends} runs:",
        ", ".join(f"{n} in {name}" for name, n in stages.most_common()),
    )
    print(f"{time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
