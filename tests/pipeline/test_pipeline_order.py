"""Neither the order in which files are run, nor stops between them, tells what comes of a suite."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from docprobe.model import (
    Basis,
    Behaviour,
    Quirk,
    Snippet,
    StageDone,
    SubjectKind,
    Verdict,
    VerdictKind,
    Witness,
)
from docprobe.pipeline import run as stage
from docprobe.pipeline.context import open_context
from docprobe.pipeline.files import files_to_run
from docprobe.pipeline.scan import fetch, scan

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
CASE = """\
import unittest

import tinylib as tl


class {name}Test(unittest.TestCase):
{body}

if __name__ == "__main__":
    unittest.main()
"""
MEANS = {
    # Each may be probed with nothing, and all are refused in the same words: one of them is told.
    "a": "    def test_mean(self):\n        self.assertEqual(tl.stats.mean([1, 2, 3, 6]), 3.0)\n",
    "b": "    def test_mean(self):\n        self.assertEqual(tl.stats.mean([1.5, 2.5]), 2.0)\n",
    # The simplest of its kind, which another stands for as long as it is not there; an option; a refusal
    # that would be found by probing.
    "c": (
        "    def test_mean(self):\n        self.assertEqual(tl.stats.mean([2.0]), 2.0)\n\n"
        "    def test_rest(self):\n"
        "        self.assertEqual(tl.chunk([1, 2, 3], 2, drop_remainder=True), [[1, 2]])\n\n"
        "    def test_size(self):\n        with self.assertRaises(ValueError):\n"
        "            tl.chunk([1, 2, 3], -1)\n"
    ),
    "d": "    def test_chunk(self):\n        self.assertEqual(tl.chunk([1, 2, 3], 2), [[1, 2], [3]])\n",
}
ORDERS = ("abcd", "dcba", "bdca")
COMPARING = ("graph", "contrast", "option", "probe")


@pytest.fixture(scope="module")
def conf(tmp_path_factory):
    folder = tmp_path_factory.mktemp("suite")
    (folder / "tinylib_suite").mkdir()
    for name, body in MEANS.items():
        text = CASE.format(name=name.upper(), body=body)
        (folder / "tinylib_suite" / f"{name}_test.py").write_text(text, encoding="utf-8")
    text = (SAMPLES / "conf" / "tinylib.toml").read_text(encoding="utf-8")
    text = text.replace('paths = ["../tinylib"]', f'paths = ["{SAMPLES / "tinylib"}"]')
    text = text.replace('folder = "../tinylib"', f'folder = "{folder}"')
    (folder / "conf.toml").write_text(text, encoding="utf-8")
    return folder / "conf.toml"


def only(monkeypatch, names):
    """Let runs see these files only, in this order."""

    def chosen(ctx, topic=""):
        left = {Path(work.path).name[0]: work for work in files_to_run(ctx, topic)}
        return [left[name] for name in names if name in left]

    monkeypatch.setattr(stage, "files_to_run", chosen)


def ran(conf, path, monkeypatch, turns):
    """Run the files of each turn to their end, one turn after the other; return what the store holds."""
    with open_context(conf=conf, store=path) as ctx:
        for steps in (fetch(ctx), scan(ctx, workers=1)):
            list(steps)
        for names in turns:
            only(monkeypatch, names)
            list(stage.run(ctx, everything=True, workers=2))
        return held(ctx.store)


def held(store):
    kept = {kind.__name__: set(store.select(kind)) for kind in (Snippet, Behaviour, Witness, Quirk)}
    marks = {mark for mark in store.select(StageDone) if mark.stage in COMPARING}
    ids = {one.id for one in kept["Snippet"]}
    verdicts = {
        one for one in store.select(Verdict) if one.subject_kind != SubjectKind.SNIPPET or one.subject in ids
    }
    return {**kept, "StageDone": marks, "Verdict": verdicts}


@pytest.fixture(scope="module")
def whole(conf, tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOCPROBE_CACHE", str(conf.parent / "cache"))
        return ran(conf, folder / "s.sqlite", patch, [ORDERS[0]])


@pytest.fixture
def run(conf, whole, tmp_path, monkeypatch):
    monkeypatch.setenv("DOCPROBE_CACHE", str(conf.parent / "cache"))
    numbers = itertools.count()

    def made(turns):
        found = ran(conf, tmp_path / f"{next(numbers)}.sqlite", monkeypatch, turns)
        return {name: found[name] ^ whole[name] for name in whole if found[name] != whole[name]}

    return made


def test_one_of_several_equal_calls_is_told(whole):
    probed = [one for one in whole["Behaviour"] if one.basis == Basis.PROBED]
    empty = [one for one in probed if one.symbol == "tl.stats.mean" and one.detail.startswith("ValueError")]
    assert len(empty) == 1
    assert whole["StageDone"]
    assert {one.kind for one in whole["Verdict"]} >= {VerdictKind.CONFIRMED}


@pytest.mark.parametrize("order", ORDERS[1:])
def test_the_order_of_files_tells_nothing(run, order):
    assert run([order]) == {}


@pytest.mark.parametrize("turns", [("d", "bd", "cbd", "abcd"), ("ab", "cdab"), ("c", "abcd")])
def test_files_that_come_later_tell_nothing_else(run, turns):
    assert run(list(turns)) == {}
