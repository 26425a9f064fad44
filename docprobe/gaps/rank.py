"""How much closing a gap is worth."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from docprobe.model import GapKind, Severity

if TYPE_CHECKING:
    from docprobe.model import Gap

_COST = {Severity.HIGH: 3.0, Severity.MEDIUM: 2.0, Severity.LOW: 1.0}
# Of two equally severe gaps the one that misleads comes before the one that is silent.
_MISLEADS = dict.fromkeys(
    (GapKind.BROKEN_EXAMPLE, GapKind.PARAMETER, GapKind.CONTRADICTION, GapKind.STALE_REFERENCE), 1.5
)
_EASY = 1.25


def worth(gap: Gap, tests: int, mentions: int) -> float:
    """Return the worth of closing `gap`: what it costs a reader times how many readers there are.

    Readers are guessed from `tests`, how many tests call the symbol, and `mentions`, how many other
    docstrings name it. A gap whose cure is at hand counts a little more.
    """
    readers = 1 + math.log1p(tests) + math.log1p(mentions)
    cost = _COST[gap.severity] * _MISLEADS.get(gap.kind, 1.0)
    return round(cost * readers * (_EASY if gap.closed_by else 1.0), 3)
