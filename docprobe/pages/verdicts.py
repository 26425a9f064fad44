"""How a verdict looks: each kind has its word, its sign and its colour, so that colour is never alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docprobe.model import Basis, GapGroup, Target, Verdict, VerdictKind
from docprobe.store.backing import WORST_FIRST

if TYPE_CHECKING:
    from collections.abc import Iterable

SIGNS = {
    VerdictKind.CONFIRMED: ("✔", "good"),
    VerdictKind.REFUTED: ("✖", "bad"),
    VerdictKind.ERROR: ("▲", "warn"),
    VerdictKind.TIMEOUT: ("◷", "warn"),
    VerdictKind.CRASHED: ("✚", "bad"),
    VerdictKind.FLAKY: ("≈", "warn"),
    VerdictKind.SKIPPED: ("◌", "idle"),
    VerdictKind.NOT_RUN: ("○", "idle"),
}
GROUP_SIGNS = {
    GapGroup.SILENT: ("◐", "warn", "not in the docs"),
    GapGroup.WRONG: ("✖", "bad", "contradicts"),
    GapGroup.BROKEN: ("✖", "bad", "broken"),
    GapGroup.STALE: ("▲", "warn", "stale"),
    GapGroup.UNTESTED: ("○", "idle", "untested"),
}
BASIS_WORDS = {
    Basis.ASSERTED: "asserted by the test",
    Basis.OBSERVED: "a call like the test's, result from our run",
    Basis.PROBED: "found by probing: the test's call with another input, result from our run",
}


@dataclass(frozen=True, slots=True)
class Pill:
    """A verdict as a small label."""

    sign: str
    tone: str
    """``good``, ``warn``, ``bad`` or ``idle``: the colour."""
    word: str
    title: str = ""


def pill(verdict: Verdict | None, version: str = "") -> Pill:
    """Return the label of one verdict, with what was run where a person points at it."""
    kind = verdict.kind if verdict else VerdictKind.NOT_RUN
    sign, tone = SIGNS[kind]
    word = f"{kind} · {version}" if version else str(kind)
    title = " · ".join(filter(None, [verdict.reason, verdict.time])) if verdict else ""
    return Pill(sign, tone, word, title)


def target_labels(targets: Iterable[Target]) -> dict[str, str]:
    """Return by key what tells each of the targets from the others: its version, and its device or more."""
    words = {
        one.key: (one.version, f"{one.version} {one.device}", f"{one.version} {one.device} {one.python}")
        for one in targets
    }
    uses = Counter(word for ways in words.values() for word in ways)
    return {key: next((word for word in ways if uses[word] == 1), key) for key, ways in words.items()}


def group_pill(group: GapGroup) -> Pill:
    """Return the label of a gap."""
    return Pill(*GROUP_SIGNS[group])


def worst(verdicts: Iterable[Verdict]) -> VerdictKind:
    """Return the one word for several cases of a test: a failure outweighs what passed."""
    kinds = {verdict.kind for verdict in verdicts}
    return next((kind for kind in map(VerdictKind, WORST_FIRST) if kind in kinds), VerdictKind.NOT_RUN)


def counted(counts: Counter[VerdictKind]) -> list[tuple[Pill, int]]:
    """Return the labels of the kinds that occur, with their numbers, in the kinds' order."""
    return [(Pill(*SIGNS[kind], str(kind)), counts[kind]) for kind in VerdictKind if counts[kind]]


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a bar."""

    tone: str
    percent: float
    word: str
    count: int


def shares(parts: list[tuple[str, str, int]]) -> list[Share]:
    """Return the parts (tone, word, count) of a bar with their widths."""
    total = sum(count for _, _, count in parts)
    return [
        Share(tone, round(100 * count / total, 2), word, count)
        for tone, word, count in parts
        if total and count
    ]
