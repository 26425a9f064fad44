"""A statement of a docstring that a test's own call refutes.

What is parsed, and what refutes it:

- what a parameter must be (range, rank, length, words, dtypes; see `docprobe.gaps.reading.claims`): a call
  that was given something else, and gave a result
- the exception for such a parameter: a call that was given something else, and raised another exception,
  whose message is of the same condition
- the dtype of the result: a call that gave another one
- the number that comes of an empty argument: a call that was given an empty one and raised, or gave
  another number
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from docprobe.gaps.evidence.givens import givens_of, is_plain_call, may_be_plain
from docprobe.gaps.lines import call_line, one_line
from docprobe.gaps.reading.claim import BEYOND, DTYPES, RESULT, WITHIN, Claim, ClaimKind, Given
from docprobe.gaps.reading.claims import claims_of
from docprobe.gaps.reading.owed import OF_MACHINE
from docprobe.gaps.reading.prose import lineage, names_exception, speaks_of
from docprobe.gaps.rules.base import Case, Rule
from docprobe.gaps.rules.probed import BrokenClaim
from docprobe.model import GapBasis, GapGroup, GapKind, Severity, SymbolKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.gaps.evidence.facts import Facts, Proven
    from docprobe.model import Behaviour, Gap

_MOST, _LONGEST = 5, 160
# Of a case, a length or what stands for something nothing is read.
_EMPTY = re.compile(
    r"(?:(?:an? )?empty \w+ (?:has|gives|returns|yields)"
    r"|(?:the |its )?\w+ (?:of|for) (?:an? )?empty \w+ is)\b"
    r"(?P<rest>(?: \w+){0,3}) (?P<number>-?\d+(?:\.\d+)?)\.?$",
    re.IGNORECASE,
)
_SIZE = re.compile(r"\b(?:lengths?|sizes?|ranks?|shapes?|dimensions?|of)\b", re.IGNORECASE)
_EITHER = re.compile(
    r"\b(?:int|integer|float|number|scalar)s?\b[^.]{0,100}\bor\b[^.]{0,100}\b(?:iterable|container|list|sequence|collection)\b",
    re.IGNORECASE,
)
_RELATION = frozenset({ClaimKind.SAME_DTYPE})
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class _Fault:
    """A statement and the calls that refute it."""

    words: str
    line: int
    parameter: str
    does: str
    """What the first call does, as the end of a sentence."""
    key: str
    severity: Severity


class Contradiction(Rule):
    """The docstring states something, and a test, or a call just beyond a stated bound, shows otherwise."""

    kind = GapKind.CONTRADICTION
    group = GapGroup.WRONG
    title = "does otherwise than its documentation says"
    needs = "a statement that can be parsed, and a confirmed snippet that refutes it"
    VALID: ClassVar = (
        Case("Mean. An empty list has the mean 0.0.", seen=(("x=[]", "0.0", ""),)),
        Case("Mean. An empty list is refused.", seen=(("x=[]", "ValueError: no", ""),)),
        Case("Mean. A non-empty list has a length of at least 1.", seen=(("x=[]", "ValueError: no", ""),)),
        Case("Mean. An empty list has the length 0.", seen=(("x=[]", "ValueError: no", ""),)),
        Case(
            "Mean. If an empty list is given, the step is set to 1.", seen=(("x=[]", "ValueError: no", ""),)
        ),
        Case("Cuts.\n\nArgs:\n  n: Must be positive; zero means no limit.", "(n)", seen=(("n=0", "5", ""),)),
        Case("Cuts.\n\nArgs:\n  n: Must be positive (0 disables it).", "(n)", seen=(("n=0", "5", ""),)),
        Case("Cuts.\n\nArgs:\n  n: Must be equal to or greater than 0.", "(n)", seen=(("n=0", "5", ""),)),
        Case("Cuts.\n\nArgs:\n  n: Must be in (0, 1), inclusive.", "(n)", seen=(("n=1", "5", ""),)),
        Case("Cuts.\n\nArgs:\n  n: Must be positive.", "(n)", seen=(("n=0", "ValueError: no", ""),)),
        Case("Cuts.\n\nArgs:\n  n: Must be positive.", "(n)", seen=(("n=1", "5", ""),)),
        Case(
            "Cuts.\n\nRaises:\n  ValueError: If `n` is negative.",
            "(n)",
            seen=(("n=-1", "UnicodeError: n is negative", ""),),
        ),
        Case(
            "Cuts.\n\nRaises:\n  ValueError: If `n` is negative.",
            "(n)",
            seen=(("n=-1", "KeyError: unknown word", ""),),
        ),
        Case("Sums.\n\nReturns:\n  A `Tensor` of type `int64`.", seen=(("n=1", "5", "int64"),)),
        Case(
            "Joins.\n\nArgs:\n  n: Int or list of nodes.\n\nRaises:\n  ValueError: If n < 2.",
            "(n)",
            seen=(("n=[1, 2]", "5", ""),),
        ),
        *BrokenClaim.VALID,
    )
    INVALID: ClassVar = (
        (
            Case("Mean. An empty list has the mean 0.0.", seen=(("x=[]", "ValueError: no", ""),)),
            "raises ValueError",
        ),
        (
            Case("Mean. The mean of an empty list is 0.0.", seen=(("x=[]", "1.0", ""),)),
            "gives `1.0`",
        ),
        (Case("Cuts.\n\nArgs:\n  n: Must be positive.", "(n)", seen=(("n=0", "5", ""),)), "gives `5`"),
        (
            Case("Cuts.\n\nArgs:\n  n: Must be in the range (0, 1).", "(n)", seen=(("n=1", "5", ""),)),
            "gives `5`",
        ),
        (
            Case(
                "Cuts.\n\nRaises:\n  ValueError: If `n` is negative.",
                "(n)",
                seen=(("n=-1", "KeyError: n is negative", ""),),
            ),
            "raises KeyError",
        ),
        (
            Case("Sums.\n\nReturns:\n  A `Tensor` of type `int64`.", seen=(("n=1", "5", "int32"),)),
            "gives int32",
        ),
        *BrokenClaim.INVALID,
    )

    def find(self, facts: Facts) -> Iterator[Gap]:
        """Yield one gap a statement, with the calls that refute it; what a test shows is not told again."""
        tested = list(self._by_tests(facts))
        yield from tested
        told = {(gap.parameter, gap.doc.line) for gap in tested}
        yield from (gap for gap in BrokenClaim().find(facts) if (gap.parameter, gap.doc.line) not in told)

    def _by_tests(self, facts: Facts) -> Iterator[Gap]:
        """Yield what the calls of tests refute, the simplest call first."""
        if not facts.symbol.docstring:
            return
        calls = [one for one in facts.proven if _counts(one.behaviour)]
        empties = list(_empties(facts)) if calls else []
        claims = claims_of(facts.symbol) if calls else ()
        named = {name for claim in claims for name in (claim.parameter, *claim.allowed)}
        wanted = None if empties else named
        found: dict[tuple[int, str], tuple[_Fault, list[Proven]]] = {}
        for proven in calls if claims or empties else ():
            given = givens_of(proven.behaviour, wanted)
            faults = [*_faults(facts, claims, proven, given), *_of_nothing(empties, proven, given)]
            if faults and is_plain_call(facts.symbol, proven.behaviour):
                for fault in faults:
                    found.setdefault((fault.line, fault.key), (fault, []))[1].append(proven)
        for fault, proofs in found.values():
            yield self._gap(facts, fault, proofs)

    def _gap(self, facts: Facts, fault: _Fault, proofs: list[Proven]) -> Gap:
        call = call_line(proofs[0].behaviour.call)
        words = fault.words if len(fault.words) <= _LONGEST else f"{fault.words[: _LONGEST - 1]}…"
        of = f"of {fault.parameter}" if fault.parameter else "of the result"
        return self.gap(
            facts,
            f'The documentation of {facts.symbol.name} says {of} "{words.rstrip(".")}",'
            f" but `{call}` {fault.does}.",
            fault.severity,
            key=f"{fault.key} {fault.words}",
            parameter=fault.parameter,
            doc=facts.place(fault.line),
            evidence=tuple(one.evidence() for one in proofs[:_MOST]),
            looked=(f"an exception to what is stated, in {facts.read}",),
            basis=GapBasis.TESTED,
        )


def _counts(behaviour: Behaviour) -> bool:
    """Tell whether a test may show it of the call alone; probes are held against claims elsewhere."""
    is_own = not behaviour.against and not behaviour.pattern.startswith((BEYOND, WITHIN))
    return is_own and may_be_plain(behaviour)


def _faults(
    facts: Facts, claims: tuple[Claim, ...], proven: Proven, given: dict[str, Given]
) -> Iterator[_Fault]:
    """Yield what a call refutes of the claims."""
    seen = proven.behaviour
    exception, message = proven.told
    for claim in claims:
        if claim.parameter == RESULT:
            yield from _of_result(facts, claim, seen, given)
            continue
        word = given.get(claim.parameter)
        if word is None or claim.admits(word) is not False or _is_not_meant(facts, claim, word):
            continue
        if not exception:
            if claim.is_must and _is_shown(seen) and not _is_other_case(claim, word):
                yield _fault(claim, f"gives {_result(seen)}", "takes")
        elif claim.exception and _is_other(facts, claim, exception, message):
            yield _fault(claim, f'raises {exception}, saying "{one_line(message)}"', "raises")


def _of_result(facts: Facts, claim: Claim, seen: Behaviour, given: dict[str, Given]) -> Iterator[_Fault]:
    if not seen.dtype or facts.symbol.kind == SymbolKind.CLASS:
        return
    allowed = claim.allowed
    if claim.kind in _RELATION:
        other = given.get(claim.allowed[0])
        allowed = (other.dtype,) if other and other.dtype else ()
    elif claim.kind != ClaimKind.DTYPE:
        return
    # What the call writes out counts more than what was observed before it was written.
    is_sure = seen.dtype in DTYPES and seen.dtype not in seen.call and set(allowed) <= set(DTYPES)
    if allowed and is_sure and seen.dtype not in allowed:
        yield _fault(claim, f"gives {seen.dtype}", "dtype")


def _fault(claim: Claim, does: str, key: str) -> _Fault:
    severity = Severity.LOW if claim.kind == ClaimKind.DTYPE and key == "takes" else Severity.MEDIUM
    return _Fault(
        claim.words, claim.line, claim.parameter, does, f"{claim.parameter} {claim.kind} {key}", severity
    )


def _is_other(facts: Facts, claim: Claim, exception: str, message: str) -> bool:
    """Tell whether it is raised for the claim's condition, and is none of which the docs speak."""
    is_kind = claim.exception in lineage(exception, facts.ancestors)
    if exception == claim.exception or is_kind or OF_MACHINE.search(message):
        return False
    is_same = re.search(rf"\b{re.escape(claim.parameter)}\b", message) or speaks_of((claim.words,), message)
    return bool(is_same) and not names_exception(facts.said, exception, facts.ancestors)


def _is_not_meant(facts: Facts, claim: Claim, word: Given) -> bool:
    """Tell whether what is said of a number is held against a list, which the parameter may be as well."""
    if claim.kind != ClaimKind.RANGE or not isinstance(word.value, (list, tuple)):
        return False
    return any(_EITHER.search(one.text) for one in facts.symbol.doc.args if one.name == claim.parameter)


def _is_other_case(claim: Claim, word: Given) -> bool:
    """Tell whether only the case of letters differs: which one is meant, docs tell elsewhere, if at all."""
    return isinstance(word.value, str) and word.value.lower() in {one.lower() for one in claim.allowed}


def _is_shown(seen: Behaviour) -> bool:
    return bool(seen.value or seen.dtype or seen.detail)


def _result(seen: Behaviour) -> str:
    value = one_line(seen.value)
    return f"`{value}`" if value and len(value) <= _LONGEST else f"a {seen.dtype or 'plain'} result"


def _empties(facts: Facts) -> Iterator[tuple[str, int, float]]:
    """Yield the sentences that say what comes of an empty argument, with line and number."""
    docstring = facts.symbol.docstring
    for line, text in enumerate(docstring.splitlines() if "empty" in docstring.lower() else ()):
        for sentence in re.split(r"(?<=[.;])\s+", text.replace("`", "").strip()):
            found = _EMPTY.match(sentence)
            if found and not _SIZE.search(found["rest"]):
                yield sentence, line, float(found["number"])


def _of_nothing(
    empties: list[tuple[str, int, float]], proven: Proven, given: dict[str, Given]
) -> Iterator[_Fault]:
    seen = proven.behaviour
    empty = [name for name, word in given.items() if _is_empty(word)]
    if len(empty) != 1:  # which of several is meant nobody knows
        return
    exception, message = proven.told
    for words, line, number in empties:
        if exception:
            does = f'raises {exception}, saying "{one_line(message)}"'
        elif (value := _number(seen.value)) is not None and abs(value - number) > _TOLERANCE:
            does = f"gives {_result(seen)}"
        else:
            continue
        yield _Fault(words, line, empty[0], does, "empty", Severity.HIGH)


def _is_empty(word: Given) -> bool:
    return word.value in ([], ())


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
