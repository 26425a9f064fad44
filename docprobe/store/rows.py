"""Records to rows and back, by the types of their fields."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from docprobe import model


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
    return kind(*(_column(hint, value) for (_, hint), value in zip(_plan(kind), row, strict=True)))


def _column(hint: Any, value: Any) -> Any:
    if hint is bool:
        return bool(value)
    if _is_plain(hint):
        return value
    return hint(value) if _is_enum(hint) else _grown(hint, json.loads(value))


def _is_enum(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, StrEnum)


def _flat(value: Any) -> Any:
    """Return `value` as lists and scalars; field names are not repeated in every row."""
    if dataclasses.is_dataclass(value):
        return [_flat(getattr(value, item.name)) for item in dataclasses.fields(value)]
    return [_flat(item) for item in value] if isinstance(value, tuple) else value


def _grown(hint: Any, value: Any) -> Any:
    if dataclasses.is_dataclass(hint):
        plan = _plan(typing.cast("Any", hint))
        # Fields that were added later are missing at the end of older rows: their defaults hold.
        return hint(*(_grown(kind, item) for (_, kind), item in zip(plan, value, strict=False)))  # type: ignore[operator]
    if typing.get_origin(hint) is tuple:
        inner = typing.get_args(hint)
        if len(inner) == 2 and inner[1] is Ellipsis:
            return tuple(_grown(inner[0], item) for item in value)
        return tuple(_grown(kind, item) for kind, item in zip(inner, value, strict=True))
    return hint(value) if _is_enum(hint) else value
