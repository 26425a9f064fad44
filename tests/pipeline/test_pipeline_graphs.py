"""What a graph refuses otherwise is a behaviour of its own, told as a quirk; what is alike is nothing."""

from __future__ import annotations

import pytest

from docprobe.extract.behaviours import IN_GRAPH
from docprobe.model import Behaviour, Quirk, Snippet, StageDone
from docprobe.pipeline.run import run
from docprobe.pipeline.scan import fetch, scan
from docprobe.store.queries import forget_extraction

TEXT = """\
import unittest

import tinylib as tl


class ChunkTest(unittest.TestCase):
    def test_chunk(self):
        self.assertEqual(tl.chunk([1, 2, 3], 2), [[1, 2], [3]])
        with self.assertRaisesRegex(ValueError, "size must be positive"):
            tl.chunk([1], 0)

    def test_take(self):
        with self.assertRaises(IndexError):
            tl.take([1], [4])


if __name__ == "__main__":
    unittest.main()
"""
STAGE = "graph"
TRACED = 'traced = "tl._core.decorators.traced"'


@pytest.fixture(params=[1, 2])
def ctx(over_suite, request):
    ctx, _ = over_suite(TEXT, TRACED)
    for steps in (fetch(ctx), scan(ctx, workers=1), run(ctx, seconds=60.0, workers=request.param)):
        list(steps)
    return ctx


def in_graph(ctx):
    return [one for one in ctx.store.select(Behaviour) if one.pattern.startswith(IN_GRAPH)]


def test_what_differs_is_told(ctx):
    (found,) = in_graph(ctx)
    assert (found.symbol, found.basis, found.path) == ("tl.chunk", "observed", "tinylib_suite/take_test.py")
    assert found.detail == "TypeError: the graph cannot be built because size must be positive, got 0"
    code = ctx.store.one(Snippet, id=found.snippet).code
    assert (
        "@tl._core.decorators.traced\ndef in_graph():\n    return tl.chunk([1], 0)\n\ntry:\n    in_graph()"
        in code
    )
    quirk = ctx.store.one(Quirk, id=found.id)
    assert quirk.interest == "eager against graph"
    assert quirk.sentence == (
        "`tl.chunk([1], 0)` raises ValueError in eager execution, but in a graph it raises TypeError: the"
        " graph cannot be built because size must be positive, got 0."
    )
    eager = ctx.store.one(Snippet, id=quirk.other)
    assert "except ValueError" in eager.code


def test_nothing_is_compared_twice(ctx):
    before = {mark.item for mark in ctx.store.select(StageDone, stage=STAGE)}
    assert before == {"tl.chunk", "tl.take"}, "what is refused; a value without a dtype is no tensor"
    stages = [step.stage for step in run(ctx, seconds=60.0, workers=1)]
    assert STAGE not in stages
    assert len(in_graph(ctx)) == 1


def test_it_goes_with_what_it_came_from(ctx):
    forget_extraction(ctx.store, "tinylib_suite/take_test.py")
    assert not in_graph(ctx)
    assert not ctx.store.count(StageDone, stage=STAGE)


def test_a_target_without_graphs_has_none(over_suite):
    ctx, _ = over_suite(TEXT)
    for steps in (fetch(ctx), scan(ctx, workers=1), run(ctx, seconds=60.0, workers=1)):
        list(steps)
    assert not in_graph(ctx)
