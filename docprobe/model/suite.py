"""Test suites as their source shows them."""

from __future__ import annotations

from dataclasses import dataclass, field

from docprobe.model.kinds import SourceKind


@dataclass(frozen=True, slots=True)
class Source:
    """Where a test suite comes from, as fetched."""

    name: str
    kind: SourceKind
    version: str
    digest: str
    """sha256 of the archive, the commit of a git tag, or a digest over a folder's names and sizes."""
    licence: str
    link: str
    """Address of a line upstream, with ``{path}`` and ``{line}``; empty where there is none."""
    root: str = field(compare=False)
    """The read-only tree on this machine; never exported."""
    note: str = ""
    """What the fetch has to say, such as a newer version than the one that was asked for."""

    def url(self, path: str, line: int) -> str:
        """Return the upstream address of `line` of `path`, or an empty string."""
        return self.link.format(path=path, line=line) if self.link else ""


@dataclass(frozen=True, slots=True)
class TestFile:
    """One file of a suite: what a scan made of it."""

    source: str
    path: str
    digest: str
    tests: int
    error: str = ""
    """Why it could not be parsed; a finding, not a stop."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a public symbol inside a test, as the source shows it."""

    symbol: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Assertion:
    """An assertion statement or method call inside a test."""

    name: str
    """``assertAllEqual``, ``assertRaises``, ``assert`` ..."""
    line: int
    end_line: int


@dataclass(frozen=True, slots=True)
class TestMethod:
    """One test method as the source shows it; its cases share its id before the bracket."""

    id: str
    """``path::Class::method``."""
    source: str
    path: str
    cls: str
    method: str
    line: int
    end_line: int
    doc: str
    """The docstring and the comments of the test, upstream's own words."""
    parameterized: bool
    calls: tuple[Call, ...]
    assertions: tuple[Assertion, ...]

    def __str__(self) -> str:
        """Return ``path:start-end``."""
        return f"{self.path}:{self.line}-{self.end_line}"
