"""Quirks that take the place of those of before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docprobe.model import Quirk
from docprobe.store.connection import holes
from docprobe.store.rows import columns, to_row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docprobe.store.store import Store

_CONFIRMED = "select subject from verdict where subject_kind = 'snippet' and kind = 'confirmed'"
_OF_TARGET = f"select id from behaviour where snippet in ({_CONFIRMED} and target = ?)"
_OF_ANY = f"select id from behaviour where snippet in ({_CONFIRMED})"


def replace_quirks(store: Store, target: str, quirks: Iterable[Quirk]) -> None:
    """Keep `quirks` as those of the behaviours confirmed on `target`, all of them or none.

    Quirks of behaviours that only another target confirms stay.
    """
    names = columns(Quirk)
    with store.db.transaction():
        store.db.void(f"delete from quirk where id in ({_OF_TARGET}) or id not in ({_OF_ANY})", [target])
        store.db.many(
            f"insert or replace into quirk ({', '.join(names)}) values ({holes(names)})", map(to_row, quirks)
        )
