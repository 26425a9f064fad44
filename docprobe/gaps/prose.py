"""What the words of a docstring cover: exceptions by name, conditions by what they speak of."""

from __future__ import annotations

import builtins
import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z`*])|\n\s*\n|\n(?=\s*(?:[-*+]|\w+:)\s)")
_WORD = re.compile(r"[A-Za-z][A-Za-z_]*\d*")
_FAILURE = re.compile(
    r"\b(?:rais(?:es?|ed|ing)|throws?|thrown|errors?|exceptions?|fails?|failures?|failed|crash(?:es)?|abort"
    # The entries of a Raises section.
    r"|\w+(?:Error|Exception))\b",
    re.IGNORECASE,
)
_DEMAND = re.compile(
    r"\b(?:must|should|shall|cannot|can't|can not|may not|ha(?:s|ve) to|needs? to|needed|requires?d?|allowed"
    r"|supported|unsupported|valid|invalid|illegal|compatible|broadcastable|match(?:es)?)\b",
    re.IGNORECASE,
)
_HINT = re.compile(
    r"\b(?:only|expect(?:s|ed)?|at least|at most|between|positive|non-?negative|non-?empty|one of"
    r"|in (?:the )?range|undefined)\b",
    re.IGNORECASE,
)
# An object printed in a message: its words are not the message's.
_REPR = re.compile(r"(?:\b\w+\.)+\w+\([^()]*(?:\([^()]*\)[^()]*)*\)|<[\w.]+:[^<>]*>|\b(?:dtype|shape)=\S+")
# Words that speak of one and the same condition.
_CLASSES = {
    "shape": "shape shapes rank ranks dimension dimensions dims dim ndim length lengths size sizes broadcast"
    " broadcastable incompatible compatible scalar vector matrix matrices square",
    "type": "type types dtype dtypes cast convert converted float int integer integers string complex bool"
    " float16 float32 float64 int32 int64 uint8",
    "range": "range bounds bound index indices indexes outside slice",
    "sign": "positive negative non-negative nonnegative zero greater less",
    "empty": "empty nonempty",
    "count": "number exactly many elements",
}
_CLASS_OF = {word: name for name, words in _CLASSES.items() for word in words.split()}
_SAYS_LITTLE = (
    "the and for was are not but got has have had can with that this from when then than its one you your"
    " been will does did use used using given value values input inputs argument arguments must should"
    " expected error raise raises raised instead received found while call called which all any out into"
)
_PLAIN = frozenset(_SAYS_LITTLE.split())


def names_exception(texts: Iterable[str], exception: str, ancestors: Mapping[str, frozenset[str]]) -> bool:
    """Say whether any text names `exception` or a class that it is a kind of."""
    names = {exception, *lineage(exception, ancestors)}
    names |= {name.removesuffix("Error") for name in names if name.endswith("Error") and len(name) > 9}
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(names)))})s?(?!\w)")
    return any(pattern.search(text) for text in texts)


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
    one kind of condition, such as shapes, or two words; one that only hints at a limit two of either.
    """
    topic = _topic(_REPR.sub(" ", message))
    return any(_states(sentence, topic) for text in texts for sentence in sentences(text))


def _states(sentence: str, topic: frozenset[str]) -> bool:
    failure, demand, hint = (bool(kind.search(sentence)) for kind in (_FAILURE, _DEMAND, _HINT))
    if not (failure or demand or hint):
        return False
    shared = topic & _topic(sentence)
    kinds = any(word.startswith("=") for word in shared)
    return len(shared) > 1 or (failure and bool(shared)) or (demand and kinds)


def sentences(text: str) -> list[str]:
    """Split prose at full stops, paragraphs, bullets and entries of a section."""
    return _SENTENCE.split(text)


def sentence_around(text: str, place: int) -> str:
    """Return the sentence of `text` that has the character at `place`."""
    ends = [(match.start(), match.end()) for match in _SENTENCE.finditer(text)]
    start = max((end for _, end in ends if end <= place), default=0)
    stop = min((begin for begin, _ in ends if begin > place), default=len(text))
    return text[start:stop]


def _topic(text: str) -> frozenset[str]:
    """Return the words that tell what `text` is about; for a kind of condition its mark with ``=``."""
    found: set[str] = set()
    for word in map(str.lower, _WORD.findall(text)):
        if word in _CLASS_OF:
            found.add(f"={_CLASS_OF[word]}")
        elif len(word) > 2 and word not in _PLAIN:
            found.add(word[:-1] if word.endswith("s") and not word.endswith("ss") else word)
    return frozenset(found)
