"""Every passing test that shows a pattern is a witness of it, those made at run time as well."""

from __future__ import annotations

from docprobe.extract import candidates
from docprobe.model import SubjectKind, Verdict, Witness
from docprobe.pipeline.run import run
from docprobe.pipeline.scan import fetch, scan
from docprobe.store.queries import status

TEXT = """
import unittest
from tinylib._core import lists


class TakeTest(unittest.TestCase):
    def test_one(self):
        self.assertEqual(lists.take([1, 2], [1]), [2])


def make(size):
    def test(self):
        self.assertEqual(lists.take([1] * size, [0]), [1])

    return test


for size in (2, 3):
    setattr(TakeTest, f"test_made_{size}", make(size))


if __name__ == "__main__":
    unittest.main()
"""


def test_each_case_is_a_witness(over_suite):
    ctx, _ = over_suite(TEXT)
    for steps in (fetch(ctx), scan(ctx, workers=1), run(ctx, seconds=60.0, workers=1)):
        list(steps)
    passed = {verdict.subject for verdict in ctx.store.select(Verdict, subject_kind=SubjectKind.TEST)}
    assert len(passed) == 3
    assert {witness.test for witness in ctx.store.select(Witness)} == passed
    assert status(ctx.store, ctx.target.key)["tests"]["shown"] == 3


def test_fault_of_ours_costs_one_test_only(over_suite, monkeypatch):
    ctx, _ = over_suite(TEXT)
    whole = candidates.extract_test

    def faulty(trace, *more):
        if trace.key.endswith("test_one"):
            raise ZeroDivisionError("a slip")
        return whole(trace, *more)

    monkeypatch.setattr(candidates, "extract_test", faulty)
    for steps in (fetch(ctx), scan(ctx, workers=1)):
        list(steps)
    notes = {step.note for step in run(ctx, seconds=60.0, workers=1)}
    assert any("test_one: ZeroDivisionError: a slip (test_pipeline_witness.py:" in note for note in notes)
    assert status(ctx.store, ctx.target.key)["tests"]["shown"] == 2
