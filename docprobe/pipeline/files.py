"""The test files as jobs: which are left to observe, in which order, and what came of them."""

from __future__ import annotations

import contextlib
import json
import zlib
from collections import defaultdict
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.extract.attribution import is_about
from docprobe.model import Observed, Source, StageDone, TestFile, TestMethod, VerdictKind, text_digest
from docprobe.observe.instrument import instrument
from docprobe.parse.cases import case_id
from docprobe.pipeline.order import FileFacts, by_value
from docprobe.run.jobs import FileOutcome, Surroundings, TestOutcome, TestsJob, file_limits
from docprobe.store.queries import calls_of_tests, forget_unseen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.model import Target
    from docprobe.pipeline.context import Context

OBSERVE_FORMAT = 5
"""Part of the key of an observation: raise it when instrumentation or probe see more or other things."""
_EXTRACT_FORMAT = 21
"""The same for what is made of observations."""
_TEST_SECONDS = 0.1
"""What a test of TensorFlow's suite takes at the median, to start long files early."""


@dataclass(slots=True)
class FileWork:
    """One test file on its way through observation and extraction."""

    source: Source
    file: TestFile
    methods: list[TestMethod]
    key: str
    """The file's text and the instrumentation that it runs under."""
    _by_class: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _by_id: dict[str, TestMethod] = field(default_factory=dict)
    _by_method: dict[str, TestMethod] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index the methods."""
        for method in self.methods:
            self._by_class[method.cls].append(method.method)
            self._by_id[method.id] = method
            self._by_method.setdefault(method.method, method)

    @property
    def path(self) -> str:
        """The file's path in its suite."""
        return self.file.path

    def test_id(self, key: str) -> str:
        """Return the id of the test that ran as `key`; an inherited method counts for the class that ran."""
        cls = key.partition(".")[0]
        known = [*self._by_class.get(cls, ()), *self._by_method]
        return case_id(self.path, key, known, {m.method for m in self.methods if m.parameterized})

    def method_of(self, test: str) -> TestMethod | None:
        """Return the method behind a test's id, its own or the one of a base class in the file."""
        whole = test.partition("[")[0]
        return self._by_id.get(whole) or self._by_method.get(whole.rpartition("::")[2])


def files_to_run(ctx: Context, topic: str = "") -> list[FileWork]:
    """Return the files that are not observed and extracted as they stand, the most valuable first."""
    called, about = _symbols_by_path(ctx)
    sources = {source.name: source for source in ctx.sources}
    done = {
        mark.item: mark.key for mark in ctx.store.select(StageDone, stage="extract", target=ctx.target.key)
    }
    files: dict[str, TestFile] = {}
    for file in ctx.store.select(TestFile, error=""):
        if file.tests and file.source in sources and done.get(file.path) != extract_key(work_key(ctx, file)):
            files[file.path] = file
    facts = [
        FileFacts(path, file.tests, frozenset(called[path]), frozenset(about[path]))
        for path, file in files.items()
    ]
    return [
        FileWork(
            sources[files[fact.path].source],
            files[fact.path],
            list(ctx.store.select(TestMethod, path=fact.path)),
            work_key(ctx, files[fact.path]),
        )
        for fact in by_value(facts, ctx.config.topics, topic)
    ]


def _symbols_by_path(ctx: Context) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Return for each file the symbols that its tests call, and those that they are about."""
    called: dict[str, set[str]] = defaultdict(set)
    about: dict[str, set[str]] = defaultdict(set)
    for path, cls, method, symbol in calls_of_tests(ctx.store):
        called[path].add(symbol)
        if symbol not in about[path] and is_about(symbol, f"{path} {cls} {method}"):
            about[path].add(symbol)
    return called, about


def work_key(ctx: Context, file: TestFile) -> str:
    """Return what the observation of `file` depends on."""
    return observe_key(file, ctx.target)


def observe_key(file: TestFile, target: Target) -> str:
    """Return what the observation of `file` on `target` depends on."""
    return text_digest(f"{OBSERVE_FORMAT}\0{file.digest}\0{target.packages}")


def extract_key(observed: str) -> str:
    """Return the key of an extraction from that of the observation that it reads."""
    return f"{observed}-{_EXTRACT_FORMAT}"


def tests_job(
    ctx: Context,
    work: FileWork,
    seconds: float,
    *,
    observe: bool = True,  # noqa: PT028 - no test, though it is called so
) -> TestsJob:
    """Return the job that runs `work` for `seconds`, without the tests that were observed before.

    Where it is to `observe`, the file is instrumented.
    """
    whole = Path(work.source.root) / work.path
    seen = [
        row.key
        for row in ctx.store.select(Observed, path=work.path, target=ctx.target.key)
        if row.digest == work.key
    ]
    code: str | None = None  # it runs as it is; what it does is not seen
    if observe:
        with contextlib.suppress(OSError, SyntaxError, ValueError, RecursionError):
            code = instrument(whole.read_text(encoding="utf-8"), str(whole))
    return TestsJob(
        path=work.path,
        file=whole,
        code=code,
        observe=code is not None,
        tests=tuple(f"{method.cls}.{method.method}".lstrip(".") for method in work.methods),
        skip=tuple(seen),
        limits=replace(file_limits(ctx.config.budget), seconds=seconds),
        expected=1.0 + _TEST_SECONDS * len(work.methods),
        around=_surroundings(ctx, work),
    )


def _surroundings(ctx: Context, work: FileWork) -> Surroundings:
    """Return what the configuration says of the suite that `work` belongs to."""
    suite = next((suite for suite in ctx.config.suites if suite.name == work.source.name), None)
    if suite is None:
        return Surroundings()
    given = (start.arguments for start in suite.starts if any(fnmatchcase(work.path, p) for p in start.files))
    return Surroundings(Path(work.source.root), suite.lends, suite.workspace, next(given, ()))


def keep_test(ctx: Context, work: FileWork, outcome: TestOutcome) -> None:
    """Commit the verdict on one test and what the probe saw in it; one that was not reached runs again."""
    test = work.test_id(outcome.test)
    verdict = replace(outcome.verdict, subject=test, digest=work.key)
    if verdict.kind == VerdictKind.NOT_RUN:
        ctx.store.add([verdict])
        return
    packed = zlib.compress(json.dumps(outcome.events or ()).encode("utf-8", "backslashreplace"), 6)
    ctx.store.add([verdict, Observed(test, work.path, ctx.target.key, work.key, packed, outcome.test)])


def keep_file(ctx: Context, work: FileWork, outcome: FileOutcome) -> None:
    """Mark that a file was observed; what it no longer has, or has in cases, is told no more."""
    forget_unseen(ctx.store, ctx.target.key, work.path)
    ctx.store.add([StageDone("observe", work.path, ctx.target.key, work.key, outcome.seconds)])


def observations(ctx: Context, work: FileWork) -> Iterator[tuple[str, list[dict[str, object]]]]:
    """Yield the id of each observed test of a file with its events, by id."""
    for row in ctx.store.select(Observed, path=work.path, target=ctx.target.key):
        if row.digest == work.key:
            yield row.test, json.loads(zlib.decompress(row.events))
