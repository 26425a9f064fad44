from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from running import verdict_on

from docprobe.errors import RunError
from docprobe.model import VerdictKind
from docprobe.run import sandbox as module
from docprobe.run.jobs import Limits, SnippetJob
from docprobe.run.pool import Pool
from docprobe.run.sandbox import Sandbox, SandboxStatus, sandbox_status

LIMITS = Limits(seconds=10.0, memory=512)
STATUS = sandbox_status()
needs_sandbox = pytest.mark.skipif(not STATUS.available, reason=f"no sandbox here: {STATUS.reason}")


@pytest.fixture(scope="module")
def boxed(target, settings):
    with Pool(target, settings, workers=1, sandbox=Sandbox.REQUIRED) as pool:
        yield pool


def tell(pool, code):
    """Run `code` and return the JSON that it prints."""
    verdict = verdict_on(pool, code, LIMITS)
    assert verdict.kind == VerdictKind.CONFIRMED, verdict
    return json.loads(verdict.output)


@needs_sandbox
def test_library_is_there(boxed):
    assert boxed.sandboxed
    verdict = verdict_on(boxed, "import tinylib\nassert tinylib.add([1], [1]) == [2]")
    assert verdict.kind == VerdictKind.CONFIRMED


@needs_sandbox
def test_own_files_are_out_of_sight(boxed, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("x")
    paths = [str(secret), "/etc/shadow", str(Path.home() / ".ssh"), "/home", "/var/log"]
    code = f"import json, os\nprint(json.dumps([path for path in {paths} if os.path.exists(path)]))"
    assert tell(boxed, code) == []


@needs_sandbox
@pytest.mark.parametrize("where", ["/usr", "/etc", "/dev", "target.root"])
def test_nothing_outside_can_be_written(boxed, target, where):
    folder = target.root if where == "target.root" else where
    verdict = verdict_on(boxed, f"open({folder!r} + '/docprobe-was-here', 'w')", LIMITS)
    # What lies in memory is the sandbox's own and ends with it.
    assert verdict.kind == (VerdictKind.CONFIRMED if where in ("/etc", "/dev") else VerdictKind.ERROR), (
        verdict
    )


@needs_sandbox
def test_no_process_and_no_network(boxed):
    code = """
import json, os, socket
processes = [name for name in os.listdir('/proc') if name.isdigit()]
server = socket.create_server(('127.0.0.1', 0))
socket.create_connection(server.getsockname()).close()
try:
    socket.create_connection(('192.0.2.1', 80), timeout=2)
    reached = True
except OSError:
    reached = False
print(json.dumps([len(processes), reached]))
"""
    processes, reached = tell(boxed, code)
    # bubblewrap's, the worker and the one that waits for it, the namespace's first, the program.
    assert processes == 5
    assert not reached


@needs_sandbox
def test_killing_all_costs_only_the_snippet(boxed):
    verdict = verdict_on(boxed, "import os, signal, time\nos.kill(-1, signal.SIGKILL)\ntime.sleep(9)", LIMITS)
    # There is nobody but itself.
    assert (verdict.kind, verdict.reason) == (
        VerdictKind.ERROR,
        "ProcessLookupError: [Errno 3] No such process",
    )
    assert verdict_on(boxed, "assert True").kind == VerdictKind.CONFIRMED


@needs_sandbox
def test_work_folder_is_the_same_in_every_sandbox(boxed):
    assert tell(boxed, "import json, os\nprint(json.dumps(os.getcwd()))") == "/tmp/docprobe"


@needs_sandbox
def test_what_a_snippet_leaves_is_swept(boxed):
    look = "import json, os\nprint(json.dumps([sorted(os.listdir('/tmp')), os.listdir('/dev/shm')]))"
    before = tell(boxed, look)
    paths = ["/tmp/left", "/dev/shm/left"]
    write = f"import os\nfor path in {paths}: open(path, 'w').close()\nos.makedirs('/tmp/more/deep')"
    assert verdict_on(boxed, write).kind == VerdictKind.CONFIRMED
    assert tell(boxed, look) == before


@pytest.fixture
def unprobed():
    sandbox_status.cache_clear()
    yield
    sandbox_status.cache_clear()


def test_missing_bubblewrap_is_told(monkeypatch, unprobed, target, settings):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert sandbox_status().reason == "bubblewrap is not installed"
    with pytest.raises(RunError, match="Couldn't make a sandbox: bubblewrap is not installed"):
        Pool(target, settings, sandbox=Sandbox.REQUIRED)
    assert not Pool(target, settings, sandbox=Sandbox.AUTO).sandboxed


def test_bubblewrap_that_fails_is_told(monkeypatch, unprobed, tmp_path):
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'No permissions to create new namespace' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    status = sandbox_status()
    assert isinstance(status, SandboxStatus)
    assert not status.available
    assert status.reason == "bubblewrap does not work here: No permissions to create new namespace"
    assert "user namespaces" in status.hint


def test_outermost():
    paths = [module.Path(text) for text in ("/a/b", "/a", "/ab", "/usr/lib/python3", "/a/b/c")]
    assert module._outermost(paths) == ["/a", "/ab"]


def test_snippet_job_runs_unboxed_where_asked(target, settings):
    with Pool(target, settings, workers=1, sandbox=Sandbox.OFF) as pool:
        pool.submit(SnippetJob("a", "import os; assert os.getpid() > 10", limits=LIMITS))
        assert next(pool.results()).verdict.kind == VerdictKind.CONFIRMED
        assert not pool.sandboxed
