"""What can be asked of a worker, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from docprobe.model import Proof, Verdict, VerdictKind

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from docprobe.adapters.base import Adapter
    from docprobe.config import Budget


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one child: seconds, MiB of each process, bytes of output that are kept."""

    seconds: float = 30.0
    memory: int = 4096
    output: int = 65536
    quiet: float = 0.0
    """Seconds without a word of the child (a test that starts or ends); 0: no such limit."""
    still: float = 0.0
    """Seconds in which the child, and all that it has started, uses no processor time; 0: no such limit."""
    processes: int = 256
    """How many there may be at once of the child and what it has started."""

    @property
    def total(self) -> int:
        """MiB that the child and all that it has started may hold together, files in memory included."""
        return self.memory * 3 // 2

    @property
    def threads(self) -> int:
        """How many threads there may be at once in all processes together."""
        return self.processes * 32


def snippet_limits(budget: Budget) -> Limits:
    """Return the limits of a snippet or call: one that waits for what never comes holds up others."""
    return Limits(
        budget.snippet_seconds, budget.snippet_memory, budget.output_bytes, still=budget.snippet_still
    )


def file_limits(budget: Budget) -> Limits:
    """Return the limits of a test file; one test may take half of the file's time.

    Of TensorFlow's tests that pass the longest waits for 250 s, on purpose.
    """
    return Limits(budget.file_seconds, budget.file_memory, budget.output_bytes, budget.file_seconds / 2)


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """What each worker is started with: the modules that it loads by path, and its surroundings."""

    child: Path
    describe: Path | None = None
    probe: Path | None = None
    names: Path | None = None
    """A JSON list of [public name, module, attribute] for the probe."""
    helpers: Path | None = None
    """A JSON object from modules that tests lean on to their instrumented copies, in the same folder."""
    paths: tuple[Path, ...] = ()
    """Appended to `sys.path`, before the folder that holds the library."""
    environment: Mapping[str, str] = field(default_factory=dict)
    readable: tuple[Path, ...] = ()
    """What jobs may read besides the interpreter and docprobe, such as the root of a suite."""
    scratch: int = 4096
    """MiB that each of the sandbox's folders in memory takes: for temporary files, for shared memory."""


def worker_settings(adapter: Adapter, **more: Any) -> WorkerSettings:
    """Return settings with what `adapter` knows; `more` are further fields."""
    return WorkerSettings(adapter.child, environment=dict(adapter.environment), **more)


@dataclass(frozen=True, slots=True)
class SnippetJob:
    """Run a program by itself; with `counter`, also its twin that must fail."""

    subject: str
    code: str
    counter: str = ""
    proof: Proof = Proof.ASSERT
    limits: Limits = Limits()
    expected: float = 0.1
    """Seconds that it may take, to order jobs of one priority: longest first."""
    trusted: bool = False
    """Whether the program does not try to mislead: its counter may then run behind it in one child.

    One that is not trusted has fewer system calls, and is believed only when it also fails where a line
    that fails is appended to it.
    """
    shared: bool = False
    """Whether it proves nothing and changes nothing that lasts: it may then share a child with others."""
    elsewhere: bool = False
    """Whether to run it with other addresses and other folders than usual."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a suite gives to its files besides the installed library."""

    root: Path | None = None
    """The suite's tree."""
    lends: tuple[str, ...] = ()
    """Patterns of the names of modules that are taken from the tree where they are not installed."""
    workspace: str = ""
    """The name that Bazel has for the tree; where there is one, tests are told where their data lie."""
    arguments: tuple[str, ...] = ()
    """What the file is started with."""


@dataclass(frozen=True, slots=True)
class TestsJob:
    """Run a test file as it is, or `code` in its place."""

    path: str
    """Relative to the suite, as in records."""
    file: Path
    code: str | None = None
    observe: bool = False
    tests: tuple[str, ...] = ()
    """The ``Class.method`` keys that the file is known to hold: they share its fate if it cannot run."""
    skip: tuple[str, ...] = ()
    """Keys that are not to be run, such as those that have run before."""
    limits: Limits = Limits(600.0, 8192, 65536, 300.0)
    expected: float = 1.0
    around: Surroundings = Surroundings()


@dataclass(frozen=True, slots=True)
class CallJob:
    """Call a function of a child-side module with a JSON value."""

    subject: str
    file: Path
    function: str
    argument: Any = None
    limits: Limits = Limits()
    expected: float = 1.0


Job = SnippetJob | TestsJob | CallJob


@dataclass(frozen=True, slots=True)
class SnippetOutcome:
    """The verdict on a snippet."""

    job: SnippetJob
    verdict: Verdict
    printed: str | None = None
    """What the counter printed before it failed; None where it did not run."""


@dataclass(frozen=True, slots=True)
class TestOutcome:
    """The verdict on one test, as soon as it ended; `verdict.subject` is ``Class.method``."""

    job: TestsJob
    test: str
    verdict: Verdict
    events: tuple[Mapping[str, Any], ...] | None = None
    """What the probe saw, where the job asked for it and the test ended."""


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """A test file came to its end; `kind` is ``confirmed`` unless the file itself could not run through."""

    job: TestsJob
    kind: VerdictKind
    reason: str
    seconds: float
    tests: int
    """How many were reported."""
    traceback: str = ""


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """What a call returned: for a generator the list of what it yielded, as far as it came."""

    job: CallJob
    kind: VerdictKind
    reason: str
    result: Any
    seconds: float
    traceback: str = ""


@dataclass(frozen=True, slots=True)
class Foreign:
    """Something that no worker did has come to its end."""

    future: Future[Any]


Outcome = SnippetOutcome | TestOutcome | FileOutcome | CallOutcome
Event = Outcome | Foreign


class JobPool(Protocol):
    """Runs jobs and gives what comes of them: on this machine's cores, or on a cluster.

    Submit and read from one thread; submitting while reading is what it is for.
    """

    def __enter__(self) -> Self:
        """Return the pool itself."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the pool."""

    @property
    def pending(self) -> int:
        """How many jobs have been submitted and have not ended."""

    @property
    def size(self) -> int:
        """How many jobs are run at once, when there is work enough."""

    def submit(self, job: Job, priority: float = 0.0) -> None:
        """Queue `job`; lower priorities run first, among equals those expected to take longest."""

    def results(self, until: Callable[[], float | None] = lambda: None) -> Iterator[Event]:
        """Yield outcomes as they come until no job is left. Raises `RunError` where jobs cannot be run.

        `until` tells, each time, at which `time.monotonic()` to stop waiting for jobs under way; None
        is never. The outcomes of one job come in order, and its last event once.
        """

    def expect(self, future: Future[Any]) -> None:
        """Let what another process gives come out among the outcomes, as a `Foreign`."""

    def cancel_queued(self) -> list[Job]:
        """Take back the jobs that were not handed out, and return them."""

    def close(self) -> None:
        """End the workers and all that they have started; jobs under way are lost."""
