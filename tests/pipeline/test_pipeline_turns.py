"""Within a budget a slow file gets turns; the end of a turn is no verdict on a test."""

from __future__ import annotations

from docprobe.model import StageDone, SubjectKind, Verdict, VerdictKind
from docprobe.pipeline import run as stage
from docprobe.pipeline.scan import fetch, scan

SLOW = """
import time
import unittest
from tinylib._core import lists


class TakeTest(unittest.TestCase):
    def test_one(self):
        time.sleep(0.9)
        self.assertEqual(lists.take([1, 2], [1]), [2])

    def test_two(self):
        time.sleep(0.9)
        self.assertEqual(lists.take([1, 2], [0]), [1])

    def test_three(self):
        time.sleep(0.9)
        self.assertEqual(lists.take([1, 2], []), [])


if __name__ == "__main__":
    unittest.main()
"""


def test_a_file_goes_on_in_its_next_turn(over_suite, monkeypatch):
    ctx, _ = over_suite(SLOW)
    monkeypatch.setattr(stage, "_FIRST_TURN", 1.4)
    monkeypatch.setattr(stage, "_LONGER", 1.0)
    for steps in (fetch(ctx), scan(ctx, workers=1)):
        list(steps)
    turns = []
    submit = stage.tests_job
    monkeypatch.setattr(
        stage, "tests_job", lambda *given: turns.append(len(submit(*given).skip)) or submit(*given)
    )
    list(stage.run(ctx, seconds=60.0, workers=1))
    kinds = {v.subject: v.kind for v in ctx.store.select(Verdict, subject_kind=SubjectKind.TEST)}
    assert len(kinds) == 3
    assert set(kinds.values()) == {VerdictKind.CONFIRMED}
    assert turns[0] == 0
    assert turns == sorted(turns)
    assert turns[-1] > 0  # it came again, without the tests that had run
    assert ctx.store.count(StageDone, stage="extract") == 1
    assert ctx.store.count(Verdict, subject_kind=SubjectKind.SNIPPET, kind="confirmed") >= 2
