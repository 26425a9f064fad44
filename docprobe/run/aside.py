"""Processes of our own interpreter beside this one: each answers what it is asked, one after the other.

They do not hear Ctrl+C, print nothing, and end with the process that started them, however that ends.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import os
import pickle
import signal
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

_SET_PDEATHSIG = 1
_PROGRAM = "import sys; sys.path[:] = {path}; from docprobe.run.aside import serve; serve({parent})"


class Aside:
    """Processes that start when they are needed. Questions and answers are pickled."""

    def __init__(self, make: str, argument: object, processes: int) -> None:
        """Make ready to start `processes`.

        `make` is ``module:function``: called with `argument` in each process, it returns the function
        that answers there.
        """
        self._greeting = make, argument
        self._threads = ThreadPoolExecutor(processes, "docprobe-aside")
        self._local = threading.local()
        self._started: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        """Return the processes."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End them; what they work on is lost."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in self._started:
            process.kill()
        self._threads.shutdown()
        for process in self._started:
            process.communicate()

    def submit(self, question: object) -> Future[Any]:
        """Have one of the processes answer; the future raises `AsideError` where it cannot."""
        return self._threads.submit(self._ask, question)

    def _ask(self, question: object) -> Any:
        """Ask the process of this thread."""
        try:
            process: subprocess.Popen[bytes] | None = getattr(self._local, "process", None)
            if process is None or process.poll() is not None:
                process = self._local.process = self._start()
            assert process.stdin is not None
            assert process.stdout is not None
            _send(process.stdin.fileno(), pickle.dumps(question))
            answer = pickle.load(process.stdout)  # noqa: S301 - written by our own process
        except (EOFError, OSError, pickle.UnpicklingError) as exc:
            self._local.process = None
            raise AsideError("the process beside this one died") from exc
        if isinstance(answer, AsideError):
            raise answer
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        program = _PROGRAM.format(path=sys.path, parent=os.getpid())
        process = subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._started.append(process)
        assert process.stdin is not None
        _send(process.stdin.fileno(), pickle.dumps(self._greeting))
        return process


class AsideError(Exception):
    """A question was not answered: the process died, or raised what the message says."""


def serve(parent: int) -> None:
    """Be such a process, until `parent` hangs up or dies."""
    ctypes.CDLL(None).prctl(_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    answers = os.dup(1)
    os.dup2(2, 1)  # what is printed by mistake is no answer
    answer: Callable[[Any], Any] | None = None
    with contextlib.suppress(EOFError):
        make, argument = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by our parent
        while os.getppid() == parent:
            question = pickle.load(sys.stdin.buffer)  # noqa: S301 - likewise
            try:
                answer = answer or _function(make)(argument)
                found = pickle.dumps(answer(question))
            except Exception as exc:  # noqa: BLE001 - told by the one who asked
                found = pickle.dumps(AsideError(f"{type(exc).__name__}: {exc}"))
            _send(answers, found)


def _function(name: str) -> Callable[[Any], Any]:
    module, _, function = name.partition(":")
    found: Callable[[Any], Any] = getattr(importlib.import_module(module), function)
    return found


def _send(end: int, record: bytes) -> None:
    view = memoryview(record)
    while view:
        view = view[os.write(end, view) :]
