"""What every stage is given: configuration, store, target, adapter."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.adapters import load_adapter
from docprobe.adapters.base import Adapter
from docprobe.config import Config, cache_folder, default_store, load_config
from docprobe.model import Source, Target
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
    target = find_target(config.target, interpreter)
    opened = Store(store or default_store())
    opened.add([target])
    return Context(config, opened, target, load_adapter(config.target))
