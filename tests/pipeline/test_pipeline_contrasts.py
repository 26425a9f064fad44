"""What an option changes is found by running the call without it; what changes nothing is no behaviour."""

from __future__ import annotations

import pytest

from docprobe.extract.behaviours import WITHOUT
from docprobe.model import Behaviour, Quirk, Snippet, StageDone
from docprobe.pipeline.contrasts import WithoutOption
from docprobe.pipeline.run import run
from docprobe.pipeline.scan import fetch, scan
from docprobe.store.queries import forget_extraction

TEXT = """\
import unittest

import tinylib as tl


class ChunkTest(unittest.TestCase):
    def test_chunk(self):
        self.assertEqual(tl.chunk([1, 2, 3], 2, drop_remainder=True), [[1, 2]])

    def test_chunk_even(self):
        self.assertEqual(tl.chunk([1, 2, 3, 4], size=2, drop_remainder=True), [[1, 2], [3, 4]])

    def test_scale(self):
        factor = 3.0
        self.assertEqual(tl.scale([1, 2], factor=factor), [3.0, 6.0])


if __name__ == "__main__":
    unittest.main()
"""
STAGE = "contrast"


@pytest.fixture(params=[1, 2])
def ctx(over_suite, request):
    ctx, _ = over_suite(TEXT)
    for steps in (fetch(ctx), scan(ctx, workers=1), run(ctx, seconds=60.0, workers=request.param)):
        list(steps)
    return ctx


def without_options(ctx):
    return {
        one.pattern.partition("=")[0]: one for one in ctx.store.select(Behaviour) if WITHOUT in one.pattern
    }


def test_what_an_option_changes_is_told(ctx):
    found = without_options(ctx)
    assert set(found) == {"without drop_remainder", "without factor"}
    one = found["without drop_remainder"]
    assert (one.symbol, one.basis, one.value) == ("tl.chunk", "observed", "[[1, 2], [3]]")
    snippet = ctx.store.one(Snippet, id=one.snippet)
    assert "result = tl.chunk([1, 2, 3], size=2)\n" in snippet.code
    assert snippet.title.startswith("Without drop_remainder: ")
    quirk = ctx.store.one(Quirk, id=one.id)
    assert quirk.interest == "what an option changes"
    assert quirk.sentence == (
        "`tl.chunk([1, 2, 3], size=2, drop_remainder=True)` gives `[[1, 2]]`;"
        " without `drop_remainder` it gives `[[1, 2], [3]]`."
    )
    assert "drop_remainder=True" in ctx.store.one(Snippet, id=quirk.other).code


def test_nothing_is_compared_twice(ctx, monkeypatch):
    assert ctx.store.count(StageDone, stage=STAGE) >= 2
    compared = []
    monkeypatch.setattr(WithoutOption, "compare", lambda *args: compared.append(args) or iter(()))
    list(run(ctx, seconds=60.0, workers=1))
    assert not compared


def test_it_goes_with_what_it_came_from_and_comes_again(ctx):
    target = ctx.target.key
    for one in list(ctx.store.select(Snippet)):  # short forms outlast what they are for
        ctx.store.add([StageDone("minimise", f"whole of {one.id}", target, f"1-{one.id}")])
    before = set(without_options(ctx))
    forget_extraction(ctx.store, "tinylib_suite/take_test.py")
    assert not without_options(ctx)
    assert not ctx.store.count(StageDone, stage=STAGE)
    ctx.store.delete(StageDone, stage="extract")
    list(run(ctx, seconds=60.0, workers=1))
    assert set(without_options(ctx)) == before


def test_a_fault_of_ours_costs_one_comparison(ctx, monkeypatch):
    ctx.store.delete(StageDone, stage=STAGE)

    def stumble(*_):
        raise LookupError("made up")

    monkeypatch.setattr("docprobe.pipeline.contrasts.contrasts", stumble)
    notes = [step.note for step in run(ctx, seconds=60.0, workers=1)]
    assert any("made up" in note for note in notes)
    assert ctx.store.count(StageDone, stage=STAGE) >= 2
