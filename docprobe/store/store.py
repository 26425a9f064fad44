"""The store: records in, records out."""

from __future__ import annotations

import itertools
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

from docprobe.model import Snippet, Symbol, TestMethod
from docprobe.store.connection import Connection, holes
from docprobe.store.rows import TABLES, columns, from_row, to_row
from docprobe.store.schema import SCHEMA_VERSION, prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from types import TracebackType
    from typing import Self

_T = TypeVar("_T")
_AT_ONCE = 10_000
"""So many values stand in one statement; SQLite takes three times as many."""


class Store:
    """One SQLite file that holds every record.

    Each `add` is one transaction: what it returned from is kept, whatever happens next. Two
    processes may use one store; the writer waits for the other, readers do not wait.
    """

    def __init__(self, path: Path | str, *, readonly: bool = False) -> None:
        """Open the store at `path`, making it unless `readonly`.

        Raises `StoreError` for a missing store that should be read, and for a file that is damaged,
        foreign, or of another format.
        """
        self.path = str(path)
        self.db = Connection(path, readonly=readonly)
        prepare(self.db)

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    @property
    def is_older(self) -> bool:
        """Whether the file is of an older format, which only a writer makes one of today."""
        return int(self.db.value("pragma user_version")) != SCHEMA_VERSION

    def add(self, records: Iterable[Any]) -> int:
        """Insert or replace `records` of any classes, all of them or none; return how many."""
        total = 0
        with self.db.transaction():
            for kind, group in itertools.groupby(records, key=type):
                batch = list(group)
                total += len(batch)
                names = columns(kind)
                into = f"{TABLES[kind].name} ({', '.join(names)})"
                self.db.many(f"insert or replace into {into} values ({holes(names)})", map(to_row, batch))
                if kind in _DERIVED:
                    _DERIVED[kind](self.db, batch)
        return total

    def keep_renames(self, renames: Iterable[tuple[str, str]]) -> None:
        """Replace the table of former names with `renames`: (old, new)."""
        with self.db.transaction():
            self.db.void("delete from rename")
            self.db.many("insert or replace into rename (old, new) values (?, ?)", renames)

    def one(self, kind: type[_T], /, **key: Any) -> _T | None:
        """Return the first record of class `kind` with these field values, or None."""
        return next(iter(self.select(kind, **key)), None)

    def select(self, kind: type[_T], /, *, order: str = "", **where: Any) -> Iterator[_T]:
        """Yield the records of class `kind` with these field values, by primary key.

        A tuple stands for any of its values. `order` is an SQL expression that replaces the key.
        """
        sql, values = self.select_sql(kind, order=order, **where)
        for row in self.db.rows(sql, values):
            yield from_row(kind, row)

    def select_sql(self, kind: Any, /, *, order: str = "", **where: Any) -> tuple[str, list[Any]]:
        """Return the statement and values that `select` runs."""
        table = TABLES[kind]
        condition, values = _where(where)
        by = order or ", ".join(table.key)
        return f"select {', '.join(columns(kind))} from {table.name}{condition} order by {by}", values

    def count(self, kind: type[Any], /, **where: Any) -> int:
        """Return how many records of class `kind` have these field values."""
        condition, values = _where(where)
        return int(self.db.value(f"select count(*) from {TABLES[kind].name}{condition}", values))

    def delete(self, kind: type[Any], /, **where: Any) -> int:
        """Delete the records of class `kind` with these field values; return how many."""
        with self.db.transaction():
            gone = list(self.select(kind, **where)) if kind in _FORGOTTEN else []
            if gone:
                _FORGOTTEN[kind](self.db, gone)
            condition, values = _where(where)
            return self.db.void(f"delete from {TABLES[kind].name}{condition}", values)


def _where(where: dict[str, Any]) -> tuple[str, list[Any]]:
    parts: list[str] = []
    values: list[Any] = []
    for name, value in where.items():
        if isinstance(value, tuple):
            parts.append(f'"{name}" in ({holes(value)})')
            values.extend(value)
        else:
            parts.append(f'"{name}" = ?')
            values.append(value)
    return (" where " + " and ".join(parts) if parts else ""), values


def _keep_aliases(db: Connection, symbols: list[Symbol]) -> None:
    _forget_aliases(db, symbols)
    db.many(
        "insert or replace into alias (alias, target, name) values (?, ?, ?)",
        ((alias, symbol.target, symbol.name) for symbol in symbols for alias in symbol.aliases),
    )


def _forget_aliases(db: Connection, symbols: list[Symbol]) -> None:
    """Delete them by the names that they belong to, many at a time: each time the table is gone through."""
    ordered = sorted((symbol.target, symbol.name) for symbol in symbols)
    for target, group in itertools.groupby(ordered, key=itemgetter(0)):
        names = [name for _, name in group]
        for start in range(0, len(names), _AT_ONCE):
            some = names[start : start + _AT_ONCE]
            db.void(f"delete from alias where target = ? and name in ({holes(some)})", [target, *some])


def _keep_calls(db: Connection, tests: list[TestMethod]) -> None:
    _forget_calls(db, tests)
    db.many(
        "insert or ignore into call (symbol, test, line) values (?, ?, ?)",
        ((call.symbol, test.id, call.line) for test in tests for call in test.calls),
    )


def _forget_calls(db: Connection, tests: list[TestMethod]) -> None:
    db.many("delete from call where test = ?", ((test.id,) for test in tests))


def _keep_uses(db: Connection, snippets: list[Snippet]) -> None:
    _forget_uses(db, snippets)
    db.many(
        "insert or ignore into snippet_symbol (symbol, snippet) values (?, ?)",
        ((symbol, snippet.id) for snippet in snippets for symbol in snippet.symbols),
    )


def _forget_uses(db: Connection, snippets: list[Snippet]) -> None:
    db.many("delete from snippet_symbol where snippet = ?", ((snippet.id,) for snippet in snippets))


_DERIVED: dict[type[Any], Callable[[Connection, list[Any]], None]] = {
    Symbol: _keep_aliases,
    TestMethod: _keep_calls,
    Snippet: _keep_uses,
}
_FORGOTTEN: dict[type[Any], Callable[[Connection, list[Any]], None]] = {
    Symbol: _forget_aliases,
    TestMethod: _forget_calls,
    Snippet: _forget_uses,
}
