"""What runs showed: verdicts, observations, snippets, behaviours and quirks."""

from __future__ import annotations

from dataclasses import dataclass, field

from docprobe.model.kinds import Basis, BehaviourKind, OriginKind, Proof, SubjectKind, VerdictKind


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one run said of one subject on one target."""

    subject: str
    """A test's id with its case, a snippet's id, a symbol's name for its docstring examples, or a dotted name
    that docstrings refer to: whether the target has it."""
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
    flags: str = ""
    """`Target.flags` of then: with other ones it is to be found out again."""


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
    key: str = ""
    """What the test is called at run time: ``Class.method`` with what a generator of cases appended."""


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
    given: str = ""
    """What the call was given: JSON list of [parameter, expression], see `docprobe.extract.events`."""
    value: str = ""
    """The text of the value that the call gave; empty where it raises."""
    dtype: str = ""
    """The dtype of what the call gave."""
    call: str = ""
    """The call as one expression with real values put in; empty where it is too long for that."""
    note: str = ""
    """Upstream's own words nearest to the assertion: a comment or the docstring of the test."""
    against: str = ""
    """Id of the snippet that this one's was made of: traced, with another option, with another input."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a program printed that was run to see what a call gives; no proof of anything."""

    digest: str
    """Digest of the program and of what looked."""
    target: str
    printed: str
    """Empty where it did not come to its end."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A test that shows a behaviour: by a snippet of its own, or by a call of the same pattern."""

    behaviour: str
    test: str
    """The test's id with its case."""
    path: str
    line: int


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
    other: str = ""
    """Id of the snippet of the call that this one is set against, where two calls are told of."""
