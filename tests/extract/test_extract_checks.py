"""Programs with an expectation: they hold for what they were made from, their counters do not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from observing import CONFIG, ran

from docprobe.extract.checks import UncheckableError, look_code, raises_check, read_look, value_check
from docprobe.extract.programs import Program
from docprobe.observe import probe

TARGET = replace(CONFIG.target, prefix="sys", import_line="import sys")


def program(call, *lines):
    return Program(lines, call, (), ())


@pytest.mark.parametrize(
    ("call", "view", "text", "facts"),
    [
        ("[1, 2]", "{}", "[1, 2]", {}),
        ("'a\"b'", "{}", "'a\"b'", {}),
        ("2 > 1", "{}", "True", {}),
        ("1j", "{}", "1j", {}),
        ("np.array([0.1], 'float32')", "{}.tolist()", "[0.1]", {"dtype": "float32", "shape": [1]}),
        ("np.array([0.5, 2.0])", "{}.tolist()", "[0.5, 2.0]", {"dtype": "float64", "shape": [2]}),
        ("np.array([0.0]) / np.array([0.0])", "{}.tolist()", '[float("nan")]', {"dtype": "float64"}),
        ("np.zeros((0, 3), 'int8')", "{}.tolist()", "[]", {"dtype": "int8", "shape": [0, 3]}),
        ("iter([3, 4])", "list({})", "[3, 4]", {}),
        ("[np.int8(1), np.int8(2)]", "[item.tolist() for item in {}]", "[1, 2]", {}),
        ("{'a': np.int8(1)}", "[{}['a'].item()]", "[1]", {}),
        ("max(sys.maxsize, 0)", "{}", "sys.maxsize", {}),
        ("np.zeros(1, 'int8').dtype", "{}", 'np.dtype("int8")', {}),
        ("np.float16(0.1)", "{}.tolist()", "0.1", {"dtype": "float16", "shape": []}),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_value(call, view, text, facts):
    checked = value_check(program(call), TARGET, view, text, facts)
    assert ran(checked.code)[0], checked.code
    assert not ran(checked.counter)[0], checked.counter
    assert ("import numpy as np" in checked.code) == ("np." in checked.code)


@pytest.mark.parametrize("text", ["<object>", "lambda: 3", "os.sep", "[" + "1, " * 900 + "1]", "open('x')"])
def test_no_value(text):
    with pytest.raises(UncheckableError):
        value_check(program("3"), TARGET, "{}", text, {})


@pytest.mark.parametrize("message", ["no such file", "'quoted' \"both\"", "", "line one\nline two is longer"])
def test_raises(message):
    raising = program(f"(_ for _ in ()).throw(ValueError({message!r}))")
    checked = raises_check(raising, TARGET, "ValueError", message, "")
    assert ran(checked.code)[0], checked.code
    assert not ran(checked.counter)[0]
    nothing = raises_check(program("3"), TARGET, "ValueError", message, "")
    assert not ran(nothing.code)[0]


def test_what_each_run_says_otherwise_is_not_printed():
    message = "cannot make a tensor of <function f at 0x7f84440bcb80>"
    raising = program(f"(_ for _ in ()).throw(ValueError({message!r}))")
    is_fine, printed = ran(raises_check(raising, TARGET, "ValueError", message).code)[:2]
    assert (is_fine, printed) == (True, "ValueError\n")


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ("[1, 'a']", {"result": {"views": [["{}", '[1, "a"]']]}}),
        ("float('nan')", {"result": {"views": [["{}", 'float("nan")']]}}),
        ("1 / 0", {"error": {"type": "ZeroDivisionError", "message": "division by zero"}}),
        ("raise ValueError('stated')", {"error": {"type": "ValueError", "message": "stated"}}),
    ],
)
def test_look(call, found):
    probe.install([], "")
    output = ran(look_code(program(call, "print('noise')"), TARGET))[1]
    ((key, seen),) = found.items()
    assert {**read_look(output)[key], **seen} == read_look(output)[key]


def test_look_that_came_to_nothing():
    assert read_look("noise\n") is None
    assert not ran(look_code(program("x", "x = 1 / 0"), TARGET))[0]


@pytest.mark.parametrize(
    ("call", "facts", "aspects"),
    [
        ("np.ones((2, 3), 'int8')", {"dtype": "int8", "shape": [2, 3]}, ["shape", "dtype"]),
        ("np.ones((), 'int32')", {"dtype": "int32", "shape": []}, ["shape", "dtype"]),
    ],
)
def test_shape_and_dtype_of_what_cannot_be_told(call, facts, aspects):
    checked = value_check(program(call), TARGET, "", None, facts)
    assert list(checked.aspects) == aspects
    assert ran(checked.code)[0], checked.code
    assert not ran(checked.counter)[0], checked.counter


def test_counter_fails_only_where_each_changed_expectation_does():
    checked = value_check(program("np.int8(3)"), TARGET, "{}.item()", "3", {"dtype": "int8", "shape": []})
    assert list(checked.aspects) == ["value", "dtype"]
    both_wrong = checked.counter
    assert not ran(both_wrong)[0]
    assert ran(both_wrong.replace('"int32"', '"int8"'))[0], "one that holds makes the counter pass"
    assert ran(both_wrong.replace("== 4", "== 3"))[0]


@pytest.mark.parametrize("facts", [{}, {"dtype": "int8"}, {"dtype": "object", "shape": [1]}])
def test_nothing_to_state(facts):
    with pytest.raises(UncheckableError):
        value_check(program("object()"), TARGET, "", None, facts)
