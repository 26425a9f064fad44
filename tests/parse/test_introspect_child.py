from __future__ import annotations

import functools
import subprocess
import sys
import types
from pathlib import Path

import pytest

from docprobe.adapters.base import PublicName
from docprobe.errors import TargetError
from docprobe.parse import introspect_child
from docprobe.parse.api import introspect_argument, read_api

CODE = '''
"""A module made for a test."""
import functools

class Base:
    """Documented."""
    def kept(self, x, *, y=[1]):
        """Kept."""
    def bare(self): pass
    @staticmethod
    def static(a, b=None): "Static."
    @classmethod
    def make(cls, n): "Makes."
    @property
    def size(self): "How large."
    @functools.cached_property
    def cached(self): "Computed once."
    @functools.cached_property
    def later(self): return 1
    later.__doc__ = cached.__doc__
    def __len__(self):
        """How many."""
    def __repr__(self): return "Base"
    def _private(self): "No."

class Hidden(Base):
    def added(self): "By a private class."

class Heir(Hidden):
    def kept(self, x): pass
    def bare(self):
        """Now it is documented."""

def plain(a, /, b, *rest, c=len, d=object(), **more): "Plain."

@functools.wraps(plain)
def wrapped(*args, **kwargs): pass

def copied(x): "Copied."
copy = type(copied)(copied.__code__, globals())

ONE = 1
ALSO_ONE = 1
HASHABLE = frozenset({2})
alias = plain
'''


def rank(name: PublicName) -> tuple[int | str, ...]:
    return (len(name.name), name.name)


@pytest.fixture(scope="module")
def api():
    module = types.ModuleType("madeup")
    sys.modules["madeup"] = module
    try:
        exec(compile(CODE, "/nowhere/madeup.py", "exec"), vars(module))
        stated = ["Base", "Heir", "plain", "wrapped", "alias", "ONE", "ALSO_ONE", "HASHABLE", "copy", "gone"]
        names = [PublicName("m", "madeup", ""), *(PublicName(f"m.{name}", "madeup", name) for name in stated)]
        return read_api(introspect_child.introspect(introspect_argument(names)), names, rank)
    finally:
        del sys.modules["madeup"]


@pytest.fixture(scope="module")
def entries(api):
    return {entry.name: entry for entry in api.entries}


def test_names_of_one_object_are_aliases_but_equal_constants_are_not_one(entries):
    assert entries["m.alias"].aliases == ("m.plain",)
    assert {"m.ONE", "m.ALSO_ONE"} <= entries.keys()
    assert entries["m.ONE"].row["value"] == "1"


def test_kinds(entries):
    kinds = {name: entries[name].row["kind"] for name in ("m", "m.Base", "m.alias", "m.ONE", "m.Base.size")}
    assert list(kinds.values()) == ["module", "class", "function", "constant", "property"]


def test_a_name_that_is_not_there_is_told_with_the_reason(api):
    assert [name for name, _ in api.missing] == ["m.gone"]
    assert "gone" in api.missing[0][1]


def test_signatures_hold_no_address_and_follow_wrappers(entries):
    assert entries["m.alias"].row["signature"] == "(a, /, b, *rest, c=len, d=<object object>, **more)"
    assert entries["m.wrapped"].row["signature"] == entries["m.alias"].row["signature"]
    assert [item[1] for item in entries["m.alias"].row["parameters"]] == [
        "POSITIONAL_ONLY", "POSITIONAL_OR_KEYWORD", "VAR_POSITIONAL", "KEYWORD_ONLY", "KEYWORD_ONLY",
        "VAR_KEYWORD",
    ]  # fmt: skip


def test_members_stand_without_self(entries):
    signatures = {
        name: entries[f"m.Base.{name}"].row["signature"] for name in ("kept", "bare", "static", "make")
    }
    assert signatures == {"kept": "(x, *, y=[1])", "bare": "()", "static": "(a, b=None)", "make": "(n)"}
    assert "m.Base.cached" in entries
    assert entries["m.Base.cached"].row["signature"] == ""
    assert entries["m.Base.later"].row["doc"] == "Computed once."


def test_operators_are_members_where_they_are_documented(entries):
    assert "m.Base.__len__" in entries
    assert not {"m.Base.__repr__", "m.Base._private", "m.Base.__init__"} & entries.keys()


def test_an_override_without_docstring_is_the_member_that_documents_it(entries, api):
    assert entries["m.Heir.kept"].inherited == "m.Base.kept"
    assert api.canonical["m.Heir.kept"] == "m.Base.kept"
    assert entries["m.Heir.bare"].inherited == ""


def test_what_a_private_class_adds_belongs_to_its_public_heir(entries):
    assert entries["m.Heir.added"].inherited == ""
    assert entries["m.Heir.added"].row["doc"] == "By a private class."


def test_internal_attributes_lead_to_canonical_names_copies_to_what_they_copy(api):
    assert api.internal["madeup"]["plain"] == "m.alias"
    assert api.internal["madeup"]["copied"] == "m.copy"
    assert "Hidden" not in api.internal["madeup"]


def test_callees_name_members_by_their_path(api):
    rows = {name: (module, attribute) for name, module, attribute in api.callees()}
    assert rows["m.Base.kept"] == ("madeup", "Base.kept")
    assert rows["m.alias"] == ("madeup", "alias")
    assert "m.Heir.kept" not in rows
    assert "m.ONE" not in rows


def test_a_partial_is_placed_where_its_function_is():
    assert introspect_child._place(functools.partial(rank))[1] == rank.__code__.co_firstlineno


@pytest.mark.parametrize("answer", [{}, {"packed": "?"}, {"packed": None}, {"packed": "AAAA"}, None])
def test_a_foreign_answer_is_a_clear_error(answer):
    with pytest.raises(TargetError, match="Couldn't read what the target says of its API"):
        read_api(answer, [], rank)


def test_the_child_side_imports_the_standard_library_only():
    folder = str(Path(introspect_child.__file__).parent)
    code = f"import sys; sys.path.insert(0, {folder!r}); import introspect_child"
    code += "; print('docprobe' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
