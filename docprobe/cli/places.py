"""Where docprobe keeps what it makes, how large that is, and whether it may go."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from docprobe.errors import UsageError
from docprobe.locations import data_folder

if TYPE_CHECKING:
    from collections.abc import Iterable


def built_site() -> Path:
    """Return where the site is built: in the checkout where there is one, else in the user's data folder."""
    source = data_folder("site")
    if source.parent.name == "_data":
        return Path(platformdirs.user_data_dir("docprobe")) / "site" / "html"
    return source / "_build" / "html"


def store_files(store: Path) -> list[Path]:
    """Return the files of a store that are there: SQLite keeps up to two beside it."""
    beside = (store.with_name(store.name + ending) for ending in ("-wal", "-shm"))
    return [path for path in (store, *beside) if path.is_file()]


def size_of(paths: Iterable[Path]) -> int:
    """Return the bytes of files and of folders with all that is below them; links are not followed."""
    total = 0
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            total += size_of(path.iterdir())
        elif path.exists():
            total += path.lstat().st_size
    return total


def megabytes(size: int) -> str:
    """Return bytes as a person says them."""
    return f"{size / 1e6:,.1f} MB"


def agreed() -> bool:
    """Ask whether to remove what was listed. Raises `UsageError` where nobody can answer."""
    if not sys.stdin or not sys.stdin.isatty():
        raise UsageError("Couldn't ask whether to remove this: there is no terminal", hint="Add --yes.")
    return input("Remove? [y/N] ").strip().lower() in {"y", "yes"}
