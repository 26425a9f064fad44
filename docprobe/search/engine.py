"""Answers a query: symbols with their best evidence, or quirks, or tests."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

from docprobe.errors import UsageError
from docprobe.search.query import read_query
from docprobe.search.rank import RANKED, rank_symbols
from docprobe.store.backing import (
    Backing,
    quirk_backing,
    snippet_backing,
    symbol_places,
    test_backing,
)
from docprobe.store.lookup import documents_of, indexed_target, match_text

if TYPE_CHECKING:
    from docprobe.store.connection import Connection
    from docprobe.store.lookup import Document, HasConnection

KINDS = ("symbol", "quirk", "test")
_TOP_SYMBOLS = 10
_SUBJECT = 2.0
"""How much the symbol counts that a test is about, against one for the best text."""
_LATER = 0.3
_MOST_TITLE = 200
_MOST_EVIDENCE = 20
"""Quirks of one symbol that are looked at for one that is proven."""


class Hit(NamedTuple):
    """One answer; the fields are those of ``docprobe search --json``."""

    symbol: str
    kind: str
    title: str
    score: float
    snippet: str
    test: str
    path: str
    line: int
    verdict: str
    url: str
    quirk: str = ""
    """Of a symbol the sentence of its quirk that fits best; of a quirk its own."""


def search(store: HasConnection, query: str, *, limit: int = 10, kind: str | None = None) -> list[Hit]:
    """Return what `query` may mean, best first: symbols, or with `kind` only ``quirk`` or ``test``.

    Words, questions, names of any age, misspellings and pasted errors all are queries; one without a
    word to look for finds nothing. Raises `UsageError` for an unknown kind.
    """
    chosen = kind or "symbol"
    if chosen not in KINDS:
        raise UsageError(
            f"Couldn't search for {kind!r}: it is no kind", hint=f"Kinds are {', '.join(KINDS)}."
        )
    db = store.db
    target, shared = indexed_target(db)
    asked = read_query(db, query, shared=shared)
    symbols = rank_symbols(db, asked)
    if limit < 1 or (not symbols and chosen == "symbol"):
        return []
    evidence = match_text(db, "evidence_index", asked.terms, limit=RANKED)
    if chosen == "symbol":
        return _symbol_hits(db, target, symbols[:limit], evidence)
    ranked = _rank_evidence(db, symbols[:_TOP_SYMBOLS], evidence, chosen)[:limit]
    back = (quirk_backing if chosen == "quirk" else test_backing)(db, target, (doc.key for doc in ranked))
    return [_hit(doc, back.get(doc.key, Backing())) for doc in ranked]


def _symbol_hits(db: Connection, target: str, symbols: list[Document], evidence: list[Document]) -> list[Hit]:
    """Attach to each symbol its best proven quirk, else its simplest snippet, else a test, else its place."""
    names = [doc.symbol for doc in symbols]
    quirks = _best(names, evidence, documents_of(db, names, "quirk"), "quirk")
    tests = _best(names, evidence, documents_of(db, names, "test"), "test")
    proven = quirk_backing(db, target, itertools.chain.from_iterable(quirks.values()))
    simple = snippet_backing(db, target, names)
    tested = test_backing(db, target, (keys[0] for keys in tests.values()))
    places = symbol_places(db, target, names)
    hits = []
    for doc in symbols:
        told = [proven[key] for key in quirks.get(doc.symbol, ()) if key in proven]
        choices = [back for back in told if back.verdict == "confirmed"]
        choices += [simple[doc.symbol]] if doc.symbol in simple else []
        choices += [tested[key] for key in tests.get(doc.symbol, ())[:1] if key in tested]
        choices.append(places.get(doc.symbol, Backing()))
        hits.append(_hit(doc, choices[0]))
    return hits


def _best(names: list[str], found: list[Document], others: list[Document], kind: str) -> dict[str, list[str]]:
    """Return for each symbol the keys of what fits the query, best first, and then of what else there is."""
    best: dict[str, dict[str, None]] = {}
    for doc in [*found, *others]:
        keys = best.setdefault(doc.symbol, {})
        if doc.kind == kind and len(keys) < _MOST_EVIDENCE:
            keys[doc.key] = None
    return {name: list(best[name]) for name in names if best.get(name)}


def _rank_evidence(
    db: Connection, symbols: list[Document], found: list[Document], kind: str
) -> list[Document]:
    """Rank quirks or tests by their own words and, more, by the symbol that they are about."""
    known = {doc.key: doc for doc in [*documents_of(db, (s.symbol for s in symbols), kind), *found]}
    best_text = max((doc.score for doc in found), default=0.0) or 1.0
    worth = {
        doc.symbol: _SUBJECT * doc.score / symbols[0].score / (1 + _LATER * place)
        for place, doc in enumerate(symbols)
    }
    ranked = [
        doc._replace(score=doc.score / best_text + worth.get(doc.symbol, 0.0))
        for doc in known.values()
        if doc.kind == kind
    ]
    return sorted(ranked, key=lambda doc: (-doc.score, doc.key))


def _hit(doc: Document, back: Backing) -> Hit:
    title = doc.title if len(doc.title) <= _MOST_TITLE else doc.title[: _MOST_TITLE - 1].rstrip() + "…"
    return Hit(
        symbol=doc.symbol,
        kind=doc.kind,
        title=title,
        score=round(doc.score, 4),
        snippet=back.snippet,
        test=back.test,
        path=back.path,
        line=back.line,
        verdict=back.verdict,
        url=back.url,
        quirk=back.quirk,
    )
