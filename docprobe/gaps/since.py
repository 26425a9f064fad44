"""Since which target of the store a gap is there."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from docprobe.model import Target
from docprobe.store.targets import version_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from docprobe.store import Store

Row = tuple[str, str, str, str, str]
"""Id, fingerprint, target, kind and what stands in `since` of a gap."""


def keep_since(store: Store, library: str) -> int:
    """Note in each gap of `library` the first target that shows it; return how many notes changed.

    Called once the gaps of any target were found, since one that is probed later may be an older version.
    """
    targets = [target for target in store.select(Target) if target.library == library]
    wanted = {target.key for target in targets}
    rows = [
        row
        for row in store.db.rows("select id, fingerprint, target, kind, since from gap")
        if row[2] in wanted
    ]
    first = first_targets(rows, targets)
    changed = [(first[row[0]], row[0]) for row in rows if first[row[0]] != row[4]]
    if changed:
        with store.db.transaction():
            store.db.many("update gap set since = ? where id = ?", changed)
    return len(changed)


def first_targets(rows: Iterable[Row], targets: Iterable[Target]) -> dict[str, str]:
    """Return for each gap the first target from which on every version up to its own shows it.

    A version shows a gap if any of its targets does. Versions on which none of its kind was looked for, as
    where docstrings were not run, do not count: those on which no gap of the kind is known.
    """
    known = list(rows)
    versions = {target.key: version_key(target.version) for target in targets}
    shown: dict[str, dict[tuple[int, ...], str]] = defaultdict(dict)
    for _, fingerprint, target, *_ in sorted(known, key=lambda row: row[2], reverse=True):
        shown[fingerprint][versions[target]] = target  # of several targets of one version the first by key
    looked: dict[str, set[tuple[int, ...]]] = defaultdict(set)
    for _, _, target, kind, _ in known:
        looked[kind].add(versions[target])
    return {
        key: _first([one for one in sorted(looked[kind]) if one <= versions[target]], shown[fingerprint])
        for key, fingerprint, target, kind, _ in known
    }


def _first(versions: Sequence[tuple[int, ...]], shown: Mapping[tuple[int, ...], str]) -> str:
    """Return the target of the earliest of an unbroken row of `versions` that ends with the last."""
    found = ""
    for version in reversed(versions):
        if version not in shown:
            break
        found = shown[version]
    return found
