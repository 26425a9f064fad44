"""A disk that fills up: one message, exit code 3, a sound store, nothing lost; with room it goes on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from docprobe.run.sandbox import sandbox_status

SCRIPT = Path(__file__).resolve().parent.parent / "benchmarks" / "full_disk.py"


@pytest.mark.skipif(not sandbox_status().available, reason="needs bubblewrap for a small file system")
@pytest.mark.parametrize(("what", "points"), [("store", 2), ("cache", 1)])
def test_full_disk_loses_nothing(what, points):
    command = [sys.executable, str(SCRIPT), "--what", what, "--points", str(points)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{points} points, 0 faults" in done.stdout
