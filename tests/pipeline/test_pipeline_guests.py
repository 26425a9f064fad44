"""Another version in a store: its docs are read and run, its gaps found, and the home stays what is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from docprobe import model
from docprobe.gaps.find import find_gaps as gaps_of
from docprobe.model import (
    Gap,
    GapKind,
    Source,
    SubjectKind,
    Symbol,
    Verdict,
    VerdictKind,
)
from docprobe.pages.records import load_records
from docprobe.pipeline.build import find_gaps
from docprobe.pipeline.guest_run import run_docstrings, run_guest
from docprobe.pipeline.guests import is_guest, is_scanned
from docprobe.pipeline.scan import scan
from docprobe.search.engine import search
from docprobe.store.export import export_symbols
from docprobe.store.queries import renames
from docprobe.store.targets import home_target


def shown(ctx):
    """Return what readers are shown of the home, whatever else the store holds; save since when a gap is."""
    store = ctx.store
    return (
        home_target(store),
        list(store.select(Symbol, target=ctx.target.key)),
        [replace(gap, since="") for gap in store.select(Gap, target=ctx.target.key)],
        list(store.select(model.TestMethod)),
        renames(store),
        search(store, "take the elements at indices"),
        list(store.select(Verdict, target=ctx.target.key)),
    )


@pytest.fixture
def judged(two):
    """Give the two contexts where the gaps of both were found."""
    here, there = two
    here.store.keep_renames([("tl.old", "tl.take")])
    list(find_gaps(here))
    before = shown(here)
    for steps in (scan(there), run_guest(there, everything=True, workers=1), find_gaps(there)):
        list(steps)
    return here, there, before


def kinds(ctx, symbol):
    return {gap.kind for gap in ctx.store.select(Gap, target=ctx.target.key, symbol=symbol)}


def test_a_guest_is_judged_by_what_is_there(judged):
    here, there, before = judged
    assert is_guest(there)
    assert is_scanned(there)
    assert not kinds(here, "tl.take")
    assert GapKind.NO_DOCSTRING in kinds(there, "tl.take")  # which is another one there
    assert kinds(here, "tl.chunk")
    assert not kinds(there, "tl.chunk")  # it is not there
    assert GapKind.BROKEN_EXAMPLE in kinds(here, "tl.running_sum") & kinds(there, "tl.running_sum")
    assert shown(here) == before
    docs = {
        verdict.subject: verdict.kind
        for verdict in there.store.select(
            Verdict, subject_kind=SubjectKind.DOCSTRING, target=there.target.key
        )
    }
    assert docs["tl.add"] is VerdictKind.CONFIRMED
    assert docs["tl.running_sum"] is VerdictKind.REFUTED
    assert not [*run_docstrings(there, seconds=None, workers=1)][1:]  # all of them ran


def test_nothing_runs_without_time(two):
    _, there = two
    list(scan(there))
    assert not [step for step in run_guest(there, seconds=0.0, workers=1) if step.done]


def test_tests_of_another_version_accuse_nobody(judged):
    here, there, _ = judged
    untested = {gap.symbol for gap in here.store.select(Gap, kind=GapKind.UNTESTED)}
    assert {gap.target for gap in here.store.select(Gap, kind=GapKind.UNTESTED)} == {here.target.key}
    assert "tl.flatten" in untested
    # with a suite of the guest's own version that lacks them, they are untested there, too
    (source,) = there.store.select(Source)
    there.store.add([replace(source, version=there.target.version)])
    found = {gap.symbol for gap in gaps_of(there.store, there.target.key) if gap.kind == GapKind.UNTESTED}
    assert "tl.flatten" in found


def test_readers_go_on_to_see_the_home(judged):
    here, there, _ = judged
    assert there.target.key < here.target.key  # else the home would win by its name
    records = load_records(here.store, here.config, here.target)
    assert {symbol.target for symbol in records.symbols.values()} == {here.target.key}
    assert {gap.target for gap in records.gaps} == {here.target.key}
    assert {verdict.target for verdict in records.doc_verdicts.values()} == {here.target.key}
    (form,) = export_symbols(here.store, "tl.take")
    assert form["targets"] == [there.target.key, here.target.key]
    assert form["path"] == "tinylib/_core/lists.py"
    (form,) = export_symbols(here.store, "tl.take", target=there.target.key)
    assert form["path"] == "tinylib/__init__.py"
    for ctx in judged[:2]:
        gaps_of_each_are_those_of_all(ctx.store, ctx.target.key)


def gaps_of_each_are_those_of_all(store, target):
    every = gaps_of(store, target)
    for symbol in store.select(Symbol, target=target):
        wanted = [gap for gap in every if gap.symbol == symbol.name]
        for name in (symbol.name, *symbol.aliases):
            assert gaps_of(store, target, symbol=name) == wanted
    assert not gaps_of(store, target, symbol="tl.nothing")
