"""One worker, one job: what is said to the worker and what is made of its answers."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from docprobe.model import Target, VerdictKind, text_digest
from docprobe.run.jobs import (
    CallJob,
    CallOutcome,
    Event,
    FileOutcome,
    Job,
    Limits,
    SnippetJob,
    SnippetOutcome,
    TestOutcome,
    TestsJob,
)
from docprobe.run.process import WorkerGoneError, WorkerProcess
from docprobe.run.verdicts import Canary, fate, gone, snippet_verdict, told, verdict_of_test

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


class Conversation:
    """Runs jobs on a worker, and on a new one where a job has killed it."""

    def __init__(self, target: Target, start: Callable[[], WorkerProcess]) -> None:
        """Remember how workers are started; none is before the first job."""
        self.target = target
        self._start = start
        self._worker: WorkerProcess | None = None
        self._stopped = False

    def run(self, jobs: Sequence[Job]) -> Iterator[Event]:
        """Yield what comes of a job, the last event ends it. Raises `RunError` where no worker starts.

        Of several jobs all are programs that share a child, and each ends with an event of its own.
        """
        job, *more = jobs
        if more:
            yield from self._group([job for job in jobs if isinstance(job, SnippetJob)])
        elif isinstance(job, SnippetJob):
            yield self._snippet(job)
        elif isinstance(job, TestsJob):
            yield from self._tests(job)
        else:
            yield self._call(job)

    def stop(self) -> None:
        """Have the worker end, from another thread; no other is started."""
        self._stopped = True
        if worker := self._worker:
            worker.hang_up()

    def end(self) -> None:
        """Remove the worker."""
        if self._worker:
            self._worker.kill()
            self._worker = None

    def _ready_worker(self) -> WorkerProcess:
        """Return the worker, a new one if need be. It can be stopped from before it is ready."""
        if self._worker is None:
            self._worker = self._start()
            if self._stopped:
                self._worker.hang_up()
            self._worker.introduce()
        return self._worker

    def _ask(
        self, limits: Limits, seconds: Sequence[float] = (), *, strict: bool = False, **job: Any
    ) -> Iterator[dict[str, Any]]:
        """Yield the events of one child; a worker that dies over it counts as the child's crash.

        A job of several parts has `seconds` for each, else it has those of `limits`. One that is `strict`
        has fewer system calls.
        """
        began = time.monotonic()
        bounds = {
            "seconds": list(seconds) or [limits.seconds],
            "memory": limits.memory,
            "output": limits.output,
            "quiet": limits.quiet,
            "still": limits.still,
            "total": limits.total,
            "processes": limits.processes,
            "threads": limits.threads,
        }
        try:
            worker = self._ready_worker()
            yield from worker.ask({**job, "limits": bounds, "strict": strict})
        except WorkerGoneError as exc:
            self.end()
            yield gone(str(exc), time.monotonic() - began)

    def _programs(
        self, codes: Sequence[str], limits: Sequence[Limits], *, strict: bool = False, **how: bool
    ) -> Iterator[dict[str, Any]]:
        """Yield the last word about each program that ran in one child; the child ended with the last."""
        most = max(limits, key=lambda one: one.seconds)
        seconds = [one.seconds for one in limits]
        job: dict[str, Any] = {"mode": "snippet", "codes": codes, "group": False, "elsewhere": False, **how}
        for event in self._ask(most, seconds, strict=strict, **job):
            if event["event"] in {"part", "done"}:  # only the worker says these, others a program may forge
                yield {**gone("", 0.0), **event}

    def _snippet(self, job: SnippetJob) -> SnippetOutcome:
        """Run a program and its counter, which may share a child where that makes no difference.

        Another program runs behind a stranger's: its canary.
        """
        codes = [job.code, job.counter] if job.counter and job.trusted else [job.code]
        how = {"strict": not job.trusted, "elsewhere": job.elsewhere}
        done, *others = self._programs(codes, [job.limits] * len(codes), **how)
        twin, canary = others[0] if others else None, None
        if fate(done, job.limits)[0] == VerdictKind.CONFIRMED:
            if job.counter and not _fails_alike(done, twin):
                twin = self._alone(job, job.counter)
            if not job.trusted:
                canary = Canary()
                canary.done = self._alone(job, canary.code(job.code))
        printed = None if twin is None else twin["stdout"]
        return SnippetOutcome(job, snippet_verdict(job, self.target, done, twin, canary), printed)

    def _alone(self, job: SnippetJob, code: str) -> dict[str, Any]:
        """Run one more program for a job."""
        (done,) = self._programs([code], [job.limits], strict=not job.trusted)
        return done

    def _group(self, jobs: list[SnippetJob]) -> Iterator[SnippetOutcome]:
        """Run programs in one child; behind one that ends it the others get another."""
        while jobs:
            codes, limits = [job.code for job in jobs], [job.limits for job in jobs]
            strict = not all(job.trusted for job in jobs)
            for done in self._programs(codes, limits, group=True, strict=strict):
                job, *jobs = jobs
                yield SnippetOutcome(job, snippet_verdict(job, self.target, done, None))

    def _call(self, job: CallJob) -> CallOutcome:
        items, done = [], gone("", 0.0)
        words = {"file": str(job.file), "function": job.function, "argument": job.argument}
        for event in self._ask(job.limits, mode="call", **words):
            if event["event"] == "item":
                items.append(event["item"])
            done = event
        kind, reason = fate(done, job.limits)
        result = (done["verdict"] or {}).get("result")
        return CallOutcome(
            job, kind, reason, items if result is None and items else result, done["seconds"], told(done)
        )

    def _tests(self, job: TestsJob) -> Iterator[Event]:
        """Run a file, again without the tests that ran as long as one of them ended the process."""
        run = _FileRun(job, self.target)
        judged = -1
        while run.interrupted and not self._stopped and judged < len(run.reported):
            judged = len(run.reported)
            for event in self._ask(run.limits(), **run.request()):
                yield from run.take(event)
        yield from run.end(stopped=self._stopped)


def _fails_alike(done: Mapping[str, Any], twin: Mapping[str, Any] | None) -> bool:
    """Tell whether a counter that ran behind its program fails just as it would in a child of its own.

    That is so where it printed the same and then found its expectation wrong: what the program left
    behind did not reach it.
    """
    verdict = twin and twin["verdict"]
    return bool(twin and verdict and verdict["kind"] == "refuted" and twin["stdout"] == done["stdout"])


@dataclass(slots=True)
class _FileRun:
    """What is known of a test file while it runs, over several starts."""

    job: TestsJob
    target: Target
    began: float = field(default_factory=time.monotonic)
    reported: dict[str, None] = field(default_factory=dict)
    groups: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    current: str = ""
    since: float = 0.0
    """When the current test began."""
    interrupted: bool = True
    """Whether there may be more to run: nothing has yet, or what did was cut short."""
    kind: VerdictKind = VerdictKind.NOT_RUN
    reason: str = ""
    traceback: str = ""
    digest: str = ""
    """Of what runs as the file, once it is needed: files are long and tests many."""

    def limits(self) -> Limits:
        """Return the job's limits with the time that is left of them."""
        left = self.job.limits.seconds - (time.monotonic() - self.began)
        return replace(self.job.limits, seconds=max(1.0, left))

    def request(self) -> dict[str, Any]:
        """Return what the worker is asked for now."""
        around = self.job.around
        return {
            "mode": "tests",
            "root": str(around.root or ""),
            "lends": around.lends,
            "workspace": around.workspace,
            "arguments": around.arguments,
            "path": str(self.job.file),
            "code": self.job.code,
            "observe": self.job.observe,
            "skip": [*self.job.skip, *self.reported],
        }

    def take(self, event: Mapping[str, Any]) -> Iterator[Event]:
        """Note an event; yield the outcome of a test that it ends."""
        if event["event"] == "start":
            self.current, self.since = str(event["test"]), time.monotonic()
        elif event["event"] == "test":
            self.current = ""
            yield from self._report(str(event["test"]), event)
        elif event["event"] == "group":
            self.groups[str(event["group"])] = event
        elif event["event"] == "done":
            yield from self._take_end(event)

    def _take_end(self, done: Mapping[str, Any]) -> Iterator[Event]:
        """Charge the running test with a death or a limit; the others then get another start."""
        self.kind, self.reason = fate(done, self.job.limits)
        self.traceback = told(done) if self.kind != VerdictKind.CONFIRMED else ""
        broken = self.kind in (VerdictKind.TIMEOUT, VerdictKind.CRASHED)
        self.interrupted = broken and self.limits().seconds > 1.0
        if broken and self.current:
            charged = {"kind": self.kind, "reason": self.reason, "traceback": self.traceback}
            yield from self._report(self.current, self._unreached() if self._is_cut(done) else charged)
        self.current = ""

    def _is_cut(self, done: Mapping[str, Any]) -> bool:
        """Tell whether the file's time ended over a test that had time left, as others had run before it."""
        patience = self.job.limits.quiet
        return bool(self.reported and done["limit"] == "seconds" and time.monotonic() - self.since < patience)

    def _unreached(self) -> dict[str, Any]:
        return {"kind": VerdictKind.NOT_RUN, "reason": f"not reached: {self.reason}"}

    def end(self, *, stopped: bool) -> Iterator[Event]:
        """Yield the fate of the known tests that were not reached, and the file's own.

        Where there was time left they cannot be reached, and share what befalls the file.
        """
        share = {"kind": self.kind, "reason": self.reason}
        if self.reported:
            share = self._unreached()
            if not stopped and self.limits().seconds > 1.0:
                share["kind"] = self.kind
        failed = self.kind != VerdictKind.CONFIRMED or "" in self.groups
        for key in self.job.tests:
            group = self.groups.get(key.partition(".")[0], self.groups.get(""))
            if (failed or group) and not self._is_reported(key):
                yield from self._report(key, group or share)
        yield FileOutcome(
            job=self.job,
            kind=self.kind,
            reason=self.reason,
            seconds=time.monotonic() - self.began,
            tests=len(self.reported),
            traceback=self.traceback,
        )

    def _is_reported(self, key: str) -> bool:
        """Say whether the test, or a case of it, has run or is to be skipped."""
        return any(name.startswith(key) for name in (*self.reported, *self.job.skip))

    def _report(self, key: str, event: Mapping[str, Any]) -> Iterator[Event]:
        if key in self.reported:
            return
        self.reported[key] = None
        self.digest = self.digest or self._digest_of_text()
        events = event.get("observed")
        verdict = verdict_of_test(key, self.target, self.digest, event)
        yield TestOutcome(self.job, key, verdict, tuple(events) if events is not None else None)

    def _digest_of_text(self) -> str:
        try:
            code = self.job.code
            return text_digest(self.job.file.read_bytes() if code is None else code)
        except OSError:
            return ""
