from __future__ import annotations

from dataclasses import replace

import pytest
import sample_records as sample

from docprobe.gaps.evidence.facts import Shown
from docprobe.gaps.rules import RULES
from docprobe.gaps.telling.report import report_text
from docprobe.model import DocPlace, Evidence, GapBasis, GapKind
from docprobe.parse.docstring import parse_docstring

TARGET = sample.target(sample.NEW)
EVIDENCE = Evidence("t.py::T::t", "t.py", 12, "https://example.org/t.py#L12", sample.GOOD)


@pytest.fixture
def gap():
    rule = next(rule for rule in RULES if rule.kind is GapKind.UNDOCUMENTED_RAISE)
    (found,) = rule.find(rule.INVALID[0][0].facts(parse_docstring))
    return replace(found, doc=DocPlace("lib/mean.py", 3, "Take the mean."), evidence=(EVIDENCE,))


def text(*gaps, code=sample.CODE, output="no values\n"):
    shown = {sample.GOOD: Shown(replace(sample.snippet(sample.GOOD, "Empty"), code=code), output)}
    return report_text("lib.f", gaps, TARGET, shown)


def test_report_has_all_that_upstream_needs(gap):
    lines = text(gap).splitlines()
    assert lines[0] == "# `lib.f` raises an exception that its documentation does not mention"
    assert "Version: lib 2.0 (Python 3.11.7, linux-x86_64, CPU, numpy 2.4.6)" in lines
    for wanted in (
        "**What the documentation says** (lib/mean.py:3)",
        "> Take the mean.",
        gap.sentence,
        "This program ran on lib 2.0:",
        "    lib.mean([])",
        "no values",
        "- [t.py:12](https://example.org/t.py#L12)",
        "**A text that would close it**",
        *gap.closed_by.splitlines(),
    ):
        assert wanted in lines


def test_several_gaps_are_parts_of_one_report(gap):
    lines = text(gap, replace(gap, id="0" * 12)).splitlines()
    assert lines[0] == "# `lib.f`: 2 gaps in its documentation"
    assert [line for line in lines if line.startswith("## ")] == [
        f"## {number}. It raises an exception that its documentation does not mention" for number in (1, 2)
    ]


def test_silence_is_said_with_what_was_looked_for(gap):
    found = text(replace(gap, doc=DocPlace(), looked=("ValueError in the docstring of lib.f",)))
    assert "Nothing of it." in found
    assert "- ValueError in the docstring of lib.f" in found


def test_a_probed_gap_is_not_said_to_be_shown_by_a_test(gap):
    found = text(replace(gap, basis=GapBasis.PROBED))
    assert "The test that the program was made of:" in found
    assert "Shown by:" not in found


def test_no_fence_of_a_program_ends_its_block(gap):
    found = text(gap, code='print("""\n```\nnot over\n````\n""")\n')
    start = found.index("`````python\n")
    assert found.index("\n`````\n", start) > found.index("not over")


def test_what_is_not_there_is_left_out(gap):
    found = text(replace(gap, evidence=(), closed_by=None))
    assert "program" not in found
    assert "close" not in found
