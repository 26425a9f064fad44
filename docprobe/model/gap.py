"""Where documentation and evidence part."""

from __future__ import annotations

from dataclasses import dataclass

from docprobe.model.kinds import GapBasis, GapGroup, GapKind, Severity


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
