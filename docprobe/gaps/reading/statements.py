"""What one sentence of a docstring states of a parameter: a demand ("must be ...") or a description."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docprobe.gaps.reading.claim import Bounds, ClaimKind
from docprobe.gaps.reading.phrases import (
    Found,
    Phrase,
    dtypes_at,
    ends_clause,
    numbers_in,
    range_at,
    rank_at,
    words_at,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

CONDITION = re.compile(
    r"\b(?:if|when|unless|otherwise|whenever|except|only for|where|in case|depending|either|while|e\.g|i\.e"
    r"|such as|usually|typically|recommended|for example|but|although|instead|given)\b",
    re.IGNORECASE,
)
_MODAL = (
    r"(?P<modal>must(?: all| each)?|should(?: all| each)?|can only|has to|have to|needs? to"
    r"|(?:is|are) required to)\s+"
)
_WHAT = (
    r"(?:(?:all |each |every |the |this |its |these |both )*(?:provided )?(?:values?|elements?|entries|items"
    r"|numbers?|integers?|parameter|argument|tensor|input|it|this|they)\s+)"
)
_BE = re.compile(
    r"(?:be|lie|fall|have|contain(?: only)?|only contain)\s+(?:(?:a|an|strictly|either|of|all|in)\s+)*",
    re.IGNORECASE,
)
_ONE_OF = re.compile(r"(?:(?:exactly )?(?:one|any) of:? (?:the following:? )?)?")
_OWN = re.compile(
    r"(?P<name>[A-Za-z_]\w*)\s+(?=must|should|can only|has to|have to|needs? to|(?:is|are) required to)"
)
_STATED = re.compile(rf"(?:{_WHAT})?{_MODAL}", re.IGNORECASE)
_OPTIONAL = re.compile(r"(?:\(?optional\)?[,.:]?\s+|required[,.:]\s+)", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:an?|the|python|single|scalar \(0-D\)|optional)\s+", re.IGNORECASE)
_NUMBER_NOUN = (
    r"(?:(?:python )?(?:ints?|integers?|floats?|numbers?|scalars?|doubles?|values?|real numbers?"
    r"|int(?:8|16|32|64)|float(?:16|32|64)|float value|integer value|floating[ -]point|fractions?)\b)"
)
_NOUN = re.compile(
    rf"(?:0-D |scalar |\(scalar\) )*{_NUMBER_NOUN}(?:(?:\s+or\s+|\s+|\s*/\s*){_NUMBER_NOUN})*(?:\s+tensor)?"
    r",?\s*(?:that is |which is |with value |must be |in |, )?\s*",
    re.IGNORECASE,
)
_SIGNED = re.compile(rf"(?P<sign>(?:strictly )?(?:positive|non-? ?negative))\s+{_NUMBER_NOUN}", re.IGNORECASE)
_TENSOR_OF = re.compile(
    r"(?:optional )?(?:\d-D |scalar |\d-D \(?scalar\)? )?tensors?\s+(?:of|with|has|having)\s+"
    r"(?:d?type|element type)s?\s+",
    re.IGNORECASE,
)
_TENSOR = re.compile(r"\s*(?:\d-D |scalar )?tensor\b", re.IGNORECASE)
_FOLLOWING = re.compile(r"must be one of the following types: ", re.IGNORECASE)
_FROM = re.compile(
    r"(?:an? )?(?:optional )?(?:string )?"
    r"(?:from: |(?:must be |should be )?(?:exactly )?(?:one|any) of:? |either )",
    re.IGNORECASE,
)
_LONG = re.compile(
    r"(?:an? )?(?:optional )?list of (?:at least (?P<least>\d+) |[\w.]+ that has length >= (?P<long>\d+))",
    re.IGNORECASE,
)
_NOT_NONE = re.compile(r"(?:must|can|may|should) ?not be none\b|can't be none\b|^required\.?$", re.IGNORECASE)
_ALTERNATIVE = re.compile(r"\s*(?:,?\s*or\b|/|\||,\s+(?:a|an|or)\b)", re.IGNORECASE)
_UNIT = re.compile(
    rf"\s*(?:{_NUMBER_NOUN}|tensors?|dtypes?|types?|strings?|\(inclusive\)|,? ?inclusive)(?=\W|$)",
    re.IGNORECASE,
)
_TENSOR_NOUN = re.compile(
    r"\s*(?:\(?scalar\)?\s*)?(?:tensors?|arrays?|ints?|integers?|list|float)?\b", re.IGNORECASE
)
_ELSE = re.compile(r"\s*(?:,?\s*or\b|/|\||-|,\s*an?\b|and\b|\w*ragged|\w*sparse)", re.IGNORECASE)
_SPACE = re.compile(r"\s*")
_MEANT = (
    (re.compile(r"(?<!non-)(?<!non)\bnegative\b", re.IGNORECASE), -1.0),
    (re.compile(r"\bzero\b", re.IGNORECASE), 0.0),
)


def phrases_of(sentence: str, name: str, *, is_head: bool) -> Iterator[tuple[Phrase, bool]]:
    """Yield what a sentence states and whether it demands that."""
    if match := _FOLLOWING.match(sentence):
        found = dtypes_at(sentence, match.end())
        if found and ends_clause(sentence, found.end):
            yield found.phrase, True
        return
    yield from _demanded(sentence, name)
    yield from _described(sentence, is_head=is_head)


def _demanded(sentence: str, name: str) -> Iterator[tuple[Phrase, bool]]:
    """Yield what follows "must be" and the like."""
    if _NOT_NONE.search(sentence) and not CONDITION.search(sentence):
        yield (ClaimKind.REQUIRED, Bounds(), ()), True
    own = _OWN.match(sentence)
    at = own.end() if own and own["name"] == name else 0
    match = _STATED.match(sentence, at)
    if match is None or CONDITION.search(sentence.partition("'")[0].partition('"')[0].replace("either", "")):
        return
    is_must = not match["modal"].lower().startswith("should")
    verb = _BE.match(sentence, match.end())
    if verb is None:
        return
    choice = _ONE_OF.match(sentence, verb.end())
    start = choice.end() if choice else verb.end()
    for reader in (range_at, rank_at, dtypes_at, words_at):
        found = reader(sentence, start if reader is words_at else verb.end())
        if found and _is_whole(sentence, found):
            yield found.phrase, is_must
            return


def _is_whole(sentence: str, found: Found) -> bool:
    """Tell whether the phrase ends where its clause does, up to the noun that it belongs to."""
    end = found.end
    while match := _UNIT.match(sentence, end):
        end = match.end()
    return ends_clause(sentence, end) and not _ALTERNATIVE.match(sentence, end)


def _described(sentence: str, *, is_head: bool) -> Iterator[tuple[Phrase, bool]]:
    """Yield what a description begins with: "A 1-D tensor", "Float between 0 and 1"."""
    if match := _LONG.match(sentence):
        yield (ClaimKind.LENGTH, Bounds(float(match["least"] or match["long"])), ()), True
        return
    if (match := _FROM.match(sentence)) and (found := words_at(sentence, match.end())):
        if _is_whole(sentence, found):
            yield found.phrase, "must" in match[0].lower() or "from: " in match[0].lower()
        return
    at = begin_of(sentence)
    yield from ((phrase, is_must) for phrase, is_must in _described_range(sentence, at, is_head=is_head))
    yield from ((phrase, False) for phrase in tensor_at(sentence, at, is_head=is_head))


def begin_of(sentence: str) -> int:
    """Return where a description begins after "Optional." and articles."""
    at = 0
    while match := _OPTIONAL.match(sentence, at) or _ARTICLE.match(sentence, at):
        at = match.end()
    return at


def _described_range(sentence: str, at: int, *, is_head: bool) -> Iterator[tuple[Phrase, bool]]:
    if not is_head:
        return
    if match := _SIGNED.match(sentence, at):
        found = range_at(match["sign"].lower())
        if found and _is_whole(sentence, Found(found.phrase, match.end())):
            yield found.phrase, False
        return
    noun = _NOUN.match(sentence, at)
    if noun is None:
        return
    found = range_at(sentence, noun.end())
    if found and _is_whole(sentence, found):
        yield found.phrase, "that is" in noun[0] or "must be" in noun[0]


def tensor_at(sentence: str, at: int, *, is_head: bool) -> Iterator[Phrase]:
    """Yield rank and dtype of "A 1-D Tensor of type int32" and the like."""
    rank = rank_at(sentence, at)
    after = rank.end if rank else at
    space = _SPACE.match(sentence, after)
    listed = dtypes_at(sentence, space.end() if space else after)
    tensor = _TENSOR_OF.match(sentence, at)
    if not (rank or listed or tensor) or CONDITION.search(sentence.partition(".")[0]):
        return
    is_tensor = listed is not None and _TENSOR.match(sentence, listed.end) is not None
    if tensor and (found := dtypes_at(sentence, tensor.end())) and _is_whole(sentence, found):
        yield found.phrase
    elif is_head and listed and is_tensor and _ends_noun(sentence, listed.end):
        yield listed.phrase
    if rank and _ends_noun(sentence, listed.end if listed else rank.end):
        yield rank.phrase


def _ends_noun(sentence: str, at: int) -> bool:
    """Tell whether a tensor is all that is spoken of: what follows is no other thing that it may be."""
    noun = _TENSOR_NOUN.match(sentence, at)
    rest = sentence[noun.end() if noun else at :]
    return not _ELSE.match(rest) and " or " not in rest.partition(".")[0].partition(",")[0]


def taken_back(bounds: Bounds, rest: str, default: str | None) -> bool:
    """Tell whether other words, or the default, give a meaning to what is outside the bounds."""
    try:
        is_default = default is None or bounds.hold(float(default))
    except ValueError:
        is_default = True
    meant = [number for word, number in _MEANT if word.search(rest)]
    return not is_default or not all(map(bounds.hold, [*numbers_in(rest), *meant]))
