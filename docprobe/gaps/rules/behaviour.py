"""A proven behaviour that a reader would miss, on which no docstring says a word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from docprobe.gaps.evidence.givens import givens_of
from docprobe.gaps.reading.claims import claims_of
from docprobe.gaps.reading.prose import is_like_elsewhere, lists_what_takes, sends_away, shares_words
from docprobe.gaps.rules.base import Case, Rule
from docprobe.gaps.rules.calls import KIND, SORTS, by_arguments, told_by_calls
from docprobe.gaps.rules.probed import ProcessEnds
from docprobe.gaps.rules.silences import SILENCES, Silence, Telling, words_of
from docprobe.model import Basis, GapBasis, GapGroup, GapKind, Severity, SymbolKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.gaps.evidence.facts import Facts
    from docprobe.model import Gap

_MOST = 5
# How the description of an argument begins, whatever follows.
_RANK = re.compile(r"(?:An? )?(\d)-?D (?:tensor|array|matrix)\b", re.IGNORECASE)
_RAGGED = "A RaggedTensor is accepted as `x`: `f(rows([[1, 2], [3]]))` gives `6` (int32)."


class UndocumentedBehaviour(Rule):
    """What would state it was looked for in all docstrings that a reader is given, and is in none.

    It is told by a quirk, or by any call that shows something of the same sorts. A call beyond a documented
    bound that ends the process is one, too.
    """

    kind = GapKind.UNDOCUMENTED_BEHAVIOUR
    group = GapGroup.SILENT
    title = "does what its documentation does not tell"
    needs = (
        "a quirk or a call whose snippet is confirmed, and docstrings without the words that would state it"
    )
    VALID: ClassVar = (
        Case(
            "Picks.",
            "(x, axis)",
            quirks=(("negative index", "A negative `k` is accepted: `f(1, k=-1)` gives `[1]`."),),
        ),
        Case(
            "Picks; a negative axis counts from the end.",
            "(x, axis)",
            quirks=(("negative index", "A negative `axis` is accepted: `f(1, axis=-1)` gives `[1]`."),),
        ),
        Case(
            "Picks.",
            "(x, axis=-1)",
            quirks=(("negative index", "A negative `axis` is accepted: `f(1, axis=-2)` gives `[1]`."),),
        ),
        Case("Joins.", quirks=(("empty input", "An empty `x` is accepted: `f([])` gives `[]`."),)),
        Case("Sums.", quirks=(("empty input", "An empty `x` is accepted: `f([])` gives `0.0` (float32)."),)),
        Case(
            "Root. NaN below zero.",
            quirks=(("NaN and infinity", "`f(-1.0)` gives `nan` (float32) and raises nothing."),),
        ),
        Case("Exp.", quirks=(("NaN and infinity", "`f(999.0)` gives `inf` (float32) and raises nothing."),)),
        Case(
            "See the NumPy documentation.",
            quirks=(("broadcasting", "Shapes (2, 3) and (3,) are stretched."),),
        ),
        Case("", quirks=(("broadcasting", "Shapes (2, 3) and (3,) are stretched."),)),
        Case("Equivalent to np.add.", quirks=(("broadcasting", "Shapes (2, 3) and (3,) are stretched."),)),
        Case("Adds.", quirks=(("what an option changes", "Without `b` it gives `1`."),)),
        Case("Sums, ragged rows too.", quirks=((KIND, _RAGGED),)),
        Case("Hands on.", quirks=((KIND, _RAGGED.replace("`6`", "`[[1, 2], [3]]`")),)),
        Case("Tells.", quirks=((KIND, _RAGGED.replace("`6` (int32)", "`False`")),)),
        Case("Picks.", "(axis=None)", seen=(("axis=None", "3", "int32"),)),
        Case("Norm.\n\nArgs:\n  axis: One or more axes.", "(axis)", seen=(("axis=(0, 1)", "3", ""),)),
        Case("Sets.\n\nReturns:\n  None in eager execution, else an op.", seen=(("x=1", "None", ""),)),
        Case("Sets.", seen=(("x=1", "None", ""),)),
        Case("Ones of floatx by default.", "(n, dtype=None)", seen=(("n=2", "[1.0, 1.0]", "float32"),)),
        Case(
            "Norm.\n\nArgs:\n  x: A 2D tensor where rows are items.",
            "(x)",
            seen=(("x=[2]", "[0.5]", "float32", '{"type": "lib.Tensor", "dtype": "int32", "shape": [1]}'),),
        ),
        Case("Half.", seen=(("x=[2]", "[1.0]", "float32", '{"dtype": "float32"}'),)),
        Case("Sums.", seen=(("shape=()", "2.5", "", '{"flags": ["empty"], "shape": [0]}'),)),
        *ProcessEnds.VALID,
    )
    INVALID: ClassVar = (
        (
            Case(
                "Picks.",
                "(x, axis)",
                quirks=(("negative index", "A negative `axis` is accepted: `f(1, axis=-1)` gives `[1]`."),),
            ),
            "says nothing of negative places. A negative `axis` is accepted",
        ),
        (
            Case(
                "Multiplies.",
                quirks=(("empty input", "An empty `x` is accepted: `f([])` gives `1.0` (float32)."),),
            ),
            "what an empty argument gives",
        ),
        (
            Case(
                "Sine.",
                quirks=(("changed dtype", "The result is float32 though `x` is int64: `f(1)` gives `0.8`."),),
            ),
            "the dtype of the result",
        ),
        (Case("Adds.", quirks=(("broadcasting", "Shapes (2, 3) and (3,) are stretched."),)), "broadcasting"),
        (
            Case("Sums.", quirks=((KIND, _RAGGED),)),
            "RaggedTensors as its input. A RaggedTensor is accepted as",
        ),
        (Case("Norm.", "(axis=-1)", seen=(("axis=None", "3", "int32"),)), "`axis=None` is accepted"),
        (
            Case("Norm.\n\nArgs:\n  axis: An axis.", "(axis)", seen=(("axis=(0, 1)", "3", ""),)),
            "several axes",
        ),
        (Case("Sets.\n\nReturns:\n  An op.", seen=(("x=1", "None", ""),)), "None as its result"),
        (Case("Ones.", "(n, dtype=None)", seen=(("n=2", "[1.0, 1.0]", "float32"),)), "where none is given"),
        (
            Case(
                "Range.",
                "(n, dtype=None)",
                seen=(("n=2", "[0.0, 1.0]", "float32"), ("n=x", "[0.0]", "float64", '{"dtype": "float64"}')),
            ),
            "depends on the arguments: `f(n=2)` gives `[0.0, 1.0]` (float32), `f(n=x)` gives float64.",
        ),
        (Case("Half.", seen=(("x=[1]", "[0.5]", "float32", '{"dtype": "int32"}'),)), "though `x` is int32"),
        (
            Case("Greatest.", seen=(("x=[]", "-5.0", "float32", '{"flags": ["empty"], "shape": [0]}'),)),
            "An empty `x` is accepted",
        ),
        *ProcessEnds.INVALID,
    )

    def find(self, facts: Facts) -> Iterator[Gap]:
        """Yield what ends the process, then one gap a sort of behaviour."""
        yield from ProcessEnds().find(facts)
        yield from self._of_quirks(facts)

    def _of_quirks(self, facts: Facts) -> Iterator[Gap]:
        """Yield one gap a sort of behaviour, with the quirks that show it."""
        symbol = facts.symbol
        # What a program writes is documented where it is wrapped.
        if not symbol.docstring or facts.generated:
            return
        # What is documented elsewhere cannot be called silent.
        if any(map(sends_away, facts.said)) or is_like_elsewhere(symbol.docstring):
            return
        found: dict[str, list[Telling]] = {}
        said: dict[tuple[str, str, str, str], bool] = {}  # many calls ask the same of the docs
        for interest, telling in _tellings(facts):
            key, silence = f"{interest} {telling.kind}".strip(), SILENCES[interest]
            asked = (key, telling.dtype, telling.note, telling.sentence if "eager" in key else "")
            if asked not in said:
                said[asked] = _says(facts, silence, telling)
            if not said[asked] and _keeps_to(facts, telling):
                found.setdefault(key, []).append(telling)
        for key, tellings in found.items():
            tellings.sort(key=lambda one: not one.result)  # what shows a value tells most
            yield self._gap(facts, key, tellings)

    def _gap(self, facts: Facts, key: str, tellings: list[Telling]) -> Gap:
        first = tellings[0]
        sentence = by_arguments(facts, first.sentence)
        silence = SILENCES[key.removesuffix(first.kind).strip()]
        proven = [telling.proven for telling in tellings]
        is_tested = any(one.basis == GapBasis.TESTED for one in proven)
        is_asserted = any(one.behaviour.basis == Basis.ASSERTED for one in proven)
        more = f" {len(tellings) - 1} more of its calls show the like." if len(tellings) > 1 else ""
        return self.gap(
            facts,
            f"The documentation of {facts.symbol.name} says nothing of {silence.speaks_of(first)}."
            f" {sentence.rstrip('.')}.{more}",
            Severity.MEDIUM if is_asserted else Severity.LOW,
            key=key,
            parameter=first.parameter,
            evidence=tuple(one.evidence() for one in proven[:_MOST]),
            closed_by=sentence,
            looked=_looked(facts, silence, first),
            basis=GapBasis.TESTED if is_tested else GapBasis.PROBED,
        )


def _texts(facts: Facts) -> tuple[str, ...]:
    return (*facts.said, *facts.overviews.values())


def _tellings(facts: Facts) -> Iterator[tuple[str, Telling]]:
    """Yield what needs saying: what quirks tell, then what calls show of which none does; by sort."""
    told: set[tuple[str, str]] = set()
    # What an object does is told at its methods.
    for one in facts.quirks if facts.symbol.kind != SymbolKind.CLASS else ():
        if (interest := one.quirk.interest) in SILENCES:
            telling = Telling.of_quirk(one, facts.symbol)
            if SILENCES[interest].needs(telling):
                told.add((interest, telling.kind))
                yield interest, telling
    left = [sort for sort in SORTS if sort == KIND or (sort, "") not in told]
    for interest, sentence, proven in told_by_calls(facts, left):
        telling = Telling(sentence, proven, facts.symbol)
        if (interest, telling.kind) not in told and SILENCES[interest].needs(telling):
            yield interest, telling


def _says(facts: Facts, silence: Silence, telling: Telling) -> bool:
    if telling.kind:
        own = facts.kinds.get(telling.kind, "")
        last = facts.symbol.name.rpartition(".")[2]
        is_named = silence.names(telling).search(" ".join((facts.symbol.name, *facts.symbol.aliases)))
        if is_named or lists_what_takes(own) or f"{last}`" in own:
            return True
    elif not silence.words:
        return shares_words(_texts(facts), telling.note)
    return any(map(silence.names(telling).search, _texts(facts)))


def _keeps_to(facts: Facts, telling: Telling) -> bool:
    """Tell whether a call stays within what the docs state of its arguments: of more they owe nothing."""
    given = givens_of(telling.proven.behaviour)
    claims = (claim for claim in claims_of(facts.symbol) if claim.parameter in given)
    ranks = {field.name: _RANK.match(field.text) for field in facts.symbol.doc.args}
    return all(claim.admits(given[claim.parameter]) is not False for claim in claims) and all(
        word.rank is None or not (told := ranks.get(name)) or int(told[1]) == word.rank
        for name, word in given.items()
    )


def _looked(facts: Facts, silence: Silence, telling: Telling) -> tuple[str, ...]:
    """Tell what was looked for, and where."""
    note = f'the words of "{telling.note}"'
    is_named = silence.words or telling.kind
    what = f"any of: {words_of(silence.names(telling).pattern)}" if is_named else note
    overviews = f"{what}, in the overviews of {', '.join(facts.overviews)}"
    return (f"{what}, in {facts.read}", *((overviews,) if facts.overviews else ()))
