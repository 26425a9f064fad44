"""Which of two records is kept when a store takes another in, table by table."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
import sample_records as sample

from docprobe import model
from docprobe.errors import StoreError
from docprobe.model import SubjectKind, VerdictKind
from docprobe.store import Store
from docprobe.store.merge import take_in
from docprobe.store.rows import TABLES

PATH = sample.PATH
TEST = f"{PATH}::MeanTest::testEmpty"
BASE = sample.verdict("s1", VerdictKind.CONFIRMED)


def fits(store, record):
    """Tell that a verdict or a mark is on the text of which the digest is "kept"."""
    return (record.digest if isinstance(record, model.Verdict) else record.key) == "kept"


@pytest.fixture
def merged(tmp_path):
    """Give a function that makes a store of each list of records, and one of all, in every order."""
    numbers = itertools.count()

    def merge(*lists):
        results = []
        for order in itertools.permutations(lists):
            into = Store(tmp_path / f"{next(numbers)}.sqlite")
            for records in order:
                part = tmp_path / f"{next(numbers)}.sqlite"
                with Store(part) as store:
                    store.add(records)
                take_in(into, part, fits)
            results.append({kind: list(into.select(kind)) for kind in TABLES})
            into.close()
        assert all(repr(result) == repr(results[0]) for result in results)  # times, too
        return results[0]

    return merge


def test_everything_is_taken(merged):
    found = merged(sample.records(), [])
    with Store(":memory:") as store:
        store.add(sample.records())
        assert found == {kind: list(store.select(kind)) for kind in TABLES}


def test_derived_rows_come_along(tmp_path):
    with Store(tmp_path / "other.sqlite") as other, Store(":memory:") as store:
        other.add(sample.records())
        other.keep_renames([("lib.avg", "lib.mean")])
        take_in(store, tmp_path / "other.sqlite", fits)
        for table in ("alias", "call", "snippet_symbol", "rename"):
            rows = [sorted(db.rows(f"select * from {table}")) for db in (other.db, store.db)]
            assert rows[0] == rows[1] != []


@pytest.mark.parametrize(
    ("one", "two", "kept"),
    [
        ({"kind": "confirmed", "time": "1"}, {"kind": "skipped", "time": "2"}, 0),
        ({"kind": "refuted", "time": "1"}, {"kind": "not-run", "time": "2"}, 0),
        ({"kind": "crashed", "time": "1"}, {"kind": "timeout", "time": "2"}, 0),
        ({"kind": "confirmed", "time": "1"}, {"kind": "refuted", "time": "2"}, 1),
        ({"kind": "timeout", "time": "3"}, {"kind": "skipped", "time": "2"}, 0),
        (
            {"digest": "kept", "kind": "skipped", "time": "1"},
            {"digest": "d", "kind": "confirmed", "time": "2"},
            0,
        ),
        (
            {"digest": "a", "kind": "confirmed", "time": "1"},
            {"digest": "b", "kind": "confirmed", "time": "2"},
            1,
        ),
    ],
)
def test_verdicts(merged, one, two, kept):
    verdicts = [replace(BASE, **{**words, "kind": VerdictKind(words["kind"])}) for words in (one, two)]
    (found,) = merged([verdicts[0]], [verdicts[1]])[model.Verdict]
    assert (found, found.time) == (verdicts[kept], verdicts[kept].time)


def test_what_was_observed_goes_with_the_verdict(merged):
    def of(kind, time, events):
        verdict = replace(
            BASE, subject=TEST, subject_kind=SubjectKind.TEST, kind=VerdictKind(kind), time=time
        )
        return [verdict, model.Observed(TEST, PATH, sample.NEW, "d", events)]

    found = merged(
        of("confirmed", "1", b"older"), of("skipped", "9", b"skipped"), of("refuted", "2", b"newer")
    )
    assert [row.events for row in found[model.Observed]] == [b"newer"]
    alone = merged(of("confirmed", "1", b"seen"), of("not-run", "2", b"")[:1])
    assert [row.events for row in alone[model.Observed]] == [b"seen"]


def test_each_target_keeps_its_own_verdict(merged):
    skipped = replace(BASE, kind=VerdictKind.SKIPPED, reason="needs a GPU", target="lib-cpu")
    done = replace(BASE, target="lib-gpu")
    found = merged([skipped], [done, replace(sample.target(sample.NEW), key="lib-gpu", device="gpu")])
    assert found[model.Verdict] == [skipped, done]
    assert [target.key for target in found[model.Target]] == ["lib-gpu"]


def test_snippet_of_the_first_place_and_with_its_counter(merged):
    one = replace(sample.snippet("s", "Title"), counter="x")
    later = replace(one, title="Of a later file", origin=replace(one.origin, path="z_test.py"))
    failed = replace(one, counter="", origin=replace(one.origin, path="a_test.py"))
    assert merged([one], [later], [failed])[model.Snippet] == [one]


def test_behaviour_with_the_simpler_proof(merged):
    easy, hard = sample.snippet("e", "Easy", level=1), sample.snippet("h", "Hard", level=4)
    by_easy, by_hard = (sample.behaviour("b", one.id) for one in (easy, hard))
    found = merged([hard, by_hard], [easy, by_easy], [replace(by_easy, snippet="none")])
    assert found[model.Behaviour] == [by_easy]
    assert found[model.Snippet] == [easy, hard]


def test_witness_look_and_marks(merged):
    found = merged(
        [
            model.Witness("b", TEST, PATH, 9), model.Look("d", "t", "printed"),
            model.StageDone("observe", PATH, "t", "other"), model.StageDone("run", "", "t", "", 5.0),
        ],
        [
            model.Witness("b", TEST, PATH, 4), model.Look("d", "t", ""),
            model.StageDone("observe", PATH, "t", "kept"), model.StageDone("run", "", "t", "", 7.0),
        ],
    )  # fmt: skip
    assert found[model.Witness] == [model.Witness("b", TEST, PATH, 4)]
    assert found[model.Look] == [model.Look("d", "t", "printed")]
    assert [(mark.key, mark.seconds) for mark in found[model.StageDone]] == [("kept", 0.0), ("", 7.0)]


def suite(version, digest, *, calls=("lib.mean",)):
    """Return the records of a run over the sample's file in a suite of that version."""
    source = model.Source("lib", model.SourceKind.FOLDER, version, version * 8, "", "", "")
    case = replace(BASE, subject=TEST, subject_kind=SubjectKind.TEST, digest=digest, output=version)
    snippet = sample.snippet(f"s{version}", "Title")
    return [
        source, model.TestFile("lib", PATH, digest, 1), sample.method("testEmpty", 10, calls=calls), case,
        model.Observed(TEST, PATH, sample.NEW, digest, version.encode()),
        snippet, sample.behaviour(f"b{version}", snippet.id), model.Witness(f"b{version}", TEST, PATH, 1),
        replace(BASE, subject=snippet.id), model.StageDone("observe", PATH, sample.NEW, digest),
    ]  # fmt: skip


def test_newer_suite_takes_the_place_of_what_came_of_a_file_that_changed(merged):
    found = merged(suite("2.9", "old"), suite("2.10", "new", calls=("lib.total",)))
    assert [source.version for source in found[model.Source]] == ["2.10"]
    assert [file.digest for file in found[model.TestFile]] == ["new"]
    assert [one.output for one in found[model.Verdict] if one.subject == TEST] == ["2.10"]
    assert [row.events for row in found[model.Observed]] == [b"2.10"]
    assert [one.id for one in found[model.Behaviour]] == ["b2.10"]
    assert [one.id for one in found[model.Snippet]] == ["s2.10"]
    assert [one.behaviour for one in found[model.Witness]] == ["b2.10"]
    assert [mark.key for mark in found[model.StageDone]] == ["new"]
    (method,) = found[model.TestMethod]
    assert [call.symbol for call in method.calls] == ["lib.total"]


def test_file_that_is_the_same_in_both_suites_keeps_what_both_found(merged):
    found = merged(suite("2.9", "same"), suite("2.10", "same"))
    assert [source.version for source in found[model.Source]] == ["2.10"]
    assert [one.id for one in found[model.Behaviour]] == ["b2.10", "b2.9"]


def test_symbols_of_the_newer_packages(merged):
    def api(version, *symbols):
        target = replace(sample.target(sample.NEW), packages=(("keras", version),))
        return [target, *symbols]

    mean, total = sample.symbol(sample.NEW, "lib.mean"), sample.symbol(sample.NEW, "lib.total")
    newer = replace(mean, docstring="Today's.", aliases=("lib.average",))
    found = merged(api("3.9", mean, total), api("3.12", newer))
    assert found[model.Symbol] == [newer]
    assert found[model.Target] == api("3.12")


def test_place_on_this_machine_is_kept(merged, tmp_path):
    here = replace(sample.target(sample.NEW), root=str(tmp_path), interpreter="/here/python")
    away = replace(here, root="/nowhere/at/all", interpreter="/away/python")
    marks = [model.StageDone("symbols", "", sample.NEW, key) for key in ("of here", "z of away")]
    found = merged([here, marks[0]], [away, marks[1]])
    assert [(one.root, one.interpreter) for one in found[model.Target]] == [(str(tmp_path), "/here/python")]
    assert [mark.key for mark in found[model.StageDone]] == ["of here"]


def test_failure_in_the_middle_leaves_the_store_as_it_was(tmp_path):
    with Store(tmp_path / "other.sqlite") as other:
        other.add(sample.records())
    with Store(tmp_path / "into.sqlite") as store:
        store.add([BASE])
        store.db.void("create trigger t before insert on witness begin select raise(abort, 'no'); end")
        other_witness = model.Witness("b", TEST, PATH, 1)
        with Store(tmp_path / "other.sqlite") as other:
            other.add([other_witness])
        with pytest.raises(StoreError):
            take_in(store, tmp_path / "other.sqlite", fits)
        assert {kind.__name__: store.count(kind) for kind in TABLES if store.count(kind)} == {"Verdict": 1}
        store.db.void("drop trigger t")
        take_in(store, tmp_path / "other.sqlite", fits)  # nothing was left behind that is in the way
        assert store.count(model.Witness) == 1
