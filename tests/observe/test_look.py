"""What a look tells, through a real worker that was started with the probe."""

from __future__ import annotations

import json

import pytest
from observing import CONFIG, TINYLIB, tiny_names
from running import looked, probe_settings

from docprobe.config import load_config
from docprobe.observe import probe, probe_look
from docprobe.run.pool import Pool
from docprobe.run.sandbox import Sandbox
from docprobe.run.targets import find_target

HEAD = "import tinylib as tl"
TF = "import tensorflow as tf"


@pytest.fixture(scope="module")
def pool(tmp_path_factory):
    settings = probe_settings(CONFIG.target, tiny_names(), tmp_path_factory.mktemp("names"))
    target = find_target(CONFIG.target, paths=[TINYLIB])
    with Pool(target, settings, workers=1, sandbox=Sandbox.OFF) as made:
        yield made


def test_a_value(pool):
    facts = {"type": "list", "shape": [2], "of": "int", "flags": []}
    assert looked(pool, "tl.add([1, 2], [3])", HEAD) == {
        "result": {"expr": ["t", "[4, 5]", facts], "views": [["{}", "[4, 5]"]], "facts": facts}
    }


def test_facts_of_a_scalar(pool):
    result = looked(pool, "tl.stats.mean([-3, float('inf')])", HEAD)["result"]
    assert (result["views"], result["facts"]) == (
        [["{}", 'float("inf")']],
        {"type": "float", "flags": ["inf"]},
    )
    assert looked(pool, "None", HEAD)["result"]["facts"]["type"] == "NoneType"


def test_an_exception_by_its_public_name(pool):
    told = {"type": "ValueError", "message": "mean of an empty list", "view": ""}
    assert looked(pool, "tl.stats.mean([])", HEAD) == {"error": told}
    custom = "class E(KeyError): pass\ndef f(): raise E('a\\nb')"
    assert looked(pool, "f()", custom)["error"] == {"type": "KeyError", "message": "'a\\nb'", "view": ""}
    assert looked(pool, "exit(3)", HEAD)["error"]["type"] == "SystemExit"


HOSTILE = """
class Hostile(list):
    def __len__(self): raise RuntimeError
    def __iter__(self): raise RuntimeError
    def __repr__(self): raise RuntimeError
"""


def test_what_cannot_be_looked_at(pool):
    assert looked(pool, "Hostile([1])", HOSTILE)["result"]["views"] == []
    assert looked(pool, "object()", HEAD)["result"]["facts"] == {"type": "object"}
    assert looked(pool, "[['x' * 800] * 64] * 2", HEAD)["result"]["expr"] == ["x", "long"]


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


ROWS = [
    ["tf.data.Dataset", "tensorflow", "data.Dataset"],
    ["tf.errors.InvalidArgumentError", "tensorflow", "errors.InvalidArgumentError"],
]


@pytest.fixture(scope="module")
def tensorflow(tensorflow_python, tmp_path_factory):
    target = load_config().target
    settings = probe_settings(target, ROWS, tmp_path_factory.mktemp("names"))
    with Pool(find_target(target, tensorflow_python), settings, workers=1) as made:
        yield made


@pytest.mark.suite
@pytest.mark.parametrize(
    ("call", "views"),
    [
        ("tf.constant([0.1, 2])", [["{}.numpy().tolist()", "[0.1, 2.0]"]]),
        ("tf.data.Dataset.range(3)", [["list({}.as_numpy_iterator())", "[0, 1, 2]"]]),
        ("tf.sparse.eye(2)", [["tf.sparse.to_dense({}).numpy().tolist()", "[[1.0, 0.0], [0.0, 1.0]]"]]),
    ],
)
def test_views_of_tensorflow(tensorflow, call, views):
    told = looked(tensorflow, call, TF)
    assert told["result"]["views"][: len(views)] == views


@pytest.mark.suite
def test_what_is_lazy_raises_when_it_is_looked_at(tensorflow):
    zero = "tf.data.Dataset.range(1).map(lambda x: x // 0)"
    error = looked(tensorflow, zero, TF)["error"]
    assert (error["type"], error["view"]) == (
        "tf.errors.InvalidArgumentError", "list({}.as_numpy_iterator())"
    )  # fmt: skip
