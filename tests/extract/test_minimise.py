"""What may be left out of a program: each kind of omission, and what is never touched."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observing import CONFIG

from docprobe.extract.lookup import make_lookup
from docprobe.extract.minimise import variants
from docprobe.model import DocParts, Parameter, Symbol, SymbolKind

TARGET = replace(CONFIG.target, labels=("name",), older=("old",), wrappers=("tl.number",))


def symbol(name, parameters="", kind=SymbolKind.FUNCTION):
    """Make a symbol with parameters such as ``values, factor=2.0``."""
    words = [word.partition("=") for word in parameters.split(", ") if word]
    made = tuple(Parameter(word, "POSITIONAL_OR_KEYWORD", value or None) for word, _, value in words)
    return Symbol("tiny", name, (), kind, "", made, "", DocParts(), "", 0, "")


LOOKUP = make_lookup(
    TARGET,
    [
        symbol("tl.add", "left, right, name=None"),
        symbol("tl.scale", "values, factor=2.0, name=None"),
        symbol("tl.number", "value"),
        symbol("tl.reset"),
        symbol("tl.set_seed", "seed"),
        symbol("tl.shuffle", "values"),
        symbol("tl.device", "name"),
        symbol("tl.Matrix", "rows, name=None", SymbolKind.CLASS),
        symbol("tl.old.scale", "values"),
        symbol("tl.Counter", "start=0, step=1", SymbolKind.CLASS),
        symbol("tl.Counter.count", "by=1, sure=True", SymbolKind.METHOD),
        symbol("tl.Counter.result", "", SymbolKind.METHOD),
    ],
)
CHECKS = "print(result)\nassert result == [5]\n"
OTHER = "print(result)\nassert result == [6]\n"


def program(head, checks=CHECKS):
    return f"import tinylib as tl\n\n{head.strip()}\n{checks}"


def edits(head, about="tl.add"):
    """Return what the variants of a program leave of its head, by the edit."""
    found = {}
    for variant in variants(program(head), program(head, OTHER), about, LOOKUP):
        assert variant.code.endswith(CHECKS)
        assert variant.counter == variant.code.removesuffix(CHECKS) + OTHER
        kept = variant.code.removesuffix(CHECKS).partition("\n\n")[2]
        assert kept not in found.values()
        found[variant.edit] = kept.rstrip("\n")
    return found


LEFT_OUT = {
    "a statement": (
        "tl.reset()\nresult = tl.add([2], [3])",
        "result = tl.add([2], [3])",
    ),
    "a statement with its comment": (
        "# As at first.\ntl.reset()\nresult = tl.add([2], [3])",
        "result = tl.add([2], [3])",
    ),
    "a name that nothing reads": (
        "x = [1]\nresult = tl.add([2], [3])",
        "result = tl.add([2], [3])",
    ),
    "a value that is bound again unread": (
        "x = tl.scale([1])\nx = [2]\nresult = tl.add(x, [3])",
        "x = [2]\nresult = tl.add(x, [3])",
    ),
    "a statement inside another": (
        "def double(x):\n    tl.reset()\n    return tl.scale(x)\n\n\nresult = tl.add(double([1]), [3])",
        "def double(x):\n    return tl.scale(x)\n\n\nresult = tl.add(double([1]), [3])",
    ),
    "a compound statement": (
        "for step in range(3):\n    tl.reset()\nresult = tl.add([2], [3])",
        "result = tl.add([2], [3])",
    ),
    "a with": (
        'with tl.device("cpu"):\n    # Here.\n    x = [2]\n    result = tl.add(x, [3])',
        "# Here.\nx = [2]\nresult = tl.add(x, [3])",
    ),
    "an if with a text over lines": (
        'if True:\n    tl.reset("""a\nb""")\n    result = tl.add([2], [3])',
        'tl.reset("""a\nb""")\nresult = tl.add([2], [3])',
    ),
    "an else": (
        "if True:\n    result = tl.add([2], [3])\nelse:\n    result = [5]",
        "result = tl.add([2], [3])",
    ),
    "a for that reads nothing": (
        "for step in range(1):\n    result = tl.add([2], [3])",
        "result = tl.add([2], [3])",
    ),
    "the label of the call under test": (
        'result = tl.add([2], [3], name="sum")',
        "result = tl.add([2], [3])",
    ),
    "labels and defaults together": (
        'x = tl.scale(tl.Matrix([1], name="m"), factor=2.0, name="x")\nresult = tl.add(x, x, name="sum")',
        "x = tl.scale(tl.Matrix([1]), factor=2.0)\nresult = tl.add(x, x)",
    ),
    "the only argument": (
        "tl.Counter(start=0)\nresult = tl.add([2], [3])",
        "tl.Counter()\nresult = tl.add([2], [3])",
    ),
    "the first argument": (
        "tl.Counter(start=0, step=2)\nresult = tl.add([2], [3])",
        "tl.Counter(step=2)\nresult = tl.add([2], [3])",
    ),
    "an argument on the way": (
        "counter = tl.Counter()\ntl.reset(counter, sure=True)\nresult = tl.add([2], [3])",
        "counter = tl.Counter()\ntl.reset(counter)\nresult = tl.add([2], [3])",
    ),
    "an older name": (
        "x = tl.Matrix(tl.old.scale([1]))\nresult = tl.add(x, [3])",
        "x = tl.Matrix(tl.scale([1]))\nresult = tl.add(x, [3])",
    ),
    "a call around a literal": (
        "x = tl.Matrix([tl.number(1), tl.number(-2)])\nresult = tl.add(x, [3])",
        "x = tl.Matrix([1, -2])\nresult = tl.add(x, [3])",
    ),
    "a library import, but not that of the target": (
        "import os\nresult = tl.add([2], [3])",
        "result = tl.add([2], [3])",
    ),
    "a name for itself": (
        "x = tl.scale([2])\nx = x\nresult = tl.add(x, x)",
        "x = tl.scale([2])\nresult = tl.add(x, x)",
    ),
    "a name for the result": (
        "added = tl.add(\n    [2], [3]\n)\nresult = added",
        "result = tl.add([2], [3])",
    ),
    "blank lines around": (
        "x = [2]\n\ntl.reset()\n\n\ndef f():\n    return x\n\n\nresult = tl.add(f(), [3])",
        "x = [2]\n\ndef f():\n    return x\n\n\nresult = tl.add(f(), [3])",
    ),
    "arguments in a body": (
        "def f(x):\n    return tl.scale(\n        [1, 2, 3], name='x'\n    )\n\n\nresult = tl.add([2], [3])",
        "def f(x):\n    return tl.scale([1, 2, 3])\n\n\nresult = tl.add([2], [3])",
    ),
    "a name that is used once": (
        'left = tl.scale([1])\nresult = tl.add(left, ["ä"])',
        'result = tl.add(tl.scale([1]), ["ä"])',
    ),
}


@pytest.mark.parametrize("case", LEFT_OUT)
def test_left_out(case):
    head, shorter = LEFT_OUT[case]
    assert shorter in edits(head).values()


KEPT = {
    "what is read later": ("x = [2]\ny = tl.scale(x)\nx = [3]\nresult = tl.add(y, x)", ["drop x", "drop y"]),
    "the call under test": ("tl.add([1], [2])\nresult = [5]", ["drop tl.add"]),
    "a with whose name is read": ("with tl.device('d') as d:\n    result = tl.add(d, d)", ["unwrap"]),
    "a for whose name is read": ("for x in [[2]]:\n    result = tl.add(x, [3])", ["unwrap"]),
    "a loop that is left": ("for x in [[2]]:\n    result = tl.add([2], [3])\n    break", ["unwrap"]),
    "arguments of the call under test": ("result = tl.scale(values=[2], factor=2.0)", ["without"]),
    "arguments of what it is given": ("x = tl.Matrix([2], kind=int)\nresult = tl.add([x], [3])", ["without"]),
    "arguments of what it is called on": ("c = tl.Counter(step=5)\nresult = c.count()", ["without"]),
    "arguments in a function that makes what it is given": (
        "def f():\n    return tl.Matrix([2], kind=int)\n\n\nresult = tl.add(f(), [3])", ["without"],
    ),
    "arguments in a function that it is given": (
        "def f():\n    return tl.Matrix([2], kind=int)\n\n\nresult = tl.add(f, [3])", ["without"],
    ),
    "a call around a literal that it is given": ("result = tl.add(tl.number(2), [3])", ["2 for"]),
    "an operand": ("x = tl.Matrix(tl.number(2) + 1)\nresult = tl.add(x, [3])", ["2 for"]),
    "another call around a literal": ("x = tl.Matrix(tl.scale([2]))\nresult = tl.add(x, x)", ["[2] for"]),
    "arguments of a local function": (
        "def f(x):\n    pass\n\n\nf(x=1)\nresult = tl.add([2], [3])", ["without"],
    ),
    "an older name under test": ("result = tl.old.scale([2])", ["tl.old"]),
    "the call that a with is made of": ("with tl.add([2], [3]):\n    result = [5]", ["unwrap"]),
    "the only mention": ("x = tl.scale([2], kind=tl.add)\nresult = x", ["without"]),
    "what a constant is given to": ("result = tl.scale([2], kind=tl.add)", ["without"]),
    "names of names": ("y = [2]\nx = tl.scale(y)\nresult = tl.add(x, y)", ["inline x"]),
    "a name in a loop": ("x = [2]\nresult = [tl.add(x, [3]) for _ in [1]]", ["inline"]),
    "a name in a text": ('x = [2]\ntl.reset(f"{x}")\nresult = tl.add([2], [3])', ["inline"]),
    "a name in a sum": ("x = tl.scale([2])\nresult = tl.add(x * 2, [3])", ["inline"]),
    "a long value": (f"x = {[1] * 30}\nresult = tl.add(x, [3])", ["inline"]),
    "the line of the call under test": ("r = tl.add([2], [3])\nresult = tl.scale(r)", ["inline"]),
    "a statement that shares its line": ("tl.reset(); result = tl.add([2], [3])", ["drop"]),
    "the seed of what is drawn": ("tl.set_seed(1)\nresult = tl.add(tl.shuffle([2]), [3])", ["drop"]),
    "the only statement": ("def f():\n    tl.reset()\n\n\nf()\nresult = tl.add([2], [3])", ["drop t"]),
}  # fmt: skip


@pytest.mark.parametrize("case", KEPT)
def test_kept(case):
    head, words = KEPT[case]
    about = {"what it is called on": "tl.Counter.count", "the call under test": "tl.add"}
    name = next((about[key] for key in about if case.endswith(key)), "tl.add")
    name = "tl.scale" if "tl.scale(values" in head else "tl.old.scale" if "tl.old" in head else name
    assert not [edit for edit in edits(head, name) for word in words if edit.startswith(word)]


def test_a_seed_that_nothing_hangs_on_may_go():
    assert "drop tl.set_seed(1)" in edits("tl.set_seed(1)\nresult = tl.add([2], [3])")


def test_statements_go_from_the_last_to_the_first_and_before_all_else():
    found = list(edits('tl.reset(1)\ntl.reset(2)\nresult = tl.add([2], [3], name="sum")'))
    assert found[:2] == ["drop tl.reset(2)", "drop tl.reset(1)"]
    assert found[2].startswith("without name=")


def test_one_call_with_literals_has_no_variants():
    assert not edits("x = [[1, 2], [3, 4]] * 20\nresult = tl.add(x, x)")


def test_what_fits_a_line_again_is_put_on_one():
    head = "x = tl.Matrix(\n    [1, 2, 3], name='a long label that filled the line'\n)\nresult = tl.add(x, x)"
    assert "x = tl.Matrix([1, 2, 3])\nresult = tl.add(x, x)" in edits(head).values()


def test_it_says_what_a_piece_of_text_became():
    head = 'result = tl.add(tl.Matrix(tl.number(1), name="m"), [3], name="sum")'
    pairs = {v.edit: v.retold for v in variants(program(head), program(head, OTHER), "tl.add", LOOKUP)}
    together = next(pairs[edit] for edit in pairs if edit.startswith("labels"))
    assert together[0] == (
        'tl.add(tl.Matrix(tl.number(1), name="m"), [3], name="sum")',
        "tl.add(tl.Matrix(tl.number(1)), [3])",
    )


RAISES = (
    'x = tl.scale([1], name="x")\n'
    "try:\n"
    '    tl.add(x, [3], name="sum")\n'
    "except ValueError as error:\n"
    "    print(error)\n"
    '    assert "{}" in str(error)\n'
    "else:\n"
    '    raise AssertionError("no ValueError")\n'
)


def test_a_program_that_raises():
    code, counter = (program(RAISES.replace("{}", word), "") for word in ("lengths", "lengths~"))
    found = list(variants(code, counter, "tl.add", LOOKUP))
    bare = RAISES.replace(', name="x"', "").replace(', name="sum"', "")
    assert found[0].code == program(bare.replace("{}", "lengths"), "")
    assert found[0].counter == program(bare.replace("{}", "lengths~"), "")
    assert all("try:\n    tl.add(" in variant.code for variant in found)


@pytest.mark.parametrize("code", ["", "x = (", "result = tl.add([2], [3])\n", "assert True\n"])
def test_without_program_or_checks_there_are_none(code):
    assert not list(variants(code, code, "tl.add", LOOKUP))


def test_a_counter_of_another_program_gives_none():
    code = program("tl.reset()\nresult = tl.add([2], [3])")
    assert list(variants(code, code, "tl.add", LOOKUP))
    assert not list(variants(code, code.replace("[2]", "[3]"), "tl.add", LOOKUP))


STATEMENTS = st.sampled_from([
    "tl.reset()", "x = tl.scale([1], factor=2.0)", 'y = tl.Matrix([tl.number(3)], name="ü")',
    "x = tl.old.scale(x)", "with tl.device('a'):\n    tl.reset()\n    z = [x, y]",
    "for i in range(2):\n    x = tl.scale(x)", "def f(a):\n    b = a\n    return tl.scale(b)",
    "y = f(x)", "del x", 'tl.reset("""\n  two lines""")', "# a comment",
    "if x:\n    tl.reset()\nelse:\n    x = 1",
    "try:\n    tl.reset()\nfinally:\n    x = 2", "x = tl.scale(\n    x, factor=2.0\n)", "\n",
    "@tl.reset\ndef g():\n    tl.reset()\n    return x", "with tl.device('a') as d: x = d",
    "x = y = [1]", "x += 1", "tl.reset(); x = 2", "x = (tl.number)(3)", "tl.reset((1), name=(2))",
])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(STATEMENTS, max_size=8))
def test_each_variant_is_a_smaller_program_with_the_same_checks(statements):
    code = program("\n".join([*statements, 'result = tl.add(x, y, name="sum")']))
    found = list(variants(code, code.replace("== [5]", "== [6]"), "tl.add", LOOKUP))
    assert found == list(variants(code, code.replace("== [5]", "== [6]"), "tl.add", LOOKUP))
    for variant in found:
        tree = ast.parse(variant.code)
        assert variant.code.endswith(CHECKS)
        assert "tl.add(" in variant.code
        assert variant.code.startswith("import tinylib as tl\n")
        assert len(variant.code) < len(code)
        assert variant.code.count("\n") <= code.count("\n")
        assert ast.dump(tree) != ast.dump(ast.parse(code))
        assert variant.counter.replace("== [6]", "== [5]") == variant.code
