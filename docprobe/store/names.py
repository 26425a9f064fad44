"""Names and ids alone, for lists of what comes close: without the cost of whole records."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docprobe.store.store import Store


def symbol_names(store: Store, target: str) -> list[str]:
    """Return the public names on `target`, sorted."""
    return [
        row[0] for row in store.db.rows("select name from symbol where target = ? order by name", (target,))
    ]


def ids_of_tests(store: Store, path: str = "") -> list[str]:
    """Return the ids of the tests of one file, or of all, sorted."""
    condition, values = (" where path = ?", (path,)) if path else ("", ())
    return [row[0] for row in store.db.rows(f"select id from test_method{condition} order by id", values)]
