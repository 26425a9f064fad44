"""What was confirmed survives a stop; the next call goes on and repeats nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from docprobe.errors import StoreError
from docprobe.model import Behaviour, Quirk, Snippet, Verdict
from docprobe.store import Store

CONF = Path(__file__).resolve().parent.parent / "samples" / "conf" / "tinylib.toml"
KEPT = (Snippet, Behaviour, Quirk, Verdict)


def start(folder):
    command = [sys.executable, "-m", "docprobe", "build", "--conf", CONF, "--budget", "60s"]
    where = ["--store", folder / "s.sqlite", "--site", folder / "site"]
    return subprocess.Popen(
        [*map(str, [*command, *where])],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        env={**os.environ, "DOCPROBE_CACHE": str(folder / "cache")},
    )


def verdicts(folder):
    try:
        with Store(folder / "s.sqlite", readonly=True) as store:
            return {verdict: verdict.time for verdict in store.select(Verdict)}
    except StoreError:
        return {}


def records(folder):
    with Store(folder / "s.sqlite", readonly=True) as store:
        return {kind.__name__: set(store.select(kind)) for kind in KEPT}


def wait_for(condition, seconds=60.0):
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)
    return found


def descendants(pid):
    """Return the processes that come of `pid`, itself left out."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(entry.parent.name)] = int(fields[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Build once without a stop."""
    folder = tmp_path_factory.mktemp("whole")
    process = start(folder)
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0, out
    return records(folder)


@pytest.mark.parametrize(
    ("number", "after"), [(signal.SIGKILL, 3), (signal.SIGKILL, 25), (signal.SIGINT, 10)]
)
def test_stopped_build_goes_on(tmp_path, whole, number, after):
    process = start(tmp_path)
    wait_for(lambda: len(verdicts(tmp_path)) >= after or process.poll() is not None)
    family = descendants(process.pid)
    assert family
    os.kill(process.pid, number)
    out, _ = process.communicate(timeout=30)
    assert process.returncode == (130 if number == signal.SIGINT else -number), out
    assert "Traceback" not in out
    wait_for(lambda: not any(map(is_alive, family)), 15.0)
    before = verdicts(tmp_path)
    assert len(before) >= after
    again = start(tmp_path)
    out, _ = again.communicate(timeout=120)
    assert again.returncode == 0, out
    assert before.items() <= verdicts(tmp_path).items()  # times too: none of them ran again
    assert records(tmp_path) == whole
