"""The parent's side of one job: fork, relay what the child says, keep the limits, leave nothing behind.

A verdict is believed only with a nonce that the child is given when it says that it has come to its
end; what it wrote before that is not enough. A job may have several parts, each with such an end.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import secrets
import selectors
import shutil
import signal
import stat
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

_LIBC = ctypes.CDLL(None, use_errno=True)
_SET_CHILD_SUBREAPER = 36
_CHUNK = 1 << 16
_LONGEST_LINE = 1 << 28
_GRACE = 5.0
"""Seconds in which killed processes must be gone."""
_LAST_READ = 0.5
"""Seconds for what is left in the pipes of a child that has ended: a daemon may still write."""
_RELAYED = ("start", "test", "group", "item")


class Channel:
    """Jobs in, events out: JSON lines over two descriptors."""

    def __init__(self, requests: int, answers: int) -> None:
        """Take over the descriptors."""
        self.requests = requests
        self.answers = answers
        self.ended = False
        self._buffer = bytearray()

    def next_job(self) -> dict[str, Any] | None:
        """Return the next job, or None when there will be none."""
        while b"\n" not in self._buffer and not self.ended:
            self.fill()
        line, found, rest = self._buffer.partition(b"\n")
        self._buffer = rest
        return dict(json.loads(line)) if found else None

    def fill(self) -> None:
        """Take what has come in."""
        chunk = os.read(self.requests, _CHUNK)
        self.ended = not chunk
        self._buffer += chunk

    def send(self, record: dict[str, Any]) -> None:
        """Write one event; end at once where nobody listens any more."""
        view = memoryview(json.dumps(record).encode("ascii") + b"\n")
        try:
            while view:
                view = view[os.write(self.answers, view) :]
        except OSError:
            os._exit(1)


class Supervisor:
    """Runs jobs, each in a forked child and a fresh folder."""

    def __init__(
        self, channel: Channel, folder: str, swept: list[str], reporter: ModuleType, stillness: ModuleType
    ) -> None:
        """Become the parent of whatever children leave behind, so that it can be found and killed."""
        self.channel = channel
        self.folder = Path(folder)
        # What lies there now was put there for the jobs, the rest they leave behind.
        self.swept = {Path(shared): set(Path(shared).iterdir()) for shared in swept}
        self.live = reporter.live
        self.stillness = stillness
        self.woken, self.wake = os.pipe()
        for end in (self.woken, self.wake):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.wake, warn_on_full_buffer=False)
        _LIBC.prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

    def run(self, job: dict[str, Any], body: Callable[..., Any]) -> None:
        """Run `body` on `job` in a child; send its events and at last what became of it."""
        make_folder(self.folder)
        child = _Child(self, job)
        child.start(body)
        outcome = child.watch()
        _end_descendants()
        self._clean()
        self.channel.send({"event": "done", "job": job["id"], **outcome})

    def _clean(self) -> None:
        """Remove what the job has written where it could."""
        _remove(self.folder)
        for shared, kept in self.swept.items():
            for left in set(shared.iterdir()) - kept:
                _remove(left)


class _Child:
    """One job's process, the pipes from it and the clock."""

    def __init__(self, supervisor: Supervisor, job: dict[str, Any]) -> None:
        self.supervisor = supervisor
        self.job = job
        self.limits = job["limits"]
        self.pid = 0
        self.nonce = ""
        self.verdict: dict[str, Any] | None = None
        self.part = 0
        """Which of the job's parts is under way; each has its own seconds."""
        self.line = bytearray()
        self.stdout = bytearray()
        self.stderr = bytearray()
        self.control = 0
        self.readers: dict[int, Callable[[bytes], None]] = {}
        self.began = self.heard = time.monotonic()
        self.stillness: Any = None

    def start(self, body: Callable[..., Any]) -> None:
        """Fork; the child never returns from here."""
        pipes = [os.pipe() for _ in range(3)]
        control, self.control = os.pipe()
        ours, theirs = [end for end, _ in pipes], [control, *(end for _, end in pipes)]
        channel = self.supervisor.channel
        self.pid = os.fork()
        if self.pid == 0:
            private = [*ours, self.control, channel.requests, channel.answers]
            private += [self.supervisor.woken, self.supervisor.wake]
            self.supervisor.live(body, self.job, self.supervisor.folder, theirs, private)
        self._watch_stillness()
        for end in theirs:
            os.close(end)
        for end in (*ours, self.control):
            os.set_blocking(end, False)
        self.readers = dict(zip(ours, (self._hear, self._keep_out, self._keep_err)))  # noqa: B905 - not in 3.9

    def _watch_stillness(self) -> None:
        self.stillness = self.supervisor.stillness.Stillness(self.pid, self.limits["still"])

    def watch(self) -> dict[str, Any]:
        """Relay and bound what comes until the child is gone; return what became of it."""
        status, limit = None, ""
        with selectors.DefaultSelector() as selector:
            for end in (*self.readers, self.supervisor.woken, self.supervisor.channel.requests):
                selector.register(end, selectors.EVENT_READ)
            while status is None:
                for key, _ in selector.select(self._patience()):
                    if not self._attend(key.fd):
                        selector.unregister(key.fd)
                limit = limit or self._passed_limit()
                if limit:
                    self._kill()
                pid, raw = os.waitpid(self.pid, os.WNOHANG)
                status = raw if pid else None
        seconds = time.monotonic() - self.began
        self._close()
        return self._outcome(status, limit, seconds)

    def _attend(self, end: int) -> bool:
        """Take what `end` holds; say whether more may come."""
        channel = self.supervisor.channel
        if end == channel.requests:
            channel.fill()
            if channel.ended:
                self._kill()
            return not channel.ended
        chunk = _read(end)
        if chunk and end in self.readers:
            self.readers[end](chunk)
        return chunk != b""

    def _close(self) -> None:
        until = time.monotonic() + _LAST_READ
        for end, keep in self.readers.items():
            while time.monotonic() < until and (chunk := _read(end)):
                keep(chunk)
            os.close(end)
        os.close(self.control)

    def _outcome(self, status: int, limit: str, seconds: float) -> dict[str, Any]:
        killer = signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else ""
        return {
            "exit": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
            "signal": "" if limit else killer,
            "limit": limit,
            "seconds": round(seconds, 4),
            "verdict": None if limit else self.verdict,
            "stdout": self.stdout.decode("utf-8", "replace"),
            "stderr": self.stderr.decode("utf-8", "replace"),
        }

    def _deadlines(self) -> dict[str, float]:
        seconds = self.limits["seconds"][self.part]
        return {"seconds": self.began + seconds, "quiet": self.heard + (self.limits["quiet"] or seconds)}

    def _patience(self) -> float:
        next_look: float = self.stillness.next_look
        return max(0.0, min(*self._deadlines().values(), next_look) - time.monotonic())

    def _passed_limit(self) -> str:
        now = time.monotonic()
        passed = next((name for name, at in self._deadlines().items() if now >= at), "")
        return passed or ("still" if self.stillness.has_lasted() else "")

    def _kill(self) -> None:
        # The child may not have come as far as its own group.
        for kill in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError):
                kill(self.pid, signal.SIGKILL)

    def _hear(self, chunk: bytes) -> None:
        self.heard = time.monotonic()
        self.line += chunk
        if b"\n" in chunk:
            *lines, self.line = self.line.split(b"\n")
            for line in lines:
                self._take(line)
        elif len(self.line) > _LONGEST_LINE:
            self._kill()

    def _take(self, line: bytearray) -> None:
        """Judge one line of the child: its end, its verdict, or an event that the tool wants."""
        try:
            record = json.loads(line)
            event = record["event"]
        except (ValueError, KeyError, TypeError):
            return
        if self.verdict is not None:
            return
        if event == "end" and not self.nonce:
            self.nonce = secrets.token_hex(16)
            with contextlib.suppress(OSError):
                os.write(self.control, self.nonce.encode("ascii"))
        elif event == "verdict" and self.nonce and record.pop("nonce", "") == self.nonce:
            self.verdict = record
            if self.part + 1 < len(self.limits["seconds"]):
                self._begin_part()
        elif event in _RELAYED:
            self.supervisor.channel.send({**record, "job": self.job["id"]})

    def _begin_part(self) -> None:
        """Set the verdict on a part apart, with all that it has printed, and let the child go on."""
        _, out, _ = self.readers
        while chunk := _read(out):
            self._keep_out(chunk)
        now = time.monotonic()
        part = {
            "verdict": self.verdict,
            "seconds": round(now - self.began, 4),
            "stdout": self.stdout.decode("utf-8", "replace"),
        }
        self.part += 1
        self.supervisor.channel.send({"event": "part", "job": self.job["id"], **part})
        self.stdout.clear()
        self.verdict, self.nonce, self.began = None, "", now
        self._watch_stillness()
        with contextlib.suppress(OSError):
            os.write(self.control, b"+")

    def _keep_out(self, chunk: bytes) -> None:
        """Keep the beginning of what is printed."""
        self.stdout += chunk[: max(0, self.limits["output"] - len(self.stdout))]

    def _keep_err(self, chunk: bytes) -> None:
        """Keep the end of what is complained of."""
        self.stderr += chunk
        del self.stderr[: max(0, len(self.stderr) - self.limits["output"])]


def _read(end: int) -> bytes | None:
    """Return what a pipe holds: None where it holds nothing now, nothing where it has ended."""
    try:
        return os.read(end, _CHUNK)
    except BlockingIOError:
        return None


def _children() -> list[int]:
    path = Path(f"/proc/self/task/{os.getpid()}/children")
    return [int(word) for word in path.read_text(encoding="ascii").split()]


def _end_descendants() -> None:
    """Kill and reap all that a job left behind; each death makes us the parent of the next generation."""
    deadline = time.monotonic() + _GRACE
    while time.monotonic() < deadline and (left := _children()):
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for pid in left:
            _reap(pid, deadline)


def _reap(pid: int, deadline: float) -> None:
    with contextlib.suppress(ChildProcessError):
        while time.monotonic() < deadline and not os.waitpid(pid, os.WNOHANG)[0]:
            time.sleep(0.001)


def make_folder(folder: str | Path) -> None:
    """Make the folder in which a job finds itself, with a home and a place for temporary files."""
    for name in ("home", "tmp"):
        Path(folder, name).mkdir(mode=0o700, parents=True, exist_ok=True)


def _remove(path: Path) -> None:
    """Remove a folder or file, also where it was made read-only."""

    def unlock(function: Callable[..., Any], path: str, _: object) -> None:
        with contextlib.suppress(OSError):
            Path(path).parent.chmod(stat.S_IRWXU)
            Path(path).chmod(stat.S_IRWXU)
            function(path)

    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, onerror=unlock)
    else:
        with contextlib.suppress(OSError):
            path.unlink()
