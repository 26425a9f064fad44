"""Calls, arguments and values in words; titles that fit."""

from __future__ import annotations

import pytest

from docprobe.extract.literals import argument_text
from docprobe.extract.programs import Program
from docprobe.extract.quirks.base import Facet, array, plain
from docprobe.extract.quirks.wording import behind, fit, gives, raises, subjects, titled
from docprobe.extract.sentences import (
    abridged,
    as_words,
    attempt_in,
    call_in,
    chained_call,
    described,
    is_closed,
    one_line,
    put_in,
    raises_title,
    spoken_value,
    value_title,
)
from docprobe.extract.tested import is_attempted
from docprobe.model import BehaviourKind

LONG = "lib.array(" + "1.5, " * 12 + ")"


def program(call, *lines, given=()):
    return Program(tuple(lines), call, tuple(given), ("lib.f",))


@pytest.mark.parametrize(
    ("call", "lines", "told"),
    [
        ("lib.f(1)", (), "lib.f(1)"),
        ("lib.f(x, axis=x_1)", ("x = lib.ones(2)", "x_1 = 3"), "lib.f(lib.ones(2), axis=3)"),
        ("lib.f(y)", ("x = lib.ones(2)", "y = lib.g(x)"), "lib.f(lib.g(lib.ones(2)))"),
        ('lib.f(x, "x")', ("x = 1",), 'lib.f(1, "x")'),
        ("lib.f(x)", ("x = lib.ones(2)", "x.fill(1)"), ""),
        ("lib.f(x)", (f"x = {LONG * 3}",), ""),
        ("x.real", ("x = 3",), "(3).real"),
        ("lib.g(x.cast(h))", ("x = a * 100",), "lib.g((a * 100).cast(h))"),
        ("lib.g([x], y=x)", ("x = a * 100",), "lib.g([a * 100], y=a * 100)"),
        ("x ** 2", ("x = -1",), "(-1) ** 2"),
        ("x[i]", ("i = 1", "x = [i]"), "[1][1]"),
        ("x(1)", ("x = lambda y: y",), "(lambda y: y)(1)"),
        ("lib.f(x)", ("x = 1; y = 2",), ""),
    ],
)
def test_put_in(call, lines, told):
    assert put_in(program(call, *lines)) == told


def test_values_of_several_lines_are_put_in():
    made = put_in(program("lib.f(x, y)", "x = lib.g(\n    1, 2\n)", "y = 3"))
    assert one_line(made) == "lib.f(lib.g(1, 2), 3)"


@pytest.mark.parametrize(
    ("call", "closed"),
    [
        ("lib.f(np.zeros(2), len([1]))", True),
        ("lib.f(lambda x: x + 1)", True),
        ("lib.f([x for x in range(3)])", True),
        ("lib.f(x_2)", False),
        ("other.f(1)", False),
        ("lib.f(", False),
    ],
)
def test_a_call_is_closed_where_it_can_be_read_alone(call, closed):
    assert is_closed(call, "lib") is closed


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"type": "lib.Tensor", "dtype": "float32", "shape": [2, 3]}, "a float32 tensor of shape (2, 3)"),
        ({"type": "np.ndarray", "dtype": "int8", "shape": [2]}, "an int8 array of shape (2,)"),
        ({"type": "lib.Tensor", "dtype": "bool", "shape": []}, "a scalar bool tensor"),
        ({"type": "list", "of": "int", "shape": [2, 2]}, "a nested list of shape (2, 2)"),
        ({"type": "str"}, "a string"),
        ({}, "an object"),
    ],
)
def test_described(facts, words):
    assert described(facts) == words


@pytest.mark.parametrize(
    ("name", "expr", "words"),
    [
        ("axis", plain("1", "int"), "`axis=1`"),
        ("", plain("1", "int"), "`1`"),
        ("x", array(LONG, "float32", [12]), "a float32 tensor of shape (12,) as `x`"),
        ("xs", ["[", [array(LONG, "int8", [12])] * 2], "a list of 2 int8 tensors of shape (12,) as `xs`"),
        ("xs", ["(", []], "`xs=()`"),
        ("x", ["r", 3, [], {"type": "lib.Map"}], "a Map as `x`"),
        ("x", ["{", [[plain("1", "int"), ["x", "Map"]], [plain("2", "int"), ["x", "Map"]]]],
         "a dictionary of 2 items as `x`"),
    ],
)  # fmt: skip
def test_as_words(name, expr, words):
    assert as_words(name, expr) == words


@pytest.mark.parametrize(
    ("text", "dtype", "said"),
    [
        ('[float("inf"), float("nan")]', "float32", "[inf, nan]"),
        ("1.3333333333333333", "float32", "1.33333"),
        ("1.3333333333333333", "", "1.3333333333333333"),
        ("lib.int8", "", "lib.int8"),
    ],
)
def test_spoken_value(text, dtype, said):
    assert spoken_value(text, dtype) == said


@pytest.mark.parametrize(
    ("symbol", "message", "title"),
    [
        ("lib.f", "axis 3 is out of range. Use less.", "lib.f raises ValueError: axis 3 is out of range"),
        ("lib.f", "", "lib.f raises ValueError"),
        ("lib." + "sub." * 12 + "function", "axis 3 is out of range of the input that was given to the call",
         "lib." + "sub." * 12 + "function: axis 3 is out of ..."),
        ("lib." + "sub." * 16 + "function", "axis 3 is out of range of the input that was given to the call",
         "function: axis 3 is out of range of the input that was given to the call"),
    ],
)  # fmt: skip
def test_raises_title(symbol, message, title):
    assert raises_title(symbol, "ValueError", message) == title
    assert len(title) <= 90


def test_value_title():
    given = [("x", array(LONG, "float32", [12])), ("axis", plain("1", "int"))]
    assert value_title(program("lib.f(1)"), "lib.f", "2") == "lib.f(1) gives 2"
    words = "lib.f with a float32 tensor of shape (12,) as x and axis=1"
    assert value_title(program(f"lib.f({LONG}, axis=1)", given=given), "lib.f", "2") == words
    kept = program(f"lib.f({LONG}, {LONG}, k)", given=[("k", plain('"/tmp/docprobe/tmp/a1b2"', "str"))])
    assert value_title(kept, "lib.f", "2") == "lib.f with k"


def facet(call, *given, **more):
    return Facet("lib.f", call=call, given=given, **more)


def test_subjects_begin_with_the_fullest():
    one = facet("lib.f(x=1, y=2)", ("x", plain("1", "int")), ("y", plain("2", "int")))
    assert list(subjects(one, telling=["y"])) == [
        "`lib.f(x=1, y=2)`", "With `x=1` and `y=2`, `lib.f`", "With `y=2`, `lib.f`",
    ]  # fmt: skip
    assert list(subjects(one, without=["x"])) == ["With `y=2`, `lib.f`"]
    assert next(behind("So:", facet("lib.f(x_2)", ("x", plain("1", "int"))))) == "So: with `x=1`, `lib.f`"


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (facet("", text="[1.5]", dtype="float32"), "gives `[1.5]` (float32)"),
        (facet("", text="True"), "gives `True`"),
        (facet("", text="[]", told_shape=(0, 3), dtype="int8"), "gives an empty int8 result of shape (0, 3)"),
        (facet("", text=f"[{'1, ' * 40}]", dtype="int8"), "gives an int8 result of shape (40,)"),
        (facet("", text="lib.a_long_name" * 9), ""),
    ],
)
def test_gives(one, said):
    assert gives(one) == said


def test_raises_is_cut_at_a_word():
    one = facet("", kind=BehaviourKind.RAISES, error="lib.errors.BadError", message="word " * 40)
    assert raises(one, 20) == "raises BadError: word word word ..."


def test_fit_takes_the_first_that_is_short_enough():
    assert fit(iter(["a " * 120, "b", "c"]), "gives 1") == "b gives 1."
    assert fit(iter(["a " * 120]), "gives 1") == ""
    assert fit(iter(["a"]), "raises X: cut ...") == "a raises X: cut ..."
    assert fit(iter(["a"]), "") == ""


def test_titled_cuts_the_last():
    assert titled("`lib.f` is long " + "x" * 80, "lib.f") == "lib.f"
    assert titled("word " * 30) == "word " * 17 + "..."


def test_a_tuple_of_what_has_no_text_has_none():
    assert argument_text(["(", [["r", 1, [], {}], ["t", "2", {}]]]) == ""
    assert argument_text(["(", [["t", "2", {}]]]) == "(2,)"


@pytest.mark.parametrize(
    ("lines", "call"),
    [
        ("result = tl.add([1], [2])\nprint(result)\n", "tl.add([1], [2])"),
        ('x = [1, "a"]\nresult = tl.add(x, x)\nprint(result)\n', 'tl.add([1, "a"], [1, "a"])'),
        ("x = [\n    1\n]\nresult = tl.add(\n    x, [2]\n)\n", "tl.add([1], [2])"),
        ("x = [1]\ntry:\n    tl.add(x)\nexcept TypeError as error:\n    print(error)\n", "tl.add([1])"),
        ("try:\n    result = tl.add(1)\nexcept TypeError as error:\n    print(error)\n", "tl.add(1)"),
        ("x = [1]\nx.append(2)\nresult = tl.add(x, x)\n", ""),
        ("values = tl.Matrix([[1]]).rows\nprint(values)\n", ""),
        ("def f(x):\n    return x\n\nresult = f(1)\n", ""),
        (f"x = [{'1, ' * 60}]\nresult = tl.add(x, x)\n", ""),
    ],
)
def test_the_call_in_a_snippet(lines, call):
    assert call_in(f"import tinylib as tl\n\n{lines}") == call


def test_a_program_that_tries_something_else_is_not_about_the_symbol():
    head, tail = (
        "import lib\n\nmodel = lib.Model([lib.Input(3)])\n",
        "except ValueError as error:\n    print(error)\n",
    )
    code = f"{head}try:\n    {{}}\n{tail}"
    saving = code.format("model.save(1)")
    assert not is_attempted(saving, "lib.Input", is_class=False)
    assert is_attempted(saving, "lib.Model", is_class=True)
    assert is_attempted(code.format("model.save(lib.Input(0))"), "lib.Input", is_class=False)
    inside = code.replace("try:", "def f():\n    return lib.Input(0)\n\ntry:").format("f()")
    assert is_attempted(inside, "lib.Input", is_class=False)
    checking = code.format("lib.debugging.assert_fits(3)")
    assert is_attempted(checking, "lib.debugging.assert_fits", is_class=False)
    assert attempt_in(saving) == "model.save(1)"
    assert attempt_in("import lib\n\nresult = lib.f(\n    1\n)\n") == "lib.f(1)"
    assert not attempt_in("import lib\n\nresult = lib.f(1)\nresult = result.shape\n")
    setting = 'import lib\n\nv = lib.V(1)\ntry:\n    v.kind = "x"\nexcept ValueError:\n    pass\n'
    assert attempt_in(setting) == 'v.kind = "x"'
    assert not call_in(setting), "what is set is not what is called"
    assert not chained_call(setting, "lib.V")


LAYER = 'import lib\n\nx = lib.ones([2])\nlayer = lib.Layer(\n    2, kind="a"\n)\n'


@pytest.mark.parametrize(
    ("rest", "chain"),
    [
        ("result = layer(x)", 'lib.Layer(2, kind="a")(...)'),
        ("result = layer([1], mask=x)", 'lib.Layer(2, kind="a")([1], mask=...)'),
        ("result = list(layer.outputs[0].shape)", 'list(lib.Layer(2, kind="a").outputs[0].shape)'),
        ("layer.build(2)\nresult = layer(x)", ""),
        ("lib.set_order(1)\nresult = layer(x)", ""),
        ("other = lib.Layer(3)\nresult = layer(x)", ""),
        ("result = lib.f(x)", ""),
        ("result = layer.shape", ""),
    ],
)
def test_a_call_is_read_with_what_made_its_object(rest, chain):
    assert chained_call(f"{LAYER}{rest}\nprint(result)\n", "lib.Layer") == chain


def test_what_a_lambda_binds_is_not_what_the_program_bound():
    code = "import lib\n\ni = lib.array(0)\nresult = lib.loop(lambda i: lib.add(i, 1), [i])\nassert result\n"
    assert not call_in(code)
    assert call_in(code.replace("lambda i: lib.add(i, 1)", "lambda j: lib.add(j, 1)"))


def test_what_is_bound_again_is_not_what_the_call_gives():
    code = "import lib\n\nresult = lib.f([1])\nresult = result[0]\nassert result == 1\n"
    assert not call_in(code)


def test_long_data_gives_way_to_what_matters():
    call = (
        'lib.Loss(how="sum", rows=[[1, 2, 3], [4, 5, 6], [7, 8, 9]])(lib.array([[1.0, 2.0], [3.0, 4.0]]), 2)'
    )
    assert abridged(call, "how") == 'lib.Loss(how="sum", rows=...)(..., 2)'
    assert abridged(call, "rows").startswith(
        'lib.Loss(how="sum", rows=[[1, 2, 3], [4, 5, 6], [7, 8, 9]])(..., 2'
    )
    assert not abridged('lib.f("ä")', "x")


def test_an_object_is_not_another_of_the_same_make():
    assert not call_in("import lib\n\na = lib.f(1)\nresult = lib.g(a) is a\nassert result\n")
