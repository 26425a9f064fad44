"""What holds of every slice and of every layout, tried on a part of docprobe's own code and tests."""

from __future__ import annotations

import ast
import builtins
from pathlib import Path

import pytest
from slicing import needed_outside, slicing_lookup

from docprobe.extract.slices import read_source, slices_of
from docprobe.extract.slices.layout import statement_texts, text_of
from docprobe.extract.slices.source import members

ROOT = Path(__file__).parents[3]
TESTS = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("tests/*/test_*.py"))[::3]
MODULES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("docprobe/extract/*/*.py"))


def resolve(dotted):
    """Take every path below the package as public."""
    head, _, rest = dotted.partition(".")
    return f"tl.{rest}" if head == "docprobe" and rest else ""


def own_slices(path):
    """Return the text of a file and the slices of its tests."""
    text = (ROOT / path).read_text(encoding="utf-8")
    source = read_source(path, text)
    names = [("", name) for name in source.statements if name.startswith("test_")]
    names += [(cls, name) for cls, node in source.classes.items() for name in members(node) if "test" in name]
    lookup = slicing_lookup()
    return text, [found for cls, name in names for found in slices_of(source, cls, name, lookup, resolve, {})]


@pytest.mark.parametrize("path", TESTS)
def test_slices_are_whole_programs(path):
    text, found = own_slices(path)
    for one in found:
        program = "\n".join([*one.program.lines, one.program.call])
        tree = ast.parse(program)
        assert needed_outside(tree.body) <= {*vars(builtins), "tl", "np"}, program
        assert program.count("\n") < 40
        for line, column, end_line, end_column in one.sites:
            node = ast.parse(segment(text, line, column, end_line, end_column), mode="eval").body
            # What takes the first of a loop's items stands where the items do.
            rest = text.splitlines()[end_line - 1].encode()[end_column:].decode()
            assert isinstance(node, ast.Call) or rest.startswith((":", " for ", "]", ")"))


def segment(text, line, column, end_line, end_column):
    lines = text.splitlines(keepends=True)[line - 1 : end_line]
    lines[-1] = lines[-1].encode()[:end_column].decode()
    lines[0] = lines[0].encode()[column:].decode()
    return f"({''.join(lines)})"


def test_there_are_slices():
    assert sum(len(own_slices(path)[1]) for path in TESTS[:10]) > 10


@pytest.mark.parametrize("path", [*MODULES, *TESTS])
def test_layout_changes_nothing_but_the_layout(path):
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    for statement in tree.body:
        assert ast.dump(ast.parse(text_of(statement)).body[0]) == ast.dump(
            ast.parse(ast.unparse(statement)).body[0]
        )


def test_definitions_stand_apart():
    body = ast.parse("a = 1\ndef f(): pass\nclass C: pass\nb, c = 1, 2").body
    expected = "a = 1\n\ndef f():\n    pass\n\nclass C:\n    pass\n\nb, c = 1, 2"
    assert "\n".join(statement_texts(body)) == expected
