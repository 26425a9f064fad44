"""kill -9 at random points: no verdict is lost, no store damaged, no process, namespace or folder left."""

from __future__ import annotations

import random
import sys
from pathlib import Path

from killing import Run, kill_at_random, records

CONF = Path(__file__).resolve().parent.parent / "samples" / "conf" / "tinylib.toml"
SEED, POINTS, LONGEST = 1, 8, 4.0


def build_in(folder):
    words = ["build", "--all", "--conf", CONF, "--store", folder / "s.sqlite", "--site", folder / "site"]
    return Run([sys.executable, "-m", "docprobe", *map(str, words)], folder, folder / "cache")


def test_killed_builds_end_like_one_that_was_not(tmp_path):
    whole, killed = build_in(tmp_path / "whole"), build_in(tmp_path / "killed")
    whole.end(whole.start())
    assert kill_at_random(killed, random.Random(SEED), points=POINTS, longest=LONGEST)
    killed.check_kept()
    assert records(killed.store) == records(whole.store)
