"""Jobs as tasks of a dask cluster: the queue of work is ours, dask hands it out and gives it out again.

A task is one job, or a few programs that may share a child, and its result is what came of all of them:
where a worker dies, dask gives its tasks to another, and each comes out once. Only so many tasks are
handed out at a time as keep the workers busy; the others wait in our own heap, by priority.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import pickle
import queue
import threading
import time
import uuid
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from docprobe import __version__
from docprobe.errors import DocprobeError, RunError
from docprobe.run.base_pool import BasePool
from docprobe.run.conversation import Conversation
from docprobe.run.job_queue import JobQueue
from docprobe.run.jobs import CallOutcome, FileOutcome, Foreign, Job, Outcome, SnippetOutcome, TestOutcome
from docprobe.run.place import own_digest
from docprobe.run.process import WorkerGoneError, WorkerProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from docprobe.model import Target
    from docprobe.run.jobs import Event

_AHEAD = 2
"""So many tasks are handed out for each thread of the cluster: one runs, one waits beside it."""
_CONNECT_SECONDS, _WORKERS_SECONDS = 10.0, 10.0
_LOOK_SECONDS = 5.0
"""When nothing has come for so long, the cluster is looked at, and at the most so often."""
_PATIENCE_SECONDS = 60.0
"""So long there may be no worker, or no answer, before the run is given up."""
_CLOSE_SECONDS = 15.0
_READERS = 4
"""So many results are fetched at once."""
_START = "Start one with 'dask scheduler', and workers with 'dask worker ADDRESS'."
_KEPT = "What was confirmed is kept; call again to go on."


@dataclass(frozen=True, slots=True)
class _Returned:
    """What became of a task: the outcomes, or the error."""

    jobs: list[Job]
    outcomes: list[tuple[int, Outcome]]
    error: BaseException | None = None


class ClusterPool(BasePool):
    """A `JobPool` whose workers are those of a dask scheduler."""

    def __init__(self, target: Target, address: str, make: str, argument: object) -> None:
        """Connect to the scheduler at `address` and see whether each worker can do the work.

        `make` is ``module:function``: called with `argument` on a worker it returns the `Ground` there.
        Raises `RunError` where there is no such scheduler, no worker, or one that will not do.
        """
        super().__init__(JobQueue())
        self.target = target
        self._address = address
        self._name = f"docprobe-{uuid.uuid4().hex[:12]}"
        self._came: queue.SimpleQueue[_Returned | Foreign] = queue.SimpleQueue()
        self._ready: deque[Event] = deque()
        self._out: set[Any] = set()
        self._lock = threading.Lock()
        self._readers = ThreadPoolExecutor(_READERS, "docprobe-cluster")
        self._numbers = itertools.count()
        self._closed = False
        self._client = _connect(address)
        self._threads, self._looked, self._heard = 0, 0.0, time.monotonic()
        try:
            self._settle(make, argument)
        except BaseException:
            self.close()
            raise

    @property
    def size(self) -> int:
        """How many threads the workers have together, as far as it is known."""
        return max(1, self._threads)

    def close(self) -> None:
        """End what the workers have started for this pool; tasks under way are lost."""
        with self._lock:
            self._closed = True
            out = list(self._out)
            self._out.clear()
        self._jobs.close()
        self._pending = 0
        # A scheduler that is gone answers none of these.
        _within(_CLOSE_SECONDS, lambda: self._client.cancel(out, force=True))
        _within(_CLOSE_SECONDS, lambda: self._client.unregister_worker_plugin(self._name))
        _within(_CLOSE_SECONDS, self._client.close)
        self._readers.shutdown(wait=False, cancel_futures=True)

    def _settle(self, make: str, argument: object) -> None:
        from docprobe.run import cluster_place  # noqa: PLC0415 - it needs dask

        self._threads = _threads_of(self._client, self._address)
        _check_versions(self._client, self._address)
        plugin = cluster_place.PlacePlugin(make, argument, own_digest())
        self._client.register_plugin(plugin, name=self._name)
        problems = self._client.run(cluster_place.problem_of, self._name)
        for worker, problem in sorted(problems.items()):
            if problem:
                raise RunError(f"Couldn't use the worker {worker}: {problem.message}", hint=problem.hint)

    def _hand_out(self) -> None:
        """Keep the workers busy. Called by the reader and by whoever hears that a task is done."""
        from docprobe.run import cluster_place  # noqa: PLC0415 - it needs dask

        with self._lock:
            while not self._closed and len(self._out) < _AHEAD * self.size:
                jobs, priority = self._jobs.take_ranked()
                if not jobs:
                    return
                key = f"{self._name}-{next(self._numbers)}"  # a job may be asked for again
                future = self._client.submit(
                    cluster_place.perform, self._name, pickle.dumps(jobs),
                    key=key, priority=-priority, pure=False,
                )  # fmt: skip
                self._out.add(future)
                future.add_done_callback(lambda done, jobs=jobs: self._hear(done, jobs))

    def _hear(self, future: Any, jobs: list[Job]) -> None:
        with contextlib.suppress(RuntimeError):  # closed meanwhile
            self._readers.submit(self._fetch, future, jobs)

    def _fetch(self, future: Any, jobs: list[Job]) -> None:
        """Take the result of a task, and hand out the next."""
        try:
            returned = _Returned(jobs, _result(future))
        except BaseException as exc:  # noqa: BLE001 - raised again where outcomes are read
            returned = _Returned(jobs, [], exc)
        with self._lock:
            self._out.discard(future)
        self._came.put(returned)
        if returned.error is None:
            try:
                self._hand_out()
            except Exception as exc:  # noqa: BLE001 - likewise
                self._came.put(_Returned([], [], exc))

    def _next(self, until: float | None) -> Event:
        while not self._ready:
            self._take(until)
        return self._ready.popleft()

    def _put(self, event: Foreign) -> None:
        self._came.put(event)

    def _take(self, until: float | None) -> None:
        """Wait for what comes next. Raises `queue.Empty` when `until` has come."""
        left = _LOOK_SECONDS if until is None else min(_LOOK_SECONDS, until - time.monotonic())
        try:
            came = self._came.get(timeout=max(0.0, left))
        except queue.Empty:
            if until is not None and time.monotonic() >= until:
                raise
            self._look()
            return
        self._heard = time.monotonic()
        if isinstance(came, Foreign):
            self._ready.append(came)
        elif came.error is not None:
            self._ready.extend(self._lost(came.jobs, came.error))
        else:
            self._ready.extend(_with_job(event, came.jobs[number]) for number, event in came.outcomes)
        if time.monotonic() - self._looked > _LOOK_SECONDS:
            self._look()

    def _look(self) -> None:
        """See how many threads there are. Raises `RunError` where there have been none for long."""
        self._looked = time.monotonic()
        found: list[int] = []
        _within(_LOOK_SECONDS, lambda: found.append(sum(self._client.nthreads().values())))
        if found and found[0]:
            self._threads, self._heard = found[0], time.monotonic()
            self._hand_out()
        elif self._out and time.monotonic() - self._heard > _PATIENCE_SECONDS:
            cause = "it has no worker any more" if found else "it does not answer any more"
            raise RunError(f"Couldn't go on with the scheduler {self._address!r}: {cause}", hint=_KEPT)

    def _lost(self, jobs: list[Job], error: BaseException) -> Iterator[Event]:
        """Return what is said of jobs whose task failed; raise what ends the run."""
        from distributed import KilledWorker  # noqa: PLC0415 - only here it is known to be installed

        if isinstance(error, KilledWorker):
            reason = f"each of {error.allowed_failures + 1} workers of the cluster died over it"

            def start() -> WorkerProcess:
                raise WorkerGoneError(reason)

            return Conversation(self.target, start).run(jobs)
        if isinstance(error, DocprobeError):
            raise error
        if isinstance(error, (OSError, TimeoutError)) or type(error).__name__.endswith("CancelledError"):
            raise RunError(
                f"Couldn't go on with the scheduler {self._address!r}: the connection to it is lost",
                hint=_KEPT,
            ) from error
        raise error


def _connect(address: str) -> Any:
    try:
        from distributed import Client  # noqa: PLC0415 - heavy, and seldom there
    except ImportError as exc:
        hint = "Install it with: pip install 'docprobe[cluster]'"
        message = f"Couldn't use the scheduler {address!r}: the package 'distributed' is not installed"
        raise RunError(message, hint=hint) from exc
    # What matters is said by us; its own words are for who runs the cluster.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        return Client(address, timeout=_CONNECT_SECONDS, set_as_default=False, name="docprobe")
    except (OSError, ValueError, TimeoutError, RuntimeError) as exc:
        cause = str(exc).splitlines()[0] if str(exc) else type(exc).__name__
        raise RunError(f"Couldn't reach the scheduler {address!r}: {cause}", hint=_START) from exc


def _threads_of(client: Any, address: str) -> int:
    """Return how many threads the workers have. Raises `RunError` where there is none soon."""
    until = time.monotonic() + _WORKERS_SECONDS
    while not (threads := int(sum(client.nthreads().values()))):
        if time.monotonic() >= until:
            raise RunError(f"Couldn't use the scheduler {address!r}: it has no worker", hint=_START)
        time.sleep(0.2)
    return threads


def _check_versions(client: Any, address: str) -> None:
    """Raise `RunError` where the scheduler or a worker has another docprobe, or none."""
    told = client.get_versions(packages=["docprobe"])
    sides = [(f"the scheduler {address}", told["scheduler"])]
    sides += [(f"the worker {worker}", versions) for worker, versions in sorted(told["workers"].items())]
    for side, versions in sides:
        there = versions["packages"].get("docprobe")
        if there != __version__:
            has = f"docprobe {there}" if there else "no docprobe"
            raise RunError(
                f"Couldn't use {side}: it has {has}, here is {__version__}",
                hint=f"Install docprobe {__version__} with its extra 'cluster' in the Python there.",
            )


def _result(future: Any) -> list[tuple[int, Outcome]]:
    found: list[tuple[int, Outcome]] = pickle.loads(future.result())  # noqa: S301 - written by ourselves
    return found


def _with_job(event: Outcome, job: Any) -> Outcome:
    """Return the outcome with the job as it was asked, which tells who asked."""
    match event:
        case SnippetOutcome() | TestOutcome() | FileOutcome() | CallOutcome():
            return replace(event, job=job)


def _within(seconds: float, call: Callable[[], object]) -> None:
    """Call and wait for so long; what it raises, or that it takes longer, is not told."""

    def quietly() -> None:
        with contextlib.suppress(Exception):
            call()

    thread = threading.Thread(target=quietly, name="docprobe-cluster-call", daemon=True)
    thread.start()
    thread.join(seconds)
