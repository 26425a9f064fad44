"""Jobs that wait for a worker, by priority."""

from __future__ import annotations

import heapq
import itertools
import threading
import time

from docprobe.run.idle import IdleGauge
from docprobe.run.jobs import Job, SnippetJob

_IDLE_SECONDS = 1.0
"""For so long a core must be idle before a spare worker takes a job."""
_GROUP = 8
"""So many programs that may share a child do."""


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
