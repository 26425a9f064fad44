"""What is confirmed on a target, read with as little of each row as is needed: gaps are found from it.

Each function has a twin ending in ``_sql`` that returns the statement and its values. ``names`` keeps to
what is about one of these symbols, ``ids`` and ``kinds`` likewise; none stands for all.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from docprobe.model import Behaviour, DocParts, Snippet, Symbol, SymbolKind
from docprobe.store.connection import holes
from docprobe.store.rows import columns, from_row

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from docprobe.store.store import Store

_VERDICTS = "from verdict where subject_kind = 'snippet' and target = ? and kind = 'confirmed'"
# A cross join goes by what is told of some symbols and looks each verdict up. Where all is wanted, going
# through the snippets' verdicts once takes a tenth of the time.
_CONFIRMED = (
    " cross join verdict v on v.subject_kind = 'snippet' and v.subject = {snippet} and v.target = ?"
    " and v.kind = 'confirmed'"
)


def confirmed_snippets(
    store: Store, target: str, names: Collection[str] = (), ids: Collection[str] = ()
) -> Iterator[tuple[Snippet, str]]:
    """Yield the snippets that are confirmed on `target`, simplest first, each with what it printed there."""
    if not (names or ids):
        printed = dict(store.db.rows(f"select subject, output {_VERDICTS}", (target,)))
        rows = store.db.rows(*store.select_sql(Snippet, order="symbol, level, id"))
        yield from ((from_row(Snippet, row), printed[row[0]]) for row in rows if row[0] in printed)
        return
    for *row, output in store.db.rows(*confirmed_snippets_sql(target, names, ids)):
        yield from_row(Snippet, tuple(row)), output


def confirmed_snippets_sql(
    target: str, names: Collection[str] = (), ids: Collection[str] = ()
) -> tuple[str, list[Any]]:
    """Return the statement and values of `confirmed_snippets` where some are wanted."""
    only, values = _only({"s.symbol": names, "s.id": ids})
    sql = (
        f"select {_columns('s', Snippet)}, v.output from snippet s{_CONFIRMED.format(snippet='s.id')}"
        f"{only} order by s.symbol, s.level, s.id"
    )
    return sql, [target, *values]


def confirmed_behaviours(
    store: Store, target: str, names: Collection[str] = (), kinds: Collection[str] = ()
) -> Iterator[Behaviour]:
    """Yield the behaviours whose snippet is confirmed on `target`, of some `kinds` or of all."""
    for row in store.db.rows(*confirmed_behaviours_sql(target, names, kinds)):
        yield from_row(Behaviour, row)


def confirmed_behaviours_sql(
    target: str, names: Collection[str] = (), kinds: Collection[str] = ()
) -> tuple[str, list[Any]]:
    """Return the statement and values of `confirmed_behaviours`."""
    only, values = _only({"b.symbol": names, "b.kind": kinds})
    held = f"{' and' if only else ' where'} b.snippet in (select subject {_VERDICTS})"
    chosen = f"{_CONFIRMED.format(snippet='b.snippet')}{only}" if names else f"{only}{held}"
    sql = f"select {_columns('b', Behaviour)} from behaviour b{chosen} order by b.symbol, b.kind, b.id"
    return sql, [target, *values] if names else [*values, target]


def symbols_in_short(store: Store, target: str) -> Iterator[Symbol]:
    """Yield the symbols of `target` without what is long to read: signature, parameters, docstring parts."""
    sql = (
        "select name, aliases, kind, docstring, path, line, url, owner, inherited, object_name from symbol"
        " where target = ? order by name"
    )
    for name, aliases, kind, docstring, path, line, url, owner, inherited, object_name in store.db.rows(
        sql, (target,)
    ):
        yield Symbol(
            target=target,
            name=name,
            aliases=tuple(json.loads(aliases)),
            kind=SymbolKind(kind),
            signature="",
            parameters=(),
            docstring=docstring,
            doc=DocParts(),
            path=path,
            line=line,
            url=url,
            owner=owner,
            inherited=inherited,
            object_name=object_name,
        )


def _only(wanted: Mapping[str, Collection[str]]) -> tuple[str, list[str]]:
    """Return the condition that each column has one of its values, where there are any, and the values."""
    some = {column: sorted(set(values)) for column, values in wanted.items() if values}
    parts = [f"{column} in ({holes(values)})" for column, values in some.items()]
    return (f" where {' and '.join(parts)}" if parts else ""), [one for ones in some.values() for one in ones]


def _columns(table: str, kind: Any) -> str:
    return ", ".join(f"{table}.{name}" for name in columns(kind))
