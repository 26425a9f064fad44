from __future__ import annotations

import pytest

from docprobe.model import SymbolKind, Target
from docprobe.parse.sources import SourceFile
from docprobe.parse.symbols import _own_parameters, symbols_from


def test_every_public_object_of_tinylib_is_a_symbol(tinylib_symbols):
    kinds = [symbol.kind for symbol in tinylib_symbols.values()]
    assert len(kinds) == 26
    assert kinds.count(SymbolKind.CLASS) == 2
    assert kinds.count(SymbolKind.MODULE) == 3


def test_a_function_as_it_is_shown(tinylib_symbols):
    symbol = tinylib_symbols["tl.chunk"]
    assert symbol.signature == "(values, size, drop_remainder=False)"
    assert [item.name for item in symbol.doc.args] == ["values", "size", "drop_remainder"]
    assert symbol.url == f"https://example.org/tinylib/blob/v1.2.0/tinylib/_core/lists.py#L{symbol.line}"
    assert symbol.object_name == "tinylib._core.lists.chunk"
    assert symbol.aliases == ()


@pytest.mark.parametrize("name", ["tl.chunk", "tl.total", "tl.Matrix", "tl.Matrix.row", "tl.stats.histogram"])
def test_lines_lead_to_the_definition_and_the_docstring(tinylib_symbols, tinylib_root, name):
    symbol = tinylib_symbols[name]
    lines = (tinylib_root / symbol.path).read_text(encoding="utf-8").splitlines()
    assert lines[symbol.line - 1].split("(")[0].rstrip(":").endswith(f" {name.rpartition('.')[2]}")
    assert symbol.docstring.splitlines()[0] in lines[symbol.doc_line - 1]
    for item in (*symbol.doc.args, *symbol.doc.raises):
        assert item.name in lines[symbol.doc_line - 1 + item.line]


def test_aliases_and_the_canonical_name(tinylib_symbols):
    assert tinylib_symbols["tl.stats.mean"].aliases == ("tl.average",)
    assert "tl.linalg.Matrix" in tinylib_symbols["tl.Matrix"].aliases


def test_an_inherited_member_is_an_alias_of_the_base_classs(tinylib_symbols):
    symbol = tinylib_symbols["tl.Matrix.row"]
    assert symbol.aliases == ("tl.linalg.Matrix.row", "tl.linalg.SquareMatrix.row")
    assert symbol.owner == "tl.Matrix"
    assert tinylib_symbols["tl.linalg.SquareMatrix.determinant"].owner == "tl.linalg.SquareMatrix"


def test_inherited_members_are_symbols_on_demand(tinylib_api, tinylib_root):
    target = Target(
        "tiny-1", "tinylib", "tinylib", "1.2.0", "3.11", "linux", "cpu", (), "", str(tinylib_root)
    )
    found = {item.name: item for item in symbols_from(tinylib_api, target, (), inherited=True)}
    symbol = found["tl.linalg.SquareMatrix.row"]
    assert symbol.inherited == "tl.Matrix.row"
    assert symbol.docstring == found["tl.Matrix.row"].docstring
    assert symbol.url == ""


def test_deprecation_is_told_by_the_decorator_or_by_the_docstring(tinylib_symbols):
    assert tinylib_symbols["tl.total"].deprecated == "running_sum"
    assert "linalg.Matrix.matmul" in tinylib_symbols["tl.inner"].deprecated
    assert [name for name, item in tinylib_symbols.items() if item.deprecated] == ["tl.inner", "tl.total"]


def test_undocumented_operators_and_private_names_are_no_symbols(tinylib_symbols):
    assert "tl.Matrix.__matmul__" not in tinylib_symbols
    assert tinylib_symbols["tl.linalg.trace"].docstring == ""
    assert tinylib_symbols["tl.linalg.trace"].doc_line == 0


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def f(x): pass", ["x"]),
        ("def f(x, *, backend): pass", ["x", "backend"]),
        ("def f(x, **more): pass", ["x", "more"]),
        ("def f(x, **words): pass", ["x", "backend", "more"]),
        ("class f: pass", ["x", "backend", "more"]),
    ],
)
def test_what_a_decorator_adds_to_any_function_is_not_owed(tmp_path, source, names):
    """A decorator that names what ``**words`` takes tells more than the source."""
    rows = [
        ["x", "POSITIONAL_OR_KEYWORD", None, ""],
        ["backend", "KEYWORD_ONLY", "None", ""],
        ["more", "VAR_KEYWORD", None, ""],
    ]
    file = tmp_path / "lib.py"
    file.write_text(source)
    found = _own_parameters(rows, SourceFile(file).find(0, "f"))
    assert [parameter.name for parameter in found] == names
