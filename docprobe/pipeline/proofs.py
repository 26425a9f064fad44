"""Candidates on their way to a verdict: looked at, finished, proven, or given up for their fallback."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from docprobe.errors import DocprobeError
from docprobe.extract.behaviours import is_made
from docprobe.extract.candidates import Candidate, finish
from docprobe.extract.lookup import Lookup
from docprobe.model import (
    Basis,
    Behaviour,
    OriginKind,
    Snippet,
    StageDone,
    VerdictKind,
    Witness,
    text_digest,
)
from docprobe.pipeline.attempts import TRIAL, Attempts, Steps
from docprobe.pipeline.context import Context, machine_folders
from docprobe.pipeline.extracting import Extracted, fault_of
from docprobe.pipeline.files import FileWork, extract_key
from docprobe.run.jobs import SnippetJob, SnippetOutcome
from docprobe.store.queries import forget_extraction, forget_made, idle_short_forms

if TYPE_CHECKING:
    from docprobe.model import Verdict
    from docprobe.store import Store

_URGENT, _LATER = -1.0, 1.0
"""Snippets go before files: what was seen is proven while it is fresh; within a budget those go after
files that would be the next of many of a symbol."""
_FIRST = 4
"""So many candidates of a symbol go before the next file, within a budget."""
_LATE = 2
"""So often candidates of a test may take too long: its others would, too."""
_BEHIND = 0.75
"""So far behind what has to be proven go trials of shorter forms: after docstrings, before files."""


@dataclass(frozen=True, slots=True)
class _Way:
    """A candidate on its way, the file that it comes from and its place in the queue."""

    steps: Steps[None]
    work: FileWork
    priority: float


@dataclass(slots=True)
class Proofs:
    """Drives the candidates of observed files through the pool and keeps what is proven."""

    ctx: Context
    lookup: Lookup
    submit: Callable[[SnippetJob, float], None]
    breadth: bool = False
    """Whether many symbols with few snippets are wanted before few with many."""
    urgent: int = 0
    """How many jobs are under way that go before files."""
    confirmed: int = 0
    faults: list[str] = field(default_factory=list)
    """What could not be extracted for a fault of docprobe."""
    _under_way: dict[int, tuple[SnippetJob, _Way]] = field(default_factory=dict)
    _attempts: Attempts = field(init=False)
    _tried: Counter[str] = field(default_factory=Counter)
    _left: dict[str, int] = field(default_factory=dict)
    _partial: set[str] = field(default_factory=set)
    _sent: set[tuple[str, str]] = field(default_factory=set)
    _idle: dict[str, set[str]] = field(default_factory=dict)
    """Short forms that a file gave before, and has not given again yet."""

    def __post_init__(self) -> None:
        """Make ready to judge."""
        self._attempts = Attempts(self.ctx, self.lookup, machine_folders(self.ctx))

    def start(self, work: FileWork, extracted: Extracted, *, partial: bool = False) -> None:
        """Send the candidates of an observed file on their way.

        Of a file that is seen in part only it is not noted that it is done: it will be started again.
        """
        (self._partial.add if partial else self._partial.discard)(work.path)
        mark = {"stage": "extract", "item": work.path, "target": self.ctx.target.key}
        before = self.ctx.store.one(StageDone, **mark)
        if before is not None and before.key == extract_key(work.key):
            return  # another docprobe that works on the store was first
        if before is not None:
            # By an older docprobe, or of another text. The mark goes first: what is forgotten is not done.
            self.ctx.store.delete(StageDone, **mark)
            forget_extraction(self.ctx.store, work.path)
        if work.path not in self._idle:
            self._idle[work.path] = idle_short_forms(self.ctx.store, work.path)
        self.faults += extracted.faults
        # One more for the start itself: candidates that are known already are judged at once.
        new = [candidate for candidate in extracted.candidates if self._is_new(candidate, work)]
        self._left[work.path] = self._left.get(work.path, 0) + len(new) + 1
        for candidate in new:
            self._tried[candidate.symbol] += 1
            later = self.breadth and self._tried[candidate.symbol] > _FIRST
            self._go_on(_Way(self._steps(candidate), work, _LATER if later else _URGENT))
        self._finish(work, 1)

    def _is_new(self, candidate: Candidate, work: FileWork) -> bool:
        """Tell whether a candidate was not sent on its way in an earlier turn of its file."""
        key = work.path, text_digest(candidate.text)
        is_new = key not in self._sent
        self._sent.add(key)
        return is_new

    def take(self, outcome: SnippetOutcome) -> None:
        """Go on with the candidate that an outcome belongs to."""
        job, way = self._under_way.pop(id(outcome.job))
        self.urgent -= _priority(job, way) == _URGENT
        self._go_on(way, outcome)

    def _go_on(self, way: _Way, outcome: SnippetOutcome | None = None) -> None:
        """Submit what a candidate needs next; one that needs nothing is done."""
        try:
            job = way.steps.send(outcome) if outcome else next(way.steps)
        except StopIteration:
            self._finish(way.work, 1)
            return
        except DocprobeError:  # a full disk, a damaged store
            raise
        except Exception as exc:  # noqa: BLE001 - a fault of ours costs this candidate, not the run
            self.faults.append(fault_of(way.work.path, exc))
            self._finish(way.work, 1)
            return
        self._under_way[id(job)] = job, way
        priority = _priority(job, way)
        self.urgent += priority == _URGENT
        self.submit(job, priority)

    def _steps(self, first: Candidate) -> Steps[None]:
        """Look at a candidate where it is not ready; judge it, and its fallbacks until one is confirmed.

        One that shows another call than the tests of the candidate make leaves the others to their own.
        """
        looked, shown, many, late = False, set[str](), len(first.tests) > 1, Counter[str]()
        candidate: Candidate | None = first
        while candidate is not None:
            case = candidate.place.case
            if case in shown or late[case] >= _LATE:
                candidate = candidate.fallback
                continue
            limits = self._attempts.limits_after(case)
            snippet = candidate.snippet
            if snippet is None:
                printed = yield from self._attempts.look(candidate.look, limits)
                late[case] += printed is None
                candidate, looked = self._seen(candidate, printed), True
                continue
            if self._attempts.place_in(snippet.code, snippet.title):
                candidate = candidate.fallback
                continue
            known = self._attempts.known(snippet, limits)
            verdict = known or (yield from self._attempts.judge(snippet, limits, looked=looked))
            late[case] += verdict.kind == VerdictKind.TIMEOUT
            if verdict.kind == VerdictKind.CONFIRMED:
                self.confirmed += known is None
                yield from self._confirm(candidate, snippet, verdict)
                if candidate.tests or not many:
                    return
                # It shows something else than the call that many tests make: theirs are still to be shown.
                shown.add(case)
                candidate = candidate.fallback
                continue
            self._keep_failure(candidate, verdict)
            candidate = candidate.fallback

    def _seen(self, candidate: Candidate, printed: str | None) -> Candidate | None:
        """Return the candidate with what a look gave, the fallback behind it; else the fallback."""
        try:
            seen = finish(candidate, printed, self.lookup) if printed else None
        except Exception as exc:  # noqa: BLE001 - a fault of ours costs this candidate, not the run
            self.faults.append(fault_of(candidate.place.case, exc))
            seen = None
        if seen is None:
            return candidate.fallback
        return seen if seen.fallback is not None else replace(seen, fallback=candidate.fallback)

    def _confirm(self, candidate: Candidate, snippet: Snippet, verdict: Verdict) -> Steps[None]:
        """Keep a confirmed snippet at once, and its shortest form in its place when that is found."""
        shortest = self._attempts.minimised(snippet)
        if shortest is None:
            self._keep(snippet, candidate.behaviours, _tests(candidate), verdict)
            shortest = yield from self._attempts.minimise(snippet, verdict)
        if shortest is None:
            return
        shorter, store = shortest.snippet, self.ctx.store
        behaviours = tuple(replace(one, snippet=shorter.id) for one in candidate.behaviours)
        self._keep(shorter, behaviours, _tests(candidate), shortest.verdict)
        if shorter.id != snippet.id:
            store.add(replace(one, snippet=shorter.id) for one in store.select(Behaviour, snippet=snippet.id))
            store.delete(Snippet, id=snippet.id)
        store.add([shortest.mark])

    def _keep_failure(self, candidate: Candidate, verdict: Verdict) -> None:
        if candidate.snippet is not None:
            # The counter is not needed again, and the digest says which text it was.
            self._keep(replace(candidate.snippet, counter=""), (), (), verdict)

    def _keep(
        self,
        snippet: Snippet,
        behaviours: tuple[Behaviour, ...],
        tests: tuple[tuple[str, int], ...],
        verdict: Verdict,
    ) -> None:
        """Commit what came of a candidate.

        Where several files show the same, the simplest is kept, of equals the first by place: which file
        ran first must not tell.
        """
        store = self.ctx.store
        self._idle.get(snippet.origin.path, set()).discard(snippet.id)
        records: list[Snippet | Behaviour | Witness | Verdict] = [verdict]
        replaced = set[str]()
        other = store.one(Snippet, id=snippet.id)
        if other is None or place_of(snippet) <= place_of(other) or _is_only_made(store, other):
            records.append(snippet)
        for behaviour in behaviours:
            records += [
                witness
                for witness in (
                    Witness(behaviour.id, test, snippet.origin.path, line) for test, line in tests
                )
                if _is_first(store, witness)
            ]
            if _is_simpler(store, snippet, behaviour):
                records.append(behaviour)
                replaced |= {one.snippet for one in store.select(Behaviour, id=behaviour.id) if is_made(one)}
        store.add(records)
        if replaced:  # what no test showed before one does now
            forget_made(store, (), replaced)

    def _finish(self, work: FileWork, count: int) -> None:
        """Count candidates down; a file whose last one is judged is done."""
        self._left[work.path] -= count
        if self._left[work.path] == 0 and self._left.pop(work.path) == 0 and work.path not in self._partial:
            for left in self._idle.pop(work.path, set()) & idle_short_forms(self.ctx.store, work.path):
                self.ctx.store.delete(Snippet, id=left)
            self.ctx.store.add([StageDone("extract", work.path, self.ctx.target.key, extract_key(work.key))])


def _priority(job: SnippetJob, way: _Way) -> float:
    return way.priority + _BEHIND if job.subject == TRIAL else way.priority


def _tests(candidate: Candidate) -> tuple[tuple[str, int], ...]:
    return candidate.tests or ((candidate.place.case, candidate.place.line),)


def place_of(snippet: Snippet) -> tuple[bool, str, int, str]:
    """Return what tells which of equal programs is kept, the least: first those of tests, by place."""
    origin = snippet.origin
    return origin.kind == OriginKind.PROBE, origin.path, origin.line, origin.test


def _is_only_made(store: Store, snippet: Snippet) -> bool:
    """Tell whether a snippet was found by comparing, and no test was seen to show it."""
    shown = list(store.select(Behaviour, snippet=snippet.id))
    return bool(shown) and all(map(is_made, shown))


def _is_first(store: Store, witness: Witness) -> bool:
    """Tell whether no earlier line of the test shows the same."""
    before = store.one(Witness, behaviour=witness.behaviour, test=witness.test)
    return before is None or (witness.path, witness.line) <= (before.path, before.line)


def _is_simpler(store: Store, snippet: Snippet, behaviour: Behaviour) -> bool:
    """Tell whether `snippet` is to stand for `behaviour` rather than the one that does."""
    before = store.one(Behaviour, id=behaviour.id)
    proof = before and store.one(Snippet, id=before.snippet)
    if not before or not proof or before.basis == Basis.PROBED:
        return True
    return (snippet.level, snippet.id, behaviour.path, behaviour.line, behaviour.test) <= (
        proof.level, proof.id, before.path, before.line, before.test,
    )  # fmt: skip
