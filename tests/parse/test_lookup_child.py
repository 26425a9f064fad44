from __future__ import annotations

import sys
import types

import pytest

from docprobe.parse.lookup_child import look_up

CODE = """
import enum

class Kind(enum.Enum):
    ONE = 1

class Base:
    declared: int
    def __init__(self):
        self.kept = 1

    @property
    def lazy(self):
        self.filled = 2
        return object()

    @property
    def broken(self):
        raise RuntimeError

class Heir(Base):
    @classmethod
    def make(cls):
        "Makes."

    def added(self):
        local = self.kept
        return local

class Open:
    def __getattr__(self, name):
        return name

class Message:
    DESCRIPTOR = type("D", (), {"fields_by_name": {"field": 1}})

def function():
    'One.\\n\\nTwo.'

nothing = None
number = 3
stand_in = Open()
"""


@pytest.fixture(autouse=True)
def module(monkeypatch):
    made = types.ModuleType("lookedup")
    monkeypatch.setitem(sys.modules, "lookedup", made)
    exec(CODE, vars(made))


def missing(name):
    (row,) = look_up({"names": [name], "docs": {}, "roots": {"lib": "lookedup"}})
    assert row["name"] == name
    return row["missing"]


@pytest.mark.parametrize(
    "name",
    [
        "function",
        "Kind.ONE",
        "Base.kept",
        "Base.declared",
        "Base.filled",
        "Base.added",
        "Heir.kept",
        "Base.lazy.whatever",
        "Base.broken.whatever",
        "Open.whatever",
        "stand_in.whatever",
        "Message.field",
        "nothing.whatever",
        "Base.__init__",
    ],
)
def test_what_there_is_or_may_be(name):
    assert missing(f"lib.{name}") == ""


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("gone", "lib has no gone"),
        ("gone.more", "lib has no gone"),
        ("Base.gone", "lib.Base has no gone"),
        ("Base.local", "lib.Base has no local"),
        ("Message.gone", "lib.Message has no gone"),
        ("function.gone", "lib.function has no gone"),
        ("number.gone", "lib.number has no gone"),
    ],
)
def test_what_there_is_not(name, why):
    assert missing(f"lib.{name}") == why


def test_a_module_that_is_not_loaded_is_there_all_the_same():
    rows = list(look_up({"names": ["x.dom.minidom", "x.none"], "docs": {}, "roots": {"x": "xml"}}))
    assert [row["missing"] for row in rows] == ["", "x has no none"]


def test_of_what_cannot_be_imported_nothing_is_said():
    (row,) = look_up({"names": ["n.a"], "docs": {}, "roots": {"n": "no_such_module"}})
    assert row["missing"] == ""


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("lib.function", "One.\n\nTwo.", ""),
        ("lib.Heir.make", "Makes.", ""),
        ("lib.function", "Another.", "has another docstring by its public name"),
        ("lib.gone", "One.", "cannot be reached: AttributeError"),
    ],
)
def test_a_public_name_may_lead_to_something_else(name, text, why):
    (row,) = look_up({"names": [], "docs": {name: text}, "roots": {"lib": "lookedup"}})
    assert (row["name"], row["missing"]) == (name, why)
