from __future__ import annotations

import pytest

from docprobe.gaps.evidence.dead import References, unsure_names
from docprobe.gaps.evidence.names import Names
from docprobe.gaps.reading.references import is_on_purpose, mentions, roots_of
from docprobe.model import DocParts, Symbol, SymbolKind


def symbol(name, docstring="", kind=SymbolKind.FUNCTION, path="lib/core.py", **fields):
    aliases = fields.pop("aliases", ())
    return Symbol("lib-1.0", name, aliases, kind, "()", (), docstring, DocParts(), path, 1, "", **fields)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("See `lib.a.b` and lib.c(x).", ["lib.a.b", "lib.c"]),
        ("Any of lib.layers.*", ["lib.layers"]),
        ("Any of `lib.random_*` and `lib.x.get_<op>`", ["lib.x"]),
        ("The file lib.py, lib.data.csv", []),
        ("The tag 'lib.loss'", []),
        ("For instance lib.foo, lib.x.my_op, lib.MyLayer", []),
        ("other.lib.a, my-lib.a, a/lib.b, x@lib.c", []),
        ("lib._private.a, lib.X.__init__", ["lib.X.__init__"]),
        ("[b](https://example.org/api_docs/python/lib/a/b?hl=en#here)", ["lib.a.b"]),
        ("[b](https://example.org/versions/r1.5/api_docs/python/lib/a)", []),
        ("[b](https://example.org/guide/lib/a)", []),
    ],
)
def test_names_in_a_text(text, names):
    assert [found.name for found in mentions(text, ("lib",))] == names


def test_a_mention_knows_its_place():
    (found,) = mentions("One.\n\n  lib.a", ("lib",))
    assert (found.start, found.line) == (8, 2)


def test_another_package_of_the_api_is_a_root_of_its_own():
    assert roots_of(symbol("lib.nets.f", path="nets/f.py")) == ("lib", "nets")
    assert roots_of(symbol("lib.nets.f")) == ("lib",)


@pytest.mark.parametrize(
    ("text", "purpose"),
    [
        ("Like `lib.gone`.", False),
        ("It is old. Like `lib.gone`.", False),
        ("This is the former `lib.gone`.", True),
        ("In TF1 use `lib.gone`.", True),
        ("In TensorFlow 1 use `lib.gone`.", True),
        ("With version 1.4 use `lib.gone`.", True),
        ("See `lib.gone(1.0)` or (1.25) `lib.gone`.", False),
        ("#### Migrate\n\nUse `lib.gone`.", True),
        ("@compatibility(TF1)\nUse `lib.gone`.\n@end_compatibility", True),
        ("@compatibility(TF1)\nUse it.\n@end_compatibility\n\nUse `lib.gone`.", False),
        ("In TF1:\n\n```python\nlib.gone()\n```", True),
        ("For example:\n\n```python\nlib.gone()\n```\n\nTF1 differs.", False),
    ],
)
def test_another_version_is_named_on_purpose(text, purpose):
    assert is_on_purpose(text, "lib.gone", text.index("lib.gone")) is purpose


def test_words_of_the_name_itself_say_nothing_of_its_age():
    assert not is_on_purpose("As `lib.old`.", "lib.old", 4)


def dead(text, *others, missing, renames=None, name="lib.f", **fields):
    about = symbol(name, text, **fields)
    names = Names([about, *others])
    answers = dict.fromkeys(unsure_names(names, renames or {}), "") | dict.fromkeys(missing, "no")
    return [(found.name, found.now) for found in References(names, answers, renames or {}).dead(about)]


def test_what_the_target_has_is_not_dead():
    assert dead("`lib.X.rows`, `lib.gone`, `lib.gone`", missing=["lib.gone"]) == [("lib.gone", "")]


def test_what_was_not_asked_is_not_dead():
    about = symbol("lib.f", "`lib.gone`")
    assert list(References(Names([about]), {}, {}).dead(about)) == []


def test_a_plural_is_no_other_name():
    other = symbol("lib.Thing", kind=SymbolKind.CLASS)
    assert dead("Some lib.Things", other, missing=["lib.Things"]) == []


def test_a_renamed_part_says_where_the_whole_is():
    found = dead("`lib.Old.go`", missing=["lib.Old.go"], renames={"lib.Old": "lib.v1.Old"})
    assert found == [("lib.Old.go", "lib.v1.Old.go")]


def test_a_last_name_that_is_unique_says_where_to():
    other = symbol("lib.math.sum_up")
    assert dead("`lib.sum_up`", other, missing=["lib.sum_up"]) == [("lib.sum_up", "lib.math.sum_up")]
    twice = symbol("lib.nets.sum_up")
    assert dead("`lib.sum_up`", other, twice, missing=["lib.sum_up"]) == [("lib.sum_up", "")]


def test_a_member_is_meant_only_with_its_class():
    owned = {"kind": SymbolKind.METHOD, "owner": "lib.x.Queue"}
    other = symbol("lib.x.Queue.close", **owned)
    missing = ["lib.Queue.close", "lib.close"]
    assert dead("`lib.Queue.close`, `lib.close`", other, missing=missing) == [
        ("lib.Queue.close", "lib.x.Queue.close"),
        ("lib.close", ""),
    ]


def test_what_another_package_has_by_that_name_is_not_meant():
    other = symbol("lib.nets.scatter", path="nets/f.py")
    assert dead("`lib.scatter`", other, missing=["lib.scatter"]) == [("lib.scatter", "")]
    assert dead("`lib.nets.x.scatter`", other, missing=["lib.nets.x.scatter"]) == [
        ("lib.nets.x.scatter", "lib.nets.scatter")
    ]


def test_inside_a_copy_of_the_api_its_names_are_meant():
    api = [symbol(f"lib.{name}") for name in "abc"] + [symbol(f"lib.v1.{name}") for name in "abcd"]
    assert dead("`lib.d`", *api, missing=["lib.d"], name="lib.v1.f") == []
    assert dead("`lib.d`", *api, missing=["lib.d"]) == [("lib.d", "lib.v1.d")]


def test_a_package_is_named_by_its_own_name():
    fields = {"name": "lib.nets.f", "path": "nets/f.py"}
    other = symbol("lib.nets.layers.Dense", kind=SymbolKind.CLASS, path="nets/l.py")
    assert dead("`nets.layers.Dense`", other, missing=["nets.layers.Dense"], **fields) == []
    assert dead("`nets.layer.Dense`", other, missing=["nets.layer.Dense"], **fields) == [
        ("nets.layer.Dense", "nets.layers.Dense")
    ]


def test_what_has_another_docstring_by_its_public_name_is_not_accused():
    assert dead("`lib.gone`", missing=["lib.gone", "lib.f"]) == []


def test_what_an_older_version_has_may_have_its_like_today():
    api = [symbol(f"lib.{name}") for name in "abc"] + [
        symbol(f"lib.v1.{name}") for name in ("a", "b", "c", "near")
    ]
    fields = {"missing": ["lib.near"], "renames": {"lib.near": "lib.v1.near"}}
    assert dead("`lib.near`", *api, **fields) == [("lib.near", "lib.v1.near")]
    assert dead("`lib.near`", *api, symbol("lib.checks.near"), **fields) == [("lib.near", "lib.checks.near")]


def test_a_class_written_with_other_capitals_is_meant():
    others = [
        symbol("lib.DType", kind=SymbolKind.CLASS),
        symbol("lib.take"),
        symbol("lib.io", kind=SymbolKind.MODULE),
    ]
    found = dead("`lib.Dtype`, `lib.Take`, `lib.IO`", *others, missing=["lib.Dtype", "lib.Take", "lib.IO"])
    assert found == [("lib.Dtype", "lib.DType"), ("lib.Take", ""), ("lib.IO", "lib.io")]
