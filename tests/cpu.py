"""CPU seconds of whole process trees, for benchmarks."""

from __future__ import annotations

import itertools
import os
import time
from pathlib import Path

_V1, _V2 = Path("/sys/fs/cgroup/cpuacct"), Path("/sys/fs/cgroup")
_ENTER = 'echo $$ > "$0/cgroup.procs" && exec "$@"'
_numbers = itertools.count()


class CpuGroup:
    """A control group: its time is that of all processes that were ever in it, waited for or not.

    Needs root. Raises `OSError` where none can be made.
    """

    def __init__(self):
        """Make an empty group of version 1 or 2."""
        self._is_v1 = (_V1 / "cpuacct.usage").is_file()
        self.folder = (_V1 if self._is_v1 else _V2) / f"docprobe-{os.getpid()}-{next(_numbers)}"
        self.folder.mkdir()

    def wrap(self, command):
        """Return the command that enters the group first."""
        return ["sh", "-c", _ENTER, str(self.folder), *map(str, command)]

    def seconds(self):
        """Return the user and system seconds so far."""
        if self._is_v1:
            return int((self.folder / "cpuacct.usage").read_text()) / 1e9
        words = (self.folder / "cpu.stat").read_text().split()
        return int(words[words.index("usage_usec") + 1]) / 1e6

    def settled(self, seconds=5.0):
        """Return the seconds once all processes have ended, or that time is over."""
        end = time.monotonic() + seconds
        while (self.folder / "cgroup.procs").read_text() and time.monotonic() < end:
            time.sleep(0.01)
        return self.seconds()

    def close(self):
        """Remove the group, which must be empty; return its seconds."""
        seconds = self.settled()
        self.folder.rmdir()
        return seconds
