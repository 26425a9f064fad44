"""Public names: which symbol each one stands for, and where docstrings mention them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache
from typing import TYPE_CHECKING

from docprobe.gaps.reading.prose import sentences
from docprobe.model import SymbolKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docprobe.model import Symbol

# A sentence that sends its reader on: what it names says the rest.
_SENDS_ON = re.compile(
    r"\b(?:see|refers? to|equivalent|same as|alias|wrapper|wraps|versions? of|variants? of|base class"
    r"|shorthand|short for|identical|documentation|behaves like|analogous|inherits|counterpart|deprecated)\b",
    re.IGNORECASE,
)


def sends_on(text: str) -> bool:
    """Say whether `text` sends its reader on to other documentation."""
    return _SENDS_ON.search(text) is not None


class Names:
    """The names of all symbols of one target."""

    def __init__(self, symbols: Sequence[Symbol]) -> None:
        """Take in each symbol's name and aliases."""
        self.symbols = {symbol.name: symbol for symbol in symbols}
        self.canonical = {alias: symbol.name for symbol in symbols for alias in symbol.aliases}
        self.canonical |= {name: name for name in self.symbols}
        roots = sorted({name.partition(".")[0] for name in self.symbols})
        # Namespaces below the root, too: `keras.ops.add` for `tf.keras.ops.add`.
        self._below = {
            space: root
            for root, space, *rest in (name.split(".") for name in sorted(self.canonical) if "." in name)
            if rest and space not in roots
        }
        self._onward = cache(self._sends_on_to)
        self._dotted = (
            re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, (*roots, *self._below)))})(?:\.\w+)+")
            if roots
            else None
        )

    def find(self, name: str) -> Symbol | None:
        """Return the symbol behind a name or an alias."""
        return self.symbols.get(self.canonical.get(name, ""))

    def mentioned(self, text: str) -> Iterator[str]:
        """Yield the canonical name of each symbol that `text` names, with repetitions."""
        for name in self._dotted.findall(text) if self._dotted else ():
            root = self._below.get(name.partition(".")[0])
            full = f"{root}.{name}" if root else name
            if full in self.canonical:
                yield self.canonical[full]

    def mentions(self) -> Counter[str]:
        """Return in how many other docstrings each symbol is named."""
        found: Counter[str] = Counter()
        for symbol in self.symbols.values():
            found.update(set(self.mentioned(symbol.docstring)) - {symbol.name})
        return found

    def said(self, symbol: Symbol) -> dict[str, str]:
        """Return the docstrings a reader of `symbol` is given, by name, none empty.

        Its own comes first, then its class's, then those that these send on to.
        """
        owner = self.find(symbol.owner)
        own = [found for found in (symbol, owner) if found and found.docstring]
        onward = {name for found in own for name in self._onward(found.docstring)}
        told = (self.symbols[name] for name in sorted(onward - {symbol.name, symbol.owner}))
        return {found.name: found.docstring for found in (*own, *told) if found.docstring}

    def _sends_on_to(self, text: str) -> frozenset[str]:
        if not _SENDS_ON.search(text):
            return frozenset()
        sending = filter(_SENDS_ON.search, sentences(text))
        return frozenset(name for sentence in sending for name in self.mentioned(sentence))

    def ancestors(self) -> dict[str, frozenset[str]]:
        """Return the public base classes of classes, by own names, as their inherited members show them."""
        found: dict[str, set[str]] = defaultdict(set)
        for symbol in self.symbols.values():
            for alias in symbol.aliases if symbol.owner else ():
                heir = self.find(alias.rpartition(".")[0])
                if heir and heir.name != symbol.owner and heir.kind == SymbolKind.CLASS:
                    found[heir.name.rpartition(".")[2]].add(symbol.owner.rpartition(".")[2])
        return {name: frozenset(bases) for name, bases in found.items()}
