"""What the pools have in common: jobs that wait by priority, and a count of those that have not ended."""

from __future__ import annotations

import queue
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from docprobe.run.jobs import Foreign, TestOutcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future
    from types import TracebackType
    from typing import Self

    from docprobe.run.job_queue import JobQueue
    from docprobe.run.jobs import Event, Job


class BasePool(ABC):
    """A `JobPool` but for how jobs get to workers and outcomes back."""

    def __init__(self, jobs: JobQueue) -> None:
        """Take jobs in through this queue."""
        self._jobs = jobs
        self._pending = 0

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

    def submit(self, job: Job, priority: float = 0.0) -> None:
        """Queue `job`; lower priorities run first, among equals those expected to take longest."""
        self._pending += 1
        self._jobs.put(job, priority)
        self._hand_out()

    def results(self, until: Callable[[], float | None] = lambda: None) -> Iterator[Event]:
        """Yield outcomes as they come until no job is left.

        `until` tells, each time, at which `time.monotonic()` to stop waiting for jobs under way; None
        is never. Raises `RunError` where no worker starts, or all are lost.
        """
        while self._pending:
            try:
                event = self._next(until())
            except queue.Empty:
                return
            self._pending -= not isinstance(event, TestOutcome)
            yield event

    def expect(self, future: Future[Any]) -> None:
        """Let what another process gives come out among the outcomes, as a `Foreign`."""
        self._pending += 1
        future.add_done_callback(lambda done: self._put(Foreign(done)))

    def cancel_queued(self) -> list[Job]:
        """Take back the jobs that no worker has got, and return them."""
        jobs = self._jobs.clear()
        self._pending -= len(jobs)
        return jobs

    @abstractmethod
    def close(self) -> None:
        """End the workers and all that they have started; jobs under way are lost."""

    @abstractmethod
    def _hand_out(self) -> None:
        """See to it that a worker takes what was queued."""

    @abstractmethod
    def _next(self, until: float | None) -> Event:
        """Return the next outcome; raise what keeps workers from running, and `queue.Empty` at `until`."""

    @abstractmethod
    def _put(self, event: Foreign) -> None:
        """Let an event come out among the others. Called in whatever thread it came in; waits for nothing."""
