"""The words of the test files themselves, for what must not be said of a symbol that a test names."""

from __future__ import annotations

import re
import string
from collections import Counter, defaultdict
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.gaps.evidence.facts import Suite
from docprobe.gaps.evidence.names import spellings
from docprobe.model import Source, TestFile
from docprobe.store.targets import version_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from docprobe.model import Symbol, Target
    from docprobe.store import Store

# An attribute, a call, a name in quotes (for getattr and tables of names); an import.
_CALLED = re.compile(
    r"(?:\.\s*+|['\"])([A-Za-z_]\w*+)|\b([A-Za-z_]\w*+)\s*+\(|^\s*+(?:from|import)\b(.*)$", re.MULTILINE
)
_WORD = re.compile(r"\w+")
# A suite is about a package that so many of its files import.
_SHARE = 0.1
_FILES = 512
_LETTERS = f"_{string.ascii_letters}{string.digits}".encode()
_SPACED = bytes(code if code in _LETTERS else ord(" ") for code in range(256))


def read_suite(store: Store, symbols: Collection[Symbol]) -> Suite | None:
    """Read which names and packages of `symbols` stand in the scanned tests.

    None where any of their files is not there.
    """
    sources = {source.name: source for source in store.select(Source)}
    files: dict[str, list[str]] = defaultdict(list)
    for file in store.select(TestFile):
        files[file.source].append(file.path)
    sought = _Sought({word for symbol in symbols for word in spellings(symbol)})
    roots = {symbol.path.partition("/")[0] for symbol in symbols} - {""}
    packages: set[str] = set()
    for name, paths in files.items():
        count: Counter[str] = Counter()
        for path in paths:
            raw = _bytes(sources.get(name), path)
            if raw is None:
                return None
            count.update(root for root in roots if _imports(raw, root))
            sought.look_into(raw)
        packages.update(root for root in roots if count[root] >= _SHARE * len(paths))
        for beside in _helpers(Path(sources[name].root), paths):
            sought.look_into(beside.read_bytes())
    if not files:
        return None
    names = tuple(f"{name} {sources[name].version}".strip() for name in sorted(files))
    return Suite(sum(map(len, files.values())), frozenset(sought.found), frozenset(packages), names)


class _Sought:
    """Words that are looked for in one file after the other, each until it is found."""

    def __init__(self, words: set[str]) -> None:
        self.found: set[str] = set()
        self._missing = set(words)
        self._is_plain = all(map(str.isascii, words))

    def look_into(self, raw: bytes) -> None:
        """Note what a file calls, imports, quotes or reads as an attribute."""
        # Few files have what is still missing: to cut all at what is no letter is quick.
        cut = raw.translate(_SPACED).decode("ascii").split() if self._missing and self._is_plain else ()
        if not self._missing or (self._is_plain and self._missing.isdisjoint(cut)):
            return
        found = self._missing.intersection(_words(_decoded(raw)))
        self.found |= found
        self._missing -= found


def _imports(raw: bytes, package: str) -> bool:
    """Say whether a line of a file imports `package`, or from it."""
    name = package.encode()
    line = rb"^[^\S\n]*(?:from|import)\s+" + re.escape(name) + rb"\b"
    return name in raw and re.search(line, raw, re.MULTILINE) is not None


def _helpers(root: Path, paths: list[str]) -> Iterator[Path]:
    """Yield what stands beside the tests for them: their base classes often hold tests."""
    known = {root / path for path in paths}
    for folder in sorted({path.parent for path in known}):
        yield from sorted(set(folder.glob("*test*.py")) - known)


def _words(text: str) -> Iterator[str]:
    """Yield the names that `text` calls, imports, quotes or reads as an attribute."""
    for attribute, called, imported in _CALLED.findall(text):
        if imported:
            yield from _WORD.findall(imported)
        else:
            yield attribute or called


class History:
    """Whether the suites can know a symbol: they are of its package's version, or older and define it.

    The tests of a newer suite are not those that the symbol's version had.
    """

    def __init__(self, store: Store, target: Target | None) -> None:
        """Take in the sources of `store`, to be asked of symbols of `target`."""
        self._sources = list(store.select(Source))
        self._target = target
        self._text = lru_cache(_FILES)(self._read)

    def was_there(self, symbol: Symbol) -> bool:
        """Say whether tests of `symbol` could be in the suites."""
        version = self._version(symbol.path.partition("/")[0])
        if version and any(source.version == version for source in self._sources):
            return True
        name, text = symbol.name.rpartition(".")[2], self._text(symbol.path, version)
        return name in text and re.search(rf"\b{re.escape(name)}\b", text) is not None

    def _version(self, package: str) -> str:
        """Return which version of a package the target has; empty where that is not known."""
        if self._target is None:
            return ""
        if package == self._target.module.partition(".")[0]:
            return self._target.version
        return dict(self._target.packages).get(package, "")

    def _read(self, path: str, version: str) -> str:
        """Return what the suites that are no newer than `version` have at `path`."""
        newest = version_key(version)
        old = (one for one in self._sources if not newest or version_key(one.version) <= newest)
        return "\n".join(filter(None, (_text(source, path) for source in old))) if path else ""


def _text(source: Source | None, path: str) -> str | None:
    raw = _bytes(source, path)
    return None if raw is None else _decoded(raw)


def _bytes(source: Source | None, path: str) -> bytes | None:
    try:
        return (Path(source.root) / path).read_bytes() if source else None
    except OSError:
        return None


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
