"""In the child: what is particular to a library of no particular habits: nothing but its exceptions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_MODULE = re.compile(r"No module named '([^']+)'")
_NETWORK = ("URLError", "gaierror", "ConnectionRefusedError")


def prepare() -> None:
    """Preload nothing: the worker has imported the library."""


def before_restart(program: Callable[[], str]) -> None:
    """Prepare for a file that starts itself once more as `program()`: `multiprocessing` needs no help."""


def forkable() -> str:
    """Return why forking is unsafe now, or an empty string."""
    threads = len(list(Path("/proc/self/task").iterdir()))
    return f"the library has started {threads} threads" if threads > 1 else ""


def skip_reason(type_name: str, message: str) -> str:
    """Return what is missing where an exception means that, or an empty string."""
    missing = _MODULE.search(message)
    if type_name == "ModuleNotFoundError" and missing:
        return f"needs the module {missing[1]}"
    return "needs the network" if type_name in _NETWORK else ""
