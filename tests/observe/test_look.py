"""What a look tells, through a real worker that was started with the probe."""

from __future__ import annotations

import json

import pytest
from observing import CONFIG, TINYLIB, tiny_names
from running import verdict_on

from docprobe.adapters import load_adapter
from docprobe.observe import probe, probe_look
from docprobe.run.jobs import worker_settings
from docprobe.run.pool import Pool
from docprobe.run.sandbox import Sandbox
from docprobe.run.targets import find_target

HEAD = "import tinylib as tl\n"


@pytest.fixture(scope="module")
def pool(tmp_path_factory):
    names = tmp_path_factory.mktemp("names") / "names.json"
    names.write_text(json.dumps(tiny_names()), encoding="utf-8")
    adapter = load_adapter(CONFIG.target)
    settings = worker_settings(adapter, probe=probe.__file__, describe=adapter.describe, names=names)
    target = find_target(CONFIG.target, paths=[TINYLIB])
    with Pool(target, settings, workers=1, sandbox=Sandbox.OFF) as made:
        yield made


def looked(pool, call, before=""):
    verdict = verdict_on(pool, f"{HEAD}{before}\nprint(__docprobe_look__(lambda: {call}))\n")
    assert verdict.kind == "confirmed", verdict
    assert verdict.output.count("\n") == 1
    return json.loads(verdict.output)


def test_a_value(pool):
    facts = {"type": "list", "shape": [2], "of": "int", "flags": []}
    assert looked(pool, "tl.add([1, 2], [3])") == {
        "result": {"expr": ["t", "[4, 5]", facts], "views": [["{}", "[4, 5]"]], "facts": facts}
    }


def test_facts_of_a_scalar(pool):
    result = looked(pool, "tl.stats.mean([-3, float('inf')])")["result"]
    assert (result["views"], result["facts"]) == (
        [["{}", 'float("inf")']],
        {"type": "float", "flags": ["inf"]},
    )
    assert looked(pool, "None")["result"]["facts"]["type"] == "NoneType"


def test_an_exception_by_its_public_name(pool):
    told = {"type": "ValueError", "message": "mean of an empty list", "view": ""}
    assert looked(pool, "tl.stats.mean([])") == {"error": told}
    custom = "class E(KeyError): pass\ndef f(): raise E('a\\nb')"
    assert looked(pool, "f()", custom)["error"] == {"type": "KeyError", "message": "'a\\nb'", "view": ""}
    assert looked(pool, "exit(3)")["error"]["type"] == "SystemExit"


HOSTILE = """
class Hostile(list):
    def __len__(self): raise RuntimeError
    def __iter__(self): raise RuntimeError
    def __repr__(self): raise RuntimeError
"""


def test_what_cannot_be_looked_at(pool):
    assert looked(pool, "Hostile([1])", HOSTILE)["result"]["views"] == []
    assert looked(pool, "object()")["result"]["facts"] == {"type": "object"}
    assert looked(pool, "[['x' * 800] * 64] * 2")["result"]["expr"] == ["x", "long"]


class _Lazy:
    """Writes each object as one that only a view on it tells of."""

    def __init__(self, template, facts=None):
        self.template, self.facts = template, facts or {}

    def result(self, _):
        return {"expr": ["x", "result"], "views": [[self.template, None]], "facts": self.facts}


def lazily(template, thing, facts=None):
    error_of = lambda error: {"type": type(error).__name__, "message": str(error)}  # noqa: E731
    looker = probe_look.Looker(_Lazy(template, facts), error_of, probe._VALUES.seen_text)
    return json.loads(looker.look(lambda: thing))


def test_views_are_evaluated():
    views = lambda told: told["result"]["views"]  # noqa: E731
    assert views(lazily("list({})", iter((1, 2)))) == [["list({})", "[1, 2]"]]
    assert views(lazily("[item * 2 for item in {}]", [1])) == [["[item * 2 for item in {}]", "[2]"]]
    assert views(lazily("{}", object())) == [["{}", None]]
    assert views(lazily("{}", ["x" * 900])) == [["{}", None]]
    assert views(lazily("1 / {}", 0, {"symbolic": True})) == [["1 / {}", None]]
    assert lazily("1 / {}", 0) == {
        "error": {"type": "ZeroDivisionError", "message": "division by zero", "view": "1 / {}"}
    }


def test_what_has_no_end_is_left(monkeypatch):
    monkeypatch.setattr(probe_look, "_SECONDS", 0.05)
    assert lazily("all(item for item in {})", iter(int, 1))["result"]["views"] == [
        ["all(item for item in {})", "False"]
    ]
    assert lazily("any(item for item in {})", iter(int, 1))["result"]["views"][0][1] is None
