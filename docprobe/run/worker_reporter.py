"""The child's side of a job: its surroundings, its limits, and how it reports."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import json
import os
import re
import resource
import signal
import sys
import traceback
import types
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_LIBC = ctypes.CDLL(None, use_errno=True)
_SET_PDEATHSIG = 1
_MIB = 1 << 20
_LARGEST_FILE = 4096 * _MIB
_SHARED = 4096
"""MiB of address space beyond the limit: libraries and reserves of allocators, which are not memory."""
_BROKEN = 70
"""Exit status of a child whose report could not be made."""
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_LONGEST_REASON = 500
_LONGEST_TRACEBACK = 8000
_LONGEST_SAID = 100_000
_name_of: Callable[[type], str] = type.__dict__["__name__"].__get__
"""A class may tell another name, or none; this is the real one."""


class Reporter:
    """Writes events to the parent, from this process only; its functions were saved before any job ran."""

    def __init__(self, events: int, control: int) -> None:
        """Keep the descriptors and what is needed to use them."""
        self._events, self._control = events, control
        self._pid = os.getpid()
        self._getpid, self._write, self._read, self._dumps = os.getpid, os.write, os.read, json.dumps
        self._seal = seal

    def send(self, event: str, **record: Any) -> None:
        """Write one event, unless this is a process that the job has forked."""
        if self._getpid() != self._pid:
            return
        # What a mock has put among it must not cost the record.
        text = self._dumps({"event": event, **record}, default=lambda thing: type(thing).__name__)
        view = memoryview(text.encode("ascii") + b"\n")
        while view:
            view = view[self._write(self._events, view) :]

    def part(self, verdict: dict[str, Any]) -> None:
        """Give the verdict on a part of the job, and wait until what it printed has been set apart."""
        flush()
        self.finish(verdict)
        self._read(self._control, 1)

    def finish(self, verdict: dict[str, Any]) -> None:
        """Say that the end is reached, and give `verdict` under the seal of the token that comes for it."""
        kind, reason = verdict["kind"], _text(verdict["reason"])[:_LONGEST_REASON]
        self.send("end")
        token = self._read(self._control, 64)
        self.send("verdict", seal=self._seal(token, kind, reason), **{**verdict, "reason": reason})


def seal(
    token: bytes,
    kind: str,
    reason: str,
    *,
    digest: Callable[..., Any] = hashlib.blake2b,
    encode: Callable[[str], bytes] = str.encode,
) -> str:
    """Return what only who knows `token` can say of a verdict; made of functions that nothing can replace."""
    said: str = digest(encode(kind) + b"\0" + encode(reason), key=token).hexdigest()
    return said


def live(
    body: Callable[[dict[str, Any], Reporter], dict[str, Any]],
    job: dict[str, Any],
    folder: Path,
    pipes: Sequence[int],
    private: Sequence[int],
    *,
    seals: Sequence[Callable[[dict[str, Any]], None]],
) -> None:
    """Be the child: run `body`, report, and exit without the interpreter's farewells. Never returns.

    `seals` are called with the job's limits, and take from the process what it must not have.
    """
    exit_now = os._exit
    try:
        control, events, stdout, stderr = pipes
        _enter(folder, stdout, stderr, private)
        reporter = Reporter(events, control)
        _limit(job["limits"])
        for take in seals:
            take(job["limits"])
        _be_the_first_to_go()
        verdict = body(job, reporter)
        flush()
        reporter.finish(verdict)
    except BaseException as exc:
        # Whatever the job has done to what is called here, no child goes back into its parent's code.
        with contextlib.suppress(BaseException):
            flush()
            os.write(2, f"{type(exc).__name__}: {exc}\n".encode("utf-8", "replace"))
        exit_now(_BROKEN)
    exit_now(0)


def flush() -> None:
    """Send on what the streams of Python hold back."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()


def _enter(folder: Path, stdout: int, stderr: int, private: Sequence[int]) -> None:
    """Leave the parent's group, descriptors and folder behind."""
    parent = os.getppid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    _LIBC.prctl(_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(_BROKEN)
    os.dup2(stdout, 1)
    os.dup2(stderr, 2)
    for end in (*private, stdout, stderr):
        os.close(end)
    os.chdir(folder)


def _limit(limits: dict[str, Any]) -> None:
    """Bound this process and those it starts; each has the bound for itself, the seconds of all parts too."""
    memory = limits["memory"] * _MIB
    seconds = int(sum(limits["seconds"]) * (os.cpu_count() or 1)) + 1
    bounds = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: _LARGEST_FILE,
        # What is written to; the address space holds much that never becomes memory. The stacks of threads
        # count whole, 8 MiB each, and are not excepted: this bound alone works at once. Looks at what a job
        # holds come four times a second, and in 1 s a program fills more than 1 GiB.
        resource.RLIMIT_DATA: memory,
        resource.RLIMIT_AS: 2 * memory + _SHARED * _MIB,
    }
    for kind, value in bounds.items():
        hard = resource.getrlimit(kind)[1]
        lowered = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (lowered, lowered))


def _be_the_first_to_go() -> None:
    """Have the kernel end this process, not another, where the machine's memory runs out."""
    with contextlib.suppress(OSError):
        end = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
        os.write(end, b"1000")
        os.close(end)


def fresh_main(path: str) -> types.ModuleType:
    """Put a new ``__main__`` into place, as if the interpreter had been started with `path`."""
    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=path, __builtins__=__builtins__, __spec__=None)
    sys.modules["__main__"] = module
    sys.argv = [path]
    return module


def failure(error: BaseException, filename: str, adapter: types.ModuleType) -> dict[str, Any]:
    """Return the kind, reason and traceback of an exception: what `filename` itself did to get there."""
    name, message = _text(_name_of(type(error))), _message(error)
    kind = "refuted" if isinstance(error, AssertionError) else "error"
    reason = f"{name}: {message}" if message else name
    skipped = adapter.skip_reason(name, message) if kind == "error" else ""
    return {
        "kind": "skipped" if skipped else kind,
        "reason": (skipped or reason)[:_LONGEST_REASON],
        "exception": name,
        "traceback": _traceback(error, filename)[-_LONGEST_TRACEBACK:],
    }


def _message(error: BaseException) -> str:
    """Return the message on one line, without addresses: they differ from run to run."""
    try:
        text = _text(str(error))
    except Exception:
        text = ""
    return _ADDRESS.sub("", " ".join(text.split()))[: 4 * _LONGEST_REASON]


def _text(said: str) -> str:
    """Return a plain and bounded copy of what may be any kind of string, without what is no character."""
    return str.encode(said[:_LONGEST_SAID], "utf-8", "backslashreplace").decode()


def _traceback(error: BaseException, filename: str) -> str:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == filename]
    lines = traceback.format_list(frames)
    try:
        lines += [_text(line) for line in traceback.format_exception_only(type(error), error)]
    except Exception:
        lines.append(_name_of(type(error)))
    return "".join(lines)
