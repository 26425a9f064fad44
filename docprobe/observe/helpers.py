"""Instrumented copies of the modules that tests lean on and that are installed with the library."""

from __future__ import annotations

import inspect
import json
import os
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.errors import ParseError
from docprobe.files import write_whole
from docprobe.model import text_digest
from docprobe.observe import instrument as instrumenting
from docprobe.observe.instrument import instrument

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


def copy_helpers(root: Path, packages: Iterable[str], patterns: Sequence[str], folder: Path) -> Path | None:
    """Write copies of the modules below `root` whose names fit one of `patterns`; return their table.

    That is a JSON object from a module's name to its copy, kept in `folder` by what is in it. None where
    there are no patterns. A module that is no text or no Python is left out.
    """
    if not patterns:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    maker = inspect.getsource(instrumenting)
    table = {}
    for path in sorted(path for package in packages for path in _modules(root / package)):
        place = path.relative_to(root)
        name = ".".join(place.with_suffix("").parts)
        if any(fnmatchcase(name, pattern) for pattern in patterns):
            copy = _copied(path, place.as_posix(), folder, maker)
            table.update({name: str(copy)} if copy is not None else {})
    rows = json.dumps(table)
    return _kept(folder / f"{text_digest(rows)}.json", rows)


def _modules(package: Path) -> Iterator[Path]:
    for above, _, files in os.walk(package):
        yield from (Path(above, file) for file in files if file.endswith(".py"))


def _copied(path: Path, place: str, folder: Path, maker: str) -> Path | None:
    """Return the instrumented copy of a module, or nothing where it is no text or no Python."""
    try:
        source = path.read_text(encoding="utf-8")
        copy = folder / f"{text_digest(chr(0).join((place, source, maker)))}.py"
        if copy.is_file():
            return copy
        text = instrument(source, str(path), place)
    except (OSError, UnicodeDecodeError, ParseError):
        return None
    return _kept(copy, text)  # a full disk must not change what is seen


def _kept(path: Path, text: str) -> Path:
    if not path.is_file():
        write_whole(path, text)
    return path
