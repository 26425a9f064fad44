"""Instrumented copies of the modules that tests lean on and that are installed with the library."""

from __future__ import annotations

import inspect
import json
import os
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.errors import ParseError
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
    try:
        source = path.read_text(encoding="utf-8")
        copy = folder / f"{text_digest(chr(0).join((place, source, maker)))}.py"
        return copy if copy.is_file() else _kept(copy, instrument(source, str(path), place))
    except (OSError, UnicodeDecodeError, ParseError):
        return None


def _kept(path: Path, text: str) -> Path:
    if not path.is_file():
        # A half-written file must never be taken for a whole one.
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    return path
