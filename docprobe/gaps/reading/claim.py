"""What a docstring states of a parameter or of the result, in a form that values can be held against.

Read from the parsed docstring: Args and Raises, what is returned, and sentences of the text that begin with
a parameter's name. Only what stands without a condition is read, and nothing that the same text takes back
("must be positive; zero means no limit"): of a claim that is missed nobody hears, one that is misread
accuses the docs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from docprobe.model import content_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FLOATS = ("float16", "bfloat16", "float32", "float64")
_INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
_COMPLEX = ("complex64", "complex128")
DTYPES = (*_FLOATS, *_INTEGERS, *_COMPLEX, "bool", "string")
"""What tensors and arrays can be made of anywhere, in the order in which to try them."""
FAMILIES: Mapping[str, tuple[str, ...]] = {
    "floating": _FLOATS,
    "integer": _INTEGERS,
    "complex": _COMPLEX,
    "numeric": (*_FLOATS, *_INTEGERS, *_COMPLEX),
}
BEYOND, WITHIN = "beyond ", "within "
"""What the patterns of behaviours start with that leave what a claim allows, or that keep to it."""
CRASH = "crash: "
"""What the detail of a behaviour starts with whose call ends its process."""
RESULT = ""
"""The parameter's name in a claim about what is returned."""
_STEP = 0.1
"""So far beyond a closed bound a float is just outside."""


class ClaimKind(StrEnum):
    """What a claim is about."""

    RANGE = "range"
    """Each number of the value."""
    DTYPE = "dtype"
    SAME_DTYPE = "same dtype"
    """The dtype of the parameter that `allowed` names."""
    RANK = "rank"
    CHOICE = "allowed values"
    """Words; of values that are no words it says nothing."""
    LENGTH = "length"
    REQUIRED = "required"
    """Not None."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """From where to where; None where there is no end."""

    low: float | None = None
    high: float | None = None
    above: bool = False
    """Whether `low` itself is outside."""
    below: bool = False
    """Whether `high` itself is outside."""

    def hold(self, number: float) -> bool:
        """Tell whether a number is inside; NaN never is."""
        over = self.low is None or number > self.low or (number == self.low and not self.above)
        under = self.high is None or number < self.high or (number == self.high and not self.below)
        return over and under and number == number  # noqa: PLR0124 - NaN is not

    def beyond(self, *, whole: bool) -> tuple[float, ...]:
        """Return the numbers just outside, below and above; `whole` ones or floats."""
        found: list[float] = []
        if self.low is not None and whole:
            found.append(math.floor(self.low) if self.above else math.ceil(self.low) - 1)
        elif self.low is not None:
            found.append(round(float(self.low if self.above else self.low - _STEP), 9))
        if self.high is not None and whole:
            found.append(math.ceil(self.high) if self.below else math.floor(self.high) + 1)
        elif self.high is not None:
            found.append(round(float(self.high if self.below else self.high + _STEP), 9))
        return tuple(found)

    def within(self, *, whole: bool) -> tuple[float, ...]:
        """Return numbers inside: the outermost ones of closed bounds, the nearest ones of open bounds."""
        step = 1 if whole else _STEP
        ends = []
        if self.low is not None:
            ends.append(self.low + step if self.above else self.low)
        if self.high is not None:
            ends.append(self.high - step if self.below else self.high)
        numbers = (int(one) if whole else round(float(one), 9) for one in ends)
        return tuple(dict.fromkeys(one for one in numbers if self.hold(one)))


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of an argument or a result; what is not known is left out."""

    value: object = ...
    """The plain value: a number, a word, None, or nested lists of numbers."""
    dtype: str = ""
    """Of a tensor or array; a plain Python value has none."""
    rank: int | None = None
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that a docstring states of one parameter, or of the result."""

    symbol: str
    parameter: str
    """`RESULT` for what is returned."""
    kind: ClaimKind
    words: str
    """The sentence that says so, on one line."""
    line: int
    """Line inside the docstring, from 0."""
    is_must: bool
    """Whether the wording demands; else it describes."""
    exception: str = ""
    """What is raised outside, where the docstring says so; its own name without the way to it."""
    bounds: Bounds = Bounds()
    """Of the numbers, the rank or the length."""
    allowed: tuple[str, ...] = ()
    """Dtypes or words, or the parameter that has the same dtype."""

    @property
    def key(self) -> str:
        """What two claims share that state the same of a parameter: the line may be another."""
        bounds = self.bounds
        numbers = f"{bounds.low} {bounds.high} {bounds.above} {bounds.below}"
        return content_id("claim", self.parameter, self.kind, self.exception, numbers, *self.allowed)

    def mark(self, word: str) -> str:
        """Return the beginning of the patterns of behaviours that probe this claim; `word` is `BEYOND` ..."""
        return f"{word}{self.key}: {self.parameter}"

    def admits(self, given: Given) -> bool | None:
        """Tell whether the claim holds for a value; None where it says nothing of it, or it is not known."""
        match self.kind:
            case ClaimKind.RANGE:
                numbers = list(numbers_of(given.value))
                return all(map(self.bounds.hold, numbers)) if numbers else None
            case ClaimKind.RANK | ClaimKind.LENGTH:
                size = given.rank if self.kind == ClaimKind.RANK else given.length
                return None if size is None else self.bounds.hold(size)
            case ClaimKind.DTYPE | ClaimKind.CHOICE:
                word = given.dtype if self.kind == ClaimKind.DTYPE else given.value
                return word in self.allowed if word and isinstance(word, str) else None
            case ClaimKind.REQUIRED:
                return None if given.value is ... else given.value is not None
        return None  # of a relation the other value has to be known, too

    def outside(self) -> tuple[object, ...]:
        """Return what is just outside: dtypes, ranks, lengths or a word; of numbers `bounds` tells that."""
        match self.kind:
            case ClaimKind.RANK | ClaimKind.LENGTH:
                return tuple(one for one in self.bounds.beyond(whole=True) if one >= 0)
            case ClaimKind.DTYPE:
                return tuple(name for name in DTYPES if name not in self.allowed)
            case ClaimKind.CHOICE:
                return (f"not_{self.allowed[0].lower()}",)
        return ()


def numbers_of(value: object) -> Iterator[float]:
    """Yield the numbers of nested lists; booleans, and what is no number, are none."""
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from numbers_of(item)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield value
