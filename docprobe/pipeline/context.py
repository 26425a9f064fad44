"""What every stage is given: configuration, store, target, adapter."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docprobe.adapters import load_adapter
from docprobe.adapters.base import Adapter
from docprobe.config import Config, load_config
from docprobe.locations import cache_folder, default_store
from docprobe.model import Source, Target
from docprobe.run.jobs import WorkerSettings, worker_settings
from docprobe.run.targets import find_target
from docprobe.store import Store

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self


@dataclass(slots=True)
class Context:
    """One target, its configuration and the store that its records go to."""

    config: Config
    store: Store
    target: Target
    adapter: Adapter
    cache: Path = field(default_factory=cache_folder)

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


def open_context(
    *, conf: Path | None = None, store: Path | None = None, interpreter: Path | None = None
) -> Context:
    """Read the configuration, find the target and open the store for writing.

    Raises `ConfigError`, `TargetError` or `StoreError`.
    """
    config = load_config(conf)
    adapter = load_adapter(config.target)
    target = find_target(
        config.target, interpreter, paths=library_paths(config), environment=adapter.environment
    )
    opened = Store(store or default_store())
    opened.add([target])
    return Context(config, opened, target, adapter)


def library_paths(config: Config) -> tuple[Path, ...]:
    """Return the folders that hold the library where it is not installed."""
    return tuple((config.path.parent / path).resolve() for path in config.target.paths)
