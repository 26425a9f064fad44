"""The text that a rule gives is read as what it stands for; examples and raises in the house's manner."""

from __future__ import annotations

import ast
import dataclasses

import pytest

from docprobe.gaps.closing.adapt import adapted, fitted
from docprobe.gaps.closing.guards import worded
from docprobe.gaps.closing.house import House, filled, habits_of, house_style, line_width
from docprobe.gaps.closing.texts import (
    Argument,
    Example,
    Line,
    Output,
    Raised,
    Renamed,
    Reworded,
    Sentence,
    Unclosed,
    closing_of,
    without_fence,
)
from docprobe.gaps.rules.base import Case
from docprobe.model import DocPlace, Gap, GapGroup, GapKind, Severity
from docprobe.parse.docstring import parse_docstring

DOCSTRING = (
    "F.\n\n>>> f(1)\n2\n>>> f(1)\n3\n\n"
    'Args:\n  low: The least,\n    1 by default.\n  high: The most.\n  mode: "a", the best.'
)


def closing(text, kind, docstring=DOCSTRING, line=0, quote=""):
    symbol = Case(docstring).facts(parse_docstring).symbol
    gap = Gap("0", "t", "t", "lib.f", GapGroup.WRONG, kind, "It is.", Severity.LOW)
    place = DocPlace("lib/core.py", symbol.doc_line + line, quote)
    return closing_of(dataclasses.replace(gap, closed_by=text, doc=place), symbol)


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        (
            "Raises:\n  ValueError: If a\n    is b.\n  lib.Error: No.",
            GapKind.UNDOCUMENTED_RAISE,
            Raised((("ValueError", "If a is b."), ("lib.Error", "No."))),
        ),
        (">>> f(0)\n1\n", GapKind.NO_EXAMPLE, Example((">>> f(0)", "1"))),
        (
            ">>> f(1)\n[[1]\n\n [2]]",
            GapKind.BROKEN_EXAMPLE,
            Output(4, 6, "f(1)\n", "[[1]\n<BLANKLINE>\n [2]]\n"),
        ),
        ("lower: The least,\n1 by default.", GapKind.PARAMETER, Renamed(8, "low", "lower")),
        ("low: The least, 2 by default.", GapKind.PARAMETER, Reworded(8, 10, "1", "2")),
        ("mode: 'b', the best.", GapKind.PARAMETER, Reworded(11, 12, '"a",', '"b",')),
        ("mid: Between.", GapKind.PARAMETER, Argument("mid", "Between.")),
        ("Deprecated: use g", GapKind.DEPRECATED, Sentence("Deprecated: use g.")),
        ("high: The very most.", GapKind.CONTRADICTION, Line("high: The most.", "high: The very most.")),
    ],
)
def test_forms(text, kind, expected):
    quote = "high: The most." if kind == GapKind.CONTRADICTION else ""
    assert closing(text, kind, line=4, quote=quote) == expected


@pytest.mark.parametrize(
    ("text", "kind", "reason"),
    [
        (None, GapKind.UNTESTED, "a test"),
        (None, GapKind.NO_DOCSTRING, "what it is for"),
        ("  ", GapKind.CONTRADICTION, "does not tell"),
        ("Raises:\n  nothing at all", GapKind.UNDOCUMENTED_RAISE, "cannot be read"),
        (">>> f()\n<object at 0x7f3a2c1d>", GapKind.NO_EXAMPLE, "address"),
        (">>> f()\n'/tmp/tmpabc'", GapKind.NO_EXAMPLE, "path"),
        ("Raises:\n  E: Says <function f at >.", GapKind.UNDOCUMENTED_RAISE, "address"),
        (">>> g(1)\n2", GapKind.BROKEN_EXAMPLE, "not in its docstring"),
        (">>> f(1)", GapKind.BROKEN_EXAMPLE, "prints nothing"),
        ("high: The most.", GapKind.PARAMETER, "says so already"),
        ("It is otherwise.", GapKind.CONTRADICTION, "where its text belongs"),
    ],
)
def test_what_nothing_closes_has_a_reason(text, kind, reason):
    found = closing(text, kind)
    assert isinstance(found, Unclosed)
    assert reason in found.reason


def test_a_fence_behind_the_output_stays():
    fenced = "F.\n\n```\n>>> f(1)\n2\n```\n"
    assert closing(">>> f(1)\n3", GapKind.BROKEN_EXAMPLE, fenced) == Output(3, 5, "f(1)\n", "3\n")
    assert without_fence("2\n3\n  ```\n") == "2\n3\n"


RAISE = "raise ValueError('size must be positive, got 0')"


def function(text):
    return ast.parse(text).body[0]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "def f(size):\n  if size < 1:\n    raise ValueError(f'size must be positive, got {size}')",
            "If `size < 1`.",
        ),
        (
            "def f(size):\n  if size < 1: raise lib.ValueError('size must be positive, got %d' % size)",
            "If `size < 1`.",
        ),
        (
            "def f(x):\n  with g:\n    if not x: raise ValueError('size must be positive, got {}'.format(x))",
            "Unless `x`.",
        ),
        (
            f"class C:\n def __init__(self, size):\n  if size < 1: {RAISE}",
            "If `size < 1`.",
        ),
        # Other names, another value by then, another way out, more than one condition, another message.
        ("def f(size):\n  if size < LEAST: raise ValueError('size must be positive, got 0')", ""),
        ("def f(size):\n  size -= 1\n  if size < 1: raise ValueError('size must be positive, got 0')", ""),
        (
            "def f(size):\n  if g: return\n  if size < 1: raise ValueError('size must be positive, got 0')",
            "",
        ),
        ("def f(size):\n  if size:\n    if size < 1: raise ValueError('size must be positive, got 0')", ""),
        ("def f(size):\n  if size: pass\n  else: raise ValueError('size must be positive, got 0')", ""),
        ("def f(size):\n  if size < 1: raise ValueError('size must be whole, got 0')", ""),
        ("def f(size):\n  if size < 1: raise TypeError('size must be positive, got 0')", ""),
        ("def f(size):\n  if size < 1: raise ValueError(f'{size}')", ""),
    ],
)
def test_the_condition_of_the_one_raise_that_says_so(source, expected):
    told = 'On a call such as `f(0)`: "size must be positive, got 0".'
    plain = 'On a call such as `f(0)`: "size must be positive, got 0".'
    assert worded(told, "ValueError", function(source), {"f"}) == (expected or plain)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("size must be positive, got 0", "If `size` is not positive."),
        ("Argument `size` must be an integer > 0. Received: size=-1", "If `size` is not an integer > 0."),
        ("The value of 'size' should be at least 1.", "If `size` is not at least 1."),
        ("size cannot be None", "If `size` is None."),
        (
            "`size` must be of the same dtype as other but is int8",
            "If `size` is not of the same dtype as other.",
        ),
        ("size must be positive when other is given", ""),
        ("size must be 3", ""),
        ("size must be passed as a keyword argument", ""),
        ("size must be a lib.Size, but got 3", "If `size` is not a lib.Size."),
        ("size must be in the range [0, 3)", ""),
        ("size must be one of: a, b", ""),
        ("length must be positive", ""),
        ("Found that size must be positive", ""),
    ],
)
def test_a_condition_that_the_message_itself_demands(message, expected):
    told = f'On a call such as `f(0)`: "{message}".'
    plain = f'On a call such as `f(0)`: "{message}".'
    assert worded(told, "ValueError", None, {"f"}, ("size", "other")) == (expected or plain)


def test_a_call_that_nobody_can_make_is_left_out():
    told = 'On a call such as `lib.f(x_np, [y for y in "ab"])`: "no".'
    assert worded(told, "ValueError", None, {"lib"}) == 'With the message "no".'
    shown = 'On a call such as `lib.f(1, [y for y in "ab"])`: "no".'
    assert worded(told.replace("x_np", "1"), "ValueError", None, {"lib"}) == shown
    assert worded("If it is so.", "ValueError", None, ()) == "If it is so."


def test_a_call_that_no_line_holds_is_left_out_and_a_stop_is_not_doubled():
    told = f'On a call such as `lib.f({"1, " * 30}2)`: "No such thing."'
    assert worded(told, "ValueError", None, {"lib"}) == 'With the message "No such thing."'
    short = 'On a call such as `lib.f(1)`: "No such thing.".'
    assert worded(short, "ValueError", None, {"lib"}) == 'On a call such as `lib.f(1)`: "No such thing."'


def test_of_a_long_message_the_first_sentences_are_told():
    told = f'With the message "First. Second. {"x" * 200}".'
    assert worded(told, "ValueError", None, ()) == 'With the message "First. Second. ..."'
    whole = f'With the message "{"x" * 200}".'
    assert worded(whole, "ValueError", None, ()) == whole


def test_an_example_in_the_manner_of_the_house():
    lines = [
        ">>> import numpy as np",
        ">>> import tensorflow as tf",
        ">>> import os",
        ">>> x = tf.keras.ops.add(np.ones([2, 3]), values=['a, b', 'c'], name='long enough to be too wide')",
        ">>> print(x)",
        "2",
    ]
    house = House(understood=frozenset(("np", "keras")))
    assert adapted(lines, house, ("tf.keras", "keras"), 60) == (
        ">>> x = keras.ops.add(",
        "...     np.ones([2, 3]), values=['a, b', 'c'],",
        "...     name='long enough to be too wide'",
        "... )",
        ">>> print(x)",
        "2",
    )
    short = [">>> x = lib.f(1)", ">>> print(x)", "2"]
    assert adapted(short, House(), ("", ""), 60) == (">>> print(lib.f(1))", "2")
    assert adapted(short, House(), ("", ""), 18) == tuple(short)
    assert adapted([">>> x = 1, 2", *short[1:]], House(), ("", ""), 60)[0] == ">>> x = 1, 2"
    kept = adapted(lines[:2] + lines[4:], House(), ("", ""), 60)
    assert kept == (">>> print(x)", "2")


@pytest.mark.parametrize(
    "source",
    [
        "x = f([[1, 2, 3], [4, 5, 6]], g(a, b), c)",
        "f(\n    'some, text', [1, 2],\n    x=3)",
        "f(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa).g(bbbbbbbbbbbbbbbb, ccccccccccccccccc)",
        "f([[[1, 2], [3, 4]], [[5, 6], [7, 8]]])",
        "f(a, # why\n  bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb)",
        "f('''a\n  bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb''')",
        "for x in f(aaaaaaaaaaaaa, bbbbbbbbbbbbbbbb): print(x)",
    ],
)
@pytest.mark.parametrize("width", [12, 20, 30])
def test_breaking_a_statement_does_not_change_it(source, width):
    assert ast.dump(ast.parse(fitted(source, width))) == ast.dump(ast.parse(source))


def test_habits_are_read_off_the_docstrings():
    own = "F.\n\nArgs:\n    x: It\n      goes on.\n\nExample:\n\n>>> np.f()\n1"
    package = "F.\n\n>>> import lib\n>>> lib.f()\n1\n\nArgs:\n  x: It."
    house = house_style(
        habits_of([own]), habits_of([package]), "x" * 85 + "\n" + "y\n" * 99, imported=["np", "lib"]
    )
    assert house == House(
        4, 2, "", "Example:", title_gap=True, example_first=False, understood=frozenset(["np"]), width=79
    )
    assert house_style({}, habits_of([package]), "").example_first
    assert house_style({}, {}, "") == House(width=79)


def test_width_and_code_in_backticks():
    assert line_width("x" * 100 + "\n" + "y" * 88) == 100
    assert filled("See the call `f(a, b)` here", 18, "", "  ") == ["See the call", "  `f(a, b)` here"]


def test_a_name_in_an_example_is_corrected_on_its_line():
    text = ">>> x = lib.new(\n...     1\n... )"
    found = closing(
        text.splitlines()[0],
        GapKind.STALE_REFERENCE,
        "F.\n\n" + text.replace("new", "old"),
        2,
        ">>> x = lib.old(",
    )
    assert found == Line(">>> x = lib.old(", ">>> x = lib.new(")


def test_of_an_entry_for_several_names_the_wrong_one_is_renamed():
    case = Case("F.\n\nArgs:\n  labels, old_axis: Some words.", "(labels, axis)")
    symbol = case.facts(parse_docstring).symbol
    gap = Gap("0", "t", "t", "lib.f", GapGroup.WRONG, GapKind.PARAMETER, "It is.", Severity.LOW)
    named = dataclasses.replace(gap, closed_by="axis: Some words.")
    assert closing_of(named, symbol) == Renamed(3, "old_axis", "axis")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ('On a call such as `f(0)` in a graph: "x must be positive".', "If `x` is not positive."),
        ('On a call such as `f(0)` in a graph: "no".', 'On a call such as `f(0)` in a graph: "no".'),
        ("On a call such as `f(0)`.", "On a call such as `f(0)`."),
    ],
)
def test_what_a_graph_says_is_worded_as_well(told, expected):
    assert worded(told, "ValueError", None, {"f"}, ("x",)) == expected


def test_texts_with_many_fields_are_compared_fast():
    source = 'def f(x):\n  if x < 0:\n    raise ValueError(f"{x}{x}{x}{x}{x}{x} is less than nothing")'
    told = f'On a call such as `f(0)`: "{"a" * 100_000}".'
    assert worded(told, "ValueError", function(source), {"f"}).startswith("On a call such as")
