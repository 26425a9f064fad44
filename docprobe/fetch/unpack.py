"""Archives unpacked safely: nothing outside the folder, no devices, bounded in size and number.

Links are made after every file is written, so nothing is ever written through one, and are then
followed: one that leads outside spoils the archive.
"""

from __future__ import annotations

import hashlib
import lzma
import os
import re
import shutil
import stat
import tarfile
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING

from docprobe.fetch.origin import OriginError, Report, disk_guard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAX_BYTES = 4 << 30
MAX_ENTRIES = 500_000
UNPACKED_RATIO = 8
"""How much room is asked for: an archive and its tree take about this many times the archive's size."""
_CHUNK = 1 << 20
_DAMAGE = (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError)
"""What the archive modules raise; `RuntimeError` stands for encryption and unknown compression."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may hold."""

    size: int = MAX_BYTES
    entries: int = MAX_ENTRIES


_LIMITS = Limits()


def unpack(
    archive: Path, tree: Path, *, report: Report, paths: tuple[str, ...] = (), limits: Limits = _LIMITS
) -> None:
    """Unpack a tar or zip `archive` into the new folder `tree`; `OriginError` where it is not to be trusted.

    Where `paths` are given, only files that match one of them are written; an archive may wrap all of
    its members in one folder, which the patterns do not name. What was written before a bad member was
    met stays in `tree`, which the caller throws away.
    """
    tree.mkdir(parents=True)
    writer = _Writer(tree, limits, archive.name, paths)
    unpacker = _unpack_zip if zipfile.is_zipfile(archive) else _unpack_tar
    with disk_guard(tree, archive.stat().st_size * UNPACKED_RATIO):
        try:
            unpacker(archive, writer, report)
        except _DAMAGE as exc:
            message = f"{archive.name} is damaged: {exc}"
            raise OriginError(message) from exc
        writer.make_links()
    check_links(tree)


def paths_pattern(paths: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern for the names of members that one of `paths` stands for.

    As in git's sparse patterns, ``*`` stays within a folder and ``**`` does not.
    """
    marks = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    alternatives = (
        "".join(marks.get(part, re.escape(part)) for part in re.split(r"(\*\*/|\*\*|\*|\?)", path.strip("/")))
        for path in paths
    )
    return re.compile(rf"(?:\./)?(?:[^/]+/)?(?:{'|'.join(alternatives)})", re.DOTALL)


def check_links(tree: Path) -> None:
    """Raise `OriginError` where a symbolic link below `tree` leads outside of it."""
    root = os.path.realpath(tree)
    for folder, names, files in os.walk(tree):
        for name in (*names, *files):
            path = Path(folder, name)
            if path.is_symlink() and os.path.commonpath((root, os.path.realpath(path))) != root:
                message = f"{path.relative_to(tree).as_posix()!r} links to a place outside"
                raise OriginError(message)


def make_read_only(tree: Path) -> None:
    """Take write permission from everything below `tree`."""
    for folder, _, files in os.walk(tree, topdown=False):
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o555 if path.stat().st_mode & stat.S_IXUSR else 0o444)
        Path(folder).chmod(0o555)


def remove_tree(tree: Path) -> None:
    """Remove a tree, read-only or not; a symbolic link is removed, not followed."""
    if tree.is_symlink() or not tree.is_dir():
        tree.unlink(missing_ok=True)
        return
    for folder, _, _ in os.walk(tree):
        Path(folder).chmod(0o700)
    shutil.rmtree(tree)


def measure(tree: Path) -> tuple[int, int]:
    """Return how many files lie below `tree` and their bytes."""
    sizes = [size for _, size in _sizes(tree)]
    return len(sizes), sum(sizes)


def folder_digest(tree: Path) -> str:
    """Return a sha256 over the names and sizes below `tree`; hidden folders and byte code left out."""
    digest = hashlib.sha256()
    for name, size in sorted(_sizes(tree, visible=True)):
        digest.update(f"{name}\0{size}\n".encode(errors="surrogateescape"))
    return digest.hexdigest()


def file_digest(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sizes(tree: Path, *, visible: bool = False) -> Iterator[tuple[str, int]]:
    for folder, names, files in os.walk(tree):
        if visible:
            names[:] = [name for name in names if name != "__pycache__" and not name.startswith(".")]
        for name in files:
            path = Path(folder, name)
            yield path.relative_to(tree).as_posix(), path.lstat().st_size


class _Writer:
    """Writes members below a folder and keeps account of them."""

    def __init__(self, tree: Path, limits: Limits, archive: str, paths: tuple[str, ...]) -> None:
        self._tree = tree
        self._limits = limits
        self._archive = archive
        self._wanted = paths_pattern(paths) if paths else None
        self._entries = 0
        self._bytes = 0
        self._links: list[tuple[Path, str]] = []

    def refuse(self, member: str, why: str) -> OriginError:
        return OriginError(f"{self._archive} is not unpacked: member {member!r} {why}")

    def wants(self, member: str) -> bool:
        """Count and check a member, wanted or not: refuse a name that leads anywhere but into the tree."""
        self._entries += 1
        if self._entries > self._limits.entries:
            raise self.refuse(member, f"is one more than {self._limits.entries} entries")
        self._place(member)
        return self._wanted is None or self._wanted.fullmatch(member) is not None

    def _place(self, member: str) -> Path:
        pure = PurePosixPath(member)
        if pure.is_absolute() or ".." in pure.parts or "\0" in member or "\\" in member:
            raise self.refuse(member, "has a path that leads outside")
        return self._tree / pure

    def folder(self, member: str) -> None:
        self._place(member).mkdir(parents=True, exist_ok=True)

    def file(self, member: str, content: IO[bytes], *, executable: bool) -> None:
        path = self._place(member)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                while chunk := content.read(_CHUNK):
                    self._bytes += len(chunk)
                    if self._bytes > self._limits.size:
                        raise self.refuse(member, f"goes beyond {self._limits.size} bytes in all")
                    file.write(chunk)
        except (FileExistsError, IsADirectoryError, NotADirectoryError) as exc:
            raise self.refuse(member, "is both a file and a folder") from exc
        if executable:
            path.chmod(0o755)

    def hard_link(self, member: str, name: str) -> None:
        """Write a copy of the earlier member `name`, which is what a hard link stands for."""
        source = self._place(name)
        if not source.is_file():
            raise self.refuse(member, "is a hard link to a file that is not there")
        with source.open("rb") as content:
            self.file(member, content, executable=os.access(source, os.X_OK))

    def link(self, member: str, name: str) -> None:
        self._links.append((self._place(member), name))

    def make_links(self) -> None:
        for path, name in self._links:
            path.parent.mkdir(parents=True, exist_ok=True)
            if os.path.lexists(path):
                raise self.refuse(str(path.relative_to(self._tree)), "is both a link and something else")
            path.symlink_to(name)


class _Counting:
    """A file that tells how much of it was read, for a progress bar over compressed bytes."""

    def __init__(self, file: IO[bytes], tell: Callable[[int], None]) -> None:
        self._file = file
        self._tell = tell
        self._done = 0

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._done += len(data)
        self._tell(self._done)
        return data


def _unpack_tar(archive: Path, writer: _Writer, report: Report) -> None:
    total = archive.stat().st_size
    with archive.open("rb") as raw:
        counting = _Counting(raw, lambda done: report(f"unpacking {archive.name}", done, total))
        # The stream's own small buffer: it copies what is left of the buffer at each read.
        with tarfile.open(fileobj=counting, mode="r|*") as tar:  # type: ignore[call-overload]
            for member in tar:
                _unpack_member(tar, member, writer)


def _unpack_member(tar: tarfile.TarFile, member: tarfile.TarInfo, writer: _Writer) -> None:
    if not writer.wants(member.name):
        return
    if member.isdir():
        writer.folder(member.name)
    elif member.isreg():
        content = tar.extractfile(member)
        assert content is not None
        writer.file(member.name, content, executable=bool(member.mode & stat.S_IXUSR))
    elif member.issym():
        writer.link(member.name, member.linkname)
    elif member.islnk():
        writer.hard_link(member.name, member.linkname)
    else:
        raise writer.refuse(member.name, "is neither a file, a folder nor a link")


def _unpack_zip(archive: Path, writer: _Writer, report: Report) -> None:
    total = archive.stat().st_size
    done = 0
    with zipfile.ZipFile(archive) as packed:
        for member in packed.infolist():
            mode = member.external_attr >> 16
            if stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
                raise writer.refuse(member.filename, "is neither a file nor a folder")
            if not writer.wants(member.filename):
                continue
            if member.is_dir():
                writer.folder(member.filename)
                continue
            with packed.open(member) as content:
                writer.file(member.filename, content, executable=bool(mode & stat.S_IXUSR))
            done += member.compress_size
            report(f"unpacking {archive.name}", done, total)
