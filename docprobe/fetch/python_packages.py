"""The sdist or wheel of a Python package: its file alone, without running anything that is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docprobe.fetch.download import Opener, download
from docprobe.fetch.origin import Fetched, OriginError, Report, Request
from docprobe.fetch.pip_settings import pip_settings
from docprobe.fetch.simple_index import find_file
from docprobe.fetch.unpack import unpack

if TYPE_CHECKING:
    from pathlib import Path


def package_problem() -> str:
    """Return why no package can be fetched here, or an empty string."""
    try:
        settings = pip_settings()
    except OriginError as exc:
        return exc.message
    return "" if settings.indexes or settings.links else "pip is set to use no index"


def fetch_package(request: Request, tree: Path, downloads: Path, report: Report) -> Fetched:
    """Find, fetch, verify and unpack the file of a package into the new folder `tree`."""
    report(f"asking for {request}", 0, None)
    settings = pip_settings()
    opener = Opener(settings)
    wanted = find_file(request, settings, opener)
    path = download(wanted, downloads, opener, report)
    unpack(path, tree, report=report, paths=request.origin.paths)
    path.unlink()
    children = list(tree.iterdir())
    wrapped = request.origin.kind == "sdist" and len(children) == 1 and children[0].is_dir()
    return Fetched(request.version, wanted.sha256, children[0] if wrapped else tree)
