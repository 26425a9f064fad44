"""Snippets of one version run on another, and what changed is told."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest
from running import SAMPLES

from docprobe.model import Snippet, SubjectKind, Verdict, VerdictKind
from docprobe.pipeline.build import index
from docprobe.pipeline.context import Context
from docprobe.pipeline.guests import is_guest
from docprobe.pipeline.replay import replay
from docprobe.pipeline.run import run
from docprobe.pipeline.scan import fetch, scan
from docprobe.run.targets import find_target
from docprobe.store.changes import ChangeKind, changes_between

TEXT = """
import unittest
from tinylib._core import lists


class TakeTest(unittest.TestCase):
    def test_one(self):
        self.assertEqual(lists.take([1, 2], [1]), [2])

    def test_two(self):
        with self.assertRaises(IndexError):
            lists.take([1, 2], [7])

    def test_total(self):
        self.assertEqual(lists.total([1, 2, 3]), 6)


if __name__ == "__main__":
    unittest.main()
"""


@pytest.fixture
def two(over_suite, tmp_path):
    """Give the context of a suite that ran, and one of an earlier version in which `take` is lenient."""
    ctx, _ = over_suite(TEXT)
    for steps in (fetch(ctx), scan(ctx, workers=1), run(ctx, everything=True, workers=1), index(ctx)):
        list(steps)
    earlier = tmp_path / "earlier"
    shutil.copytree(SAMPLES / "tinylib", earlier)
    top = earlier / "tinylib" / "__init__.py"
    lenient = "\n\ndef take(values, indices):\n    return [values[i % len(values)] for i in indices]\n"
    text = top.read_text(encoding="utf-8").replace('"1.2.0"', '"1.1.0"') + lenient
    top.write_text(text.replace("import add, chunk,", "import add,"), encoding="utf-8")
    config = replace(ctx.config, target=replace(ctx.config.target, paths=(str(earlier),)))
    target = find_target(config.target, paths=[earlier])
    ctx.store.add([target])
    return ctx, Context(config, ctx.store, target, ctx.adapter, ctx.cache, is_named=True)


def test_replay(two):
    here, there = two
    assert not is_guest(here)
    assert is_guest(there)
    assert not is_guest(replace(there, is_named=False))  # an update of the library beside docprobe
    before = list(here.store.select(Snippet))
    steps = list(replay(there, everything=True, workers=1))
    confirmed = here.store.count(
        Verdict, subject_kind=SubjectKind.SNIPPET, target=here.target.key, kind=VerdictKind.CONFIRMED
    )
    assert steps[-1].done == steps[-1].total > 0
    assert list(here.store.select(Snippet)) == before  # nothing was extracted
    found = changes_between(here.store, there.target, here.target)
    assert {change.kind for change in found.by_symbol()["tl.take"]} == {ChangeKind.NO_RAISE}
    assert set(found.by_symbol()) == {"tl.take"}
    assert found.both > 0
    assert found.compared <= confirmed
    assert is_guest(there)  # running snippets makes no other home
    again = list(replay(there, everything=True, workers=1))
    assert again[-1].total == 0
    assert not here.store.count(Verdict, subject_kind=SubjectKind.TEST, target=there.target.key)


def test_only_what_differs(two):
    here, there = two
    list(replay(there, everything=True, workers=1))
    third = Context(
        there.config,
        there.store,
        replace(there.target, key=f"{there.target.key}-x"),
        there.adapter,
        is_named=True,
    )
    list(replay(third, everything=True, differing=True, workers=1))
    ran = {
        verdict.subject
        for verdict in here.store.select(Verdict, subject_kind=SubjectKind.SNIPPET, target=third.target.key)
    }
    found = changes_between(here.store, there.target, here.target)
    assert ran == {change.snippet.id for change in found.changes}


def test_budget(two):
    _, there = two
    steps = list(replay(there, seconds=0.0, workers=1))
    assert steps[-1].done == 0


def test_files_of_the_suite_are_there(two):
    here, there = two
    (source,) = here.sources
    code = f"import os\nresult = os.path.isdir({source.root!r})\nprint(result)\nassert result is True\n"
    given = next(iter(here.store.select(Snippet)))
    reader = replace(given, id="reader", code=code, counter=code.replace("is True", "is False"))
    verdict = next(iter(here.store.select(Verdict, subject=given.id, target=here.target.key)))
    kept = replace(verdict, subject="reader", kind=VerdictKind.CONFIRMED)
    here.store.add([reader, kept])
    list(replay(there, everything=True, workers=1))
    (found,) = here.store.select(Verdict, subject="reader", target=there.target.key)
    assert found.kind is VerdictKind.CONFIRMED, found
