"""Long calls that report by callback, as generators of progress."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING, TypeVar

from docprobe.model import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

_T = TypeVar("_T")


def follow(
    stage: str, work: Callable[[Callable[[str, int, int | None], None]], _T]
) -> Generator[Progress, None, _T]:
    """Run ``work(report)`` in a thread, yield what it reports as progress and return its result.

    `report` takes words, the amount done and the total where it is known. An exception of `work` is
    raised here. The thread is a daemon: Ctrl-C in the caller does not wait for it.
    """
    told: queue.SimpleQueue[Progress | None] = queue.SimpleQueue()
    result: list[_T] = []
    failure: list[BaseException] = []

    def report(words: str, done: int, total: int | None = None) -> None:
        told.put(Progress(stage, done, total, note=words))

    def call() -> None:
        try:
            result.append(work(report))
        except BaseException as exc:  # noqa: BLE001 carried to the caller's thread
            failure.append(exc)
        finally:
            told.put(None)

    threading.Thread(target=call, name=f"docprobe-{stage}", daemon=True).start()
    while (step := told.get()) is not None:
        yield step
    if failure:
        raise failure[0]
    return result[0]
