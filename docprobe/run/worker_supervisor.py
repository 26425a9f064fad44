"""The parent's side of one job: fork, relay what the child says, keep the limits, leave nothing behind.

What is said, JSON lines on a pipe of the child's own: events on the way; ``end`` where it has come to its
end; then, as soon as it could read a token from another pipe that did not exist before, ``verdict`` with a
seal: the digest of verdict and reason, keyed with the token. A verdict without the right seal is none, and
so is one without an end. A job may have several parts, each with an end and a token of its own.
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
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import ModuleType

_LIBC = ctypes.CDLL(None, use_errno=True)
_SET_CHILD_SUBREAPER = 36
_CHUNK = 1 << 16
_LONGEST_LINE = 1 << 28
_LAST_READ = 0.5
"""Seconds for what is left in the pipes of a child that has ended."""
_RELAYED = {"tests": ("start", "test", "group"), "call": ("item",)}
"""The events that the tool wants, by the mode of the job."""
_KINDS = ("confirmed", "refuted", "error", "skipped")
"""The verdicts that a child may give on itself."""
_QUIET = [(os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)]
_SURROGATE = b"\\ud"


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
        self, channel: Channel, settings: dict[str, Any], space: Any, reporter: ModuleType, usage: ModuleType
    ) -> None:
        """Become the parent of whatever children leave behind, so that it can be found and killed.

        `space` forks the children and ends what they leave. Where it makes namespaces, all processes that
        can be seen now are ours.
        """
        self.channel = channel
        self.folder = Path(settings["folder"])
        # What lies there now was put there for the jobs, the rest they leave behind.
        self.swept = {Path(shared): set(Path(shared).iterdir()) for shared in settings["swept"]}
        self.space, self.reporter, self.usage = space, reporter, usage
        self.known = usage.visible() if settings["spaces"] else None
        self.woken, self.wake = os.pipe()
        for end in (self.woken, self.wake):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.wake, warn_on_full_buffer=False)
        _LIBC.prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

    def run(
        self, job: dict[str, Any], body: Callable[..., Any], seals: Sequence[Callable[..., None]]
    ) -> None:
        """Run `body` on `job` in a child that calls `seals` first; send its events and what became of it."""
        make_folder(self.folder)
        child = _Child(self, job)
        child.start(body, seals)
        outcome = child.watch()
        self._clean()
        self.channel.send({"event": "done", "job": job["id"], **outcome})

    def _clean(self) -> None:
        """Remove what the job has written where it could."""
        remove(self.folder)
        for shared, kept in self.swept.items():
            for left in set(shared.iterdir()) - kept:
                remove(left)


class _Child:
    """One job's process, the pipes from it and the clock."""

    def __init__(self, supervisor: Supervisor, job: dict[str, Any]) -> None:
        self.supervisor = supervisor
        self.job = job
        self.limits = job["limits"]
        self.pid = 0
        self.token = b""
        self.verdict: dict[str, Any] | None = None
        self.part = 0
        """Which of the job's parts is under way; each has its own seconds."""
        self.line = bytearray()
        self.stdout = bytearray()
        self.stderr = bytearray()
        self.control = 0
        self.readers: dict[int, Callable[[bytes], None]] = {}
        self.began = self.heard = time.monotonic()
        self.usage: Any = None

    def start(self, body: Callable[..., Any], seals: Sequence[Callable[..., None]]) -> None:
        """Fork; the child never returns from here."""
        pipes = [os.pipe() for _ in range(3)]
        control, self.control = os.pipe()
        ours, theirs = [end for end, _ in pipes], [control, *(end for _, end in pipes)]
        channel = self.supervisor.channel
        supervisor = self.supervisor
        self.pid = supervisor.space.fork()
        if self.pid == 0:
            private = [*ours, self.control, channel.requests, channel.answers]
            private += [supervisor.woken, supervisor.wake, *supervisor.space.private]
            supervisor.reporter.live(body, self.job, supervisor.folder, theirs, private, seals=seals)
        self._begin_usage()
        for end in theirs:
            os.close(end)
        for end in (*ours, self.control):
            os.set_blocking(end, False)
        self.readers = dict(zip(ours, (self._hear, self._keep_out, self._keep_err)))  # noqa: B905 - not in 3.9

    def _begin_usage(self) -> None:
        supervisor = self.supervisor
        folders = [str(folder) for folder in supervisor.swept]
        self.usage = supervisor.usage.Usage(self.limits, folders, supervisor.known)

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
        # Before the last is read: what still runs could write for ever.
        self.supervisor.space.close()
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
        next_look: float = self.usage.next_look
        return max(0.0, min(*self._deadlines().values(), next_look) - time.monotonic())

    def _passed_limit(self) -> str:
        now = time.monotonic()
        passed = next((name for name, at in self._deadlines().items() if now >= at), "")
        return passed or str(self.usage.passed())

    def _kill(self) -> None:
        self.supervisor.space.kill()
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
        record = _parsed(line)
        event = record.get("event")
        if self.verdict is not None:
            return
        if event == "end" and not self.token:
            self.token = secrets.token_hex(16).encode("ascii")
            with contextlib.suppress(OSError):
                os.write(self.control, self.token)
        elif event == "verdict" and self.token and self._is_genuine(record):
            self.verdict = record
            if self.part + 1 < len(self.limits["seconds"]):
                self._begin_part()
        elif event in _RELAYED.get(self.job["mode"], ()):
            self.supervisor.channel.send({**record, "job": self.job["id"]})

    def _is_genuine(self, record: dict[str, Any]) -> bool:
        kind, reason = record.get("kind"), record.get("reason")
        if kind not in _KINDS or not isinstance(reason, str):
            return False
        return bool(record.pop("seal", "") == self.supervisor.reporter.seal(self.token, kind, reason))

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
        self.verdict, self.token, self.began = None, b"", now
        self._begin_usage()
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


def _parsed(line: bytes | bytearray) -> dict[str, Any]:
    """Return the object that a line holds, empty where it holds none, with ? for what is no text."""
    try:
        record = json.loads(line)
        if _SURROGATE in line.lower():
            text = json.dumps(record, ensure_ascii=False).encode("utf-8", "replace")
            record = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}


def make_folder(folder: str | Path) -> None:
    """Make the folder in which a job finds itself, with a home and a place for temporary files."""
    for name in ("home", "tmp"):
        Path(folder, name).mkdir(mode=0o700, parents=True, exist_ok=True)


def remove(path: Path) -> None:
    """Remove a folder or file, also where it was made read-only or lies deeper than a path can say."""
    if path.is_symlink() or not path.is_dir():
        with contextlib.suppress(OSError):
            path.unlink()
        return
    with contextlib.suppress(RecursionError):
        shutil.rmtree(path, ignore_errors=True)
    if os.path.lexists(path):
        # These two follow no link on their way down, and know no depth.
        for command in (["chmod", "-R", "u+rwX", "--", str(path)], ["rm", "-rf", "--", str(path)]):
            with contextlib.suppress(OSError):
                os.waitpid(os.posix_spawnp(command[0], command, os.environ, file_actions=_QUIET), 0)
