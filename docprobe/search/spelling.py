"""Misspelt and cut-off words: the words of the library's names that were probably meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docprobe.store.lookup import is_written, words_between, words_starting
from docprobe.store.words import letters_mask

if TYPE_CHECKING:
    from docprobe.store.connection import Connection

_SHORTEST = 4
_LONGEST = 60
_TWO_EDITS = 8
"""From this length on a word may hold two mistakes."""


def correct(db: Connection, word: str, *, limit: int = 2) -> list[str]:
    """Return what `word`, which stands in no name, was probably meant to be; best first.

    A word that several docstrings use is right. Words that begin with it come before those an edit away.
    """
    if not _SHORTEST <= len(word) <= _LONGEST or word.isdigit() or is_written(db, word):
        return []
    return words_starting(db, word, limit=limit) or _near(db, word)[:limit]


def _near(db: Connection, word: str) -> list[str]:
    most = 1 if len(word) < _TWO_EDITS else 2
    mask = letters_mask(word)
    rated = []
    for other, letters, count in words_between(db, len(word) - most, len(word) + most):
        if (letters ^ mask).bit_count() <= 2 * most:
            edits = edit_distance(word, other, most)
            if edits <= most:
                rated.append((edits, other[0] != word[0], -count, other))
    rated.sort()
    return [other for edits, _, _, other in rated if edits == rated[0][0]]


def edit_distance(one: str, two: str, most: int) -> int:
    """Return how many letters to change, add, drop or swap with the next; `most` + 1 for any more."""
    last: list[int] = []
    row = list(range(len(two) + 1))
    for i, a in enumerate(one):
        before, last, row = last, row, [i + 1]
        for j, b in enumerate(two):
            cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a != b))
            if i and j and a == two[j - 1] and one[i - 1] == b:
                cost = min(cost, before[j - 1] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
