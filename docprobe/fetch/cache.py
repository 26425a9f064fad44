"""Fetched trees kept in the user's cache, each whole or not there, with its provenance beside it."""

from __future__ import annotations

import fcntl
import json
import tempfile
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.errors import FetchError
from docprobe.fetch.unpack import make_read_only, measure, remove_tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docprobe.fetch.origin import Fetched, Report, Request

_FORMAT = 1
_RECORD = "provenance.json"
_FAILURES = "failures.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """A tree in the cache and where it came from, as ``provenance.json`` tells it."""

    suite: str
    kind: str
    version: str
    digest: str
    licence: str
    note: str
    root: str
    """The suite's root below the entry's folder."""
    files: int
    bytes: int
    format: int = _FORMAT


class Cache:
    """The trees of one suite below the cache folder."""

    def __init__(self, folder: Path, suite: str) -> None:
        """Name the places; nothing is made until something is fetched."""
        self.folder = folder / "suites" / suite
        self.downloads = folder / "downloads" / suite
        self.apt = folder / "apt" / suite
        self._lock = folder / "suites" / f"{suite}.lock"

    def find(self, request: Request) -> tuple[Kept, Path] | None:
        """Return the tree of a request and its root, if it is there, whole, and still what is declared."""
        entry = self.folder / request.key
        try:
            row = json.loads((entry / _RECORD).read_text(encoding="utf-8"))
            kept = Kept(**row)
        except (OSError, ValueError, TypeError):
            return None
        declared = request.sha256 in {"", kept.digest} or kept.version != request.version
        root = entry / kept.root
        whole = (
            kept.format == _FORMAT and root.is_dir() and measure(entry / "tree") == (kept.files, kept.bytes)
        )
        return (kept, root) if declared and whole else None

    def failures(self) -> dict[str, str]:
        """Return the origins that gave nothing when the suite was last fetched, each with the reason."""
        try:
            rows = json.loads((self.folder / _FAILURES).read_text(encoding="utf-8"))
            return {str(origin): str(why) for origin, why in rows.items()}
        except (OSError, ValueError, AttributeError):
            return {}

    def note_failures(self, failures: Mapping[str, str]) -> None:
        """Keep which origins gave nothing, so that the tree of a later one is used without asking again."""
        (self.folder / _FAILURES).write_text(json.dumps(failures, indent=2) + "\n", encoding="utf-8")

    @contextmanager
    def locked(self, report: Report) -> Iterator[None]:
        """Hold the suite for this process; wait, and say so, while another one fetches it."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = self._lock.open("w", encoding="utf-8")
        except OSError as exc:
            hint = "Set DOCPROBE_CACHE to a folder that can be written."
            raise FetchError(f"Couldn't write to {str(self.folder)!r}: {exc.strerror}", hint=hint) from exc
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                report(f"waiting for another docprobe that fetches {self.folder.name}", 0, None)
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def workplace(self) -> Iterator[Path]:
        """Yield a folder to work in, gone afterwards; call under the lock, it sweeps what a kill left."""
        for dead in self.folder.glob(".partial-*"):
            remove_tree(dead)
        work = Path(tempfile.mkdtemp(prefix=".partial-", dir=self.folder))
        try:
            yield work
        finally:
            if work.exists():
                remove_tree(work)

    def keep(self, request: Request, fetched: Fetched, work: Path, licence: str) -> tuple[Kept, Path]:
        """Make the tree in `work` the cache's, in one rename; return it and its root."""
        files, size = measure(work / "tree")
        root = fetched.root.relative_to(work).as_posix()
        kept = Kept(
            request.suite,
            request.origin.kind,
            fetched.version,
            fetched.digest,
            licence,
            fetched.note,
            root,
            files,
            size,
        )
        make_read_only(work / "tree")
        (work / _RECORD).write_text(json.dumps(asdict(kept), indent=2) + "\n", encoding="utf-8")
        entry = self.folder / request.key
        if entry.exists():
            remove_tree(entry)
        work.chmod(0o755)
        work.rename(entry)
        return kept, entry / root
