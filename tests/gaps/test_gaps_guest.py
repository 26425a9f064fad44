"""What the home's snippets are evidence of on another target."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sample_records as sample

from docprobe.gaps.evidence.facts import Shown
from docprobe.gaps.evidence.load import load_facts
from docprobe.gaps.evidence.said import as_said
from docprobe.gaps.evidence.uses import count_tests, count_tests_of
from docprobe.model import Proof, VerdictKind
from docprobe.store.confirmed import confirmed_behaviours, confirmed_snippets, symbols_in_short

RAISES = replace(sample.behaviour(sample.QUIRK, sample.GOOD), detail="ValueError: size 0, not (2, 3)")


@pytest.mark.parametrize(
    ("printed", "told"),
    [
        ("size 0,\n  not (2, 3)\n", "size 0, not (2, 3)"),
        ("In layer one:\nsize 0, not (2, 3)", "size 0, not (2, 3)"),
        ("\x1b[1msize 0\x1b[0m, not (2, 3)", "size 0, not (2, 3)"),
        ("", "size 0, not (2, 3)"),
        ("size 0 is too small\n", "size 0 is too small"),
        ("of <f at 0x7f12ab>", "of <f>"),
    ],
    ids=["same", "with more", "in colour", "nothing", "another", "with an address"],
)
def test_message_is_the_one_of_the_target(printed, told):
    shown = Shown(sample.snippet(sample.GOOD, ""), printed)
    assert as_said(RAISES, shown, abroad=True).detail == f"ValueError: {told}"


def test_what_else_is_printed_is_no_message():
    shown = Shown(sample.snippet(sample.GOOD, ""), "1\nsize 0 is too small\n")
    twice = replace(shown.snippet, code=f"print(1)\n{shown.snippet.code}")
    assert as_said(RAISES, replace(shown, snippet=twice), abroad=True) == RAISES
    value = replace(shown.snippet, proof=Proof.ASSERT)
    assert as_said(RAISES, replace(shown, snippet=value), abroad=True) == RAISES


@pytest.fixture
def home(store):
    """Give a store whose home is the newer target."""
    store.add(sample.records())
    store.db.void("insert into text_target (target, words) values (?, '')", (sample.NEW,))
    return store


def facts(store, key):
    return {one.symbol.name: one for one in load_facts(store, key)[1]}


def test_evidence_is_what_is_confirmed_there(home):
    assert facts(home, sample.OLD)["lib.mean"].raises
    home.add([sample.verdict(sample.GOOD, VerdictKind.REFUTED, key=sample.OLD)])
    assert not facts(home, sample.OLD)["lib.mean"].raises
    assert facts(home, sample.NEW)["lib.mean"].raises


def test_a_name_of_the_home_may_be_another_one_there(home):
    home.add(
        [
            replace(sample.symbol(sample.OLD, "lib.stats.average"), aliases=("lib.average",)),
            replace(sample.symbol(sample.NEW, "lib.mean"), aliases=("lib.average",)),
        ]
    )
    assert not facts(home, sample.OLD)["lib.mean"].raises  # it may be about either
    assert not facts(home, sample.OLD)["lib.mean"].snippets
    assert facts(home, sample.NEW)["lib.mean"].raises
    assert load_facts(home, sample.OLD, "lib.mean")[1] == [facts(home, sample.OLD)["lib.mean"]]


def test_facts_of_one_symbol_are_those_of_all(home):
    for key in (sample.OLD, sample.NEW):
        for name, found in facts(home, key).items():
            assert [replace(one, ancestors={}) for one in load_facts(home, key, name)[1]] == [
                replace(found, ancestors={})
            ]
    assert load_facts(home, sample.NEW, "lib.stats.average")[1] == [facts(home, sample.NEW)["lib.mean"]]
    assert load_facts(home, sample.NEW, "lib.none")[1] == []


def test_tests_of_one_symbol_are_counted_as_those_of_all(home):
    home.add(
        [
            sample.method("testOther", 50, calls=("lib.stats.average", "lib.Heir.size", "lib.Heir.deep.x")),
            sample.symbol(sample.NEW, "lib.Heir"),
            replace(sample.symbol(sample.NEW, "lib.Base.size", ("lib.Heir.size",)), owner="lib.Base"),
            sample.symbol(sample.NEW, "lib.Base"),
        ]
    )
    names, _ = load_facts(home, sample.NEW)
    every = count_tests(home, names)
    assert every == {"lib.mean": 3, "lib.total": 1, "lib.Base.size": 1, "lib.Base": 1, "lib.Heir": 1}
    for symbol in names.symbols.values():
        assert count_tests_of(home, names, symbol)[symbol.name] == every[symbol.name]


def test_confirmed(home):
    found = {one.id: printed for one, printed in confirmed_snippets(home, sample.NEW)}
    assert found == {sample.GOOD: "no values\n", sample.SAMPLE: ""}
    assert [one.id for one, _ in confirmed_snippets(home, sample.OLD)] == [sample.GOOD]
    assert [one.id for one, _ in confirmed_snippets(home, sample.NEW, ids=[sample.GOOD])] == [sample.GOOD]
    assert not [*confirmed_snippets(home, sample.NEW, ["lib.total"])]
    assert [one.id for one in confirmed_behaviours(home, sample.NEW, ["lib.mean"], ["raises"])] == [
        sample.QUIRK
    ]
    assert not [*confirmed_behaviours(home, sample.NEW, kinds=["value"])]
    assert [(one.name, one.docstring, one.parameters) for one in symbols_in_short(home, sample.OLD)] == [
        ("lib.mean", "Take the mean.", ())
    ]
