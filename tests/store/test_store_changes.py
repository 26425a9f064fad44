"""What two targets do otherwise: which kind of change, since when, and how it is folded."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sample_records as sample

from docprobe.model import Proof, SubjectKind, Verdict, VerdictKind
from docprobe.run.verdicts import UNCHANGED
from docprobe.store import Store
from docprobe.store.changes import ChangeKind, Folded, changes_between, changes_to, kind_of
from docprobe.store.replays import left_to_replay
from docprobe.store.targets import find_targets, home_target
from docprobe.store.text import rebuild_text

BETWEEN, LATER = "lib-1.4-py311-linux-cpu", "lib-1.10-py311-linux-cpu"


@pytest.fixture
def store():
    """Give a store of four targets; its snippets are judged by the tests."""
    with Store(":memory:") as opened:
        opened.add(
            [sample.target(key) for key in (sample.OLD, BETWEEN, LATER, sample.NEW)]
            + [replace(sample.snippet(key, key), counter="raise") for key in "abcd"]
            + [replace(sample.behaviour(f"{key}-{n}", key), id=f"{key}-{n}") for key in "ab" for n in (1, 2)]
        )
        yield opened


def judge(store, target, **kinds):
    """Add verdicts: snippet -> kind, or kind and reason."""
    for key, said in kinds.items():
        kind, reason = said if isinstance(said, tuple) else (said, "")
        verdict = Verdict(key, SubjectKind.SNIPPET, target, "d", VerdictKind(kind), reason)
        verdict = replace(verdict, flags=sample.target(target).flags)
        store.add([verdict])


def between(store, before=sample.OLD, after=sample.NEW):
    return changes_between(store, sample.target(before), sample.target(after))


def test_counts(store):
    judge(store, sample.OLD, a="confirmed", b="refuted", c=("skipped", "needs a GPU"), d="error")
    judge(store, sample.NEW, a="confirmed", b="confirmed", c="confirmed", d="error")
    found = between(store)
    assert [change.snippet.id for change in found.changes] == ["b"]
    assert (found.both, found.neither, found.untold, found.compared) == (1, 1, 1, 4)
    assert found.behaviours == 2
    assert found.changes[0].other.target == sample.OLD
    assert [change.other.target for change in between(store, sample.NEW, sample.OLD).changes] == [sample.OLD]


def test_what_ran_on_one_only_is_no_change(store):
    judge(store, sample.OLD, a="confirmed")
    judge(store, sample.NEW, b="confirmed")
    assert between(store).compared == 0


def test_what_proves_nothing_there_is_no_change(store):
    judge(store, sample.OLD, a=("refuted", UNCHANGED))
    judge(store, sample.NEW, a="confirmed")
    assert (between(store).changes, between(store).untold) == ((), 1)


@pytest.mark.parametrize(
    ("inner", "last", "since"),
    [
        ({}, sample.OLD, sample.NEW),
        ({BETWEEN: "refuted"}, BETWEEN, sample.NEW),
        ({BETWEEN: "confirmed"}, sample.OLD, BETWEEN),
        ({BETWEEN: "refuted", LATER: "confirmed"}, BETWEEN, LATER),
        ({LATER: "error", BETWEEN: "skipped"}, LATER, sample.NEW),
    ],
)
def test_since(store, inner, last, since):
    judge(store, sample.OLD, a="refuted")
    judge(store, sample.NEW, a="confirmed")
    for key, kind in inner.items():
        judge(store, key, a=kind)
    (change,) = between(store).changes
    assert (change.last, change.since) == (last, since)
    assert between(store).releases() == [(last, since, 1, 2)]


def test_since_the_other_way_round(store):
    judge(store, sample.OLD, a="refuted")
    judge(store, BETWEEN, a="refuted")
    judge(store, sample.NEW, a="confirmed")
    (change,) = between(store, sample.NEW, sample.OLD).changes
    assert (change.last, change.since) == (sample.NEW, BETWEEN)


@pytest.mark.parametrize(
    ("kind", "reason", "told"),
    [
        ("refuted", "AssertionError", ChangeKind.RESULT),
        ("refuted", "AssertionError: no ValueError", ChangeKind.NO_RAISE),
        ("error", "ValueError: too short", ChangeKind.RAISES),
        ("error", "AttributeError: module 'lib' has no attribute 'mean'", ChangeKind.ABSENT),
        ("error", "AttributeError: module 'lib' has no attribute 'Other'", None),
        ("error", "AttributeError: 'list' object has no attribute 'shape'", ChangeKind.RAISES),
        ("error", "ModuleNotFoundError: No module named 'lib.more'", None),
        ("error", "TypeError: mean() got an unexpected keyword argument 'axis'", ChangeKind.NO_PARAMETER),
        ("error", "TypeError: Other.__init__() got an unexpected keyword argument 'x'", None),
        ("crashed", "killed by SIGABRT", ChangeKind.CRASHES),
        ("timeout", "did not end within 30 s", ChangeKind.NO_END),
        ("flaky", "run 1 was confirmed", ChangeKind.FLAKY),
    ],
)
def test_kind(kind, reason, told):
    verdict = Verdict("a", SubjectKind.SNIPPET, "t", "d", VerdictKind(kind), reason)
    assert kind_of(verdict, replace(sample.snippet("a", "a"), proof=Proof.ASSERT)) is told


def test_another_message():
    verdict = Verdict("a", SubjectKind.SNIPPET, "t", "d", VerdictKind.REFUTED, "AssertionError")
    assert kind_of(verdict, sample.snippet("a", "a")) is ChangeKind.MESSAGE


def test_another_exception():
    verdict = Verdict("a", SubjectKind.SNIPPET, "t", "d", VerdictKind.ERROR, "TypeError: no list")
    assert kind_of(verdict, sample.snippet("a", "a")) is ChangeKind.EXCEPTION


def test_changes_that_differ_in_values_are_folded(store):
    judge(store, sample.OLD, a=("error", "E: 3 of 'x'"), b=("error", "E: 4 of 'y'"), c=("error", "E: none"))
    judge(store, sample.NEW, a="confirmed", b="confirmed", c="confirmed")
    folded = Folded.of(between(store).changes)
    assert [(fold.first.snippet.id, fold.more) for fold in folded] == [("a", 1), ("c", 0)]


def test_only_of_a_symbol_or_below(store):
    store.add(
        [sample.snippet("a", "a", about="lib.mean.fast"), sample.snippet("b", "b", about="lib.meaning")]
    )
    judge(store, sample.OLD, a="refuted", b="refuted", c="refuted")
    judge(store, sample.NEW, a="confirmed", b="confirmed", c="confirmed")
    found = between(store).only("lib.mean")
    assert {change.snippet.id for change in found.changes} == {"a", "c"}
    assert not found.only(kind="raises").changes


def test_changes_to_come_oldest_first(store):
    judge(store, sample.NEW, a="confirmed")
    assert changes_to(store, sample.target(sample.NEW)) == []
    for key in (LATER, BETWEEN):
        judge(store, key, a="refuted")
    assert [found.before.version for found in changes_to(store, sample.target(sample.NEW))] == ["1.4", "1.10"]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("1.0", [sample.OLD]),
        ("1", [LATER]),
        (sample.NEW, [sample.NEW]),
        ("3", []),
    ],
)
def test_find_targets(store, name, found):
    assert [target.key for target in find_targets(store, name)] == found


def test_left_to_replay(store):
    judge(store, sample.NEW, a="confirmed", b="confirmed", c="refuted", d="confirmed")
    judge(store, sample.OLD, a="confirmed", d="not-run")
    assert left_to_replay(store, sample.target(sample.OLD)) == ["b", "d"]
    assert left_to_replay(store, sample.target(BETWEEN)) == ["a", "b", "d"]
    judge(store, sample.OLD, b="error")
    assert left_to_replay(store, sample.target(BETWEEN), differing=True) == ["b", "d"]
    store.add([sample.snippet("b", "b")])  # without a counter it proves nothing
    assert left_to_replay(store, sample.target(BETWEEN)) == ["a", "d"]


def test_with_other_packages_all_is_run_again(store):
    judge(store, sample.NEW, a="confirmed")
    judge(store, sample.OLD, a="confirmed")
    old = sample.target(sample.OLD)
    assert left_to_replay(store, old) == []
    assert left_to_replay(store, replace(old, packages=(("numpy", "1.0"),))) == ["a"]


def test_home_is_the_target_whose_tests_ran_and_then_the_one_that_was_indexed(store):
    assert home_target(store) is None
    judge(store, sample.OLD, a="confirmed")
    assert home_target(store) is None
    store.add([sample.verdict("t", VerdictKind.CONFIRMED, SubjectKind.TEST, sample.NEW)])
    assert home_target(store) == sample.target(sample.NEW)
    rebuild_text(store, sample.OLD)
    assert home_target(store) == sample.target(sample.OLD)
