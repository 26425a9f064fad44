"""One worker's process as the tool sees it: started, asked, listened to, killed."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docprobe.errors import RunError
from docprobe.run.folders import WorkFolder
from docprobe.run.sandbox import FILTER, SHARED, SPACES, sandbox_status, sandboxed
from docprobe.run.targets import absolute

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docprobe.model import Target
    from docprobe.run.jobs import WorkerSettings

_WORKER = Path(__file__).with_name("worker.py")
_START_SECONDS = 180.0
_GRACE = 30.0
"""Seconds beyond a job's own limit in which a living worker must have answered."""
_CHUNK = 1 << 18
_TOLD = 2000
_INHERITED = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "LANG", "LC_ALL")


class WorkerGoneError(Exception):
    """The worker's process ended or fell silent in the middle of a job."""


class WorkerProcess:
    """A fork server and the conversation with it."""

    def __init__(self, target: Target, settings: WorkerSettings, *, sandbox: bool) -> None:
        """Start the process; `introduce` then waits until it can take jobs."""
        self._target, self._settings = target, settings
        self._kept = WorkFolder()
        self.folder = self._kept.path
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self._buffer = bytearray()
        self._ids = 0
        self._ready = False
        self._boxed = sandbox
        self._work = "/tmp/docprobe" if sandbox else str(self.folder / "job")  # noqa: S108 - a private one
        # A socket, as another thread may shut it down without a race for its descriptor.
        self._requests, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = self._started(theirs.fileno())
            except BaseException:
                self._requests.close()
                self._complaints.close()
                self._kept.remove()
                raise
        assert self._process.stdout is not None
        self._answers = self._process.stdout

    def _started(self, requests: int) -> subprocess.Popen[bytes]:
        command = [self._target.interpreter, str(_WORKER)]
        if self._boxed:
            command = sandboxed(command, target=self._target, settings=self._settings)
        return subprocess.Popen(  # noqa: S603 - the interpreter of the target
            command,
            stdin=requests,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            bufsize=0,
            cwd=self.folder,
            env=_environment(self._settings.environment, self._work),
            start_new_session=True,
        )

    def introduce(self) -> None:
        """Tell the worker what to import and wait until it has.

        Raises `RunError` with the worker's own words where it cannot.
        """
        target, settings = self._target, self._settings
        greeting = {
            "module": target.module,
            "child": str(settings.child),
            "describe": str(settings.describe or ""),
            "probe": str(settings.probe or ""),
            "names": str(settings.names or ""),
            "helpers": str(settings.helpers or ""),
            "paths": [*map(str, settings.paths), target.root],
            "folder": self._work,
            "swept": list(SHARED) if self._boxed else [],
            "spaces": self._boxed and sandbox_status().has(SPACES),
            "filter": self._boxed and sandbox_status().has(FILTER),
        }
        try:
            self._send(greeting)
            event = next(self._events(time.monotonic() + _START_SECONDS))
        except WorkerGoneError as exc:
            event = {"event": "failed", "reason": f"{exc}: {self._last_words()}"}
        if event["event"] != "ready":
            raise RunError(
                f"Couldn't start a worker for {target.key!r}: {event['reason']}",
                hint=f"See whether {target.interpreter} can import {target.module}.",
            )
        self._ready = True

    def ask(self, job: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield the events of one job, the last of which is ``done``.

        Raises `WorkerGoneError` where the worker dies over it or does not answer.
        """
        self._ids += 1
        deadline = time.monotonic() + sum(job["limits"]["seconds"]) + _GRACE
        self._send({**job, "id": self._ids})
        for event in self._events(deadline):
            if event.get("job") != self._ids:
                continue
            yield event
            if event["event"] == "done":
                return

    def hang_up(self) -> None:
        """Have the worker end its child and itself; while it imports it cannot listen, and has no child."""
        if not self._ready:
            self._kill_group()
        with contextlib.suppress(OSError):
            self._requests.shutdown(socket.SHUT_RDWR)

    def kill(self) -> None:
        """End the process with all that it has started, and remove its folder."""
        self.hang_up()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(2.0)
        self._kill_group()
        self._process.wait()
        self._requests.close()
        self._answers.close()
        self._complaints.close()
        self._kept.remove()

    def _kill_group(self) -> None:
        # Once it was waited for, its number may be another's.
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _send(self, record: dict[str, Any]) -> None:
        try:
            self._requests.sendall(json.dumps(record).encode("ascii") + b"\n")
        except OSError as exc:
            raise WorkerGoneError(self._fate()) from exc

    def _events(self, deadline: float) -> Iterator[dict[str, Any]]:
        with selectors.DefaultSelector() as selector:
            selector.register(self._answers, selectors.EVENT_READ)
            while True:
                line, found, rest = self._buffer.partition(b"\n")
                if found:
                    self._buffer = rest
                    yield json.loads(line)
                    continue
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise WorkerGoneError("it does not answer")
                chunk = os.read(self._answers.fileno(), _CHUNK)
                if not chunk:
                    raise WorkerGoneError(self._fate())
                self._buffer += chunk

    def _fate(self) -> str:
        try:
            status = self._process.wait(2.0)
        except subprocess.TimeoutExpired:
            return "it closed its output"
        if status < 0:
            return f"the worker was killed by {signal.Signals(-status).name}"
        return f"the worker exited with status {status}"

    def _last_words(self) -> str:
        self._complaints.seek(0)
        lines = self._complaints.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1][:_TOLD] if lines else "without a word"


def _environment(wanted: Mapping[str, str], work: str) -> dict[str, str]:
    """Return the variables of a worker: few of ours, so that runs agree between machines."""
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    if kept.get("PYTHONPATH"):
        kept["PYTHONPATH"] = absolute(kept["PYTHONPATH"])
    return {
        **kept,
        "HOME": str(Path(work, "home")),
        "TMPDIR": str(Path(work, "tmp")),
        "TEST_TMPDIR": str(Path(work, "tmp")),
        "TZ": "UTC",
        "PYTHONSAFEPATH": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONIOENCODING": "utf-8:backslashreplace",
        **wanted,
    }
