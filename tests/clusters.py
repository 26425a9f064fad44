"""A dask scheduler and workers as processes, for tests and benchmarks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_SECONDS = 120.0


def _start(folder, *words):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    log = (folder / "dask.log").open("ab")
    with log:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *words], stdout=log, stderr=log, env=environment, cwd=folder
        )


def wait_until(condition, what):
    """Return what `condition` gives as soon as it is true."""
    end = time.monotonic() + _SECONDS
    while not (found := condition()):
        assert time.monotonic() < end, f"{what} took too long"
        time.sleep(0.05)
    return found


def _stop(process):
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()


@contextmanager
def scheduler(folder):
    """Run a scheduler and give its process and address."""
    file = folder / "scheduler.json"
    words = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
    process = _start(folder, "scheduler", *words)
    try:
        wait_until(lambda: file.is_file() and file.read_text(encoding="utf-8").strip(), "the scheduler")
        yield process, json.loads(file.read_text(encoding="utf-8"))["address"]
    finally:
        _stop(process)


@contextmanager
def workers(folder, address, count):
    """Run workers of one thread each, which nobody starts again, and give their processes."""
    words = (address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")
    started = [
        _start(folder, "worker", *words, "--local-directory", str(folder / f"worker{number}"))
        for number in range(count)
    ]
    try:
        wait_until(lambda: (folder / "dask.log").read_bytes().count(b"Registered to:") >= count, "a worker")
        yield started
    finally:
        for process in started:
            _stop(process)
        (folder / "dask.log").unlink()


def _parents():
    found = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = entry.read_text(errors="replace").rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state != "Z":
            found[int(entry.parent.name)] = int(parent)
    return found


def descendants(pid):
    """Return the living processes that come of `pid`, itself left out."""
    parents, found = _parents(), {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def living(pids):
    """Return those of the processes that live."""
    return set(pids) & _parents().keys()
