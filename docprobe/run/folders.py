"""The temporary folders of workers. Each is locked while its docprobe lives: what a kill left is not."""

from __future__ import annotations

import contextlib
import fcntl
import functools
import os
import shutil
import stat
import tempfile
from pathlib import Path

from docprobe.errors import RunError

_PREFIX = "docprobe-worker-"


class WorkFolder:
    """A new folder in the system's temporary folder, and its lock."""

    def __init__(self) -> None:
        """Make the folder; the first time in a process also remove those of docprobes that were killed.

        Raises `RunError` where it cannot be made, such as on a full disk.
        """
        try:
            _sweep_once(tempfile.gettempdir())
            self.path, self._lock = _locked()
        except OSError as exc:
            hint = "Free some space, or set TMPDIR to a folder that can be written to."
            raise RunError(f"Couldn't make a temporary folder: {exc.strerror or exc}", hint=hint) from exc

    def remove(self) -> None:
        """Remove the folder with all that is in it."""
        _remove(self.path)
        os.close(self._lock)


def sweep(folder: str) -> int:
    """Remove what killed docprobes of this user left in `folder`; return how many of them."""
    swept = 0
    for path in Path(folder).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            lock = _lock(path)
            try:
                if os.fstat(lock).st_uid == os.geteuid():
                    _remove(path)
                    swept += not path.exists()
            finally:
                os.close(lock)
    return swept


_sweep_once = functools.cache(sweep)


def _locked() -> tuple[Path, int]:
    """Make a folder and lock it; another docprobe may find and remove it before it is locked."""
    while True:
        path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        try:
            lock = _lock(path)
        except (BlockingIOError, FileNotFoundError):
            continue
        if path.exists():
            return path, lock
        os.close(lock)


def _lock(path: Path) -> int:
    """Open a folder and lock it. The kernel takes the lock away when this process ends, however it ends.

    Raises `BlockingIOError` where another process holds it.
    """
    lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise
    return lock


def _remove(path: Path) -> None:
    """Remove a tree as far as it can be, folders that jobs have closed included."""
    for parent, folders, _ in os.walk(path):
        for folder in folders:
            with contextlib.suppress(OSError):
                where = Path(parent, folder)
                if not where.is_symlink():
                    where.chmod(stat.S_IRWXU)
    shutil.rmtree(path, ignore_errors=True)
