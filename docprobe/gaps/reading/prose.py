"""What the words of a docstring cover: exceptions by name, conditions by what they speak of."""

from __future__ import annotations

import builtins
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_TEXTS = 4096
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z`*])|\n\s*\n|\n(?=\s*(?:[-*+]|\w+:)\s)")
WORD = re.compile(r"[A-Za-z][A-Za-z_]*\d*")
_FAILURE = re.compile(
    r"\b(?:rais(?:es?|ed|ing)|throws?|thrown|errors?|exceptions?|fails?|failures?|failed|crash(?:es)?|abort"
    # The entries of a Raises section.
    r"|\w+(?:Error|Exception))\b",
    re.IGNORECASE,
)
DEMAND = re.compile(
    r"\b(?:must|should|shall|cannot|can't|can not|may not|ha(?:s|ve) to|needs? to|needed|requires?d?|allowed"
    # Several things that are alike; what one of them has of another is no demand.
    r"|of the same d?type|\w+s (?:of|with|having) (?:the )?same (?:shape|size|length|rank)s?\b(?! as\b)"
    r"|supported|unsupported|valid|invalid|illegal|compatible"
    r"|broadcast\w*|match(?:es)?|only (?:use|for|works?|takes?|accepts?))\b",
    re.IGNORECASE,
)
_HINT = re.compile(
    r"\b(?:only|expect(?:s|ed)?|at least|at most|between|positive|non-?negative|non-?empty|one of"
    r"|in (?:the )?range|undefined)\b",
    re.IGNORECASE,
)
# An object printed in a message: its words are not the message's.
_REPR = re.compile(r"(?:\b\w+\.)+\w+\([^()]*(?:\([^()]*\)[^()]*)*\)|<[\w.]+:[^<>]*>|\b(?:dtype|shape)=\S+")
_ELSEWHERE = re.compile(
    r"\bsee\b[^.]*\b(?:documentation|docs)\b|https?://\S*numpy|\bRFC[ -]?\d", re.IGNORECASE
)
_LIKE_ELSEWHERE = re.compile(r"\bequivalent to\s+`?(?:np|numpy|scipy)\.", re.IGNORECASE)
_LISTED = re.compile(r"\bsupport\w*\b.{0,200}\b(?:listing|list|table)\b", re.IGNORECASE | re.DOTALL)
_INTERVAL = re.compile(r"[\[(] ?-?\d+(?:\.\d+)?, ?-?(?:\d+(?:\.\d+)?|inf(?:inity)?) ?[\])]")
_RANK = re.compile(r"\b[0-9N][- ]?D\b")
_SQUARE = re.compile(r"\b([A-Z]), ?\1\b|\bDimensions must be equal\b")
_EXISTING = re.compile(r"\bexisting (?:one|axis|dimension|index)\b")
PERMUTATION = re.compile(r"\bpermutation\b|\bis missing from \{", re.IGNORECASE)
_UNEQUAL = re.compile(
    r"\b(?:cannot|can't|must not|should not) be (?:equal|the same)\b"
    r"|\b(?:must|should) (?:differ|be different)\b|\bdifferent from\b|\bdistinct\b",
    re.IGNORECASE,
)
_AT_LEAST_ONE = re.compile(r"\bat least (?:one|1)\b")
_SIGN = re.compile(
    r"[<>]=? ?0\b"
    r"|\b(?:smaller|less|lower|greater|larger|bigger)\b(?: than)?(?: or equal)?(?: to| than)? (?:0\b|zero\b)",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\b(\w+)[`'$]{0,2}(?: (?:must|should|has to|needs to) be)? ?(>=|<=|>|<|\u2265|\u2264) ?(-?\d+(?:\.\d+)?)"
)
_NEGATED = 7
"""Of a word with more letters that begins with ``un`` the rest is a word."""
_MANY = 3
"""So many shared words state a condition in whatever form."""
# Words that speak of one and the same condition.
_CLASSES = {
    "shape": "shape shapes rank ranks dimension dimensions dimensional dims dim ndim length lengths size"
    " sizes broadcast broadcastable incompatible compatible scalar scalars vector vectors matrix matrices",
    "square": "square nonsquare",
    "type": "type types dtype dtypes cast convert converted float int integer integers string complex bool"
    " float16 float32 float64 int32 int64 uint8",
    "range": "range bounds bound index indices indexes outside slice",
    "order": "sorted ascending descending increasing decreasing monotonic monotonically",
    "sign": "positive negative non-negative nonnegative zero greater less",
    "empty": "empty nonempty",
    "count": "number exactly many elements",
    "support": "support supports supported unsupported",
}
_CLASS_OF = {word: name for name, words in _CLASSES.items() for word in words.split()}
_SAYS_LITTLE = (
    "the and for was are not but got has have had can with that this from when then than its one you your"
    " been will does did use used using given value values input inputs argument arguments must should"
    " expected error raise raises raised instead received found while call called which all any out into"
)
_PLAIN = frozenset(_SAYS_LITTLE.split())
_HUMPS = re.compile(r"(?:[A-Z][a-z]+){2,}Error")


def names_exception(texts: Iterable[str], exception: str, ancestors: Mapping[str, frozenset[str]]) -> bool:
    """Say whether any text names `exception` or a class that it is a kind of."""
    names = {exception, *lineage(exception, ancestors)}
    # Not `Value` of `ValueError`: that is a word of its own.
    names |= {name.removesuffix("Error") for name in names if _HUMPS.fullmatch(name)}
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(names)))})s?(?!\w)")
    return any(pattern.search(text) for text in texts if any(name in text for name in names))


def lineage(exception: str, ancestors: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return what `exception` is a kind of: by the standard library, else by the target's public classes."""
    return _standard_lineage(exception) or ancestors.get(exception, frozenset())


@cache
def _standard_lineage(exception: str) -> frozenset[str]:
    found = getattr(builtins, exception, None)
    if not (isinstance(found, type) and issubclass(found, BaseException)):
        return frozenset()
    return frozenset(kind.__name__ for kind in found.__mro__) - {"object", "BaseException", exception}


def speaks_of(texts: Iterable[str], message: str) -> bool:
    """Say whether any sentence states the condition behind `message`, whatever exception it names.

    A sentence that speaks of failure must share one word with the message; one that demands something
    one kind of condition, such as shapes, or two words; one that only hints at a limit two of either. The
    same interval, or the same comparison of a name with a number, is enough wherever it stands.
    """
    topic = topic_of(_REPR.sub(" ", message))
    for stated in (_INTERVAL, _COMPARED):
        exact = set(stated.findall(message))
        if exact and any(exact & set(stated.findall(text)) for text in texts):
            return True
    return any(statement.covers(topic) for text in texts for statement in _statements(text))


def _with_reasons(text: str) -> Iterator[str]:
    """Yield the sentences; one that tells of a failure with the one before it, which may tell when."""
    before = ""
    for sentence in sentences(text):
        yield f"{before} {sentence}" if _FAILURE.search(sentence) and before else sentence
        before = sentence


@lru_cache(_TEXTS)
def sends_away(text: str) -> bool:
    """Say whether a docstring leaves the rest to documentation elsewhere, which is not read here."""
    lower = text.lower()
    # Most docstrings have none of these words, and the pattern goes through a text letter by letter.
    has_words = any(word in lower for word in ("documentation", "docs", "numpy", "rfc"))
    return has_words and _ELSEWHERE.search(text) is not None


def is_like_elsewhere(text: str) -> bool:
    """Say whether a docstring has its function behave like another library's, whose edges are told there."""
    return _LIKE_ELSEWHERE.search(text) is not None


def lists_what_takes(text: str) -> bool:
    """Say whether the documentation of a kind of tensor lists, or has listed elsewhere, what takes it."""
    return _LISTED.search(text) is not None


def shares_words(texts: Iterable[str], note: str) -> bool:
    """Say whether any sentence shares two words with `note`, or kinds of condition."""
    topic = topic_of(note)
    return any(len(topic & words) > 1 for text in texts for words in _topics(text))


@lru_cache(_TEXTS)
def _topics(text: str) -> tuple[frozenset[str], ...]:
    return tuple(map(topic_of, sentences(text)))


class _Statement(NamedTuple):
    """What a sentence says of failure, demands or limits, and what it is about."""

    failure: bool
    demand: bool
    hint: bool
    words: frozenset[str]

    def covers(self, topic: frozenset[str]) -> bool:
        shared = topic & self.words
        if not (self.failure or self.demand or self.hint):
            return len(shared) >= _MANY or not shared.isdisjoint(("=square", "=permutation"))
        kinds = any(word.startswith("=") for word in shared)
        return (
            len(shared) > 1
            or (self.hint and not shared.isdisjoint(("=sign", "=empty")))
            or (self.failure and bool(shared))
            or (self.demand and (kinds or (bool(topic) and topic <= self.words)))
        )


@lru_cache(_TEXTS)
def _statements(text: str) -> tuple[_Statement, ...]:
    """Return what each sentence of `text` says; many messages are compared with them."""
    return tuple(
        _Statement(_says(_FAILURE, one), _says(DEMAND, one), _says(_HINT, one), topic_of(one))
        for one in _with_reasons(text)
    )


def _says(kind: re.Pattern[str], sentence: str) -> bool:
    return kind.search(sentence) is not None


def sentences(text: str) -> list[str]:
    """Split prose at full stops, paragraphs, bullets and entries of a section."""
    return _SENTENCE.split(text)


def sentence_around(text: str, place: int) -> str:
    """Return the sentence of `text` that has the character at `place`."""
    ends = [(match.start(), match.end()) for match in _SENTENCE.finditer(text)]
    start = max((end for _, end in ends if end <= place), default=0)
    stop = min((begin for begin, _ in ends if begin > place), default=len(text))
    return text[start:stop]


_FORMS = (
    ("=shape", _RANK),
    ("=sign", _SIGN),
    ("=square", _SQUARE),
    ("=empty", _AT_LEAST_ONE),
    ("=permutation", PERMUTATION),
    ("=range", _EXISTING),
    ("=unequal", _UNEQUAL),
)
"""What tells of a kind of condition without a word for it."""


def topic_of(text: str) -> frozenset[str]:
    """Return the words that tell what `text` is about; for a kind of condition its mark with ``=``."""
    found = {mark for mark, form in _FORMS if form.search(text)}
    for word in map(str.lower, WORD.findall(text)):
        if word in _CLASS_OF:
            found.add(f"={_CLASS_OF[word]}")
        elif len(word) > 2 and word not in _PLAIN:
            found.add(word[:-1] if word.endswith("s") and not word.endswith("ss") else word)
            if len(word) > _NEGATED and word.startswith("un"):  # "not directed" says the same
                found.add(word.removeprefix("un"))
    return frozenset(found)
