from __future__ import annotations

import dataclasses

import pytest

from docprobe.gaps.examples.docstrings import examples_argument, judge, unfinished
from docprobe.gaps.examples.judging import judge_example, result_of
from docprobe.gaps.examples.outputs import same_output
from docprobe.gaps.lines import call_line, one_line
from docprobe.gaps.rules.base import Case
from docprobe.gaps.rules.broken import BrokenExample
from docprobe.model import (
    DocExample,
    DocParts,
    ExampleState,
    Parameter,
    Severity,
    SubjectKind,
    Symbol,
    SymbolKind,
    VerdictKind,
    docstring_digest,
    judged_examples,
)
from docprobe.parse.docstring import parse_docstring


def broken(want, got):
    case = Case(f">>> f()\n{want}", examples=({"source": "f()", "want": want, "got": got, "outcome": "ran"},))
    (gap,) = BrokenExample().find(case.facts(parse_docstring))
    return gap


def symbol(name="lib.sub.f", kind=SymbolKind.FUNCTION, **fields):
    return Symbol("t", name, (), kind, "()", (), ">>> f()", DocParts(), "lib/sub.py", 1, "", **fields)


def example(source="f()", want="", got="", exception="", **fields):
    outcome = "raised" if exception else "ran"
    row = {"line": 3, "source": source, "want": want, "got": got, "outcome": outcome, "exception": exception}
    return row | fields


@pytest.mark.parametrize(
    ("want", "got"),
    [
        ("[1, 2]", "[1,  2]\n"),
        ("2.0", "np.float64(2.0)\n"),
        ("[True]", "[np.True_]\n"),
        ("float32", "'float32'\n"),
        ("0.3333", "0.33333334\n"),
        ("(2, 4)", "TensorShape([2, 4])\n"),
        ("[[ 0  1]\n [ 2  3]]", "array([[0, 1],\n       [2, 3]])\n"),
        (
            "array([0.05, 2.3], dtype=float32)",
            "<tf.Tensor: shape=(2,), dtype=float32, numpy=array([0.05, 2.3])>\n",
        ),
        ("0.8", "<lib.Variable 'a:0' shape=() dtype=float32, numpy=0.8>\n"),
        ("<f at 0x7f00>", "<f at 0x7e11>\n"),
        ("[1, ..., 9]", "[1, 2, 3, 9]\n"),
        ("[1, 2]", "\r1/1 [===] - ETA: 0s\b\b\r1/1 [===] - 0s 176ms/step\n[1, 2]\n"),
        ("{'a': <...>, 'b': 2}", "{'a': <x at 0x1>, 'b': 2}\n"),
        ("1 # the first", "1\n"),
        ("Path 'a' fits ..", "Path 'a' fits more than one\n"),
        ("dtype('float32')", "lib.float32\n"),
        (
            "Array([0.5, 1.5+2j], dtype=float32)",
            "<T: shape=(2,), dtype=float64, numpy=array([0.5 , 1.5+2.j])>\n",
        ),
    ],
)
def test_formatting_does_not_count(want, got):
    assert same_output(want, got)


@pytest.mark.parametrize(
    ("want", "got"),
    [
        ("[1, 3, 7]", "[1, 3, 6]\n"),
        ("['abc']", "[b'abc']\n"),
        ("[1, 2]", "[1, 2, 3]\n"),
        ("12", "1 2\n"),
        (
            "<T: shape=(1,), dtype=float32, numpy=array([1])>",
            "<T: shape=(1,), dtype=int64, numpy=array([1])>\n",
        ),
        ("(None, 32)", "(None, None)\n"),
        ("lib.Spec(1)", "Spec(1)\n"),
        ("[1, ..., 8]", "[1, 2, 3, 9]\n"),
        ("0.32", "0.33\n"),
        ("250.0", "nan\n"),
    ],
)
def test_values_count(want, got):
    assert not same_output(want, got)


@pytest.mark.parametrize(
    ("result", "kind", "words"),
    [
        (example(want="1", got="1"), VerdictKind.CONFIRMED, ""),
        (example(got="1"), VerdictKind.CONFIRMED, ""),
        (example("x = f()", want="1"), VerdictKind.CONFIRMED, ""),
        (example(want="1", got="2"), VerdictKind.REFUTED, "prints 2, the docstring shows 1"),
        (example(want="1"), VerdictKind.CONFIRMED, ""),
        (example("random.random()", want="[1]", got="[2]"), VerdictKind.CONFIRMED, ""),
        (example(want="1\n```\nAnd so on.", got="1"), VerdictKind.CONFIRMED, ""),
        (
            example(exception="ImportError: cannot import name 'g' from 'lib.sub' (unknown location)"),
            VerdictKind.ERROR,
            "cannot import",
        ),
        (example("random.random()", want="[1]", got="[2, 3]"), VerdictKind.REFUTED, "prints"),
        (example(exception="ValueError: no"), VerdictKind.ERROR, "raises ValueError: no"),
        (example(exception="NameError: name 'model' is not defined"), VerdictKind.SKIPPED, "'model'"),
        (example(exception="ValueError: needs a TPU"), VerdictKind.SKIPPED, "hardware"),
        (example("C(tpu='')  # TPU", exception="ValueError: no name"), VerdictKind.SKIPPED, "hardware"),
        (example(exception="ModuleNotFoundError: No module named 'x'"), VerdictKind.SKIPPED, "package"),
        (example(exception="FileNotFoundError: a.png"), VerdictKind.SKIPPED, "file"),
        (example(exception="URLError: <urlopen error timed out>"), VerdictKind.SKIPPED, "network"),
        (example(exception="ConversionError: could not get source code"), VerdictKind.SKIPPED, "source"),
        (example("[1", exception="SyntaxError: never closed"), VerdictKind.SKIPPED, "not Python"),
        (example(outcome="timeout", exception=""), VerdictKind.TIMEOUT, "did not end"),
        (example(outcome="crashed", exception="SIGSEGV"), VerdictKind.CRASHED, "SIGSEGV"),
        (example(outcome="error", exception="the worker is gone"), VerdictKind.SKIPPED, "worker"),
    ],
)
def test_what_is_said_of_one_example(result, kind, words):
    verdict = judge(symbol(), [result])
    assert verdict.kind == kind
    assert words in verdict.reason
    assert verdict.subject_kind == SubjectKind.DOCSTRING
    assert verdict.digest == docstring_digest(symbol().docstring)


def test_exception_that_says_nothing_is_named_alone():
    assert judge(symbol(), [example(exception="NotImplementedError: ")]).reason.endswith(
        "raises NotImplementedError"
    )


TRACEBACK = "Traceback (most recent call last):\n  ...\nlib.errors.BadError: no\n"


@pytest.mark.parametrize(
    ("exception", "kind"),
    [
        ("other.path.BadError: yes", VerdictKind.CONFIRMED),
        ("ValueError: no", VerdictKind.REFUTED),
        ("", VerdictKind.REFUTED),
    ],
)
def test_an_exception_that_the_docstring_shows(exception, kind):
    assert judge(symbol(), [example(want=TRACEBACK, exception=exception)]).kind == kind


def test_the_first_fault_decides_and_all_are_kept():
    rows = [
        example(want="1", got="1", line=1),
        example("g()", exception="KeyError: 1", line=7),
        example("h()", want="1", got="2", line=8),
    ]
    verdict = judge(symbol(), rows)
    assert verdict.kind == VerdictKind.ERROR
    assert verdict.reason == "raises KeyError: 1"
    told = [(one.line, one.state, one.source) for one in judged_examples(verdict)]
    works, broken = ExampleState.WORKS, ExampleState.BROKEN
    assert told == [(1, works, ""), (7, broken, "g()"), (8, broken, "h()")]
    assert judge(symbol(), []).kind == VerdictKind.SKIPPED


def states(*rows, doc=()):
    found = dataclasses.replace(symbol(), doc=DocParts(examples=doc))
    return [(one.state.value, one.reason) for one in judged_examples(judge(found, rows))]


def fenced(source, exception="", **fields):
    return example(source, exception=exception, form="fenced", **fields)


def test_what_builds_on_a_fault_is_none_of_its_own():
    rows = [
        example("a = f()", exception="KeyError: 1", line=0),
        example("a.b", exception="NameError: name 'a' is not defined", line=1),
        example("a = 2", line=2),
        example("a.b", exception="AttributeError: 'int' object has no attribute 'b'", line=3),
    ]
    (_, fault), first, (works, _), (again, _) = states(*rows)
    assert fault == "raises KeyError: 1"
    assert first == ("needs context", "builds on line 1, which does not run")
    assert (works, again) == ("works", "broken")


def test_a_call_that_fails_spoils_what_the_docstring_gave_it():
    rows = [
        example("m = M()", line=0),
        example("m.update(3)", exception="ValueError: 3", line=1),
        example("m.total()", want="3", got="0", line=2),
    ]
    assert [state for state, _ in states(*rows)] == ["works", "broken", "needs context"]


def test_a_function_waits_for_what_a_failed_example_was_to_make():
    rows = [
        example("a = make()", exception="ValueError: found no TPU", line=0),
        example("def run():\n  return a.b", line=1),
        example("run()", exception="KeyError: 'a'", line=3),
    ]
    assert [state for state, _ in states(*rows)] == ["environment", "works", "needs context"]
    sketch = fenced("e = make(\nand so on", "SyntaxError: never closed", line=0)
    fault = fenced("e.f()", "AttributeError: module 'e' has no attribute 'f'", line=4)
    assert [state for state, _ in states(sketch, fault)] == ["sketch", "needs context"]


def test_a_block_makes_anew_what_it_binds():
    sketch = fenced("e = make(\nand so on", "SyntaxError: never closed", line=0)
    fault = fenced("e = 1\nf(e)", "TypeError: 1", line=4, at=1)
    assert [state for state, _ in states(sketch, fault)] == ["sketch", "broken"]


def test_a_call_that_fails_does_not_do_what_a_class_was_to_do():
    rows = [
        example("done = False", line=0),
        example("class C:\n  def end(self):\n    global done\n    done = True", line=1),
        example("model.run(C())", exception="NameError: name 'model' is not defined", line=5),
        example("assert done", exception="AssertionError: ", line=6),
    ]
    assert [state for state, _ in states(*rows)] == ["works", "works", "needs context", "needs context"]


def test_a_parameter_of_the_symbol_is_no_name_of_a_program():
    found = dataclasses.replace(symbol(), parameters=(Parameter("input", "POSITIONAL_OR_KEYWORD"),))

    def state(*rows):
        return judged_examples(judge(found, rows))[-1].state

    fault = fenced("f(input)", "TypeError: a function", line=3)
    assert state(fault) == "needs context"
    assert state(fenced("input = 1", line=1), fault) == "broken"
    assert state(fenced("f(input=2)", "TypeError: 2")) == "broken"


SUPPOSED = """\
>>> import lib
>>> part = lib.run()

{}
```
{}
```
"""


@pytest.mark.parametrize(
    ("text", "code", "state"),
    [
        ("Suppose that there are two parts of four numbers.", "lib.total(part, 0)", "needs context"),
        ("If you have a batch of 8, each part holds 4 of them.", "lib.total(part, 0)", "needs context"),
        ("Given a longer part, say, one of 4:", "lib.total(part, 0)", "needs context"),
        ("Along an axis:", "lib.total(part, 0)", "broken"),
        ("Suppose that there are two parts.", "part = 3\nlib.total(part, 0)", "broken"),
        ("Suppose that there are two parts.", "lib.total(3, 0)", "broken"),
    ],
)
def test_an_example_of_values_that_the_text_supposes_needs_them(text, code, state):
    found = dataclasses.replace(symbol(), docstring=SUPPOSED.format(text, code))
    lines = found.docstring.splitlines()
    rows = [
        example("import lib", line=0, form="doctest"),
        example("part = lib.run()", line=1, form="doctest"),
        fenced(code, "ValueError: a scalar has no axis 0", line=lines.index(code.partition("\n")[0])),
    ]
    assert judged_examples(judge(found, rows))[-1].state == state


def test_what_fails_by_chance_is_not_accused():
    fault = example("f(random())", exception="ValueError: 3")
    assert states(fault, fault | {"form": "again"}) == [("broken", "raises ValueError: 3")]
    ((state, reason),) = states(fault, example("f(random())", form="again"))
    assert state == "works"
    assert reason == "in some runs only: else it raises ValueError: 3"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("$ pip install lib", "command"),
        ("pip install lib", "command"),
        ("[[1 2]\n [3 4]]", "output"),
        ("<lib.Tensor: 3>", "output"),
        ("for every x do f(x)", "not Python"),
        ("model = ...\nmodel.fit()", "leaves parts out"),
        ("def f():\n  ...\n  return 1", "leaves parts out"),
        ("f(a, ...)", "leaves parts out"),
        ("with ...:\n  f()", "leaves parts out"),
        ("f()\n# ...", "leaves parts out"),
        ("a = { [1, 2], [3] }\nf(a)", "leaves parts out"),
        ("{'a': [1, 2]}", "value"),
    ],
)
def test_a_sketch_is_not_accused(source, words):
    ((state, reason),) = states(fenced(source, "TypeError: no"))
    assert state == "sketch"
    assert words in reason


@pytest.mark.parametrize("source", ["x[..., 0].f()", "f()  # a comment", "f()\nx[0]"])
def test_what_is_no_sketch(source):
    assert states(fenced(source)) == [("works", "")]


def test_a_fault_in_a_block_is_named_with_its_line():
    (told,) = judged_examples(judge(symbol(), [fenced("a = 1\nf(a)", "TypeError: no", line=4, at=1)]))
    assert (told.line, told.at, told.reason) == (4, 5, "raises TypeError: no")


@pytest.mark.parametrize(
    ("exception", "state"),
    [
        ("RuntimeError: placeholder() is not compatible with eager execution.", "needs context"),
        ("SystemExit: 1", "needs context"),
        ("BdbQuit: ", "needs context"),
        ("KeyError: 'Registering two gradients with name Size'", "needs context"),
        ("EOFError: EOF when reading a line", "needs context"),
        ("FileNotFoundError: data.csv", "environment"),
        ("BoardError: Board is not installed, missing f", "environment"),
        ("ImportError: cannot import name 'b' from 'other.a' (x)", "environment"),
        ("ModuleNotFoundError: No module named 'lib.gone'", "broken"),
        ("AttributeError: module 'lib' has no attribute 'gone'", "broken"),
    ],
)
def test_what_an_exception_of_a_block_says(exception, state):
    ((found, _),) = states(fenced("import lib\nlib.f()", exception))
    assert found == state


@pytest.mark.parametrize(
    ("text", "code", "state"),
    [
        ("This raises:\n\n```\n{}\n```", "f(0)", "needs context"),
        ("So:\n```\n{}\n```\nwill throw an error.", "f(0)", "needs context"),
        ("So:\n```\n{}\n```\nIt gives 1.", "f(0)  # fails", "needs context"),
        ("As below it is not supported:\n\n```\n{}\n```", "f(0)", "needs context"),
        ("So:\n```\n{}\n```\nIt gives 1.", "f(0)  # gives 1", "broken"),
        ("May fail.\n\nSo:\n```\n{}\n```", "f(0)", "broken"),
        ("Raises:\n  ValueError: A.\n\n```\n{}\n```\n\nRaises:\n  ValueError: A.", "f(0)", "broken"),
    ],
)
def test_a_failure_that_the_text_announces_is_none(text, code, state):
    found = dataclasses.replace(symbol(), docstring=text.format(code))
    line = found.docstring.splitlines().index(code)
    (told,) = judged_examples(judge(found, [fenced(code, "ValueError: 0", line=line)]))
    assert told.state == state


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("S(device='/gpu:0')", "environment"),
        ("S()  # on a GPU", "broken"),
        ("with lib.Session() as sess:\n  f()", "needs context"),
    ],
)
def test_what_the_code_of_a_block_needs(code, state):
    ((found, _),) = states(fenced(code, "ValueError: 0"))
    assert found == state


def test_a_block_on_an_older_form_of_the_api_may_need_its_mode():
    row = fenced("f()", "AttributeError: module 'lib' has no attribute 'g'")
    assert states(row | {"root": "lib.old"}) == [("needs context", "is written for lib.old, in its own mode")]
    assert states(row)[0][0] == "broken"


def test_a_block_of_another_language_is_a_sketch():
    ((state, reason),) = states(doc=(DocExample("other", "int x;", 3),))
    assert (state, reason) == ("sketch", "it is not marked as Python")


def test_an_example_that_does_not_end_is_named_and_those_below_were_not_reached():
    text = ">>> f()\n>>> g()\n\n```\nh()\n```"
    found = dataclasses.replace(
        symbol(), docstring=text, doc=DocParts(examples=(DocExample("fenced", "h()", 4),))
    )
    ran = [example("f()", line=0, form="doctest")]
    verdict = judge(found, [*ran, *unfinished(found, ran, "timeout", "did not end within 9 s")])
    assert verdict.kind == VerdictKind.TIMEOUT
    assert verdict.reason == "did not end within 9 s"
    told = [(one.line, one.state.value, one.reason) for one in judged_examples(verdict)]
    assert told == [
        (0, "works", ""),
        (1, "environment", "did not end within 9 s"),
        (4, "environment", "an example before it did not end"),
    ]


def test_the_examples_see_what_the_page_shows():
    found = symbol("lib.sub.layers.f", object_name="lib.impl.layers.f")
    argument = examples_argument(found, "import lib")
    assert argument["imports"][0] == "import lib"
    assert argument["imports"][-2:] == ["sub = lib.sub", "layers = lib.sub.layers"]
    assert argument["module"] == "lib.impl.layers"
    assert argument["roots"] == ["lib", "lib.sub", "lib.sub.layers"]
    assert argument["blocks"] == []


def test_a_package_within_a_library_is_imported_as_itself():
    found = dataclasses.replace(symbol("lib.other.layers.f"), path="other/src/layers.py")
    assert examples_argument(found, "import lib")["imports"][-2:] == ["import other", "layers = other.layers"]


def test_a_method_sees_the_module_of_its_class():
    found = symbol("lib.sub.C.f", SymbolKind.METHOD, owner="lib.sub.C", object_name="lib.impl.C.f")
    argument = examples_argument(found, "import lib")
    assert argument["module"] == "lib.impl"
    assert argument["imports"][-1] == "sub = lib.sub"


def test_one_line_has_no_node_names_and_an_end():
    assert one_line("{{function_node x}} bad\n  shape [Op:Mul] name: ") == "bad shape"
    assert one_line("<C object at 0x7f7b> of /home/a/lib/site-packages/b.py") == "<C object> of b.py"
    assert len(one_line("x" * 999)) == 300
    assert one_line("x" * 280 + " (see `" + "y" * 99 + "`)") == "x" * 280 + " (see…"
    assert one_line("`x` " + "y" * 999).startswith("`x` yyy")


@pytest.mark.parametrize(
    ("want", "got", "is_slight"),
    [
        ("Point(1)", "lib.Point(1)", True),
        ("3", "1/2 done\n2/2 done\n3", True),
        ("5", "2.5", False),
        ("0", "10", False),
        ("2]", "[1, 12]", False),
    ],
)
def test_what_stands_in_front_of_an_output_is_slight(want, got, is_slight):
    gap = broken(want, got)
    assert (gap.severity == Severity.LOW) is is_slight


@pytest.mark.parametrize(
    ("want", "got", "is_told"),
    [
        ("[1, 3]", "[1, 2]", True),
        ("0.17", "0.0", False),
        ("[1.0]", "lib.array([], dtype=float32)", False),
        ("1", "nan", False),
    ],
)
def test_no_correction_tells_of_nothing_instead_of_numbers(want, got, is_told):
    gap = broken(want, got)
    assert (gap.closed_by == f">>> f()\n{got}") is is_told
    assert is_told or gap.closed_by is None


def test_a_call_of_several_lines_is_one():
    assert call_line("f(\n    x,\n    [\n        1,\n    ],\n)") == "f(x, [1])"
    assert call_line('f("a")') == 'f("a")'
    assert call_line("f(\n") == "f("


@pytest.mark.parametrize(
    ("before", "source", "at", "state"),
    [
        ("", "box['b']", 0, ExampleState.CONTEXT),
        ("", 'x = 1\nbox["b"]', 1, ExampleState.CONTEXT),
        ("box = f('b')\n", "box['b']", 0, ExampleState.BROKEN),
        ("", "box = f('b')\nbox['b']", 1, ExampleState.BROKEN),
        ("", "box.all()", 0, ExampleState.BROKEN),
    ],
)
def test_a_key_that_the_text_supposes(before, source, at, state):
    result = result_of(example(source, exception="KeyError: 'b'", at=at))
    assert judge_example(result, before + source, "lib")[0] == state


@pytest.mark.parametrize(
    ("source", "state"), [("x = [[0, 3]\n[3, 2]]", "sketch"), ("x = [[0, 3]][2]", "broken")]
)
def test_rows_that_are_drawn_below_each_other(source, state):
    result = result_of(example(source, form="fenced", exception="TypeError: no"))
    assert judge_example(result, source, "lib")[0] == state
