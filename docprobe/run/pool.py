"""Workers, one a core, each with a thread that talks to it; jobs by priority, outcomes as they come."""

from __future__ import annotations

import contextlib
import os
import queue
import threading
import time
from typing import TYPE_CHECKING

from docprobe.errors import RunError
from docprobe.run.base_pool import BasePool
from docprobe.run.conversation import Conversation
from docprobe.run.job_queue import JobQueue
from docprobe.run.process import WorkerProcess
from docprobe.run.sandbox import Sandbox, sandbox_status

if TYPE_CHECKING:
    from collections.abc import Callable

    from docprobe.model import Target
    from docprobe.run.jobs import Event, Foreign, Job, WorkerSettings

SPARE = 3
"""So many workers for each core may stand by for when it is idle: some programs wait for minutes."""
_WAITING = 256
"""Outcomes that may wait to be read before workers pause."""
_TURN_SECONDS = 4.0
"""For so long that worker then takes one after the other: most take less time than the wait for a core."""


class Pool(BasePool):
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
        super().__init__(JobQueue())
        self.target = target
        self.sandboxed = use_sandbox(sandbox)
        self._settings = settings
        self._outcomes = _Outcomes()
        self._size = workers or os.cpu_count() or 1
        self._spare = spare
        self._threads: list[_Worker] = []

    @property
    def size(self) -> int:
        """How many workers there are, the spare ones left out."""
        return self._size

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

    def _hand_out(self) -> None:
        """Start a worker where there may be one more; each takes jobs by itself."""
        if len(self._threads) < min(self._size + self._spare, self._pending):
            is_spare = len(self._threads) >= self._size
            take = _Turns(self._jobs).take if is_spare else self._jobs.take
            conversation = Conversation(self.target, self._start)
            worker = _Worker(take, self._outcomes, conversation)
            self._threads.append(worker)
            worker.start()

    def _next(self, until: float | None) -> Event:
        wait = None if until is None else max(0.0, until - time.monotonic())
        event = self._outcomes.take(wait)
        if isinstance(event, Exception):
            raise event
        return event

    def _put(self, event: Foreign) -> None:
        self._outcomes.put_at_once(event)

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
