"""Extraction on processes of its own, so that workers need not wait while a file is read."""

from __future__ import annotations

import traceback
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.adapters import load_adapter
from docprobe.config import Config
from docprobe.extract.candidates import Candidate, extract_file
from docprobe.extract.events import trace
from docprobe.extract.lookup import make_lookup
from docprobe.model import Symbol, Target
from docprobe.pipeline.context import Context
from docprobe.pipeline.files import FileWork, observations
from docprobe.pipeline.reading import make_reader
from docprobe.run.aside import Aside
from docprobe.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

_Surroundings = tuple[Config, str, Target, Path]
"""What a process makes its own context from: configuration, store, target, cache."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """What the observations of a file gave."""

    candidates: list[Candidate]
    faults: list[str]
    """What could not be extracted for a fault of docprobe: the test, the error and where it was raised."""
    complete: bool = True
    """Whether all tests were read, apart from those with a fault."""


class Extractor:
    """Reads observed files, on processes that start with the first of them, or in this one."""

    def __init__(self, ctx: Context, processes: int) -> None:
        """Make ready to start `processes`; with none, files are read here and now."""
        surroundings: _Surroundings = (ctx.config, ctx.store.path, ctx.target, ctx.cache)
        here = f"{__name__}:{make_extract.__name__}"
        self._aside = Aside(here, surroundings, processes) if processes else None
        self._extract = None if processes else _extraction(ctx)

    def __enter__(self) -> Self:
        """Return the extractor itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the processes; what they work on is lost."""
        if self._aside:
            self._aside.__exit__(kind, error, trace)

    def submit(self, work: FileWork) -> Future[Extracted]:
        """Have the file's candidates extracted from what the store holds of it now.

        The future raises `AsideError` where the process died.
        """
        if self._aside:
            return self._aside.submit(work)
        assert self._extract is not None
        future: Future[Extracted] = Future()
        future.set_result(self._extract(work))
        return future


def fault_of(test: str, fault: BaseException) -> str:
    """Return what is said of a fault of ours: it must not cost the hours of a whole run."""
    frames = traceback.extract_tb(fault.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"{test}: {type(fault).__name__}: {fault}{place}"


def make_extract(surroundings: _Surroundings) -> Callable[[FileWork], Extracted]:
    """Return the function that reads a file, for a process of its own."""
    config, store, target, cache = surroundings
    return _extraction(
        Context(config, Store(store, readonly=True), target, load_adapter(config.target), cache)
    )


def _extraction(ctx: Context) -> Callable[[FileWork], Extracted]:
    lookup = make_lookup(ctx.config.target, ctx.store.select(Symbol, target=ctx.target.key))
    reader = make_reader(ctx)

    def extract(work: FileWork) -> Extracted:
        faults: list[str] = []
        traces = [trace(test, rows) for test, rows in observations(ctx, work)]
        candidates = extract_file(
            traces, reader.suite(work), lookup, lambda test, fault: faults.append(fault_of(test, fault))
        )
        return Extracted(candidates, faults)

    return extract
