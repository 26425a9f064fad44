"""Rendered text kept by the digest of what it was made of: highlighting is most of a cold build."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pygments

from docprobe.files import write_whole
from docprobe.model import text_digest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_FORMAT = "4"


class TextCache:
    """Text -> HTML, in one file; what a build did not ask for is dropped when it is saved."""

    def __init__(self, path: Path) -> None:
        """Read `path`; a missing or damaged file is an empty cache."""
        self._path = path
        self._old = _read(path)
        self._used: dict[str, str] = {}

    def get(self, kind: str, text: str, make: Callable[[str], str]) -> str:
        """Return what `make` gives for `text`, without calling it if it is known."""
        key = f"{kind}:{text_digest(text)}"
        html = self._used.get(key)
        if html is None:
            html = self._old.get(key)
            self._used[key] = html = make(text) if html is None else html
        return html

    def save(self) -> None:
        """Replace the file, unless nothing changed."""
        if self._used == self._old:
            return
        document = {"version": _version(), "entries": self._used}
        write_whole(self._path, json.dumps(document, ensure_ascii=False), errors="surrogatepass")


def _version() -> str:
    return f"{_FORMAT} {pygments.__version__}"


def _read(path: Path) -> dict[str, str]:
    try:
        document = json.loads(path.read_text(encoding="utf-8", errors="surrogatepass"))
    except (OSError, ValueError):
        return {}
    known = isinstance(document, dict) and document.get("version") == _version()
    return document["entries"] if known else {}
