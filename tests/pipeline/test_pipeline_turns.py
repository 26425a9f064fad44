"""Within a budget a slow file gets turns; the end of a turn is no verdict on a test."""

from __future__ import annotations

from dataclasses import replace

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


HEAD, TEST, TAIL = (
    SLOW.partition("    def test_one")[0],
    """
    def test_{}(self):
        time.sleep(0.5)
        self.assertEqual(lists.take([1, 2], [1]), [2])
""",
    """

if __name__ == "__main__":
    unittest.main()
""",
)
MANY = HEAD + "".join(TEST.format(number) for number in range(14)) + TAIL


def test_a_file_gets_another_turn_in_a_whole_run_as_long_as_it_gets_on(over_suite, monkeypatch):
    ctx, _ = over_suite(MANY)
    ctx.config = replace(ctx.config, budget=replace(ctx.config.budget, file_seconds=6.0))
    for steps in (fetch(ctx), scan(ctx, workers=1)):
        list(steps)
    turns = []
    submit = stage.tests_job
    monkeypatch.setattr(stage, "tests_job", lambda *given: turns.append(given) or submit(*given))
    list(stage.run(ctx, everything=True, workers=1))
    kinds = [verdict.kind for verdict in ctx.store.select(Verdict, subject_kind=SubjectKind.TEST)]
    assert kinds == [VerdictKind.CONFIRMED] * 14
    assert len(turns) > 1
