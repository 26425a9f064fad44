"""What a person said of quirks in ``conf/corrections.toml``, kept beside what was found.

Whoever tells quirks reads the view ``told_quirk``: without the hidden ones, in the corrected words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docprobe.config import Correction
    from docprobe.store.connection import Connection


def keep_corrections(db: Connection, corrections: Iterable[Correction]) -> None:
    """Replace the corrections in the store with these."""
    with db.transaction():
        db.void("delete from correction")
        db.many(
            "insert or replace into correction (id, hide, title, sentence) values (?, ?, ?, ?)",
            ((fix.id, fix.hide, fix.title, fix.sentence) for fix in corrections),
        )
