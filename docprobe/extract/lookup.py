"""What extraction asks of the public API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from docprobe.config import TargetConfig
from docprobe.model import Symbol, SymbolKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docprobe.model import Parameter


@dataclass(frozen=True, slots=True)
class Lookup:
    """The symbols of a target, by any of their names."""

    target: TargetConfig
    symbols: Mapping[str, Symbol]

    def find(self, name: str) -> Symbol | None:
        """Return the symbol that `name` or one of its aliases stands for."""
        return self.symbols.get(name)

    def canonical(self, name: str) -> str:
        """Return the name under which a symbol is shown; `name` itself where it is none."""
        found = self.symbols.get(name)
        return found.name if found else name

    def parameters(self, name: str) -> tuple[Parameter, ...]:
        """Return the parameters of a function, a method without its receiver, or a class's constructor."""
        found = self.symbols.get(name)
        if found is None:
            return ()
        words = found.parameters
        return words[1:] if words and words[0].name in {"self", "cls"} else words

    def modern(self, name: str) -> str:
        """Return the name without the part of an older API, where there is such a symbol."""
        newer = (name.replace(f".{part}.", ".", 1) for part in self.target.older)
        return next((found for found in newer if found != name and found in self.symbols), name)

    def is_harness(self, name: str) -> bool:
        """Tell whether `name` is what tests are written with."""
        return name.startswith(tuple(f"{space}." for space in self.target.harness))

    def is_label(self, name: str) -> bool:
        """Tell whether a parameter of that name only names an operation, or says of what dtype things are."""
        return name in self.target.labels or "type" in name

    def draws(self, name: str) -> bool:
        """Tell whether `name` draws numbers."""
        return any(fnmatchcase(name, pattern) for pattern in self.target.draws)

    def passes(self, name: str) -> bool:
        """Tell whether `name` gives what it is given."""
        return name in self.target.passes

    def lasts(self, names: Iterable[str]) -> bool:
        """Tell whether what goes by one of `names` changes the library for what runs later."""
        patterns = self.target.lasting
        return any(fnmatchcase(name, pattern) for name in names for pattern in patterns)

    def is_class(self, name: str) -> bool:
        """Tell whether `name` is a class."""
        found = self.symbols.get(name)
        return found is not None and found.kind == SymbolKind.CLASS


def make_lookup(target: TargetConfig, symbols: Iterable[Symbol]) -> Lookup:
    """Return the lookup over `symbols`."""
    known: dict[str, Symbol] = {}
    for symbol in symbols:
        known[symbol.name] = symbol
        for alias in symbol.aliases:
            known.setdefault(alias, symbol)
    return Lookup(target, known)
