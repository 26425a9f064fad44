"""What changed between two targets: snippets that are confirmed on one and not on the other."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from docprobe.model import Proof, Snippet, Target, Verdict, VerdictKind
from docprobe.store.rows import columns, from_row
from docprobe.store.targets import version_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Self

    from docprobe.store.store import Store

_ABSENT = re.compile(
    r"AttributeError: (?P<module>module|type object)? ?.* has no attribute '(?P<attribute>\w+)'"
    r"|ImportError: cannot import name '(?P<name>\w+)'|ModuleNotFoundError: No module named"
)
_NO_PARAMETER = re.compile(
    r"TypeError: (?:(?P<function>[\w.]+)\(\) got an |.*)unexpected keyword argument"
    r"|TypeError: \('Keyword argument not understood"
)
_VALUES = re.compile(r"'[^']*'|\"[^\"]*\"|-?\d[\w.]*")
_SILENT = (VerdictKind.SKIPPED, VerdictKind.NOT_RUN)
_UNPROVED = "still passes when"
"""How the reason begins where a snippet holds and so does its opposite: that is no change."""
_PAIRS = """
select {snippet}, {before}, {after},
    (select count(*) from behaviour where snippet = s.id)
from snippet s
join verdict a on a.subject_kind = 'snippet' and a.subject = s.id and a.target = ?
join verdict b on b.subject_kind = 'snippet' and b.subject = s.id and b.target = ?
where (a.kind = 'confirmed') != (b.kind = 'confirmed')
order by s.symbol, s.level, s.id
"""
_COMPARED = """
select a.kind = 'confirmed' and b.kind = 'confirmed', count(*) from snippet s
join verdict a on a.subject_kind = 'snippet' and a.subject = s.id and a.target = ?
join verdict b on b.subject_kind = 'snippet' and b.subject = s.id and b.target = ?
group by 1
"""
_BETWEEN = "select subject, target, kind from verdict where subject_kind = 'snippet' and target = ?"


class ChangeKind(StrEnum):
    """What the target does on which a snippet is not confirmed."""

    RESULT = "another result"
    MESSAGE = "another message"
    NO_RAISE = "does not raise"
    EXCEPTION = "another exception"
    RAISES = "raises"
    ABSENT = "not there"
    NO_PARAMETER = "no such parameter"
    CRASHES = "crashes"
    NO_END = "does not end"
    FLAKY = "differs from run to run"


_ENDS = {
    VerdictKind.CRASHED: ChangeKind.CRASHES,
    VerdictKind.TIMEOUT: ChangeKind.NO_END,
    VerdictKind.FLAKY: ChangeKind.FLAKY,
}


@dataclass(frozen=True, slots=True)
class Change:
    """A snippet on which two targets part: exactly one of the verdicts is `confirmed`."""

    snippet: Snippet
    before: Verdict
    after: Verdict
    kind: ChangeKind
    behaviours: int
    """How many behaviours the snippet proves."""
    since: str
    """Key of the first target, of those between and the later one, that does as the later one does."""
    last: str
    """Key of the target right before that: of those that lie between the two, not all need have run it."""

    @property
    def other(self) -> Verdict:
        """The verdict that is not `confirmed`."""
        return self.after if self.before.kind is VerdictKind.CONFIRMED else self.before

    @property
    def form(self) -> tuple[str, str, str]:
        """What two changes share that differ in values only."""
        return self.snippet.symbol, self.kind, _VALUES.sub("#", self.other.reason)


@dataclass(frozen=True, slots=True)
class Changes:
    """All that changed from one target to another, by symbol."""

    before: Target
    after: Target
    both: int
    """How many snippets are confirmed on both."""
    neither: int
    """How many have a verdict on both, and are confirmed on neither."""
    untold: int
    """Of how many nothing is said: on one of the two they were skipped, prove nothing, or lack a name."""
    changes: tuple[Change, ...]

    def only(self, symbol: str = "", kind: str = "") -> Changes:
        """Return those of `symbol` and of what is below it, and of one kind; empty stands for any."""
        wanted = (
            change
            for change in self.changes
            if kind in {"", change.kind}
            and (not symbol or f"{change.snippet.symbol}.".startswith(f"{symbol}."))
        )
        return replace(self, changes=tuple(wanted))

    def by_symbol(self) -> dict[str, list[Change]]:
        """Return the changes of each symbol; those with most first, of equals by name."""
        found: dict[str, list[Change]] = defaultdict(list)
        for change in self.changes:
            found[change.snippet.symbol].append(change)
        return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))

    def kinds(self) -> list[tuple[ChangeKind, int]]:
        """Return how many changes there are of each kind, in the order of the kinds."""
        counts = Counter(change.kind for change in self.changes)
        return [(kind, counts[kind]) for kind in ChangeKind if counts[kind]]

    def releases(self) -> list[tuple[str, str, int, int]]:
        """Return for each step between targets its two keys, and the changes and behaviours there."""
        steps: dict[tuple[str, str], list[Change]] = defaultdict(list)
        for change in self.changes:
            steps[change.last, change.since].append(change)
        return [
            (last, since, len(found), sum(change.behaviours for change in found))
            for (last, since), found in sorted(steps.items())
        ]

    @property
    def compared(self) -> int:
        """How many snippets have a verdict on both targets."""
        return self.both + self.neither + self.untold + len(self.changes)

    @property
    def behaviours(self) -> int:
        """How many behaviours changed."""
        return sum(change.behaviours for change in self.changes)


@dataclass(slots=True)
class Folded:
    """Changes of one symbol that differ in values only: the simplest, and how many more there are."""

    first: Change
    more: int = 0

    @classmethod
    def of(cls, changes: Iterable[Change]) -> list[Self]:
        """Fold changes, which come simplest first."""
        found: dict[tuple[str, str, str], Self] = {}
        for change in changes:
            if change.form in found:
                found[change.form].more += 1
            else:
                found[change.form] = cls(change)
        return list(found.values())


def changes_between(store: Store, before: Target, after: Target) -> Changes:
    """Return what changed from `before` to `after`, judged by the same texts on both.

    `since` is found by the verdicts on targets of the same library between the two versions.
    """
    counts = dict(store.db.rows(_COMPARED, (before.key, after.key)))
    steps = _Steps.between(store, before, after)
    found, untold = [], 0
    for snippet, old, new, behaviours in _pairs(store, before.key, after.key):
        other = new if old.kind is VerdictKind.CONFIRMED else old
        is_told = other.kind not in _SILENT and not other.reason.startswith(_UNPROVED)
        kind = kind_of(other, snippet) if is_told else None
        if kind is None:
            untold += 1
            continue
        last, since = steps.of(snippet.id, is_after=new.kind is VerdictKind.CONFIRMED)
        found.append(Change(snippet, old, new, kind, behaviours, since, last))
    neither = counts.get(0, 0) - len(found) - untold
    return Changes(before, after, counts.get(1, 0), neither, untold, tuple(found))


def changes_to(store: Store, target: Target) -> list[Changes]:
    """Return what changed to `target` from each other one that its snippets ran on, the oldest first."""
    rows = store.db.rows("select distinct target from verdict where subject_kind = 'snippet'")
    ran = {str(key) for (key,) in rows} - {target.key}
    others = [one for one in store.select(Target, library=target.library) if one.key in ran]
    others.sort(key=lambda one: (version_key(one.version), one.key))
    return [changes_between(store, other, target) for other in others]


def kind_of(verdict: Verdict, snippet: Snippet) -> ChangeKind | None:
    """Return what a target does, by its verdict on a snippet that is confirmed elsewhere.

    None where that says nothing of the symbol: another name that the snippet needs is not there.
    """
    if verdict.kind is VerdictKind.REFUTED:
        return _refuted(verdict, snippet)
    if verdict.kind in _ENDS:
        return _ENDS[verdict.kind]
    parts = snippet.symbol.split(".")
    if absent := _ABSENT.match(verdict.reason):
        if (absent["attribute"] or absent["name"]) in parts:
            return ChangeKind.ABSENT
        is_object = absent["attribute"] and not absent["module"]
        return _raises(snippet) if is_object else None
    if unknown := _NO_PARAMETER.match(verdict.reason):
        is_own = not unknown["function"] or not {*unknown["function"].split(".")}.isdisjoint(parts)
        return ChangeKind.NO_PARAMETER if is_own else None
    return _raises(snippet)


def _refuted(verdict: Verdict, snippet: Snippet) -> ChangeKind:
    if verdict.reason.startswith("AssertionError: no "):
        return ChangeKind.NO_RAISE
    return ChangeKind.MESSAGE if snippet.proof is Proof.RAISES else ChangeKind.RESULT


def _raises(snippet: Snippet) -> ChangeKind:
    return ChangeKind.EXCEPTION if snippet.proof is Proof.RAISES else ChangeKind.RAISES


def _pairs(store: Store, before: str, after: str) -> Iterator[tuple[Snippet, Verdict, Verdict, int]]:
    snippet, verdict = columns(Snippet), columns(Verdict)
    sql = _PAIRS.format(snippet=_from("s", snippet), before=_from("a", verdict), after=_from("b", verdict))
    first, second = len(snippet), len(snippet) + len(verdict)
    for row in store.db.rows(sql, (before, after)):
        yield (
            from_row(Snippet, row[:first]),
            from_row(Verdict, row[first:second]),
            from_row(Verdict, row[second:-1]),
            int(row[-1]),
        )


def _from(table: str, names: tuple[str, ...]) -> str:
    return ", ".join(f"{table}.{name}" for name in names)


@dataclass(slots=True)
class _Steps:
    """The targets between two, in the order of their versions, and what each says of every snippet."""

    keys: list[str]
    confirmed: dict[str, dict[str, bool]] = field(default_factory=dict)
    """Target -> snippet -> whether it is confirmed there; only what ran."""

    @classmethod
    def between(cls, store: Store, before: Target, after: Target) -> Self:
        low, high = sorted((version_key(before.version), version_key(after.version)))
        inner: list[Any] = [
            target
            for target in store.select(Target, library=before.library)
            if low < version_key(target.version) < high
        ]
        inner.sort(
            key=lambda target: (version_key(target.version), target.key),
            reverse=version_key(before.version) > version_key(after.version),
        )
        steps = cls([before.key, *(target.key for target in inner), after.key])
        for target in inner:
            rows = store.db.rows(_BETWEEN, (target.key,))
            steps.confirmed[target.key] = {
                subject: kind == "confirmed" for subject, _, kind in rows if kind not in _SILENT
            }
        return steps

    def of(self, snippet: str, *, is_after: bool) -> tuple[str, str]:
        """Return the last target that does as the first one does, and the next: where it changed."""
        last = self.keys[0]
        for key in self.keys[1:-1]:
            told = self.confirmed[key].get(snippet)
            if told is None:
                continue
            if told == is_after:
                return last, key
            last = key
        return last, self.keys[-1]
