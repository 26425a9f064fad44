from __future__ import annotations

import pytest
from sample_search import TARGET, symbol

from docprobe.search.query import read_query
from docprobe.search.spelling import correct, edit_distance
from docprobe.store.text import rebuild_text


@pytest.fixture
def db(store):
    store.add(
        [
            TARGET,
            symbol("lib.concat", "Join along an axis, see neighbours, neighbours."),
            symbol("lib.nn.cross_entropy", "Loss. neighbours"),
            symbol("lib.Reshape", "Lay out anew. neighbours"),
            symbol("lib.batch_normalization", "Make even."),
        ]
    )
    rebuild_text(store, "t")
    return store.db


def terms(db, text, **more):
    return read_query(db, text, **more).terms


def names(db, text):
    return dict(read_query(db, text).names)


def test_stop_words_and_shared_words_are_left_out(db):
    assert terms(db, "How do I use the lib axis?", shared=frozenset(["lib"])) == ("axis",)


@pytest.mark.parametrize("text", ["", "   ", "how to do it", "!?\"'()*:^", "\x00", "-" * 99])
def test_nothing_to_look_for(db, text):
    assert read_query(db, text) == ((), ())


def test_neighbours_are_joined_where_a_name_has_them_so(db):
    assert "crossentropy" in terms(db, "cross entropy")
    assert "crossaxis" not in terms(db, "cross axis")


def test_names_are_split_and_kept(db):
    assert {"cross", "entropy"} <= set(terms(db, "lib.nn.cross_entropy fails"))
    assert names(db, "lib.nn.cross_entropy fails") == {"lib.nn.cross_entropy": 1.0}


def test_a_single_word_is_a_name(db):
    assert names(db, "concat") == {"concat": 1.0}
    assert names(db, "concat axis") == {}


def test_errors_lose_their_noise_and_name_their_operation(db):
    text = "x.y.BadError: {{node a/b}} shape[0] = [3,4] must match [Op:ConcatV2] name: join"
    asked = read_query(db, text)
    assert {"concat", "shape", "match", "name", "join"} <= set(asked.terms)
    assert not {"node", "3", "op", "bad", "baderror", "v2"} & set(asked.terms)
    worth = dict(asked.names)
    assert worth["Concat"] > 1 > worth["BadError"] > 0


def test_an_exception_alone_is_a_name(db):
    assert names(db, "BadError") == {"BadError": 1.0}


def test_of_a_traceback_the_last_exception_counts(db):
    trace = 'Traceback (most recent call last):\n  File "/a/b.py", line 1\n    secret(1)\nBadError: reshape\n'
    asked = read_query(db, "notes\n" + trace)
    assert "secret" not in asked.terms
    assert asked.terms[0] == "reshape"
    assert dict(read_query(db, trace + "\t [[{{node a/ConcatV2}}]]").names)["Concat"] > 1
    assert dict(asked.names)["BadError"] < 1


def test_a_huge_paste_is_cut(db):
    asked = read_query(db, " ".join(f"word{number}x" for number in range(9999)))
    assert 0 < len(asked.terms) <= 60


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("conact", "concat"),
        ("reshpae", "reshape"),
        ("normalisation", "normalization"),
        ("entroy", "entropy"),
        ("batchnorm", "batchnormalization"),
    ],
)
def test_correct(db, word, meant):
    assert correct(db, word)[0] == meant
    assert {word, meant} <= set(terms(db, word))


@pytest.mark.parametrize("word", ["axe", "zzzzzzzz", "neighbours", "123456", "x" * 500, "日本語日本語"])
def test_what_is_left_as_it_is(db, word):
    assert correct(db, word) == []


@pytest.mark.parametrize(
    ("one", "two", "edits"),
    [("", "", 0), ("ab", "ba", 1), ("concat", "conact", 1), ("a", "abc", 2), ("kitten", "sitting", 3)],
)
def test_edit_distance(one, two, edits):
    assert edit_distance(one, two, 9) == edits == edit_distance(two, one, 9)
    assert edit_distance(one, two, 1) == min(edits, 2)
