"""Snippets are made as short as they can be, and a stop in between loses and repeats nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from docprobe.model import Behaviour, Snippet, StageDone, SubjectKind, Verdict, VerdictKind, content_id
from docprobe.pipeline import extracting
from docprobe.pipeline.attempts import TRIAL
from docprobe.pipeline.run import run
from docprobe.pipeline.scan import fetch, scan
from docprobe.run.pool import Pool
from docprobe.store import queries

TEXT = """
import unittest
from tinylib._core import lists


class TakeTest(unittest.TestCase):
    def test_one(self):
        self.assertEqual(lists.take([1, 2], [1]), [2])


if __name__ == "__main__":
    unittest.main()
"""
LONG = """\
import tinylib as tl

values = [1]
values.append(2)
tl.flatten([values])
result = tl.take(values, [1])
print(result)
assert result == [2]
"""
SHORT = LONG.replace("tl.flatten([values])\n", "")


@pytest.fixture
def suite_file(over_suite, monkeypatch):
    """Give a suite and its file: its only snippet has a statement that it needs and one that it does not."""
    extract = extracting.extract_file

    def longer(*args, **more):
        (found,) = extract(*args, **more)
        snippet = replace(
            found.snippet, id=content_id(LONG), code=LONG, counter=LONG.replace("== [2]", "== [3]")
        )
        behaviours = tuple(replace(one, snippet=snippet.id) for one in found.behaviours)
        return [replace(found, snippet=snippet, behaviours=behaviours, fallback=None)]

    monkeypatch.setattr(extracting, "extract_file", longer)
    ctx, file = over_suite(TEXT)
    for steps in (fetch(ctx), scan(ctx, workers=1)):
        list(steps)
    return ctx, file


@pytest.fixture
def suite(suite_file):
    """Give that suite alone."""
    return suite_file[0]


class Programs(list):
    """The subjects of the programs that were run; no more than `most` are."""

    most = 99


@pytest.fixture
def subjects(monkeypatch):
    """Give the subjects of the programs that run."""
    found = Programs()
    submit = Pool.submit

    def noted(pool, job, priority=0.0):
        if hasattr(job, "counter"):
            if len(found) == found.most:
                raise KeyboardInterrupt
            found.append(job.subject)
        submit(pool, job, priority)

    monkeypatch.setattr(Pool, "submit", noted)
    return found


def kept(ctx):
    snippets = list(ctx.store.select(Snippet))
    used = {behaviour.snippet for behaviour in ctx.store.select(Behaviour)}
    return [snippet.code for snippet in snippets], used == {snippet.id for snippet in snippets}


def verdicts(ctx):
    return {v: v.time for v in ctx.store.select(Verdict, subject_kind=SubjectKind.SNIPPET)}


def test_what_a_snippet_does_not_need_goes(suite, subjects):
    list(run(suite, seconds=60.0, workers=1))
    assert kept(suite) == ([SHORT], True)
    whole, shorter = content_id(LONG), content_id(SHORT)
    looks = "look"  # at what is probed
    assert [name for name in subjects if name not in {TRIAL, looks}] == [whole, shorter]
    assert subjects.index(whole) < subjects.index(TRIAL) < subjects.index(shorter)
    assert {v.subject: v.kind for v in verdicts(suite)} == dict.fromkeys(
        [whole, shorter], VerdictKind.CONFIRMED
    )
    # The longer form is not counted: it is not shown.
    assert queries.status(suite.store, suite.target.key)["snippets"]["verdicts"] == {"confirmed": 1}


@pytest.mark.parametrize("most", [1, 2, 3])
def test_a_stop_loses_nothing_and_nothing_confirmed_runs_again(suite, subjects, most):
    subjects.most = most
    with pytest.raises(KeyboardInterrupt):
        list(run(suite, seconds=60.0, workers=1))
    before = verdicts(suite)
    assert kept(suite) == ([LONG], True)
    assert [v.kind for v in before] == [VerdictKind.CONFIRMED]
    assert not suite.store.count(StageDone, stage="extract")
    subjects.most = 99
    subjects.clear()
    list(run(suite, seconds=60.0, workers=1))
    assert kept(suite) == ([SHORT], True)
    assert before.items() <= verdicts(suite).items()
    assert content_id(LONG) not in subjects
    assert suite.store.count(StageDone, stage="extract") == 1


def test_a_known_form_is_not_looked_for_again(suite, subjects):
    list(run(suite, seconds=60.0, workers=1))
    suite.store.delete(StageDone, stage="extract")
    subjects.clear()
    list(run(suite, seconds=60.0, workers=1))
    assert not subjects
    assert kept(suite) == ([SHORT], True)
    assert suite.store.count(StageDone, stage="extract") == 1


def do(ctx):
    for steps in (fetch(ctx), scan(ctx, workers=1), run(ctx, workers=1)):
        list(steps)


def test_a_changed_file_keeps_its_short_forms(suite_file, subjects, monkeypatch):
    ctx, file = suite_file
    list(run(ctx, workers=1))
    assert TRIAL in subjects
    file.write_text(TEXT.replace("import unittest\n", "import unittest\n\n", 1), encoding="utf-8")
    subjects.clear()
    do(ctx)
    assert TRIAL not in subjects
    assert kept(ctx) == ([SHORT], True)
    monkeypatch.setattr(extracting, "extract_file", lambda *_, **__: [])
    file.write_text(TEXT, encoding="utf-8")
    do(ctx)
    assert kept(ctx) == ([], True)
