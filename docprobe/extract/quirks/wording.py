"""The parts that the sentences of quirks are put together from.

A sentence starts with its subject, ``lib.f(1, axis=2)`` or ``With axis=2, lib.f``, and goes on with what
that gives or raises. Of several ways to say the same the first that is short enough is taken.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docprobe.extract.messages import clean, first_sentence
from docprobe.extract.sentences import (
    TITLE,
    as_words,
    bare,
    is_closed,
    listed,
    one_line,
    spoken_value,
    with_article,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from docprobe.extract.quirks.base import Facet

# Numbers of so many digits were drawn, not chosen.
_DRAWN = re.compile(r"\d\.\d{6,}")
# So few words name what is wrong without saying why: "Invalid `elements`."
_FEW = 3
_WANTS = re.compile(
    r"\b(?:must|should|only|expect(?:ed|s)?|requires?|needs?|cannot|can't|not|wants?)\b", re.IGNORECASE
)
LIMIT, PAIR_LIMIT = 210, 250
"""So many letters a sentence has at most, and one that tells of two results."""
_CALL, _VALUE, _SAID = 110, 70, 130


def call_text(facet: Facet) -> str:
    """Return the call in one line where it can be read by itself, else an empty string."""
    text = one_line(facet.call)
    is_short = 0 < len(text) <= _CALL and not _DRAWN.search(text)
    return text if is_short and is_closed(text, facet.symbol.partition(".")[0]) else ""


def subjects(facet: Facet, *, without: Collection[str] = (), telling: Collection[str] = ()) -> Iterator[str]:
    """Yield ways to start a sentence with the call, the fullest first.

    `without` are parameters that are told elsewhere; of `telling` ones the last way tells, the others
    are dropped.
    """
    text = call_text(facet)
    if text and not without:
        yield f"`{text}`"
    given = [(name, expr) for name, expr in facet.given if name not in without]
    for kept in (given, [(name, expr) for name, expr in given if name in telling]):
        if kept:
            yield f"With {listed([as_words(name, expr) for name, expr in kept])}, `{facet.symbol}`"


def behind(start: str, facet: Facet, *, telling: Collection[str] = ()) -> Iterator[str]:
    """Yield the ways to name the call behind the words that a sentence starts with."""
    for text in subjects(facet, telling=telling):
        yield f"{start} {text[0].lower()}{text[1:]}"


def gives(facet: Facet) -> str:
    """Return what the call gives: the value where it is short, else what kind it is; empty if neither."""
    kind = result_kind(facet)
    return gives_value(facet) or (f"gives {kind}" if kind else "")


def gives_value(facet: Facet) -> str:
    """Return the value that the call gives; empty where it is long, or brackets would not tell its shape."""
    said = spoken_value(facet.text, facet.dtype) if facet.text else ""
    if not said or len(said) > _VALUE or _is_hollow(facet):
        return ""
    return f"gives `{said}`" + (f" ({facet.dtype})" if facet.dtype else "")


def without_dtype(said: str, facet: Facet) -> str:
    """Return what a call gives without its dtype behind it."""
    return said.removesuffix(f" ({facet.dtype})")


def result_kind(facet: Facet) -> str:
    """Return ``an empty float32 result of shape (0, 3)``; empty where nothing is known of it."""
    if facet.shape is None or not facet.dtype:  # of several results none is that of all
        return ""
    words = f"{facet.dtype} result" if facet.dtype else "result"
    words = f"empty {words}" if 0 in facet.shape else words
    return with_article(f"{words} of shape {facet.shape}" if facet.shape else f"scalar {words}")


def _is_hollow(facet: Facet) -> bool:
    """Tell whether brackets alone would not tell the shape; several results have none."""
    return bool(facet.dtype) and facet.shape is not None and 0 in facet.shape and len(facet.shape) > 1


def raises(facet: Facet, room: int = _SAID) -> str:
    """Return what the call raises, and what that says."""
    return f"raises {bare(facet.error)}: {message_of(facet, room)}"


def message_of(facet: Facet, room: int = _SAID) -> str:
    """Return the message: its first sentence, and the second where only that says what is wanted."""
    first = first_sentence(facet.message, room)
    rest = clean(facet.message)[len(first) :].lstrip(". ")
    second = first_sentence(rest, max(room - len(first), 0))
    is_cut = first.endswith("...") or second.endswith("...")
    is_bare = len(re.findall(r"[A-Za-z]{2,}", first)) <= _FEW
    if is_cut or not second or not (is_bare or (_WANTS.search(second) and not _WANTS.search(first))):
        return first
    return f"{first}. {second}"


def fit(starts: Iterator[str], rest: str, limit: int = LIMIT) -> str:
    """Return the first of the starts with the rest that makes a sentence of no more than `limit` letters."""
    if not rest:
        return ""
    end = "" if rest.endswith("...") else "."
    sentences = (f"{start} {rest}{end}" for start in starts)
    return next((text for text in sentences if len(text) <= limit), "")


def titled(*titles: str) -> str:
    """Return the first of the titles that is short enough, else as much of the last as fits."""
    plain = [title.replace("`", "") for title in titles]
    found = next((title for title in plain if len(title) <= TITLE), "")
    return found or plain[-1][: TITLE - 4].rpartition(" ")[0] + " ..."
