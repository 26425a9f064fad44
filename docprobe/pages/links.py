"""Every link inside the generated pages must lead to a page and an anchor that exist."""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_HREF = re.compile(r' href="([^"]*)"')
_ID = re.compile(r' id="([^"]*)"')
_ABROAD = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)


class LinkCheck:
    """Collects the links and anchors of pages as they are made; tells at the end which lead nowhere."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        """Take pages that exist besides those that will be added; their anchors are not checked."""
        self._foreign = set(known)
        self._anchors: dict[str, set[str]] = {}
        self._wanted: dict[tuple[str, str], str] = {}

    def add(self, page: str, html: str) -> None:
        """Take note of a page's links and anchors."""
        self._anchors[page] = set(_ID.findall(html))
        for href in _HREF.findall(html):
            if href and not _ABROAD.match(href):
                self._wanted.setdefault(_target(page, href), page)

    def broken(self) -> Iterator[str]:
        """Yield a line for each target that is not there."""
        for (target, anchor), page in sorted(self._wanted.items()):
            if target in self._foreign:
                continue
            if target not in self._anchors:
                yield f"{page}: link to the page {target!r}, which does not exist"
            elif anchor and anchor not in self._anchors[target]:
                yield f"{page}: link to {target!r}, which has no anchor {anchor!r}"


@lru_cache(maxsize=4096)
def _target(page: str, href: str) -> tuple[str, str]:
    path, _, anchor = href.replace("&amp;", "&").partition("#")
    path = path.partition("?")[0]
    if not path:
        return page, unquote(anchor)
    full = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(path)))
    return full.removesuffix(".html"), unquote(anchor)
