"""Names that are one symbol on the store's home and several on another target."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docprobe.gaps.evidence.names import Names
    from docprobe.store import Store


def parted_symbols(store: Store, home: str, names: Names) -> frozenset[str]:
    """Return the symbols of the target `home` whose names mean more than one symbol on the one of `names`.

    What the home's snippets tell of such a one may be about any of them: a member that heirs share there and
    define for themselves here, an object with several names that are objects of their own here.
    """
    meant: dict[str, set[str]] = defaultdict(set)
    for name, alias in store.db.rows("select name, alias from alias where target = ?", (home,)):
        meant[name].update(names.canonical[one] for one in (name, alias) if one in names.canonical)
    return frozenset(name for name, symbols in meant.items() if len(symbols) > 1)
