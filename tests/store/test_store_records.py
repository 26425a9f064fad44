from __future__ import annotations

import dataclasses
import signal
import sqlite3
import threading

import pytest

from docprobe import model
from docprobe.errors import StoreError
from docprobe.store import Store
from docprobe.store.rows import TABLES, from_row, to_row

SYMBOL = model.Symbol(
    target="t",
    name="lib.mean",
    aliases=("lib.average", "lib.stats.mean"),
    kind=model.SymbolKind.FUNCTION,
    signature="(values, *, weights=None)",
    parameters=(
        model.Parameter("values", "POSITIONAL_OR_KEYWORD"),
        model.Parameter("weights", "KEYWORD_ONLY", "None"),
    ),
    docstring="Return the mean.",
    doc=model.DocParts(
        summary="Return the mean.", args=(model.DocField("values", "numbers", 2),), has_args=True
    ),
    path="lib/stats.py",
    line=3,
    url="",
)
TEST = model.TestMethod(
    "a_test.py::A::test_x",
    "suite",
    "a_test.py",
    "A",
    "test_x",
    4,
    9,
    "",
    False,
    (model.Call("lib.mean", 5, 8), model.Call("lib.mean", 6, 8)),
    (model.Assertion("assertEqual", 6, 6),),
)
VERDICT = model.Verdict("s1", model.SubjectKind.SNIPPET, "t", "d", model.VerdictKind.CONFIRMED, output="1\n")
GAP = model.Gap(
    "g",
    "t",
    "t",
    "lib.mean",
    model.GapGroup.SILENT,
    model.GapKind.UNDOCUMENTED_RAISE,
    "It raises.",
    model.Severity.HIGH,
    evidence=(model.Evidence(test="x"),),
    closed_by=None,
    looked=("ValueError in the docstring of lib.mean",),
    basis=model.GapBasis.TESTED,
)


@pytest.fixture
def store():
    with Store(":memory:") as made:
        yield made


@pytest.mark.parametrize("record", [SYMBOL, TEST, VERDICT, GAP], ids=lambda r: type(r).__name__)
def test_record_survives(store, record):
    store.add([record])
    key = {name: getattr(record, name) for name in TABLES[type(record)].key}
    assert store.one(type(record), **key) == record


def test_every_table_has_its_record_s_columns(store):
    for kind, table in TABLES.items():
        have = [row[1] for row in store.db.rows(f"pragma table_info({table.name})")]
        assert have == [item.name for item in dataclasses.fields(kind)], kind


def test_rows_of_older_records_take_defaults():
    row = list(to_row(SYMBOL))
    place = [item.name for item in dataclasses.fields(model.Symbol)].index("parameters")
    row[place] = '[["values","VAR_POSITIONAL"]]'
    assert from_row(model.Symbol, tuple(row)).parameters == (model.Parameter("values", "VAR_POSITIONAL"),)


def test_derived_rows_follow_their_record(store):
    store.add([SYMBOL, TEST])
    assert [r[0] for r in store.db.rows("select alias from alias order by 1")] == [
        "lib.average",
        "lib.stats.mean",
    ]
    store.add([dataclasses.replace(SYMBOL, aliases=())])
    assert store.db.value("select count(*) from alias") == 0
    store.delete(model.TestMethod, path="a_test.py")
    assert store.db.value("select count(*) from call") == 0


def test_add_is_all_or_nothing(store):
    with pytest.raises(StoreError):
        store.add([VERDICT, dataclasses.replace(VERDICT, subject={"not": "a value"})])
    assert store.count(model.Verdict) == 0


def test_what_was_added_is_there_after_a_kill(tmp_path):
    path = tmp_path / "store.sqlite"
    writer = Store(path)
    writer.add([VERDICT])
    with Store(path, readonly=True) as reader:  # the writer never closed: as after kill -9
        assert reader.count(model.Verdict) == 1
    writer.close()


def test_select_takes_any_of_a_tuple(store):
    store.add(
        [VERDICT, dataclasses.replace(VERDICT, subject="s2"), dataclasses.replace(VERDICT, subject="s3")]
    )
    assert [v.subject for v in store.select(model.Verdict, subject=("s3", "s1"))] == ["s1", "s3"]


def test_missing_store_says_what_to_do(tmp_path):
    with pytest.raises(StoreError, match=r"no such file.*\n.*docprobe build"):
        Store(tmp_path / "none.sqlite", readonly=True)


def test_file_of_noise_is_refused(tmp_path):
    path = tmp_path / "noise.sqlite"
    path.write_bytes(b"no database" * 500)
    with pytest.raises(StoreError, match="not a docprobe store"):
        Store(path)
    assert path.read_bytes() == b"no database" * 500


def test_foreign_database_is_refused(tmp_path):
    path = tmp_path / "other.sqlite"
    other = sqlite3.connect(path)
    other.execute("create table theirs (x)")
    other.close()
    with pytest.raises(StoreError, match="not a docprobe store"):
        Store(path)


def test_newer_format_is_refused(tmp_path):
    path = tmp_path / "newer.sqlite"
    with Store(path) as store:
        store.db.void("pragma user_version = 99")
    with pytest.raises(StoreError, match="format 99"):
        Store(path)


def test_full_disk_keeps_what_was_there(tmp_path):
    with Store(tmp_path / "small.sqlite") as store:
        store.add([VERDICT])
        pages = store.db.value("pragma page_count")
        store.db.value(f"pragma max_page_count = {pages + 2}")
        big = dataclasses.replace(VERDICT, subject="big", output="x" * 100_000)
        with pytest.raises(StoreError, match="disk is full"):
            store.add([big])
        assert [v.subject for v in store.select(model.Verdict)] == ["s1"]


def test_ctrl_c_is_heard_inside_a_long_statement(store):
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n"
    alarm = threading.Timer(0.2, signal.raise_signal, [signal.SIGINT])
    alarm.start()
    with pytest.raises(KeyboardInterrupt):
        store.db.value(endless)
    alarm.join()
    assert store.db.value("select 1") == 1
