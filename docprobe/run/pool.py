"""Workers, one a core, each with a thread that talks to it; jobs by priority, outcomes as they come."""

from __future__ import annotations

import contextlib
import heapq
import itertools
import os
import queue
import threading
import time
from typing import TYPE_CHECKING, Any

from docprobe.errors import RunError
from docprobe.run.conversation import Conversation
from docprobe.run.idle import IdleGauge
from docprobe.run.jobs import Event, Foreign, Job, SnippetJob, TestOutcome
from docprobe.run.process import WorkerProcess
from docprobe.run.sandbox import Sandbox, sandbox_status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future
    from types import TracebackType
    from typing import Self

    from docprobe.model import Target
    from docprobe.run.jobs import WorkerSettings

SPARE = 3
"""So many workers for each core may stand by for when it is idle: some programs wait for minutes."""
_WAITING = 256
"""Outcomes that may wait to be read before workers pause."""
_IDLE_SECONDS = 1.0
"""For so long a core must be idle before a spare worker takes a job."""
_GROUP = 8
"""So many programs that may share a child do."""
_TURN_SECONDS = 4.0
"""For so long that worker then takes one after the other: most take less time than the wait for a core."""


class Pool:
    """Runs jobs on workers of one target.

    Submit and read from one thread; submitting while reading is what it is for.
    """

    def __init__(
        self,
        target: Target,
        settings: WorkerSettings,
        *,
        workers: int = 0,
        spare: int = 0,
        sandbox: Sandbox = Sandbox.AUTO,
    ) -> None:
        """Make ready to start `workers` workers, one a core if 0, each when the first job comes to it.

        `spare` more take jobs only while a core is idle: tests wait for each other, for clocks, for
        what never comes.

        Raises `RunError` where a sandbox is required and cannot be had.
        """
        self.target = target
        self.sandboxed = use_sandbox(sandbox)
        self._settings = settings
        self._jobs = JobQueue()
        self._outcomes = _Outcomes()
        self._pending = 0
        self._size = workers or os.cpu_count() or 1
        self._spare = spare
        self._threads: list[_Worker] = []

    def __enter__(self) -> Self:
        """Return the pool itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the pool."""
        self.close()

    @property
    def pending(self) -> int:
        """How many jobs have been submitted and have not ended."""
        return self._pending

    @property
    def size(self) -> int:
        """How many workers there are, the spare ones left out."""
        return self._size

    def submit(self, job: Job, priority: float = 0.0) -> None:
        """Queue `job`; lower priorities run first, among equals those expected to take longest."""
        self._pending += 1
        self._jobs.put(job, priority)
        if len(self._threads) < min(self._size + self._spare, self._pending):
            is_spare = len(self._threads) >= self._size
            take = _Turns(self._jobs).take if is_spare else self._jobs.take
            conversation = Conversation(self.target, self._start)
            worker = _Worker(take, self._outcomes, conversation)
            self._threads.append(worker)
            worker.start()

    def results(self, until: Callable[[], float | None] = lambda: None) -> Iterator[Event]:
        """Yield outcomes as they come until no job is left. Raises `RunError` where no worker starts.

        `until` tells, each time, at which `time.monotonic()` to stop waiting for jobs under way; None
        is never.
        """
        while self._pending:
            try:
                yield self._next(until())
            except queue.Empty:
                return

    def expect(self, future: Future[Any]) -> None:
        """Let what another process gives come out among the outcomes, as a `Foreign`."""
        self._pending += 1
        future.add_done_callback(lambda done: self._outcomes.put_at_once(Foreign(done)))

    def cancel_queued(self) -> list[Job]:
        """Take back the jobs that no worker has begun, and return them."""
        jobs = self._jobs.clear()
        self._pending -= len(jobs)
        return jobs

    def close(self) -> None:
        """End the workers and all that they have started; jobs under way are lost."""
        self._jobs.close()
        for worker in self._threads:
            worker.stop()
        for worker in self._threads:
            while worker.is_alive():
                self._outcomes.discard()
                worker.join(0.05)
        self._threads.clear()
        self._pending = 0

    def _next(self, until: float | None) -> Event:
        wait = None if until is None else max(0.0, until - time.monotonic())
        event = self._outcomes.take(wait)
        if isinstance(event, Exception):
            raise event
        self._pending -= not isinstance(event, TestOutcome)
        return event

    def _start(self) -> WorkerProcess:
        return WorkerProcess(self.target, self._settings, sandbox=self.sandboxed)


def use_sandbox(sandbox: Sandbox) -> bool:
    """Tell whether to make a sandbox. Raises `RunError` where one is required and cannot be had."""
    if sandbox == Sandbox.OFF:
        return False
    status = sandbox_status()
    if sandbox == Sandbox.REQUIRED and status.missing:
        raise RunError(f"Couldn't make a sandbox: {status.reason}", hint=status.hint)
    return status.available


class _Outcomes:
    """What has come and is not read yet."""

    def __init__(self) -> None:
        self._queue: queue.Queue[tuple[Event | Exception, bool]] = queue.Queue()
        self._room = threading.Semaphore(_WAITING)

    def put(self, outcome: Event | Exception) -> None:
        """Wait until there is room."""
        self._room.acquire()
        self._queue.put((outcome, True))

    def put_at_once(self, outcome: Event) -> None:
        """Wait for nothing: the reader itself may be the one who puts."""
        self._queue.put((outcome, False))

    def take(self, seconds: float | None = None, *, block: bool = True) -> Event | Exception:
        """Return the next outcome. Raises `queue.Empty`."""
        outcome, has_waited = self._queue.get(block, seconds)
        if has_waited:
            self._room.release()
        return outcome

    def discard(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                self.take(block=False)


class JobQueue:
    """A heap of jobs that threads wait for."""

    def __init__(self) -> None:
        """Start with none."""
        self._heap: list[tuple[float, float, int, Job]] = []
        self._order = itertools.count()
        self._ready = threading.Condition()
        self._gauge = IdleGauge()
        self._gauged = time.monotonic()
        self._closed = False

    def put(self, job: Job, priority: float) -> None:
        """Queue `job`; lower priorities are taken first, among equals those that take longest."""
        with self._ready:
            heapq.heappush(self._heap, (priority, -job.expected, next(self._order), job))
            self._ready.notify_all()

    def take(self) -> list[Job]:
        """Wait for a job, with others that may share its child; nothing when the queue was closed."""
        with self._ready:
            self._ready.wait_for(lambda: self._heap or self._closed)
            return [] if self._closed else self._pop()

    def take_now(self) -> list[Job]:
        """Return the next job like `take`, or nothing where there is none."""
        with self._ready:
            return self._pop() if self._heap and not self._closed else []

    def take_ranked(self) -> tuple[list[Job], float]:
        """Return what `take_now` does, with its priority."""
        with self._ready:
            priority = self._heap[0][0] if self._heap else 0.0
            return (self._pop() if self._heap and not self._closed else []), priority

    def take_while_idle(self) -> list[Job]:
        """Wait for a job like `take` until a core is idle, one waiter for each time."""
        with self._ready:
            while True:
                self._ready.wait_for(lambda: self._closed, _IDLE_SECONDS)
                if self._closed:
                    return []
                if self._heap and self._is_core_idle():
                    return self._pop()

    def _is_core_idle(self) -> bool:
        """Tell whether a core was idle for just that long; for a shorter or longer time nothing is said."""
        passed = time.monotonic() - self._gauged
        if passed < _IDLE_SECONDS:
            return False
        self._gauged += passed
        return self._gauge.spare() and passed < 2.0 * _IDLE_SECONDS

    def _pop(self) -> list[Job]:
        priority, _, _, job = heapq.heappop(self._heap)
        if not _is_shared(job):
            return [job]
        # No more than half of what is left: others are free, too.
        most = min(_GROUP - 1, len(self._heap) // 2)
        alike = sorted(entry for entry in self._heap if entry[0] == priority and _is_shared(entry[-1]))[:most]
        if alike:
            taken = {entry[2] for entry in alike}
            self._heap = [entry for entry in self._heap if entry[2] not in taken]
            heapq.heapify(self._heap)
        return [job, *(entry[-1] for entry in alike)]

    def clear(self) -> list[Job]:
        """Take all jobs out, and return them in their order."""
        with self._ready:
            jobs = [entry[-1] for entry in sorted(self._heap)]
            self._heap.clear()
            return jobs

    def close(self) -> None:
        """Let those who wait go away with nothing."""
        with self._ready:
            self._closed = True
            self._ready.notify_all()


def _is_shared(job: Job) -> bool:
    return isinstance(job, SnippetJob) and job.shared


class _Turns:
    """Takes jobs for a worker of its own in turns, each begun while a core is idle."""

    def __init__(self, jobs: JobQueue) -> None:
        self._jobs = jobs
        self._until = 0.0

    def take(self) -> list[Job]:
        """Wait for a job like the queue's own `take`."""
        jobs = self._jobs.take_now() if time.monotonic() < self._until else []
        if not jobs:
            jobs = self._jobs.take_while_idle()
            self._until = time.monotonic() + _TURN_SECONDS
        return jobs


class _Worker(threading.Thread):
    """Takes jobs from the queue and puts out what comes of them."""

    def __init__(
        self,
        take: Callable[[], list[Job]],
        outcomes: _Outcomes,
        conversation: Conversation,
    ) -> None:
        super().__init__(name="docprobe-worker", daemon=True)
        self._take, self._outcomes, self._conversation = take, outcomes, conversation

    def run(self) -> None:
        """Serve until the queue is closed; an error goes to the reader, who would wait for ever."""
        try:
            while jobs := self._take():
                for event in self._conversation.run(jobs):
                    self._outcomes.put(event)
        except Exception as exc:  # noqa: BLE001 - raised again where outcomes are read
            self._outcomes.put(exc)
        finally:
            self._conversation.end()

    def stop(self) -> None:
        """Let the job under way end now."""
        self._conversation.stop()
