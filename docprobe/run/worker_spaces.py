"""A PID namespace for every job: it sees no process outside of it, and ends as a whole.

The worker first takes a user namespace of its own, in which it may make others, and drops for all that it
will ever start the right to gain any. A job is forked into a new PID namespace behind a process that only
waits: that one is the namespace's init, so signals mean in the job what they mean anywhere, and when it is
killed the kernel ends everything else in there.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import resource
import shutil
import signal
import struct
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

_LIBC = ctypes.CDLL(None, use_errno=True)
_NEW_USER, _NEW_PID, _NEW_MOUNTS = 0x10000000, 0x20000000, 0x00020000
_READ_ONLY_PROC = 0x1 | 0x2 | 0x4 | 0x8 | 0x20 | 0x1000
"""MS_RDONLY, with what it has already (NOSUID, NODEV, NOEXEC), REMOUNT and BIND; see mount(2)."""
_SET_PDEATHSIG, _SET_DUMPABLE, _BOUND_DROP, _SET_SECUREBITS, _SET_NO_NEW_PRIVILEGES = 1, 4, 24, 28, 38
_NO_ROOT, _NO_AMBIENT = 0b11, 0b11 << 6
"""Security bits, each with its lock; see capabilities(7)."""
_CAPABILITIES = 64
_CAPABILITY_VERSION = 0x20080522
_ENDED_WITHIN = 25.0
"""Seconds for what was killed to be gone: a thousand processes on a busy machine take some."""

# A program that waits for ever: a hundred bytes start in a quarter of the time of `sleep infinity`.
_LOAD_AT = 0x400000
_HEADERS = 64 + 56
_WAIT = {
    # mov eax, SYS_pause; syscall; jmp back
    "x86_64": (62, bytes.fromhex("b822000000 0f05 ebf7")),
    # mov x0..x3, 0; mov x8, SYS_ppoll; svc 0; b back
    "aarch64": (
        183,
        struct.pack("<7I", *[0xD2800000 | n for n in range(4)], 0xD2800928, 0xD4000001, 0x17FFFFFA),
    ),
}


def enter() -> None:
    """Go on in user, mount and PID namespaces of our own, below this process, which only waits.

    From here on nothing below ``/proc`` can be written to: root's jobs could slow us down there. To be
    called before the first thread. Raises `OSError` where the system does not allow it.
    """
    user, group = os.getuid(), os.getgid()
    _check(_LIBC.unshare(_NEW_USER | _NEW_PID | _NEW_MOUNTS), "unshare")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        Path("/proc/self", name).write_text(text, encoding="ascii")
    # The jobs inherit it: they, and so we, are to end where the machine's memory runs out.
    Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    _check(_LIBC.mount(None, b"/proc", None, _READ_ONLY_PROC, None), "mount")
    _seal()
    pid = os.fork()
    if pid:
        _stand_by(pid)
    # Our number here is 1, so nothing in here can signal us but what we have handlers for.
    _LIBC.prctl(_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _seal() -> None:
    """Have nothing started from here on gain rights by what it executes, and nobody look into us."""
    _check(_LIBC.prctl(_SET_SECUREBITS, _NO_ROOT | _NO_AMBIENT, 0, 0, 0), "prctl")
    for number in range(_CAPABILITIES):
        if _LIBC.prctl(_BOUND_DROP, number, 0, 0, 0):
            break  # the kernel knows no more
    _check(_LIBC.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0), "prctl")
    hide()


def _stand_by(pid: int) -> NoReturn:
    """Hold nothing, wait for the worker and end as it does."""
    os.closerange(3, 1 << 10)
    for end in (0, 1):
        os.close(end)
    status = os.waitpid(pid, 0)[1]
    os._exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))


def hide() -> None:
    """Let no other process of this user read our memory or open our descriptors."""
    _LIBC.prctl(_SET_DUMPABLE, 0, 0, 0, 0)


def renounce(limits: dict[str, Any]) -> None:
    """In a job: give up all rights in our namespaces, and be a process that its own kind may look into."""
    # Processes and threads of a user namespace are counted apart; the kernel's root is not counted at all.
    resource.setrlimit(resource.RLIMIT_NPROC, (limits["threads"], limits["threads"]))
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    _check(_LIBC.capset(header, (ctypes.c_uint32 * 6)()), "capset")
    show()


def show(_: object = None) -> None:
    """Undo `hide`."""
    _LIBC.prctl(_SET_DUMPABLE, 1, 0, 0, 0)


class Shared:
    """No namespace: a job is a child among the worker's own."""

    private: tuple[int, ...] = ()
    renounce = staticmethod(show)

    def fork(self) -> int:
        """Fork; return 0 in the job, its number in the worker."""
        return os.fork()

    def kill(self) -> None:
        """Kill what can be killed at once, apart from the job itself: nothing."""

    def close(self) -> None:
        """End what a job, which was waited for, has left behind; each death makes others our children."""
        deadline = time.monotonic() + _ENDED_WITHIN
        while time.monotonic() < deadline and (left := _children()):
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            for pid in left:
                _reap(pid, deadline)


class Spaces:
    """A PID namespace a job; for a worker that has entered its own."""

    renounce = staticmethod(renounce)

    def __init__(self) -> None:
        """Keep hold of our own namespace, and the program of the others' inits."""
        self._own = os.open("/proc/self/ns/pid", os.O_RDONLY)
        self._program, self.private = _program(self._own)
        self._init = 0

    def fork(self) -> int:
        """Fork into a new namespace; return 0 in the job, its number in the worker."""
        _check(_LIBC.unshare(_NEW_PID), "unshare")
        try:
            self._init = self._spawn_init()
            pid = os.fork()
        except OSError:
            self._go_back()
            raise
        if pid:
            self._go_back()
        return pid

    def _go_back(self) -> None:
        """Have what is forked next be born in our own namespace again."""
        _check(_LIBC.setns(self._own, _NEW_PID), "setns")

    def _spawn_init(self) -> int:
        closed = [(os.POSIX_SPAWN_CLOSE, end) for end in (0, 1, 2)]
        # What it inherits as ignored stays so: orphans that end there need no one to wait for them.
        handler = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        try:
            return os.posix_spawn(self._program[0], self._program, {}, file_actions=closed)
        finally:
            signal.signal(signal.SIGCHLD, handler)

    def kill(self) -> None:
        """Kill the job and all that it has started, at once."""
        if self._init:
            os.kill(self._init, signal.SIGKILL)

    def close(self) -> None:
        """End all that a job, which was waited for, has left behind.

        Raises `TimeoutError` where that does not end: the next job would be charged with it.
        """
        if self._init:
            self.kill()
            if not _reap(self._init, time.monotonic() + _ENDED_WITHIN):
                raise TimeoutError("a job does not end")
            self._init = 0


def _program(own: int) -> tuple[list[str], tuple[int, ...]]:
    """Return the command of an init, and the descriptors that jobs must not have."""
    machine, code = _WAIT.get(platform.machine(), (0, b""))
    with contextlib.suppress(OSError):
        if code and sys.byteorder == "little":
            end = os.memfd_create("init")
            os.write(end, _executable(machine, code))
            return [f"/proc/self/fd/{end}"], (own, end)
    return [shutil.which("sleep") or "/bin/sleep", "infinity"], (own,)


def _executable(machine: int, code: bytes) -> bytes:
    """Return a static ELF file of one segment that is `code`."""
    size = _HEADERS + len(code)
    header = struct.pack(
        "<4s5B7xHHIQQQIHHHHHH",
        *(b"\x7fELF", 2, 1, 1, 0, 0),
        *(2, machine, 1, _LOAD_AT + _HEADERS, 64, 0, 0, 64, 56, 1, 0, 0, 0),
    )
    return header + struct.pack("<IIQQQQQQ", 1, 5, 0, _LOAD_AT, _LOAD_AT, size, size, 1 << 16) + code


def _children() -> list[int]:
    return [int(word) for word in Path("/proc/thread-self/children").read_text(encoding="ascii").split()]


def _reap(pid: int, deadline: float) -> bool:
    """Wait for a process; tell whether it is gone."""
    pause = 0.0002
    try:
        while not os.waitpid(pid, os.WNOHANG)[0]:
            if time.monotonic() > deadline:
                return False
            time.sleep(pause)
            pause = min(2 * pause, 0.02)
    except ChildProcessError:
        pass
    return True


def _check(result: int, call: str) -> None:
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{call}: {os.strerror(code)}")
