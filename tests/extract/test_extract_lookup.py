"""What is particular to a library: older names, the harness, settings and labels of its file in ``conf/``."""

from __future__ import annotations

from dataclasses import replace

import pytest
from observing import CONFIG

from docprobe.extract.events import Event
from docprobe.extract.lookup import make_lookup
from docprobe.extract.programs import bound
from docprobe.model import DocParts, Parameter, Symbol, SymbolKind

PARAMETERS = (
    Parameter("x", "POSITIONAL_OR_KEYWORD", None),
    Parameter("kind", "POSITIONAL_OR_KEYWORD", None),
    Parameter("label", "POSITIONAL_OR_KEYWORD", "None"),
)
NAMES = ("tl.add", "tl.old.v0.add", "tl.old.v0.gone", "tl.testing.run")


def lookup(**known):
    symbols = [
        Symbol("tiny", name, (), SymbolKind.FUNCTION, "", PARAMETERS, "", DocParts(), "", 0, "")
        for name in NAMES
    ]
    return make_lookup(replace(CONFIG.target, **known), symbols)


@pytest.mark.parametrize(
    ("name", "newer"),
    [
        ("tl.old.v0.add", "tl.add"),
        ("tl.old.v0.gone", "tl.old.v0.gone"),
        ("tl.add", "tl.add"),
        ("tl.threshold.v0.add", "tl.threshold.v0.add"),
    ],
)
def test_modern(name, newer):
    assert lookup(older=("older", "old.v0")).modern(name) == newer
    assert lookup().modern(name) == name


def test_harness():
    found = lookup(harness=("tl.test", "tl.testing"))
    assert [name for name in NAMES if found.is_harness(name)] == ["tl.testing.run"]
    assert not any(map(lookup().is_harness, NAMES))


def test_labels_and_settings():
    args = [["t", "3", {"type": "int"}], ["t", "tl.big", {"type": "tl.Kind"}], ["t", "'a'", {"type": "str"}]]
    event = Event({"id": 0, "form": "call", "symbol": "tl.add", "args": args})

    def written(found):
        return [(name, is_word) for name, _, is_word, _ in bound(event, "tl.add", found)]

    assert written(lookup()) == [("x", False), ("kind", False), ("label", True)]
    assert written(lookup(settings=("tl.Kind",), labels=("label",))) == [("x", False), ("kind", True)]
