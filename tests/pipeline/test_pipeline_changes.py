"""What a changed suite makes stale goes; what is as it was stays."""

from __future__ import annotations

from dataclasses import replace

from docprobe import model
from docprobe.model import Behaviour, SubjectKind, Verdict, VerdictKind
from docprobe.pipeline.run import run
from docprobe.pipeline.scan import fetch, scan

TEXT = """
import os
import unittest
from tinylib._core import lists


class TakeTest(unittest.TestCase):
    def test_one(self):
        self.assertEqual(lists.take([1, 2], [1]), [2])

    def test_dies(self):
        os.abort()

    def test_two(self):
        with self.assertRaises(IndexError):
            lists.take([1, 2], [7])


if __name__ == "__main__":
    unittest.main()
"""


def do(ctx):
    for steps in (fetch(ctx), scan(ctx, workers=1), run(ctx, seconds=60.0, workers=1)):
        list(steps)
    return {
        verdict.subject.rpartition("::")[2]: (verdict.kind, verdict.time, verdict.digest)
        for verdict in ctx.store.select(Verdict, subject_kind=SubjectKind.TEST)
    }


def test_verdicts_go_with_the_text_they_are_about(over_suite):
    ctx, file = over_suite(TEXT)
    first = do(ctx)
    assert {name: kind for name, (kind, _, _) in first.items()} == {
        "test_one": VerdictKind.CONFIRMED,
        "test_dies": VerdictKind.CRASHED,
        "test_two": VerdictKind.CONFIRMED,
    }
    assert do(ctx) == first
    assert {behaviour.kind for behaviour in ctx.store.select(Behaviour)} == {"value", "raises"}
    file.write_text(TEXT.replace("test_two", "test_three").replace("os.abort()", "pass"), encoding="utf-8")
    second = do(ctx)
    assert {name: kind for name, (kind, _, _) in second.items()} == dict.fromkeys(
        ["test_one", "test_dies", "test_three"], VerdictKind.CONFIRMED
    )
    assert {digest for _, _, digest in second.values()}.isdisjoint(digest for _, _, digest in first.values())
    assert {behaviour.test.rpartition("::")[2] for behaviour in ctx.store.select(Behaviour)} == {
        "test_one", "test_three",
    }  # fmt: skip
    file.rename(file.with_name("other_test.py"))
    assert do(ctx).keys() == second.keys()
    assert {method.path for method in ctx.store.select(model.TestMethod)} == {"tinylib_suite/other_test.py"}
    assert {behaviour.path for behaviour in ctx.store.select(Behaviour)} == {"tinylib_suite/other_test.py"}


def test_verdicts_go_with_the_packages_they_were_found_with(over_suite):
    ctx, _ = over_suite(TEXT)
    do(ctx)
    before = {(one.subject_kind, one.subject): one for one in ctx.store.select(Verdict)}
    kinds = {one.subject_kind for one in before.values()}
    assert kinds == set(SubjectKind) - {SubjectKind.REFERENCE, SubjectKind.RAISE}, "these come with the gaps"
    assert {one.flags for one in before.values()} == {ctx.target.flags}
    ctx.target = replace(ctx.target, packages=(("numpy", "99.0"),))
    do(ctx)
    after = {(one.subject_kind, one.subject): one for one in ctx.store.select(Verdict)}
    assert {one.flags for one in after.values()} == {"numpy 99.0"}
    assert {key: one.kind for key, one in after.items()} == {key: one.kind for key, one in before.items()}
