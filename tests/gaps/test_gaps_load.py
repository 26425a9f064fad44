from __future__ import annotations

from dataclasses import replace

import pytest

from docprobe import model
from docprobe.gaps.evidence.constructors import constructor_doc
from docprobe.gaps.evidence.facts import Shown
from docprobe.gaps.evidence.names import Names
from docprobe.gaps.evidence.receivers import told_by_receivers, without_overrides
from docprobe.gaps.evidence.suite import History, read_suite
from docprobe.gaps.find import find_gaps
from docprobe.model import GapKind, SymbolKind
from docprobe.store import Store

LIBRARY = '''\
class Told:
    """A class."""

    def __init__(self, size):
        """Makes one.

        Raises:
          ValueError: If the size is odd.
        """


class Silent:
    """A class."""

    def __init__(self, size):
        pass


class Bare:
    """A class without a constructor."""


class Wide(
    Silent,
):
    """A class whose text
reaches the margin.
    """

    class Inner:
        def __init__(self):
            """Told inside,
  and less indented."""

    def __call__(self):
        """Told when called."""

    def __new__(cls):
        """Told when made."""
'''


@pytest.fixture
def root(tmp_path):
    files = {
        "lib/core.py": LIBRARY,
        "lib/a_test.py": "from lib import core\ndef test():\n    core.used(), getattr(core, 'named')\n",
        "lib/a_test_base.py": "def check():\n    inherited_check()\n",
        "lib/other.py": "only_here()\n",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def store(root):
    with Store(":memory:") as made:
        made.add(
            [
                model.Target("lib-2.0", "lib", "lib", "2.0", "3.11", "linux", "cpu", (), "python", str(root)),
                model.Source("suite", model.SourceKind.FOLDER, "1.0", "d", "", "", str(root)),
                model.TestFile("suite", "lib/a_test.py", "d", 1),
            ]
        )
        yield made


def symbol(name, line=1, kind=SymbolKind.CLASS, **fields):
    return model.Symbol(
        "lib-2.0",
        name,
        (),
        kind,
        "(size)",
        (),
        "A class.",
        model.DocParts(),
        "lib/core.py",
        line,
        "",
        **fields,
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (1, "ValueError"),
        (12, ""),
        (19, None),
        (2, None),
        (23, "Told when called.\n\nTold when made."),
        (30, "Told inside,"),
        (99, None),
    ],
    ids=["told", "silent", "bare", "elsewhere", "wide", "inner", "beyond"],
)
def test_what_a_constructor_says(root, line, told):
    found = constructor_doc(str(root), "lib/core.py", line)
    assert (found is None) if told is None else (told in (found or ""))
    assert constructor_doc(str(root), "lib/absent.py", line) is None


def test_a_class_is_accused_only_where_its_constructor_was_read(store):
    for name, line in (("lib.Told", 1), ("lib.Silent", 12), ("lib.Bare", 19)):
        code = f"import lib\ntry:\n    {name}(3)\nexcept ValueError as error:\n    print(error)"
        origin = model.Origin(model.OriginKind.TEST, "lib/a_test.py::T::test", "lib/a_test.py", 4)
        told = "ValueError: 3 is odd"
        store.add(
            [
                symbol(name, line),
                model.Snippet(
                    name,
                    "",
                    name,
                    (name,),
                    code,
                    "",
                    model.Proof.RAISES,
                    level=1,
                    public_only=True,
                    origin=origin,
                ),
                model.Verdict(name, model.SubjectKind.SNIPPET, "lib-2.0", "d", model.VerdictKind.CONFIRMED),
                model.Behaviour(
                    name,
                    name,
                    model.BehaviourKind.RAISES,
                    told,
                    model.Basis.ASSERTED,
                    name,
                    "",
                    "lib/a_test.py",
                    4,
                    "",
                    told,
                ),
            ]
        )
    gaps = find_gaps(store, "lib-2.0")
    assert {gap.symbol for gap in gaps if gap.kind == GapKind.UNDOCUMENTED_RAISE} == {"lib.Silent"}


def test_the_words_of_the_suite(store):
    names = ("lib.used", "lib.named", "lib.InheritedCheck", "lib.only_here", "lib.test")
    suite = read_suite(store, [*map(symbol, names), replace(symbol("other.core"), path="other/core.py")])
    assert suite is not None
    assert suite.words == {"used", "named", "inherited_check", "core", "test"}
    assert suite.packages == {"lib"}
    assert (suite.files, suite.names) == (1, ("suite 1.0",))


@pytest.mark.parametrize(
    ("line", "is_used"),
    [
        ("lib.sought", True),
        ("lib.\n    sought", True),
        ("sought (1)", True),
        ("getattr(lib, 'sought')", True),
        ('"sought_more, sought"', False),
        ("from lib import (other, sought)", True),
        ("\u00e9sought(1)", False),
        ("# \u201csought\u201d", False),
        ("x = sought  # lib.soughtafter resought(2)", False),
        ("from_here = sought", False),
        ("lib.r\u00e9sum\u00e9()", False),
    ],
)
def test_what_a_test_uses(store, root, line, is_used):
    (root / "lib/a_test.py").write_text(f"import lib\n{line}\n", encoding="utf-8")
    found = read_suite(store, [symbol("lib.sought")]).words
    assert found == ({"sought"} if is_used else set())


def test_names_in_other_letters_are_found_in_tests(store, root):
    (root / "lib/a_test.py").write_text("lib.r\u00e9sum\u00e9()\n", encoding="utf-8")
    assert read_suite(store, [symbol("lib.r\u00e9sum\u00e9")]).words == {"r\u00e9sum\u00e9"}


def test_nothing_is_said_of_a_suite_that_is_not_whole(store, root):
    (root / "lib/a_test.py").unlink()
    assert read_suite(store, [symbol("lib.used")]) is None


def test_older_tests_say_nothing_of_newer_symbols(store):
    target = store.one(model.Target)
    history = History(store, target)
    assert history.was_there(symbol("lib.Told"))
    assert not history.was_there(symbol("lib.Newer"))
    assert History(store, replace(target, version="1.0")).was_there(symbol("lib.Newer"))


def test_newer_tests_say_nothing_of_older_symbols(store):
    target = store.one(model.Target)
    assert not History(store, replace(target, version="0.9")).was_there(symbol("lib.Told"))


def test_the_version_of_a_package_is_its_own(store):
    target = replace(store.one(model.Target), module="other", packages=(("lib", "1.0"),))
    assert History(store, target).was_there(symbol("lib.Newer"))
    assert not History(store, replace(target, packages=(("lib", "0.9"),))).was_there(symbol("lib.Told"))
    assert History(store, replace(target, packages=())).was_there(symbol("lib.Told"))  # nobody knows


def test_a_test_that_was_seen_to_call_counts_once(store):
    origin = model.Origin(model.OriginKind.TEST, "lib/a_test.py::T::test[one]", "lib/a_test.py", 4)
    seen = [
        model.Snippet(
            name,
            "",
            "lib.Silent",
            ("lib.Silent",),
            "",
            "",
            model.Proof.ASSERT,
            1,
            public_only=True,
            origin=origin,
        )
        for name in ("one", "other")
    ]
    store.add([replace(symbol("lib.Silent", 12), docstring=""), *seen])
    (gap,) = [gap for gap in find_gaps(store, "lib-2.0") if gap.kind == GapKind.NO_DOCSTRING]
    assert "; one test calls it." in gap.sentence


OVERRIDING = """\
class Top:
    \"\"\"A top.\"\"\"

    def __init__(self, room):
        \"\"\"Make it.

        Args:
          room: How many things there are at most.
        \"\"\"
"""


@pytest.fixture
def family(root):
    def symbol(name, kind, docstring, **more):
        fields = {"path": "lib/top.py", "line": 1, "url": "", **more}
        return model.Symbol("lib-2.0", name, (), kind, "()", (), docstring, model.DocParts(), **fields)

    (root / "lib/top.py").write_text(OVERRIDING, encoding="utf-8")
    top = symbol("lib.Top", SymbolKind.CLASS, "A top.")
    put = symbol("lib.Top.put", SymbolKind.METHOD, "Put.", owner="lib.Top")
    heirs = [symbol(f"lib.{name}", SymbolKind.CLASS, f"{name}.", path="") for name in ("Plain", "Own", "Far")]
    own = symbol("lib.Own.put", SymbolKind.METHOD, "Put.", owner="lib.Own")
    return Names([top, replace(put, aliases=("lib.Plain.put",)), *heirs, own])


def snippet(code):
    origin = model.Origin(model.OriginKind.TEST, "t", "t.py", 7)
    fields = {"level": 1, "public_only": True, "origin": origin}
    return Shown(model.Snippet("s", "", "lib.Top.put", (), code, "", model.Proof.ASSERT, **fields), "1")


@pytest.mark.parametrize(
    ("code", "is_its"),
    [
        ("print(lib.Plain(1).put(2))", True),
        ("print(lib.Top(1).put(2))", True),
        ("print(lib.Own(1).put(2))", False),
        ("x = lib.Own(lib.Plain(1))\nprint(x.put(2))", True),
        ("print(lib.Far(1).put(2))", True),
        ("class A(lib.Top):\n    def put(self, x):\n        return 1\nprint(A(1).put(2))", False),
    ],
)
def test_a_snippet_of_an_override_is_not_the_methods(family, code, is_its):
    shown = snippet(code)
    assert list(without_overrides(family.symbols["lib.Top.put"], [shown], family)) == [shown] * is_its


def test_who_calls_a_method_has_read_how_its_object_is_made(family, root):
    put = family.symbols["lib.Top.put"]
    told = told_by_receivers(put, "lib.Plain(1).put(lib.Far(2))", family, str(root))
    assert list(told) == ["lib.Plain", "lib.Top", "its constructor (lib.Top)"]
    assert "How many things" in told["its constructor (lib.Top)"]
    assert told["lib.Plain"] == "Plain."


def test_the_docs_of_base_classes_are_known(family):
    plain = family.symbols["lib.Plain"]
    assert family.base_docs(plain, family.ancestors()) == ("A top.",)
    assert family.base_docs(family.symbols["lib.Top"], family.ancestors()) == ()


def test_members_of_a_class_that_a_docstring_names_are_read():
    def symbol(name, kind, docstring):
        fields = {"path": "", "line": 0, "url": "", "owner": name.rpartition(".")[0]}
        return model.Symbol("t", name, (), kind, "()", (), docstring, model.DocParts(), **fields)

    cross = symbol("lib.cross", SymbolKind.FUNCTION, "Crosses the row_splits of a RowTensor.")
    other = symbol("lib.other", SymbolKind.FUNCTION, "Crosses the row_splits.")
    rows = symbol("lib.RowTensor", SymbolKind.CLASS, "Rows.")
    splits = symbol("lib.RowTensor.row_splits", SymbolKind.PROPERTY, "Ascending.")
    names = Names([cross, other, rows, splits])
    assert list(names.said(cross)) == ["lib.cross", "lib.RowTensor.row_splits"]
    assert list(names.said(other)) == ["lib.other"]
