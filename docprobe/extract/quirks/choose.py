"""The quirks of a symbol, chosen from its confirmed behaviours by the rules of interest."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from docprobe.extract.behaviours import IN_GRAPH, WITH, WITHOUT
from docprobe.extract.literals import callee
from docprobe.extract.messages import shape_of
from docprobe.extract.quirks.arithmetic import Division, Overflow, Rounded
from docprobe.extract.quirks.base import Facet, PairRule, Rule, Told
from docprobe.extract.quirks.contrasts import WithOption, WithoutOption, with_origin
from docprobe.extract.quirks.docs import OtherDefaultDtype, OtherException
from docprobe.extract.quirks.dtypes import Bytes, ChangedDtype, DeclaredDtype, DefaultDtype, MixedDtypes
from docprobe.extract.quirks.edges import EmptyInput, NegativePlace, ZeroCount
from docprobe.extract.quirks.graphs import Graph
from docprobe.extract.quirks.inputs import NonAscii, RepeatedIndices, ScalarInput, UndocumentedType
from docprobe.extract.quirks.not_finite import NotFinite
from docprobe.extract.quirks.notes import Explained, carried
from docprobe.extract.quirks.pairs import PAIR_RULES, pairs
from docprobe.extract.quirks.raises import Raises
from docprobe.extract.quirks.shapes import Broadcasting, Ties
from docprobe.extract.sentences import is_closed
from docprobe.model import BehaviourKind, Quirk, SymbolKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

FIRST: tuple[Rule, ...] = (OtherException(), OtherDefaultDtype(), DeclaredDtype())
"""What weighs more than a pair."""
RULES: tuple[Rule, ...] = (
    *FIRST,
    Overflow(),
    Division(),
    Rounded(),
    Ties(),
    NotFinite(),
    EmptyInput(),
    ZeroCount(),
    MixedDtypes(),
    ChangedDtype(),
    NegativePlace(),
    NonAscii(),
    Explained(),
    DefaultDtype(),
    UndocumentedType(),
    RepeatedIndices(),
    ScalarInput(),
    Broadcasting(),
    Bytes(),
    Raises(),
)
"""The rules, the most surprising first: the first that tells a behaviour names its quirk."""
MADE: tuple[tuple[PairRule, Callable[[Iterable[Facet]], Iterator[tuple[Facet, Facet]]]], ...] = (
    (Graph(), partial(with_origin, start=IN_GRAPH)),
    (WithoutOption(), partial(with_origin, start=WITHOUT)),
    (WithOption(), partial(with_origin, start=WITH)),
)
"""Rules for calls that we made of confirmed ones, each with what finds the call that one was made of."""
# Numbers that were drawn, not chosen, and names that a reader cannot know.
_DRAWN = re.compile(r"\bhash\(|\bid\(|\d\.\d{7,}|\b(?:x|y)_\d+\b|/tmp/|random|seed|object at|0x[0-9a-f]{6,}")
# A method that is not for readers, called where only the class has a public name; a function by its address.
_PRIVATE = re.compile(r"[\w)\]]\._[a-z]\w*\(|<function | at >")

# In sentences of two results: numbers that are not round, and what rounding leaves of zero.
_FRACTION, _NOISE = re.compile(r"\d\.(\d{5,})"), re.compile(r"\de-(?:0[6-9]|[1-9]\d)\b")
_FRACTIONS, _DIGITS = 4, 6
_GIVES = re.compile(r"(?:`([^`]*\([^`]*\)[^`]*)` |` )(?:gives `|raises .* gives `)")
_MANY, _LEFT_OUT = re.compile(r" gives `[\[(][^`]*,"), re.compile(r"[(=\s]\.\.\.[,)]")
_HIDDEN = re.compile(r"^[^;]*[(=\s]\.\.\.[,)]")


@dataclass(frozen=True, slots=True)
class _Choice:
    """A facet with what a rule says of it."""

    facet: Facet
    rule: Rule | PairRule
    told: Told
    rank: int

    @property
    def order(self) -> tuple[int, int, int, str]:
        """Order choices: what weighs more, then what is clearer."""
        return self.rank, self.facet.level, len(self.told.sentence), self.facet.id


def choose(facets: Sequence[Facet]) -> list[Quirk]:
    """Return the quirks among the behaviours of one symbol in the order of ids, alike ones folded."""
    chosen: dict[str, _Choice] = {}
    sentences: set[str] = set()
    shapes: set[tuple[str, str]] = set()
    counts: Counter[str] = Counter()
    for choice in sorted(_choices(facets), key=lambda one: one.order):
        shape = (choice.told.group or choice.rule.name, _shape_of(choice))
        is_known = choice.facet.id in chosen or choice.told.sentence in sentences or shape in shapes
        if is_known or counts[choice.rule.name] >= choice.rule.most:
            continue
        chosen[choice.facet.id] = choice
        sentences.add(choice.told.sentence)
        shapes.add(shape)
        counts[choice.rule.name] += 1
    return [_quirk(chosen[key]) for key in sorted(chosen)]


def _choices(facets: Sequence[Facet]) -> Iterator[_Choice]:
    facets = [facet for facet in facets if not facet.in_mode]  # what most readers never set
    for rule, paired in MADE:
        for facet, origin in paired(facets):
            told = rule.tell(facet, origin)
            if told and not is_worthless(facet, told):
                yield _Choice(facet, rule, told, len(FIRST))
    facets = [facet for facet in facets if not facet.is_made]
    for facet in facets:
        for place, single in enumerate(RULES):
            told = single.tell(facet)
            if told and not is_worthless(facet, told):
                yield _Choice(facet, single, told, place if single in FIRST else place + len(PAIR_RULES))
    for facet, other in pairs(facets):
        for place, pair_rule in enumerate(PAIR_RULES):
            told = pair_rule.tell(facet, other)
            if told and not is_worthless(facet, told):
                yield _Choice(facet, pair_rule, told, len(FIRST) + place)


def tells(facet: Facet) -> bool:
    """Tell whether a rule finds the behaviour worth telling by itself."""
    return any((told := rule.tell(facet)) and not is_worthless(facet, told) for rule in RULES)


def is_worthless(facet: Facet, told: Told) -> bool:
    """Tell whether a sentence speaks of chance, or of what a reader cannot know."""
    if facet.short.startswith("__"):  # an operator: the call does not look like that
        return True
    if _is_of_another(facet):
        return True
    if facet.short.startswith("empty"):  # what was in the memory before
        return facet.kind != BehaviourKind.RAISES
    is_drawn = facet.kind != BehaviourKind.RAISES and bool(_DRAWN.search(f"{facet.symbol} {told.sentence}"))
    if _PRIVATE.search(told.sentence) or _is_unseen(facet, told):
        return True
    if " a function as " in told.sentence:  # what it does is what counts, and is not told
        return True
    return (
        is_drawn
        or (bool(told.other) and _is_unclear(told.sentence))
        or bool(re.search(r"\b[xy]_\d+\b|/tmp/", told.sentence))
    )


def _is_unseen(facet: Facet, told: Told) -> bool:
    """Tell whether a value is shown of inputs that are not: left out, named as in a program, or in words."""
    found = _GIVES.search(told.sentence)
    if found is None:
        return False
    if found[1] is None:  # of an object, or of arrays that are only described: one number may still tell
        is_method = facet.object is not None and facet.object.kind == SymbolKind.METHOD
        return is_method or (" as `" in told.sentence and bool(_MANY.search(told.sentence)))
    prefix = facet.symbol.partition(".")[0]
    return bool(_LEFT_OUT.search(found[1])) or not is_closed(found[1], prefix)


def _is_of_another(facet: Facet) -> bool:
    """Tell whether the program calls a function of the same name in another place of the library."""
    made, symbol = callee(facet.call or facet.attempt), facet.symbol
    known = {symbol, *(facet.object.aliases if facet.object else ())}
    is_like = made.startswith(f"{symbol.partition('.')[0]}.") and "(" not in made
    return is_like and made not in known and made.rpartition(".")[2] == symbol.rpartition(".")[2]


def _is_unclear(sentence: str) -> bool:
    """Tell whether results are set against each other that a reader cannot: long, or of unknown inputs."""
    fractions = _FRACTION.findall(sentence)
    is_hidden = bool(_HIDDEN.search(sentence)) and " raises " not in sentence
    is_noise = any(len(one) > _DIGITS for one in fractions) or bool(_NOISE.search(sentence))
    return is_hidden or (bool(fractions) and (is_noise or len(fractions) > _FRACTIONS))


def _shape_of(choice: _Choice) -> str:
    """Return what near-identical quirks of a symbol share: the reason, else the title without values."""
    sentence, title = choice.told.sentence, choice.told.title
    if choice.told.key:
        return choice.told.key
    if choice.facet.kind == BehaviourKind.RAISES and not choice.told.other:
        return shape_of(choice.facet.message)
    reason = sentence.partition(": ")[0]
    return shape_of(title if reason == sentence or sentence.startswith(("`", "With ")) else reason)


def _quirk(choice: _Choice) -> Quirk:
    facet, told = choice.facet, choice.told
    return Quirk(
        facet.id, facet.symbol, told.title, told.sentence, choice.rule.name, carried(facet.note), told.other
    )
