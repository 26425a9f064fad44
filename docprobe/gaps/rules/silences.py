"""What a docstring should say of a proven behaviour, by the rule of interest that chose it.

For each sort: what it is about, the words of which one would state it, and which of its quirks follow
from the plain meaning of the docs, so that nothing needs saying.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from docprobe.gaps.evidence.facts import Proven, Told
from docprobe.gaps.rules.calls import AXES, DEFAULT, DTYPE, EMPTY, KIND, NAN, NONE, NOTHING
from docprobe.model import Symbol

_GIVES = re.compile(r"gives `([^`]*)`(?: \((\w+)\))?")
_RESULT = re.compile(r"\b(?:result is|make) (\w+)")
_ACCEPTED = re.compile(r"^(?:A|An) \w+ `(\w+)` is accepted|^An? \w+ is accepted as `(\w+)`")
_KIND = re.compile(r"^An? (([A-Z][a-z]+)Tensor) is accepted")
# What the quirk says of the docs, the gap says itself.
_ASIDE = ", which the docs do not say"
_CALL = re.compile(r"`([^`]*\([^`]*\))` (?:gives|raises)")
_RAISES = re.compile(r"\braises (\w+)")
_AXIS = re.compile(r"ax[ie]s\d?|dims?|dimensions?")
_INDEX = re.compile(rf"(?:.*_)?(?:{_AXIS.pattern}|ind(?:ex|exes|ices)|idx)|source|destination")
_NUMBER = re.compile(r"(?<![\w.])-?(?:\d+\.?\d*(?:e[-+]?\d+)?|nan|inf)(?![\w.])")
_POLE = re.compile(r"(?<![\w.])-?[01](?:\.0)?(?![\w.])")
# The text of an argument, as the store has it.
_TEXT = re.compile(r'\["t", ?"((?:[^"\\]|\\.)*)"')
# One word of Python's, or brackets with nothing in them.
_ANSWER = re.compile(r"None|True|False|[\[\](), ]+")
_FEW = 3
"""Of fewer numbers it cannot be seen what is done with them."""
_LARGE = 80
"""The exponential of more leaves the range of the usual floats."""
_CONDITION = re.compile(r"\b(?:where|when|if|in which case|empty|single|scalar)\b", re.IGNORECASE)
_DTYPES = r"(?:d?type|data type|promot|cast|convert)"


@dataclass(frozen=True)
class Telling:
    """What is proven of a symbol, in a sentence that is taken apart."""

    sentence: str
    proven: Proven
    symbol: Symbol
    note: str = ""
    """Upstream's own words."""

    @classmethod
    def of_quirk(cls, told: Told, symbol: Symbol) -> Telling:
        """Return a quirk of `symbol` as what is told of it."""
        return cls(told.quirk.sentence.replace(_ASIDE, ""), told.proven, symbol, told.quirk.note)

    @cached_property
    def kind(self) -> str:
        """The kind of tensor that the sentence is about; empty where it is about none."""
        found = _KIND.match(self.sentence)
        return found[1] if found else ""

    @cached_property
    def result(self) -> str:
        """The text of what the call gives; empty where it is not shown."""
        found = _GIVES.search(self.sentence)
        return found[1] if found else ""

    @cached_property
    def dtype(self) -> str:
        """The dtype that the sentence tells of, else that of what it shows."""
        stated, shown = _RESULT.search(self.sentence), _GIVES.search(self.sentence)
        return stated[1] if stated else (shown[2] or "") if shown else ""

    @cached_property
    def call(self) -> str:
        """The call as the sentence shows it; empty where that tells only what was given."""
        found = _CALL.search(self.sentence)
        return found[1] if found else ""

    @cached_property
    def parameter(self) -> str:
        """The parameter that the sentence is about; empty where it names none."""
        found = _ACCEPTED.match(self.sentence)
        return (found[1] or found[2]) if found else ""

    @cached_property
    def default(self) -> str:
        """The default of that parameter; empty where it has none."""
        return next(
            (word.default or "" for word in self.symbol.parameters if word.name == self.parameter), ""
        )


@dataclass(frozen=True)
class Silence:
    """One sort of thing on which docs are silent."""

    about: str
    words: str
    """A pattern: each of its alternatives would be a part of stating it."""
    needs: Callable[[Telling], bool]
    """Whether it does not follow from the plain meaning of the docs."""

    def names(self, telling: Telling) -> re.Pattern[str]:
        """Return what to look for: the words, and the names of what comes out instead."""
        if telling.kind:
            return re.compile(f"{telling.kind.removesuffix('Tensor')}|composite", re.IGNORECASE)
        more = [telling.dtype] if telling.dtype and "type" in self.about else []
        if "eager" in self.about:
            more += _RAISES.findall(telling.sentence)
        return re.compile("|".join([self.words, *map(re.escape, more)]), re.IGNORECASE)

    def speaks_of(self, telling: Telling) -> str:
        """Return what it is about, in words: of several kinds of tensors the one at hand."""
        return f"{telling.kind}s as its input" if telling.kind else self.about


def _not_a_number(telling: Telling) -> bool:
    """Tell whether a number comes out of NaN, or none of plain ones; ``nan`` in a name says as much."""
    if "not carry over" in telling.sentence:
        return "nan" not in telling.symbol.name.lower() and telling.dtype.startswith(("float", "bfloat"))
    if "carries over" in telling.sentence or re.search(r"\b(?:nan|inf)\b", telling.call) or not telling.call:
        return False
    # What is beyond the largest number comes out as infinity everywhere.
    is_large = any(abs(float(number)) > _LARGE for number in _NUMBER.findall(telling.call))
    is_pole = "inf" in telling.result and bool(_POLE.search(telling.call)) and not is_large
    return "nan" in telling.result or is_pole


def _of_nothing(telling: Telling) -> bool:
    """Tell whether something comes out of nothing: not nothing, zero, false or what else was given."""
    numbers = _NUMBER.findall(telling.result)
    if _AXIS.fullmatch(telling.parameter):
        return bool(numbers)
    given = {float(number) for number in _NUMBER.findall(telling.call)}
    numbers = [number for number in numbers if float(number) not in given]
    return any(number.strip("-0.") for number in numbers) and telling.dtype.startswith(("float", "complex"))


def _shows_dtype(telling: Telling) -> bool:
    """Tell whether the call is shown, and does not make its input of the very dtype that comes out."""
    return bool(telling.call) and telling.dtype not in telling.call


def _counts_back(telling: Telling) -> bool:
    """Tell whether a place is counted from the end, and no default shows that this is possible."""
    return bool(_INDEX.fullmatch(telling.parameter)) and not telling.default.startswith("-")


def _differs(telling: Telling) -> bool:
    """Tell whether the call gives a result in one of the two ways only, and not for want of a value.

    That shapes are checked earlier while a graph is built, by another exception, holds for all functions.
    """
    return len(_RAISES.findall(telling.sentence)) == 1 and "NotImplementedError" not in telling.sentence


def _explains(telling: Telling) -> bool:
    """Tell whether the words of the test state a case, and not that nothing makes nothing."""
    is_nothing = "empty" in telling.note.lower() and not _numbers(telling.result)
    return bool(_CONDITION.search(telling.note)) and not is_nothing


def _takes(telling: Telling) -> bool:
    """Tell whether something was done with a tensor of a kind: it was not handed on, asked about or empty."""
    if not telling.kind or "gives an empty" in telling.sentence or _ANSWER.fullmatch(telling.result):
        return False
    result = _numbers(telling.result)
    given = _numbers(telling.call or " ".join(_TEXT.findall(telling.proven.behaviour.given)))
    is_same = len(result) > 1 and _holds(given, result)
    return not is_same and (not given or len(given) >= _FEW)


def _numbers(text: str) -> list[float]:
    """Return the numbers in a text, as any dtype holds them, but for zeros: sparse tensors leave them out."""
    return [float(f"{number:.3g}") for number in map(float, _NUMBER.findall(text)) if number]


def _holds(whole: list[float], part: list[float]) -> bool:
    """Tell whether `part` stands in `whole` as it is."""
    size = len(part)
    return any(whole[start : start + size] == part for start in range(len(whole) - size + 1))


def _always(_telling: Telling) -> bool:
    return True


_PLACES = r"negative|\blast\b|from the end|backward|\[-|\( ?-|-1\b|-rank|-ndim|< ?0|in (?:the )?range"
SILENCES: dict[str, Silence] = {
    "negative index": Silence("negative places", _PLACES, _counts_back),
    EMPTY: Silence(
        "what an empty argument gives",
        r"empty|(?<![\w\])])\[\]|(?<![\w\])])\(\)|no (?:elements|axes|values)|zero[- ]size|identity"
        # So many times nothing is nothing.
        r"|for each\s+(?:of\s+the\s+)?entr(?:y|ies)",
        _of_nothing,
    ),
    NAN: Silence(
        "when NaN or infinity comes out, or NaN is passed over",
        r"\bnan\b|not a number|\binf|∞|domain|undefined|between|in (?:the )?(?:range|interval)|zero|empty"
        r"|positive|non-?negative|greater than|> ?0"
        r"|[\[(]-?\d+(?:\.\d+)?, ?(?:\d+(?:\.\d+)?|\+)[\])](?!\s*[,\])])",
        _not_a_number,
    ),
    NONE: Silence("None for an argument that is something else by default", r"\bnone\b", _always),
    AXES: Silence(
        "several axes",
        r"\btuples?\b|\blists?\b|sequence|\baxes\b|\bdimensions\b|multiple|several|\bints\b|integers",
        _always,
    ),
    NOTHING: Silence("None as its result", r"\bnone\b|nothing|null|eager", _always),
    "division": Silence(
        "which way it rounds, or whose sign it takes",
        r"floor|round|toward|negative inf|\bsign\b|truncat|python|zero",
        _always,
    ),
    KIND: Silence("kinds of tensors", "", _takes),
    DTYPE: Silence("the dtype of the result", rf"{_DTYPES}|\bfloat|\bint(?:eger|\d)", _shows_dtype),
    DEFAULT: Silence(
        "the dtype where none is given",
        r"infer|floatx|\bfloat\d|\bint\d|promot|\bcast|convert|determin|same (?:d?type|data type)"
        r"|as the input|type[^.]{0,60}\bif\b|type[^.]{0,60}\bwhen\b",
        _shows_dtype,
    ),
    "mixed dtypes": Silence("the dtype that two dtypes make", _DTYPES, _always),
    "broadcasting": Silence(
        "broadcasting", r"broadcast|numpy|same (?:shape|size)|stretch|compatible shape", _always
    ),
    "repeated indices": Silence(
        "indices that name a place twice",
        r"duplicat|repeat|more than once|multiple|accumulat|added|summed|\bsum\b|twice",
        _always,
    ),
    "order of equal values": Silence(
        "the order of equal values", r"stable|equal|\bties?\b|same value", _always
    ),
    "eager against graph": Silence(
        "the difference between eager execution and tracing",
        r"graph|\w\.function\b|eager|symbolic|traced",
        _differs,
    ),
    "explained by the test": Silence("what its test says", "", _explains),
}
"""By the name of the rule of interest; what is not here needs no saying, or is another kind of gap."""


def words_of(pattern: str) -> str:
    """Return the alternatives of a pattern as words for a reader, without what only a pattern can say."""
    plain = re.sub(r"\\b|\(\?:|\?|[()]", "", pattern.replace("[- ]", " "))
    words = (word for word in plain.split("|") if word and not re.search(r"[\\\[\]{}*+^$]", word))
    return ", ".join(dict.fromkeys(words))
