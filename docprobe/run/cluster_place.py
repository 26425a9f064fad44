"""What runs inside a dask worker: a place for jobs that lives as long as the worker does."""

from __future__ import annotations

import asyncio
import importlib
import pickle
from typing import TYPE_CHECKING, Any

from distributed import Reschedule, WorkerPlugin, get_worker

from docprobe.errors import DocprobeError, RunError
from docprobe.run.place import Place, PlaceGoneError, own_digest

if TYPE_CHECKING:
    from docprobe.run.place import Ground


class PlacePlugin(WorkerPlugin):  # type: ignore[misc]
    """Makes a place in each worker of the cluster, also in those that come later."""

    def __init__(self, make: str, argument: object, digest: str) -> None:
        """Remember which function (``module:function``) tells with `argument` what is on a machine.

        `digest` is that of docprobe itself where the jobs come from.
        """
        self._make, self._argument, self._digest = make, pickle.dumps(argument), digest
        self.place: Place | None = None

    def setup(self, worker: Any) -> None:  # noqa: ARG002 - dask's
        """Make the place; what it needs is found out with its first job."""
        self.place = Place(self._ground)

    async def teardown(self, worker: Any) -> None:  # noqa: ARG002 - dask's
        """End the fork servers."""
        if self.place:
            await asyncio.to_thread(self.place.end)

    def _ground(self) -> Ground:
        if own_digest() != self._digest:
            raise RunError(
                "Couldn't take a job: docprobe has another text here than where the job comes from",
                hint="Install the same docprobe on both sides.",
            )
        module, _, function = self._make.partition(":")
        argument = pickle.loads(self._argument)  # noqa: S301 - written by our own kind
        ground: Ground = getattr(importlib.import_module(module), function)(argument)
        return ground


async def problem_of(name: str, dask_worker: Any) -> DocprobeError | None:
    """Return why a worker cannot take jobs, if so; this takes as long as it takes to fetch the suites."""
    try:
        await asyncio.to_thread(_place(dask_worker, name).ground)
    except DocprobeError as exc:
        return exc
    return None


def perform(name: str, packed: bytes) -> bytes:
    """Run pickled jobs and return what came of them, pickled. Runs in a thread of a dask worker."""
    worker = get_worker()
    try:
        return pickle.dumps(_place(worker, name).perform(pickle.loads(packed)))  # noqa: S301 - likewise
    except PlaceGoneError:
        raise Reschedule from None
    except DocprobeError as exc:
        message = f"Couldn't use the worker {worker.address}: {exc.message}"
        raise RunError(message, hint=exc.hint) from exc


def _place(worker: Any, name: str) -> Place:
    plugin = worker.plugins.get(name)
    if plugin is None or plugin.place is None:
        raise PlaceGoneError
    place: Place = plugin.place
    return place
