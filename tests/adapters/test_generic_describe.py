"""How objects of a library without an adapter of its own are written, by its configuration."""

from __future__ import annotations

import importlib
from dataclasses import replace
from importlib import util

import pytest
from observing import CONFIG, TINYLIB

from docprobe.adapters import load_adapter
from docprobe.config import ObjectRule, load_config
from docprobe.observe import probe_names, probe_values

RULES = (
    ObjectRule(("tl.Matrix",), "len(it.rows) > 1", "{type}({0})", ("it.rows",), ("{}.rows",)),
    ObjectRule(("tl.Matrix",), views=("{}.shape",)),
)


@pytest.fixture
def describe(monkeypatch):
    """Return `describe` as a worker has it for the tiny library with `RULES`."""
    monkeypatch.syspath_prepend(str(TINYLIB))
    pytest.importorskip("tinylib")
    adapter = load_adapter(replace(CONFIG.target, objects=RULES))
    for name, value in adapter.environment.items():
        monkeypatch.setenv(name, value)
    spec = util.spec_from_file_location("described", adapter.describe)
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.bind(probe_values, None)
    writer = probe_values.Writer(probe_names.Names([]), None, None, lambda _: None)
    monkeypatch.setattr(probe_values.Writer, "_object", lambda *_: ["x", "object"])
    return lambda obj: module.describe(obj, writer.write)


@pytest.fixture
def tl():
    return importlib.import_module("tinylib")


def test_an_object_is_written_by_its_parts(describe, tl):
    found = describe(tl.Matrix([[1, 2], [3, 4]]))
    assert found["expr"] == ["t", "tl.Matrix([[1, 2], [3, 4]])", {"type": "tl.Matrix"}]
    assert found["views"] == [["{}.rows", None]]


def test_the_first_rule_that_holds_counts(describe, tl):
    found = describe(tl.Matrix([[1]]))
    assert "expr" not in found
    assert found["views"] == [["{}.shape", None]]


def test_an_heir_is_seen_but_not_written(describe, tl):
    found = describe(tl.linalg.SquareMatrix([[1, 2], [3, 4]]))
    assert "expr" not in found
    assert found["views"] == [["{}.rows", None]]


def test_what_is_in_it_must_be_plain(describe, tl):
    assert "expr" not in describe(tl.Matrix([[object()], [2]]))


def test_an_iterator_is_seen_as_a_list(describe):
    assert describe(iter([1]))["views"] == [["list({})", None]]
    assert describe({1}) is None


def test_without_rules_nothing_is_said():
    assert load_adapter(CONFIG.target).environment == {}


def test_each_rule_of_ours_is_python():
    for name in ("networkx",):
        config = load_config(CONFIG.path.with_name(name).relative_to(CONFIG.path.parent))
        for rule in config.target.objects:
            for code in (
                rule.when or "True",
                *rule.parts,
                *(view.replace("{}", "it") for view in rule.views),
            ):
                compile(code, "<conf>", "eval")
