"""A thin layer over sqlite3: one way to run a statement, one kind of error."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docprobe.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_BUSY_SECONDS = 30.0
_AGAIN_SECONDS = 0.05
_STEPS = 1_000_000
"""SQLite looks up from its work after so many steps of its own, some 20 ms."""
_JOURNAL_BYTES = 64 << 20
"""The write-ahead log is cut to this when it is folded in; else it keeps the size that it once had."""
_CAUSES = (
    ("malformed", "it is damaged", "Restore it from a copy, or move it away and run 'docprobe build' again."),
    (
        "not a database",
        "it is not a docprobe store",
        "Name another file with --store, or move this one away.",
    ),
    ("disk is full", "the disk is full", "Free some space and call again: what was confirmed is kept."),
    ("disk I/O", "the disk did not answer", "Check the disk and its free space, then call again."),
    ("locked", "another docprobe is writing to it", "Wait for it to end, or name another file with --store."),
    ("readonly", "it cannot be written to", "Check its permissions, or name another file with --store."),
    ("unable to open", "it cannot be opened", "Check the folder and its permissions, or name another file."),
)


def holes(values: Sequence[object]) -> str:
    """Return the placeholders for `values`."""
    return ", ".join("?" * len(values))


class Connection:
    """One SQLite file. Every `sqlite3.Error` leaves it as a `StoreError` that names the file."""

    def __init__(self, path: Path | str, *, readonly: bool = False) -> None:
        """Open `path`; ``:memory:`` is a store that is not kept. To read, there must be a file."""
        if readonly and path != ":memory:" and not Path(path).is_file():
            hint = "Run 'docprobe build' first, or name another file with --store."
            cause = "it is a folder" if Path(path).is_dir() else "there is no such file"
            raise StoreError(f"Couldn't read the store {str(path)!r}: {cause}", hint=hint)
        self.path = str(path)
        self.readonly = readonly
        with self._translated():
            self._db = self._open()
            self._db.execute("PRAGMA foreign_keys = ON")
            # While SQLite works no Python runs, so no Ctrl-C is heard, but for this.
            self._db.set_progress_handler(lambda: None, _STEPS)

    def _open(self) -> sqlite3.Connection:
        if self.path == ":memory:":
            return sqlite3.connect("file::memory:", uri=True, isolation_level=None, check_same_thread=False)
        if not self.readonly:
            self._make_folder()
        address = Path(self.path).resolve().as_uri() + ("?mode=ro" if self.readonly else "")
        db = sqlite3.connect(
            address, uri=True, isolation_level=None, timeout=_BUSY_SECONDS, check_same_thread=False
        )
        if not self.readonly:
            # WAL: readers do not wait for the writer. NORMAL: a power cut may take the last commits
            # with it but never damages the file; a killed process loses nothing.
            _use_wal(db)
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute(f"PRAGMA journal_size_limit = {_JOURNAL_BYTES}")
        return db

    def _make_folder(self) -> None:
        folder = Path(self.path).resolve().parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            hint = "Name a place that can be written to with --store or DOCPROBE_STORE."
            raise StoreError(f"Couldn't make the folder {str(folder)!r}: {exc.strerror}", hint=hint) from exc

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as exc:
            raise self._translation(exc) from exc

    def _translation(self, error: sqlite3.Error) -> BaseException:
        text = str(error)
        if text == "interrupted":  # the handler raised it, and sqlite3 made this of it
            return KeyboardInterrupt()
        for word, cause, hint in _CAUSES:
            if word in text:
                return StoreError(f"Couldn't use the store {self.path!r}: {cause}", hint=hint)
        return StoreError(f"Couldn't use the store {self.path!r}: {text}")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what happens inside, or nothing of it."""
        with self._translated():
            self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        with self._translated():
            self._db.execute("COMMIT")

    @contextmanager
    def attached(self, path: Path | str, name: str) -> Iterator[None]:
        """Let statements read the SQLite file at `path` as `name`; nothing is written to it."""
        self.void(f"attach database ? as {name}", (f"{Path(path).resolve().as_uri()}?mode=ro",))
        try:
            yield
        finally:
            self.void(f"detach database {name}")

    def check(self) -> None:
        """Read the whole file. Raises `StoreError` where it is damaged."""
        found = self.value("pragma quick_check(1)")
        if found != "ok":
            hint = "Restore it from a copy, or move it away and run 'docprobe build' again."
            raise StoreError(f"Couldn't use the store {self.path!r}: it is damaged", hint=hint)

    def copy_to(self, path: Path | str) -> None:
        """Write all that is in the file now into a new file at `path`."""
        with self._translated(), contextlib.closing(sqlite3.connect(path)) as copy:
            self._db.backup(copy)

    def void(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Run a statement and return how many rows it changed."""
        with self._translated():
            return self._db.execute(sql, values).rowcount

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement for each row."""
        with self._translated():
            self._db.executemany(sql, rows)

    def script(self, sql: str) -> None:
        """Run several statements. What is open as a transaction is committed before."""
        with self._translated():
            self._db.executescript(sql)

    def each(self, sql: str) -> None:
        """Run several statements as a part of what is open as a transaction."""
        statement = ""
        for part in sql.split(";"):
            statement += f"{part};"
            if sqlite3.complete_statement(statement):
                self.void(statement)
                statement = ""

    def rows(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query as they are read."""
        # Not in a `with`: where a reader stops early nothing of ours runs as this ends, and Ctrl+C, should it
        # come just then, is not lost.
        try:
            yield from self._db.execute(sql, values)
        except sqlite3.Error as exc:
            raise self._translation(exc) from exc

    def value(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """Return the first column of the first row, or None."""
        with self._translated():
            row = self._db.execute(sql, values).fetchone()
        return row[0] if row else None

    def close(self) -> None:
        """Close the file; the write-ahead log is folded in by SQLite."""
        with self._translated():
            self._db.close()


def _use_wal(db: sqlite3.Connection) -> None:
    """Switch to WAL, for which SQLite itself does not wait where several make one file at the same time."""
    until = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as exc:
            if "locked" not in str(exc) or time.monotonic() >= until:
                raise
            time.sleep(_AGAIN_SECONDS)
        else:
            return
