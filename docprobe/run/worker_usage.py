"""What a job, with all that it has started, uses: processor time, memory, processes."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LOOK = 0.25
"""Seconds between two looks."""
_STILL_LOOK = 1.0
"""Seconds over which it is told whether something was done."""
_TICKS = 2
"""So few ticks of the clock (a hundred a second) in that time are those of threads that poll."""
_SHARERS = 8
"""For so many looks a sum is believed in which what processes share counted once."""
_MIB = 1 << 20
_SIZES = ("RssAnon", "RssShmem", "VmSwap")
_STATUS = (*_SIZES, "Threads")
_ROLLUP = ("Pss_Anon", "SwapPss", "Pss_Shmem")
_LONGEST = 1 << 16
"""Bytes; what ``/proc`` tells of a process in a few lines is far shorter."""


class Usage:
    """Measures one job, or one part of it, against its limits."""

    def __init__(self, limits: dict[str, Any], folders: Sequence[str], known: frozenset[int] | None) -> None:
        """Begin now. What lies in `folders` is memory, too.

        Where the processes in sight are `known`, all others are the job's; else those below this one are.
        """
        self._limits, self._folders, self._known = limits, folders, known
        self._looked = self._weighed = self._moved = time.monotonic()
        self._ticks = 0
        self._trusted_looks = 0

    @property
    def next_look(self) -> float:
        """The `time.monotonic()` of the next look."""
        return self._looked + _LOOK

    def passed(self) -> str:
        """Look, if it is time; name the limit that is passed, if one is."""
        now = time.monotonic()
        if now < self.next_look:
            return ""
        self._looked = now
        family = self._family()
        # Before each is looked at: they may become twice as many meanwhile.
        if len(family) > self._limits["processes"]:
            return "processes"
        states = list(map(_status, family))
        if sum(one["Threads"] for one in states) > self._limits["threads"]:
            return "threads"
        if self._is_too_large(family, states):
            return "total"
        return "still" if self._is_still(family, now) else ""

    def _family(self) -> list[int]:
        if self._known is None:
            return _below()
        return sorted(visible() - self._known)

    def _is_too_large(self, family: list[int], states: list[dict[str, int]]) -> bool:
        """Add up memory: first what is cheap to know, where pages that two share count twice."""
        limit = self._limits["total"] * _MIB
        files = sum(map(_used, self._folders))
        if sum(one[size] for one in states for size in _SIZES) + files <= limit:
            return False
        if self._trusted_looks:
            self._trusted_looks -= 1
            return False
        shares = [_share(pid) for pid in family]
        private, shared = (sum(one[part] for one in shares) for part in (0, 1))
        if private + max(shared, files) > limit:
            return True
        self._trusted_looks = _SHARERS
        return False

    def _is_still(self, family: list[int], now: float) -> bool:
        """Tell whether nothing was done for long enough."""
        if not self._limits["still"] or now < self._weighed + _STILL_LOOK:
            return False
        ticks = sum(map(_ticks, family))
        if ticks - self._ticks > _TICKS:
            self._moved = now
        self._weighed, self._ticks = now, ticks
        return bool(now - self._moved >= self._limits["still"])


def visible() -> frozenset[int]:
    """Return all processes that can be seen, by the numbers that they have here in ``/proc``."""
    names = os.listdir("/proc")  # noqa: PTH208 - making paths of them costs more than the look
    return frozenset(int(name) for name in names if name.isdigit())


def _below() -> list[int]:
    """Return all that this process has started and that still runs."""
    found = list(_children("self"))
    for one in found:
        found += _children(one)
    return found


def _children(pid: int | str) -> Iterable[int]:
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            yield from [int(word) for word in path.read_text(encoding="ascii").split()]


def _status(pid: int) -> dict[str, int]:
    """Return the sizes, in bytes, and number of threads that a process's status tells; 0 when it is gone."""
    return _numbers(f"/proc/{pid}/status", _STATUS)


def _share(pid: int) -> tuple[int, int]:
    """Return the share of private and of shared memory, in bytes; all of it where that is hidden."""
    told = _numbers(f"/proc/{pid}/smaps_rollup", _ROLLUP)
    if told["Pss_Anon"]:
        return told["Pss_Anon"] + told["SwapPss"], told["Pss_Shmem"]
    told = _status(pid)
    return told["RssAnon"] + told["VmSwap"], told["RssShmem"]


def _numbers(path: str, names: Sequence[str]) -> dict[str, int]:
    """Return the numbers that stand behind `names` in a file of ``/proc``, sizes in bytes."""
    text = b""
    # Read at once and searched: parsing all its lines costs more than the kernel's making them.
    with contextlib.suppress(OSError):
        file = os.open(path, os.O_RDONLY)
        try:
            text = b"\n" + os.read(file, _LONGEST)
        finally:
            os.close(file)
    found = {}
    for name in names:
        words = text.partition(b"\n%s:" % name.encode("ascii"))[2].partition(b"\n")[0].split()
        number = int(words[0]) if words and words[0].isdigit() else 0
        found[name] = number << (10 if words[1:] == [b"kB"] else 0)
    return found


def _used(folder: str) -> int:
    """Return how many bytes the file system of `folder` holds."""
    told = os.statvfs(folder)
    return (told.f_blocks - told.f_bfree) * told.f_frsize


def _ticks(pid: int) -> int:
    """Return the user and system time of a process and its reaped children, in ticks; see proc(5)."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    return sum(int(word) for word in text.rpartition(")")[2].split()[11:15])
