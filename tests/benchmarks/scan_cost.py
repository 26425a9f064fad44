"""What ``docprobe scan`` costs: seconds, and the peak memory of the tool and of its scanning processes.

Usage: ``python tests/benchmarks/scan_cost.py [--conf FILE]``. The suites are fetched first, if they are
not in the cache; the store is new, so that everything is scanned.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)


def peak_mebibytes(pid):
    """Return the most memory that a process has had so far; 0 when it is gone."""
    try:
        found = _PEAK.search(Path(f"/proc/{pid}/status").read_text(encoding="ascii"))
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def children(pid):
    """Return the direct children of a process."""
    try:
        return Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return []


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--conf", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        common = ["--store", f"{folder}/store.sqlite", *(["--conf", str(args.conf)] if args.conf else [])]
        docprobe = [sys.executable, "-m", "docprobe"]
        subprocess.run([*docprobe, "fetch", *common], check=True, stdout=subprocess.DEVNULL)
        start = time.monotonic()
        scan = subprocess.Popen([*docprobe, "scan", *common], stdout=subprocess.DEVNULL)
        tool, largest = 0.0, 0.0
        while scan.poll() is None:
            tool = max(tool, peak_mebibytes(scan.pid))
            largest = max([largest, *map(peak_mebibytes, children(scan.pid))])
            time.sleep(0.1)
        print(f"{time.monotonic() - start:.1f} s, exit code {scan.returncode}")
        print(f"tool process: {tool:.0f} MiB at its peak; largest child: {largest:.0f} MiB")


if __name__ == "__main__":
    main()
