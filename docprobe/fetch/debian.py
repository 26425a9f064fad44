"""A Debian source package through this machine's own apt: its mirror, its signed index, its proxies.

apt works in a private folder below the cache with a source list of one line, so the system's lists
stay as they are and no root is needed. The index is signed and apt checks the archive against it.
"""

from __future__ import annotations

import re
import shutil
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.fetch.command import run_command
from docprobe.fetch.origin import (
    Fetched,
    OriginError,
    Report,
    Request,
    check_digest,
    check_room,
    disk_guard,
    numbers,
)
from docprobe.fetch.unpack import UNPACKED_RATIO, file_digest, unpack

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEYRINGS = tuple(Path("/usr/share/keyrings") / f"debian-archive-keyring.{end}" for end in ("gpg", "pgp"))
_INDEX_SECONDS = 600
_FETCH_SECONDS = 1800


@dataclass(frozen=True, slots=True)
class _Archive:
    """An archive as the signed index describes it."""

    name: str
    size: int
    version: str


def debian_problem() -> str:
    """Return why no Debian source package can be fetched here, or an empty string."""
    if not shutil.which("apt-get"):
        return "this machine has no apt"
    if _keyring() is None:
        return "Debian's keys are missing; install the package debian-archive-keyring"
    try:
        _mirrors()
    except OriginError as exc:
        return exc.message
    return ""


def fetch_debian(request: Request, tree: Path, state: Path, report: Report) -> Fetched:
    """Fetch the upstream archive of a source package and unpack it into the new folder `tree`.

    A version newer than the declared one is taken, as apt has verified it, and told in the note.
    """
    problem = debian_problem()
    if problem:
        raise OriginError(problem)
    with disk_guard(state):
        archive = _update(request, state, report)
        path = _download(request, archive, state, report)
    digest = file_digest(path)
    if archive.version == request.version:
        check_digest(archive.name, digest, request.sha256)
    unpack(path, tree, report=report, paths=request.origin.paths)
    path.unlink()
    children = list(tree.iterdir())
    root = children[0] if len(children) == 1 and children[0].is_dir() else tree
    note = ""
    if archive.version != request.version:
        suite = request.origin.suite
        note = f"Debian {suite} has moved on from the declared {request.version} to {archive.version}"
    return Fetched(archive.version, digest, root, note)


def _keyring() -> Path | None:
    return next((path for path in _KEYRINGS if path.is_file()), None)


def _mirrors() -> list[str]:
    """Return the Debian mirrors among the system's sources, the plainest address first.

    apt is asked what an update would fetch, which it tells without lists and without root. Third
    parties have addresses in ``/debian/`` too: those fail Debian's signature when they are tried.
    """
    listed = run_command(["apt-get", "update", "--print-uris"], timeout=60)
    found = set(re.findall(r"^'(\S+/debian(?:\.list)?/)dists/", listed, re.MULTILINE))
    if not found:
        message = "apt's sources on this machine name no Debian mirror"
        raise OriginError(message)
    return sorted(found, key=lambda mirror: (mirror.count("/"), mirror))


def _update(request: Request, state: Path, report: Report) -> _Archive:
    """Fetch the signed index from the first mirror that has it; return what it says of the package."""
    report(f"asking for {request}", 0, None)
    failure = OriginError("no mirror was tried")
    for mirror in _mirrors():
        _configure(request, state, mirror)
        try:
            _apt(state, "update", seconds=_INDEX_SECONDS)
            return _described(request, state)
        except OriginError as exc:
            failure = exc
    raise failure


def _configure(request: Request, state: Path, mirror: str) -> None:
    """Write apt's settings: the system's own, then a private source list and private folders.

    The system's hooks after an update are cleared: they clean and announce the system's lists.
    """
    for name in ("lists/partial", "archives/partial", "files"):
        (state / name).mkdir(parents=True, exist_ok=True)
    line = f"deb-src [signed-by={_keyring()}] {mirror} {request.origin.suite} main\n"
    (state / "sources.list").write_text(line, encoding="utf-8")
    settings = {
        "Dir::Etc::sourcelist": state / "sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State::Lists": state / "lists",
        "Dir::Cache": state,
        "Dir::Cache::archives": state / "archives",
        "APT::Update::Error-Mode": "any",
        "Acquire::Retries": "2",
        "Acquire::http::Timeout": "30",
        "Acquire::https::Timeout": "30",
    }
    rows = ["#clear APT::Update;", *(f'{name} "{value}";' for name, value in settings.items())]
    own = Path("/etc/apt/apt.conf")
    included = [f'#include "{own}";'] if own.is_file() else []
    (state / "main.conf").write_text("\n".join([*included, *rows, ""]), encoding="utf-8")
    # apt reads APT_CONFIG first, then the system's parts, then the main file: so ours comes last.
    (state / "apt.conf").write_text(f'Dir::Etc::main "{state / "main.conf"}";\n', encoding="utf-8")


def _apt(state: Path, *arguments: str, seconds: float) -> str:
    env = {"APT_CONFIG": str(state / "apt.conf")}
    return run_command(["apt-get", "-q", *arguments], timeout=seconds, folder=state / "files", env=env)


def _source(state: Path, package: str, *options: str) -> str:
    # The .dsc is not wanted, and mirrors may not answer for a name with a plus sign in it.
    return _apt(state, "source", "--tar-only", "--download-only", *options, package, seconds=_FETCH_SECONDS)


def _described(request: Request, state: Path) -> _Archive:
    package = request.origin.package or request.suite
    listed = _source(state, package, "--print-uris")
    found = re.search(r"^'\S+' ([^\s_]+_(\S+?)\.orig\.tar\.\w+) (\d+) ", listed, re.MULTILINE)
    if not found:
        message = f"the index of {request.origin.suite} holds no upstream archive of {package}"
        raise OriginError(message)
    # What Debian left out of the archive, "+dfsg", is no part of upstream's version.
    archive = _Archive(found[1], int(found[3]), found[2].partition("+")[0])
    if numbers(archive.version) < numbers(request.version):
        message = f"the index of {request.origin.suite} holds {archive.version} only"
        raise OriginError(message)
    return archive


def _download(request: Request, archive: _Archive, state: Path, report: Report) -> Path:
    path = state / "files" / archive.name
    for other in path.parent.iterdir():
        if not other.name.startswith(archive.name):
            other.unlink()
    check_room(state, archive.size * UNPACKED_RATIO)
    with disk_guard(state, archive.size * UNPACKED_RATIO), _watching(path, archive.size, report):
        _source(state, request.origin.package or request.suite)
    if not path.is_file() or path.stat().st_size != archive.size:
        message = f"apt left no whole {archive.name}"
        raise OriginError(message)
    return path


@contextmanager
def _watching(path: Path, size: int, report: Report) -> Iterator[None]:
    """Report how far the file has grown while apt fetches it."""
    done = threading.Event()

    def look() -> None:
        while not done.wait(0.2):
            if path.is_file():
                report(f"fetching {path.name}", path.stat().st_size, size)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
