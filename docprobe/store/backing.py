"""What stands behind what full text found: snippet, test, place and verdict; plain columns again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from docprobe.store.connection import holes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docprobe.store.connection import Connection

WORST_FIRST = (
    *("crashed", "refuted", "error", "timeout", "flaky"),
    *("confirmed", "skipped", "not-run"),
)
"""Which verdict speaks for several cases of a test: what failed outweighs what passed, and what says
most of the library comes first. Values of `VerdictKind`, as plain text for a fast start."""


class Backing(NamedTuple):
    """The evidence of one hit; empty where there is none."""

    snippet: str = ""
    test: str = ""
    path: str = ""
    line: int = 0
    url: str = ""
    verdict: str = "not-run"
    quirk: str = ""
    """The quirk's sentence."""


def quirk_backing(db: Connection, target: str, quirks: Iterable[str]) -> dict[str, Backing]:
    """Return what stands behind each of these quirks, by id."""
    return {key: Backing(*rest) for key, *rest in db.rows(*quirk_backing_sql(target, sorted(set(quirks))))}


def quirk_backing_sql(target: str, quirks: Sequence[str]) -> tuple[str, list[Any]]:
    """Return the statement and values that `quirk_backing` runs."""
    sql = (
        "select q.id, b.snippet, b.test, b.path, b.line, b.url, coalesce(v.kind, 'not-run'), q.sentence"
        " from told_quirk q join behaviour b on b.id = q.id left join verdict v"
        " on v.subject_kind = 'snippet' and v.subject = b.snippet and v.target = ?"
        f" where q.id in ({holes(quirks)}) order by q.id"
    )
    return sql, [target, *quirks]


def snippet_backing(db: Connection, target: str, symbols: Iterable[str]) -> dict[str, Backing]:
    """Return the simplest confirmed snippet of each of these symbols, by symbol."""
    found: dict[str, Backing] = {}
    for symbol, snippet, origin in db.rows(*snippet_backing_sql(target, sorted(set(symbols)))):
        if symbol not in found:
            _, test, path, line, url = json.loads(origin)
            found[symbol] = Backing(snippet, test, path, line, url, "confirmed")
    return found


def snippet_backing_sql(target: str, symbols: Sequence[str]) -> tuple[str, list[Any]]:
    """Return the statement and values that `snippet_backing` runs; simplest first.

    A cross join keeps SQLite from going through the verdicts of all snippets.
    """
    sql = (
        "select s.symbol, s.id, s.origin from snippet s cross join verdict v on v.subject_kind = 'snippet'"
        " and v.subject = s.id and v.target = ? and v.kind = 'confirmed'"
        f" where s.symbol in ({holes(symbols)}) order by s.symbol, s.level, s.id"
    )
    return sql, [target, *symbols]


def test_backing(db: Connection, target: str, tests: Iterable[str]) -> dict[str, Backing]:
    """Return where each of these tests stands and what its cases gave together, by id."""
    found: dict[str, Backing] = {}
    for test, path, line, link, kinds in db.rows(*test_backing_sql(target, sorted(set(tests)))):
        url = link.format(path=path, line=line) if link else ""
        ran = set((kinds or "not-run").split(","))
        verdict = next(kind for kind in WORST_FIRST if kind in ran)
        found[test] = Backing(test=test, path=path, line=line, url=url, verdict=verdict)
    return found


def test_backing_sql(target: str, tests: Sequence[str]) -> tuple[str, list[Any]]:
    """Return the statement and values that `test_backing` runs.

    Verdicts stand at the cases, ``id[case]``; the range lets the primary key find them.
    """
    sql = (
        "select t.id, t.path, t.line, coalesce(s.link, ''), (select group_concat(distinct v.kind)"
        " from verdict v where v.subject_kind = 'test' and v.target = ?"
        " and v.subject >= t.id and v.subject < t.id || char(92)"
        " and (v.subject = t.id or substr(v.subject, length(t.id) + 1, 1) = '['))"
        " from test_method t left join source s on s.name = t.source"
        f" where t.id in ({holes(tests)}) order by t.id"
    )
    return sql, [target, *tests]


def symbol_places(db: Connection, target: str, symbols: Iterable[str]) -> dict[str, Backing]:
    """Return where each of these symbols is defined, by name."""
    names = sorted(set(symbols))
    sql = (
        "select name, path, line, url from symbol"
        f" where target = ? and name in ({holes(names)}) order by name"
    )
    return {
        name: Backing(path=path, line=line, url=url)
        for name, path, line, url in db.rows(sql, [target, *names])
    }
