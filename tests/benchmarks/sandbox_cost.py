"""What the sandbox and the reporting cost: CPU ms a snippet, against the same texts in bare forked children.

Usage: ``python tests/benchmarks/sandbox_cost.py [--store FILE] [--target KEY] [--draw N] [--seed S]
[--rounds R] [--slice K]``. Draws N confirmed snippets of a target, the newest by default, and prints a
digest of the draw, by which two machines can tell whether they ran the same. Each runs once, without its
counter: in docprobe's pool with one worker, and in a child of a plain fork server that prepares the
library like the worker, has no sandbox, reads no output and reports nothing. Both are alive at once and
take turns, K snippets each, so that what else runs on the machine meets both. Counted is the user and
system time of whole process trees after the import, this process included: bubblewrap's own time does
not hold that of its children.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from docprobe.adapters import load_adapter
from docprobe.config import load_config
from docprobe.locations import default_store
from docprobe.model import Target
from docprobe.pipeline.context import library_paths
from docprobe.run import process
from docprobe.run.jobs import Limits, SnippetJob, worker_settings
from docprobe.run.pool import Pool
from docprobe.run.sandbox import Sandbox
from docprobe.store import Store
from docprobe.store.queries import newest_target, shown_snippets

_TICK = os.sysconf("SC_CLK_TCK")
_LIMITS = Limits(seconds=60.0)
_BARE = """
import importlib, importlib.util, gc, json, os, sys, types
worker_file, adapter_file, module = sys.argv[1:]
def load(path):
    spec = importlib.util.spec_from_file_location("loaded", path)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made
worker, adapter = load(worker_file), load(adapter_file)
importlib.import_module(module)
adapter.prepare()
gc.collect()
gc.freeze()
worker._use_large_pages()
print("ready", flush=True)
for line in sys.stdin:
    failed = 0
    for code in json.loads(line):
        pid = os.fork()
        if pid == 0:
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 1)
            os.dup2(null, 2)
            made = sys.modules["__main__"] = types.ModuleType("__main__")
            status = 1
            try:
                exec(compile(code, "<snippet>", "exec", dont_inherit=True), made.__dict__)
                status = 0
            finally:
                sys.stdout.flush()
                os._exit(status)
        failed += os.waitpid(pid, 0)[1] != 0
    print(failed, flush=True)
"""


def cpu_seconds(pid, *, alone=False):
    """Return the user and system seconds of a process, all that it waited for and all that it has now."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        tasks = [] if alone else list(Path(f"/proc/{pid}/task").glob("*/children"))
        below = [int(word) for path in tasks for word in path.read_text(encoding="ascii").split()]
    except OSError:
        return 0.0
    words = text.rpartition(")")[2].split()
    spent = words[11:13] if alone else words[11:15]
    return sum(map(int, spent)) / _TICK + sum(map(cpu_seconds, below))


class Boxed:
    """The texts in docprobe's pool."""

    def __init__(self, target, settings, sandbox):
        self.pool = Pool(target, settings, workers=1, sandbox=sandbox)
        self.kinds = Counter()
        self.spent = 0.0
        before = {int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()}
        self.pool.submit(SnippetJob("warm", "pass", limits=_LIMITS))
        list(self.pool.results())
        worker = self.pool._threads[0]._conversation._worker
        self.top = worker._process.pid
        assert self.top not in before

    def run(self, codes):
        began = cpu_seconds(self.top) + cpu_seconds("self", alone=True)
        for code in codes:
            self.pool.submit(SnippetJob("it", code, limits=_LIMITS, trusted=True))
        for event in self.pool.results():
            self.kinds[str(event.verdict.kind)] += 1
        self.spent += cpu_seconds(self.top) + cpu_seconds("self", alone=True) - began

    def close(self):
        self.pool.close()


class Bare:
    """The texts in forked children of a server that does nothing else."""

    def __init__(self, target, settings):
        paths = os.pathsep.join([*map(str, settings.paths), target.root])
        environment = {**process._environment(settings.environment, "/tmp"), "PYTHONPATH": paths}
        worker = Path(process.__file__).with_name("worker.py")
        command = [target.interpreter, "-c", _BARE, str(worker), str(settings.child), target.module]
        self.server = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            text=True,
        )
        assert self.server.stdout.readline() == "ready\n"
        self.failed, self.spent = 0, 0.0

    def run(self, codes):
        began = cpu_seconds(self.server.pid)
        self.server.stdin.write(json.dumps(codes) + "\n")
        self.server.stdin.flush()
        self.failed += int(self.server.stdout.readline())
        self.spent += cpu_seconds(self.server.pid) - began

    def close(self):
        self.server.stdin.close()
        self.server.wait()


def draw(store, target, count, seed):
    """Return the texts of confirmed snippets, the same for one store and seed."""
    snippets = sorted((one.id, one.code) for one in shown_snippets(store, target.key))
    drawn = random.Random(seed).sample(snippets, min(count, len(snippets)))
    digest = hashlib.sha256("".join(name for name, _ in drawn).encode()).hexdigest()[:16]
    print(f"{len(drawn):,} of {len(snippets):,} confirmed snippets, drawn by seed {seed}: {digest}")
    return [code for _, code in drawn]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--store", type=Path, default=default_store())
    parser.add_argument("--conf", type=Path)
    parser.add_argument("--target")
    parser.add_argument("--draw", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--slice", type=int, default=50, dest="size")
    parser.add_argument("--sandbox", choices=["off", "auto", "required"], default="required")
    args = parser.parse_args()
    config = load_config(args.conf)
    with Store(args.store, readonly=True) as store:
        target = store.one(Target, key=args.target) if args.target else newest_target(store)
        codes = draw(store, target, args.draw, args.seed)
    settings = worker_settings(load_adapter(config.target), paths=library_paths(config))
    boxed, bare = Boxed(target, settings, Sandbox(args.sandbox)), Bare(target, settings)
    for number in range(args.rounds):
        boxed.spent = bare.spent = 0.0
        began = time.monotonic()
        for start in range(0, len(codes), args.size):
            part = codes[start : start + args.size]
            for one in (boxed, bare) if (start // args.size + number) % 2 else (bare, boxed):
                one.run(part)
        ms = {name: one.spent / len(codes) * 1e3 for name, one in (("boxed", boxed), ("bare", bare))}
        seconds = time.monotonic() - began
        print(
            f"round {number + 1}: sandboxed {ms['boxed']:.1f} ms, bare {ms['bare']:.1f} ms CPU a snippet,"
            f" ratio {ms['boxed'] / ms['bare']:.3f} ({seconds:.0f} s, load {os.getloadavg()[0]:.1f})"
        )
    print(f"sandboxed verdicts: {dict(boxed.kinds)}; bare failures: {bare.failed}")
    boxed.close()
    bare.close()


if __name__ == "__main__":
    sys.exit(main())
