"""What the kinds of origin share: a request, what comes of it, and why one gave nothing."""

from __future__ import annotations

import errno
import hashlib
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from docprobe.config import OriginConfig, SuiteConfig
from docprobe.errors import FetchError

Report = Callable[[str, int, int | None], None]
"""Called with what is being done, the bytes done and, where it is known, the total."""


class OriginError(FetchError):
    """One origin gave nothing; the next one is tried."""


@dataclass(frozen=True, slots=True)
class Request:
    """One origin of a suite with its version filled in."""

    suite: str
    origin: OriginConfig
    version: str
    sha256: str
    """What the archive must have; empty where only the index vouches for it."""
    problem: str = ""
    """Why it cannot be asked for at all."""

    @property
    def key(self) -> str:
        """Return the name of the folder in the cache: the same for the same version and paths."""
        paths = "\n".join(self.origin.paths)
        some = hashlib.sha256(paths.encode()).hexdigest()[:8] if paths else ""
        name = "-".join(part for part in (self.origin.kind, self.origin.package, self.version, some) if part)
        return re.sub(r"[^A-Za-z0-9._+-]", "_", name)

    def __str__(self) -> str:
        """Return the words by which a message names the origin."""
        name = self.origin.package or self.suite
        words = {
            "git": f"git tag {self.tag} of {public_address(self.origin.url)}",
            "debian": f"Debian source package {name} {self.version} ({self.origin.suite})",
            "sdist": f"sdist {name} {self.version}",
            "wheel": f"wheel {name} {self.version}",
            "folder": f"folder {self.origin.folder}",
        }
        return words.get(self.origin.kind, self.origin.kind)

    @property
    def tag(self) -> str:
        """Return the git tag of this version."""
        return (self.origin.tag or "{version}").replace("{version}", self.version)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an origin put into the tree it was given."""

    version: str
    digest: str
    root: Path
    """The suite's root: the tree, or the one folder that an archive wraps it in."""
    note: str = ""


def requests(suite: SuiteConfig, versions: Mapping[str, str]) -> tuple[Request, ...]:
    """Return a request for each origin of a suite, in order, each only once.

    A digest pinned for a version holds wherever that version is asked for, so that an origin that
    follows the installed package is checked against it as well.
    """
    made = (_request(suite, origin, versions) for origin in suite.origins)
    return tuple({(request.key, str(request)): request for request in made}.values())


def _request(suite: SuiteConfig, origin: OriginConfig, versions: Mapping[str, str]) -> Request:
    try:
        version = origin.version.format_map(versions)
    except (KeyError, ValueError, IndexError) as exc:
        problem = f"no version of {str(exc.args[0])!r} is known beside the target"
        return Request(suite.name, origin, origin.version, "", problem)
    pinned = (
        other.sha256
        for other in suite.origins
        if (other.kind, other.package, other.version) == (origin.kind, origin.package, version)
    )
    return Request(suite.name, origin, version, origin.sha256 or next(pinned, ""))


def public_address(url: str) -> str:
    """Return `url` without the user and password that it may hold."""
    return re.sub(r"(?<=://)[^/@]*@", "", url)


def check_digest(name: str, found: str, wanted: str) -> None:
    """Raise `OriginError` where `found` is not the sha256 that was declared."""
    if wanted and found != wanted:
        message = f"{name} has sha256 {found}, expected {wanted}"
        raise OriginError(message)


def numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of `version`, by which versions compare."""
    return tuple(int(part) for part in re.findall(r"\d+", version.partition("+")[0]))


def check_room(folder: Path, needed: int) -> None:
    """Raise `FetchError` where the disk of `folder` has not the bytes that are needed."""
    if shutil.disk_usage(folder).free < needed:
        raise _disk_full(folder, needed)


def _disk_full(folder: Path, needed: int) -> FetchError:
    size = f"{needed / 1e6:.0f} MB are needed there" if needed else "more room is needed there"
    hint = "Free some, or set DOCPROBE_CACHE to a folder on another disk."
    return FetchError(f"Couldn't write to {str(folder)!r}: the disk is full; {size}", hint=hint)


@contextmanager
def disk_guard(folder: Path, needed: int = 0) -> Iterator[None]:
    """Turn a full disk into a `FetchError` that names the folder and the size needed."""
    try:
        yield
    except OSError as exc:
        if exc.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        raise _disk_full(folder, needed) from exc
