"""The closed sets of words that records use; an enum's value is the wording that is shown and exported."""

from __future__ import annotations

from enum import StrEnum


class SourceKind(StrEnum):
    """Where a suite comes from."""

    FOLDER = "folder"
    GIT = "git"
    DEBIAN = "debian"
    SDIST = "sdist"
    WHEEL = "wheel"


class SymbolKind(StrEnum):
    """What a public name stands for."""

    FUNCTION = "function"
    CLASS = "class"
    METHOD = "method"
    PROPERTY = "property"
    MODULE = "module"
    CONSTANT = "constant"


class VerdictKind(StrEnum):
    """What a run says of a snippet or a test on a target."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    ERROR = "error"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    FLAKY = "flaky"
    SKIPPED = "skipped"
    NOT_RUN = "not-run"


class SubjectKind(StrEnum):
    """What a verdict is about."""

    TEST = "test"
    SNIPPET = "snippet"
    DOCSTRING = "docstring"
    REFERENCE = "reference"
    RAISE = "raise"
    """Whose doing the exception is that a snippet ends in."""


class OriginKind(StrEnum):
    """Where a snippet comes from."""

    TEST = "test"
    DOCSTRING = "docstring"
    EXAMPLE = "example"
    PROBE = "probe"


class Proof(StrEnum):
    """What makes a snippet fail when the behaviour changes."""

    ASSERT = "assert"
    RAISES = "raises"
    OUTPUT = "output"


class BehaviourKind(StrEnum):
    """What a behaviour is a fact about."""

    RAISES = "raises"
    VALUE = "value"
    DTYPE = "dtype"
    SHAPE = "shape"
    STATIC_SHAPE = "static shape"
    GRADIENT = "gradient"
    EQUIVALENCE = "equivalence"
    NAN_INF = "NaN and infinity"
    EMPTY = "empty and zero-size input"
    BROADCASTING = "broadcasting"
    ORDER = "order"
    DETERMINISM = "determinism"
    WARNING = "warning"


class Basis(StrEnum):
    """On what a behaviour rests."""

    ASSERTED = "asserted"
    OBSERVED = "observed"
    PROBED = "probed"


class GapGroup(StrEnum):
    """How documentation and evidence part."""

    SILENT = "silent"
    WRONG = "wrong"
    BROKEN = "broken"
    STALE = "stale"
    UNTESTED = "untested"


class GapKind(StrEnum):
    """What exactly is missing or wrong."""

    UNDOCUMENTED_RAISE = "undocumented-raise"
    UNDOCUMENTED_BEHAVIOUR = "undocumented-behaviour"
    CONTRADICTION = "contradiction"
    BROKEN_EXAMPLE = "broken-example"
    PARAMETER = "parameter"
    STALE_REFERENCE = "stale-reference"
    DEPRECATED = "deprecated"
    NO_EXAMPLE = "no-example"
    UNTESTED = "untested"
    NO_DOCSTRING = "no-docstring"


class GapBasis(StrEnum):
    """On what a gap rests."""

    TESTED = "tested"
    """A test stands behind it."""
    PROBED = "probed"
    """A snippet of docprobe's own ran; no test shows it."""
    DOCUMENTED = "documented"
    """Docs and signatures alone, or a run of the docstring's own examples."""


class Severity(StrEnum):
    """How much a gap costs a reader, worst first."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
