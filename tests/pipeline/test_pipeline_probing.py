"""Calls are tried with other options and inputs; what tells nothing new is left out, the rest is marked."""

from __future__ import annotations

import dataclasses
import re

import pytest

from docprobe.cli.main import main
from docprobe.extract.behaviours import WITH
from docprobe.extract.lookup import make_lookup
from docprobe.extract.probing import probes
from docprobe.gaps.evidence.load import load_facts
from docprobe.model import Behaviour, Quirk, Snippet, StageDone, Symbol
from docprobe.pipeline.additions import WithOption
from docprobe.pipeline.probing import OtherInput
from docprobe.pipeline.run import run
from docprobe.pipeline.scan import fetch, scan
from docprobe.store.queries import forget_extraction

TEXT = """\
import unittest

import tinylib as tl


class ChunkTest(unittest.TestCase):
    def test_chunk(self):
        self.assertEqual(tl.chunk([1, 2, 3], size=2), [[1, 2], [3]])


class MeanTest(unittest.TestCase):
    def test_mean(self):
        self.assertEqual(tl.stats.mean([1.0, 2.0, 3.0]), 2.0)


if __name__ == "__main__":
    unittest.main()
"""
STAGES = ("option", "probe")


@pytest.fixture
def ctx(over_suite):
    ctx, _ = over_suite(TEXT)
    for steps in (fetch(ctx), scan(ctx, workers=1), run(ctx, everything=True, workers=1)):
        list(steps)
    return ctx


def test_a_switch_is_turned(ctx):
    (one,) = [one for one in ctx.store.select(Behaviour) if one.pattern.startswith(WITH)]
    assert (one.symbol, one.basis, one.value) == ("tl.chunk", "observed", "[[1, 2]]")
    quirk = ctx.store.one(Quirk, id=one.id)
    assert quirk.interest == "what another option changes"
    assert quirk.sentence == (
        "`tl.chunk([1, 2, 3], size=2)` gives `[[1, 2], [3]]`; with `drop_remainder=True` it gives `[[1, 2]]`."
    )
    assert ctx.store.one(Snippet, id=one.snippet).title.startswith("With drop_remainder=True: tl.chunk(")


def test_what_is_probed_is_marked_and_told(ctx):
    found = {one.call: one for one in ctx.store.select(Behaviour, basis="probed")}
    empty = found["tl.stats.mean([])"]
    assert (empty.kind, empty.detail.partition(":")[0]) == ("raises", "ValueError")
    assert ctx.store.one(Snippet, id=empty.snippet).origin.kind == "probe"
    assert ctx.store.one(Quirk, id=empty.id).sentence.startswith("`tl.stats.mean([])` raises ValueError: ")
    assert 'tl.stats.mean([float("nan"), 2.0, 3.0])' not in found, "that NaN gives NaN is no news"
    assert "tl.chunk([-1, 2, 3], size=2)" not in found, "no rule of interest tells it"


def test_what_the_target_names_is_given_in_place_of_data(ctx):
    forms = (("tuple", "tuple({data})"), ("list", "list({uneven})"))
    target = dataclasses.replace(ctx.config.target, forms=forms)
    lookup = make_lookup(target, ctx.store.select(Symbol))
    one = next(one for one in ctx.store.select(Behaviour, symbol="tl.stats.mean") if one.basis != "probed")
    looks = [each.look for each in probes(ctx.store.one(Snippet, id=one.snippet), one, lookup)]
    assert any("tl.stats.mean(tuple([1.0, 2.0, 3.0]))" in look for look in looks)
    assert any("tl.stats.mean(list([[1.0, 2.0, 3.0], [1.0, 2.0]]))" in look for look in looks)


def test_probes_are_told_apart_from_tests(ctx, capsys):
    one = next(one for one in ctx.store.select(Behaviour, basis="probed") if one.call == "tl.stats.mean([])")
    assert main(["show", one.id, "--store", str(ctx.store.path)]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert re.search(r"probed: the call of \S+take_test\.py\S* with another input", told)
    _, facts = load_facts(ctx.store, ctx.target.key)
    shown = [one.snippet for fact in facts for one in (*fact.raises, *fact.snippets)]
    assert shown
    assert not [one.code for one in shown if one.origin.kind == "probe"], "no gap rests on a probe"


def test_nothing_is_tried_twice_and_it_goes_with_what_it_came_from(ctx, monkeypatch):
    assert all(ctx.store.count(StageDone, stage=stage) for stage in STAGES)
    tried = []
    for way in (WithOption, OtherInput):
        monkeypatch.setattr(way, "compare", lambda *args: tried.append(args) or iter(()))
    list(run(ctx, everything=True, workers=1))
    assert not tried, "not even what was probed"
    forget_extraction(ctx.store, "tinylib_suite/take_test.py")
    assert not ctx.store.count(Behaviour)
    assert not any(ctx.store.count(StageDone, stage=stage) for stage in STAGES)


def finds_nothing(*_):
    yield from ()
    return []


def test_what_an_older_docprobe_probed_is_probed_anew(ctx, monkeypatch):
    tests = {one.id for one in ctx.store.select(Behaviour) if one.basis != "probed"}
    marks = {one.item: one.key for one in ctx.store.select(StageDone, stage="probe")}
    monkeypatch.setattr(OtherInput, "compare", finds_nothing)
    monkeypatch.setattr(
        OtherInput.__init__, "__defaults__", ("probe", "other", *OtherInput.__init__.__defaults__[2:])
    )
    list(run(ctx, everything=True, workers=1))
    assert {one.id for one in ctx.store.select(Behaviour)} == tests
    assert not [one.code for one in ctx.store.select(Snippet) if one.origin.kind == "probe"]
    now = {one.item: one.key for one in ctx.store.select(StageDone, stage="probe")}
    assert now.keys() == marks.keys()
    assert all(now[item] != key for item, key in marks.items())
