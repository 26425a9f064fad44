"""What is particular to a target library, behind the Protocol in `docprobe.adapters.base`."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.errors import ConfigError

if TYPE_CHECKING:
    from docprobe.adapters.base import Adapter
    from docprobe.config import TargetConfig

_CHILD = "_child.py"


def adapter_names() -> tuple[str, ...]:
    """Return the adapters there are: each has a child-side module beside it."""
    folder = Path(__file__).parent
    return tuple(sorted(path.name.removesuffix(_CHILD) for path in folder.glob(f"*{_CHILD}")))


def load_adapter(target: TargetConfig) -> Adapter:
    """Return the adapter that `target` names, made for it. Raises `ConfigError` naming those there are."""
    if target.adapter not in adapter_names():
        raise ConfigError(
            f"Couldn't load adapter {target.adapter!r}: there is none of that name",
            hint=f"Write one of these as `adapter` in [target]: {', '.join(adapter_names())}.",
        )
    module = importlib.import_module(f"docprobe.adapters.{target.adapter}")
    adapter: Adapter = module.make(target)
    return adapter
