"""The parameters of a signature and the entries of an Args section, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docprobe.model import DocField, SymbolKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.model import Symbol

CALLABLE = (SymbolKind.FUNCTION, SymbolKind.METHOD, SymbolKind.CLASS)
OPEN = ("VAR_POSITIONAL", "VAR_KEYWORD")
"""Kinds of parameters that take any number of arguments."""
SILENT = frozenset(("name", "self", "cls"))
"""Conventional and self-explanatory, or the object itself."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The names of a signature and of an Args section, and what each has alone."""

    parameters: tuple[str, ...]
    fields: tuple[DocField, ...]
    undocumented: tuple[str, ...]
    unknown: tuple[DocField, ...]
    """Entries that are no parameter; none where the call takes any keyword."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the entries, in their order."""
        return tuple(field.name for field in self.fields)


def sides_of(symbol: Symbol) -> Sides | None:
    """Return both sides, or None where one is open or not known well enough."""
    if symbol.kind not in CALLABLE or not symbol.parameters or not symbol.doc.has_args:
        return None
    if symbol.name.endswith("__"):
        # An operator is often documented as the function that it stands for, its object as `x`.
        return None
    is_open = any(parameter.kind in OPEN for parameter in symbol.parameters)
    parameters = tuple(parameter.name for parameter in symbol.parameters if parameter.kind not in OPEN)
    fields = tuple(field for field in symbol.doc.args if field.name)
    documented = {field.name.lstrip("*") for field in fields}
    matched = documented & set(parameters)
    # Where little fits, the section is about something else, such as what the object is called with.
    if not is_open and len(fields) - len(matched) > max(len(matched), 1):
        return None
    undocumented = tuple(
        name for name in owed(parameters) if not any(_same_word(name, other) for other in documented)
    )
    unknown = () if is_open else tuple(field for field in fields if field.name not in parameters)
    return Sides(parameters, fields, undocumented, unknown)


def owed(parameters: tuple[str, ...]) -> Iterator[str]:
    """Yield the parameters that a docstring should tell of.

    What was added behind a final ``name`` are second spellings of others, left out on purpose.
    """
    end = parameters.index("name") if "name" in parameters else len(parameters)
    for name in parameters[:end]:
        if name not in SILENT and not name.startswith("_"):
            yield name


def _same_word(one: str, other: str) -> bool:
    return one.replace("_", "") == other.replace("_", "")


def is_incomplete(symbol: Symbol) -> bool:
    """Say whether an Args section leaves out what, for a class, its ``__init__`` may tell."""
    sides = sides_of(symbol)
    return sides is not None and bool(sides.undocumented)
