"""Stores of other machines, or of the shards of one run, taken into one; what follows from it made anew.

The rules by which one of two records is kept are those of `docprobe.store.merge`. Each store is taken
whole or not at all.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.adapters import load_adapter
from docprobe.errors import NotFoundError, StoreError, UsageError
from docprobe.gaps.origins import origin_digest
from docprobe.model import (
    Progress,
    Snippet,
    StageDone,
    SubjectKind,
    Symbol,
    Target,
    TestFile,
    Verdict,
    docstring_digest,
    text_digest,
)
from docprobe.pipeline.build import find_gaps
from docprobe.pipeline.context import Context
from docprobe.pipeline.files import extract_key, observe_key
from docprobe.pipeline.quirks import choose_quirks
from docprobe.store import Store
from docprobe.store.merge import summary, take_in
from docprobe.store.targets import newest_target

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docprobe.config import Config

_TOLD = ("verdict", "snippet", "behaviour")


def merge(store: Path, others: Sequence[Path], config: Config) -> Iterator[Progress]:
    """Take the records of `others` into the store at `store`, made where there is none.

    Then choose the quirks, find the gaps and make the index anew for each target that came in; no
    library is needed for that. Raises `UsageError` or `StoreError` before anything is changed where one
    of them cannot be taken.
    """
    paths = _distinct(store, others)
    yield Progress("merge", 0, len(paths), note="looking at the stores")
    ranked = sorted((_look_at(path), path) for path in paths)
    targets: set[str] = set()
    with Store(store) as into:
        for number, ((_, keys), path) in enumerate(ranked, 1):
            yield Progress("merge", number - 1, len(paths), note=str(path))
            with _of_today(path, store.parent) as file:
                counts = take_in(into, file, fits)
            targets.update(keys)
            told = tuple((f"{name}s", counts[name]) for name in _TOLD)
            yield Progress("merge", number, len(paths), told, str(path))
        yield from _derive(into, config, targets)


def _derive(store: Store, config: Config, targets: set[str]) -> Iterator[Progress]:
    """Make anew what follows from the records, for the target that is shown last."""
    shown = newest_target(store)
    if shown is None:
        raise NotFoundError(
            f"Couldn't find a target in {store.path!r}: the stores hold none",
            hint="Run 'docprobe scan' or 'docprobe build' with them first.",
        )
    for key in [*sorted(targets - {shown.key}), shown.key]:
        target = store.one(Target, key=key)
        if target is not None:
            # As if it were named: what readers are shown is made searchable, and once.
            ctx = Context(config, store, target, load_adapter(config.target), is_named=key != shown.key)
            yield from choose_quirks(ctx)
            yield from find_gaps(ctx)


def fits(store: Store, record: Verdict | StageDone) -> bool:
    """Tell whether a verdict or a mark is on the text that the store holds now."""
    if isinstance(record, StageDone):
        key = _observe_key(store, record.item, record.target)
        wanted = {"observe": key, "extract": extract_key(key)}
        return record.key == wanted.get(record.stage)
    if record.subject_kind == SubjectKind.TEST:
        return record.digest == _observe_key(store, record.subject.partition("::")[0], record.target)
    if record.subject_kind == SubjectKind.REFERENCE:
        return record.digest == text_digest(record.subject)
    if record.subject_kind == SubjectKind.DOCSTRING:
        symbol = store.one(Symbol, target=record.target, name=record.subject)
        return symbol is not None and record.digest == docstring_digest(symbol.docstring)
    if record.subject_kind == SubjectKind.RAISE:
        snippet = store.one(Snippet, id=record.subject.partition(" ")[0])
        return snippet is not None and record.digest == origin_digest(snippet)
    snippet = store.one(Snippet, id=record.subject)
    return snippet is not None and record.digest == text_digest(snippet.code)


def _observe_key(store: Store, path: str, target: str) -> str:
    file, known = store.one(TestFile, path=path), store.one(Target, key=target)
    return observe_key(file, known) if file and known else ""


def _distinct(store: Path, others: Sequence[Path]) -> list[Path]:
    """Return the stores to take in, each once. Raises `UsageError` where one is the store itself."""
    known: dict[Path, Path] = {}
    for path in others:
        if store.exists() and path.exists() and path.samefile(store):
            raise UsageError(
                f"Couldn't merge {str(path)!r}: it is the store that the others are taken into",
                hint="Leave it out, or name the receiving store with --store.",
            )
        known.setdefault(path.resolve(), path)
    return list(known.values())


def _look_at(path: Path) -> tuple[str, tuple[str, ...]]:
    """Return a text that tells a store from others whatever its path, and the keys of its targets.

    The stores are taken in the order of these texts. Raises `StoreError` where it cannot be read whole.
    """
    try:
        with Store(path, readonly=True) as store:
            store.db.check()
            keys = tuple(target.key for target in store.select(Target))
            return summary(store), keys
    except StoreError as exc:
        hint = "Leave it out, or name another: nothing was merged."
        raise StoreError(exc.message, hint=hint) from exc


@contextmanager
def _of_today(path: Path, beside: Path) -> Iterator[Path]:
    """Give a file of today's format with the records of the store at `path`, a copy where it is older."""
    with Store(path, readonly=True) as store:
        if not store.is_older:
            yield path
            return
        with tempfile.TemporaryDirectory(prefix="docprobe-merge-", dir=beside) as folder:
            copy = Path(folder, "store.sqlite")
            store.db.copy_to(copy)
            Store(copy).close()
            yield copy
