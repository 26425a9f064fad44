from __future__ import annotations

import pytest

from docprobe.gaps.rules import RULES
from docprobe.parse.docstring import parse_docstring


@pytest.mark.parametrize(
    ("rule", "case"),
    [
        pytest.param(rule, case, id=f"{type(rule).__name__}-{number}")
        for rule in RULES
        for number, case in enumerate(rule.VALID)
    ],
)
def test_near_misses_are_not_reported(rule, case):
    assert list(rule.find(case.facts(parse_docstring))) == []


@pytest.mark.parametrize(
    ("rule", "case", "words"),
    [
        pytest.param(rule, case, words, id=f"{type(rule).__name__}-{number}")
        for rule in RULES
        for number, (case, words) in enumerate(rule.INVALID)
    ],
)
def test_gaps_are_reported_once_and_in_words(rule, case, words):
    (gap,) = rule.find(case.facts(parse_docstring))
    assert words in gap.sentence
    assert gap.kind == rule.kind
    assert gap.group == rule.group
    assert gap.sentence.endswith(".")


def test_each_rule_has_both_sorts_of_examples():
    # Of one kind there may be a rule for what tests show and one for what was probed.
    assert len({type(rule) for rule in RULES}) == len(RULES)
    assert all(rule.VALID and rule.INVALID and rule.title and rule.needs for rule in RULES)


def test_ids_are_made_of_content():
    case, _ = RULES[0].INVALID[0]
    first, second = (next(RULES[0].find(case.facts(parse_docstring))) for _ in range(2))
    assert first == second
    assert len(first.id) == 12
