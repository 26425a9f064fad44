"""Records to SQLite and back: the one file that every stage writes to and every view reads from."""

from docprobe.store.store import Store

__all__ = ["Store"]
