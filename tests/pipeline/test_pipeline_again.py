"""What could not run is run again where what kept it from running has changed; the rest is not."""

from __future__ import annotations

import pytest

from docprobe.model import Observed, StageDone, SubjectKind, Verdict
from docprobe.pipeline import again
from docprobe.pipeline import run as stage
from docprobe.pipeline.scan import fetch, scan
from docprobe.run.targets import importable, installation
from docprobe.store.queries import forget_unreached

TESTS = """
import unittest
from tinylib._core import lists


class TakeTest(unittest.TestCase):
    def test_passes(self):
        self.assertEqual(lists.take([1, 2], [1]), [2])

    def test_missing(self):
        import docprobe_sample_module

    def test_raises(self):
        raise KeyError("lost")


if __name__ == "__main__":
    unittest.main()
"""


@pytest.fixture
def ran(over_suite):
    ctx, _ = over_suite(TESTS)
    for steps in (fetch(ctx), scan(ctx, workers=1), stage.run(ctx, everything=True, workers=1)):
        list(steps)
    return ctx


def verdicts(ctx):
    found = ctx.store.select(Verdict, subject_kind=SubjectKind.TEST)
    return {verdict.subject.rpartition("::")[2]: (str(verdict.kind), verdict.reason) for verdict in found}


def reopened(ctx):
    """Return which tests a next run would run again, and whether it would take up their file."""
    again.reopen_outdated(ctx)
    left = {row.key.partition(".")[2] for row in ctx.store.select(Observed)}
    files = stage.files_to_run(ctx)
    assert bool(files) == (len(left) < 3)
    return {"test_passes", "test_missing", "test_raises"} - left


def test_nothing_comes_again_by_itself(ran):
    assert verdicts(ran)["test_missing"] == ("skipped", "needs the module docprobe_sample_module")
    assert reopened(ran) == set()


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Return where to put the module so that the interpreter finds it."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    installation.cache_clear()
    yield tmp_path / "docprobe_sample_module.py"
    installation.cache_clear()


def test_a_module_was_installed(ran, place):
    place.touch()
    assert reopened(ran) == {"test_missing"}
    before = verdicts(ran)
    list(stage.run(ran, everything=True, workers=1))
    assert verdicts(ran) == {**before, "test_missing": ("confirmed", "")}


def test_a_module_that_does_not_help_is_tried_once(ran, place):
    place.write_text("raise ModuleNotFoundError(\"No module named 'docprobe_sample_module'\")\n")
    list(stage.run(ran, everything=True, workers=1))
    assert verdicts(ran)["test_missing"] == ("skipped", "needs the module docprobe_sample_module")
    assert reopened(ran) == set()
    place.unlink()
    assert reopened(ran) == set()
    place.touch()
    assert reopened(ran) == {"test_missing"}


def test_files_are_run_in_another_way(ran, monkeypatch):
    monkeypatch.setattr(again, "RUN_FORMAT", again.RUN_FORMAT + 1)
    assert reopened(ran) == {"test_missing", "test_raises"}
    assert set(verdicts(ran)) == {
        "test_passes",
        "test_missing",
        "test_raises",
    }  # until others take their place
    list(stage.run(ran, everything=True, workers=1))
    assert reopened(ran) == set()


def test_what_a_file_no_longer_has_is_told_no_more(ran, monkeypatch):
    known = next(iter(ran.store.select(Verdict, subject_kind=SubjectKind.TEST)))
    gone = known.subject.rpartition("::")[0] + "::test_gone"
    ran.store.add([Verdict(**{**_fields(known), "subject": gone})])
    monkeypatch.setattr(again, "RUN_FORMAT", again.RUN_FORMAT + 1)
    list(stage.run(ran, everything=True, workers=1))
    assert set(verdicts(ran)) == {"test_passes", "test_missing", "test_raises"}


def _fields(record):
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def test_a_method_was_not_reached_and_its_cases_were(ran):
    known = next(iter(ran.store.select(Verdict, subject_kind=SubjectKind.TEST)))
    path = known.subject.partition("::")[0]
    for name, kind in (("a", "not-run"), ("a[1]", "confirmed"), ("ab", "not-run"), ("ab[1]", "not-run")):
        ran.store.add([Verdict(**{**_fields(known), "subject": f"{path}::T::{name}", "kind": kind})])
    forget_unreached(ran.store, ran.target.key)
    assert {name for name in verdicts(ran) if not name.startswith("test_")} == {"a[1]", "ab", "ab[1]"}
    assert ran.store.count(StageDone, stage="run", item="way") == 1


def test_importable(over_suite):
    ctx, _ = over_suite(TESTS)
    names = {"json", "json.decoder", "json.nothing", "email.mime.text", "sys.x", "no_such_module", "", "a..b"}
    assert importable(ctx.target, names) == {"json", "json.decoder", "email.mime.text"}
