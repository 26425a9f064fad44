from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace

import pytest

from docprobe.errors import RunError
from docprobe.run import pool as pools
from docprobe.run.jobs import Foreign, SnippetJob, WorkerSettings
from docprobe.run.pool import Pool
from docprobe.run.sandbox import Sandbox

ROOT = Path(__file__).resolve().parent.parent.parent
SLEEPER = """
import sys, time
sys.path[:0] = [{tests!r}, {root!r}]
from running import SAMPLES
from docprobe.adapters import load_adapter
from docprobe.config import load_config
from docprobe.run.jobs import SnippetJob, worker_settings
from docprobe.run.pool import Pool
from docprobe.run.sandbox import Sandbox
from docprobe.run.targets import find_target
config = load_config(SAMPLES / "conf" / "tinylib.toml").target
target = find_target(config, paths=[SAMPLES / "tinylib"])
settings = worker_settings(load_adapter(config))
try:
    with Pool(target, settings, workers=2, sandbox=Sandbox({sandbox!r})) as pool:
        for _ in range(4):
            pool.submit(SnippetJob("a", "import os, time\\nos.fork()\\ntime.sleep(300)"))
        for _ in pool.results():
            pass
except KeyboardInterrupt:
    sys.exit(130)
"""


def descendants(pid):
    """Return the ids of all processes below `pid`."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *descendants(child)]
    return found


def alive(pids):
    paths = {pid: Path(f"/proc/{pid}/stat") for pid in pids}
    return [pid for pid, path in paths.items() if path.exists() and " Z " not in path.read_text()]


def wait_for(condition, seconds=10.0):
    until = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < until:
        time.sleep(0.02)
    return found


@pytest.fixture(params=["off", "auto"])
def sleeper(request, tmp_path):
    """Start a process whose pool sleeps in four processes; return it and what is below it."""
    text = SLEEPER.format(tests=str(ROOT / "tests"), root=str(ROOT), sandbox=request.param)
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    process = subprocess.Popen([sys.executable, "-c", text], env=env, start_new_session=True)
    assert wait_for(lambda: len(descendants(process.pid)) >= 6, 20.0)
    yield process, descendants(process.pid)
    process.kill()
    process.wait()


def test_interrupt_leaves_nothing(sleeper, tmp_path):
    process, below = sleeper
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 130
    assert not alive(below)
    assert not list(tmp_path.iterdir())


def test_kill_leaves_no_process(sleeper):
    process, below = sleeper
    process.kill()
    process.wait()
    assert wait_for(lambda: not alive(below)), alive(below)


def test_order(target, settings):
    with Pool(target, settings, workers=1, sandbox=Sandbox.OFF) as pool:
        # The first keeps the worker busy until all are queued.
        pool.submit(SnippetJob("first", "import time; time.sleep(0.5)"), priority=-1)
        for name, priority, expected in (("d", 2, 1), ("b", 1, 1), ("a", 1, 5), ("c", 2, 9)):
            pool.submit(SnippetJob(name, "pass", expected=expected), priority)
        assert [event.job.subject for event in pool.results()] == ["first", "a", "b", "c", "d"]
        assert pool.pending == 0


def test_jobs_submitted_while_reading(target, settings):
    seen = []
    with Pool(target, settings, workers=2, sandbox=Sandbox.OFF) as pool:
        pool.submit(SnippetJob("0", "pass"))
        for event in pool.results():
            seen.append(int(event.job.subject))
            if len(seen) < 5:
                pool.submit(SnippetJob(str(len(seen)), "pass"))
    assert seen == [0, 1, 2, 3, 4]


def test_cancel_queued(target, settings):
    with Pool(target, settings, workers=1, sandbox=Sandbox.OFF) as pool:
        for number in range(5):
            pool.submit(SnippetJob(str(number), "import time; time.sleep(0.3)"))
        first = next(pool.results())
        cancelled = pool.cancel_queued()
        left = [event.job.subject for event in pool.results()]
        assert first.job.subject == "0"
        assert sorted([*left, *(job.subject for job in cancelled)]) == ["1", "2", "3", "4"]
        assert cancelled


def test_close_does_not_wait_for_jobs(target, settings):
    pool = Pool(target, settings, workers=1, sandbox=Sandbox.OFF)
    pool.submit(SnippetJob("a", "import time; time.sleep(60)"))
    time.sleep(0.5)
    began = time.monotonic()
    pool.close()
    assert time.monotonic() - began < 3


def test_close_does_not_wait_for_an_import(target, tmp_path):
    child = tmp_path / "child.py"
    child.write_text("import time\ntime.sleep(60)\n")
    pool = Pool(target, WorkerSettings(child), workers=1, sandbox=Sandbox.OFF)
    pool.submit(SnippetJob("a", "pass"))
    time.sleep(0.3)
    began = time.monotonic()
    pool.close()
    assert time.monotonic() - began < 3


def test_unread_outcomes_do_not_stop_a_close(target, settings, monkeypatch):
    monkeypatch.setattr(pools, "_WAITING", 2)
    pool = Pool(target, settings, workers=1, sandbox=Sandbox.OFF)
    for number in range(6):
        pool.submit(SnippetJob(str(number), "pass"))
    assert wait_for(lambda: not pool._outcomes._room._value)
    pool.close()


def test_what_another_process_gives_comes_out_among_the_outcomes(target, settings, monkeypatch):
    """The reader waits for nothing when it expects something, however much waits to be read."""
    monkeypatch.setattr(pools, "_WAITING", 1)
    with Pool(target, settings, workers=1, sandbox=Sandbox.OFF) as pool:
        for number in range(3):
            pool.submit(SnippetJob(str(number), "pass"))
        assert wait_for(lambda: not pool._outcomes._room._value)
        done, later = Future(), Future()
        done.set_result("at once")
        pool.expect(done)
        pool.expect(later)
        found = []
        for event in pool.results():
            found.append(event)
            if len(found) == 4:
                later.set_result("later")
    assert sorted(event.future.result() for event in found if isinstance(event, Foreign)) == [
        "at once",
        "later",
    ]
    assert len(found) == 5


def test_worker_that_cannot_start_is_one_message(target, tmp_path):
    child = tmp_path / "child.py"
    child.write_text("def prepare():\n    raise OSError('no such library')\n")
    with Pool(target, WorkerSettings(child), workers=1, sandbox=Sandbox.OFF) as pool:
        pool.submit(SnippetJob("a", "pass"))
        with pytest.raises(
            RunError, match=r"Couldn't start a worker for 'tinylib.*: OSError: no such library"
        ):
            list(pool.results())


def test_worker_that_dies_at_start_tells_its_last_words(target, tmp_path):
    child = tmp_path / "child.py"
    child.write_text(
        "import os, sys\nsys.stderr.write('out of\\npaper\\n')\nsys.stderr.flush()\nos._exit(3)\n"
    )
    with Pool(target, WorkerSettings(child), workers=1, sandbox=Sandbox.OFF) as pool:
        pool.submit(SnippetJob("a", "pass"))
        with pytest.raises(RunError, match="the worker exited with status 3: paper"):
            list(pool.results())


def test_library_that_starts_threads_is_refused(target, tmp_path):
    child = tmp_path / "child.py"
    source = (ROOT / "docprobe" / "adapters" / "generic_child.py").read_text(encoding="utf-8")
    thread = "threading.Thread(target=threading.Event().wait, daemon=True).start()"
    child.write_text(f"{source}\nimport threading\n{thread}\n")
    with Pool(target, WorkerSettings(child), workers=1, sandbox=Sandbox.OFF) as pool:
        pool.submit(SnippetJob("a", "pass"))
        with pytest.raises(RunError, match="forking is not safe: the library has started 2 threads"):
            list(pool.results())


@pytest.mark.parametrize(("idle", "at_once"), [(True, 2), (False, 1)])
def test_spare_worker_works_only_while_a_core_is_idle(target, settings, monkeypatch, idle, at_once):
    monkeypatch.setattr("docprobe.run.job_queue.IdleGauge", lambda: SimpleNamespace(spare=lambda: idle))
    monkeypatch.setattr("docprobe.run.job_queue._IDLE_SECONDS", 0.01)
    code = "import time; print(time.time()); time.sleep(1); print(time.time())"
    with Pool(target, settings, workers=1, spare=1, sandbox=Sandbox.OFF) as pool:
        for name in "ab":
            pool.submit(SnippetJob(name, code))
        spans = [tuple(map(float, event.verdict.output.split())) for event in pool.results()]
    (_began, ended), (began_2, _ended_2) = sorted(spans)
    assert (2 if began_2 < ended else 1) == at_once


def test_a_spare_worker_takes_several_jobs_in_its_turn(target, settings, monkeypatch):
    looks = iter([True] * 9)
    monkeypatch.setattr(
        "docprobe.run.job_queue.IdleGauge", lambda: SimpleNamespace(spare=lambda: next(looks, False))
    )
    monkeypatch.setattr("docprobe.run.job_queue._IDLE_SECONDS", 0.01)
    with Pool(target, settings, workers=1, spare=1, sandbox=Sandbox.OFF) as pool:
        pool.submit(SnippetJob("long", "import time; time.sleep(3)"), -1.0)
        for name in "abc":
            pool.submit(SnippetJob(name, "pass"))
        assert [event.job.subject for event in pool.results()] == ["a", "b", "c", "long"]
