"""What the store's confirmed snippets show of each symbol: what is evidence of a gap."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docprobe.gaps.evidence.facts import Proven, Shown, Told
from docprobe.gaps.evidence.parted import parted_symbols
from docprobe.gaps.evidence.said import as_said
from docprobe.gaps.reading.claim import BEYOND, WITHIN
from docprobe.model import BehaviourKind, OriginKind
from docprobe.store.confirmed import confirmed_behaviours, confirmed_snippets
from docprobe.store.queries import shown_quirks
from docprobe.store.targets import home_target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.gaps.evidence.names import Names
    from docprobe.model import Behaviour, Quirk
    from docprobe.store import Store


@dataclass(slots=True)
class Seen:
    """What was seen of symbols, by canonical name, simplest snippet first."""

    snippets: dict[str, list[Shown]] = field(default_factory=lambda: defaultdict(list))
    """Those of tests; no test is evidence of those that docprobe made up."""
    raises: dict[str, list[Proven]] = field(default_factory=lambda: defaultdict(list))
    """What they raise, by snippets of tests."""
    proven: dict[str, list[Proven]] = field(default_factory=lambda: defaultdict(list))
    """All behaviours, by snippets of the public API alone."""
    probes: dict[str, list[Proven]] = field(default_factory=lambda: defaultdict(list))
    """What calls did that were made to try a docstring's claims; no test shows them."""
    quirks: dict[str, list[Told]] = field(default_factory=lambda: defaultdict(list))


def read_seen(store: Store, target: str, names: Names, about: tuple[str, ...] = ()) -> Seen:
    """Return what is confirmed on `target`; with names in `about` only what stands under one of these."""
    seen = Seen()
    home = home_target(store)
    abroad = home is not None and home.key != target
    parted = parted_symbols(store, home.key, names) if home and abroad else frozenset[str]()
    by_id = {one.id: Shown(one, output) for one, output in confirmed_snippets(store, target, about)}
    for shown in by_id.values():
        if (name := shown.snippet.symbol) not in parted and _is_of_a_test(shown):
            seen.snippets[names.canonical.get(name, name)].append(shown)
    behaviours = [one for one in confirmed_behaviours(store, target, about) if one.symbol not in parted]
    if about and (others := {one.snippet for one in behaviours} - by_id.keys()):
        found = confirmed_snippets(store, target, ids=others)  # proven by what is told of another symbol
        by_id |= {one.id: Shown(one, output) for one, output in found}
    by_behaviour = _add_behaviours(seen, names, behaviours, by_id, abroad=abroad)
    for quirk in _quirks(store, target, about):
        if proven := by_behaviour.get(quirk.id):
            seen.quirks[names.canonical.get(quirk.symbol, quirk.symbol)].append(Told(quirk, proven))
    for told in seen.quirks.values():
        told.sort(key=lambda one: (one.proven.snippet.level, one.quirk.id))
    return seen


def _add_behaviours(
    seen: Seen, names: Names, behaviours: list[Behaviour], by_id: dict[str, Shown], *, abroad: bool
) -> dict[str, Proven]:
    """Put the behaviours where they belong; return those of the public API by id.

    What is said `abroad`, on another target than the snippets came of, may be another text.
    """
    by_behaviour: dict[str, Proven] = {}
    for behaviour in behaviours:
        shown = by_id.get(behaviour.snippet)
        if shown is None:
            continue
        name = names.canonical.get(behaviour.symbol, behaviour.symbol)
        is_raise = behaviour.kind == BehaviourKind.RAISES
        told = as_said(behaviour, shown, abroad=abroad) if is_raise else behaviour
        proven = Proven(told, shown.snippet)
        if behaviour.pattern.startswith((BEYOND, WITHIN)):
            seen.probes[name].append(proven)
            continue
        if is_raise and _is_of_a_test(shown):
            seen.raises[name].append(proven)
        if shown.snippet.public_only:
            by_behaviour[behaviour.id] = proven
            seen.proven[name].append(proven)
    for group in (*seen.raises.values(), *seen.proven.values(), *seen.probes.values()):
        group.sort(key=lambda one: (one.snippet.level, one.behaviour.id))
    return by_behaviour


def _quirks(store: Store, target: str, about: tuple[str, ...]) -> Iterator[Quirk]:
    for name in about or ("",):
        yield from shown_quirks(store, target, name)


def _is_of_a_test(shown: Shown) -> bool:
    return shown.snippet.origin.kind is not OriginKind.PROBE
