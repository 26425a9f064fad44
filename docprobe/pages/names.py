"""Names of pages and anchors: stable, unique on any disk, safe in an address."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from docprobe.model import SymbolKind, TestMethod, content_id

if TYPE_CHECKING:
    from docprobe.pages.records import Records

_UNSAFE = re.compile(r"[^\w./~-]+", re.ASCII)
_DOTS = re.compile(r"(?<![^/])\.+(?=/|$)")


def safe(name: str) -> str:
    """Return `name` as a page name or anchor; what had to be changed leaves a mark of its content."""
    plain = _DOTS.sub("_", _UNSAFE.sub("-", name)).strip("/")
    return plain if plain == name else f"{plain}-{content_id(name)[:6]}"


def distinct(names: list[str]) -> dict[str, str]:
    """Return a page name for each of `names`, no two of which differ in case only.

    All but one of a group that a case-insensitive disk would confuse carry a mark, so that a name
    keeps its page when another of the group goes away.
    """
    groups = Counter(safe(name).lower() for name in names)
    pages: dict[str, str] = {}
    for name in names:
        page = safe(name)
        clash = groups[page.lower()] > 1 and page != page.lower()
        pages[name] = f"{page}-{content_id(name)[:4]}" if clash else page
    return pages


class PageNames:
    """Which page and anchor stands for a record."""

    def __init__(self, records: Records) -> None:
        """Name the pages of everything in `records`."""
        plain = [name for name, symbol in records.symbols.items() if symbol.kind is not SymbolKind.MODULE]
        both = distinct(sorted({*plain, *records.spaces}))
        self.symbols = {name: f"api/{both[name]}" for name in records.symbols}
        self.spaces = {name: f"api/{both[name]}" for name in records.spaces}
        paths = distinct([f"{file.source}/{file.path.removesuffix('.py')}" for file in records.files])
        self._files = {
            (file.source, file.path): f"tests/{paths[f'{file.source}/' + file.path.removesuffix('.py')]}"
            for file in records.files
        }
        self.examples = {
            snippet.id: f"examples/{safe(snippet.id)}"
            for snippet in records.snippets.values()
            if snippet.origin.kind == "example"
        }

    def file(self, source: str, path: str) -> str:
        """Return the page of a test file, or an empty string."""
        return self._files.get((source, path), "")

    def test(self, test: TestMethod) -> tuple[str, str]:
        """Return page and anchor of a test."""
        return self.file(test.source, test.path), test_anchor(test)


def test_anchor(test: TestMethod) -> str:
    """Return the anchor of a test on its file's page."""
    return safe(f"{test.cls}.{test.method}" if test.cls else test.method)


def relative(page: str, target: str, anchor: str = "") -> str:
    """Return the address of page `target` as seen from `page`."""
    if target == page:
        return f"#{_quoted(anchor)}" if anchor else f"{_quoted(target.rpartition('/')[2])}.html"
    return "../" * page.count("/") + _quoted(target) + ".html" + (f"#{_quoted(anchor)}" if anchor else "")


_quoted = cache(quote)
