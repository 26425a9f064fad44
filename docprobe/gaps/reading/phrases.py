"""The phrases in which docstrings state bounds, dtypes, ranks and allowed words: a small grammar.

A phrase has to be followed by the end of its clause. What goes on ("positive value means ...", "a scalar or
a list") is not read, for it may say something else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docprobe.gaps.reading.claim import FAMILIES, Bounds, ClaimKind

if TYPE_CHECKING:
    from collections.abc import Iterator

Phrase = tuple[ClaimKind, Bounds, tuple[str, ...]]
"""What is stated, its bounds or what is allowed."""

_WORDS = {"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_NUMBER = r"-?(?:\d+(?:\.\d+)?(?:e-?\d+)?|zero|one|two|three|four|five)\b(?!\s*[-+*/^%]|\.\d|-D)"
_END = (
    r"(?=\s*(?:$|[.;,)(:]|\b(?:and|inclusive|exclusive|representing"
    r"|specifying|with|that|which|indicating)\b))"
)
_SIGN = re.compile(r"(?:strictly )?(?P<sign>positive|non-? ?negative|negative|greater than zero)\b")
_COMPARED = re.compile(
    r"(?P<than>>=|≥|=>|<=|≤|>|<|(?:greater|larger|bigger|less|smaller) than or equal to"
    r"|equal to or (?:greater|larger|less|smaller) than"
    r"|(?:strictly )?(?:greater|larger|bigger|more) than|(?:strictly )?(?:less|smaller) than|at least|at most"
    rf"|no (?:less|smaller) than|no (?:greater|more|larger) than)\s*(?P<number>{_NUMBER})"
)
_INTERVAL = re.compile(
    r"(?:(?:in|within|inside|from|between)\s+)?(?:the\s+)?(?:closed |open |half-open |float |inclusive )?"
    rf"(?:range|interval)?\s*(?:of\s+)?(?P<open>[\[(])\s*(?P<low>{_NUMBER})\s*,\s*(?P<high>{_NUMBER}|[a-z_]\w*)\s*"
    r"(?P<close>[\])])",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    rf"(?:in )?(?:the )?(?:range )?between\s+(?P<low>{_NUMBER})\s+and\s+(?P<high>{_NUMBER})"
)
_EXCLUSIVE = re.compile(r",?\s*\(?exclusive")
_INCLUSIVE = re.compile(r",?\s*\(?(?:both )?inclusive")
_UPWARD = (">", "≥", "greater", "larger", "bigger", "more", "at least")
_AND = re.compile(r"\s*(?:,?\s*and|,)\s*(?:must be )?")
_DTYPE = re.compile(
    r"\b(bfloat16|u?int(?:8|16|32|64)|q?u?int(?:8|16|32)|float(?:16|32|64)|half|double|complex(?:64|128)|bool"
    r"|string|variant|resource)\b"
)
_SAME = {"half": "float16", "double": "float64"}
_FAMILY = re.compile(
    r"(?:a |an )?(?:real )?(?P<family>floating|float|integer|complex|numeric)"
    r"(?:[ -]point)?(?: number| data)? ?"
    r"(?:tensor|d?types?|dtypes?)\b"
)
_LIST = r"(?:(?:\w+\.)?{one}(?:\s*(?:,|/|\||,?\s*or|,?\s*and)\s*(?:a |an )?)?)+"
_DTYPES = _LIST.format(one=_DTYPE.pattern)
_RANKS = {"scalar": 0, "0-dimensional": 0, "vector": 1, "matrix": 2}
_THING = (
    r"(?=\s*(?:$|[.,;:()]|\b(?:of|or|with|tensors?|containing|that|which|whose|holding|int|integer|float"
    r"|string|bool)))"
)
_RANK_WORD = rf"(?P<word{{n}}>(?:\d-? ?d(?:imensional)?\b)|scalar\b|(?:vector|matrix)\b{_THING})"
_OTHER_RANK = re.compile(r"\b\d-? ?D\b|\bN-D\b|\bcalculation\b", re.IGNORECASE)
_RANK = re.compile(
    rf"{_RANK_WORD.format(n=1)}(?:,? or (?:a |an )?{_RANK_WORD.format(n=2)})?"
    r"(?P<up>\s+or (?:higher|more|greater))?",
    re.IGNORECASE,
)
_OF_RANK = re.compile(
    r"(?:(?:of|have|has|with) )?(?:at )?(?P<least>least )?rank\s*(?:of |is |must be )?"
    r"(?P<than>>=|=|at least|exactly)?\s*"
    r"(?P<rank>\d)\b(?P<up>\s+or (?:higher|more|greater))?",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"([\"'])([^\"'\s]{1,40})\1|\bNone\b")
_QUOTES = re.compile(r"(?:(?:[\"'][^\"'\s]{1,40}[\"']|None)(?:\s*(?:,\s*(?:or|and)?|or|and|/|\|)\s*)?)+")
_TOLD_AFTER = re.compile(
    r"\b(?:if|when|values? of|set(?:ting)?(?: it)? to|defaults? (?:to|is|value)|default|means?|use|pass|="
    r"|of|or|is)"
    rf"\s*:?\s*(?P<number>{_NUMBER})",
    re.IGNORECASE,
)
_TOLD_BEFORE = re.compile(
    r"(?P<number>(?<![\w.,\[(])-?\d+(?:\.\d+)?)\s*(?:means|for|indicates|disables|stands|:|=)"
)
_DTYPES_AT = re.compile(_DTYPES)
_AT_LEAST = re.compile(r"at least (?:a )?")
_END_AT = re.compile(_END)


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase and where in the text it ends."""

    phrase: Phrase
    end: int


def range_at(text: str, at: int = 0) -> Found | None:
    """Return the range that `text` states from `at` on: by a sign, comparisons, or an interval."""
    if match := _SIGN.match(text, at):
        sign = match["sign"].replace(" ", "").replace("-", "")
        low, high = (None, 0.0) if sign == "negative" else (0.0, None)
        bounds = Bounds(low, high, above=sign in ("positive", "greaterthanzero"), below=sign == "negative")
        return Found((ClaimKind.RANGE, bounds, ()), match.end())
    if match := _COMPARED.match(text, at):
        bounds, end = _compared(match), match.end()
        more = _AND.match(text, end)
        other = _COMPARED.match(text, more.end()) if more else None
        if other:
            bounds, end = _joined(bounds, _compared(other)), other.end()
        return Found((ClaimKind.RANGE, bounds, ()), end)
    if match := _BETWEEN.match(text, at):
        is_open = _EXCLUSIVE.match(text, match.end()) is not None
        bounds = Bounds(_number(match["low"]), _number(match["high"]), above=is_open, below=is_open)
        return Found((ClaimKind.RANGE, bounds, ()), match.end())
    if match := _INTERVAL.match(text, at):
        high = _number(match["high"]) if re.fullmatch(_NUMBER, match["high"]) else None
        is_closed = _INCLUSIVE.match(text, match.end()) is not None
        bounds = Bounds(
            _number(match["low"]),
            high,
            above=match["open"] == "(" and not is_closed,
            below=high is not None and match["close"] == ")" and not is_closed,
        )
        return Found((ClaimKind.RANGE, bounds, ()), match.end())
    return None


def dtypes_at(text: str, at: int = 0) -> Found | None:
    """Return the dtypes that `text` lists from `at` on, or the family of dtypes that it names."""
    if match := _FAMILY.match(text, at):
        family = match["family"].lower()
        allowed = FAMILIES["floating" if family == "float" else family]
        return Found((ClaimKind.DTYPE, Bounds(), allowed), match.end())
    if match := _DTYPES_AT.match(text, at):
        names = tuple(dict.fromkeys(_SAME.get(name, name) for name in _DTYPE.findall(match[0])))
        end = at + len(match[0].rstrip(" ,/"))
        return Found((ClaimKind.DTYPE, Bounds(), names), end)
    return None


def rank_at(text: str, at: int = 0) -> Found | None:
    """Return the rank that `text` states from `at` on."""
    if match := _OF_RANK.match(text, at):
        low = int(match["rank"])
        is_open = match["least"] or match["up"] or match["than"] in (">=", "at least")
        return Found((ClaimKind.RANK, Bounds(low, None if is_open else low), ()), match.end())
    at_least = _AT_LEAST.match(text, at)
    if match := _RANK.match(text, at_least.end() if at_least else at):
        ranks = [_rank(match[name]) for name in ("word1", "word2") if match[name]]
        if len(ranks) == 2 and ranks[1] != ranks[0] + 1:
            return None
        if _OTHER_RANK.search(text, match.end()):  # it may be another, too
            return None
        high = None if match["up"] or at_least else max(ranks)
        return Found((ClaimKind.RANK, Bounds(min(ranks), high), ()), match.end())
    return None


def words_at(text: str, at: int = 0) -> Found | None:
    """Return the quoted words that `text` lists from `at` on, two or more; None among them is left out."""
    match = _QUOTES.match(text, at)
    if match is None:
        return None
    words = tuple(dict.fromkeys(word for _, word in _QUOTED.findall(match[0]) if word))
    if len(words) < 2:
        return None
    return Found((ClaimKind.CHOICE, Bounds(), words), at + len(match[0].rstrip(" ,/|")))


def ends_clause(text: str, at: int) -> bool:
    """Tell whether a clause of `text` may end at `at`."""
    return _END_AT.match(text, at) is not None


def numbers_in(text: str) -> Iterator[float]:
    """Yield the numbers that `text` gives a meaning to: a default, a value that stands for something."""
    for match in _TOLD_AFTER.finditer(text):
        yield _number(match["number"])
    for match in _TOLD_BEFORE.finditer(text):
        yield _number(match["number"])


def _number(text: str) -> float:
    sign = -1 if text.startswith("-") else 1
    word = text.lstrip("-").lower()
    return sign * float(_WORDS.get(word, word))


def _compared(match: re.Match[str]) -> Bounds:
    than, number = match["than"], _number(match["number"])
    is_denied = than.startswith("no ")
    is_strict = than in (">", "<") or (than.endswith("than") and not is_denied and "equal" not in than)
    is_low = any(word in than for word in _UPWARD) is not is_denied
    return Bounds(number, None, above=is_strict) if is_low else Bounds(None, number, below=is_strict)


def _joined(one: Bounds, other: Bounds) -> Bounds:
    low, high = (one, other) if one.low is not None else (other, one)
    return Bounds(low.low, high.high, above=low.above, below=high.below)


def _rank(word: str) -> int:
    return int(word[0]) if word[0].isdigit() else _RANKS[word.lower()]
