"""What a person typed or pasted, taken apart."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from docprobe.search.spelling import correct
from docprobe.store.lookup import known_words
from docprobe.store.words import (
    STOP_WORDS,
    clean_error,
    find_names,
    find_operations,
    name_terms,
    plain_tokens,
    split_exception,
)

if TYPE_CHECKING:
    from docprobe.store.connection import Connection

_LONGEST = 20_000
"""Letters of a query that are read; a traceback's end counts."""
_TRACEBACK = "Traceback (most recent call last)"
_MOST_TERMS = 40
_MOST_OPERATIONS = 3
_MOST_CORRECTED = 8
_NAMED = 1.0
_OPERATION = 1.5
_EXCEPTION = 0.3


class Query(NamedTuple):
    """A query, ready to be asked."""

    terms: tuple[str, ...]
    """What full text looks for, any of it."""
    names: tuple[tuple[str, float], ...]
    """Names that the query spells out, as written, and how surely each one is what is meant."""


def read_query(db: Connection, text: str, *, shared: frozenset[str] = frozenset()) -> Query:
    """Take `text` apart: names, operations of an error, words without stop words, misspellings mended.

    Words that are `shared` by all names, such as the library's own, say nothing.
    """
    text = text[-_LONGEST:] if _TRACEBACK in text else text[:_LONGEST]
    told = _telling_lines(text)
    exception, message = split_exception(told)
    if not plain_tokens(message):
        exception, message = "", told
    cleaned = clean_error(message)
    idle = STOP_WORDS | shared
    words = [word for word in plain_tokens(cleaned) if len(word) > 1 and word not in idle]
    operations = find_operations(text)[-_MOST_OPERATIONS:]
    names = find_names(cleaned) or (words if len(words) == 1 else [])
    worth = dict.fromkeys(names, _NAMED) | dict.fromkeys(operations, _OPERATION)
    if exception:
        worth[exception] = _EXCEPTION
    pieces = [term for name in [*operations, *names] for term in name_terms(name)]
    return Query(
        _terms(db, words, [term for term in pieces if len(term) > 1 and term not in idle]),
        tuple(worth.items()),
    )


def _terms(db: Connection, words: list[str], pieces: list[str]) -> tuple[str, ...]:
    """Return the words of the query and of the names in it, neighbours joined, misspellings mended."""
    terms = dict.fromkeys([*words, *pieces])
    joined = [first + second for first, second in pairwise(words)]
    known = known_words(db, [*terms, *joined])
    terms.update(dict.fromkeys(word for word in joined if word in known))
    chosen = list(terms)[:_MOST_TERMS]
    for word in [word for word in chosen if word not in known][:_MOST_CORRECTED]:
        chosen += [other for other in correct(db, word) if other not in chosen]
    return tuple(chosen)


def _telling_lines(text: str) -> str:
    """Return of a traceback the lines that name exceptions, the last one first; of other text all of it."""
    if _TRACEBACK not in text:
        return text
    lines = [line for line in text.splitlines() if line[:1].strip() and not line.startswith("Traceback")]
    return "\n".join(reversed(lines)) or text
