"""A fault of ours costs what it happened in; what the store refuses ends the run."""

from __future__ import annotations

import pytest

from docprobe.errors import StoreError
from docprobe.model import StageDone
from docprobe.pipeline.attempts import Attempts
from docprobe.pipeline.run import run
from docprobe.pipeline.scan import fetch, scan
from docprobe.store.queries import shown_snippets

TEXT = """\
import unittest

import tinylib as tl


class AddTest(unittest.TestCase):
    def test_add(self):
        self.assertEqual(tl.add([1], [2]), [3])

    def test_take(self):
        self.assertEqual(tl.take([1, 2], [1]), [2])


if __name__ == "__main__":
    unittest.main()
"""


@pytest.fixture
def ctx(over_suite):
    ctx, _ = over_suite(TEXT)
    for steps in (fetch(ctx), scan(ctx, workers=1)):
        list(steps)
    return ctx


def stumbling(monkeypatch, fault):
    """Let judging a snippet about `tl.add` fail with `fault`."""
    judge = Attempts.judge

    def judging(self, snippet, *args, **words):
        if snippet.symbol == "tl.add":
            raise fault
        return judge(self, snippet, *args, **words)

    monkeypatch.setattr(Attempts, "judge", judging)


def test_a_fault_of_ours_costs_one_candidate(ctx, monkeypatch):
    stumbling(monkeypatch, LookupError("made up"))
    notes = [step.note for step in run(ctx, seconds=60.0, workers=1)]
    assert any("a bug of ours" in note and "made up" in note for note in notes)
    shown = {one.symbol for one in shown_snippets(ctx.store, ctx.target.key)}
    assert shown == {"tl.take"}
    assert ctx.store.count(StageDone, stage="extract") == 1


def test_what_the_store_refuses_ends_the_run(ctx, monkeypatch):
    stumbling(monkeypatch, StoreError("Couldn't write the store: the disk is full"))
    with pytest.raises(StoreError, match="disk is full"):
        list(run(ctx, seconds=60.0, workers=1))
