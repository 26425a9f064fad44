"""What a claim allows and what it does not, written as arguments in the place of those of a call."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docprobe.extract.argument_texts import (
    is_whole,
    length_of,
    of_dtype,
    of_higher_rank,
    of_length,
    of_lower_rank,
    rank_of,
    with_number,
)
from docprobe.extract.literals import value_of
from docprobe.extract.lookup import Lookup
from docprobe.gaps.reading.claim import FAMILIES, Claim, ClaimKind

if TYPE_CHECKING:
    from collections.abc import Mapping

_DTYPES, _WORDS = 3, 8
"""So many allowed dtypes are tried until one works, and so many allowed words, each of them."""
_MAKER = "constant"
_PART = re.compile(r"\b(?:floats?|fractions?|real|doubles?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Texts:
    """Arguments to be tried for a claim."""

    inside: tuple[str, ...]
    outside: tuple[str, ...]
    is_own: bool = False
    """Whether the call's own argument is known to be inside: then nothing has to be tried first."""
    every: bool = False
    """Whether all that is inside has to work, for the docstring lists it."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A claim, and the argument of a call that it is about; empty where it is left out."""

    claim: Claim
    own: str
    lookup: Lookup


def texts_of(claim: Claim, arguments: Mapping[str, str], lookup: Lookup) -> Texts | None:
    """Return what to try in a call with these `arguments`; None where nothing can be put in.

    An empty text among them is a parameter that is left out, and that a keyword can name.
    """
    own = arguments.get(claim.parameter)
    if own is None:
        return None
    makers = {
        ClaimKind.RANGE: _numbers,
        ClaimKind.CHOICE: _words,
        ClaimKind.REQUIRED: _nothing,
        ClaimKind.DTYPE: _dtypes,
        ClaimKind.RANK: _ranks,
        ClaimKind.LENGTH: _lengths,
    }
    make = makers.get(claim.kind)
    found = make(_Asked(claim, own, lookup)) if make else None
    if found is None:
        return None
    outside = tuple(text for text in found.outside if text and text != own)
    return Texts(found.inside, outside, found.is_own, found.every) if outside else None


def _numbers(asked: _Asked) -> Texts | None:
    claim, own = asked.claim, asked.own
    if not own:
        default = next(
            (w.default for w in asked.lookup.parameters(claim.symbol) if w.name == claim.parameter), None
        )
        bounds, of_int = claim.bounds, _takes_whole(claim, value_of(default or ""))
        inside, outside = bounds.within(whole=of_int), bounds.beyond(whole=of_int)
        return Texts(tuple(map(repr, inside)), tuple(map(repr, outside)), every=True)
    whole = is_whole(own)
    if whole is None:
        return None
    texts = tuple(with_number(own, number) for number in claim.bounds.within(whole=whole))
    others = tuple(with_number(own, number) for number in claim.bounds.beyond(whole=whole))
    return Texts(texts, others, is_own=True, every=isinstance(value_of(own), int | float))


def _takes_whole(claim: Claim, default: object) -> bool:
    """Guess whether a parameter takes whole numbers: what lies between 0 and 1 does not."""
    if isinstance(default, int | float):
        return isinstance(default, int)
    bounds = claim.bounds
    is_part = bounds.low is not None and bounds.high is not None and bounds.high - bounds.low <= 1
    return not (is_part or _PART.search(claim.words))


def _words(asked: _Asked) -> Texts | None:
    claim, own = asked.claim, asked.own
    if own and not isinstance(value_of(own), str):
        return None
    (other,) = claim.outside()
    words = tuple(_quoted(word) for word in claim.allowed[:_WORDS])
    return Texts(words, (_quoted(str(other)),), every=True)


def _nothing(asked: _Asked) -> Texts | None:
    return Texts((), ("None",), is_own=asked.own != "None")


def _dtypes(asked: _Asked) -> Texts | None:
    claim, own = asked.claim, asked.own
    """Return such arguments of other dtypes, or other dtypes where the argument is one."""
    lookup, prefix = asked.lookup, asked.lookup.target.prefix
    if not own or not claim.is_must:  # what is only described may be converted
        return None
    names = [name for name in claim.allowed if lookup.find(f"{prefix}.{name}")]
    others = [name for name in _unlike(claim) if lookup.find(f"{prefix}.{name}")]
    if own.startswith(f"{prefix}.") and own.rpartition(".")[2] in {*claim.allowed}:
        inside, outside = ([f"{prefix}.{name}" for name in group] for group in (names, others))
        return Texts(tuple(inside), tuple(outside), is_own=True)
    maker = f"{prefix}.{_MAKER}" if lookup.find(f"{prefix}.{_MAKER}") else ""
    inside, outside = (
        [text for name in group if (text := of_dtype(own, f"{prefix}.{name}", maker))]
        for group in (names[:_DTYPES], others)
    )
    return Texts(tuple(inside), tuple(outside)) if inside else None


def _unlike(claim: Claim) -> list[str]:
    """Return one dtype of each family that the claim leaves out, and the first of what it has of none."""
    groups = [*FAMILIES.values(), ("bool",)]
    others = claim.outside()
    found = (next((name for name in group if name in others), "") for group in groups)
    return list(dict.fromkeys(filter(None, found)))


def _ranks(asked: _Asked) -> Texts | None:
    claim, own = asked.claim, asked.own
    rank = rank_of(own) if own else None
    if rank is None or not claim.bounds.hold(rank):
        return None
    outside = []
    if not claim.bounds.hold(rank + 1):
        outside.append(of_higher_rank(own))
    if rank and not claim.bounds.hold(rank - 1):
        outside.append(of_lower_rank(own))
    return Texts((), tuple(outside), is_own=True)


def _lengths(asked: _Asked) -> Texts | None:
    claim, own = asked.claim, asked.own
    length = length_of(own) if own else None
    if length is None or not claim.bounds.hold(length):
        return None
    sizes = [int(str(size)) for size in claim.outside()]
    return Texts((), tuple(of_length(own, size) for size in sizes), is_own=True)


def _quoted(word: str) -> str:
    return f'"{word}"' if '"' not in word and "\\" not in word else repr(word)
