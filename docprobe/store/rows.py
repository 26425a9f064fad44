"""Records to rows and back, by the types of their fields."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from docprobe import model

Reader = Callable[[Any], Any]
"""Makes a field of what a column, or JSON in one, has for it."""


@dataclass(frozen=True, slots=True)
class Table:
    """Where the records of one class are kept."""

    name: str
    key: tuple[str, ...]


TABLES: dict[type[Any], Table] = {
    model.Source: Table("source", ("name",)),
    model.Target: Table("target", ("key",)),
    model.Symbol: Table("symbol", ("target", "name")),
    model.TestFile: Table("test_file", ("source", "path")),
    model.TestMethod: Table("test_method", ("id",)),
    model.Verdict: Table("verdict", ("subject_kind", "subject", "target")),
    model.Observed: Table("observed", ("test", "target")),
    model.Snippet: Table("snippet", ("id",)),
    model.Behaviour: Table("behaviour", ("id",)),
    model.Witness: Table("witness", ("behaviour", "test")),
    model.Look: Table("look", ("digest", "target")),
    model.Quirk: Table("quirk", ("id",)),
    model.Gap: Table("gap", ("id",)),
    model.StageDone: Table("stage_done", ("stage", "item", "target")),
}


@cache
def columns(kind: Any) -> tuple[str, ...]:
    """Return the columns of a record class, quoted, in order."""
    return tuple(f'"{item.name}"' for item in dataclasses.fields(kind))


@cache
def _plan(kind: Any) -> tuple[tuple[str, Any], ...]:
    hints = typing.get_type_hints(kind)
    return tuple((item.name, hints[item.name]) for item in dataclasses.fields(kind))


def _is_plain(hint: Any) -> bool:
    return hint in (str, int, float, bool, bytes) or isinstance(hint, types.UnionType)


def to_row(record: Any) -> tuple[Any, ...]:
    """Return the column values of `record`."""
    return tuple(
        getattr(record, name)
        if _is_plain(hint)
        else str(getattr(record, name))
        if _is_enum(hint)
        else json.dumps(_flat(getattr(record, name)), ensure_ascii=False, separators=(",", ":"))
        for name, hint in _plan(record.__class__)
    )


def from_row(kind: Any, row: tuple[Any, ...]) -> Any:
    """Return the record of class `kind` whose column values are `row`."""
    values = list(row)
    for at, read in _readers(kind):
        values[at] = read(values[at])
    return kind(*values)


@cache
def _readers(kind: Any) -> tuple[tuple[int, Reader], ...]:
    """Return what makes fields of the values of columns, by their places; other values are the fields."""
    readers = (_reader(hint) for _, hint in _plan(kind))
    return tuple((at, read) for at, read in enumerate(readers) if read is not None)


def _reader(hint: Any) -> Reader | None:
    if hint is bool:
        return bool
    if _is_plain(hint):
        return None
    if _is_enum(hint):
        return _member(hint)
    grow = _grower(hint)
    return json.loads if grow is None else lambda text: grow(json.loads(text))


def _is_enum(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, StrEnum)


def _flat(value: Any) -> Any:
    """Return `value` as lists and scalars; field names are not repeated in every row."""
    if dataclasses.is_dataclass(value):
        return [_flat(getattr(value, item.name)) for item in dataclasses.fields(value)]
    return [_flat(item) for item in value] if isinstance(value, tuple) else value


@cache
def _grower(hint: Any) -> Reader | None:
    """Return what makes a value of the type `hint` of what JSON has for it; None where they are the same."""
    if dataclasses.is_dataclass(hint):
        # Fields that were added later are missing at the end of older rows: their defaults hold.
        parts = tuple(_grower(kind) for _, kind in _plan(typing.cast("Any", hint)))
        make: Any = hint
        return lambda values: make(*_grown(parts, values))
    if typing.get_origin(hint) is tuple:
        inner = typing.get_args(hint)
        if len(inner) == 2 and inner[1] is Ellipsis:
            each = _grower(inner[0])
            return tuple if each is None else lambda values: tuple(map(each, values))
        parts = tuple(map(_grower, inner))
        return lambda values: tuple(_grown(parts, values))
    return _member(hint) if _is_enum(hint) else None


def _member(hint: Any) -> Reader:
    """Return what makes a member of an enum of its value: calling the enum takes five times as long."""
    known = {str(member): member for member in hint}
    return lambda value: known[value] if value in known else hint(value)


def _grown(parts: tuple[Reader | None, ...], values: list[Any]) -> list[Any]:
    return [value if grow is None else grow(value) for grow, value in zip(parts, values, strict=False)]
