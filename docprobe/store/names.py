"""Names and ids alone, for lists of what comes close: without the cost of whole records."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.store.store import Store


def symbol_names(store: Store, target: str) -> list[str]:
    """Return the public names on `target`, sorted."""
    return [
        row[0] for row in store.db.rows("select name from symbol where target = ? order by name", (target,))
    ]


def docstrings_of(store: Store, target: str) -> Iterator[tuple[str, str]]:
    """Yield file and docstring of each symbol of `target` that has both, by file."""
    sql = """
        select path, docstring from symbol where target = ? and path <> '' and docstring <> ''
        order by path, name
    """
    return ((str(path), str(text)) for path, text in store.db.rows(sql, (target,)))


def ids_of_tests(store: Store, path: str = "") -> list[str]:
    """Return the ids of the tests of one file, or of all, sorted."""
    condition, values = (" where path = ?", (path,)) if path else ("", ())
    return [row[0] for row in store.db.rows(f"select id from test_method{condition} order by id", values)]
