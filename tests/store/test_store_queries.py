from __future__ import annotations

import dataclasses

import pytest
import sample_records

from docprobe import model
from docprobe.config import Correction
from docprobe.store import Store, queries
from docprobe.store.corrections import keep_corrections
from docprobe.store.schema import missing


def snippet(name: str, symbol: str = "lib.mean", level: int = 1) -> model.Snippet:
    return model.Snippet(
        name, "Title", symbol, (symbol,), "print(1)", "", model.Proof.ASSERT, level, True,
        model.Origin(model.OriginKind.TEST),
    )  # fmt: skip


def behaviour(name: str, snippet_id: str) -> model.Behaviour:
    return model.Behaviour(
        name, "lib.mean", model.BehaviourKind.RAISES, "p", model.Basis.ASSERTED, snippet_id, "t", "p", 1, ""
    )


def verdict(subject: str, kind: model.VerdictKind, target: str = "t") -> model.Verdict:
    return model.Verdict(subject, model.SubjectKind.SNIPPET, target, "digest", kind)


@pytest.fixture
def store():
    with Store(":memory:") as made:
        made.add([snippet("good"), snippet("bad"), snippet("other", "lib.total"), snippet("simple", level=0)])
        made.add([behaviour("b1", "good"), behaviour("b2", "bad")])
        made.add([model.Quirk(name, "lib.mean", "T", "S.", "raises") for name in ("b1", "b2")])
        made.add([verdict(s, model.VerdictKind.CONFIRMED) for s in ("good", "other", "simple")])
        made.add(
            [verdict("bad", model.VerdictKind.REFUTED), verdict("bad", model.VerdictKind.CONFIRMED, "old")]
        )
        yield made


def test_only_what_this_target_confirmed_is_shown(store):
    assert [s.id for s in queries.shown_snippets(store, "t", "lib.mean")] == ["simple", "good"]
    assert [b.id for b in queries.shown_behaviours(store, "t")] == ["b1"]
    assert [q.id for q in queries.shown_quirks(store, "t")] == ["b1"]
    assert [q.id for q in queries.shown_quirks(store, "old")] == ["b2"]


def test_symbol_is_found_by_alias_and_former_name(store):
    symbol = model.Symbol(
        "t",
        "lib.mean",
        ("lib.average",),
        model.SymbolKind.FUNCTION,
        "()",
        (),
        "",
        model.DocParts(),
        "",
        0,
        "",
    )
    store.add([symbol])
    store.db.void("insert into rename values ('lib.reduce_mean', 'lib.average'), ('lib.loop', 'lib.loop')")
    assert queries.find_symbol(store, "t", "lib.average") == symbol
    assert queries.find_symbol(store, "t", "lib.reduce_mean") == symbol
    assert queries.find_symbol(store, "t", "lib.loop") is None


def test_status_counts_by_verdict(store):
    found = queries.status(store, "t")
    assert found["snippets"] == {"found": 4, "verdicts": {"confirmed": 3, "refuted": 1}}
    assert found["symbols"] == {"found": 0, "with_snippet": 2, "with_quirk": 1}
    assert found["quirks"] == {"found": 1, "by_kind": {"raises": 1}}


def judged(subject, kind, reason="", target="t"):
    return model.Verdict(subject, model.SubjectKind.TEST, target, "digest", kind, reason)


def test_status_tells_what_tests_are_in_need_of(store):
    skipped = model.VerdictKind.SKIPPED
    store.add([judged(f"p::T::a{number}", skipped, "needs the module b") for number in range(2)])
    store.add([judged("p::T::c", skipped, "needs a GPU"), judged("p::T::d", skipped, "not today")])
    store.add(
        [judged("p::T::e", model.VerdictKind.ERROR, "needs more"), judged("f", skipped, "needs x", "old")]
    )
    needs = queries.status(store, "t")["tests"]["needs"]
    assert list(needs.items()) == [("the module b", 2), ("a GPU", 1)]


def test_reopened_tests_keep_their_verdicts(store):
    kept = judged("p::T::a", model.VerdictKind.CONFIRMED)
    lost = judged("p::T::b", model.VerdictKind.ERROR, "lost")
    store.add([kept, lost])
    store.add([model.Observed(test.subject, "p", "t", "key", b"", "T.a") for test in (kept, lost)])
    marks = [model.StageDone(stage, "p", "t", "key") for stage in ("observe", "extract")]
    store.add(
        [*marks, model.StageDone("observe", "p", "old", "key"), model.StageDone("observe", "q", "t", "key")]
    )
    assert list(queries.reasons_of_tests(store, "t", ("error",))) == [("p::T::b", "lost")]
    queries.reopen_tests(store, "t", ["p::T::b"])
    assert [row.test for row in store.select(model.Observed)] == ["p::T::a"]
    assert {(mark.item, mark.target) for mark in store.select(model.StageDone)} == {("p", "old"), ("q", "t")}
    assert store.count(model.Verdict, subject_kind="test") == 2
    queries.forget_unseen(store, "t", "p")
    assert list(store.select(model.Verdict, subject_kind="test")) == [kept]


def test_what_ran_of_another_docstring_says_nothing(store):
    symbol = model.Symbol(
        "t", "lib.mean", (), model.SymbolKind.FUNCTION, "()", (), ">>> 1", model.DocParts(), "", 0, ""
    )
    ran = model.Verdict(
        "lib.mean",
        model.SubjectKind.DOCSTRING,
        "t",
        model.text_digest(">>> 1"),
        model.VerdictKind.REFUTED,
    )
    store.add([ran, dataclasses.replace(ran, target="old")])
    assert list(queries.docstring_verdicts(store, [symbol])) == [ran]
    assert list(queries.docstring_verdicts(store, [dataclasses.replace(symbol, docstring=">>> 2")])) == []


def test_hidden_quirks_are_neither_shown_nor_counted(store):
    keep_corrections(store.db, [Correction("b1", "wrong", hide=True), Correction("b2", "dull", title="New")])
    assert list(queries.shown_quirks(store, "t")) == []
    assert [(q.id, q.title, q.sentence) for q in queries.told_quirks(store)] == [("b2", "New", "S.")]
    found = queries.status(store, "t")
    assert found["quirks"] == {"found": 0, "by_kind": {}}
    assert found["symbols"]["with_quirk"] == 0
    keep_corrections(store.db, [])
    assert [q.id for q in queries.told_quirks(store)] == ["b1", "b2"]


def make_older(path, version, *, corrections):
    """Write a store with one quirk and one verdict in the columns of an older version."""
    target = dataclasses.replace(
        sample_records.target("l-1"), key="t", packages=(("keras", "3.15.1"), ("numpy", "2.4.6"))
    )
    silent = (model.GapGroup.SILENT, model.GapKind.UNDOCUMENTED_RAISE, "S.", model.Severity.LOW)
    with Store(path) as made:
        made.add([model.Quirk("b1", "lib.mean", "T", "S.", "raises"), target])
        made.add([model.Gap("g", "t", "t", "lib.mean", *silent, looked=("x",))])
        made.add([verdict("s1", model.VerdictKind.CONFIRMED, of) for of in ("t", "gone")])
        lacks = missing(version).items()
        columns = "".join(f"alter table {table} drop {name};" for table, names in lacks for name in names)
        view = made.db.value("select sql from sqlite_master where name = 'told_quirk'")
        after = f"{view};" if version > 1 else "drop table witness; drop table look;"
        made.db.script(f"drop view told_quirk; {columns} {after} pragma user_version = {version};")
        if not corrections:
            made.db.void("drop table correction")


@pytest.mark.parametrize(("version", "corrections"), [(1, True), (1, False), (2, True), (3, True), (4, True)])
def test_older_stores_can_be_read_and_written(version, corrections, tmp_path):
    path = tmp_path / "old.sqlite"
    # Filled where they were not kept; what was kept stays.
    flags = ["", "keras 3.15.1, numpy 2.4.6" if version < 4 else ""]
    make_older(path, version, corrections=corrections)
    with Store(path, readonly=True) as old:
        assert [(q.id, q.other) for q in queries.told_quirks(old)] == [("b1", "")]
        assert list(old.select(model.Behaviour)) == []
        assert [one.flags for one in old.select(model.Verdict)] == flags
        assert [(gap.looked, gap.basis) for gap in old.select(model.Gap)] == [((), model.GapBasis.TESTED)]
    with Store(path) as grown:
        assert [(gap.looked, gap.basis) for gap in grown.select(model.Gap)] == [((), model.GapBasis.TESTED)]
        assert [one.flags for one in grown.select(model.Verdict)] == flags
        grown.add([model.Quirk("b2", "lib.mean", "T", "S.", "raises", other="s2")])
        keep_corrections(grown.db, [Correction("b1", "wrong", hide=True)])
    with Store(path, readonly=True) as read:
        assert [(q.id, q.other) for q in queries.told_quirks(read)] == [("b2", "s2")]


def test_seconds_are_those_of_the_target_and_of_no_target(store):
    store.add([model.StageDone("scan", "", "", "k", 1.0), model.StageDone("gaps", "", "t", "k", 2.0)])
    store.add([model.StageDone("gaps", "", "old", "k", 4.0)])
    assert queries.status(store, "t")["seconds"] == {"gaps": 2.0, "scan": 1.0}


def test_only_the_same_text_counts_as_run(store):
    kind, target = model.SubjectKind.SNIPPET, dataclasses.replace(sample_records.target("l-1"), key="t")
    good = dataclasses.replace(verdict("good", model.VerdictKind.CONFIRMED), flags="numpy 2.4.6")
    store.add([good])
    assert queries.known_verdict(store, kind, "good", target, "digest") == good
    assert queries.known_verdict(store, kind, "good", target, "another") is None
    newer = dataclasses.replace(target, packages=(("numpy", "2.5.0"),))
    assert queries.known_verdict(store, kind, "good", newer, "digest") is None
    store.add([dataclasses.replace(good, kind=model.VerdictKind.NOT_RUN)])
    assert queries.known_verdict(store, kind, "good", target, "digest") is None


def test_what_another_file_shows_is_not_forgotten(store):
    """Two files show one program: the snippet is the first one's, the behaviour the second one's."""
    ours = dataclasses.replace(snippet("s9"), origin=model.Origin(model.OriginKind.TEST, path="a_test.py"))
    gone = dataclasses.replace(ours, id="s8")
    theirs = dataclasses.replace(behaviour("b9", "s9"), path="b_test.py")
    store.add([ours, gone, theirs, verdict("s9", model.VerdictKind.CONFIRMED)])
    queries.forget_extraction(store, "a_test.py")
    assert store.one(model.Snippet, id="s9")
    assert not store.one(model.Snippet, id="s8")
    queries.forget_extraction(store, "b_test.py")
    queries.forget_extraction(store, "a_test.py")
    assert not store.one(model.Snippet, id="s9")


def test_a_short_form_is_not_forgotten(store):
    ours = dataclasses.replace(snippet("s9"), origin=model.Origin(model.OriginKind.TEST, path="a_test.py"))
    mark = model.StageDone("minimise", "s7", "t", "3-s9")
    store.add([ours, dataclasses.replace(ours, id="s8"), mark, verdict("s9", model.VerdictKind.CONFIRMED)])
    queries.forget_extraction(store, "a_test.py")
    assert [one.id for one in store.select(model.Snippet) if one.origin.path == "a_test.py"] == ["s9"]
    assert queries.idle_short_forms(store, "a_test.py") == {"s9"}
    store.add([dataclasses.replace(behaviour("b9", "s9"), path="b_test.py")])
    assert queries.idle_short_forms(store, "a_test.py") == set()


def test_a_behaviour_without_its_snippet_is_not_shown(store):
    store.add([behaviour("b7", "lost"), verdict("lost", model.VerdictKind.CONFIRMED)])
    assert [b.id for b in queries.shown_behaviours(store, "t")] == ["b1"]
