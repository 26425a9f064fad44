"""Helpers of tests that are installed with the library are seen, too, and stay what they are."""

from __future__ import annotations

import json

import pytest
from observing import CONFIG, TINYLIB, tiny_names
from running import probe_settings

from docprobe.observe.helpers import copy_helpers
from docprobe.observe.instrument import instrument
from docprobe.run import jobs
from docprobe.run.pool import Pool
from docprobe.run.targets import find_target

HELPER = """
import inspect
import unittest
import tinylib as tl

class Base(unittest.TestCase):
    def assertSum(self, values, total):
        assert self.summed(values) == total

    def summed(self, values):
        return tl.running_sum(values)[-1]

    def test_inherited(self):
        assert tl.add([1], [1]) == [2]

    def test_source(self):
        assert "return tl.running_sum" in inspect.getsource(self.summed)
        assert inspect.currentframe().f_code.co_filename.endswith("lists_test_util.py")
"""
SOURCE = """
import unittest
from lib import lists_test_util

class Test(lists_test_util.Base):
    def test_called(self):
        self.assertEqual(
            self.summed([1, 2]), 3)

    def test_asserted(self):
        self.assertSum([1, 2], 3)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("installed")
    (made / "lib" / "inner").mkdir(parents=True)
    (made / "lib" / "__init__.py").touch()
    (made / "lib" / "lists_test_util.py").write_text(HELPER, encoding="utf-8")
    (made / "lib" / "inner" / "bad_test_util.py").write_text("def f(:", encoding="utf-8")
    (made / "lib" / "lists.py").write_text("x = 1", encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def table(folder):
    return copy_helpers(folder, ["lib", "missing"], ["*_test_util"], folder / "cache")


@pytest.fixture(scope="module")
def outcomes(folder, table):
    file = folder / "lists_test.py"
    file.write_text(SOURCE, encoding="utf-8")
    settings = probe_settings(CONFIG.target, tiny_names(), folder, helpers=table, paths=(folder,))
    code = instrument(SOURCE, str(file))
    with Pool(find_target(CONFIG.target, paths=[TINYLIB]), settings, workers=1) as pool:
        pool.submit(jobs.TestsJob("lists_test.py", file, code=code, observe=True))
        *tests, _ = pool.results()
    return {event.test: event for event in tests}


def test_copies_are_kept_by_what_is_in_them(folder, table):
    copies = json.loads(table.read_text(encoding="utf-8"))
    assert list(copies) == ["lib.lists_test_util"]
    assert copy_helpers(folder, ["lib"], ["*_test_util"], folder / "cache") == table
    assert copy_helpers(folder, ["lib"], [], folder / "cache") is None


def test_outcomes_and_sources_are_those_of_the_file(outcomes):
    assert {test: str(event.verdict.kind) for test, event in outcomes.items()} == {
        "Test.test_asserted": "confirmed", "Test.test_called": "confirmed",
        "Test.test_inherited": "confirmed", "Test.test_source": "confirmed",
    }  # fmt: skip


def events(outcomes, test, form):
    return [event for event in outcomes[f"Test.{test}"].events if event["form"] == form]


def test_a_call_in_a_helper_has_the_line_that_led_there(outcomes):
    (call,) = events(outcomes, "test_called", "call")
    assert (call["symbol"], call["file"]) == ("tl.running_sum", "lib/lists_test_util.py")
    assert call["site"] == [8, 0, 8, 0]
    assert call["at"][0] == 11
    (asserted,) = events(outcomes, "test_called", "assert")
    assert call["site"][:2] > asserted["site"][:2]
    assert "file" not in asserted


def test_a_test_of_the_helper_itself(outcomes):
    (call,) = events(outcomes, "test_inherited", "call")
    assert (call["symbol"], call["site"], call["at"][0]) == ("tl.add", [0, 0, 0, 0], 14)
    assert events(outcomes, "test_inherited", "test")[0]["file"].endswith("lists_test_util.py")


def test_how_an_assertion_looks_is_not_told(outcomes):
    assert [event["form"] for event in outcomes["Test.test_asserted"].events] == ["test", "assert"]
