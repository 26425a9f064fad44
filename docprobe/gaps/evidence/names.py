"""Public names: which symbol each one stands for, and where docstrings mention them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache
from typing import TYPE_CHECKING

from docprobe.gaps.reading.prose import sentences
from docprobe.model import SymbolKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docprobe.model import Symbol

# A sentence that sends its reader on: what it names says the rest.
_SENDS_ON = re.compile(
    r"\b(?:see|refers? to|equivalent|same as|alias|wrapper|wraps|versions? of|variants? of|base class"
    r"|shorthand|short for|identical|documentation|behaves like|analogous|inherits|counterpart|deprecated)\b",
    re.IGNORECASE,
)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_CLASS = re.compile(r"\b(?:[A-Z][a-z0-9]+){2,}\b")
_SNAKE = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")
_OF_OBJECT = re.compile(r"`([a-z]\w*)\.(\w+)\(")
_DOTTED = re.compile(r"\b(?<!\.)\w++(?:\.\w++)++")


def sends_on(text: str) -> bool:
    """Say whether `text` sends its reader on to other documentation."""
    return _SENDS_ON.search(text) is not None


def last_names(symbol: Symbol) -> frozenset[str]:
    """Return the last parts of the symbol's names."""
    return frozenset(name.rpartition(".")[2] for name in (symbol.name, *symbol.aliases))


def spellings(symbol: Symbol) -> set[str]:
    """Return the last parts of the symbol's names, also as a function is spelt behind a class-like name."""
    lasts = {*last_names(symbol), symbol.object_name.rpartition(".")[2]}
    return (lasts | {_HUMP.sub("_", last).lower() for last in lasts}) - {""}


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
        self._starts = {*roots, *self._below}
        self._classes = cache(self._by_last)
        self._members = cache(self._members_named)
        self._bases = cache(self.ancestors)
        self._onward = cache(self._sends_on_to)
        self._named = cache(self.mentioned)  # of a docstring: members of heirs have one between them

    def find(self, name: str) -> Symbol | None:
        """Return the symbol behind a name or an alias."""
        return self.symbols.get(self.canonical.get(name, ""))

    def mentioned(self, text: str) -> frozenset[str]:
        """Return the canonical names of the symbols that `text` names."""
        return frozenset(filter(None, map(self._full, _DOTTED.findall(text))))

    def _full(self, name: str) -> str | None:
        """Return the canonical name of what a dotted name in a text means; None where that is no symbol."""
        first = name.partition(".")[0]
        if first not in self._starts:
            return None
        root = self._below.get(first)
        return self.canonical.get(f"{root}.{name}" if root else name)

    def mentions(self, only: Symbol | None = None) -> Counter[str]:
        """Return in how many other docstrings each symbol is named; with `only` that one alone counts."""
        lasts = [name.rpartition(".")[2] for name in (only.name, *only.aliases)] if only else [""]
        found: Counter[str] = Counter()
        for symbol in self.symbols.values():
            if any(last in symbol.docstring for last in lasts):
                found.update(self._named(symbol.docstring) - {symbol.name})
        return found

    def said(self, symbol: Symbol) -> dict[str, str]:
        """Return the docstrings a reader of `symbol` is given, by name, none empty.

        Its own comes first, then its class's, that of a method which it overrides, then those that these send
        on to, or whose members they name.
        """
        owner = self.find(symbol.owner)
        own = [
            found for found in (symbol, owner, *self._overridden(symbol, owner)) if found and found.docstring
        ]
        known = {symbol.name, symbol.owner}
        onward = {
            name
            for found in own
            if self._named(found.docstring) - known
            for name in self._onward(found.docstring)
        }
        onward |= {name for found in own for name in self._members(found.docstring)}
        told = (self.symbols[name] for name in sorted(onward - known))
        return {found.name: found.docstring for found in (*own, *told) if found.docstring}

    def _overridden(self, symbol: Symbol, owner: Symbol | None) -> list[Symbol]:
        """Return the methods of public base classes that have the name of a method."""
        bases = self._bases().get(owner.name.rpartition(".")[2], ()) if owner else ()
        classes = (one for last in sorted(bases) for one in self._classes().get(last, ()))
        found = (self.find(f"{one.name}.{symbol.name.rpartition('.')[2]}") for one in classes)
        return [one for one in found if one and one.name != symbol.name]

    def _sends_on_to(self, text: str) -> frozenset[str]:
        if not self._named(text):
            return frozenset()
        named = (
            (one, self.mentioned(one) | self._of_objects(one)) for one in sentences(text) if sends_on(one)
        )
        return frozenset[str]().union(*(names for _, names in named))

    def _of_objects(self, text: str) -> frozenset[str]:
        """Return the methods that a text names by an object: ``model.save()`` for the one of a ``Model``."""
        found = (
            self.canonical.get(f"{one.name}.{method}")
            for name, method in _OF_OBJECT.findall(text)
            for one in self._classes().get("".join(map(str.capitalize, name.split("_"))), ())
        )
        return frozenset(filter(None, found))

    def _members_named(self, text: str) -> frozenset[str]:
        """Return the members of classes, where a text has both names: "the row_splits of a RaggedTensor"."""
        classes = [one for last in _CLASS.findall(text) for one in self._classes().get(last, ())]
        if not classes:
            return frozenset()
        words = set(_SNAKE.findall(text))
        members = (f"{one.name}.{word}" for one in classes for word in words)
        return frozenset(name for name in members if name in self.symbols)

    def ancestors(self) -> dict[str, frozenset[str]]:
        """Return the public base classes of classes, by own names, as their inherited members show them."""
        found: dict[str, set[str]] = defaultdict(set)
        for symbol in self.symbols.values():
            for alias in symbol.aliases if symbol.owner else ():
                heir = self.find(alias.rpartition(".")[0])
                if heir and heir.name != symbol.owner and heir.kind == SymbolKind.CLASS:
                    found[heir.name.rpartition(".")[2]].add(symbol.owner.rpartition(".")[2])
        return {name: frozenset(bases) for name, bases in found.items()}

    def base_docs(self, symbol: Symbol, ancestors: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
        """Return the docstrings of the public base classes of a class, which `ancestors` has by own names."""
        wanted = ancestors.get(symbol.name.rpartition(".")[2], frozenset())
        found = (one for last in sorted(wanted) for one in self._classes().get(last, ()))
        return tuple(one.docstring for one in found if one.docstring and one.name != symbol.name)

    def _by_last(self) -> dict[str, list[Symbol]]:
        found: dict[str, list[Symbol]] = defaultdict(list)
        for symbol in self.symbols.values():
            if symbol.kind == SymbolKind.CLASS:
                found[symbol.name.rpartition(".")[2]].append(symbol)
        return found
