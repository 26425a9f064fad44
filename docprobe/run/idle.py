"""Whether the machine has a core to spare."""

from __future__ import annotations

from pathlib import Path

_STAT = Path("/proc/stat")
_ENOUGH = 0.75
"""A core that is idle for so large a part of the time is one to spare."""


class IdleGauge:
    """Measures from call to call how many cores were idle."""

    def __init__(self, stat: Path = _STAT) -> None:
        """Start measuring; `stat` is the kernel's file of processor times."""
        self._stat = stat
        self._before = self._read()

    def spare(self) -> bool:
        """Tell whether a core was idle since the last call; False where the kernel does not tell."""
        (idle, total, cores), (idle_before, total_before, _) = now, before = self._read(), self._before
        self._before = now
        if total <= before[1]:
            return False
        return cores * (idle - idle_before) / (total - total_before) >= _ENOUGH

    def _read(self) -> tuple[int, int, int]:
        """Return ticks that could be had and in all, and the number of cores."""
        try:
            lines = self._stat.read_text(encoding="ascii").splitlines()
        except OSError:
            return 0, 0, 0
        # See proc(5): user, nice, system, idle, iowait, ...; guest times are in user's. Nice gives way.
        ticks = [int(word) for word in lines[0].split()[1:9]]
        cores = sum(line.startswith("cpu") for line in lines) - 1
        return ticks[1] + ticks[3] + ticks[4], sum(ticks), cores
