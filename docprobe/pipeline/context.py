"""What every stage is given: configuration, store, target, adapter."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docprobe
from docprobe.adapters import load_adapter
from docprobe.adapters.base import Adapter
from docprobe.config import Config, load_config
from docprobe.errors import StoreError
from docprobe.locations import cache_folder, default_store
from docprobe.model import Source, Target
from docprobe.pipeline.targets import library_paths, named_interpreter
from docprobe.run.jobs import WorkerSettings, worker_settings
from docprobe.run.targets import find_target
from docprobe.store import Store
from docprobe.store.targets import home_target

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

_SHORTEST = 2
"""A folder right below the root may have the same name elsewhere."""


@dataclass(slots=True)
class Context:
    """One target, its configuration and the store that its records go to."""

    config: Config
    store: Store
    target: Target
    adapter: Adapter
    cache: Path = field(default_factory=cache_folder)
    is_named: bool = False
    """Whether a person named the target by ``--target``, and did not take what there is."""

    def __enter__(self) -> Self:
        """Return the context itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        self.store.close()

    def worker_settings(self, **more: Any) -> WorkerSettings:
        """Return what workers of the target are started with; `more` are further fields."""
        paths = (*library_paths(self.config), *more.pop("paths", ()))
        return worker_settings(self.adapter, paths=paths, **more)

    @property
    def sources(self) -> list[Source]:
        """The suites that were fetched, by name."""
        return list(self.store.select(Source))


def machine_folders(ctx: Context) -> tuple[str, ...]:
    """Return the folders that another machine has elsewhere: of target, suites, docprobe, temporary files."""
    places = [Path(ctx.target.root), ctx.cache, *(Path(source.root) for source in ctx.sources)]
    places += [Path(docprobe.__file__).parent, Path(tempfile.gettempdir(), "docprobe")]
    return tuple(sorted({str(place) for place in places if len(place.parts) > _SHORTEST}))


def open_context(
    *,
    conf: Path | None = None,
    store: Path | None = None,
    interpreter: Path | None = None,
    target: str | None = None,
) -> Context:
    """Read the configuration, find the target and open the store for writing.

    The target is the library as `interpreter` has it, or what `target` names: see `named_interpreter`.
    Raises `ConfigError`, `TargetError`, or `StoreError`, also where the store is another library's.
    """
    config = load_config(conf)
    adapter = load_adapter(config.target)
    place = store or default_store()
    if target is not None:
        interpreter = named_interpreter(target, config, adapter, place)
    found = find_target(
        config.target, interpreter, paths=library_paths(config), environment=adapter.environment
    )
    opened = Store(place)
    _refuse_another(opened, found, place)
    opened.add([found])
    return Context(config, opened, found, adapter, is_named=target is not None)


def _refuse_another(store: Store, found: Target, place: Path) -> None:
    home = home_target(store)
    if home is None or home.library == found.library:
        return
    store.close()
    hint = "Give each library a store of its own, with --store or DOCPROBE_STORE."
    raise StoreError(f"Couldn't use {str(place)!r} for {found.library}: it holds {home.library}", hint=hint)
