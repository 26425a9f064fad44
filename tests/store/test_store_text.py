from __future__ import annotations

import dataclasses

import pytest
from sample_search import SOURCE, TARGET, case, symbol, verdict

from docprobe import model
from docprobe.config import Topic
from docprobe.errors import StoreError
from docprobe.store import Store
from docprobe.store.backing import (
    WORST_FIRST,
    quirk_backing,
    quirk_backing_sql,
    snippet_backing,
    snippet_backing_sql,
    symbol_places,
)
from docprobe.store.backing import test_backing as backing_of_tests
from docprobe.store.backing import test_backing_sql as backing_of_tests_sql
from docprobe.store.lookup import (
    Index,
    documents_of,
    indexed_target,
    is_written,
    known_names,
    known_words,
    match_text,
    match_text_sql,
    new_names,
    words_between,
    words_starting,
)
from docprobe.store.text import prior, rebuild_text

SYMBOLS = [
    symbol("lib.mean", "Return the average.\n\nOf `values`.", aliases=["lib.stats.mean"]),
    symbol("lib.total", "Add up. See lib.stats.mean and `lib.mean`."),
    symbol("lib.Box", "A box; lib.mean(box) works, and lib.Box.put.", kind="class"),
    symbol("lib.Box.put", "Put it.", kind="method"),
    symbol("lib.BigBox.put", "Put it.", kind="method", inherited="lib.Box.put"),
]
BEHAVIOUR = model.Behaviour(
    "q1",
    "lib.stats.mean",
    model.BehaviourKind.RAISES,
    "p",
    model.Basis.ASSERTED,
    "s1",
    "a_test.py::MeanTest::test_empty",
    "a_test.py",
    5,
    "https://x/a_test.py#L5",
    "ValueError: nothing to divide [3]",
)
QUIRK = model.Quirk("q1", "lib.stats.mean", "Empty input", "mean([]) raises ValueError.", "raises", "forlorn")
SNIPPET = model.Snippet(
    "s1",
    "Custom funnel",
    "lib.mean",
    ("lib.mean", "lib.total"),
    "x",
    "y",
    model.Proof.ASSERT,
    1,
    True,
    model.Origin(model.OriginKind.EXAMPLE, path="e.py", line=1),
)


@pytest.fixture
def store():
    with Store(":memory:") as opened:
        opened.add([TARGET, SOURCE, *SYMBOLS, BEHAVIOUR, QUIRK, SNIPPET])
        opened.add([case("test_empty", "lib.stats.mean", doc="Nothing in."), case("test_big", "lib.mean")])
        opened.add([case("test_lid", "lib.BigBox.put", "lib.mean", cls="BoxTest")])
        rebuild_text(opened, "t")
        yield opened


def found(store, *terms, table="text_index"):
    return [doc.key for doc in match_text(store.db, table, terms, limit=10)]


def test_a_row_for_each_own_symbol_quirk_and_test(store):
    kinds = [row[0] for row in store.db.rows("select kind from document order by id")]
    assert (kinds.count("symbol"), kinds.count("quirk"), kinds.count("test")) == (4, 1, 3)


def test_a_second_rebuild_changes_nothing(store):
    def dump():
        tables = ("document", "known_name", "word", "text_target")
        return [list(store.db.rows(f"select * from {table} order by 1, 2")) for table in tables]

    before, answer = dump(), match_text(store.db, "text_index", ["mean"], limit=9)
    assert rebuild_text(store, "t") == len(before[0])
    assert dump() == before
    assert match_text(store.db, "text_index", ["mean"], limit=9) == answer


def test_a_rebuild_forgets_what_is_gone(store):
    store.delete(model.Symbol, name="lib.mean")
    rebuild_text(store, "t")
    assert "lib.mean" not in found(store, "average", "mean")


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("averages", "lib.mean"),  # stemmed docstring
        ("stats", "lib.mean"),  # of an alias
        ("forlorn", "lib.mean"),  # a quirk's note, filed under an alias
        ("divide", "lib.mean"),  # a quirk's message
        ("funnel", "lib.total"),  # an example that uses it
        ("lid", "lib.Box.put"),  # a test that calls it by the name of an heir
    ],
)
def test_words_that_find_a_symbol(store, word, name):
    assert name in found(store, word)


def test_words_of_tests_go_to_their_subject_not_to_a_helper(store):
    assert "lib.mean" not in found(store, "lid")


def test_topics_find_their_symbols(store):
    topic = Topic("sum", "Folding numbers", "Many into one", "", ("lib.to*", "lib.Box"))
    rebuild_text(store, "t", topics=[topic])
    assert sorted(found(store, "folding")) == ["lib.Box", "lib.total"]


def test_a_topic_of_very_many_symbols_says_nothing(store):
    store.add([symbol(f"lib.op{number}", "Do it.") for number in range(160)])
    topic = Topic("all", "Folding numbers", "Many into one", "", ("lib.*",))
    rebuild_text(store, "t", topics=[topic])
    assert found(store, "folding") == []


def test_a_module_counts_less_than_what_is_in_it(store):
    store.add([symbol("lib.box_kit", kind="module"), symbol("lib.bag_kit")])
    rebuild_text(store, "t")
    priors = dict(store.db.rows("select key, prior from document"))
    assert priors["lib.box_kit"] < priors["lib.bag_kit"]


def test_evidence_is_found_apart(store):
    assert found(store, "lid", table="evidence_index") == ["a_test.py::BoxTest::test_lid"]
    assert found(store, "forlorn", table="evidence_index") == ["q1"]
    assert {doc.symbol for doc in match_text(store.db, "evidence_index", ["empty"], limit=9)} == {"lib.mean"}


def test_mentions_of_others_raise_the_prior(store):
    priors = dict(store.db.rows("select key, prior from document where kind = 'symbol'"))
    assert priors["lib.mean"] > priors["lib.total"]
    assert priors["lib.Box.put"] < priors["lib.Box"]


def test_prior_grows_with_mentions_and_falls_with_depth():
    assert prior(0, 0, 2) == 1
    assert prior(9, 0, 2) > prior(1, 0, 2) > prior(1, 0, 3)
    assert prior(0, 1, 2) > prior(0, 0, 2)
    assert prior(0, 0, 1) == 1


def test_operators_and_quotes_are_words(store):
    for term in ('"', "NOT", "OR", "names:", "(", "NEAR", "日本", "-", "average OR funnel"):
        assert match_text(store.db, "text_index", [term], limit=3) == []
        assert not is_written(store.db, term, least=1)
    assert is_written(store.db, "put", least=1)
    assert not is_written(store.db, "put", least=9)
    assert match_text(store.db, "text_index", [], limit=3) == []


def test_match_text_sql():
    sql, values = match_text_sql("text_index", ["a", 'b"c'], limit=5)
    assert "bm25(text_index, " in sql
    assert values == ['"a" OR "b""c"', 5]


def test_known_names_whole_and_by_their_ends(store):
    answer = known_names(store.db, ["mean", "stats.mean", "lib.bigbox.put", "bigbox.put", "nothing"])
    assert answer == {"mean": ["lib.mean"], "stats.mean": ["lib.mean"], "lib.bigbox.put": ["lib.Box.put"]}


def test_new_names(store):
    store.db.void("insert into rename values ('lib.avg', 'lib.mean')")
    assert new_names(store.db, ["lib.avg", "lib.mean"]) == {"lib.avg": "lib.mean"}


def test_words(store):
    assert known_words(store.db, ["mean", "stats", "nothing"]) == {"mean", "stats"}
    assert words_starting(store.db, "tot", limit=3) == ["total"]
    assert [word for word, _, _ in words_between(store.db, 4, 4)] == ["mean"]


def test_indexed_target(store):
    assert indexed_target(store.db) == ("t", {"lib"})


def test_an_index_of_nothing():
    with Store(":memory:") as empty:
        assert rebuild_text(empty, "t") == 0
        assert indexed_target(empty.db) == ("t", frozenset())
        assert found(empty, "mean") == []


def test_quirk_backing(store):
    store.add([verdict("s1", "confirmed")])
    back = quirk_backing(store.db, "t", ["q1"])["q1"]
    assert (back.snippet, back.line, back.verdict, back.quirk) == ("s1", 5, "confirmed", QUIRK.sentence)
    assert quirk_backing(store.db, "other", ["q1"])["q1"].verdict == "not-run"
    assert quirk_backing_sql("t", ["q1", "q2"])[1] == ["t", "q1", "q2"]


def test_snippet_backing_is_the_simplest_confirmed(store):
    harder = dataclasses.replace(SNIPPET, id="s2", level=5)
    store.add([harder, verdict("s2", "confirmed"), verdict("s1", "refuted")])
    assert snippet_backing(store.db, "t", ["lib.mean"])["lib.mean"].snippet == "s2"
    store.add([verdict("s1", "confirmed")])
    assert snippet_backing(store.db, "t", ["lib.mean"])["lib.mean"].snippet == "s1"
    assert snippet_backing_sql("t", ["a"])[1] == ["t", "a"]


@pytest.mark.parametrize("count", [1, 2, 10, 40])
def test_snippets_are_found_by_their_symbols(store, count):
    """Not by going through all verdicts, which takes half a second on TensorFlow's whole suite."""
    sql, values = snippet_backing_sql("t", [str(number) for number in range(count)])
    plan = " ".join(str(row[-1]) for row in store.db.rows(f"explain query plan {sql}", values))
    assert "SEARCH s USING INDEX snippet_by_symbol (symbol=?)" in plan
    assert "SEARCH v USING PRIMARY KEY (subject_kind=? AND subject=? AND target=?)" in plan


@pytest.mark.parametrize(
    ("cases", "kind"),
    [
        ({}, "not-run"),
        ({"": "confirmed"}, "confirmed"),
        ({"[a]": "confirmed", "[b]": "refuted"}, "refuted"),
        ({"[a]": "confirmed", "[b]": "skipped"}, "confirmed"),
        ({"[a]": "timeout", "[b]": "refuted", "[c]": "flaky"}, "refuted"),
        ({"_more": "crashed"}, "not-run"),  # another test whose name goes on
    ],
)
def test_test_backing_takes_the_cases_together(store, cases, kind):
    key = "a_test.py::MeanTest::test_empty"
    store.add([verdict(key + ending, what, "test") for ending, what in cases.items()])
    back = backing_of_tests(store.db, "t", [key])[key]
    assert (back.verdict, back.url) == (kind, "https://x/a_test.py#L3")
    assert backing_of_tests_sql("t", [key])[1] == ["t", key]


def test_every_verdict_has_its_place_in_the_order():
    assert sorted(WORST_FIRST) == sorted(model.VerdictKind)


def test_symbol_places(store):
    assert symbol_places(store.db, "t", ["lib.mean"])["lib.mean"][2:4] == ("lib.py", 7)


def test_documents_of(store):
    assert [doc.key for doc in documents_of(store.db, ["lib.mean"], "quirk")] == ["q1"]
    assert documents_of(store.db, [], "quirk") == []


def test_index_reads_a_store_and_refuses_what_is_none(tmp_path):
    path = tmp_path / "s.sqlite"
    with Store(path) as made:
        made.add([TARGET, *SYMBOLS])
        rebuild_text(made, "t")
    with Index(path) as index:
        assert found(index, "average") == ["lib.mean"]
        with pytest.raises(StoreError, match="cannot be written"):
            rebuild_text(index, "t")
    with pytest.raises(StoreError, match="no such file"):
        Index(tmp_path / "none.sqlite")
    (tmp_path / "text").write_text("hello, this is no store " * 99)
    with pytest.raises(StoreError, match="not a docprobe store"):
        Index(tmp_path / "text")
