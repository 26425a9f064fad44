"""Where documentation and evidence part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docprobe.model.kinds import GapBasis, GapGroup, GapKind, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class DocPlace:
    """A place in the documentation."""

    path: str = ""
    line: int = 0
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a gap rests on."""

    test: str = ""
    path: str = ""
    line: int = 0
    url: str = ""
    snippet: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A place where documentation and evidence part."""

    id: str
    target: str
    since: str
    """The first target that shows it."""
    symbol: str
    group: GapGroup
    kind: GapKind
    sentence: str
    severity: Severity
    parameter: str = ""
    doc: DocPlace = DocPlace()
    evidence: tuple[Evidence, ...] = ()
    closed_by: str | None = None
    """The docstring text that would close it."""
    looked: tuple[str, ...] = ()
    """What was looked for, and in which docstrings, a short line each; empty where nothing had to be."""
    basis: GapBasis = GapBasis.DOCUMENTED
    fingerprint: str = ""
    """The same for this gap on every target: by it the gap is known again on another version."""
    worth: float = 0.0
    """What closing it is worth: what it costs a reader times how many readers there are."""

    @property
    def rank(self) -> tuple[float, int, str, str]:
        """What sorts gaps: what is most worth closing first."""
        return -self.worth, _SEVERITIES.index(self.severity), self.symbol, self.id

    @property
    def finding(self) -> tuple[str, ...]:
        """What gaps of several symbols share that are one finding: all but the name, and what closes them.

        A gap that no text closes is a finding of its own: that two symbols lack a docstring says nothing
        of either.
        """
        if not self.closed_by:
            return (self.id,)
        told = (text.replace(self.symbol, "") for text in (self.sentence, self.closed_by))
        return self.kind, self.severity, self.basis, self.since, *told


def findings(gaps: Iterable[Gap]) -> list[list[Gap]]:
    """Return `gaps` with those that are one finding together, each where the first of it stands."""
    found: dict[tuple[str, ...], list[Gap]] = {}
    for gap in gaps:
        found.setdefault(gap.finding, []).append(gap)
    return list(found.values())


_SEVERITIES = list(Severity)


@dataclass(frozen=True, slots=True)
class RuleExample:
    """A made-up symbol on which a rule shows what it does."""

    code: str
    """The symbol as Python would define it, with its docstring."""
    known: tuple[tuple[str, str], ...]
    """What else is known of it: what that is, and a text or program."""
    sentence: str = ""
    """What the rule says of it; empty where it says nothing."""
    severity: str = ""
    closed_by: str | None = None


@dataclass(frozen=True, slots=True)
class RuleNote:
    """What a page tells of one kind of gap."""

    kind: GapKind
    group: GapGroup
    title: str
    """What the rule finds, after a symbol's name."""
    about: str
    needs: str
    """The evidence without which it says nothing."""
    weighs: str
    """How severe it is, and when."""
    found: tuple[RuleExample, ...]
    near: tuple[RuleExample, ...]
    """Near misses: symbols of which it says nothing."""
