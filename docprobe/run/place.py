"""Jobs of another machine, run on this one: where its files lie here, and a fork server for each thread."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.model import Target, text_digest
from docprobe.run.conversation import Conversation
from docprobe.run.jobs import (
    CallJob,
    FileOutcome,
    Foreign,
    SnippetOutcome,
    TestOutcome,
    TestsJob,
    WorkerSettings,
)
from docprobe.run.pool import use_sandbox
from docprobe.run.process import WorkerProcess
from docprobe.run.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from docprobe.run.jobs import Job, Outcome

_PACKAGE = Path(__file__).resolve().parent.parent
_IDLE_SECONDS, _LOOK_SECONDS = 300.0, 20.0
"""A fork server without a job for so long is ended: whoever sent the last one may have been killed."""


class PlaceGoneError(Exception):
    """The place was closed over a job: what seems to have come of the job is nothing."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What this machine has for the jobs of another."""

    target: Target
    settings: WorkerSettings
    moved: tuple[tuple[str, str], ...] = ()
    """(a folder over there, the same here), the innermost first."""

    def here(self, path: Path) -> Path:
        """Return what `path` of the other machine is called on this one."""
        for there, here in self.moved:
            if path.is_relative_to(there):
                return here / path.relative_to(there)
        return path

    def there(self, events: tuple[dict[str, object], ...]) -> tuple[dict[str, object], ...]:
        """Return what was seen with the other machine's names for folders."""
        if not self.moved:
            return events
        text = json.dumps(events)
        for there, here in self.moved:
            text = text.replace(json.dumps(f"{here}/")[1:-1], json.dumps(f"{there}/")[1:-1])
        return tuple(json.loads(text))


class Place:
    """Runs jobs in the threads that ask, each with a fork server of its own that it keeps."""

    def __init__(self, make_ground: Callable[[], Ground], *, sandbox: Sandbox = Sandbox.AUTO) -> None:
        """Remember how to find out what is here; that is done with the first job."""
        self._make_ground = make_ground
        self._sandbox = sandbox
        self._ground: Ground | None = None
        self._held: dict[int, _Held] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()

    def ground(self) -> Ground:
        """Return what is here. Raises `DocprobeError` where that will not do."""
        with self._lock:
            if self._ground is None:
                self._ground = self._make_ground()
            return self._ground

    def perform(self, jobs: Sequence[Job]) -> list[tuple[int, Outcome]]:
        """Run jobs that may share a child, or one; return what came of each, by its place among them.

        The jobs in the outcomes are without their text. Raises `RunError` where no worker starts and
        `PlaceGoneError` where the place was closed meanwhile.
        """
        ground = self.ground()
        local = [_moved(job, ground) for job in jobs]
        places = {id(job): number for number, job in enumerate(local)}
        held = self._mine(ground)
        with held.lock:
            found = [
                (places[id(event.job)], _light(event, ground))
                for event in held.conversation.run(local)
                if not isinstance(event, Foreign)
            ]
            held.used = time.monotonic()
        if self._ended.is_set():
            raise PlaceGoneError
        return found

    def end(self) -> None:
        """End the fork servers; jobs under way are lost."""
        with self._lock:
            self._ended.set()
            held = list(self._held.values())
        for one in held:
            one.conversation.stop()
        for one in held:
            with one.lock:
                one.conversation.end()

    def _mine(self, ground: Ground) -> _Held:
        """Return the conversation of this thread."""
        with self._lock:
            if self._ended.is_set():
                raise PlaceGoneError
            if not self._held:
                threading.Thread(target=self._end_idle, name="docprobe-idle", daemon=True).start()
            held = self._held.get(threading.get_ident())
            if held is None:
                held = self._held[threading.get_ident()] = _Held(self._conversation(ground))
            return held

    def _conversation(self, ground: Ground) -> Conversation:
        boxed = use_sandbox(self._sandbox)
        return Conversation(
            ground.target, lambda: WorkerProcess(ground.target, ground.settings, sandbox=boxed)
        )

    def _end_idle(self) -> None:
        while not self._ended.wait(_LOOK_SECONDS):
            for one in list(self._held.values()):
                if one.lock.acquire(blocking=False):
                    with contextlib.ExitStack() as stack:
                        stack.callback(one.lock.release)
                        if time.monotonic() - one.used > _IDLE_SECONDS:
                            one.conversation.end()


@dataclass(slots=True)
class _Held:
    """A conversation, and when it was used last."""

    conversation: Conversation
    lock: threading.Lock = field(default_factory=threading.Lock)
    used: float = field(default_factory=time.monotonic)


def own_digest() -> str:
    """Return a digest of docprobe's own text: what two machines run must be the same."""
    files = sorted(path for part in ("*.py", "*/*.py", "*/*/*.py") for path in _PACKAGE.glob(part))
    data = _PACKAGE / "_data"
    return text_digest(b"\0".join(path.read_bytes() for path in files if not path.is_relative_to(data)))


def package_folder() -> Path:
    """Return the folder that holds docprobe's modules."""
    return _PACKAGE


def _moved(job: Job, ground: Ground) -> Job:
    return replace(job, file=ground.here(job.file)) if isinstance(job, (TestsJob, CallJob)) else job


def _light(event: Outcome, ground: Ground) -> Outcome:
    """Return an outcome without what the asker knows anyway."""
    if isinstance(event, SnippetOutcome):
        return replace(event, job=replace(event.job, code="", counter=""))
    if isinstance(event, TestOutcome):
        events = ground.there(tuple(map(dict, event.events))) if event.events else event.events
        return replace(event, job=replace(event.job, code=None), events=events)
    if isinstance(event, FileOutcome):
        return replace(event, job=replace(event.job, code=None))
    return replace(event, job=replace(event.job, argument=None))
