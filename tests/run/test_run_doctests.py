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
    argument = {"imports": ["import tinylib as tl", "import not_there"], "module": "tinylib", **argument}
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
