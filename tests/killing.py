"""What tests and benchmarks share that kill docprobe and look at what is left: processes, store, folders."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from cpu import CpuGroup

from docprobe.model import Behaviour, Quirk, Snippet, Verdict
from docprobe.store import Store

KEPT = (Snippet, Behaviour, Quirk, Verdict)
_SPACES = ("pid", "net", "user", "mnt", "ipc")
_COMMITTED = "select subject_kind, subject, target, digest, kind, reason, time from verdict"
_GONE_SECONDS = 60.0
_LOOK_SECONDS = 0.005


def make_clock():
    """Return what tells the CPU seconds of all processes, which a busy machine does not change; or None."""
    try:
        return CpuGroup()
    except OSError:
        return None


@dataclass
class Run:
    """A docprobe that is started again and again in a folder: store, temporary files, output.

    All that comes of it is told by a folder in its ``PATH``, which workers inherit.
    """

    command: list[str]
    folder: Path
    cache: Path
    kills: list[str] = field(default_factory=list)
    """The last line that was printed before each kill."""
    seen: dict = field(default_factory=dict)
    """Every verdict that was seen committed before a kill."""
    clock: CpuGroup | None = field(default_factory=make_clock)
    report: Callable[[str], None] = lambda _: None
    """Is told of each kill: what was committed, what was alive, the last line."""

    @property
    def store(self):
        return self.folder / "s.sqlite"

    @property
    def out(self):
        return self.folder / "out.txt"

    @property
    def mark(self):
        return f"{self.folder}/mark"

    def start(self):
        """Start the command; it prints into a file."""
        temporary = self.folder / "tmp"
        temporary.mkdir(parents=True, exist_ok=True)
        variables = {
            "PATH": f"{os.environ['PATH']}:{self.mark}",
            "TMPDIR": str(temporary),
            "DOCPROBE_CACHE": str(self.cache),
            "DOCPROBE_STORE": str(self.store),
        }
        with self.out.open("w", encoding="utf-8") as out:
            return subprocess.Popen(
                self.clock.wrap(self.command) if self.clock else self.command,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env={**os.environ, **variables},
            )

    def spend(self, process, seconds):
        """Wait until a run has used so many CPU seconds, or so many seconds have passed where none can tell.

        Say whether it is still there.
        """
        now = self.clock.seconds if self.clock else time.monotonic
        until = now() + seconds
        while process.poll() is None and now() < until:
            time.sleep(_LOOK_SECONDS)
        return process.poll() is None

    def end(self, process):
        """Wait for a run to come to its end, which must be a good one and leave nothing."""
        code = process.wait()
        assert code == 0, self.out.read_text(encoding="utf-8")
        self.check_gone(set())
        if self.clock:
            self.clock.close()
        assert not list((self.folder / "tmp").iterdir()), "temporary files are left"

    def kill(self, process):
        """Kill the process alone, at once, and check that it took nothing with it and left nothing."""
        before = committed(self.store)
        spaces = {space for found in relatives(self.mark).values() for space in found}
        process.send_signal(signal.SIGKILL)
        process.wait()
        lines = self.out.read_text(encoding="utf-8").splitlines()
        self.kills.append(next((line for line in reversed(lines) if line), ""))
        self.report(f"{len(before)} verdicts, {len(spaces)} namespaces; {self.kills[-1]}")
        self.check_gone(spaces - own_spaces())
        after = committed(self.store)
        lost = {key for key, row in before.items() if after.get(key) != row and row[1] != "not-run"}
        assert not lost, f"verdicts were lost or changed: {sorted(lost)[:5]}"
        self.seen |= {key: row for key, row in after.items() if row[1] != "not-run"}
        check_sound(self.store)

    def check_gone(self, spaces):
        """Check that no process is left that came of this run, and none in its namespaces."""
        end = time.monotonic() + _GONE_SECONDS
        while left := relatives(self.mark) or in_spaces(spaces):
            assert time.monotonic() < end, f"processes are left: {[told(pid) for pid in left]}"
            time.sleep(0.05)

    def check_kept(self):
        """Check that all verdicts that were seen are there, and none of them was found out again."""
        now = committed(self.store)
        again = {key for key, row in self.seen.items() if now.get(key) != row}
        told = [(key, self.seen[key], now.get(key)) for key in sorted(again)[:5]]
        assert not again, f"verdicts were found out again: {told}"


def committed(path):
    """Return the verdicts that the store at `path` holds; none where it is not there or has no tables yet."""
    if not path.is_file():
        return {}
    db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=30.0)
    try:
        return {row[:3]: row[3:] for row in db.execute(_COMMITTED)}
    except sqlite3.OperationalError as exc:
        if "no such table" in str(exc) or "unable to open" in str(exc):
            return {}
        raise
    finally:
        db.close()


def check_sound(path):
    """Check that SQLite finds no fault in the store."""
    if path.is_file():
        db = sqlite3.connect(path, timeout=30.0)
        assert db.execute("pragma integrity_check").fetchall() == [("ok",)]
        db.close()


def records(path):
    """Return what a store holds that two runs over the same must agree in."""
    with Store(path, readonly=True) as store:
        return {kind.__name__: set(store.select(kind)) for kind in KEPT}


def relatives(mark):
    """Return the living processes that have `mark` in their environment, with their namespaces."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "environ").read_bytes():
                found[int(folder.name)] = spaces_of(folder)
        except OSError:
            continue
    return found


def in_spaces(spaces):
    """Return the processes that are in one of these namespaces."""
    return {
        int(folder.name): found
        for folder in (Path("/proc").glob("[0-9]*") if spaces else ())
        if (found := spaces_of(folder)) & spaces
    }


def own_spaces():
    return spaces_of(Path("/proc/self"))


def spaces_of(folder):
    found = set()
    for space in _SPACES:
        try:
            found.add((folder / "ns" / space).readlink().name)
        except OSError:
            continue
    return found


def told(pid):
    """Return the command line of a process, as far as there is one."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    except OSError:
        return f"{pid} (gone)"
    return f"{pid} {words[:200]}"


def kill_at_random(run, chance, *, points, longest):
    """Start, kill after a random time up to `longest` CPU seconds, start again, until it comes to its end.

    After `points` kills it is let run. Return how many kills there were.
    """
    for count in range(points):
        process = run.start()
        if not run.spend(process, chance.uniform(0.0, longest)):
            run.end(process)
            return count
        run.kill(process)
    run.end(run.start())
    return points
