"""Whole ways from a test's source to its snippets: one file a case, see ``tests/golden/extract``.

A case has sections that start with ``# === name``: the test's source, then the snippets with what they
say. A new outcome is written beside it as ``NAME.actual``; copy that over the case to accept it.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from observing import extracted

CASES = sorted((Path(__file__).parents[1] / "golden" / "extract").glob("*.txt"))
RULE = "# === snippets\n"


def shown(candidate):
    said = [f"# {fact.kind}, {fact.basis}, line {fact.line}: {fact.detail}" for fact in candidate.behaviours]
    lines = [f"# {candidate.snippet.title}", *said, f"# {candidate.behaviours[0].pattern}"]
    return "\n".join([*lines, candidate.snippet.code])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_case(case):
    source, _, expected = case.read_text(encoding="utf-8").partition(RULE)
    actual = "\n".join(shown(candidate) for candidate in extracted(source))
    beside = case.with_suffix(".actual")
    if actual != expected:
        beside.write_text(source + RULE + actual, encoding="utf-8")
    else:
        beside.unlink(missing_ok=True)
    assert actual == expected
