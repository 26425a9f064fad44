"""What extraction reads around the events of a file: its methods, its text, public names, addresses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.errors import ParseError
from docprobe.extract.attribution import find_helpers
from docprobe.extract.candidates import Suite
from docprobe.extract.slices import SourceText, read_source
from docprobe.model import TestMethod
from docprobe.parse.generated import function_at
from docprobe.parse.resolver import make_resolver
from docprobe.parse.symbols import LibraryLinks
from docprobe.pipeline.context import Context
from docprobe.pipeline.library import read_library

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docprobe.extract.events import Trace
    from docprobe.pipeline.files import FileWork

_KEPT = 16
"""So many parsed files are kept: the tests of a file come one after another."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Makes the surroundings of a file's tests."""

    ctx: Context
    resolve: Callable[[str], str]
    helpers: frozenset[str]
    links: LibraryLinks

    def suite(self, work: FileWork) -> Suite:
        """Return what extraction knows around the events of `work`."""
        return Suite(
            method_of=lambda trace: self._method(work, trace),
            source_of=lambda path: self._source(work, path),
            resolve=self.resolve,
            url=lambda path, line: (
                work.source.url(path, line) if path == work.path else self.links.url(path, line)
            ),
            helpers=self.helpers,
        )

    def _method(self, work: FileWork, trace: Trace) -> TestMethod | None:
        """Return the method as the scan found it, else the function that was made a test at run time."""
        known = work.method_of(trace.key)
        return known or self._generated(work, trace.key, trace.head)

    def _generated(self, work: FileWork, key: str, head: Mapping[str, object]) -> TestMethod | None:
        file, line = Path(str(head.get("file") or "")), int(str(head.get("line") or 0))
        path = _below(file, Path(work.source.root)) or _below(file, Path(self.ctx.target.root))
        text = _text(file) if path else ""
        name = key.partition("[")[0].removeprefix(f"{work.path}::")
        return function_at(text, path, work.source.name, line, name) if text else None

    def _source(self, work: FileWork, path: str) -> SourceText | None:
        root = work.source.root if path == work.path else self.ctx.target.root
        return _parsed(path, Path(root) / path)


def make_reader(ctx: Context) -> Reader:
    """Return the reader for a run. Raises `ParseError` or `TargetError`."""
    resolver = make_resolver(read_library(ctx), ctx.config.target.module, ctx.config.target.prefix)
    helpers = find_helpers(ctx.store.select(TestMethod))
    for kept in (_text, _parsed):  # by name: the files may have changed since an earlier run
        kept.cache_clear()
    return Reader(ctx, resolver.resolve, helpers, LibraryLinks(ctx.target, ctx.config.target.links))


def _below(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else ""


@lru_cache(_KEPT)
def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


@lru_cache(_KEPT)
def _parsed(path: str, file: Path) -> SourceText | None:
    try:
        return read_source(path, _text(file))
    except ParseError:
        return None
