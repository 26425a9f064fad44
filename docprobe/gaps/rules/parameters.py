"""Parameters and the Args section side by side."""

from __future__ import annotations

import itertools
import re
from difflib import SequenceMatcher
from statistics import median_low
from typing import TYPE_CHECKING, ClassVar

from docprobe.gaps.evidence.names import sends_on
from docprobe.gaps.reading.defaults import contradicts, stated_default
from docprobe.gaps.reading.sides import OPEN, SILENT, Sides, owed, sides_of
from docprobe.gaps.rules.base import Case, Rule
from docprobe.model import DocField, GapGroup, GapKind, Severity, SymbolKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.gaps.evidence.facts import Facts
    from docprobe.model import Gap, Symbol

_PLACED = ("POSITIONAL_OR_KEYWORD", "POSITIONAL_ONLY")
_SLIP = 0.9


class WrongParameter(Rule):
    """The Args section and the signature disagree; only where both are certain."""

    kind = GapKind.PARAMETER
    group = GapGroup.WRONG
    title = "documents its parameters under other names than the call takes"
    needs = "the signature that the library has at run time"
    weighs = "high where a name is given that the call does not take, low where one is left out"
    VALID: ClassVar = (
        Case("F.\n\nArgs:\n  x: One.\n  low: Two.", "(x, **limits)"),
        Case("F.\n\nArgs:\n  x: One.\n  **kwargs: More.", "(x, **kwargs)"),
        Case("F.\n\nArgs:\n  x: Whether a\ny: no entry, a line that is not indented.", "(x)"),
        Case("F.\n\nArgs:\n  x: One.\n\n    Notes: an aside.", "(x)"),
        Case("F.\n\nArgs:\n  x: One.", "(x, name=None)"),
        Case("F, `limit` is deprecated.\n\nArgs:\n  x: One.", "(x, limit=None)"),
        Case("Joins lists.", "(values)"),
        Case("Joins `x` and `y`.", "(x, y)"),
        Case("", "(x, y)"),
        Case("F.\n\nArgs:\n  x: Defaults to 2 if y is set, else 3.", "(x=3)"),
        Case("F.\n\nArgs:\n  x: Defaults to 1e-7.\n  y: (default: `'a'`).", "(x=1e-07, y='a')"),
        Case("F.\n\nArgs:\n  x: Strides, default (1, 1).\n  y: Defaults to 2.", "(x=1, y=None)"),
        Case("F.\n\nArgs:\n  x: One.\n  z: Two.\n  y: 3.", "(x, y=0, z=1)"),
        Case("See the base class.", "(x, y)"),
        Case("C.", "(x, y)", kind=SymbolKind.CLASS),
        Case("F, as in `f(x, y)`.\n\nArgs:\n  y: One.\n  x: Two.", "(x, y)"),
        Case("F.\n\nArgs:\n  x: One.\n  y: Two.", "()"),
        Case("F.\n\nArgs:\n  x: One.\n  y: Two.", "(y)", name="lib.X.__add__", kind=SymbolKind.METHOD),
        Case("F.\n\nArgs:\n  axis: One.", "(axis, name=None, dim=None)"),
        Case("F.\n\nArgs:\n  keepdims: One.", "(keepdims=None, keep_dims=None)"),
    )
    INVALID: ClassVar = (
        (Case("F.\n\nArgs:\n  x: One.\n  low: Two.\n  high: Three.", "(x, least, high)"), "'low'"),
        (
            Case("F.\n\nArgs:\n  x: One.\n  sparse_weights: Two.\n  y: 3.", "(y, x, sp_weights)"),
            "'sp_weights'",
        ),
        (Case("F.\n\nArgs:\n  x: One.\n  y: Two.", "(x)"), "'y'"),
        (Case("F.\n\nArgs:\n  x: One.\n  y: Two.", "(x, y, strict=False)"), "'strict'"),
        (Case("F.\n\nArgs:\n  x: One.\n  y: Two.", "(x, y, strict=False, **more)"), "'strict'"),
        (Case("F.\n\nArgs:\n  x: One. Defaults to `2`.", "(x=3)"), "is 2; it is 3"),
        (Case("F.\n\nArgs:\n  x: One (default: 'a').", "(x='b')"), "'a'"),
        (Case("F.\n\nArgs:\n  y: One.\n  x: Two.", "(x, y)"), "the call takes 'x' first"),
        (Case("Joins lists.", "(one, other)"), "none of its parameters: 'one', 'other'"),
    )

    def find(self, facts: Facts) -> Iterator[Gap]:
        """Yield renamed, phantom and undocumented parameters, then defaults and order that differ."""
        if _is_bare(facts):
            yield self._bare(facts)
            return
        sides = sides_of(facts.symbol)
        if sides is None:
            return
        renamed = dict(_renamed(sides, facts.symbol.docstring))
        for field in sides.unknown:
            if field in renamed:
                yield self._renamed(facts, field, renamed[field])
            elif _is_entry(field, sides, facts.symbol.docstring):
                yield self._phantom(facts, field)
        # Where names are wrong, what is missing is the other half of the same mistake.
        is_known = facts.constructor is not None and not sides.unknown
        for parameter in sides.undocumented if is_known else ():
            if not _mentioned(parameter, facts.said):
                yield self._undocumented(facts, parameter)
        yield from self._defaults(facts, sides)
        swapped = None if sides.unknown else _swapped(facts.symbol, sides)
        if swapped:
            yield self._order(facts, *swapped)

    def _renamed(self, facts: Facts, field: DocField, parameter: str) -> Gap:
        return self.gap(
            facts,
            f"{facts.symbol.name} documents a parameter {field.name!r};"
            f" the call takes {parameter!r} instead.",
            Severity.HIGH,
            key=f"renamed {parameter}",
            parameter=parameter,
            doc=facts.place(field.line),
            closed_by=f"{parameter}: {field.text}",
        )

    def _phantom(self, facts: Facts, field: DocField) -> Gap:
        return self.gap(
            facts,
            f"{facts.symbol.name} documents a parameter {field.name!r} that it does not take:"
            f" its signature is {facts.symbol.signature}.",
            Severity.HIGH,
            key=f"phantom {field.name}",
            parameter=field.name,
            doc=facts.place(field.line),
        )

    def _undocumented(self, facts: Facts, parameter: str) -> Gap:
        default = next((item.default for item in facts.symbol.parameters if item.name == parameter), None)
        optional = f", which is {default} by default" if default is not None else ""
        return self.gap(
            facts,
            f"{facts.symbol.name} documents its parameters, but not {parameter!r}{optional}.",
            Severity.LOW,
            key=f"undocumented {parameter}",
            parameter=parameter,
            doc=facts.place(facts.symbol.doc.args[0].line),
            looked=(f"{parameter!r} in {facts.read}",),
        )

    def _defaults(self, facts: Facts, sides: Sides) -> Iterator[Gap]:
        for field in sides.fields:
            default = next(
                (item.default for item in facts.symbol.parameters if item.name == field.name), None
            )
            if default in (None, "None"):  # it is required, or contradicts nothing
                continue
            stated = stated_default(field.text)
            if stated and contradicts(stated["value"], default):
                start, end = stated.span("value")
                yield self.gap(
                    facts,
                    f"{facts.symbol.name} documents that the default of {field.name!r} is {stated['value']};"
                    f" it is {default}.",
                    Severity.HIGH,
                    key=f"default {field.name}",
                    parameter=field.name,
                    doc=facts.place(field.line),
                    closed_by=f"{field.name}: {field.text[:start]}{default}{field.text[end:]}",
                )

    def _order(self, facts: Facts, one: str, other: str) -> Gap:
        return self.gap(
            facts,
            f"{facts.symbol.name} documents {other!r} before {one!r}; the call takes {one!r} first,"
            " so that arguments given in the documented order are mixed up.",
            Severity.LOW,
            key="order",
            parameter=other,
            doc=facts.place(facts.symbol.doc.args[0].line),
        )

    def _bare(self, facts: Facts) -> Gap:
        names = [item.name for item in facts.symbol.parameters if item.name not in SILENT]
        return self.gap(
            facts,
            f"{facts.symbol.name} documents none of its parameters: {', '.join(map(repr, names))}.",
            Severity.LOW,
            key="bare",
            doc=facts.place(0),
            looked=(f"an Args section and the names of the parameters in {facts.read}",),
        )


def _is_bare(facts: Facts) -> bool:
    """Say whether a docstring that has no Args section names not one of several parameters either."""
    symbol = facts.symbol
    if symbol.kind not in (SymbolKind.FUNCTION, SymbolKind.METHOD) or not symbol.docstring.strip():
        return False
    if symbol.doc.has_args or sends_on(symbol.docstring):
        return False
    if (
        symbol.name.endswith("__")
        or symbol.deprecated
        or any(item.kind in OPEN for item in symbol.parameters)
    ):
        return False
    names = list(owed(tuple(item.name for item in symbol.parameters)))
    return len(names) > 1 and not any(_mentioned(name, facts.said) for name in names)


def _swapped(symbol: Symbol, sides: Sides) -> tuple[str, str] | None:
    """Return a required parameter and one behind it that the docs put before it.

    Only who must give the former is misled, and nobody where a call in the docstring shows the order.
    """
    order = [item.name for item in symbol.parameters if item.kind in _PLACED]
    needed = {item.name for item in symbol.parameters if item.default is None}
    told = [name for name in sides.names if name in order]
    if len(set(told)) < len(told) or _shows_call(symbol):
        return None
    pairs = ((one, other) for one, other in itertools.combinations(order, 2) if one in needed)
    known = ((one, other) for one, other in pairs if one in told and other in told)
    return next((pair for pair in known if told.index(pair[1]) < told.index(pair[0])), None)


def _shows_call(symbol: Symbol) -> bool:
    call = f"{symbol.name.rpartition('.')[2]}("
    return call in symbol.docstring and bool(re.search(rf"\b{re.escape(call)}", symbol.docstring))


def _renamed(sides: Sides, docstring: str) -> Iterator[tuple[DocField, str]]:
    """Yield entries with the one parameter they must mean: by their spelling, or the only ones at a place."""
    paired = len(sides.unknown) == len(sides.undocumented)
    for field in sides.unknown:
        if not _is_entry(field, sides, docstring):
            continue
        neighbours = _neighbours(sides.names, field.name)
        fits = [
            name
            for name in sides.undocumented
            if (paired and _alike(name, field.name))
            or SequenceMatcher(None, name, field.name).ratio() >= _SLIP
            or (
                len(sides.unknown) == 1
                and _neighbours(sides.parameters, name) == neighbours
                and f"`{name}`" not in docstring
            )
        ]
        if len(fits) == 1:
            yield field, fits[0]


def _alike(one: str, other: str) -> bool:
    """Say whether each word of one name begins, or is begun by, a word of the other; numbers are equal."""
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return False
    short, long = sorted((_words(one), _words(other)), key=len)
    return all(any(a.startswith(b) or b.startswith(a) for b in long) for a in short)


def _words(name: str) -> list[str]:
    return re.findall(r"[A-Za-z]{2,}", name.lower().replace("_", " "))


def _neighbours(names: tuple[str, ...], name: str) -> tuple[str, str]:
    at = names.index(name)
    return (names[at - 1] if at else "", names[at + 1] if at + 1 < len(names) else "")


def _is_entry(field: DocField, sides: Sides, docstring: str) -> bool:
    """Tell an entry from prose with a colon: as far in as the entries that are parameters."""
    lines = docstring.splitlines()
    known = [entry for entry in sides.fields if entry.name in sides.parameters] or sides.fields
    good = [_indent(lines[entry.line]) for entry in known]
    return (
        field.name.isidentifier()
        and field.name == field.name.lower()
        and _indent(lines[field.line]) == median_low(good)
        and bool(field.text)
    )


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _mentioned(name: str, texts: tuple[str, ...]) -> bool:
    near = [text for text in texts if name in text]
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for text in near)
