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

_CALL = re.compile(r"\s*\(")
_IMPORT = re.compile(r"\s*(?:from|import)\b")
# A suite is about a package that so many of its files import.
_SHARE = 0.1
_FILES, _FEW = 512, 16
_BEFORE = 80
"""So many characters before a name tell whether it is an attribute."""
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
            raw = _bytes(Path(sources[name].root) / path) if name in sources else None
            if raw is None:
                return None
            count.update(root for root in roots if _imports(raw, root))
            sought.look_into(raw)
        packages.update(root for root in roots if count[root] >= _SHARE * len(paths))
        for beside in _helpers(Path(sources[name].root), paths):
            sought.look_into(_bytes(beside) or b"")
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
        near = self._near(raw) if self._missing else set()
        text = _decoded(raw) if near else ""
        found = {word for word in near if any(_is_used(text, start, word) for start in _places(text, word))}
        self.found |= found
        self._missing = self._missing - found

    def _near(self, raw: bytes) -> set[str]:
        """Return the words that may be in a file; for many it is cut at what is no letter, once for all."""
        if len(self._missing) > _FEW and self._is_plain:
            return self._missing.intersection(raw.translate(_SPACED).decode("ascii").split())
        return {word for word in self._missing if word.encode() in raw}


def _places(text: str, word: str) -> Iterator[int]:
    """Yield where `word` stands in `text`, as a whole word."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if not (_is_letter(text[start - 1 : start]) or _is_letter(text[end : end + 1])):
            yield start
        start = text.find(word, end)


def _is_letter(character: str) -> bool:
    return character.isalnum() or character == "_"


def _is_used(text: str, start: int, word: str) -> bool:
    """Say whether a word is an attribute, called, in quotes (for getattr and tables of names) or imported."""
    before, line = text[max(0, start - _BEFORE) : start], text.rfind("\n", 0, start) + 1
    if before.endswith(("'", '"')) or before.rstrip().endswith(".") or _CALL.match(text, start + len(word)):
        return True
    imported = _IMPORT.match(text, line)
    return imported is not None and imported.end() <= start


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
        return next(_places(text, name), None) is not None

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


def _text(source: Source, path: str) -> str | None:
    raw = _bytes(Path(source.root) / path)
    return None if raw is None else _decoded(raw)


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
