"""What the entries of parameters tell of a condition, in words other than a message's."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from docprobe.gaps.reading.prose import DEMAND, PERMUTATION, WORD, sentences, topic_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

_FROM_TO = re.compile(
    r"\bfrom\s+`?-?\d+`?\s+to\b|\bbetween\s+`?-?\d|\bin\s+(?:the\s+)?(?:range|interval)\b", re.IGNORECASE
)
_OF_OTHER_CALL = re.compile(
    r"\boriginal (?:input|output)s?\b"
    r"|\bgradients? (?:w\.?r\.?t\.?|with respect to)\s+the\s+(?:in|out)puts? of\b",
    re.IGNORECASE,
)
_ALONG = re.compile(r"\b(?:ax[ie]s|dimensions?) (?:along|over) (?:which|to)\b", re.IGNORECASE)
_OF_AXIS = re.compile(r"\b(?:ax[ie]s|dim(?:ension)?)\b", re.IGNORECASE)
_ASKED_RANK = re.compile(
    r"\brank (?:of |(?:should|must) be |to be )?(?:at least )?([1-9])\b(?! *\.)"
    r"|\bmust (?:have|be of) rank ([1-9])\b|\b([1-9]) dimensions\b|\b([1-9])[- ]dimensional\b"
)
_TOLD_RANK = re.compile(
    r"(?<![\w-])([1-9]|one|two|three|four|five)(?:[- ]?D\b| or more dimensions|[- ]dimension)", re.IGNORECASE
)
# The axes by their names: "(batch, steps, features)".
_LAYOUT = re.compile(r"(?<!\w)[\[(] ?[a-z_]\w*(?:, ?[a-z_]\w*){2,} ?[\])]")
_ASKED_CLASS = re.compile(
    r"\b(?:must be (?:an? |all )?`?(?:\w+\.)*([A-Z]\w+)|invalid `?([A-Z][a-z]+[A-Z]\w+)"
    r"|parse\b.{1,80}? as (?:an? )?`?([A-Z]\w+))"
)
_MARKED = re.compile(r"`(\w+)`")
_CHANNELS = re.compile(
    r"\b(?:must|should|needs?|expected)\b[^.]{0,40}(?:\b3 channels|\bchannels?\b[^.]{0,40}\b3)\b"
)
_COLOURS = re.compile(r"\b(?:RGB|HSV|YIQ|YUV)\b")
_LIMIT = re.compile(r"\b(at least|at most|(?:less|greater|smaller|larger) than) `?([A-Za-z_]\w*)")
_ASKED_SCALAR = re.compile(r"\b(?:rank 0|must be (?:an? )?scalar|equal rank, but are 0)\b", re.IGNORECASE)
_SCALARS = re.compile(r"\bscalar")
_EQUAL = re.compile(r"\bDimensions must be equal\b")
_LETTERED = re.compile(r"[\[(]([a-z](?:, ?[a-z])*)[\])]")
# The ends of a range by their names, the lower one first.
_ENDS = re.compile(r"[\[(]([a-z]\w+), ?([a-z]\w+)[\])]")
_ORDER = re.compile(r"\b(?:greater|larger|less|smaller|lower|higher|bigger) than\b", re.IGNORECASE)
_OF_ONE_AXIS = re.compile(r"\bshape\W{0,4}\[\w+\]")
_TOLD_SCALAR = re.compile(
    r"\b(?:the|an?) (?:(?:float|integer|int) value|float|integer|number)\b", re.IGNORECASE
)
_OF_SEVERAL = re.compile(r"^[ \t]*(\w+(?:,[ \t]*(?:and[ \t]+)?\w+)+):[ \t]+(.*)$", re.MULTILINE)
_OF_SHAPE = re.compile(r"\b(?:rank|shape)\b[^.]{0,20}[`\[(]|\b[0-9N][- ]?D\b|\b\w+-dimensional\b")
_CLASS_NAME = re.compile(r"\b[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+\b")
_SHAPE = re.compile(r"[(\[](?:\.\.\.|\w+)(?:, ?\w+)+[)\]]")
_REFUSED = re.compile(r"\bnot implemented for (\w+)")
_MISSED = re.compile(r"\bis not (?:an? )?([a-z]{4,})\b(?! (?:in|of|to|for|by|an?|the|be)\b)")
_ASKED_CONTAINER = re.compile(
    r"\b(?:must|should|expect\w*|has to)\b[^.]{0,30}?\b(list|tuple|dict)", re.IGNORECASE
)
_PAIR = re.compile(
    r"\b(?:lower and upper|upper and lower|min(?:imum)? and max(?:imum)?|low and high|start and (?:end|stop))"
    r"\b"
)
_ASKED_TWO = re.compile(r"\b(?:two|2) (?:elements|values|items|numbers|entries)\b")
# The name of a format: what a text in it looks like is told of that.
_FORMAT = re.compile(r"\b[A-Z][a-z]+\d+\b")
_MALFORMED = re.compile(
    r"\b(?:pars|decod|invalid|malformed|corrupt|not a valid|string length)", re.IGNORECASE
)
_EITHER = re.compile(r"\beither (\w+) or (\w+)")
_RANK_NAMES = (("1", re.compile(r"\b[Vv]ectors?\b")), ("2", re.compile(r"\b[Mm]atri(?:x|ces)\b")))
_NUMBERS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5"}
_RECEIVED = re.compile(r"\b(?:received|but|got|found|instead|given)\b[^.]*", re.IGNORECASE)


def states_range(entries: Sequence[str], message: str) -> bool:
    """Say whether a message about bounds, or about shapes that differ, repeats what entries of Args state.

    They state a range ("from 0 to n", "the axis along which"), a rank, a shape or a permutation of the axes,
    or two of them shapes that share a dimension ("(m, d)", "(n, d)").
    """
    if _ASKED_SCALAR.search(message) and any(map(_TOLD_SCALAR.search, entries)):
        return True
    topic = topic_of(message)
    if not topic.isdisjoint(("=shape", "=range", "=count")) and any(map(_OF_OTHER_CALL.search, entries)):
        return True
    stated = [_FROM_TO, PERMUTATION, *([_ALONG] if _OF_AXIS.search(message) else ())]
    if "=range" in topic and any(one.search(entry) for one in stated for entry in entries):
        return True
    if "=shape" not in topic:
        return False
    if any(_OF_SHAPE.search(entry) or PERMUTATION.search(entry) for entry in entries):
        return True
    return _share_one(
        {name for shape in _SHAPE.findall(entry) for name in WORD.findall(shape)} for entry in entries
    )


def _share_one(groups: Iterable[Iterable[str]]) -> bool:
    """Say whether two groups have a name in common."""
    counts = Counter(name for names in groups for name in names)
    return any(count > 1 for count in counts.values())


def demands_named(entries: Iterable[tuple[str, str]], own: Container[str], message: str) -> bool:
    """Say whether an entry demands something of what it marks as a name and `message` speaks of, too.

    Entries come with the parameter that they are of. A parameter in `own` has an entry itself: another's
    tells of it only where `message` names them both.
    """
    names = {
        name
        for parameter, entry in entries
        for sentence in sentences(entry)
        if DEMAND.search(sentence)
        for name in _MARKED.findall(sentence)
        if (name not in own and "_" in name)
        or (name in own and name != parameter and _named(parameter).search(message))
    }
    return any(_named(name).search(message) for name in names)


def tells_kind(text: str, message: str) -> bool:
    """Say whether `text` speaks of as many dimensions or channels as `message` asks for.

    Or of the class that it asks for, or of the format that it says is broken.
    """
    if _CHANNELS.search(message) and _COLOURS.search(text):
        return True
    is_scalar = _ASKED_SCALAR.search(message) and _SCALARS.search(text)
    words = set(WORD.findall(message)) if _ORDER.search(message) else set()
    if (
        is_scalar
        or any(words.issuperset(ends) for ends in _ENDS.findall(text))
        or (_EQUAL.search(message) and _shares_letters(text))
    ):
        return True
    ranks = {rank for found in _ASKED_RANK.findall(message) for rank in found if rank}
    told = {_NUMBERS.get(rank.lower(), rank) for rank in _TOLD_RANK.findall(text)}
    told |= {rank for rank, word in _RANK_NAMES if word.search(text)}
    told |= {"1"} if _OF_ONE_AXIS.search(text) else set()
    told |= {str(axes.count(",") + 1) for axes in _LAYOUT.findall(text)}
    asked = {name for found in _ASKED_CLASS.findall(message) for name in found if name}
    classes = (rf"\b{name}\b" if _CLASS_NAME.fullmatch(name) else rf"[`.]{name}`" for name in asked)
    formats = set(_FORMAT.findall(message)) if _MALFORMED.search(message) else set()
    return (
        bool(ranks & told)
        or not formats.isdisjoint(_FORMAT.findall(text))
        or any(re.search(name, text) for name in classes)
    )


def _shares_letters(text: str) -> bool:
    """Say whether two shapes in a text have an axis by the same letter: "[d]", "[b, d]"."""
    return _share_one({frozenset(re.findall(r"\w", axes)) for axes in _LETTERED.findall(text)})


def wants_opposite(texts: Iterable[str], message: str) -> bool:
    """Say whether a text speaks of just what a message says that it did not get.

    "not implemented for directed type" where the entry says "an undirected graph", or the other way round;
    "Graph is not connected" where it says "a connected graph".
    """
    refused, missed = (found.search(message) for found in (_REFUSED, _MISSED))
    word = (refused[1] if refused else "").lower()
    wanted = word.removeprefix("un") if word.startswith("un") else word and f"un{word}"
    wanted = wanted or (missed[1] if missed else "")
    pattern = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)", re.IGNORECASE)
    return bool(wanted) and any(map(pattern.search, texts))


@cache
def _named(parameter: str) -> re.Pattern[str]:
    words = re.escape(parameter).replace("_", "[_ ]")  # messages write them as words, too
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


def about(text: str, parameter: str, message: str) -> Iterator[str]:
    """Yield the sentences of a docstring that name, marked as such, a parameter that `message` names, too.

    With them come the entries that are of several parameters at once.
    """
    if not _named(parameter).search(message):  # most do not, and docstrings are long to take apart
        return
    marked = re.compile(rf"`{re.escape(parameter)}`|\[(?:\w+, ?)*{re.escape(parameter)}(?:, ?\w+)*\]")
    yield from filter(marked.search, sentences(text))
    yield from (told for names, told in _OF_SEVERAL.findall(text) if parameter in WORD.findall(names))


def describes(entry: str, parameter: str, message: str) -> bool:
    """Say whether the entry of a parameter that `message` names tells of the same kind of condition.

    What was received does not count: that is what the entry is about to rule out.
    """
    name = _named(parameter)
    if not name.search(message):
        return False
    demand = _RECEIVED.sub("", message)
    wanted, told = (_marks(name.sub(" ", text)) for text in (demand, entry))
    # What it must be is what the entry says it is: a class, a scalar, an axis that is there.
    asked = set(_CLASS_NAME.findall(demand))
    if asked and asked <= set(_CLASS_NAME.findall(entry)):
        return True
    if _ASKED_SCALAR.search(message) and _TOLD_SCALAR.search(entry):
        return True
    if "=range" in wanted and _ALONG.search(entry):
        return True
    # What went into another call, or came out of it, has the shape that it had there.
    if "=shape" in wanted and _OF_OTHER_CALL.search(entry):
        return True
    return bool(wanted & told) or _is_container(entry, message) or _has_words_of(entry, demand, message)


def _is_container(entry: str, message: str) -> bool:
    """Say whether an entry asks for the container that a message asks for, or for the two things."""
    if _ASKED_TWO.search(message) and _PAIR.search(entry):
        return True
    asked = _ASKED_CONTAINER.search(message)
    of_what = r"(?:of|with|containing|mapping)"
    return bool(asked and re.search(rf"\b{asked[1]}\w* {of_what}\b", entry, re.IGNORECASE))


def _has_words_of(entry: str, demand: str, message: str) -> bool:
    """Say whether an entry has the limit, the choice or the words in quotes of a message."""
    if set(_LIMIT.findall(message)) & set(_LIMIT.findall(entry)):
        return True
    words = set(re.findall(r"\w+", entry))
    quoted = set(re.findall(r"['\"](\w+)['\"]", demand))
    either = _EITHER.search(message.lower())
    return (len(quoted) > 1 and quoted <= words) or (
        either is not None and set(either.groups()) <= {word.lower() for word in words}
    )


def _marks(text: str) -> set[str]:
    """Return the kinds of condition and the numbers that a text speaks of."""
    numbers = {_NUMBERS.get(word, word) for word in re.findall(r"\w+", text.lower())}
    return {word for word in numbers if word.isdigit()} | {word for word in topic_of(text) if word[0] == "="}
