"""Records to SQLite and back: the one file that every stage writes to and every view reads from.

`Store` is loaded on first use: searching needs its file, not its record classes, which take half of
the time that a search may take.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docprobe.store.store import Store

__all__ = ["Store"]


def __getattr__(name: str) -> object:
    if name == "Store":
        from docprobe.store.store import Store  # noqa: PLC0415 see above

        return Store
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
