"""Whether a process and what it has started wait for what does not come: they use no processor time."""

from __future__ import annotations

import time
from pathlib import Path

_LOOK = 1.0
"""Seconds between two looks."""
_TICKS = 2
"""So few ticks of the clock (a hundred a second) since the last look are those of threads that poll."""


class Stillness:
    """Measures for how long a process has done next to nothing."""

    def __init__(self, pid: int, seconds: float) -> None:
        """Begin now; with 0 seconds nothing is ever still."""
        self._pid = pid
        self._seconds = seconds
        self._looked = self._moved = time.monotonic()
        self._ticks = 0

    @property
    def next_look(self) -> float:
        """The `time.monotonic()` of the next look."""
        return self._looked + _LOOK if self._seconds else float("inf")

    def has_lasted(self) -> bool:
        """Look, if it is time; tell whether nothing was done for long enough."""
        now = time.monotonic()
        if now < self.next_look:
            return False
        ticks = sum(map(_ticks, _family(self._pid)))
        if ticks - self._ticks > _TICKS:
            self._moved = now
        self._looked, self._ticks = now, ticks
        return now - self._moved >= self._seconds


def _family(pid: int) -> list[int]:
    """Return the process and all that it has started and that still run."""
    found = [pid]
    for one in found:
        for path in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += [int(word) for word in path.read_text(encoding="ascii").split()]
            except OSError:
                continue
    return found


def _ticks(pid: int) -> int:
    """Return the user and system time of a process and its reaped children, in ticks; see proc(5)."""
    try:
        words = (
            Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        )
    except OSError:
        return 0
    return sum(int(word) for word in words[11:15])
