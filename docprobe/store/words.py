"""The words of names, texts and queries: pure functions, shared by whoever makes or asks an index."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

_PIECE = (
    r"[A-Z]+(?=[A-Z][a-z])"  # an acronym before a word: LSTM of LSTMCell
    r"|[A-Z]?[a-z]+(?:\d+[a-zA-Z]?(?![a-z]))?"  # a word, its digits kept: Conv2D, log1p
    r"|[A-Z]+\d*"
    r"|\d+[a-zA-Z]*"
)
_CAMEL = r"\b(?:[A-Za-z]*[a-z][A-Z]\w*|[A-Z]{2,}[a-z]\w*)\b"
_NAME = r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*"
_NOISE = (
    r"\{\{.*?\}\}"  # {{node concat}}
    r"|\[Op:\w*\]"
    r"|\b0x[0-9a-fA-F]+\b"
    r"|(?<!\w)(?:[A-Za-z]:\\|/)\S*[/\\]\S*"  # paths of somebody's machine
    r"|[\[(<][\s\d,.?xX*-]*[\])>]"  # shapes
    r"|(?<![\w.])[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?!\w)"
)
_OPERATION = (
    r"\[Op:([A-Za-z]\w*?)(?:V\d+)?\]"
    r"|'([A-Za-z]\w*?)(?:V\d+)?' Op\b"
    r"|\b([A-Za-z]\w+?)Op(?:V\d+)? ?:"
    r"|\{\{node (?:[^{}]*/)?([A-Z]\w*?)(?:V\d+)?(?:_\d+)?\}\}"  # the last part of a node's path
)
_EXCEPTION = r"\W*(?:\w+\.)*(\w+(?:Error|Exception|Warning|Interrupt))\b"
_ENDINGS = (
    *("izations", "ization", "ations", "ation", "ings", "ing", "ions", "ion", "ized", "izes", "ize"),
    *("ers", "er", "ors", "or", "ed", "es", "s", "e"),
)
_SHORTEST_STEM = 3

STOP_WORDS = frozenset(
    (  # noqa: SIM905 a list would be two hundred lines
        "a about above after again all also am an and any are as at be because been before being both but"
        " by can cannot could did do does doesn doing don down during each few for from further get gets"
        " getting give gives got had has have having he her here him his how however i if in instead into"
        " is isn it its itself just let like make me more most my need no nor not of off on once one only"
        " or other our out over own please possible problem properly question raise raised raises same"
        " see she should so some such than that the their them then there these they thing this those"
        " through to too trying under until up us use used uses using very via vs want was way we were"
        " what when where whether which while who why will with within without won work working works"
        " would you your"
    ).split()
)
"""Words of questions, never looked for."""


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # Compiled when first needed: most searches need few of them, and each costs a millisecond.
    return re.compile(pattern, re.DOTALL)


def split_identifier(name: str) -> list[str]:
    """Return the words of a name in lower case, cut at dots, underscores and changes of case."""
    return [piece.lower() for piece in _compiled(_PIECE).findall(name)]


def name_terms(name: str) -> list[str]:
    """Return what a name should be found by: its words, each without its digits, neighbours joined.

    So ``cross_entropy`` is found by ``crossentropy`` and ``MaxPool2D`` by ``maxpool``.
    """
    return list(dict.fromkeys(term for part in name.split(".") for term in _part_terms(part)))


@cache
def _part_terms(part: str) -> tuple[str, ...]:
    # Kept: a library has few parts and many names made of them.
    pieces = split_identifier(part)
    bare = [_compiled(r"\d+[a-z]?$").sub("", piece) for piece in pieces]
    terms = [
        *pieces,
        *(word for word, piece in zip(bare, pieces, strict=True) if word != piece and len(word) > 2),
    ]
    for words in (pieces, bare):
        terms += (first + second for first, second in pairwise(words))
    if len(pieces) > 2:
        terms.append("".join(pieces))
    return tuple(terms)


def prose_terms(text: str) -> str:
    """Return `text` with each camelCase name followed by its words."""
    return _compiled(_CAMEL).sub(lambda match: f"{match[0]} {' '.join(split_identifier(match[0]))}", text)


def plain_tokens(text: str) -> list[str]:
    """Return the words of `text` in lower case, cut as full text search cuts them."""
    return [token.lower() for token in _compiled(r"[^\W_]+").findall(text)]


def light_stem(word: str) -> str:
    """Return `word` without its ending, so that ``padded``, ``padding`` and ``pad`` are one."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            word = word[: -len(ending)]
            break
    doubled = len(word) > _SHORTEST_STEM and word[-1] == word[-2] and word[-1] not in "ls"
    return word[:-1] if doubled else word


def letters_mask(word: str) -> int:
    """Return the letters of `word` as bits: an edit changes at most two of them."""
    mask = 0
    for letter in word:
        mask |= 1 << (ord(letter) & 31)
    return mask


def find_names(text: str) -> list[str]:
    """Return the names in `text` that are dotted, underscored or in camelCase, in order."""
    return [
        name
        for name in _compiled(_NAME).findall(text)
        if "." in name or "_" in name.strip("_") or _compiled(_CAMEL).fullmatch(name)
    ]


def find_operations(text: str) -> list[str]:
    """Return the operations that an error message names, as in ``[Op:ConcatV2]``, without their version."""
    found = (next(filter(None, match.groups())) for match in _compiled(_OPERATION).finditer(text))
    return list(dict.fromkeys(found))


def split_exception(text: str) -> tuple[str, str]:
    """Return the name of the exception that an error message begins with, or "", and the message."""
    match = _compiled(_EXCEPTION).match(text)
    return (match[1], text[match.end() :]) if match else ("", text)


def clean_error(text: str) -> str:
    """Return `text` without what differs from run to run: nodes, numbers, shapes, addresses, paths."""
    return " ".join(_compiled(_NOISE).sub(" ", text).split())
