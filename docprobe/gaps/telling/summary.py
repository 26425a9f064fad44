"""How many gaps there are, by kind and by name space."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from docprobe.model import GapBasis, GapKind, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from docprobe.model import Gap
    from docprobe.store import Store


def summary_form(store: Store, target: str, gaps: Iterable[Gap]) -> dict[str, Any]:
    """Return the counts of `gaps` on `target`: of all, then by kind and by name space."""
    owners = dict(store.db.rows("select name, owner from symbol where target = ? order by name", (target,)))
    return {"format": 1, "target": target, **summary(gaps, owners)}


def summary(gaps: Iterable[Gap], owners: Mapping[str, str]) -> dict[str, Any]:
    """Return the counts of `gaps`; `owners` has the class of each member. Name spaces come by name."""
    known = list(gaps)
    kinds: dict[str, list[Gap]] = {str(kind): [] for kind in GapKind}
    spaces: dict[str, Counter[str]] = {}
    for gap in known:
        kinds[gap.kind].append(gap)
        space = (owners.get(gap.symbol) or gap.symbol).rpartition(".")[0]
        spaces.setdefault(space, Counter())[str(gap.kind)] += 1
    return {
        "found": len(known),
        **_counts(known),
        "by_kind": {kind: {"found": len(found), **_counts(found)} for kind, found in kinds.items() if found},
        "by_namespace": {
            space: {"found": found.total(), "by_kind": {kind: found[kind] for kind in kinds if found[kind]}}
            for space, found in sorted(spaces.items())
        },
    }


def _counts(gaps: list[Gap]) -> dict[str, Any]:
    severities = Counter(str(gap.severity) for gap in gaps)
    bases = Counter(str(gap.basis) for gap in gaps)
    return {
        "by_severity": {str(severity): severities[severity] for severity in Severity},
        "by_basis": {str(basis): bases[basis] for basis in GapBasis},
        "closable": sum(1 for gap in gaps if gap.closed_by),
    }
