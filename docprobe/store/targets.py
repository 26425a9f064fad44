"""The targets that a store tells of: which one readers are shown, and which a name means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docprobe.model import Target

if TYPE_CHECKING:
    from docprobe.store.store import Store


def home_target(store: Store) -> Target | None:
    """Return the target that readers are shown: whose symbols were indexed, else whose tests ran last.

    None where nothing ran. Others in the store are there to be compared with it.
    """
    key = store.db.value(
        "select coalesce((select target from text_target), (select target from verdict"
        " where subject_kind = 'test' order by time desc, target limit 1))"
    )
    return store.one(Target, key=key) if key else None


def newest_target(store: Store) -> Target | None:
    """Return the store's home target; before anything ran, the first by key."""
    return home_target(store) or store.one(Target)


def find_targets(store: Store, name: str) -> list[Target]:
    """Return the targets that `name` may mean: a key or a version, else the beginning of a version.

    Of several versions that begin so the newest is meant.
    """
    known = [target for target in store.select(Target) if target.answers_to(name)]
    exact = [target for target in known if target.answers_to(name, exactly=True)]
    newest = max((version_key(target.version) for target in known), default=())
    return exact or [target for target in known if version_key(target.version) == newest]


def target_verdicts(store: Store) -> dict[str, int]:
    """Return how many verdicts there are, of tests, snippets and documented examples, by target."""
    return dict(store.db.rows("select target, count(*) from verdict group by target order by target"))


def version_key(version: str) -> tuple[int, ...]:
    """Return what sorts versions by their numbers: 2.9 before 2.14."""
    return tuple(int(part) for part in re.findall(r"\d+", version))
