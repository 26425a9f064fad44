from __future__ import annotations

import dataclasses

import pytest

from docprobe.gaps.examples.dull import is_single, says_nothing
from docprobe.gaps.examples.fitting import fits, is_of_refusals
from docprobe.gaps.rules.base import parameters
from docprobe.model import DocParts, Symbol, SymbolKind


def symbol(name, kind=SymbolKind.FUNCTION, aliases=()):
    return Symbol("t", name, aliases, kind, "()", (), "F.", DocParts(), "lib/sub.py", 1, "")


FUNCTION = symbol("lib.old.f", aliases=("lib.old.deep.f",))
CLASS = symbol("lib.Box", SymbolKind.CLASS)
METHOD = symbol("lib.Box.open", SymbolKind.METHOD)


@pytest.mark.parametrize(
    ("code", "fit"),
    [
        ("print(lib.old.f(1))", True),
        ("print(lib.old.deep.f(1))", True),
        ("print(lib.f(1))", False),
        ("y = lib.f(1)\nprint(lib.old.f(y))", True),
        ("lib.enable_all()\nprint(lib.old.f(1))", False),
        ("lib.config.set_mode('a')\nprint(lib.old.f(1))", False),
        ("lib.random.set_seed(1)\nprint(lib.old.f(1))", True),
        ("x.use_it = lib.use_it()\nprint(lib.old.f(1))", True),
        ("print(len(lib.old.f(1)))", False),
        ("y = lib.old.f(1)\nz = lib.reduce_sum(y, 0)\nprint(z)", False),
        ("print(lib.sum(lib.old.f(1)).numpy())", False),
        ("print(lib.to_dense(lib.old.f(1)).numpy().tolist())", True),
        ("x = lib.old.f(1)\nassert len(x) == 2\nprint(x)", True),
    ],
)
def test_what_a_snippet_of_a_function_is_about(code, fit):
    assert fits(code, FUNCTION) is fit


@pytest.mark.parametrize(
    ("code", "fit"),
    [
        ("box = lib.Box(1)\nprint(box.size)", False),
        ("box = lib.Box(1)\nprint(box.get_config()['size'])", False),
        ("print(lib.Box(1).get_config())", False),
        ("box = lib.Box(1)\nprint(box())", False),
        ("box = lib.Box(1)\nprint(box.open(2))", True),
        ("box = lib.Box(1)\nprint(box(2), box.size)", True),
    ],
)
def test_of_an_object_more_is_shown_than_what_it_is_set_to(code, fit):
    assert fits(code, CLASS) is fit


@pytest.mark.parametrize(
    ("code", "fit"),
    [
        ("print(lib.full(5, 2))", False),
        ("print(lib.full(lib.constant(5), 2))", False),
        ("print(lib.full([5], 2))", True),
        ("print(lib.full(lib.zeros(5), 2))", True),
        ("x = {'a': 1}\nprint(lib.full(x))", True),
    ],
)
def test_what_asks_for_a_shape_is_not_shown_by_single_numbers(code, fit):
    shaped = dataclasses.replace(symbol("lib.full"), parameters=parameters("(x, value, shape=None)"))
    assert fits(code, shaped) is fit
    assert fits(code, symbol("lib.full"))


@pytest.mark.parametrize(
    ("test", "refusals"),
    [
        ("a_test.py::FTest::test_invalid_inputs", True),
        ("a_test.py::FTest::testRaisesOnMismatch", True),
        ("invalid_test.py::FTest::testPlain", False),
        ("", False),
    ],
)
def test_a_test_of_what_is_refused_is_known_by_its_name(test, refusals):
    assert is_of_refusals(test) is refusals


def test_a_function_named_as_a_summary_or_a_switch_shows_itself():
    assert fits("print(lib.sum([1, 2]))", symbol("lib.sum"))
    assert fits("lib.set_mode('a')\nprint(lib.set_mode('b'))", symbol("lib.set_mode"))
    assert fits("box = lib.Box(1)\nprint(box.open(2).size)", METHOD)


@pytest.mark.parametrize(
    ("code", "output", "nothing"),
    [
        ("print(lib.f([1, 2]))", "lib.Tensor([False False], shape=(2,), dtype=bool)", True),
        ("print(lib.f([1, 2]))", "[ True False]", False),
        ("print(lib.f([2, 3]))", "[1. 1.]", True),
        ("print(lib.f(2))", "False", True),
        ("print(lib.f(np.ones((2, 3))))", "1.0", True),
        ("print(lib.f(np.ones((2, 3))))", "[1. 2.]", False),
        ("print(lib.f(2))", "True", False),
        ("box = lib.Box(1.0, 2)\nprint(box())", "lib.Tensor(1.0, shape=(), dtype=float32)", True),
        ("box = lib.Box(1.0, 2)\nprint(box(3))", "4.0", False),
    ],
)
def test_what_is_one_and_the_same_shows_nothing(code, output, nothing):
    assert says_nothing(code, output) is nothing


def test_one_number_is_single():
    assert is_single("lib.Tensor([2.5], shape=(1,))")
    assert not is_single("[1 2]")
    assert not is_single("red")
