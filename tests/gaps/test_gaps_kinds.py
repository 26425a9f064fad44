from __future__ import annotations

from dataclasses import replace

import pytest

from docprobe.gaps.evidence.facts import Proven
from docprobe.gaps.evidence.kinds import kinds_given
from docprobe.gaps.evidence.names import Names
from docprobe.gaps.rules.base import Case
from docprobe.gaps.rules.behaviour import UndocumentedBehaviour
from docprobe.gaps.rules.calls import KIND
from docprobe.model import SymbolKind
from docprobe.parse.docstring import parse_docstring

SENTENCE = "A RowTensor is accepted as `x`: `f(rows([[1, 2], [3]]))` gives `6` (int32)."
SEEN = ("x=rows([[1, 2], [3]])", "6", "int32", '{"type": "lib.RowTensor"}')
ROWS = Case("Rows of any length.", name="lib.RowTensor", kind=SymbolKind.CLASS).facts(parse_docstring).symbol


def kinds(symbol, *symbols):
    facts = Case("Sums.", seen=(SEEN,)).facts(parse_docstring)
    return kinds_given(symbol or facts.symbol, facts.proven, Names([facts.symbol, *symbols]))


def test_the_class_of_what_was_given_is_read():
    assert kinds(None, ROWS) == {"RowTensor": "Rows of any length."}


def test_what_is_no_public_class_says_nothing():
    assert kinds(None) == {}


def test_a_class_of_another_package_says_nothing_of_this_one():
    other = replace(Case("Sums.").facts(parse_docstring).symbol, path="other/core.py")
    assert kinds(other, ROWS) == {}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Rows of any length.", 1),
        ("Many functions support it, see the site for a full listing.", 0),
        ("Rows; `lib.f` adds them up.", 0),
    ],
)
def test_what_takes_a_kind_may_stand_where_that_is_documented(said, found):
    facts = replace(
        Case("Sums.", quirks=((KIND, SENTENCE),)).facts(parse_docstring), kinds={"RowTensor": said}
    )
    assert len(list(UndocumentedBehaviour().find(facts))) == found


def test_calls_that_no_quirk_tells_are_read_as_well():
    (gap,) = UndocumentedBehaviour().find(Case("Sums.", seen=(SEEN,)).facts(parse_docstring))
    assert "RowTensors as its input" in gap.sentence
    assert gap.looked == ("any of: Row, composite, in the docstring of lib.f",)


def test_an_object_that_is_called_takes_a_kind_though_its_class_is_told_at_its_methods():
    facts = Case("Sums.", name="lib.F", kind=SymbolKind.CLASS, seen=(SEEN,)).facts(parse_docstring)
    (made,) = facts.proven
    called = replace(
        made.behaviour, call="lib.F()(rows([[1, 2], [3]]))", given=made.behaviour.given.replace('"x"', '""')
    )
    facts = replace(facts, proven=(Proven(called, made.snippet),))
    (gap,) = UndocumentedBehaviour().find(facts)
    assert "A RowTensor is accepted: `lib.F()(" in gap.sentence
