"""What is on its way out, and whether its documentation says what to use instead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from docprobe.gaps.rules.base import Case, Rule
from docprobe.model import GapGroup, GapKind, Severity, SymbolKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.gaps.evidence.facts import Facts
    from docprobe.model import Gap

_SAYS = re.compile(
    r"deprecat|obsolete|superseded|to be removed|will be removed|please use|\buse\b[^.]*\binstead\b"
    r"|\bno longer\b|backwards? compatib|legacy|migrat",
    re.IGNORECASE,
)
# The whole object, not an argument of it, an alias or a case.
_NOTICE = re.compile(
    r"^(?:\.\. +)?(?:\w+:\s*)?deprecated\b(?![ `]*(?:some )?arg)(?!\s+`?\w+`?\s+(?:arg|param))"
    r"(?:.|\n)*?(?=\n\s*\n|\Z)|^.*\(deprecated\b[^)]*\)?",
    re.IGNORECASE | re.MULTILINE,
)
# Where the call goes instead: a name, an address, a direction, or that nothing needs to take its place.
_WAY = re.compile(
    r"`[^`]+`|https?://|\b\w+\.\w+|\b\w+_\w+\b|\b(?-i:[a-z]*[A-Z]+[a-z]+[A-Z0-9])\w*|\w+\(\)"
    r"|\b(?:use|using|switch|replace[ds]?|migrate|prefer|instead|see|favou?r|rename[ds]?|same as|alias"
    r"|equivalent|moved|handled|automatic(?:ally)?|no longer|not needed|unnecessary|no-op|no effect|ignored"
    r"|always|not supported|no similar)\b",
    re.IGNORECASE,
)
_BOILERPLATE = re.compile(
    r"THIS \w+ IS DEPRECATED\.?|It will be removed (?:in a future version|after [\d-]+)\.?"
    r"|Instructions for updating:?|\(?deprecated\)?[:.]?",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(?:use|to|with|prefer|of|is)\s+`?((?:\w+\.)+\w+)", re.IGNORECASE)


def notice_of(text: str) -> tuple[int, int] | None:
    """Return where the notice of deprecation of a docstring starts and ends, or None."""
    found = list(_NOTICE.finditer(text))
    # A note in the summary comes first and says less than the paragraph below.
    match = max(found, key=lambda one: len(one[0]), default=None)
    return match.span() if match else None


class DeprecatedWithoutWayOut(Rule):
    """Deprecated, and the docstring hides it, names nothing instead, or something that does not exist."""

    kind = GapKind.DEPRECATED
    group = GapGroup.STALE
    title = "is deprecated without a way out"
    needs = "a decorator or a warning in the source, or a notice in the docstring"
    VALID: ClassVar = (
        Case("F.", deprecated=""),
        Case("F (deprecated: use `lib.g`).", deprecated="use lib.g"),
        Case("F.\n\nDeprecated: it will be removed in a future version.\nUse g instead.", deprecated="Use g"),
        Case("F.\n\nDeprecated. Variables are initialized automatically.", deprecated="no"),
        Case("Please use `lib.g` instead.", deprecated="use lib.g"),
        Case("", deprecated="use lib.g"),
        Case("C.", deprecated="use lib.g", kind=SymbolKind.CLASS),
        Case("F.\n\nDeprecated: use lib.g or lib.gone.", deprecated="x", dead=(("lib.gone", "no gone"),)),
        Case("F.\n\nDeprecated `dims` argument.", deprecated="deprecated `dims` argument"),
    )
    INVALID: ClassVar = (
        (Case("F.", deprecated="running_sum"), "does not say so"),
        (Case("F.\n\nDEPRECATED.", deprecated="DEPRECATED."), "names nothing to use instead"),
        (
            Case("F.\n\nDeprecated: use `lib.gone`.", deprecated="x", dead=(("lib.gone", "no gone"),)),
            "`lib.gone`, which does not exist",
        ),
    )

    def find(self, facts: Facts) -> Iterator[Gap]:
        """Yield at most one gap."""
        symbol = facts.symbol
        if not symbol.deprecated or not symbol.docstring or symbol.kind is SymbolKind.MODULE:
            return
        notice = notice_of(symbol.docstring)
        if notice is None:
            # Of a class, the constructor may say so, where a decorator put it.
            is_silent = symbol.kind is not SymbolKind.CLASS and not _SAYS.search(symbol.docstring)
            if is_silent and symbol.deprecated not in _flat(symbol.docstring):
                yield self._hidden(facts)
            return
        start, end = notice
        text = symbol.docstring[start:end]
        dead = [one for one in facts.dead if start <= one.start < end]
        alive = [name for name in _NAMED.findall(text) if name not in {one.name for one in dead}]
        if dead and not alive:
            now = f"; there is `{dead[0].now}`" if dead[0].now else ""
            yield self._gap(
                facts,
                f"{symbol.name} is deprecated in favour of `{dead[0].name}`, which does not exist{now}.",
                Severity.MEDIUM,
                dead[0].line,
            )
        elif not _WAY.search(_BOILERPLATE.sub(" ", _own_words(symbol.docstring))):
            yield self._gap(
                facts,
                f"{symbol.name} is deprecated, and its documentation names nothing to use instead.",
                Severity.LOW,
                symbol.docstring.count("\n", 0, start),
            )

    def _hidden(self, facts: Facts) -> Gap:
        told = " ".join(facts.symbol.deprecated.split())
        return self.gap(
            facts,
            f'{facts.symbol.name} is deprecated ("{told}"), and its documentation does not say so.',
            Severity.MEDIUM,
            looked=(f"words that tell of it in the docstring of {facts.symbol.name}",),
            closed_by=f"Deprecated: {told}",
        )

    def _gap(self, facts: Facts, sentence: str, severity: Severity, line: int) -> Gap:
        return self.gap(facts, sentence, severity, doc=facts.place(line))


def _own_words(docstring: str) -> str:
    """Return the notice and every other sentence that speaks of deprecation or of a way out."""
    paragraphs = re.split(r"\n\s*\n", docstring)
    about = re.compile(rf"{_SAYS.pattern}|\binstead\b|\buse\b|\bmigrat", re.IGNORECASE)
    return "\n".join(text for text in paragraphs if about.search(text))


def _flat(text: str) -> str:
    return " ".join(text.split())
