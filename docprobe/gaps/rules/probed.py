"""What calls just outside a documented bound did, where no test tries them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from docprobe.gaps.evidence.givens import is_of_namesake
from docprobe.gaps.lines import one_line
from docprobe.gaps.reading.claim import BEYOND, CRASH, WITHIN, Claim, ClaimKind
from docprobe.gaps.reading.claims import claims_of
from docprobe.gaps.reading.owed import OF_MACHINE
from docprobe.gaps.reading.prose import lineage, names_exception, sentences
from docprobe.gaps.rules.base import Case, Rule
from docprobe.model import Evidence, GapBasis, GapGroup, GapKind, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.gaps.evidence.facts import Facts, Proven
    from docprobe.model import Gap

_MOST, _LONGEST = 5, 160
_LENIENT = re.compile(
    r"\b(?:undefined|ignor(?:e|es|ed|ing)|clip(?:s|ped)?|clamp(?:s|ed)?|truncated|converted|cast|wraps?"
    r"|treated as|not checked|not validated|no validation|unsupported|behaviou?r is)\b",
    re.IGNORECASE,
)
# What is called from inside a library may check less.
_PRIVATE = re.compile(r"\._[a-z]")
# Another argument has no elements: there is nothing to be checked.
_NOTHING = re.compile(r'"empty"|"shape": \[(?:\d+, )*0[,\]]')
# The call asks that nothing be checked.
_UNCHECKED = re.compile(r"\b(?:validat|check|verif)\w*\s*=\s*False")
_DOCS = "Scales.\n\nArgs:\n  size: An `int`. Must be positive.\n"
_RAISING = "Scales.\n\nArgs:\n  size: An `int`.\n\nRaises:\n  ValueError: If `size` is negative.\n"
_MODES = 'Scales.\n\nArgs:\n  mode: A `string` from: `"fast"`, `"slow"`.\n'
_GIVES, _CODE = "= 3", "result = f(0)\nprint(result)\nassert result == 3"


class _Probed(Rule):
    """Holds the probes of a symbol against the claims of its docstring as it is now."""

    def _cases(self, facts: Facts) -> dict[tuple[str, str], tuple[Claim, list[Proven]]]:
        """Return the claims that probes speak of, by their key and what came of it, with the probes."""
        found: dict[tuple[str, str], tuple[Claim, list[Proven]]] = {}
        claims = claims_of(facts.symbol) if facts.probes else ()
        marked = {claim.mark(word): (claim, word) for claim in claims for word in (BEYOND, WITHIN)}
        for proven in facts.probes:
            claim, word = marked.get(proven.behaviour.pattern.partition(";")[0], (None, ""))
            # A namesake's documentation may state something else.
            if claim is not None and not is_of_namesake(facts.symbol, proven.behaviour.call):
                what = _came(proven, claim, word, facts)
                if what:
                    found.setdefault((claim.key, what), (claim, []))[1].append(proven)
        return found

    def _gap(
        self, facts: Facts, case: tuple[Claim, list[Proven]], what: str, sentence: str, severity: Severity
    ) -> Gap:
        claim, probes = case
        exception, _ = probes[0].told
        name = claim.parameter
        return self.gap(
            facts,
            sentence,
            severity,
            key=f"{claim.key} {what}",
            parameter=name,
            doc=facts.place(claim.line),
            evidence=tuple(Evidence(snippet=one.behaviour.snippet) for one in probes[:_MOST]),
            closed_by=f"Raises:\n  {exception}: {_condition(claim)}." if what == "raises" else None,
            looked=(f"what is stated of {name}, and what is raised for it, in {facts.read}",),
            basis=GapBasis.PROBED,
        )


class BrokenClaim(_Probed):
    """The docstring states a bound, and a call beyond it does otherwise than the docstring says."""

    kind = GapKind.CONTRADICTION
    group = GapGroup.WRONG
    title = "takes what its documentation forbids, or refuses it otherwise than documented"
    needs = "a claim of the docstring, a call that works within it, and the same call just outside"
    VALID: ClassVar = (
        Case(_DOCS, "(size)", probes=(("size", BEYOND, "ValueError: size must be positive", "f(0)"),)),
        Case(_DOCS.replace("Must", "Usually"), "(size)", probes=(("size", BEYOND, _GIVES, _CODE),)),
        Case(_DOCS + "  Zero is ignored.\n", "(size)", probes=(("size", BEYOND, _GIVES, _CODE),)),
        Case(_RAISING, "(size)", probes=(("size", BEYOND, "ValueError: no", "f(-1)"),)),
        Case(_RAISING, "(size)", probes=(("size", BEYOND, "UnicodeError: no", "f(-1)"),)),
        Case(_MODES, "(mode)", probes=(("mode", WITHIN, "ValueError: only with a GPU", "f('slow')"),)),
        Case(_DOCS, "(size)", name="lib.old.f", probes=(("size", BEYOND, _GIVES, "lib.f(0)"),)),
    )
    INVALID: ClassVar = (
        (Case(_DOCS, "(size)", probes=(("size", BEYOND, _GIVES, _CODE),)), "gives a result"),
        (Case(_RAISING, "(size)", probes=(("size", BEYOND, _GIVES, _CODE),)), "no ValueError"),
        (
            Case(_RAISING, "(size)", probes=(("size", BEYOND, "KeyError: size", "f(-1)"),)),
            "not ValueError",
        ),
        (
            Case(_MODES, "(mode)", probes=(("mode", WITHIN, "ValueError: unknown mode slow", "f('slow')"),)),
            "is refused",
        ),
    )

    def find(self, facts: Facts) -> Iterator[Gap]:
        """Yield one gap for each claim and way of leaving it."""
        for (_, what), case in self._cases(facts).items():
            if what != "ends":
                sentence, severity = _sentence(facts.symbol.name, case, what)
                yield self._gap(facts, case, what, sentence, severity)


class ProcessEnds(_Probed):
    """A call beyond a documented bound is not refused: it takes the interpreter down."""

    kind = GapKind.UNDOCUMENTED_BEHAVIOUR
    group = GapGroup.SILENT
    title = "ends the process where an argument leaves its documented bound"
    needs = "a claim of the docstring, a call that works within it, and a process that the same call ends"
    VALID: ClassVar = (Case(_DOCS, "(size)", probes=(("size", BEYOND, "ValueError: no", "f(0)"),)),)
    INVALID: ClassVar = (
        (Case(_DOCS, "(size)", probes=(("size", BEYOND, "crash: SIGABRT", "f(0)"),)), "SIGABRT"),
    )

    def find(self, facts: Facts) -> Iterator[Gap]:
        """Yield one gap for each claim."""
        for (_, what), case in self._cases(facts).items():
            if what == "ends":
                claim, probes = case
                signal = probes[0].behaviour.detail.removeprefix(CRASH)
                call = _call(probes[0], facts.symbol.name)
                sentence = (
                    f"{call} ends the process with {signal} instead of an exception;"
                    f' of {claim.parameter} the documentation says "{_words(claim)}".'
                )
                yield self._gap(facts, case, what, sentence, Severity.HIGH)


def _came(proven: Proven, claim: Claim, word: str, facts: Facts) -> str:
    """Return what came of a probe in a word; empty where the docstring has nothing against it."""
    exception, message = proven.told
    if proven.behaviour.detail.startswith(CRASH):
        return "ends"
    if word == WITHIN:
        return "refused" if exception and _blames(message, claim, facts) else ""
    is_of_nothing = claim.kind != ClaimKind.LENGTH and _NOTHING.search(proven.behaviour.given)
    if is_of_nothing or any(mark.search(proven.snippet.code) for mark in (_UNCHECKED, _PRIVATE)):
        return ""
    if not exception:
        return "gives" if claim.is_must and not _is_lenient(claim, facts) else ""
    is_kind = claim.exception in lineage(exception, facts.ancestors)
    is_other = claim.exception and exception != claim.exception and not is_kind
    if not is_other or OF_MACHINE.search(message) or names_exception(facts.said, exception, facts.ancestors):
        return ""
    return "raises"


def _blames(message: str, claim: Claim, facts: Facts) -> bool:
    """Tell whether a message is about the parameter, and not about the machine or other arguments."""
    others = {one.name for one in facts.symbol.parameters} - {claim.parameter}
    told_of = (set(re.findall(r"\w+", text)) for text in sentences(message))
    is_blamed = any(claim.parameter in words and not words & others for words in told_of)
    return is_blamed and not OF_MACHINE.search(message)


def _is_lenient(claim: Claim, facts: Facts) -> bool:
    """Tell whether the docstring says what is done beyond the bound, or that nobody knows."""
    fields = [field.text for field in facts.symbol.doc.args if field.name == claim.parameter]
    about = re.compile(rf"\b{re.escape(claim.parameter)}\b")
    near = [text for text in sentences(facts.symbol.docstring) if about.search(text)]
    return any(_LENIENT.search(text) for text in (*fields, *near))


def _sentence(name: str, case: tuple[Claim, list[Proven]], what: str) -> tuple[str, Severity]:
    claim, probes = case
    call = _call(probes[0], name)
    exception, message = probes[0].told
    raised = f'{exception}, saying "{one_line(message)}"'
    stated = f'of {claim.parameter} the documentation says "{_words(claim)}".'
    match what:
        case "raises":
            return f"{call} raises {raised}, not {claim.exception}; {stated}", Severity.MEDIUM
        case "refused":
            return f"{call} is refused with {raised}; {stated}", Severity.MEDIUM
    if claim.exception:
        return f"{call} gives a result and no {claim.exception}; {stated}", Severity.HIGH
    severity = Severity.LOW if claim.kind == ClaimKind.DTYPE else Severity.MEDIUM
    return f"{call} gives a result; {stated}", severity


def _call(proven: Proven, name: str) -> str:
    """Return the call as text; the symbol's name where another line makes it, or it is too long."""
    call = proven.behaviour.call
    is_own = f"{name.rpartition('.')[2]}(" in call and len(call) <= _LONGEST
    return f"`{one_line(call)}`" if is_own else name


def _words(claim: Claim) -> str:
    words = claim.words
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def _condition(claim: Claim) -> str:
    """Return the condition of a Raises entry without the exception's name."""
    text = claim.words.removeprefix(f"{claim.exception}: ").rstrip(".")
    return f"{text[0].upper()}{text[1:]}" if text else ""
