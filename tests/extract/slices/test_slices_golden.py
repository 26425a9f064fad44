"""Slices of whole test files: one file a case, see ``tests/golden/slices``.

A case has sections that start with ``# === name``: the tests' source, what parameters are given, then the
slices. A new outcome is written beside it as ``NAME.actual``; copy that over the case to accept it.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from observing import ran
from slicing import needed_outside, program_of, slices_in

CASES = sorted((Path(__file__).parents[2] / "golden" / "slices").glob("*.txt"))
RULE, GIVEN = "# === slices\n", "# === parameters\n"


def sections(case):
    text, _, expected = case.read_text(encoding="utf-8").partition(RULE)
    source, _, given = text.partition(GIVEN)
    pairs = (line.split(" = ", 1) for line in given.splitlines())
    return text, source, dict(pairs), expected


def shown(method, found):
    words = [f"line {found.line}", *([f"raises {found.raises}"] if found.raises else [])]
    words += ["internals"] if found.internals else []
    place = f"{method.cls}.{method.method}" if method.cls else method.method
    call = found.program.call.replace("\n", "\n    ")
    return "\n".join([f"# {place}: {', '.join(words)}", *found.program.lines, f">>> {call}", ""])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_case(case):
    text, source, given, expected = sections(case)
    actual = "\n".join(shown(method, found) for method, many in slices_in(source, given) for found in many)
    beside = case.with_suffix(".actual")
    if actual != expected:
        beside.write_text(text + RULE + actual, encoding="utf-8")
    else:
        beside.unlink(missing_ok=True)
    assert actual == expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_every_slice_runs_alone(case):
    _, source, given, _ = sections(case)
    for _, many in slices_in(source, given):
        for found in many:
            program = program_of(found)
            assert ran(program)[0], program
            outside = needed_outside(ast.parse(program).body)
            assert outside <= vars(__import__("builtins")).keys(), program
