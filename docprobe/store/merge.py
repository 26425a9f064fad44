"""The records of another store taken in, table by table, all of them or none.

Where both stores have a row of the same key, one is kept; which one is told by the rows alone, so that
neither the order of several stores nor doing it twice makes a difference:

- target: the newer packages; its interpreter and folder from the store whose folder is on this machine
- source: the newer version of the suite; its folder likewise
- test_file: of a file whose text differs, that of the kept source; all that came of the other text is
  left out, as after a scan: tests, verdicts, observations, snippets, behaviours, witnesses, marks
- test_method, call: those of the kept files
- symbol, alias: those of the kept target; rename: the greater name
- verdict: of different texts the one on the text that is kept; else one that ran to an end before
  `skipped`, `not-run` and `timeout`; else the newer
- observed: that of the verdict that is kept
- snippet: one with a counter before one without, then the first by path, line and test
- behaviour: the one with the simpler proof: by level and id of its snippet, then by path, line and test
- witness: the first line; look: the longer print
- stage_done: the mark on the text that is kept, then the greater key, then the longer time; the marks of
  a scan go with the folder that is kept
- quirk, gap: those of either; what follows from records is made anew when all stores are in
- correction, the full text and its words: not taken, they are made anew, too
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docprobe import model
from docprobe.store.connection import holes
from docprobe.store.merge_sql import DONE, NAMED, TAKEN, UNDO, Taking, beaten_sql, scope_sql
from docprobe.store.rows import TABLES, columns, from_row, to_row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docprobe.store.store import Store

Fits = Callable[["Store", model.Verdict | model.StageDone], bool]
"""Tells whether a verdict or a mark is on the text that the store holds."""


def take_in(store: Store, other: Path | str, fits: Fits) -> dict[str, int]:
    """Take the records of the store in the file `other`, which is of today's format, into `store`.

    Return how many rows were taken, by table. Nothing of them is kept where that fails. Raises
    `StoreError`.
    """
    with store.db.attached(other, "other"):
        try:
            with store.db.transaction():
                return _Merge(store, fits).all()
        finally:
            store.db.script(UNDO)


def summary(store: Store) -> str:
    """Return a text that tells a store from others, wherever it lies: what it holds, and when that ran."""
    counts = [store.count(kind) for kind in TABLES]
    times = store.db.rows(
        "select subject_kind, kind, count(*), min(time), max(time), total(seconds) from verdict"
        " group by subject_kind, kind order by subject_kind, kind"
    )
    return repr((list(store.select(model.Target)), list(store.select(model.Source)), counts, list(times)))


class _Merge:
    """One store taken into another."""

    def __init__(self, store: Store, fits: Fits) -> None:
        self.store, self.db, self.fits = store, store.db, fits

    def all(self) -> dict[str, int]:
        """Take in every table; what others are judged by comes first."""
        for statement in NAMED:
            self.db.void(statement)
        self._targets()
        self._sources()
        for statement in (*beaten_sql(), *scope_sql()):
            self.db.void(statement)
        self._marks_that_fit()
        counts = {}
        for taking in TAKEN:
            if taking.table == "verdict":
                self._verdicts_that_fit()
            counts[taking.table] = self._take(taking)
        for statement in DONE:
            self.db.void(statement)
        return counts

    def _take(self, taking: Taking) -> int:
        for statement in taking.before:
            self.db.void(statement)
        taken = self.db.void(taking.sql())
        for statement in taking.after:
            self.db.void(statement)
        return taken

    def _theirs(self, kind: Any) -> Iterable[Any]:
        names, table = ", ".join(columns(kind)), TABLES[kind]
        for row in list(self.db.rows(f"select {names} from other.{table.name} order by {table.key[0]}")):
            yield from_row(kind, row)

    def _targets(self) -> None:
        """Keep the newer packages of each target, and note whose symbols and marks go with what is kept."""
        for theirs in self._theirs(model.Target):
            ours = self.store.one(model.Target, key=theirs.key)
            if ours is None:
                self._add([theirs])
                continue
            newer, place = max(ours, theirs, key=_target_rank), max(ours, theirs, key=_place_rank)
            self._add([replace(newer, interpreter=place.interpreter, root=place.root)])
            if _target_rank(ours) != _target_rank(theirs):
                self._choose("symbols_of", theirs.key, newer is theirs)
            if _place_rank(ours) != _place_rank(theirs):
                self._choose("marks_of", theirs.key, place is theirs)

    def _sources(self) -> None:
        """Keep the newer suite of each name, and note whose files and marks go with what is kept."""
        for theirs in self._theirs(model.Source):
            ours = self.store.one(model.Source, name=theirs.name)
            if ours is None:
                self._add([theirs])
                continue
            newer, place = max(ours, theirs, key=_source_rank), max(ours, theirs, key=_place_rank)
            self._add([replace(newer, root=place.root)])
            if _source_rank(ours) != _source_rank(theirs):
                self._choose("files_of", theirs.name, newer is theirs)
            if _place_rank(ours) != _place_rank(theirs):
                self._choose("marks_of", theirs.name, place is theirs)

    def _add(self, records: list[model.Target | model.Source]) -> None:
        for record in records:
            kind: Any = type(record)
            names = columns(kind)
            self.db.void(
                f"insert or replace into main.{TABLES[kind].name} ({', '.join(names)})"
                f" values ({holes(names)})",
                to_row(record),
            )

    def _choose(self, table: str, name: str, theirs: bool) -> None:
        self.db.void(f"insert or replace into temp.{table} values (?, ?)", (name, theirs))

    def _verdicts_that_fit(self) -> None:
        """Note which of two verdicts on different texts is on the one that is kept, where one is."""
        for ours, theirs in self._pairs(model.Verdict, "theirs_verdict", "digest"):
            fit = self.fits(self.store, ours), self.fits(self.store, theirs)
            if fit[0] != fit[1]:
                row = (ours.subject_kind, ours.subject, ours.target, fit[1])
                self.db.void("insert into temp.fitting_verdict values (?, ?, ?, ?)", row)

    def _marks_that_fit(self) -> None:
        for ours, theirs in self._pairs(model.StageDone, "theirs_stage_done", "key"):
            fit = self.fits(self.store, ours), self.fits(self.store, theirs)
            if fit[0] != fit[1]:
                row = (ours.stage, ours.item, ours.target, fit[1])
                self.db.void("insert into temp.fitting_mark values (?, ?, ?, ?)", row)

    def _pairs(self, kind: Any, theirs: str, differing: str) -> Iterable[tuple[Any, Any]]:
        """Return the records of either store that have the same key and differ in one column."""
        table, names = TABLES[kind], columns(kind)
        both = ", ".join([*(f"o.{name}" for name in names), *(f"t.{name}" for name in names)])
        same = " and ".join(f"o.{name} = t.{name}" for name in table.key)
        sql = (
            f"select {both} from temp.{theirs} t join main.{table.name} o on {same}"
            f" where o.{differing} <> t.{differing}"
        )
        for row in list(self.db.rows(sql)):
            yield from_row(kind, row[: len(names)]), from_row(kind, row[len(names) :])


def _version_rank(version: str) -> tuple[tuple[bool, int, str], ...]:
    parts = re.findall(r"\d+|[a-z]+", version.lower())
    return tuple((part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts)


def _target_rank(target: model.Target) -> tuple[Any, ...]:
    packages = tuple((name, _version_rank(version)) for name, version in target.packages)
    return packages, _version_rank(target.python), str(target.packages), target.python


def _source_rank(source: model.Source) -> tuple[Any, ...]:
    return _version_rank(source.version), source.version, source.digest, source.kind, source.link


def _place_rank(record: model.Target | model.Source) -> tuple[bool, str]:
    return bool(record.root) and Path(record.root).is_dir(), record.root
