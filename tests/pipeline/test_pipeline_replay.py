"""Snippets of one version run on another, and what changed is told."""

from __future__ import annotations

from dataclasses import replace

from docprobe.model import Snippet, SubjectKind, Verdict, VerdictKind
from docprobe.pipeline.context import Context
from docprobe.pipeline.guests import is_guest
from docprobe.pipeline.replay import replay
from docprobe.store.changes import ChangeKind, changes_between


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
