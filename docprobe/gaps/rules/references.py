"""Names in a docstring that lead nowhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from docprobe.gaps.reading.references import is_on_purpose
from docprobe.gaps.rules.base import Case, Rule
from docprobe.gaps.rules.deprecated import notice_of
from docprobe.model import GapGroup, GapKind, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.gaps.evidence.dead import Dead
    from docprobe.gaps.evidence.facts import Facts
    from docprobe.model import Gap

_GONE = (("lib.gone", "lib has no gone"),)
_MOVED = (("lib.old", "lib has no old", "lib.new.old", "renamed"),)


class StaleReference(Rule):
    """A name that the target does not have, in prose, code or a link, not named as another version's."""

    kind = GapKind.STALE_REFERENCE
    group = GapGroup.STALE
    title = "names something that does not exist, or no longer"
    needs = "the target's own answer that it has no such name"
    VALID: ClassVar = (
        Case("See `lib.gone`."),
        Case("In TF1 this was `lib.gone`.", dead=_GONE),
        Case("`lib.gone` was renamed.", dead=_GONE),
        Case("F.\n\n@compatibility(TF1)\nUse `lib.gone` there.", dead=_GONE),
        Case("F.\n\nBefore, with version 1.x:\n\n```python\nlib.gone()\n```", dead=_GONE),
        Case("F.\n\nDeprecated: use `lib.gone` instead.", dead=_GONE),
    )
    INVALID: ClassVar = (
        (Case("See `lib.gone`.", dead=_GONE), "`lib.gone`, which does not exist"),
        (Case("As `lib.old(x)`.", dead=_MOVED), "it is now `lib.new.old`"),
        (Case("As `lib.old` and `lib.old_way.f`.", dead=_MOVED), "it is now `lib.new.old`"),
        (
            Case("F.\n\n@compatibility(TF1)\nx\n@end_compatibility\n\nLike lib.gone.", dead=_GONE),
            "lib has no gone",
        ),
    )

    def find(self, facts: Facts) -> Iterator[Gap]:
        """Yield one gap a name."""
        text = facts.symbol.docstring
        notice = notice_of(text)
        for dead in facts.dead:
            in_notice = notice is not None and notice[0] <= dead.start < notice[1]
            if not in_notice and not is_on_purpose(text, dead.name, dead.start):
                yield self._gap(facts, dead)

    def _gap(self, facts: Facts, dead: Dead) -> Gap:
        place = facts.place(dead.line)
        whole = rf"(?<![\w.]){re.escape(dead.name)}(?!\w|\.\w)"
        corrected = re.sub(whole, dead.now, place.quote) if dead.now else place.quote
        instead = f"; it is {'now ' if dead.source == 'renamed' else ''}`{dead.now}`" if dead.now else ""
        return self.gap(
            facts,
            f"The documentation of {facts.symbol.name} names `{dead.name}`, which does not exist"
            f" ({dead.missing}){instead}.",
            Severity.MEDIUM if dead.now else Severity.LOW,
            key=dead.name,
            doc=place,
            looked=(f"`{dead.name}` among the public names, and in the library itself as it runs",),
            closed_by=corrected if corrected != place.quote else None,
        )
