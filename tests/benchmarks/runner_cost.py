"""CPU seconds of test files: one process a file, docprobe's runner, and the files' own execution alone.

Usage: ``python tests/benchmarks/runner_cost.py [--files N] [--seed S] [--path PATTERN] [--seconds N]
[--rounds N] [--store FILE]``. The files are drawn from those that the store has scanned; it is read only.
Each runs in four ways, one after the other: in an interpreter of its own (bare); in docprobe's pool as it is
(plain) and instrumented (observed); and in a child of a process that has imported the library, whose own
time does not count (floor). Of several rounds the least counts for plain, observed and floor: threads that
wait for each other use another time in each run, up to a third more. Outcomes of bare and plain are compared
test by test; files that differ run both ways twice more. CPU seconds are those of control groups (needs
root), with all that was started, waited for or not.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.runner_programs import BARE, FLOOR
from cpu import CpuGroup

import docprobe.run
from docprobe.adapters import load_adapter
from docprobe.config import load_config
from docprobe.locations import default_store
from docprobe.model import TestFile, TestMethod
from docprobe.pipeline.context import Context, library_paths
from docprobe.pipeline.files import FileWork, tests_job
from docprobe.pipeline.run import probe_settings
from docprobe.run.conversation import _FileRun
from docprobe.run.jobs import SnippetJob, TestOutcome
from docprobe.run.pool import Pool
from docprobe.run.targets import find_target
from docprobe.store import Store

WAYS = ("bare", "plain", "observed", "floor")
AGAIN = 2
SHORT = 2.0
"""Files whose bodies take less are those of the second goal."""
RUN = Path(docprobe.run.__file__).parent


@dataclass
class Ran:
    """What a file gave in one way."""

    tests: dict = field(default_factory=dict)
    """The kind and reason by ``Class.method``."""
    seconds: float = 0.0
    body: float = 0.0
    """Of the floor, what the file's own process and its children that it waited for took until its end."""
    cut: bool = False
    """Whether it did not come to its end."""


class Surroundings:
    """Where files run outside docprobe: the variables and paths that its workers have."""

    def __init__(self, ctx, settings):
        self.ctx = ctx
        modules = (RUN / "worker_tests.py", RUN / "worker_reporter.py", ctx.adapter.child)
        self.words = json.dumps({
            "paths": [*map(str, settings.paths), ctx.target.root],
            "modules": [*map(str, modules)],
            "module": ctx.target.module,
            "worker": str(RUN / "worker.py"),
        })  # fmt: skip

    def request(self, work):
        """Return what a worker is asked for, of the file as it is."""
        job = replace(tests_job(self.ctx, work, 0.0, observe=False), skip=())
        return {**_FileRun(job, self.ctx.target).request(), "path": str(path_of(work))}

    def variables(self, folder):
        from docprobe.run.process import _environment  # noqa: PLC0415 the very same ones

        made = _environment(self.ctx.adapter.environment, str(folder))
        for name in ("HOME", "TMPDIR", "TEST_TMPDIR"):
            Path(made[name]).mkdir(parents=True, exist_ok=True)
        return made

    def popen(self, program, folder, *more, group=None, **words):
        command = [self.ctx.target.interpreter, "-P", "-c", program, self.words, *more]
        command = group.wrap(command) if group else command
        variables = self.variables(folder)
        return subprocess.Popen(command, cwd=folder, env=variables, start_new_session=True, **words)


def run_bare(around, work, seconds):
    """Run a file in an interpreter of its own."""
    group, ran = CpuGroup(), Ran()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        out = Path(folder, "events.jsonl")
        with out.open("wb") as events:
            os.set_inheritable(events.fileno(), True)
            quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            fd = events.fileno()
            more = [json.dumps(around.request(work)), str(fd)]
            process = around.popen(BARE, folder, *more, group=group, pass_fds=[fd], **quiet)
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                ran.cut = True
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        take_events(ran, out, work)
    end_all(group)
    ran.seconds = group.close()
    return ran


class Floor:
    """The process that has imported the library and forks for each file."""

    def __init__(self, around):
        self.around, self.folder = around, Path(tempfile.mkdtemp())
        pipes = {
            "stdin": subprocess.PIPE,
            "stdout": subprocess.PIPE,
            "text": True,
            "stderr": subprocess.DEVNULL,
        }
        self.group = CpuGroup()
        self.process = around.popen(FLOOR, self.folder, group=self.group, **pipes)
        self.own = float(self.process.stdout.readline())

    def run(self, work, seconds):
        ran, before = Ran(), self.group.seconds()
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            out = Path(folder, "events.jsonl")
            request = self.around.request(work)
            job = {"request": request, "out": str(out), "folder": folder, "seconds": seconds}
            self.process.stdin.write(json.dumps(job) + "\n")
            self.process.stdin.flush()
            told = json.loads(self.process.stdout.readline())
            take_events(ran, out, work)
        end_all(self.group, but=self.process.pid)
        # What the process spends on forking and waiting is not the file's.
        ran.seconds = self.group.seconds() - before - (told["own"] - self.own)
        ran.cut, self.own = told["cut"], told["own"]
        return ran

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.group.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Served:
    """docprobe's own pool with one worker, in a process and a control group of its own."""

    def __init__(self, args, way):
        self.group = CpuGroup()
        command = [sys.executable, *sys.argv, "--serve", way]
        self.process = subprocess.Popen(
            self.group.wrap(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout.readline() == "ready\n"
        self.start = self.group.seconds()
        self.before = self.start

    def run(self, work, number):
        self.before = self.group.seconds()
        self.process.stdin.write(f"{number}\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        return Ran(answer["tests"], self.group.seconds() - self.before, answer["cut"])

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.group.close()


def serve(ctx, works, way, seconds):
    """Be the process of `Served`."""
    settings = probe_settings(ctx)
    if way == "plain":
        settings = replace(settings, probe=None, names=None, helpers=None, describe=None)
    with Pool(ctx.target, settings, workers=1) as pool:
        pool.submit(SnippetJob("first", "pass"))
        list(pool.results())
        print("ready", flush=True)
        for line in sys.stdin:
            job = tests_job(ctx, works[int(line)], seconds, observe=way == "observed")
            pool.submit(replace(job, skip=()))
            tests, last = {}, None
            for event in pool.results():
                if isinstance(event, TestOutcome):
                    tests[event.test] = (event.verdict.kind, event.verdict.reason)
                else:
                    last = event
            print(json.dumps({"tests": tests, "cut": last.kind == "timeout"}), flush=True)


def take_events(ran, out, work):
    """Read what a file outside docprobe told; what befell a class or the file befell its tests."""
    groups, current = {}, ""
    for line in out.read_text(encoding="utf-8").splitlines() if out.is_file() else ():
        event = json.loads(line)
        name, words = event["event"], (event.get("kind", ""), event.get("reason", ""))
        if name == "start":
            current = event["test"]
        elif name == "test":
            ran.tests[event["test"]], current = words, ""
        elif name == "used":
            ran.body = event["seconds"]
        elif name == "group":
            groups[event["group"]] = words
        elif name == "file":
            current = ""
            if words[0] != "confirmed":
                groups[""] = words
    if current:
        ran.tests[current] = ("timeout" if ran.cut else "crashed", "it ended the process")
    share(ran, work, groups)


def share(ran, work, groups):
    """Give the tests that did not run the fate of their class or file."""
    for method in work.methods:
        key = f"{method.cls}.{method.method}".lstrip(".")
        fate = groups.get(method.cls, groups.get(""))
        if fate and not any(test.startswith(key) for test in ran.tests):
            ran.tests[key] = fate


def end_all(group, but=0):
    """Kill what a file has left running, one process apart; its time stands still then."""
    for _ in range(100):
        left = set(map(int, (group.folder / "cgroup.procs").read_text().split())) - {but}
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if not left:
            return
        time.sleep(0.01)


def path_of(work):
    return Path(work.source.root, work.path)


def drawn(ctx, count, seed):
    """Return the work of `count` files of the store that hold tests."""
    sources = {source.name: source for source in ctx.sources}
    files = [file for file in ctx.store.select(TestFile, error="") if file.tests and file.source in sources]
    chosen = random.Random(seed).sample(sorted(files, key=lambda file: file.path), count)
    return [
        FileWork(sources[file.source], file, list(ctx.store.select(TestMethod, path=file.path)), "")
        for file in chosen
    ]


def open_reading(args):
    """Return the context of the benchmark: the store is not written."""
    config = load_config(args.conf)
    adapter = load_adapter(config.target)
    paths = library_paths(config)
    target = find_target(config.target, args.python, paths=paths, environment=adapter.environment)
    return Context(config, Store(args.store or default_store(), readonly=True), target, adapter)


def differing(first, second):
    """Return the tests whose kinds differ, those left out that a cut run did not reach."""
    return [
        test
        for test in sorted(first.tests.keys() | second.tests.keys())
        if first.tests.get(test, ("",))[0] != second.tests.get(test, ("",))[0]
        if not (first.cut or second.cut)
    ]


def in_rounds(ways, rounds):
    """Run a file in all ways in each round, one that was cut off no more; return the least costly of each."""
    runs = defaultdict(list)
    for number in range(rounds):
        for way, run in ways.items() if number % 2 == 0 else reversed(ways.items()):
            if not any(ran.cut for ran in runs[way]):
                runs[way].append(run())
    return {
        way: replace(min(ran, key=lambda one: one.seconds), cut=any(one.cut for one in ran))
        for way, ran in runs.items()
    }


def measure(args, ctx, works):
    """Run all files in all ways, one file after the other; return what came, by way."""
    around = Surroundings(ctx, replace(probe_settings(ctx)))
    served = {way: Served(args, way) for way in ("plain", "observed")}
    floor, found = Floor(around), defaultdict(list)
    for number, work in enumerate(works):
        found["bare"].append(run_bare(around, work, args.seconds))
        ways = {way: partial(one.run, work, number) for way, one in served.items()}
        ways["floor"] = partial(floor.run, work, args.seconds)
        for way, ran in in_rounds(ways, args.rounds).items():
            found[way].append(ran)
        told = ", ".join(f"{way} {found[way][-1].seconds:.2f}" for way in WAYS)
        cut = [way for way in WAYS if found[way][-1].cut]
        print(f"{work.path}: {told}{f'; cut off: {cut}' if cut else ''}", flush=True)
    again = {
        number: [
            (run_bare(around, work, args.seconds), served["plain"].run(work, number)) for _ in range(AGAIN)
        ]
        for number, work in enumerate(works)
        if differing(found["bare"][number], found["plain"][number])
    }
    starts = {way: one.start for way, one in served.items()}
    for one in (*served.values(), floor):
        one.close()
    return found, again, starts


def compare(works, found, again):
    """Print each test whose outcomes differ, with what further runs gave."""
    counts = Counter()
    for number, runs in again.items():
        bare, plain = found["bare"][number], found["plain"][number]
        for test in differing(bare, plain):
            befores = [ran.tests.get(test, ("not there", "")) for ran in (bare, *(pair[0] for pair in runs))]
            afters = [ran.tests.get(test, ("not there", "")) for ran in (plain, *(pair[1] for pair in runs))]
            kinds = [{kind for kind, _ in side} for side in (befores, afters)]
            word = "changes from run to run" if kinds[0] & kinds[1] else "DIFFERS"
            counts[word] += 1
            sides = ["/".join(sorted(side)) for side in kinds]
            print(f"{word}: {works[number].path}::{test}: bare {sides[0]}, docprobe {sides[1]}")
            print(f"    {befores[0][1][:200]}\n    {afters[0][1][:200]}")
    both = sum(
        len(a.tests.keys() & b.tests.keys()) for a, b in zip(found["bare"], found["plain"], strict=True)
    )
    print(f"{both} tests in both ways; differences: {dict(counts) or 'none'}")


def summarise(works, found, starts):
    """Print the sums over the files that came to their end in all ways, and over the short ones of them."""
    whole = [n for n in range(len(works)) if not any(found[way][n].cut for way in WAYS)]
    short = [n for n in whole if found["floor"][n].seconds < SHORT]
    for name, chosen in (("all", whole), (f"bodies under {SHORT:g} s", short)):
        sums = {way: sum(found[way][n].seconds for n in chosen) for way in WAYS}
        told = ", ".join(f"{way} {seconds:.1f}" for way, seconds in sums.items())
        print(f"{name}: {len(chosen)} files; CPU s: {told}")
        waited = sum(found["floor"][n].body for n in chosen)
        print(
            f"  of the floor, the files' own processes and what they waited for, to their end: {waited:.1f}"
        )
        for way in ("plain", "observed") if chosen else ():
            to_floor, to_bare = sums[way] / sums["floor"], sums["bare"] / sums[way]
            with_start = (sums[way] + starts[way]) / sums["floor"]
            print(
                f"  {way}: {to_floor:.3f} of the floor ({with_start:.3f} with the start of a worker);", end=""
            )
            print(f" {to_bare:.2f} times cheaper than bare")
    print("start with one worker, until it has answered:", {way: round(s, 2) for way, s in starts.items()})
    if len(whole) < len(works):
        print("left out, cut off by the limit:", [works[n].path for n in range(len(works)) if n not in whole])


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--files", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--path", default="*", help="of the files drawn, only those with such a path")
    parser.add_argument("--seconds", type=float, default=600.0, help="limit of one run of a file")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--conf", type=Path)
    parser.add_argument("--python", type=Path)
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    args = parser.parse_args()
    with open_reading(args) as ctx:
        works = [work for work in drawn(ctx, args.files, args.seed) if fnmatchcase(work.path, args.path)]
        if args.serve:
            serve(ctx, works, args.serve, args.seconds)
            return
        found, again, starts = measure(args, ctx, works)
    compare(works, found, again)
    summarise(works, found, starts)


if __name__ == "__main__":
    main()
