"""Names in docstrings that the target lacks, and what there is in their place."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docprobe.gaps.reading.references import Mention, mentions, roots_of
from docprobe.model import SymbolKind

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from docprobe.gaps.evidence.names import Names
    from docprobe.model import Symbol

_COPY = 0.5
"""So much of the API has a copy of it."""


@dataclass(frozen=True, slots=True)
class Dead(Mention):
    """A mention of what the target does not have."""

    missing: str
    """What the target said: ``tf.math has no foo``."""
    now: str = ""
    """What is there instead, as far as that is certain."""
    source: str = ""
    """How that is known: ``renamed`` by the library's own table, ``moved`` by its last part."""


def unsure_names(names: Names, renames: Mapping[str, str]) -> set[str]:
    """Return what docstrings mention and no table has, and what each may be by another name."""
    # Members of heirs have one docstring between them.
    texts = {(symbol.docstring, roots_of(symbol)) for symbol in names.symbols.values()}
    found = {mention.name for text, roots in texts for mention in mentions(text, roots)}
    unsure = {one for name in found - names.canonical.keys() for one in (name, name.removesuffix("s"))}
    return (unsure | {new for name in unsure for new in _renamed(name, renames)}) - names.canonical.keys()


def _renamed(name: str, renames: Mapping[str, str]) -> Iterator[str]:
    """Yield what `name` is called now if it, or what it is a part of, was renamed."""
    parts = name.split(".")
    for end in range(len(parts), 1, -1):
        new = renames.get(".".join(parts[:end]))
        if new:
            yield ".".join([new, *parts[end:]])


def unsure_symbols(names: Names, unsure: Container[str]) -> Iterator[Symbol]:
    """Yield what mentions one of `unsure`."""
    for symbol in names.symbols.values():
        if any(mention.name in unsure for mention in mentions(symbol.docstring, roots_of(symbol))):
            yield symbol


class References:
    """Tells which names in a docstring are dead."""

    def __init__(self, names: Names, missing: Mapping[str, str], renames: Mapping[str, str]) -> None:
        """Take in the public names, what the target lacks (name -> how it says so), and former names."""
        self._names = names
        self._missing = missing
        self._renames = renames
        self._by_last: dict[str, set[str]] = defaultdict(set)
        self._operations: set[str] = set()
        for symbol in names.symbols.values():
            if symbol.kind is not SymbolKind.MODULE:
                last = symbol.name.rpartition(".")[2]
                self._by_last[last].add(symbol.name)
                if symbol.kind is SymbolKind.FUNCTION and last[:1].isupper():
                    self._operations.add(last)
        self._copies = _copies(names)
        self._alike: dict[str, set[str]] = defaultdict(set)
        for name, canonical in names.canonical.items():
            # A function or a constant is another thing than the class that is written alike.
            if names.symbols[canonical].kind in (SymbolKind.CLASS, SymbolKind.MODULE):
                self._alike[name.lower()].add(name)

    def dead(self, symbol: Symbol) -> Iterator[Dead]:
        """Yield what the docstring of `symbol` names and the target lacks, each name once.

        Nothing where the target has something else by the name of `symbol`.
        """
        text, seen = "" if self._missing.get(symbol.name) else symbol.docstring, set()
        for mention in mentions(text, roots_of(symbol)) if text else ():
            missing = self._missing.get(mention.name)
            if not missing or mention.name in seen or self._is_known(mention.name, symbol):
                continue
            seen.add(mention.name)
            instead = self._instead(mention.name, symbol) or self._instead(
                mention.name.removesuffix("s"), symbol
            )
            yield Dead(mention.name, mention.start, mention.line, missing, *instead)

    def _is_known(self, name: str, symbol: Symbol) -> bool:
        """Say whether a name is only written in another way: a plural, or inside the namespace it is in."""
        first, _, rest = name.partition(".")
        others = [name.removesuffix("s")]
        # `tf.Session` in the docs of `tf.compat.v1.Graph`, where `tf` stands for `tf.compat.v1`.
        others += [f"{space}.{rest}" for space in self._copies if symbol.name.startswith(f"{space}.")]
        prefix = symbol.name.partition(".")[0]
        if first != prefix:
            others.append(f"{prefix}.{name}")
        # Spelt like a class, and a function: an operation's own name, as other languages have it.
        return any(map(self._has, others)) or ("." not in rest and rest in self._operations)

    def _has(self, name: str) -> bool:
        return name in self._names.canonical or self._missing.get(name) == ""

    def _instead(self, name: str, symbol: Symbol) -> tuple[str, ...]:
        """Return what took the place of `name`, and how that is known; empty where nothing is certain."""
        renamed = next(filter(self._has, _renamed(name, self._renames)), "")
        # What only the copy of an older version has by that table may have its like in today's API.
        if not renamed or self._is_of_copy(renamed):
            moved = self._moved(name, symbol)
            if moved and not (renamed and self._is_of_copy(moved)):
                return moved, "moved"
        return (renamed, "renamed") if renamed else ()

    def _is_of_copy(self, name: str) -> bool:
        return any(name.startswith(f"{space}.") for space in self._copies)

    def _moved(self, name: str, symbol: Symbol) -> str:
        """Return the one name that has the last part of `name`, or is written alike but for capitals."""
        first, *_, last = parts = name.split(".")
        found = (self._names.symbols[one] for one in self._by_last.get(last, ()))
        package = symbol.path.partition("/")[0]
        near = [
            one
            for one in found
            if last not in self._operations
            and (
                one.path.partition("/")[0] in (package, "") or one.name.partition(".")[2].startswith(parts[1])
            )
            # Members have common names; one of them is meant only where its class is named, too.
            and (one.owner.rpartition(".")[2] == parts[-2] if one.owner else not parts[-2][:1].isupper())
        ]
        best = [one for one in near if not self._is_of_copy(one.name)] or near
        prefix = symbol.name.partition(".")[0]
        alike = self._alike.get((name if first == prefix else f"{prefix}.{name}").lower(), ())
        now = best[0].name if len(best) == 1 else next(iter(alike)) if len(alike) == 1 and not best else ""
        # What is named by its package's own name goes on so: `keras.layers.Dense`, not `tf.keras...`.
        return now.removeprefix(f"{prefix}.") if first != prefix else now


def _copies(names: Names) -> list[str]:
    """Return the namespaces that repeat the better part of the whole API, as those of older versions do."""
    members: dict[str, set[str]] = defaultdict(set)
    for name in names.canonical:
        above, _, last = name.rpartition(".")
        members[above].add(last)
    roots = {name.partition(".")[0] for name in names.symbols}
    return [
        space
        for space, own in sorted(members.items())
        for root in roots
        if space.startswith(f"{root}.") and len(own & members[root]) > _COPY * len(members[root])
    ]
