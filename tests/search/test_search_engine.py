from __future__ import annotations

import json
import subprocess
import sys

import pytest
from sample_search import SOURCE, TARGET, case, quirk, snippet, symbol, verdict

from docprobe.config import Correction
from docprobe.errors import UsageError
from docprobe.search.engine import search
from docprobe.store.text import rebuild_text

SYMBOLS = [
    symbol("lib.concat", "Join pieces along one axis.", aliases=["lib.compat.concat"]),
    symbol("lib.raw.Concat", "Join pieces along one axis."),
    symbol("lib.stack", "Put pieces on top of each other. See lib.concat."),
    symbol("lib.split", "Undo lib.concat."),
    symbol("lib.errors.ShapeError", "A shape is wrong.", kind="class"),
    symbol("lib.layers.Recurrent", "Repeat a cell.", kind="class"),
    symbol("lib.layers.Recurrent.reset", "Forget the state.", kind="method"),
    symbol("lib.compat.nn.dynamic_loop", "Repeat a cell, as it was once done."),
    symbol("lib.mean", "Return the average."),
    symbol("lib.Var", "Holds a value.", kind="class"),
    symbol("lib.Var.assign", "Give it another value.", kind="method"),
]


@pytest.fixture
def filled(store):
    store.add([TARGET, SOURCE, *SYMBOLS])
    store.add([*quirk("q1", "lib.mean", "Empty input raises ZeroError", "ZeroError: nothing to divide by 3")])
    store.add([*quirk("q2", "lib.mean", "Lists of text are averaged by length")])
    store.add([snippet("s1", "lib.split"), verdict("sq1", "confirmed"), verdict("s1", "confirmed")])
    store.add(
        [
            case("test_empty", "lib.mean"),
            case("test_slice_assignment", "lib.Var.assign", cls="VarTest"),
            case("test_basic", "lib.concat", "lib.mean", cls="ConcatTest"),
            case("test_ends", "lib.concat", cls="ConcatTest"),
        ]
    )
    store.add([verdict("a_test.py::ConcatTest::test_basic[a]", "confirmed", "test")])
    store.db.void("insert into rename values ('lib.average', 'lib.mean')")
    rebuild_text(store, "t")
    return store


def found(store, query, **more):
    return [hit.symbol for hit in search(store, query, **more)]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("join pieces", "lib.concat"),
        ("lib.concat", "lib.concat"),
        ("LIB.CONCAT", "lib.concat"),
        ("concat", "lib.concat"),
        ("compat.concat", "lib.concat"),
        ("lib.nn.dynamic_loop", "lib.compat.nn.dynamic_loop"),  # the end of a name
        ("lib.average", "lib.mean"),  # a name that was given up
        ("lib.conact", "lib.concat"),
        ("slice assignment", "lib.Var.assign"),  # only a test says so
        ("nothing to divide by 17", "lib.mean"),  # only a run says so
        ("recurrent", "lib.layers.Recurrent"),  # a class before its methods
        ("ShapeError", "lib.errors.ShapeError"),
        ("errors.ShapeError: pieces of [3,4] do not fit [Op:ConcatV2] name: c", "lib.concat"),
    ],
)
def test_the_first_hit(filled, query, name):
    assert found(filled, query)[0] == name


@pytest.mark.parametrize(
    "query", ["", "  ", "how to", "\"'*()", "日本語", "AND OR NOT", "lib", "\x00", "\ud800"]
)
def test_queries_without_a_word_to_look_for(filled, query):
    for kind in (None, "symbol", "quirk", "test"):
        assert search(filled, query, kind=kind) == []


def test_syntax_of_full_text_means_nothing(filled):
    assert found(filled, 'concat" OR names : * NEAR(') == found(filled, "concat names near")


def test_a_huge_paste_is_answered(filled):
    assert found(filled, "join pieces " + "x1 y2 [3] " * 5000)[0] == "lib.concat"


def test_limit(filled):
    assert len(search(filled, "join pieces along axis", limit=2)) == 2
    assert search(filled, "join", limit=0) == []


def test_scores_fall(filled):
    scores = [hit.score for hit in search(filled, "join pieces axis cell")]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) > 2


def test_a_symbol_brings_the_quirk_that_fits(filled):
    assert search(filled, "mean empty")[0].quirk == "Empty input raises ZeroError."
    hit = search(filled, "lib.mean")[0]
    assert (hit.kind, hit.title, hit.snippet, hit.verdict) == (
        "symbol",
        "Return the average.",
        "sq1",
        "confirmed",
    )
    assert (hit.test, hit.line, hit.url) == ("a_test.py::MeanTest::test_empty", 5, "https://x/a_test.py#L5")


def test_a_quirk_that_is_not_proven_is_not_brought(filled):
    filled.add([verdict("sq1", "refuted")])
    hit = search(filled, "mean empty")[0]
    assert (hit.quirk, hit.snippet) == ("", "")
    assert hit.test == "a_test.py::MeanTest::test_empty"


def test_a_symbol_without_quirk_brings_a_snippet_a_test_or_its_own_place(filled):
    assert search(filled, "lib.split")[0].snippet == "s1"
    hit = search(filled, "lib.concat")[0]
    assert (hit.test, hit.verdict) == ("a_test.py::ConcatTest::test_basic", "confirmed")
    hit = search(filled, "lib.stack")[0]
    assert (hit.test, hit.path, hit.line, hit.verdict) == ("", "lib.py", 7, "not-run")


def test_quirks(filled):
    hits = search(filled, "empty mean", kind="quirk")
    assert [hit.title for hit in hits] == [
        "Empty input raises ZeroError",
        "Lists of text are averaged by length",
    ]
    assert (hits[0].symbol, hits[0].snippet, hits[0].verdict) == ("lib.mean", "sq1", "confirmed")


def test_tests_of_the_symbol_that_is_meant_come_first(filled):
    hits = search(filled, "join pieces", kind="test")
    assert [hit.test for hit in hits[:2]] == [
        "a_test.py::ConcatTest::test_basic",
        "a_test.py::ConcatTest::test_ends",
    ]
    assert hits[0].url == "https://x/a_test.py#L3"


def test_an_unknown_kind_is_refused(filled):
    with pytest.raises(UsageError, match="Couldn't search for 'symbols': it is no kind"):
        search(filled, "x", kind="symbols")


def test_an_empty_store_finds_nothing(store):
    assert search(store, "anything at all") == []


def test_two_searches_agree(filled):
    assert search(filled, "cell pieces axis") == search(filled, "cell pieces axis")


def test_corrections_hide_and_reword_what_is_found(filled):
    assert search(filled, "empty input", kind="quirk")[0].title.startswith("Empty input")
    fixes = [Correction("q1", "wrong", hide=True), Correction("q2", "unclear", sentence="Zeppelins.")]
    rebuild_text(filled, "t", corrections=fixes)
    hits = search(filled, "mean empty input ZeroError zeppelins", kind="quirk")
    assert [hit.quirk for hit in hits] == ["Zeppelins."]
    assert search(filled, "lib.mean")[0].quirk != "Empty input raises ZeroError."
    assert found(filled, "zeppelins") == ["lib.mean"]


def test_searching_loads_no_record_classes_and_nothing_heavy():
    code = "import json, sys, docprobe.search.engine; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    loaded = set(json.loads(done.stdout))
    heavy = {"docprobe.model", "docprobe.config", "dataclasses", "libcst", "rich", "platformdirs", "inspect"}
    assert "docprobe.search.rank" in loaded
    assert loaded & heavy == set()
