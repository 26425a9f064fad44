"""An exception that a snippet proves and no docstring tells of."""

from __future__ import annotations

import builtins
import re
from ast import unparse
from typing import TYPE_CHECKING, ClassVar

from docprobe.gaps.evidence.givens import is_of_namesake
from docprobe.gaps.evidence.tried import (
    blames_inner,
    is_of_member,
    is_of_object,
    is_of_state,
    reaches,
    tried_arguments,
    tried_call,
)
from docprobe.gaps.lines import message_line
from docprobe.gaps.programs import free_names, modules, statements_of
from docprobe.gaps.reading.demanded import by_call, demanded
from docprobe.gaps.reading.entries import (
    about,
    demands_named,
    describes,
    states_range,
    tells_kind,
    wants_opposite,
)
from docprobe.gaps.reading.owed import is_owed, speaks_of_inside
from docprobe.gaps.reading.prose import names_exception, sends_away, sentences, speaks_of
from docprobe.gaps.reading.wanted import is_of_another_kind, is_unlike_default
from docprobe.gaps.rules.base import Rule
from docprobe.gaps.rules.raise_cases import CASES
from docprobe.gaps.rules.raise_misses import MISSES
from docprobe.model import Basis, GapBasis, GapGroup, GapKind, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.gaps.evidence.facts import Facts, Proven
    from docprobe.model import Gap

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_SYMBOLIC = re.compile(r"[^.\n]*\bsymbolic\b", re.IGNORECASE)
_ENTRY = re.compile(r"^[ \t]*(\w+)[ \t]*(?:\([^()\n]*\))?:[ \t]+(\S.*)$", re.MULTILINE)
# The dtype that another argument has set is what a value has to be of.
_OF_DTYPE = re.compile(r"\bCannot convert .* of dtype (\w+)", re.DOTALL)
_MOST = 5


class UndocumentedRaise(Rule):
    """Neither the exception nor its condition stands in what a reader is given."""

    kind = GapKind.UNDOCUMENTED_RAISE
    group = GapGroup.SILENT
    title = "raises an exception that its documentation does not mention"
    needs = "a confirmed snippet that ends in the exception"
    weighs = "high where the test demands the exception, medium where it only makes the call"
    VALID: ClassVar = MISSES
    INVALID: ClassVar = CASES

    def find(self, facts: Facts) -> Iterator[Gap]:
        """Yield one gap an exception, with the calls that show it."""
        found: dict[str, list[tuple[Proven, str]]] = {}
        for exception, proven, message in self.cases(facts):
            found.setdefault(exception, []).append((proven, message))
        for exception, cases in found.items():
            yield self._gap(facts, exception, cases)

    def cases(self, facts: Facts) -> Iterator[tuple[str, Proven, str]]:
        """Yield each exception that is told of, with what proves it and its message."""
        symbol = facts.symbol
        if not symbol.docstring or symbol.deprecated or sends_away(symbol.docstring):
            return
        for proven in facts.raises:
            exception, message = proven.told
            # What has to take programs apart comes last.
            if (
                is_owed(exception, message, proven.snippet)
                and not is_of_namesake(symbol, proven.behaviour.call)
                and not speaks_of_inside(symbol, proven.snippet.code, message)
                and not _documented(facts, proven.snippet.code, exception, message)
                and reaches(symbol, proven.snippet.code)
                and not is_of_member(symbol, proven.snippet.code)
                and not blames_inner(symbol, proven.snippet.code, message)
                and not is_of_state(proven.snippet.code, message)
                and not _is_another_kind(facts, proven, message)
            ):
                yield exception, proven, message

    def _gap(self, facts: Facts, exception: str, cases: list[tuple[Proven, str]]) -> Gap:
        # One complaint is told: of another the docs may say something.
        first, message = cases[0][0], message_line(cases[0][1])
        same = [proven for proven, text in cases if _NUMBER.sub("", text) == _NUMBER.sub("", cases[0][1])]
        alike = list({proven.behaviour.pattern: proven for proven in reversed(same)}.values())[::-1]
        call = tried_call(first.snippet.code)
        if call and _is_symbolic(facts, call):
            call += " (symbolic input)"
        said = f', saying "{message}"' if message else ""
        where = f" on {call}" if call else ""
        asserted = any(proven.behaviour.basis == Basis.ASSERTED for proven in alike)
        whose = "Calling an object of " if is_of_object(facts.symbol, first.snippet.code) else ""
        named = _name_in(first.snippet.code, exception)
        return self.gap(
            facts,
            f"{whose}{facts.symbol.name} raises {named}{where}{said},"
            " which its documentation does not mention.",
            Severity.HIGH if asserted else Severity.MEDIUM,
            key=exception,
            doc=facts.place(facts.symbol.doc.raises[0].line if facts.symbol.doc.raises else None),
            evidence=tuple(proven.evidence() for proven in alike[:_MOST]),
            closed_by=f"Raises:\n  {named}: {_told(facts, first, call, message)}",
            looked=tuple(
                f"{exception}, and words of its message, in {place}" for place in _read(facts, cases)
            ),
            basis=GapBasis.TESTED,
        )


def _told(facts: Facts, proven: Proven, call: str, message: str) -> str:
    """Return the text of an entry of Raises: the condition if the message tells, or a call with it."""
    condition = demanded(message, frozenset(parameter.name for parameter in facts.symbol.parameters))
    if condition:
        return condition
    known = modules(statements_of(proven.snippet.code)) | set(dir(builtins))
    return by_call(call if call and free_names(call.split("`")[1]) <= known else "", message)


def _name_in(code: str, exception: str) -> str:
    """Return the name by which a program catches an exception, where it does: the public one."""
    found = re.search(rf"^\s*except ((?:\w+\.)*{re.escape(exception)})\b", code, re.MULTILINE)
    return found[1] if found else exception


def _is_symbolic(facts: Facts, call: str) -> bool:
    """Say whether a call is given stand-ins for tensors: with values another exception may come."""
    kinds = (name for name, text in facts.kinds.items() if _SYMBOLIC.match(text))
    return any(f"{name}(" in call for name in kinds)


def _is_another_kind(facts: Facts, proven: Proven, message: str) -> bool:
    """Say whether an argument is plainly not what its entry asks for, or goes on to what is not told here."""
    symbol = facts.symbol
    given = tried_arguments(symbol, proven.snippet.code)
    own = {parameter.name for parameter in symbol.parameters}
    if any(name not in own and re.search(rf"\b{re.escape(name)}\b", message) for name in given):
        return True
    defaults = {parameter.name: parameter.default for parameter in symbol.parameters}
    if any(is_unlike_default(defaults.get(name) or "", value, message) for name, value in given.items()):
        return True
    kept = _OF_DTYPE.search(message)
    if kept and any("dtype" in name and unparse(one).endswith(kept[1]) for name, one in given.items()):
        return True
    entries = [(field.name, field.text) for field in symbol.doc.args]
    entries += _ENTRY.findall(facts.constructor or "")
    return any(is_of_another_kind(text, given[name], message) for name, text in entries if name in given)


def _read(facts: Facts, cases: list[tuple[Proven, str]]) -> Iterator[str]:
    """Yield words for what was read in search of an exception."""
    yield facts.read
    places = sorted({name for proven, _ in cases for name in facts.receivers.get(proven.snippet.code, ())})
    if not set(places) <= set(re.findall(r"[\w.]+", facts.read)):
        yield f"the docstrings of {', '.join(places)}"


def _documented(facts: Facts, code: str, exception: str, message: str) -> bool:
    own = {parameter.name for parameter in facts.symbol.parameters}
    args = [(field.name, field.text) for field in facts.symbol.doc.args]
    # Generated docstrings have entries in front of their sections, and a class has those of a call, too.
    entries = [entry for entry in _ENTRY.findall(facts.symbol.docstring) if entry[0][0].islower()]
    args += [entry for entry in entries if entry[0] in own and entry not in args]
    made = tuple(facts.receivers.get(code, {}).values())
    said = (*facts.said, facts.constructor or "", *made)
    if exception == "ZeroDivisionError":  # Python's own words do not say of what
        message = f"{message} zero"
    if names_exception(facts.said, exception, facts.ancestors) or speaks_of(said, message):
        return True
    # Each sentence of an entry tells of a failure, under whatever name.
    conditions = [one for field in facts.symbol.doc.raises for one in sentences(field.text)]
    if speaks_of([f"Raised: {one}" for one in conditions], message):
        return True
    texts = [text for _, text in args]
    if wants_opposite((*said, *texts), message):
        return True
    if demands_named(args, own, message):
        return True
    docstring = facts.symbol.docstring
    told = (
        (name, text)
        for name, entry in dict.fromkeys((*args, *entries))
        for text in (entry, *about(docstring, name, message))
    )
    whole = "\n\n".join((docstring, facts.constructor or "", *made))
    if any(describes(text, name, message) for name, text in told) or tells_kind(whole, message):
        return True
    # A message that names a parameter is of that one's entry alone.
    named = any(name and re.search(rf"\b{re.escape(name)}\b", message) for name, _ in args)
    return not named and states_range(texts, message)
