"""Every passing test that shows a pattern is a witness of it, those made at run time as well."""

from __future__ import annotations

from dataclasses import replace

from docprobe.extract import candidates
from docprobe.model import SubjectKind, Verdict, Witness, content_id
from docprobe.pipeline import extracting
from docprobe.pipeline.run import run
from docprobe.pipeline.scan import fetch, scan
from docprobe.store.queries import shown_snippets, status

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


def test_what_shows_another_call_leaves_the_other_tests_to_their_own(over_suite, monkeypatch):
    """The call that two tests share gives nothing, and each of them can be shown in another way."""
    ctx, _ = over_suite(TEXT)
    extract = extracting.extract_file

    def shared(*args, **more):
        found = next(one for one in extract(*args, **more) if one.tests)

        def way(code, case, tests=(), fallback=None):
            snippet = replace(found.snippet, id=content_id(code), code=code, counter=f"{code}\nassert 1 == 2")
            behaviour = replace(found.behaviours[0], id=content_id(code, "b"), snippet=snippet.id)
            place = replace(found.place, case=case)
            return replace(
                found, snippet=snippet, behaviours=(behaviour,), place=place, tests=tests, fallback=fallback
            )

        last = way("print(3)", "two")
        again = way("print(2)", "one", fallback=last)
        first = way("print(1)", "one", fallback=again)
        return [way("assert 1 == 3", "one", (("one", 1), ("two", 1)), first)]

    monkeypatch.setattr(extracting, "extract_file", shared)
    for steps in (fetch(ctx), scan(ctx, workers=1), run(ctx, seconds=60.0, workers=1)):
        list(steps)
    confirmed = {one.code for one in shown_snippets(ctx.store, ctx.target.key)}
    assert confirmed == {"print(1)", "print(3)"}
    assert {witness.test for witness in ctx.store.select(Witness)} == {"one", "two"}
