"""All gaps of one target, the ones that matter most first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docprobe.gaps.evidence.load import load_facts
from docprobe.gaps.rank import worth
from docprobe.gaps.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docprobe.gaps.rules import Rule
    from docprobe.model import Gap
    from docprobe.store import Store


def find_gaps(store: Store, target: str, rules: Sequence[Rule] = RULES, *, symbol: str = "") -> list[Gap]:
    """Return the gaps of `target`, best first: used and mentioned symbols, costly gaps, easy to close.

    With the name or an alias of a `symbol` only its own, read in a fraction of the time. Reads the store and,
    for what tests call and constructors say, the files it names; writes nothing.
    """
    names, facts = load_facts(store, target, symbol)
    mentions = names.mentions(names.find(symbol))
    found = (
        replace(gap, worth=worth(gap, bundle.tests, mentions[bundle.symbol.name]))
        for bundle in facts
        for rule in rules
        for gap in rule.find(bundle)
    )
    return sorted(found, key=lambda gap: gap.rank)
