"""The records that flow between the stages: frozen dataclasses and enums, no I/O.

The words are those of the glossary (``site/guides/glossary.rst``). Enum values are the wording that
is shown and exported. Paths in records are POSIX paths relative to the root of their source (tests)
or of the installation (symbols); lines count from 1, columns from 0, times are seconds.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum


def content_id(*parts: str) -> str:
    """Return a short id made of content, so that links last across rebuilds.

    Twelve hexadecimal digits: with a million records the chance of one collision is 1 in 500.
    """
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=6).hexdigest()


def text_digest(text: str | bytes) -> str:
    """Return the digest by which work on `text` is keyed."""
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return hashlib.blake2b(raw, digest_size=16).hexdigest()


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


class Severity(StrEnum):
    """How much a gap costs a reader, worst first."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


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
class Target:
    """A library under probe, at one version in one interpreter."""

    key: str
    """Such as ``tensorflow-2.21.0-py311-linux-x86_64-cpu``."""
    library: str
    """The name in ``conf/``, such as ``tensorflow``."""
    module: str
    """The module that is imported, such as ``tensorflow``."""
    version: str
    python: str
    platform: str
    device: str
    packages: tuple[tuple[str, str], ...]
    """(distribution, version) of what may change behaviour too, such as Keras and NumPy."""
    interpreter: str = field(compare=False)
    root: str = field(compare=False)
    """The folder that holds the library's package (``site-packages``)."""

    def __str__(self) -> str:
        """Return the words that a page shows."""
        return f"{self.library} {self.version}"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a signature."""

    name: str
    kind: str
    """As in `inspect`: ``POSITIONAL_OR_KEYWORD``, ``KEYWORD_ONLY``, ``VAR_KEYWORD`` ..."""
    default: str | None = None
    annotation: str = ""


@dataclass(frozen=True, slots=True)
class DocField:
    """One entry of an Args, Raises, Returns or Attributes section."""

    name: str
    text: str
    line: int
    """Line inside the docstring, from 0."""


@dataclass(frozen=True, slots=True)
class DocExample:
    """A run of ``>>>`` lines or a fenced block of a docstring."""

    kind: str
    """``doctest`` or ``fenced``."""
    code: str
    """The text as it stands, without the common indent; a doctest keeps its prompts."""
    line: int
    """Line inside the docstring, from 0."""


@dataclass(frozen=True, slots=True)
class DocParts:
    """A docstring taken apart. Sections that are absent are empty, `has_*` tells them from empty ones."""

    summary: str = ""
    args: tuple[DocField, ...] = ()
    raises: tuple[DocField, ...] = ()
    returns: str = ""
    examples: tuple[DocExample, ...] = ()
    has_args: bool = False
    has_raises: bool = False


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name of the public API on one target."""

    target: str
    name: str
    """The canonical public name, such as ``tf.data.Dataset.padded_batch``."""
    aliases: tuple[str, ...]
    kind: SymbolKind
    signature: str
    """The parameter list with parentheses, such as ``(values, axis, name='concat')``; empty if none."""
    parameters: tuple[Parameter, ...]
    docstring: str
    doc: DocParts
    path: str
    """Where it is defined, relative to the installation; empty where that is not known."""
    line: int
    url: str
    doc_line: int = 0
    """Line of the file on which the docstring's text starts; 0 where only runtime has it."""
    deprecated: str = ""
    owner: str = ""
    """The class's name for a method or property."""
    inherited: str = ""
    """For a member that a public base class defines: the member's name there."""
    object_name: str = ""
    """The name inside the library: ``tensorflow.python.ops.array_ops.concat``."""


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
class Verdict:
    """What one run said of one subject on one target."""

    subject: str
    """A test's id with its case, a snippet's id, or a symbol's name for its docstring examples."""
    subject_kind: SubjectKind
    target: str
    digest: str
    """Digest of the exact text that ran."""
    kind: VerdictKind
    reason: str = ""
    """Why: the exception's last line, what is missing for a skip, the signal, the limit."""
    seconds: float = field(default=0.0, compare=False)
    output: str = ""
    """Captured standard output, bounded."""
    traceback: str = field(default="", compare=False)
    """The frames of the subject's own text, bounded."""
    time: str = field(default="", compare=False)
    """When it ran, UTC, ISO 8601 to the second."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What the probe saw in one test on one target."""

    test: str
    """The test's id, with its case."""
    path: str
    target: str
    digest: str
    """Digest of the test file that ran."""
    events: bytes = field(repr=False)
    """zlib of the JSON list of events, see `docprobe.observe.probe`."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a snippet comes from."""

    kind: OriginKind
    test: str = ""
    path: str = ""
    line: int = 0
    url: str = ""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A short self-contained program on the public API."""

    id: str
    title: str
    symbol: str
    """The symbol it is about."""
    symbols: tuple[str, ...]
    """Every public symbol it uses, sorted."""
    code: str
    """The program exactly as it runs and as it is shown."""
    counter: str
    """The same with its expectation changed: must fail, else the snippet proves nothing."""
    proof: Proof
    level: int
    """Measure of complexity; lower is simpler."""
    public_only: bool
    origin: Origin
    folded: int = 0
    """How many near-duplicates stand behind it."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One atomic fact about one symbol, proven by a snippet."""

    id: str
    symbol: str
    kind: BehaviourKind
    pattern: str
    basis: Basis
    snippet: str
    test: str
    path: str
    line: int
    url: str
    detail: str = ""
    """The outcome in short: the exception and message, the value, the dtype."""


@dataclass(frozen=True, slots=True)
class Quirk:
    """A behaviour worth telling; its id is the behaviour's."""

    id: str
    symbol: str
    title: str
    sentence: str
    interest: str
    """Name of the rule of interest that chose it."""
    note: str = ""
    """Upstream's own words: the comment or docstring of the test."""


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


@dataclass(frozen=True, slots=True)
class StageDone:
    """A stage's mark that its work on one item is done: skipped as long as the key is the same."""

    stage: str
    item: str
    target: str
    key: str
    """Digest of what was read, with the stage's format number and settings."""
    seconds: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of long work, for a person who waits; `total` is None while it is not known."""

    stage: str
    done: int
    total: int | None = None
    counts: tuple[tuple[str, int], ...] = ()
    """What came of it so far, such as verdicts by kind, in the order in which to show them."""
    note: str = ""
