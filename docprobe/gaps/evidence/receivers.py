"""The classes of whose objects a program calls a method, as the names in its text tell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docprobe.gaps.evidence.constructors import constructor_doc
from docprobe.model import SymbolKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docprobe.gaps.evidence.facts import Shown
    from docprobe.gaps.evidence.names import Names
    from docprobe.model import Symbol


def classes_with_method(symbol: Symbol, code: str, names: Names) -> list[Symbol]:
    """Return the public classes that `code` names and that have a method of the name of `symbol`, by name."""
    last = symbol.name.rpartition(".")[2]
    found = (names.symbols[name] for name in sorted(names.mentioned(code)))
    return [one for one in found if one.kind == SymbolKind.CLASS and f"{one.name}.{last}" in names.canonical]


def without_overrides(symbol: Symbol, snippets: Iterable[Shown], names: Names) -> Iterator[Shown]:
    """Yield the snippets of a method but those that show what a class has in its place."""
    last = symbol.name.rpartition(".")[2]
    own = re.compile(rf"\bdef {re.escape(last)}\(")
    for shown in snippets:
        classes = classes_with_method(symbol, shown.snippet.code, names)
        is_its = not classes or any(names.canonical[f"{one.name}.{last}"] == symbol.name for one in classes)
        if is_its and not own.search(shown.snippet.code):
            yield shown


def told_by_receivers(symbol: Symbol, code: str, names: Names, root: str) -> dict[str, str]:
    """Return what classes and their constructors say of whose objects `code` may call a method.

    It comes by words for where it stands. Who holds such an object has read how it is made; the method's own
    class is among them.
    """
    classes = classes_with_method(symbol, code, names)
    owner = names.find(symbol.owner)
    told = {}
    for one in [*classes, owner] if owner and owner not in classes else classes:
        told[one.name] = one.docstring
        told[f"its constructor ({one.name})"] = constructor_doc(root, one.path, one.line) or ""
    return {place: text for place, text in told.items() if text}
