"""What a rule looks at: all that is known of one symbol on one target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from docprobe.gaps.evidence.dead import Dead
from docprobe.gaps.lines import clean
from docprobe.model import (
    Basis,
    Behaviour,
    BehaviourKind,
    DocPlace,
    Evidence,
    GapBasis,
    Quirk,
    Snippet,
    Symbol,
    Verdict,
)

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Proven:
    """A behaviour and the confirmed snippet that proves it."""

    behaviour: Behaviour
    snippet: Snippet

    def evidence(self) -> Evidence:
        """Return the place of the test, if one is behind it, and the snippet."""
        found = self.behaviour
        return Evidence(found.test, found.path, found.line, found.url, found.snippet)

    @property
    def told(self) -> tuple[str, str]:
        """The own name of the exception that it ends in, and the message; empty where there is a result."""
        if self.behaviour.kind != BehaviourKind.RAISES:
            return "", ""
        name, _, message = self.behaviour.detail.strip().partition(":")
        return name.rpartition(".")[2], clean(message)

    @property
    def basis(self) -> GapBasis:
        """On what a gap rests that this proves: calls that docprobe made of a test's are no test's."""
        is_own = self.behaviour.basis == Basis.PROBED or bool(self.behaviour.against)
        return GapBasis.PROBED if is_own else GapBasis.TESTED


@dataclass(frozen=True, slots=True)
class Told:
    """A quirk and what proves it."""

    quirk: Quirk
    proven: Proven


@dataclass(frozen=True, slots=True)
class Shown:
    """A confirmed snippet and what it printed."""

    snippet: Snippet
    output: str


@dataclass(frozen=True, slots=True)
class Suite:
    """What was scanned, for the rules that say that something is in no test."""

    files: int
    """How many test files were read."""
    words: frozenset[str]
    """Names of symbols that no test is known to call, which one calls, imports or reads as an attribute."""
    packages: frozenset[str]
    """The packages of these symbols that the suites are about: a good part of their files import them."""
    names: tuple[str, ...] = ()
    """The suites with their versions."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of one symbol on one target."""

    symbol: Symbol
    said: tuple[str, ...] = ()
    """The docstrings a reader is given: its own, its class's, and those that these refer to."""
    constructor: str | None = ""
    """What the ``__init__`` of a class says; None where that is not known."""
    sources: tuple[str, ...] = ()
    """Where each of `said` stands: the symbol's name, or words for what is none."""
    overviews: Mapping[str, str] = field(default_factory=dict)
    """What its namespace and its source file say of all that stands in them, by what they are of."""
    kinds: Mapping[str, str] = field(default_factory=dict)
    """What the classes of tensors say that its calls were given, those of its package, by their own name."""
    bases: tuple[str, ...] = ()
    """The docstrings of the public base classes of a class."""
    receivers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By the code of a raise of a method: what the classes say of whose objects it is called, by place."""
    shared: tuple[str, ...] = ()
    """Members of other classes that have the very same definition, from a base class that is not public."""
    raises: tuple[Proven, ...] = ()
    """What it was seen to raise, simplest snippet first."""
    quirks: tuple[Told, ...] = ()
    """What would surprise a reader, simplest snippet first."""
    proven: tuple[Proven, ...] = ()
    """All that was seen, what it raises included, simplest snippet first."""
    probes: tuple[Proven, ...] = ()
    """What calls did that leave, or just keep to, what its docstring states; no test shows them."""
    snippets: tuple[Shown, ...] = ()
    """Confirmed snippets about it, simplest first."""
    examples: Verdict | None = None
    """What running the examples of its docstring said; None where `same_doc` names another for it."""
    same_doc: tuple[str, ...] = ()
    """The symbols that have one docstring of one place between them, this one first."""
    dead: tuple[Dead, ...] = ()
    """What its docstring names and the target does not have."""
    tests: int = 0
    """How many tests call it, its aliases or what inherits it, by their source or when they ran."""
    suite: Suite | None = None
    """None where the tests cannot be read, or are older than the symbol: then nothing is said of them."""
    generated: bool = False
    """Whether its source is written by a program: it is tested by way of what stands on it."""
    ancestors: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Names of the target's own exceptions with those of their public base classes."""

    @property
    def read(self) -> str:
        """Words for all that was read in search of something: whose docstrings."""
        *first, last = self.sources or (self.symbol.name,)
        if len(first) > _MOST_NAMED:
            return (
                f"the docstrings of {', '.join(first[:_MOST_NAMED])} and {len(first) - _MOST_NAMED + 1} more"
            )
        return f"the docstrings of {', '.join(first)} and {last}" if first else f"the docstring of {last}"

    def place(self, line: int | None = None) -> DocPlace:
        """Return the place of line `line` of the docstring, or of the definition."""
        symbol = self.symbol
        if line is None:
            return DocPlace(symbol.path, symbol.line, "")
        lines = symbol.docstring.splitlines()
        quote = lines[line].strip() if line < len(lines) else ""
        return DocPlace(symbol.path, symbol.doc_line + line if symbol.doc_line else symbol.line, quote)
