"""The rules of interest choose what they say, and the first that chooses names the quirk."""

from __future__ import annotations

import pytest

from docprobe.extract.quirks import RULES, interest_of

VALID = [(rule, facet) for rule in RULES for facet in rule.VALID]
INVALID = [(rule, facet) for rule in RULES for facet in rule.INVALID]


@pytest.mark.parametrize(("rule", "facet"), VALID, ids=lambda value: getattr(value, "name", ""))
def test_chosen(rule, facet):
    assert rule.chooses(facet)
    assert interest_of(facet) == rule.name


@pytest.mark.parametrize(("rule", "facet"), INVALID, ids=lambda value: getattr(value, "name", ""))
def test_not_chosen(rule, facet):
    assert not rule.chooses(facet)


def test_each_rule_shows_both():
    assert all(rule.VALID and rule.INVALID for rule in RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)
