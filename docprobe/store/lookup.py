"""Questions to the full text index. Made for a fast start: plain columns, no record classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from docprobe.store.connection import Connection, holes
from docprobe.store.schema import prepare

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import Self

_WEIGHTS = {"text_index": (10.0, 1.0, 4.0, 1.0, 0.5), "evidence_index": (3.0, 2.0, 1.0)}
"""What a word counts in each column of a table."""


class HasConnection(Protocol):
    """A `Store`, or an `Index`."""

    db: Connection


class Index:
    """A store opened to be searched: what `Store` is without its record classes, which take long to load."""

    def __init__(self, path: Path | str) -> None:
        """Open the store at `path` for reading; raises `StoreError` as `Store` does."""
        self.db = Connection(path, readonly=True)
        prepare(self.db)

    def __enter__(self) -> Self:
        """Return the index itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self.db.close()


class Document(NamedTuple):
    """A row of the index; `score` is bm25 with the sign turned, so higher is better."""

    id: int
    kind: str
    """``symbol``, ``quirk`` or ``test``."""
    key: str
    symbol: str
    title: str
    prior: float
    score: float = 0.0


def indexed_target(db: Connection) -> tuple[str, frozenset[str]]:
    """Return the key of the target whose symbols are indexed, and the words that all their names share."""
    target, words = next(db.rows("select target, words from text_target"), ("", ""))
    return target, frozenset(words.split())


def match_text(db: Connection, table: str, terms: Sequence[str], *, limit: int) -> list[Document]:
    """Return the best `limit` rows of ``text_index`` or ``evidence_index`` with any of `terms`."""
    if not terms:
        return []
    return [Document(*row) for row in db.rows(*match_text_sql(table, terms, limit=limit))]


def match_text_sql(table: str, terms: Sequence[str], *, limit: int) -> tuple[str, list[Any]]:
    """Return the statement and values that `match_text` runs; best first."""
    weights = ", ".join(map(str, _WEIGHTS[table]))
    sql = (
        "select d.id, d.kind, d.key, d.symbol, d.title, d.prior, -found.score from"
        f" (select rowid, bm25({table}, {weights}) as score from {table} where {table} match ?"
        " order by score, rowid limit ?) found"
        " join document d on d.id = found.rowid order by found.score, d.id"
    )
    return sql, [" OR ".join(map(_quoted, terms)), limit]


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'


def documents_of(db: Connection, symbols: Iterable[str], kind: str) -> list[Document]:
    """Return the documents of one kind that are about `symbols`, by symbol and id."""
    names = sorted(set(symbols))
    sql = (
        "select id, kind, key, symbol, title, prior from document"
        f" where kind = ? and symbol in ({holes(names)}) order by symbol, id"
    )
    return [Document(*row) for row in db.rows(sql, [kind, *names])]


def known_names(db: Connection, names: Iterable[str]) -> dict[str, list[str]]:
    """Return for each of `names` (lower case; whole, or the end of one) the symbols it may stand for."""
    wanted = sorted(set(names))
    found: dict[str, list[str]] = {}
    sql = f"select name, symbol from known_name where name in ({holes(wanted)}) order by name, symbol"
    for name, symbol in db.rows(sql, wanted):
        found.setdefault(name, []).append(symbol)
    return found


def new_names(db: Connection, names: Iterable[str]) -> dict[str, str]:
    """Return the new names of those `names` that the library gave up."""
    wanted = sorted(set(names))
    return dict(db.rows(f"select old, new from rename where old in ({holes(wanted)}) order by old", wanted))


def known_words(db: Connection, words: Iterable[str]) -> set[str]:
    """Return which of `words` stand in names."""
    wanted = sorted(set(words))
    return {row[0] for row in db.rows(f"select word from word where word in ({holes(wanted)})", wanted)}


def is_written(db: Connection, word: str, *, least: int = 3) -> bool:
    """Tell whether the documents of at least `least` symbols hold `word`."""
    sql = "select count(*) from (select 1 from text_index where text_index match ? limit ?)"
    return int(db.value(sql, (_quoted(word), least))) >= least


def words_between(db: Connection, shortest: int, longest: int) -> list[tuple[str, int, int]]:
    """Return the words of names of such lengths, each with its letters and how many names hold it."""
    sql = "select word, letters, count from word where length(word) between ? and ? order by word"
    return [(word, letters, count) for word, letters, count in db.rows(sql, (shortest, longest))]


def words_starting(db: Connection, start: str, *, limit: int) -> list[str]:
    """Return the most frequent words of names that begin with `start`."""
    sql = "select word from word where word >= ? and word < ? order by count desc, word limit ?"
    return [row[0] for row in db.rows(sql, (start, start + "\U0010ffff", limit))]
