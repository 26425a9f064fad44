"""Ranks symbols: full text with its prior, how much of a name was asked for, and names spelled out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docprobe.store.lookup import documents_of, known_names, match_text, new_names
from docprobe.store.words import light_stem, split_identifier

if TYPE_CHECKING:
    from docprobe.search.query import Query
    from docprobe.store.connection import Connection
    from docprobe.store.lookup import Document

RANKED = 200
"""How many of full text's best are ranked again."""
_COVERED = 0.5
"""How much more a symbol counts whose own name was asked for word by word."""
_WHOLE, _END, _LAST = 1.0, 0.5, 0.3
"""How surely a symbol is meant that has the name asked for; its end of several parts; its last part."""


def rank_symbols(db: Connection, query: Query) -> list[Document]:
    """Return the symbols that `query` may mean, best first, with their final score."""
    found = {doc.symbol: doc for doc in match_text(db, "text_index", query.terms, limit=RANKED)}
    named = _named(db, query)
    for doc in documents_of(db, named.keys() - found.keys(), "symbol"):
        found[doc.symbol] = doc
    stems = {light_stem(term) for term in query.terms}
    scores = {name: doc.score * doc.prior * _covered(name, stems) for name, doc in found.items()}
    # Of symbols that share a name the likelier one is meant, also where no text matched.
    top = max(scores.values(), default=0.0) or 1.0
    ranked = [
        doc._replace(score=scores[name] + top * named.get(name, 0.0) + doc.prior / 1000)
        for name, doc in found.items()
    ]
    return sorted(ranked, key=lambda doc: (-doc.score, doc.symbol))


def _covered(name: str, stems: set[str]) -> float:
    own = split_identifier(name.rpartition(".")[2])
    asked = sum(light_stem(word) in stems for word in own)
    return 1 + _COVERED * asked / len(own) if own else 1.0


def _named(db: Connection, query: Query) -> dict[str, float]:
    """Return the symbols whose name `query` spells out, and how surely each is meant."""
    ends: dict[str, float] = {}
    for name, worth in query.names:
        parts = name.lower().split(".")
        for start in range(len(parts)):
            sure = _WHOLE if start == 0 else _LAST if start == len(parts) - 1 else _END
            end = ".".join(parts[start:])
            ends[end] = max(ends.get(end, 0.0), worth * sure)
    named: dict[str, float] = {}
    for end, symbols in known_names(db, ends).items():
        for symbol in symbols:
            named[symbol] = max(named.get(symbol, 0.0), ends[end] / len(symbols) ** 0.5)
    renamed = [new.lower() for new in new_names(db, [name for name, _ in query.names]).values()]
    for symbols in known_names(db, renamed).values():
        named.update(dict.fromkeys(symbols, _WHOLE))
    return named
