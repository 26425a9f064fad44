"""What the commands that only read share: the store, its target, names that are nearly right."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from docprobe.errors import NotFoundError
from docprobe.locations import default_store
from docprobe.model import Target
from docprobe.store import Store
from docprobe.store.targets import find_targets, newest_target

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


@contextmanager
def reading(path: Path | None, name: str | None = None) -> Iterator[tuple[Store, Target]]:
    """Open the store for reading and give the target that `name` means, by default the newest.

    Raises `StoreError` where there is no store, `NotFoundError` where it has no such target.
    """
    with Store(path or default_store(), readonly=True) as store:
        target = named_target(store, name) if name else newest_target(store)
        if target is None:
            hint = "Run 'docprobe build' first."
            raise NotFoundError(
                f"Couldn't find a target in {store.path!r}: nothing was scanned yet", hint=hint
            )
        yield store, target


def named_target(store: Store, name: str) -> Target:
    """Return the target that `name` means. Raises `NotFoundError` where it is none, or more than one."""
    found = find_targets(store, name)
    if len(found) == 1:
        return found[0]
    known = ", ".join(target.key for target in found or store.select(Target)) or "none"
    cause = "it may be more than one" if found else "nothing has run on it"
    hint = f"There is {known}. What ran there runs on another with: docprobe run --target VERSION"
    raise NotFoundError(f"Couldn't find the target {name!r} in the store: {cause}", hint=hint)


def not_found(name: str, known: Iterable[str], *, what: str) -> NotFoundError:
    """Return the error for a name that nothing has, with the names that come close."""
    close = close_names(name, known)
    hint = f"Did you mean {', '.join(close)}?" if close else f"Look for it: docprobe search {name!r}"
    return NotFoundError(f"Couldn't find {name!r}: no {what} has that name", hint=hint)


def close_names(name: str, known: Iterable[str]) -> list[str]:
    """Return up to five of the `known` names that are nearly `name`, or end nearly as it ends."""
    import difflib  # noqa: PLC0415 only a wrong name needs it

    names = list(known)
    end = name.rpartition(".")[2].lower()
    by_end: dict[str, list[str]] = {}
    for item in names:
        by_end.setdefault(item.rpartition(".")[2].lower(), []).append(item)
    exact = sorted(by_end.get(end, ()), key=lambda item: (item.count("."), item))
    whole = difflib.get_close_matches(name, names, n=5, cutoff=0.8)
    ends = difflib.get_close_matches(end, by_end, n=3, cutoff=0.75)
    nearly = [
        item for word in ends for item in sorted(by_end[word], key=lambda item: (item.count("."), item))
    ]
    return list(dict.fromkeys([*exact, *whole, *nearly]))[:5]
