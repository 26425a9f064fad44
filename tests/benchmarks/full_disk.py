"""Builds over the tiny library on a file system that fills up at so many points: what is said, what is left.

Usage: ``python tests/benchmarks/full_disk.py [--points N] [--what store|cache|tmp|site]``. A build that has
room tells how much it takes; others get equal parts of that, are looked at, and go on once there is room. The
file system is one that bubblewrap makes in memory, without root. The exit code is 1 where something did not
hold: one message, exit code 3, a store that is whole, no verdict lost, the same end.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from killing import check_sound, committed, records

TESTS = Path(__file__).resolve().parent.parent
CONF = TESTS / "samples" / "conf" / "tinylib.toml"
BYTES = 256 << 20
WHATS = ("store", "cache", "tmp", "site")
PAUSE = 0.02


def inside(folder):
    """Run this again where `folder` is a small file system of its own."""
    words = ["bwrap", "--dev-bind", "/", "/", "--size", str(BYTES), "--tmpfs", folder, "--die-with-parent"]
    return subprocess.run(
        [*words, "--", sys.executable, *sys.argv, "--inside", folder], check=False
    ).returncode


class Disk:
    """The small file system, with a file that takes the room away."""

    def __init__(self, folder, what):
        self.folder, self.what, self.most = Path(folder), what, 0
        self.ballast = self.folder / "ballast"
        self.beside = Path(tempfile.mkdtemp(prefix="full-disk-"))

    def place(self, name):
        return (self.folder if name == self.what else self.beside) / name

    def used(self):
        found = os.statvfs(self.folder)
        return (found.f_blocks - found.f_bavail) * found.f_frsize

    def clear(self, room=None):
        """Empty everything, then leave so many bytes; all of them where `room` is None."""
        for folder in (self.folder, self.beside):
            for path in folder.iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        for name in WHATS:
            self.place(name).mkdir()
        if room is not None:
            with self.ballast.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, BYTES - room - self.used())

    def build(self):
        """Return the exit code, what was printed to stderr, and the verdicts that were seen meanwhile."""
        store = self.place("store") / "s.sqlite"
        words = ["build", "--all", "--conf", CONF, "--store", store, "--site", self.place("site") / "html"]
        variables = {"TMPDIR": str(self.place("tmp")), "DOCPROBE_CACHE": str(self.place("cache"))}
        process = subprocess.Popen(
            [sys.executable, "-m", "docprobe", *map(str, words)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **variables},
        )
        seen, ended = {}, threading.Event()
        watcher = threading.Thread(target=self.watch, args=(store, seen, ended))
        watcher.start()
        _, complaint = process.communicate()
        ended.set()
        watcher.join()
        return process.returncode, complaint, seen

    def watch(self, store, seen, ended):
        while not ended.wait(PAUSE):
            self.most = max(self.most, self.used())
            seen.update(committed(store))


def try_point(disk, room, expected):
    """Build with so much room, then with enough; return what did not hold."""
    disk.clear(room)
    code, complaint, seen = disk.build()
    store, faults = disk.place("store") / "s.sqlite", []
    lines = complaint.strip().splitlines()
    is_told = code == 3 and 0 < len(lines) <= 4 and "Traceback" not in complaint
    if not is_told and (code != 0 or records(store) != expected):  # what needs no room may end well
        faults.append(f"exit code {code}, {complaint.strip()}")
    check_sound(store)
    after = committed(store)
    faults += [f"lost: {key}" for key, row in seen.items() if after.get(key) != row and row[1] != "not-run"]
    disk.ballast.unlink()
    again, complaint, _ = disk.build()
    check_sound(store)
    if again != 0:
        faults.append(f"then exit code {again}, {complaint.strip()}")
    elif records(store) != expected:
        faults.append("the end is another")
    else:
        now = committed(store)
        faults += [
            f"ran again: {key}" for key, row in after.items() if now.get(key) != row and row[1] != "not-run"
        ]
    print(
        f"{disk.what} with {room >> 10} KiB: {len(seen)} verdicts seen; {lines[0] if lines else code}",
        flush=True,
    )
    for fault in faults:
        print(f"  FAULT: {fault}", flush=True)
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--points", type=int, default=10)
    parser.add_argument("--what", choices=WHATS, default="store")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if not args.inside:
        with tempfile.TemporaryDirectory() as folder:
            return inside(folder)
    disk = Disk(args.inside, args.what)
    try:
        disk.clear()
        empty = disk.used()
        code, complaint, seen = disk.build()
        if code != 0:
            print(complaint)
            return 1
        expected = records(disk.place("store") / "s.sqlite")
        most = disk.most - empty
        print(f"with room: {len(seen)} verdicts seen, {most >> 10} KiB at most in {args.what}", flush=True)
        rooms = [most * point // (args.points + 1) for point in range(1, args.points + 1)]
        faults = [fault for room in rooms for fault in try_point(disk, room, expected)]
    finally:
        shutil.rmtree(disk.beside)
    print(f"{args.points} points, {len(faults)} faults")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
