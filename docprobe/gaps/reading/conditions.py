"""The conditions of a Raises section, turned round: what holds of a parameter where nothing is raised."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docprobe.gaps.reading.claim import Bounds, ClaimKind
from docprobe.gaps.reading.phrases import Phrase, dtypes_at, range_at, rank_at, words_at

if TYPE_CHECKING:
    from collections.abc import Iterator

_CLAUSE = re.compile(
    r"\s*(?:;|,?\s*\bor\b(?=\s+(?:if|when)\b)|\bor\b(?=\s+\w+ (?:is|are|has)\b))\s*|(?<=\w)\.\s+"
)
_IF = re.compile(
    r"(?:raised )?(?:if|when|for)?\s*(?:the )?(?:value of |argument |parameter |input )?"
    r"(?P<name>\w+)\s+(?:is|are|has|was)\s+(?P<not>not\s+)?",
    re.IGNORECASE,
)
_COMPARED = re.compile(r"(?:if|when)?\s*(?P<name>\w+)\s*(?=[<>]=?)", re.IGNORECASE)
_OUT = re.compile(r"(?:out|outside)(?: of)?\s+")
_ARTICLES = re.compile(r"(?:an?|one of|either|set to|of|within|in)\s+")
_REST = re.compile(r"(?:tensors?|numbers?|integers?|inclusive|\(inclusive\))?")
_PLAIN: dict[str, Phrase] = {
    "None": (ClaimKind.REQUIRED, Bounds(), ()),
    "empty": (ClaimKind.LENGTH, Bounds(1), ()),
}


def conditions(text: str, names: set[str]) -> Iterator[tuple[str, str, Phrase]]:
    """Yield clause, parameter, and what holds of it unless the clause does.

    Only of clauses that speak of one of the parameters `names`, from their beginning to their end.
    """
    for clause in _CLAUSE.split(text):
        for name, phrase in _condition(clause, names):
            yield clause, name, phrase


def _condition(clause: str, names: set[str]) -> Iterator[tuple[str, Phrase]]:
    if match := _COMPARED.match(clause):
        found = range_at(clause, match.end())
        if found and match["name"] in names and not clause[found.end :].strip(" ."):
            yield from ((match["name"], phrase) for phrase in _reversed(found.phrase))
        return
    match = _IF.match(clause)
    if match is None or match["name"] not in names:
        return
    plain = _PLAIN.get(clause[match.end() :].strip())
    if plain and not match["not"]:
        yield match["name"], plain
        return
    out = _OUT.match(clause, match.end())
    phrase = _stated(clause, out.end() if out else match.end())
    if phrase:
        held = [phrase] if out or match["not"] else _reversed(phrase)
        yield from ((match["name"], one) for one in held)


def _stated(clause: str, at: int) -> Phrase | None:
    """Return what the rest of a clause states, with or without the articles at its beginning."""
    starts = [at]
    while article := _ARTICLES.match(clause, starts[-1]):
        starts.append(article.end())
    for start in starts:
        for reader in (range_at, rank_at, words_at, dtypes_at):
            found = reader(clause, start)
            if found and _REST.fullmatch(clause[found.end :].strip(" .")):
                return found.phrase
    return None


def _reversed(phrase: Phrase) -> Iterator[Phrase]:
    """Yield what holds where a one-sided range does not."""
    kind, bounds, _ = phrase
    if kind != ClaimKind.RANGE:
        return
    if bounds.low is None:
        yield kind, Bounds(bounds.high, None, above=not bounds.below), ()
    elif bounds.high is None:
        yield kind, Bounds(None, bounds.low, below=not bounds.above), ()
