"""Whether the machine has a core and memory to spare."""

from __future__ import annotations

from pathlib import Path

_STAT, _MEMORY = Path("/proc/stat"), Path("/proc/meminfo")
_ENOUGH = 0.75
"""A core that is idle for so large a part of the time is one to spare."""
_FREE = 0.25
"""So large a part of the memory stays free."""


class IdleGauge:
    """Measures from call to call how many cores were idle."""

    def __init__(self, stat: Path = _STAT, memory: Path = _MEMORY) -> None:
        """Start measuring; `stat` and `memory` are the kernel's files of processor times and of memory."""
        self._stat, self._memory = stat, memory
        self._before = self._read()

    def spare(self) -> bool:
        """Tell whether a core was idle since the last call, and memory is free now.

        False where the kernel does not tell.
        """
        (idle, total, cores), (idle_before, total_before, _) = now, before = self._read(), self._before
        self._before = now
        if total <= before[1]:
            return False
        return cores * (idle - idle_before) / (total - total_before) >= _ENOUGH and self._has_room()

    def _has_room(self) -> bool:
        try:
            lines = self._memory.read_text(encoding="ascii").splitlines()
        except OSError:
            return False
        sizes = {line.partition(":")[0]: int(line.split()[1]) for line in lines}
        return sizes.get("MemAvailable", 0) >= _FREE * sizes["MemTotal"]

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
