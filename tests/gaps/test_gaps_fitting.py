from __future__ import annotations

import dataclasses

import pytest

from docprobe.gaps.examples.dull import is_single, says_nothing
from docprobe.gaps.examples.fitting import fits, is_of_refusals
from docprobe.gaps.rules.base import parameters
from docprobe.model import DocParts, Symbol, SymbolKind
from docprobe.parse.docstring import parse_docstring


def is_fit(code, symbol, output="[1 2]"):
    return fits(f"import lib\n{code}", output, symbol)


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
        ("print(lib.old.f(1).max())", False),
        ("print(lib.reduce_sum(input_tensor=lib.old.f(1)))", False),
        ("x = lib.Mean()\nprint(x.mean(lib.old.f(1)))", True),
        ("x = lib.old.f(1)\nx.set_size(3)\nprint(x.get())", True),
    ],
)
def test_what_a_snippet_of_a_function_is_about(code, fit):
    assert is_fit(code, FUNCTION) is fit


@pytest.mark.parametrize(
    ("code", "fit"),
    [
        ("box = lib.Box(1)\nprint(box.size)", False),
        ("box = lib.Box(1)\nprint(box.get_config()['size'])", False),
        ("print(lib.Box(1).get_config())", False),
        ("box = lib.Box(1)\nprint(box())", False),
        ("box = lib.Box(1)\nprint(box.open(2))", True),
        ("box = lib.Box(1)\nprint(box(2), box.size)", True),
        ("with lib.Box(1) as box:\n    print(box.open(2))", True),
    ],
)
def test_of_an_object_more_is_shown_than_what_it_is_set_to(code, fit):
    assert is_fit(code, CLASS) is fit


@pytest.mark.parametrize(
    ("code", "fit"),
    [
        ("print(lib.full(5, 2))", False),
        ("print(lib.full(lib.constant(5), 2))", False),
        ("print(lib.full([5], 2))", True),
        ("print(lib.full(lib.zeros(5), 2))", True),
        ("x = {'a': 1}\nprint(lib.full(x))", True),
        ("print(lib.full(range(4)))", True),
        ("print(lib.full('a', keep=True))", True),
    ],
)
def test_what_asks_for_a_shape_is_not_shown_by_single_numbers(code, fit):
    shaped = dataclasses.replace(symbol("lib.full"), parameters=parameters("(x, value, shape=None)"))
    assert is_fit(code, shaped, "5") is fit
    assert is_fit(code, shaped, "[5 6]")
    assert is_fit(code, symbol("lib.full"), "5")


@pytest.mark.parametrize(
    ("test", "refusals"),
    [
        ("a_test.py::FTest::test_invalid_inputs", True),
        ("a_test.py::FTest::testRaisesOnMismatch", True),
        ("invalid_test.py::FTest::testPlain", False),
        ("a_test.py::FTest::test_mean_squared_error", False),
        ("a_test.py::FTest::testBadAxis", True),
        ("", False),
    ],
)
def test_a_test_of_what_is_refused_is_known_by_its_name(test, refusals):
    assert is_of_refusals(test) is refusals


def test_a_function_named_as_a_summary_or_a_switch_shows_itself():
    assert is_fit("print(lib.sum([1, 2]))", symbol("lib.sum"))
    assert is_fit("lib.set_mode('a')\nprint(lib.set_mode('b'))", symbol("lib.set_mode"))
    assert is_fit("box = lib.Box(1)\nprint(box.open(2).size)", METHOD)


@pytest.mark.parametrize(
    "code",
    [
        "x = [1]\nx = lib.root(x)\nprint(x)",
        "kind, near = (1, 2)\nprint(lib.root(kind))",
        "near = 2\nprint(lib.root(1))",
    ],
)
def test_a_name_stands_for_one_thing_and_is_used(code):
    assert not is_fit(code, symbol("lib.root"))


def test_the_call_is_not_hidden_in_a_helper():
    helper = "def record(i):\n    return lib.root(i)\n"
    assert not is_fit(f"{helper}print(record(1))", symbol("lib.root"))
    assert is_fit(f"{helper}print(lib.root(record, 1))", symbol("lib.root"))
    assert is_fit(f"@lib.function\n{helper}print(record(1))", symbol("lib.root"))


def test_letters_beyond_ascii_are_for_what_deals_with_texts():
    assert not is_fit("print(lib.root('\u00e4'))", symbol("lib.root"))
    assert is_fit("print(lib.strings.root('\u00e4'))", symbol("lib.strings.root"))


@pytest.mark.parametrize(
    ("code", "fit"),
    [
        ("x = lib.SparseTensor([[0]], [1], [2])\nprint(lib.to_dense(lib.root(x)))", False),
        ("x = lib.compat.v1.get(1)\nprint(lib.root(x))", False),
        ("print(lib.root([1], dtype=lib.float16))", False),
        ("print(next(iter(lib.root([1]))))", False),
        ("y = lib.root([1])\nprint(tape.gradient(y, x))", False),
        ("print(lib.root([1]))", True),
    ],
)
def test_an_example_goes_no_detour(code, fit):
    assert is_fit(code, symbol("lib.root")) is fit
    both = dataclasses.replace(
        symbol("lib.root"),
        docstring="Of a SparseTensor; see lib.compat.v1.root; has a gradient; float16; iterable.",
    )
    assert is_fit(code, both)


def test_a_method_has_no_namesakes():
    assert is_fit("x = lib.open('a')\nprint(lib.Box(x).open(2))", METHOD)


@pytest.mark.parametrize(
    ("name", "output", "fit"),
    [
        ("lib.is_odd", "lib.Tensor([False False], shape=(2,), dtype=bool)", False),
        ("lib.is_odd", "[ True False]", True),
        ("lib.root", "[1. 1.]", False),
        ("lib.root", "(4, 4)", True),
        ("lib.root", "['1', '1']", True),
        ("lib.ones", "[1. 1.]", True),
        ("lib.root", "[[1. 2.]\n [1. 2.]]", False),
        ("lib.root", "[[1. 2.]\n [1. 3.]]", True),
        ("lib.tile", "[[1. 2.]\n [1. 2.]]", True),
        ("lib.root", "[1.]", True),
        ("lib.root", "lib.Tensor(True, shape=(), dtype=bool)", False),
        ("lib.root", "'True'", True),
    ],
)
def test_the_same_thing_many_times_shows_only_what_is_for_that(name, output, fit):
    code = f"print({name}([2, 3]))"
    assert is_fit(code, symbol(name), output) is fit


@pytest.mark.parametrize(
    ("code", "output", "nothing"),
    [
        ("print(lib.f(2))", "False", True),
        ("print(lib.f(2))", "True", False),
        ("print(lib.f(np.ones((2, 3))))", "1.0", True),
        ("print(lib.f(np.ones((2, 3))))", "[1. 2.]", False),
        ("print(lib.f([1.0, 2.0], lib.zeros(2)))", "2.5", False),
        ("print(lib.first([5, 1, 2]))", "0", False),
        ("print(lib.first([1]))", "0", True),
        ("print(lib.loss([1, 0]))", "-1.19e-07", True),
        ("box = lib.Box(1.0, 2)\nprint(box())", "lib.Tensor(1.0, shape=(), dtype=float32)", True),
        ("box = lib.Box(1.0, 2)\nprint(box(3))", "4.0", False),
        ("box = lib.Box()\nbox.add([1, 3, 2])\nprint(box.mean())", "2.0", False),
        ("box = lib.Box([2, 4], shown=True)\nprint(box.least())", "1.0", False),
        ("print(lib.largest([1, 5, 2]).numpy())", "5", False),
        ("print(lib.Box(3).size)", "3", True),
        ("box = lib.Box(size=(8, 16))\nall = box.get_config()\nprint(all['size'])", "(8, 16)", True),
        ("config = {'size': 3}\nprint(lib.made(config).size)", "3", True),
        ("print(lib.f(5, [-1]))", "[5]", True),
        ("print(lib.f([5, 9]))", "[nan 1.]", True),
        ("print(lib.f([5, 9, 4]))", "[nan 1. 3.]", False),
        ("print(lib.det([[1.0]]))", "1.0", True),
        ("print(lib.det([[1.0, 2.0]]))", "1.0", False),
        ("print(lib.root(5.0))", "2.2", False),
        ("print(lib.det([[1.0, 2.0], [2.0, 4.0]]))", "6.8e-13", True),
        ("print(lib.f([5, 9, 4]))", "[1e-13 0. 1.]", True),
        ("print(lib.f([5, 9, 4]))", "[1e-6 0. 1.]", False),
        ("x = lib.f([1, 2])\nvalues = [one.shape for one in x]\nprint(values)", "[(1,), (2,)]", True),
    ],
)
def test_what_shows_nothing_of_a_call(code, output, nothing):
    assert says_nothing(code, output) is nothing


def test_one_number_is_single():
    assert is_single("lib.Tensor([2.5], shape=(1,))")
    assert is_single("lib.Tensor((5+0j), shape=(), dtype=complex128)")
    assert not is_single("[1 2]")
    assert not is_single("red")


@pytest.mark.parametrize(
    ("code", "fit"),
    [
        ("print(lib.old.f(b'abc', 'de'))", True),
        ("print(lib.old.f('_inner_name'))", False),
        (r"print(lib.old.f(b'a\x00\xff'))", False),
        ("a = [1]\nb = [2]\nc = a + b\nd = c + a\ne = d + b\nprint(lib.old.f(e))", True),
        ("a = [1]\nb = [2]\nc = a + b\nd = c + a\ne = d + b\ng = e + a\nprint(lib.old.f(g))", False),
        ("x = lib.make(3)\nlib.old.f(x)\ny = x\nprint(y)", False),
        ("x = lib.make(3)\nlib.old.f(x)\nprint(lib.read(x))", True),
        ("x = lib.make(3)\nlib.old.f(x)\nlib.add(x, 1)\nprint(lib.read(x))", False),
        ("i = 1\nprint(lib.old.f(2 * i))", False),
    ],
    ids=[
        "text",
        "inner",
        "bytes",
        "five names",
        "six names",
        "aside",
        "read back",
        "changed again",
        "first round",
    ],
)
def test_what_a_reader_can_follow(code, fit):
    assert is_fit(code, FUNCTION) is fit


@pytest.mark.parametrize(
    ("name", "words", "code", "fit"),
    [
        ("lib.f", "Gives 0 if y is, even if x is nan.", "print(lib.f([4.0], [2.0]))", False),
        ("lib.f", "Gives 0 if y is, even if x is nan.", "print(lib.f([4.0], [0.0]))", True),
        ("lib.f", "Gives it.\n\nEven if x is nan.", "print(lib.f([4.0], [2.0]))", True),
        ("lib.f", "`exp(x)` if < 0, `x` otherwise.", "print(lib.f([1.0, 2.0]))", False),
        ("lib.f", "`exp(x)` if `x` < 0, else `x`.", "print(lib.f([1.0, -2.0]))", True),
        ("lib.nanmean", "Mean.", "print(lib.nanmean([1.0, 2.0]))", False),
        ("lib.nanmean", "Mean.", "print(lib.nanmean([1.0, float('nan')]))", True),
    ],
)
def test_what_is_there_for_zero_is_shown_with_it(name, words, code, fit):
    assert is_fit(code, dataclasses.replace(symbol(name), docstring=words)) is fit


@pytest.mark.parametrize(
    ("entry", "given", "fit"),
    [
        ("A tensor with floating point or complex dtype.", "[1, 2]", False),
        ("A tensor with floating point or complex dtype.", "[1.0, 2]", True),
        ("A tensor with floating point or complex dtype.", "[1, 2], dtype=lib.float32", True),
        ("A floating point or integer tensor.", "[1, 2]", True),
        ("A tensor.", "[1, 2]", True),
    ],
)
def test_floating_point_numbers_are_given_where_they_are_asked_for(entry, given, fit):
    text = f"F.\n\nArgs:\n  x: {entry}"
    about = dataclasses.replace(symbol("lib.f"), parameters=parameters("(x)"), docstring=text)
    about = dataclasses.replace(about, doc=parse_docstring(text))
    assert is_fit(f"x = lib.constant({given})\nprint(lib.f(x))", about) is fit


@pytest.mark.parametrize(
    ("given", "fit"), [("[1, 4]", False), ("[1.0, 1.001]", True), ("float('nan')", True)]
)
def test_what_asks_for_the_close_is_given_the_close(given, fit):
    about = dataclasses.replace(symbol("lib.f"), parameters=parameters("(a, b, rtol=0.1)"))
    assert is_fit(f"print(lib.f([1, 2], {given}))", about) is fit


@pytest.mark.parametrize(("given", "fit"), [("[1, 2]", False), ("[1, 2], [3]", True), ("*x", True)])
def test_what_takes_several_things_is_given_more_than_one(given, fit):
    about = dataclasses.replace(symbol("lib.f"), parameters=parameters("(*arrays)"))
    assert is_fit(f"x = [[1], [3]]\nprint(lib.f({given}), x)", about) is fit


@pytest.mark.parametrize(
    ("text", "fit"),
    [
        ("F.\n\nDeprecated: SOME ARGUMENTS ARE DEPRECATED: `(dim, out)`. Use axis.", False),
        ("F.\n\nArgs:\n  dim: Deprecated, use axis.", False),
        ("F.\n\nArgs:\n  dim: What was deprecated once.\n  x: Deprecated.", True),
    ],
)
def test_no_outdated_argument_is_shown(text, fit):
    about = dataclasses.replace(symbol("lib.f"), parameters=parameters("(a, dim)"), docstring=text)
    about = dataclasses.replace(about, doc=parse_docstring(text))
    assert is_fit("print(lib.f([1, 2], dim=0))", about) is fit


@pytest.mark.parametrize(("output", "fit"), [("[1.0, -2.0]", False), ("[1.0, 2.0]", True)])
def test_what_cannot_be_is_no_example(output, fit):
    about = dataclasses.replace(symbol("lib.f"), doc=parse_docstring("F.\n\nReturns:\n  The variance."))
    assert is_fit("print(lib.f([1, 2]))", about, output) is fit


def test_the_text_of_an_object_is_what_it_was_made_of():
    assert not is_fit("box = lib.Box(1)\nprint(str(box))", CLASS)


@pytest.mark.parametrize(
    ("code", "output", "nothing"),
    [
        ("print(f(g))", "1/1 [====] - 0s 22us/step", True),
        ("print(f(g))", r"b'\x01\x02a\xff'", True),
        ("print(f(g))", r"b'\x01\x02a'", False),
        ("print(f(g))", "[12.0 -3.4 -4e-15]", True),
        ("print(f(g))", "[12.0 -3.4 4e-3]", False),
        ("print(f(lib.zeros((0, 3))))", "[1.0, 2.0]", True),
        ("print(f(lib.eye(0), [3, 4]))", "[1.0, 2.0]", True),
        ("print(f(lib.eye(2), [3, 4]))", "[1.0, 2.0]", False),
    ],
)
def test_what_is_another_each_time_or_of_nothing(code, output, nothing):
    assert says_nothing(code, output) is nothing
