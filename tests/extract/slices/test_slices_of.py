"""What `slices_of` is told and what it tells, beyond the texts that the golden cases show."""

from __future__ import annotations

import ast
import copy
from dataclasses import replace

import pytest
from slicing import TARGET, resolve, slices_in, slicing_lookup

from docprobe.errors import ParseError
from docprobe.extract.lookup import Lookup
from docprobe.extract.slices import read_source, slices_of
from docprobe.extract.slices.inline import inline
from docprobe.extract.slices.templates import fill, given_by
from docprobe.model import SymbolKind

HEAD = "from tinylib._core import lists\n\n\nclass ATest:\n    def test(self):\n"


def slices(body, known=None, **more):
    source = read_source("a_test.py", HEAD + "".join(f"        {line}\n" for line in body.splitlines()))
    return slices_of(source, "ATest", "test", known or slicing_lookup(), resolve, {}, **more)


def calls_of(body, known=None, **more):
    return [found.program.call for found in slices(body, known, **more)]


def test_symbols_and_sites():
    (found,) = slices("x = lists.add([1], [2])\nself.assertEqual(lists.scale(x), [6])")
    assert found.program.symbols == ("tl.add", "tl.scale")
    assert found.sites == {(6, 12, 6, 31), (7, 25, 7, 39)}
    assert (found.line, found.program.given, found.asserted) == (7, (), True)


def test_call_by_an_assertion_has_its_site():
    (found,) = slices("self.assertRaises(ValueError, lists.chunk, [1], 0)")
    assert found.sites == {(6, 8, 6, 58)}


def test_what_a_test_without_assertions_does_last():
    (found,) = slices("lists.scale([1])\nwith open('x') as file:\n    x = lists.add([1], [2])")
    assert (found.program.call, found.line, found.asserted) == ("tl.add([1], [2])", 8, False)
    assert slices("lists.scale([1])\nprint(1)") == []


def test_no_such_test():
    source = read_source("a_test.py", HEAD + "        pass\n")
    for cls, method in [("ATest", "other"), ("Other", "test"), ("", "test")]:
        assert slices_of(source, cls, method, slicing_lookup(), resolve, {}) == []


def test_function_of_the_top_level():
    (pair,) = slices_in("import tinylib as tl\n\n\ndef test_it():\n    assert tl.scale([1]) == [2]\n")
    assert pair[1][0].program.call == "tl.scale([1])"


def test_what_does_not_parse():
    with pytest.raises(ParseError, match=r"Couldn't read 'a_test.py': .*line 1"):
        read_source("a_test.py", "def test(:")


def test_nesting_too_deep():
    nested = " + ".join(["[1]"] * 500)
    assert slices(f"self.assertEqual(lists.scale({nested}), 1)") == []


def test_too_long():
    lines = [f"x{place} = lists.scale([{place}])" for place in range(40)]
    whole = ", ".join(f"x{place}" for place in range(40))
    assert slices("\n".join([*lines, f"self.assertEqual(lists.flatten([{whole}]), [])"])) == []
    assert len(slices("\n".join([*lines, "self.assertEqual(lists.flatten([x1, x2]), [])"]))) == 1


def known_as(**more):
    known = slicing_lookup()
    symbols = {name: replace(symbol, kind=SymbolKind.FUNCTION) for name, symbol in known.symbols.items()}
    return Lookup(replace(TARGET, **more), symbols)


def test_labels_are_left_out_where_no_graph_is_made():
    known = known_as(labels=("label",))
    body = "def inner(x):\n    return lists.add(x, label='b')\n"
    (found,) = slices(f"{body}self.assertEqual(inner(lists.add([1], label='a')), 1)", known)
    assert found.program.call == "inner(tl.add([1]))"
    assert 'label="b"' in found.program.lines[0]


def test_keywords_where_they_must_be():
    assert calls_of("self.assertEqual(lists.add([1], [2]), 1)", known_as(keyword_only=("tl",))) == [
        "tl.add(left=[1], right=[2])"
    ]


@pytest.mark.parametrize(("modern", "call"), [(True, "tl.add([1], [2])"), (False, "tl.old.add([1], [2])")])
def test_older_names(modern, call):
    source = read_source(
        "a_test.py", f"import tinylib as tl\n{HEAD}        assert tl.old.add([1], [2]) == [3]\n"
    )
    found = slices_of(source, "ATest", "test", known_as(older=("old",)), old_name, {}, modern=modern)
    assert [one.program.call for one in found] == [call]


def old_name(dotted):
    return dotted.replace("tinylib.", "tl.") if ".old." in dotted else ""


def test_harness_feeds():
    rules = [("self.hole", "tl.flatten({fed})"), ("self.session", ""), ("harness.run", "{0}")]
    harness = tuple(replace(TARGET.harness_rules[0], call=call, plain=plain) for call, plain in rules)
    body = "x = self.hole()\ny = lists.scale(x)\nwith self.session() as s:\n"
    (found,) = slices(
        f"{body}    self.assertEqual(s.run(y, {{x: [1]}}), [2])", known_as(harness_rules=harness)
    )
    assert (found.program.lines, found.program.call) == (("x = tl.flatten([1])",), "tl.scale(x)")


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{0}", "a"),
        ("tl.f({1}, size={size})", "tl.f(b + 1, size=2)"),
        ("{it}.shape", "owner.shape"),
        ("tl.g({all})", "tl.g(a, b + 1, size=2, **{'x': 1})"),
        ("{2}", None),
    ],
)
def test_template(template, text):
    call = ast.parse("owner.f(a, b + 1, size=2, **{'x': 1})", mode="eval").body
    found = fill(template, given_by(call), call)
    assert (found and ast.unparse(found)) == text


def test_helper_that_calls_itself_is_written_out_so_far():
    text = (
        f"{HEAD}        self.look([lists.scale([1])])\n\n"
        "    def look(self, rows):\n        if rows:\n            if len(rows) > 1:\n"
        + "".join(f"                self.look(rows[{place}])\n" for place in range(20))
        + "            self.assertEqual(rows[0], [3])\n"
    )
    source = read_source("a_test.py", text)
    body = inline(copy.deepcopy(source.function("ATest", "test").body), source, "ATest").body
    # Of twenty calls in each of four depths there would be 160,000.
    assert 20 < sum(isinstance(part, ast.stmt) for node in body for part in ast.walk(node)) < 300
