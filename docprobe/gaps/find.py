"""All gaps of one target, the ones that matter most first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docprobe.gaps.evidence.load import load_facts
from docprobe.gaps.origins import cleared
from docprobe.gaps.rank import worth
from docprobe.gaps.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docprobe.gaps.evidence.facts import Facts
    from docprobe.gaps.evidence.names import Names
    from docprobe.gaps.rules import Rule
    from docprobe.model import Gap, Symbol
    from docprobe.store import Store


def find_gaps(store: Store, target: str, rules: Sequence[Rule] = RULES, *, symbol: str = "") -> list[Gap]:
    """Return the gaps of `target`, best first: used and mentioned symbols, costly gaps, easy to close.

    With the name or an alias of a `symbol` only its own, read in a fraction of the time. Reads the store and,
    for what tests call and constructors say, the files it names; writes nothing.
    """
    names, facts = load_facts(store, target, symbol)
    return gaps_among(names, cleared(store, target, facts), rules, names.find(symbol))


def gaps_among(
    names: Names, facts: Iterable[Facts], rules: Sequence[Rule] = RULES, only: Symbol | None = None
) -> list[Gap]:
    """Return what the rules find in the facts of symbols, of all or `only` one's, best first."""
    mentions = names.mentions(only)
    found = (
        replace(gap, worth=worth(gap, bundle.tests, mentions[bundle.symbol.name]))
        for bundle in facts
        for rule in rules
        for gap in rule.find(bundle)
    )
    return sorted(found, key=lambda gap: gap.rank)
