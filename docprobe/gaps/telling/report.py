"""The gaps of a symbol as a text in Markdown that a person can file with the library's authors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docprobe.gaps.rules import RULES
from docprobe.model import GapBasis

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from docprobe.gaps.evidence.facts import Shown
    from docprobe.gaps.rules import Rule
    from docprobe.model import Evidence, Gap, Target

_TICKS = re.compile(r"`{3,}")
_SNIPPETS = 2
"""So many programs are enough to show a gap; the tests of the others are named."""


def report_text(
    symbol: str,
    gaps: Sequence[Gap],
    target: Target,
    shown: Mapping[str, Shown],
    rules: Iterable[Rule] = RULES,
) -> str:
    """Return the text about `gaps`, at least one and all of `symbol`: its title, then a part for each.

    `shown` has the snippets that the gaps rest on, by id, with what they printed on `target`.
    """
    known = {rule.kind: rule.title for rule in rules}
    titles = {gap.kind: known.get(gap.kind, f"has a gap: {gap.kind}") for gap in gaps}
    title = f"`{symbol}` {titles[gaps[0].kind]}"
    if len(gaps) > 1:
        title = f"`{symbol}`: {len(gaps)} gaps in its documentation"
    packages = "".join(f", {name} {version}" for name, version in target.packages)
    ran = (
        f"Version: {target.library} {target.version}"
        f" (Python {target.python}, {target.platform}, {target.device.upper()}{packages})"
    )
    parts = [f"# {title}", ran]
    for number, gap in enumerate(gaps, 1):
        if len(gaps) > 1:
            parts.append(f"## {number}. It {titles[gap.kind]}")
        parts += _part(gap, target, shown)
    return "\n\n".join(parts) + "\n"


def _part(gap: Gap, target: Target, shown: Mapping[str, Shown]) -> list[str]:
    place = f" ({gap.doc.path}:{gap.doc.line})" if gap.doc.path and gap.doc.line else ""
    said = "\n".join(f"> {line}" for line in gap.doc.quote.splitlines()) or "Nothing of it."
    parts = [f"**What the documentation says**{place}\n\n{said}"]
    if gap.looked:
        parts.append("Looked for:\n\n" + "\n".join(f"- {line}" for line in gap.looked))
    parts.append(f"**What happens**\n\n{gap.sentence}")
    programs = [item.snippet for item in gap.evidence if item.snippet in shown]
    for name in dict.fromkeys(programs[:_SNIPPETS]):
        parts += _program(shown[name], target)
    tests = [line for item in gap.evidence if (line := _test(item))]
    if tests:
        shows = "The test that the program was made of" if gap.basis is GapBasis.PROBED else "Shown by"
        parts.append(f"{shows}:\n\n" + "\n".join(dict.fromkeys(tests)))
    if gap.closed_by:
        parts.append(f"**A text that would close it**\n\n{_fenced(gap.closed_by, 'text')}")
    return parts


def _program(shown: Shown, target: Target) -> list[str]:
    parts = [f"This program ran on {target.library} {target.version}:", _fenced(shown.snippet.code, "python")]
    if shown.output.strip():
        parts += ["It printed:", _fenced(shown.output, "text")]
    return parts


def _test(item: Evidence) -> str:
    name = f"{item.path}:{item.line}" if item.path else ""
    return f"- [{name}]({item.url})" if name and item.url else f"- {name}" if name else ""


def _fenced(text: str, language: str) -> str:
    """Return `text` in a fence that no fence inside it can close."""
    longest = max(map(len, _TICKS.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"
