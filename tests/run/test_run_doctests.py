from __future__ import annotations

from pathlib import Path

import docprobe.run
from docprobe.model import VerdictKind
from docprobe.run.jobs import CallJob, Limits

CHILD = Path(docprobe.run.__file__).with_name("doctests_child.py")

DOCSTRING = """Adds.

>>> x = tl.add([1], [2])
>>> x
[3]
>>> print("a"); x[0] + 1
a
4
>>> tl.add([1], 2)  # doctest: +SKIP
>>> undefined
Traceback (most recent call last):
NameError: name 'undefined' is not defined
>>> for y in x:
...   print(y)
3
>>> import sys; sys.exit(3)
>>> def f(:
>>> add is tl.add
True
"""


def call(pool, function, **argument):
    given = {"imports": ["import tinylib as tl", "import not_there"], "module": "tinylib"}
    argument = {**given, "blocks": [], "roots": ["tl"], **argument}
    pool.submit(CallJob("it", CHILD, function, argument, Limits(seconds=10.0)))
    (outcome,) = pool.results()
    assert outcome.kind == VerdictKind.CONFIRMED, outcome
    return outcome.result


def test_examples(pool):
    rows = call(pool, "run_examples", docstring=DOCSTRING)
    assert [(row["line"], row["want"], row["got"], row["exception"]) for row in rows] == [
        (2, "", "", ""),
        (3, "[3]\n", "[3]\n", ""),
        (5, "a\n4\n", "a\n4\n", ""),
        (9, rows[3]["want"], "", "NameError: name 'undefined' is not defined"),
        (12, "3\n", "3\n", ""),
        (15, "", "", "SystemExit: 3"),
        (16, "", "", rows[6]["exception"]),
        (17, "True\n", "True\n", ""),
    ]
    assert rows[6]["exception"].startswith("SyntaxError: ")
    assert [row["outcome"] for row in rows if row["exception"]] == ["raised"] * 3


def test_text_that_is_no_doctest(pool):
    (row,) = call(pool, "run_examples", docstring="  >>> 1\n 1\n")
    assert row["exception"].startswith("SyntaxError: ")


def test_no_examples(pool):
    assert not call(pool, "run_examples", docstring="Nothing.")


def run_blocks(pool, *codes, docstring="", **argument):
    blocks = [{"line": 10 * number, "code": code} for number, code in enumerate(codes, 1)]
    rows = call(pool, "run_examples", docstring=docstring, blocks=blocks, **argument)
    return [(row["got"], row["exception"], row["at"]) for row in rows if row["form"] == "fenced"]


def test_blocks_build_on_what_stands_above(pool):
    told = run_blocks(
        pool,
        "a = b + 1\nprint(a)",
        "print(a + 1)",
        docstring="Text.\n>>> b = 1\n\n\n\n\n\n\n\n\n\n\n>>> a = 'too far below'\n",
    )
    assert told == [("2\n", "", 0), ("3\n", "", 0)]


def test_a_block_names_the_line_that_raised(pool):
    ((got, exception, at),) = run_blocks(pool, "print(1)\ndef f():\n  raise KeyError('x')\nf()")
    assert (got, exception, at) == ("1\n", "KeyError: 'x'", 3)


def test_a_block_that_works_by_itself_is_not_held_to_the_one_above(pool):
    told = run_blocks(pool, "add = None\nx = [1]", "assert tl.add([1], [2]) == [3]\nadd([1], [2])")
    assert told == [("", "", 0)] * 2


def test_an_older_form_of_the_api_may_stand_for_the_library(pool):
    lines = [
        "import tinylib as tl",
        "import types",
        "tl.old = types.SimpleNamespace(**vars(tl), gone=lambda: 1)",
        "tl.small = types.SimpleNamespace(gone=lambda: 1)",
    ]
    code = "assert tl.gone() == 1"
    assert run_blocks(pool, code, imports=lines, roots=["tl", "tl.old"]) == [("", "", 0)]
    ((_, exception, _),) = run_blocks(pool, code, imports=lines, roots=["tl", "tl.small"])
    assert exception.startswith("AttributeError")
    block = [{"line": 0, "code": "no"}]
    for roots, told in ((["tl", "tl.old"], "tl.old"), (["tl", "tl.small"], "")):
        (row,) = call(pool, "run_examples", docstring="", blocks=block, imports=lines, roots=roots)
        assert row["root"] == told


def test_a_block_that_cannot_be_read(pool):
    ((_, exception, _),) = run_blocks(pool, "f(")
    assert exception.startswith("SyntaxError")


def test_what_hangs_on_chance_runs_again_where_it_raises(pool):
    text = ">>> import random\n>>> x = random.random()\n>>> {}\n"
    forms = [row["form"] for row in call(pool, "run_examples", docstring=text.format("x.no"))]
    assert forms == ["doctest"] * 3 + ["again"] * 9
    assert len(call(pool, "run_examples", docstring=text.format("y = x"))) == 3
