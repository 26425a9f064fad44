"""Remove what docprobe made: the store, the downloads, the built site. Says what and how much first."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, NamedTuple

from docprobe.cli.options import add_store
from docprobe.cli.output import say, say_table
from docprobe.cli.places import agreed, built_site, megabytes, size_of, store_files
from docprobe.errors import StoreError, UsageError
from docprobe.locations import cache_folder, default_store
from docprobe.store.schema import APPLICATION_ID

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

_PARTS = ("store", "cache", "site")
# Only what docprobe makes in its cache folder: DOCPROBE_CACHE may name a folder that holds more.
_CACHE = ("suites", "downloads", "apt", "api", "pages")
_APPLICATION_ID_AT = 68  # in the header of an SQLite file


class Part(NamedTuple):
    """Something that can be removed: its name, where it is, and its files and folders."""

    name: str
    place: Path
    paths: list[Path]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which options and arguments the command takes."""
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"{', '.join(_PARTS)} (default: all of them)"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask")
    add_store(parser)


def run(args: argparse.Namespace) -> int:
    """Do the work and return the exit code."""
    unknown = set(args.parts) - set(_PARTS)
    if unknown:
        raise UsageError(f"Couldn't clean {min(unknown)!r}: the parts are {', '.join(_PARTS)}")
    wanted = args.parts or _PARTS
    parts = [part for part in find_parts(args.store or default_store()) if part.name in wanted and part.paths]
    if not parts:
        say("There is nothing to remove.")
        return 0
    say_table([(part.name, megabytes(size_of(part.paths)), str(part.place)) for part in parts])
    if not args.yes and not agreed():
        say("Nothing was removed.")
        return 0
    for part in parts:
        _remove(part)
    say(f"Removed: {', '.join(part.name for part in parts)}.")
    return 0


def find_parts(store: Path) -> list[Part]:
    """Return what there is. Raises `StoreError` where `store` is a file of somebody else's."""
    files = store_files(store)
    if store in files and not _is_store(store):
        hint = "Name the store with --store."
        raise StoreError(f"Couldn't remove {str(store)!r}: it is not a docprobe store", hint=hint)
    cache, site = cache_folder(), built_site()
    return [
        Part("store", store, files),
        Part("cache", cache, [cache / name for name in _CACHE if (cache / name).is_dir()]),
        Part("site", site, [site] if (site / "index.html").is_file() else []),
    ]


def _is_store(path: Path) -> bool:
    """Read the header itself: a damaged store must be removable, too."""
    with path.open("rb") as file:
        header = file.read(_APPLICATION_ID_AT + 4)
    return not header or header[_APPLICATION_ID_AT:] == APPLICATION_ID.to_bytes(4, "big")


def _remove(part: Part) -> None:
    try:
        for path in part.paths:
            _unlock(path)
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    except OSError as exc:
        raise StoreError(f"Couldn't remove {str(part.place)!r}: {exc.strerror}") from exc


def _unlock(path: Path) -> None:
    """Make folders writable: fetched trees are kept read-only."""
    if path.is_dir() and not path.is_symlink():
        path.chmod(0o700)
        for child in path.iterdir():
            _unlock(child)
