from __future__ import annotations

import dataclasses

import pytest

from docprobe.gaps.evidence.names import Names
from docprobe.gaps.examples.doctests import as_doctest, shows
from docprobe.gaps.examples.dull import compares, is_zero, repeats, says_nothing
from docprobe.gaps.rank import worth
from docprobe.gaps.reading.prose import names_exception, speaks_of
from docprobe.gaps.rules.base import Case
from docprobe.gaps.rules.silence import NoExample
from docprobe.model import DocParts, Gap, GapGroup, GapKind, Severity, Symbol, SymbolKind
from docprobe.parse.docstring import parse_docstring

ANCESTORS = {"InvalidArgumentError": frozenset(("OpError",))}


def symbol(name, docstring="", **fields):
    fields = {"aliases": (), "kind": SymbolKind.FUNCTION} | fields
    return Symbol(
        "t",
        name,
        fields.pop("aliases"),
        fields.pop("kind"),
        "()",
        (),
        docstring,
        DocParts(),
        "l.py",
        1,
        "",
        **fields,
    )


@pytest.mark.parametrize(
    ("text", "exception"),
    [
        ("Raises a `ValueError`.", "ValueError"),
        ("LookupError if absent", "KeyError"),
        ("errors.InvalidArgumentError", "InvalidArgumentError"),
        ("An InvalidArgument error", "InvalidArgumentError"),
        ("an OpError", "InvalidArgumentError"),
        ("raises ValueErrors", "ValueError"),
    ],
)
def test_an_exception_is_named(text, exception):
    assert names_exception([text], exception, ANCESTORS)


@pytest.mark.parametrize(
    ("text", "exception"),
    [("Raises KeyError.", "LookupError"), ("MyValueError", "ValueError"), ("The value", "ValueError")],
)
def test_another_exception_is_named(text, exception):
    assert not names_exception([text], exception, ANCESTORS)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Raises:\n  ValueError: `offset < 0`.", "offset must be >= 0"),
        ("The shapes must match.", "Dimensions 2 and 3 are not equal"),
        ("It is an error if `size` is less than one.", "size 0"),
        ("`axis` must be an int.", "axis is no integer"),
        ("`weights` may only be given with `labels`", "weights without labels"),
        ("Joins a list of texts of same size.", "Input shapes do not match: [2] vs. [2,1]"),
        ("Use `method` only with a known `backend`.", "method 'x' of backend 'y'"),
    ],
)
def test_a_condition_is_stated(text, message):
    assert speaks_of([text], message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("size: How long a piece is.", "size must be positive, got 0"),
        ("Returns a tensor of the same shape.", "shapes (2,) and (3,) do not fit"),
        ("Gives weights with the same shape as `x`.", "shapes (2,) and (3,) do not fit"),
        ("The seed must be set.", "cannot convert a list"),
        ("Only one is used.", "weights are missing"),
        ("Must be a float tensor.", "offset lib.Tensor(1, shape=(), dtype=float) is negative"),
    ],
)
def test_a_condition_is_not_stated(text, message):
    assert not speaks_of([text], message)


def test_a_docstring_sends_its_reader_on():
    names = Names(
        [
            symbol("lib.f", "Same as `lib.g`. Nice with `lib.h`."),
            symbol("lib.g", "Raises ValueError.", aliases=("lib.old.g",)),
            symbol("lib.h", "Another."),
        ]
    )
    assert names.said(names.symbols["lib.f"]) == {
        "lib.f": "Same as `lib.g`. Nice with `lib.h`.",
        "lib.g": "Raises ValueError.",
    }
    assert dict(names.mentions()) == {"lib.g": 1, "lib.h": 1}
    assert [names.mentions(one)[one.name] for one in names.symbols.values()] == [
        names.mentions()[name] for name in names.symbols
    ]


def test_base_classes_are_known_by_what_is_inherited():
    names = Names(
        [
            symbol("lib.Base", kind=SymbolKind.CLASS),
            symbol("lib.Heir", kind=SymbolKind.CLASS),
            symbol("lib.Base.m", kind=SymbolKind.METHOD, owner="lib.Base", aliases=("lib.Heir.m",)),
        ]
    )
    assert names.ancestors() == {"Heir": {"Base"}}


def test_a_snippet_becomes_a_doctest():
    code = "import lib\ndef g(x):\n    return x\n\nassert g(1) == 1\nprint(lib.f(g))"
    assert as_doctest(code, "1\n\n2\n") == (
        ">>> import lib\n>>> def g(x):\n...     return x\n...\n>>> print(lib.f(g))\n1\n<BLANKLINE>\n2"
    )


def test_checks_and_what_only_they_need_are_left_out():
    code = "import numpy as np\nimport lib\nx = lib.f()\nprint(x)\nnp.testing.assert_allclose(x, 1)"
    assert as_doctest(code, "1.0\n") == ">>> import lib\n>>> x = lib.f()\n>>> print(x)\n1.0"


@pytest.mark.parametrize(
    ("code", "output"),
    [("print(1)\nprint(2)", "1\n2\n"), ("x = 1", ""), ("print(", ""), ("for x in 1, 2: x", "")],
)
def test_what_shows_no_result_makes_no_doctest(code, output):
    assert as_doctest(code, output) is None


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("import lib\nprint(lib.f(1))", True),
        ("import lib\nx = lib.f(1)\ny = x + 1\nprint(y)", True),
        ("import lib\nx = []\nlib.f(x)\nprint(x)", True),
        ("import lib\nx = lib.f(1)\nprint(lib.g(2))", False),
        ("import lib\nx = lib.f(1)\ny = 3\nprint(y)", False),
        ("import lib\nx = {'a': 1, 'b': lib.f()}\ny = x['a']\nprint(y)", False),
        ("import lib\nx = {'a': 1, 'b': lib.f()}\ny = x['b']\nprint(y)", True),
        ("import lib\nx = 1, lib.f()\nprint(x[0])", False),
        ("import lib\nx = lib.f()\nprint(x[0])", True),
        ("print(", False),
    ],
)
def test_what_is_printed_came_of_the_call(code, shown):
    assert shows(code, frozenset(["f"])) is shown


@pytest.mark.parametrize(
    ("code", "output", "same"),
    [
        ("x = lib.f(5)\nprint(x)", "lib.Tensor(5, shape=(), dtype=int64)", True),
        ("x = lib.f([[-1.0], [2.0]])\nprint(x)\nassert x[0] == 1", "[[-1.]\n [ 2.]]", True),
        ("x = lib.f([1.0, 2.0])\nprint(x)", "[2. 1.]", False),
        ("x = lib.f([1.0, 2.0])\nprint(x)", "[-1. -2.]", False),
        ("x = lib.f([1, [2]])\nprint(x)", "[1, 2]", False),
        ("x = lib.f([1.0, 2.0], axis=0)\nprint(x)", "3.0", False),
        ("x = lib.f([b'a', 'b'])\nprint(x)", "lib.Tensor([b'a' b'b'], shape=(2,), dtype=string)", True),
        ("x = lib.f('a')\nprint(x)", "'b'", False),
        ("x = lib.f()\nprint(x)", "f", False),
        ("w = lib.array([0.0, 0.0])\nprint(lib.f()(w))", "[0. 0.]", True),
        ("w = lib.array([0.0, 1.0])\nprint(lib.f()(w))", "[0. 0.]", False),
        ("x = lib.array([3.0, 4.0])\nprint(lib.f(x, 0))", "[3. 4.]", True),
        ("x, y = lib.f([[3.0]])\nprint((x, y))", "([3.0], [[3.0]])", True),
        ("x = lib.f([3.0, 4.0])\nprint(x)", "[3. 3.]", False),
        ("print(lib.f())", "0.0", False),
        ("print(", "1", False),
    ],
)
def test_an_output_only_repeats_what_was_given(code, output, same):
    assert repeats(code, output) is same


def test_a_value_is_shown_before_a_shape():
    shapes = ("import lib\nprint(lib.f(1).shape)", "(2, 3)\n")
    facts = Case("F.", snippet=shapes).facts(parse_docstring)
    value = Case("F.", snippet=("import lib\nprint(lib.f(2))", "7\n")).facts(parse_docstring)
    both = dataclasses.replace(facts, snippets=(*facts.snippets, *value.snippets))
    (gap,) = NoExample().find(both)
    assert gap.closed_by.endswith("\n7")


def test_an_example_of_a_base_class_counts_where_it_names_the_class():
    shown = ("import lib\nprint(lib.Box(1).open(2))", "7\n")
    facts = Case("F.", name="lib.Box", kind=SymbolKind.CLASS, snippet=shown).facts(parse_docstring)
    (_,) = NoExample().find(facts)
    (_,) = NoExample().find(dataclasses.replace(facts, bases=("Holds.\n\n>>> Bag(1)", "A Box is one.")))
    assert not list(NoExample().find(dataclasses.replace(facts, bases=("Holds.\n\n>>> Box(1)",))))
    overviews = {"lib": "Boxes.\n\n>>> lib.Box(1)"}
    assert not list(NoExample().find(dataclasses.replace(facts, overviews=overviews)))


def test_zero_shows_little():
    assert is_zero("[[0. -0.]]")
    assert not is_zero("[[0. 1.]]")
    assert not is_zero("False")


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("x = lib.f()\ny = x.name != 'a'\nprint(y)", True),
        ("print('a' in lib.f())", True),
        ("print(not lib.f())", True),
        ("x = lib.f(1 < 2)\nprint(x)", False),
        ("x = lib.f()", False),
        ("print(", False),
    ],
)
def test_only_that_a_comparison_holds_is_printed(code, found):
    assert compares(code) is found


@pytest.mark.parametrize(
    ("code", "output", "nothing"),
    [
        ("print(lib.f(1).dtype)", "<dtype: 'float32'>", True),
        ("print(lib.name(lib.f(1).dtype))", "float32\n", True),
        ("x = lib.f(1)\nprint((x.dtype, x.shape))", "('float32', (2,))", True),
        ("x = lib.f(1)\nprint(x.dtype, x.shape)", "<dtype: 'float32'> (2,)", True),
        ("x = lib.f([1])\nprint((x.shape, x))", "((2,), [1 2])", False),
        ("x = lib.shape_of([[1], [2]])\nprint(x)", "(2, 1)", False),
        ("x = lib.f(1)\nprint(len(x))", "0", True),
        ("x = lib.f(1)\nprint(len(x))", "2", False),
        ("x = lib.f(1)\nprint(x)", "0", True),
        ("x = lib.f(1)\nprint(x)", "[0 1]", False),
        ("y = 2\nx = lib.f(1)\nprint(y + x)", "3", True),
        ("x = lib.F(1)\nprint(x.is_old)", "True", True),
        ("x = lib.F(1)\nprint(x.size)", "3", False),
        ("x = lib.f(1)\nprint((x.dtype, x.shape))", "<dtype: 'string'> ()", True),
        ("x = lib.f(1)\nprint(isinstance(x, int))", "True", True),
        ("x = lib.F(1)\nx.size = 3\nprint(len(x.parts))", "2", True),
        ("x = lib.F('red_green')\nprint(x.name)", "red", True),
        ("x = lib.F('red')\nprint(x.name)", "f_1", False),
        ("print(lib.f(None, b=None))", "nothing", True),
        ("print(lib.f(None, 1))", "nothing", False),
        ("x = lib.F(3, size=4)\nprint(x.size)", "4", True),
        ("x = lib.F(3, size=4)\nprint(x.get()['size'])", "4", True),
        ("x = lib.F(3, size=4)\nprint(x.get()['size'])", "size", False),
        ("print(lib.f([2.0, float('inf')]))", "[ 2. inf]", True),
        ("print(lib.f([2.0, -np.inf, np.nan]))", "[  2. -inf  nan]", True),
        ("print(lib.f([2.0, np.inf, 3.0]))", "[ 2. nan  3.]", False),
    ],
)
def test_what_shows_nothing_of_a_call(code, output, nothing):
    assert says_nothing(code, output) is nothing


def test_worth():
    def gap(severity, kind=GapKind.NO_EXAMPLE, closed_by=None):
        return Gap("g", "t", "t", "lib.f", GapGroup.SILENT, kind, "", severity, closed_by=closed_by)

    assert worth(gap(Severity.HIGH), 1, 1) > worth(gap(Severity.LOW), 1, 1)
    assert worth(gap(Severity.LOW), 9, 0) > worth(gap(Severity.LOW), 1, 0)
    assert worth(gap(Severity.LOW, closed_by="x"), 0, 0) > worth(gap(Severity.LOW), 0, 0)
    assert worth(gap(Severity.HIGH, GapKind.PARAMETER), 0, 0) > worth(gap(Severity.HIGH), 0, 0)
