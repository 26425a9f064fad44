"""What a docstring states of its parameters and of the result: the claims of a symbol.

Only what stands without a condition is read, and nothing that the same text takes back ("must be positive;
zero means no limit"): of a claim that is missed nobody hears, one that is misread accuses the docs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docprobe.gaps.reading.claim import RESULT, Bounds, Claim, ClaimKind
from docprobe.gaps.reading.conditions import conditions
from docprobe.gaps.reading.statements import CONDITION, begin_of, phrases_of, taken_back, tensor_at
from docprobe.model import SymbolKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.gaps.reading.phrases import Phrase
    from docprobe.model import DocField, Symbol

_SENTENCE = re.compile(
    r"(?<=[.;])(?<!e\.g\.)(?<!i\.e\.)(?<!etc\.)(?<!vs\.)\s+(?=[A-Z0-9\"'`(\[]|must\b|should\b)"
)
# Where a clause ends; an interval's comma ends none.
_CLAUSE = re.compile(r"[;(](?!\s*-?\d[\d.]*\s*,)|,(?![^()\[\]]*[)\]])")
_FUNCTION = re.compile(r"(?:an? |the |optional )*(?:\w+ )?(?:function|callable|lambda)\b", re.IGNORECASE)
_SAME_TYPE = re.compile(r"has the same (?:d?type|data type) as (?P<name>\w+)\b", re.IGNORECASE)
_SEVERAL = re.compile(r"\b(?:tuple|list|pair|dict\w*|\w+: an? )", re.IGNORECASE)
_MORE = re.compile(r"\b(?:shape|ranks?|dimensions?|dtype|type)\b", re.IGNORECASE)
_RETURNS = re.compile(r"\s*(?:#+ )?Returns?:?\s*$")
_LINES = 40
"""So far below the beginning of an entry its words are looked for."""


def claims_of(symbol: Symbol) -> tuple[Claim, ...]:
    """Return what the docstring of `symbol` states, in the order of its text, each thing once.

    Where it states two different things of the same kind nothing is sure, and neither is returned.
    """
    found: dict[tuple[str, ClaimKind], Claim | None] = {}
    names = {parameter.name.lstrip("*") for parameter in symbol.parameters}
    for claim in (*_raised(symbol, names), *_stated(symbol, names), *_returned(symbol)):
        key = claim.parameter, claim.kind
        before = found.setdefault(key, claim)
        if before and (before.bounds, before.allowed) != (claim.bounds, claim.allowed):
            found[key] = None
    sure = (claim for claim in found.values() if claim)
    return tuple(sorted(sure, key=lambda one: (one.line, one.parameter, one.kind)))


def _stated(symbol: Symbol, names: set[str]) -> Iterator[Claim]:
    """Yield what the entries of Args say."""
    for field in symbol.doc.args:
        # What is said of a function's values is said of what it gives.
        if field.name in names and not _FUNCTION.match(field.text):
            yield from _in_field(symbol, field)


def _in_field(symbol: Symbol, field: DocField) -> Iterator[Claim]:
    sentences = _sentences(field.text)
    default = next((word.default for word in symbol.parameters if word.name == field.name), None)
    for number, sentence in enumerate(sentences):
        for phrase, is_must in phrases_of(sentence, field.name, is_head=number == 0):
            tail = "".join(_CLAUSE.split(sentence, 1)[1:])
            rest = " ".join((tail, *(one for one in sentences if one is not sentence)))
            if phrase[0] != ClaimKind.RANGE or not taken_back(phrase[1], rest, default):
                yield _claim(symbol, field.name, phrase, sentence, field.line, is_must=is_must)


def _raised(symbol: Symbol, names: set[str]) -> Iterator[Claim]:
    """Yield what the entries of Raises say of single parameters, turned round."""
    for field in symbol.doc.raises:
        flat = " ".join(field.text.replace("`", "").split()).rstrip(".")
        exception = field.name.rpartition(".")[2]
        for clause, name, phrase in conditions(flat, names):
            yield _claim(symbol, name, phrase, clause, field.line, is_must=True, exception=exception)


def _returned(symbol: Symbol) -> Iterator[Claim]:
    """Yield dtype, rank and relation of what is returned."""
    # Of a class it is what its objects give; of several results nobody knows which one is meant.
    if symbol.kind == SymbolKind.CLASS or _SEVERAL.search(symbol.doc.returns):
        return
    start = next((at for at, text in enumerate(symbol.docstring.splitlines()) if _RETURNS.match(text)), 0)
    sentences = _sentences(symbol.doc.returns)
    is_plain = not _MORE.search(" ".join(sentences[1:]))
    for number, sentence in enumerate(sentences[:3]):
        same = _SAME_TYPE.search(sentence)
        phrases: list[Phrase] = []
        if same and not CONDITION.search(sentence):
            phrases.append((ClaimKind.SAME_DTYPE, Bounds(), (same["name"],)))
        elif number == 0 and is_plain:
            phrases += tensor_at(sentence, begin_of(sentence), is_head=True)
        for phrase in phrases:
            yield _claim(symbol, RESULT, phrase, sentence, start, is_must=True)


def _claim(
    symbol: Symbol,
    parameter: str,
    phrase: Phrase,
    sentence: str,
    start: int,
    *,
    is_must: bool,
    exception: str = "",
) -> Claim:
    kind, bounds, allowed = phrase
    words = f"{exception}: {sentence}" if exception else sentence
    line = _line_of(symbol.docstring, start, sentence)
    return Claim(symbol.name, parameter, kind, words, line, is_must, exception, bounds, allowed)


def _sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text without its marks, each on one line; a paragraph ends one."""
    flat = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text.replace("`", "")))
    return tuple(sentence for part in flat for sentence in _SENTENCE.split(part) if sentence)


def _line_of(docstring: str, start: int, sentence: str) -> int:
    """Return the line on which a sentence begins, at or after `start`."""
    words = " ".join(sentence.split()[:3])
    near = docstring.replace("`", "").splitlines()[start : start + _LINES + 1]
    lines = [" ".join(line.split()) for line in near]
    for number, line in enumerate(lines[:_LINES]):
        at = " ".join(lines[number : number + 2]).find(words)
        if 0 <= at < max(len(line), 1):
            return start + number
    return start
