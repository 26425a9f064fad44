"""Which symbol a test is about: words in its names against the symbol's, and what its assertions look at."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from docprobe.extract.programs import snake

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docprobe.model import TestMethod

_WORD = re.compile(r"[a-z]+|\d+")
# Said of tests, not of what they test.
_TALK = frozenset({"test", "tests", "py", "op", "ops", "the", "with", "and", "of", "python", "kernel", "src"})
_SPREAD, _AIMED = 0.02, 0.25


@lru_cache(1 << 14)
def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a name or path, camel case and underscores taken apart."""
    return tuple(word for word in _WORD.findall(snake(text)) if word not in _TALK)


@lru_cache(1 << 16)
def is_about(symbol: str, names: str) -> bool:
    """Tell whether `names` (a test's path, class and method) speak of `symbol` by its last part."""
    last = symbol.rpartition(".")[2]
    own = words_of(last)
    if last.startswith("__") or not own:
        own = words_of(symbol.rpartition(".")[0].rpartition(".")[2])
    spoken = words_of(names)
    return bool(own) and (all(_is_said(word, spoken) for word in own) or _is_joined("".join(own), spoken))


def _is_joined(wanted: str, spoken: Sequence[str]) -> bool:
    """Tell whether words that stand side by side make up `wanted`: ``mat mul`` is ``matmul``."""
    starts = range(len(spoken))
    return any("".join(spoken[at : at + size]) == wanted for at in starts for size in (2, 3))


def _is_said(word: str, spoken: Sequence[str]) -> bool:
    """Let a word count in singular and plural."""
    return word in spoken or f"{word}s" in spoken or word.removesuffix("s") in spoken


def find_helpers(tests: Iterable[TestMethod]) -> frozenset[str]:
    """Return the symbols that tests use rather than test: called in many files, few of them about it."""
    files: dict[str, set[str]] = defaultdict(set)
    aimed: dict[str, set[str]] = defaultdict(set)
    paths: set[str] = set()
    for test in tests:
        paths.add(test.path)
        for symbol in {call.symbol for call in test.calls}:
            files[symbol].add(test.path)
            if is_about(symbol, f"{test.path} {test.cls} {test.method}"):
                aimed[symbol].add(test.path)
    least = max(4, _SPREAD * len(paths))
    return frozenset(
        symbol
        for symbol, found in files.items()
        if len(found) >= least and len(aimed[symbol]) < _AIMED * len(found)
    )
