"""The commands on another version than the one that the store's snippets came of."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
TEST = """
import unittest
from tinylib._core import lists


class TakeTest(unittest.TestCase):
    def test_one(self):
        self.assertEqual(lists.take([1, 2], [1]), [2])
"""


@pytest.fixture
def both(cli, tmp_path):
    """Give what calls a command on a store where 1.2.0 ran, and the options that name 1.1.0 for it."""
    suite = tmp_path / "suite" / "tinylib_suite"
    suite.mkdir(parents=True)
    (suite / "take_test.py").write_text(TEST, encoding="utf-8")
    earlier = tmp_path / "earlier"
    shutil.copytree(SAMPLES / "tinylib", earlier)
    top = earlier / "tinylib" / "__init__.py"
    text = top.read_text(encoding="utf-8").replace('"1.2.0"', '"1.1.0"')
    top.write_text(f"{text}\n\ndef take(values, indices):\n    return [values[i] for i in indices]\n")
    conf = (SAMPLES / "conf" / "tinylib.toml").read_text(encoding="utf-8")
    conf = conf.replace('folder = "../tinylib"', f'folder = "{suite.parent}"')
    for name, library in (("home", SAMPLES / "tinylib"), ("guest", earlier)):
        named = conf.replace('paths = ["../tinylib"]', f'paths = ["{library}"]')
        (tmp_path / f"{name}.toml").write_text(named, encoding="utf-8")

    def call(name, *words, conf="home"):
        where = () if name in {"gaps", "show", "status"} else ("--conf", tmp_path / f"{conf}.toml")
        said = cli(name, *words, *where, "--store", tmp_path / "s.sqlite")
        assert said.code == 0, said.err
        return said.out

    for words in (["fetch"], ["scan", "--workers", 1], ["run", "--all", "--workers", 1]):
        call(*words)
    return call, ("--target", sys.executable)


def first_shown(gaps):
    return {gap["since"].partition("-py")[0] for gap in gaps}


def without_since(text):
    """Return the gaps without what an older target that is looked at later changes."""
    return [{**gap, "since": ""} for gap in json.loads(text)]


def test_from_scan_to_show(both):
    call, guest = both
    before = call("gaps", "--json"), call("show", "tl.take", "--json")
    assert "Its documentation was not read" in call("run", "--all", *guest, conf="guest")
    said = call("scan", *guest, conf="guest")
    assert "symbols" in said
    assert "Its documentation was not read" not in said
    said = call("run", "--all", "--workers", 1, *guest, conf="guest")
    assert "docstrings" in said
    assert "gaps" in said
    forms = json.loads(call("gaps", "tl.take", "--target", "1.1.0", "--json"))
    assert {form["kind"] for form in forms} >= {"no-docstring"}
    assert {form["target"] for form in forms} == {
        json.loads(call("status", "--target", "1.1.0", "--json"))["target"]
    }
    form = json.loads(call("show", "tl.take", "--target", "1.1.0", "--json"))
    assert (form["path"], form["summary"]) == ("tinylib/__init__.py", "")
    assert form["known_snippets"]
    assert "It has no docstring" in call("show", "tl.take", "--target", "1.1.0")
    assert json.loads(call("status", "--target", "1.1.0", "--json"))["gaps"]["found"] > 0
    home_gaps, home_form = call("gaps", "--json"), json.loads(call("show", "tl.take", "--json"))
    assert first_shown(json.loads(home_gaps)) >= {"tinylib-1.1.0", "tinylib-1.2.0"}
    assert without_since(home_gaps) == without_since(before[0])
    assert home_form["path"] == json.loads(before[1])["path"]
    assert home_form["known_gaps"] == json.loads(before[1])["known_gaps"]
