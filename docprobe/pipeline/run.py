"""Observe test files, prove what they show, and run docstring examples, within a budget of seconds."""

from __future__ import annotations

import time
from collections import Counter, deque
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docprobe.extract.lookup import Lookup, make_lookup
from docprobe.model import Progress, StageDone, Symbol, VerdictKind
from docprobe.pipeline.additions import WithOption
from docprobe.pipeline.again import reopen_outdated
from docprobe.pipeline.attempts import Attempts
from docprobe.pipeline.claims import OutsideClaims
from docprobe.pipeline.comparing import Way, compare
from docprobe.pipeline.context import Context, machine_folders
from docprobe.pipeline.contrasts import WithoutOption
from docprobe.pipeline.docs import DOCSTRING_SECONDS, example_jobs, judge_outcome
from docprobe.pipeline.extracting import Extracted, Extractor, fault_of
from docprobe.pipeline.files import (
    FileWork,
    extract_key,
    files_to_run,
    keep_file,
    keep_test,
    tests_job,
)
from docprobe.pipeline.graphs import InGraph
from docprobe.pipeline.observing import probe_settings
from docprobe.pipeline.pools import open_pool, spare_workers, workers_here
from docprobe.pipeline.probing import OtherInput
from docprobe.pipeline.proofs import Proofs
from docprobe.pipeline.quirks import choose_quirks
from docprobe.pipeline.shards import EVERYTHING, Shard
from docprobe.run.aside import AsideError
from docprobe.run.jobs import (
    CallJob,
    CallOutcome,
    FileOutcome,
    Foreign,
    JobPool,
    SnippetOutcome,
    TestOutcome,
    TestsJob,
)
from docprobe.store.queries import is_done

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.run.jobs import Event

_GRACE = 20.0
"""Seconds beyond the budget for what is under way; what does not end by then is run again next time."""
_DOCSTRINGS_A_FILE, _DOCSTRING_TURN = 2, 15.0
"""Within a budget so many docstrings run for each file, with so many seconds each; of those that take
longer nothing is said until there is no budget."""
_SOON = -0.5
"""Docstrings go before the next file, else files, which take longer, would always win; after snippets."""
_FIRST_TURN, _LONGER = 15.0, 4.0
"""Within a budget a file first gets so many seconds, and each time that it comes again so many times more."""
_COMPARING = 0.1
"""So large a part of a budget is for comparing calls with themselves in other ways."""
_MOST_URGENT = 200
"""Snippets to be proven at once beyond which no further file is begun."""


def run(
    ctx: Context,
    *,
    seconds: float | None = None,
    topic: str = "",
    everything: bool = False,
    workers: int = 0,
    shard: Shard = EVERYTHING,
    scheduler: str = "",
) -> Iterator[Progress]:
    """Run tests, snippets and docstring examples, the most valuable first, then choose the quirks.

    What to compare is chosen among the snippets of all files: a shard compares only where the store
    holds the files of all others, too, as after a merge.

    With the address of a dask `scheduler` its workers run what else this machine's would; reading what
    was observed, and the store, stay here.

    Stops after `seconds` (the configuration's budget by default), or with `everything` when nothing is
    left. Each verdict is committed when it is known. Raises `RunError`, `TargetError` or `StoreError`.
    """
    yield Progress("run", 0, note="choosing what to run")
    limit = None if everything else ctx.config.budget.seconds if seconds is None else seconds
    size = workers_here(ctx, workers)
    reopen_outdated(ctx)
    left = files_to_run(ctx, topic)
    files = [work for work in left if shard.holds(work.path)]
    compares = len(files) == len(left)
    if limit is not None and limit <= 0:
        return
    start = time.monotonic()
    lookup = make_lookup(ctx.config.target, ctx.store.select(Symbol, target=ctx.target.key))
    deadline = None if limit is None else start + limit
    first = None if limit is None else start + (1.0 - _COMPARING * compares) * limit
    with (
        Extractor(ctx, size if size > 1 else 0) as extractor,
        open_pool(ctx, probe_settings, workers=workers, scheduler=scheduler) as pool,
    ):
        at_once = pool.size + spare_workers(ctx, workers, scheduler)
        yield from _Runner(ctx, pool, extractor, lookup, deque(files), at_once, first, shard).steps()
        if compares:
            attempts = Attempts(ctx, lookup, machine_folders(ctx))
            yield from compare(ctx, _ways(ctx, lookup), attempts, pool, deadline, shard=shard)
    before = ctx.store.one(StageDone, stage="run", item="", target=ctx.target.key)
    spent = time.monotonic() - start + (before.seconds if before else 0.0)
    ctx.store.add([StageDone("run", "", ctx.target.key, "", spent)])
    yield from choose_quirks(ctx)


def _ways(ctx: Context, lookup: Lookup) -> tuple[Way, ...]:
    """Return what confirmed calls are compared with, in this order."""
    return (
        InGraph(lookup),
        WithoutOption(lookup),
        WithOption(lookup),
        OtherInput(lookup),
        OutsideClaims(lookup, ctx.target.flags),
    )


@dataclass(slots=True)
class _Runner:
    """Keeps the pool fed and takes what comes out of it."""

    ctx: Context
    pool: JobPool
    extractor: Extractor
    lookup: Lookup
    files: deque[FileWork]
    size: int
    deadline: float | None
    shard: Shard = EVERYTHING
    tests: Counter[str] = field(default_factory=Counter)
    examples: Counter[str] = field(default_factory=Counter)
    done: int = 0
    _under_way: dict[str, FileWork] = field(default_factory=dict)
    _extracting: dict[Future[Extracted], tuple[FileWork, bool]] = field(default_factory=dict)
    """The files whose observations are read, and whether they will come again."""
    _turns: dict[str, float] = field(default_factory=dict)
    _kept: Counter[str] = field(default_factory=Counter)
    """How many tests of a file were judged in its present turn."""
    _cut: Counter[str] = field(default_factory=Counter)
    """How many were not reached, or were cut short by the turn's end."""
    _symbols: dict[str, Symbol] = field(default_factory=dict)

    def steps(self) -> Iterator[Progress]:
        """Run until nothing is left or the time is up."""
        ctx, total = self.ctx, len(self.files)
        proofs = Proofs(ctx, self.lookup, self.pool.submit, breadth=self.deadline is not None)
        patience = DOCSTRING_SECONDS if self.deadline is None else _DOCSTRING_TURN
        examples = example_jobs(ctx, patience, self.shard)
        self._feed(proofs, examples)
        for event in self.pool.results(lambda: self.deadline and self.deadline + _GRACE):
            self._take(event, proofs)
            self._feed(proofs, examples)
            counts = (
                ("tests passed", self.tests[VerdictKind.CONFIRMED]),
                ("other tests", self.tests.total() - self.tests[VerdictKind.CONFIRMED]),
                ("snippets confirmed", proofs.confirmed),
                ("docstrings", self.examples.total()),
            )
            note = f"a bug of ours, please report it: {proofs.faults[0]}" if proofs.faults else ""
            yield Progress("run", self.done, total, counts, note)

    def _feed(self, proofs: Proofs, examples: Iterator[tuple[Symbol, CallJob]]) -> None:
        """Keep a file ready for each worker; instrumenting is done just before it is needed."""
        if self.deadline is not None and time.monotonic() >= self.deadline:
            self.pool.cancel_queued()
            return
        while self.files and not self._is_busy() and proofs.urgent < _MOST_URGENT:
            work = self.files.popleft()
            if is_done(self.ctx.store, "extract", work.path, self.ctx.target.key, extract_key(work.key)):
                self.done += 1  # by another docprobe that works on the store
                continue
            if is_done(self.ctx.store, "observe", work.path, self.ctx.target.key, work.key):
                self._extract(work)
                continue
            self._under_way[work.path] = work
            self.pool.submit(tests_job(self.ctx, work, self._turn(work)))
            self._feed_examples(examples, _DOCSTRINGS_A_FILE)
        if not self.files and not self._symbols:
            self._feed_examples(examples, self.size + 1)

    def _is_busy(self) -> bool:
        """Tell whether enough files are run or read."""
        return len(self._under_way) > self.size or len(self._extracting) > self.size

    def _extract(self, work: FileWork, *, partial: bool = False) -> None:
        future = self.extractor.submit(work)
        self._extracting[future] = work, partial
        self.pool.expect(future)

    def _feed_examples(self, examples: Iterator[tuple[Symbol, CallJob]], count: int) -> None:
        for _, (symbol, job) in zip(range(count), examples, strict=False):
            self._symbols[job.subject] = symbol
            self.pool.submit(job, _SOON)

    def _take(self, event: Event, proofs: Proofs) -> None:
        match event:
            case TestOutcome():
                self._take_test(event)
            case FileOutcome():
                self._take_file(event)
            case SnippetOutcome():
                proofs.take(event)
            case CallOutcome():
                self._take_examples(event)
            case Foreign():
                self._take_extracted(event.future, proofs)

    def _take_test(self, event: TestOutcome) -> None:
        """Keep a verdict; that a turn ended over a test is none."""
        work, kind = self._under_way[event.job.path], event.verdict.kind
        is_cut = kind == VerdictKind.TIMEOUT and self._is_turn(event.job)
        if is_cut or kind == VerdictKind.NOT_RUN:
            self._cut[work.path] += 1
        else:
            self._kept[work.path] += 1
            self.tests[kind] += 1
        if not is_cut:
            keep_test(self.ctx, work, event)

    def _take_examples(self, event: CallOutcome) -> None:
        symbol = self._symbols.pop(event.job.subject)
        if event.kind == VerdictKind.TIMEOUT and event.job.limits.seconds < DOCSTRING_SECONDS:
            return
        verdict = judge_outcome(symbol, event, self.ctx.target.flags)
        self.examples[verdict.kind] += 1
        self.ctx.store.add([verdict])

    def _take_file(self, event: FileOutcome) -> None:
        """Have read what was seen; a file with tests left comes again last, as long as it gets on."""
        work = self._under_way.pop(event.job.path)
        kept, cut = self._kept.pop(work.path, 0), self._cut.pop(work.path, 0)
        timed_out = event.kind == VerdictKind.TIMEOUT and self._is_turn(event.job)
        if timed_out or (kept and cut):
            self.files.append(work)
            self._extract(work, partial=True)
            return
        keep_file(self.ctx, work, event)
        self._extract(work)

    def _take_extracted(self, future: Future[Extracted], proofs: Proofs) -> None:
        """Prove what a file gave; one whose process died is read again by the next call."""
        work, partial = self._extracting.pop(future)
        try:
            extracted = future.result()
        except AsideError as exc:
            extracted = Extracted([], [fault_of(work.path, exc)], complete=False)
        partial = partial or not extracted.complete
        proofs.start(work, extracted, partial=partial)
        self.done += not partial

    def _turn(self, work: FileWork) -> float:
        """Return the seconds that a file gets now: all that it may take, where there is no budget."""
        most = self.ctx.config.budget.file_seconds
        if self.deadline is None:
            return most
        self._turns[work.path] = self._turns.get(work.path, _FIRST_TURN / _LONGER) * _LONGER
        return min(most, self._turns[work.path])

    def _is_turn(self, job: TestsJob) -> bool:
        return job.limits.seconds < self.ctx.config.budget.file_seconds
