"""What the words of a docstring cover: exceptions by name, conditions by what they speak of."""

from __future__ import annotations

import builtins
import re
from collections import Counter
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

_TEXTS = 4096
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
_FROM_TO = re.compile(
    r"\bfrom\s+`?-?\d+`?\s+to\b|\bbetween\s+`?-?\d|\bin\s+(?:the\s+)?(?:range|interval)\b", re.IGNORECASE
)
_OF_OTHER_CALL = re.compile(r"\boriginal (?:input|output)s?\b", re.IGNORECASE)
_ALONG = re.compile(r"\b(?:ax[ie]s|dimensions?) (?:along|over) (?:which|to)\b", re.IGNORECASE)
_OF_AXIS = re.compile(r"\b(?:ax[ie]s|dim(?:ension)?)\b", re.IGNORECASE)
_ASKED_RANK = re.compile(
    r"\brank (?:of )?(?:at least )?([1-9])\b(?! *\.)|\bmust (?:have|be of) rank ([1-9])\b"
    r"|\b([1-9]) dimensions\b"
)
_TOLD_RANK = re.compile(
    r"(?<![\w-])([1-9]|one|two|three|four|five)(?:[- ]?D\b| or more dimensions|[- ]dimension)", re.IGNORECASE
)
_ASKED_CLASS = re.compile(
    r"\b(?:must be (?:an? |all )?`?([A-Z]\w+)|invalid `?([A-Z][a-z]+[A-Z]\w+)"
    r"|parse\b.{1,80}? as (?:an? )?`?([A-Z]\w+))"
)
_MARKED = re.compile(r"`(\w+)`")
_CHANNELS = re.compile(
    r"\b(?:must|should|needs?|expected)\b[^.]{0,40}(?:\b3 channels|\bchannels?\b[^.]{0,40}\b3)\b"
)
_COLOURS = re.compile(r"\b(?:RGB|HSV|YIQ|YUV)\b")
_LIMIT = re.compile(r"\b(at least|at most|(?:less|greater|smaller|larger) than) `?([A-Za-z_]\w*)")
_ASKED_SCALAR = re.compile(r"\b(?:rank 0|must be (?:an? )?scalar)\b", re.IGNORECASE)
_TOLD_SCALAR = re.compile(
    r"\b(?:the|an?) (?:(?:float|integer|int) value|float|integer|number)\b", re.IGNORECASE
)
_OF_SEVERAL = re.compile(r"^[ \t]*(\w+(?:,[ \t]*(?:and[ \t]+)?\w+)+):[ \t]+(.*)$", re.MULTILINE)
_EXISTING = re.compile(r"\bexisting (?:one|axis|dimension|index)\b")
_PERMUTATION = re.compile(r"\bpermutation\b|\bis missing from \{", re.IGNORECASE)
_AT_LEAST_ONE = re.compile(r"\bat least (?:one|1)\b")
_OF_SHAPE = re.compile(r"\b(?:rank|shape)\b[^.]{0,20}[`\[(]|\b[0-9N][- ]?D\b|\b\w+-dimensional\b")
_CLASS_NAME = re.compile(r"\b[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+\b")
_SHAPE = re.compile(r"[(\[](?:\.\.\.|\w+)(?:, ?\w+)+[)\]]")
_SIGN = re.compile(
    r"[<>]=? ?0\b"
    r"|\b(?:smaller|less|lower|greater|larger|bigger)\b(?: than)?(?: or equal)?(?: to| than)? (?:0\b|zero\b)",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\b(\w+)[`'$]{0,2}(?: (?:must|should|has to|needs to) be)? ?(>=|<=|>|<|\u2265|\u2264) ?(-?\d+(?:\.\d+)?)"
)
_REFUSED = re.compile(r"\bnot implemented for (\w+)")
_MISSED = re.compile(r"\bis not (?:an? )?([a-z]{4,})\b(?! (?:in|of|to|for|by|an?|the|be)\b)")
_EITHER = re.compile(r"\beither (\w+) or (\w+)")
_NEGATED = 7
"""Of a word with more letters that begins with ``un`` the rest is a word."""
_MANY = 3
"""So many shared words state a condition in whatever form."""
_RANK_NAMES = (("1", re.compile(r"\b[Vv]ectors?\b")), ("2", re.compile(r"\b[Mm]atri(?:x|ces)\b")))
_NUMBERS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5"}
_RECEIVED = re.compile(r"\b(?:received|but|got|found|instead|given)\b[^.]*", re.IGNORECASE)
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
    topic = _topic(_REPR.sub(" ", message))
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
    topic = _topic(note)
    return any(len(topic & words) > 1 for text in texts for words in _topics(text))


@lru_cache(_TEXTS)
def _topics(text: str) -> tuple[frozenset[str], ...]:
    return tuple(map(_topic, sentences(text)))


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
        _Statement(_says(_FAILURE, one), _says(_DEMAND, one), _says(_HINT, one), _topic(one))
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
    ("=permutation", _PERMUTATION),
    ("=range", _EXISTING),
)
"""What tells of a kind of condition without a word for it."""


def _topic(text: str) -> frozenset[str]:
    """Return the words that tell what `text` is about; for a kind of condition its mark with ``=``."""
    found = {mark for mark, form in _FORMS if form.search(text)}
    for word in map(str.lower, _WORD.findall(text)):
        if word in _CLASS_OF:
            found.add(f"={_CLASS_OF[word]}")
        elif len(word) > 2 and word not in _PLAIN:
            found.add(word[:-1] if word.endswith("s") and not word.endswith("ss") else word)
            if len(word) > _NEGATED and word.startswith("un"):  # "not directed" says the same
                found.add(word.removeprefix("un"))
    return frozenset(found)


def states_range(entries: Sequence[str], message: str) -> bool:
    """Say whether a message about bounds, or about shapes that differ, repeats what entries of Args state.

    They state a range ("from 0 to n", "the axis along which"), a rank, a shape or a permutation of the axes,
    or two of them shapes that share a dimension ("(m, d)", "(n, d)").
    """
    if _ASKED_SCALAR.search(message) and any(map(_TOLD_SCALAR.search, entries)):
        return True
    topic = _topic(message)
    if "=range" in topic and any(map(_FROM_TO.search, entries)):
        return True
    if "=range" in topic and _OF_AXIS.search(message) and any(map(_ALONG.search, entries)):
        return True
    if "=shape" not in topic:
        return False
    if any(_OF_SHAPE.search(entry) or _PERMUTATION.search(entry) for entry in entries):
        return True
    shapes = ({name for shape in _SHAPE.findall(entry) for name in _WORD.findall(shape)} for entry in entries)
    counts = Counter(name for names in shapes for name in names)
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
        if _DEMAND.search(sentence)
        for name in _MARKED.findall(sentence)
        if (name not in own and "_" in name)
        or (name in own and name != parameter and _named(parameter).search(message))
    }
    return any(_named(name).search(message) for name in names)


def tells_kind(text: str, message: str) -> bool:
    """Say whether `text` speaks of as many dimensions or channels, or of the class, as `message` asks for."""
    if _CHANNELS.search(message) and _COLOURS.search(text):
        return True
    ranks = {rank for found in _ASKED_RANK.findall(message) for rank in found if rank}
    told = {_NUMBERS.get(rank.lower(), rank) for rank in _TOLD_RANK.findall(text)}
    told |= {rank for rank, word in _RANK_NAMES if word.search(text)}
    asked = {name for found in _ASKED_CLASS.findall(message) for name in found if name}
    return bool(ranks & told) or any(re.search(rf"[`.]{name}`", text) for name in asked)


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
    yield from (told for names, told in _OF_SEVERAL.findall(text) if parameter in _WORD.findall(names))


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
    return bool(wanted & told) or _has_words_of(entry, demand, message)


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
    return {word for word in numbers if word.isdigit()} | {word for word in _topic(text) if word[0] == "="}
