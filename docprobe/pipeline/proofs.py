"""Candidates on their way to a verdict: looked at, finished, proven, or given up for their fallback."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from docprobe.extract.candidates import Candidate, extract_file, finish
from docprobe.extract.events import trace
from docprobe.extract.lookup import Lookup
from docprobe.model import (
    Behaviour,
    Proof,
    Quirk,
    Snippet,
    StageDone,
    SubjectKind,
    VerdictKind,
    text_digest,
)
from docprobe.pipeline.context import Context
from docprobe.pipeline.files import FileWork, extract_key, observations
from docprobe.run.jobs import SnippetJob, SnippetOutcome, snippet_limits
from docprobe.store.queries import forget_extraction, known_verdict

if TYPE_CHECKING:
    from docprobe.model import Verdict
    from docprobe.store import Store

_URGENT, _LATER = -1.0, 1.0
"""Snippets go before files: what was seen is proven while it is fresh; within a budget those go after
files that would be the next of many of a symbol."""
_FIRST = 4
"""So many candidates of a symbol go before the next file, within a budget."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A candidate being judged, the file that it comes from and its place in the queue."""

    candidate: Candidate
    work: FileWork
    priority: float


@dataclass(slots=True)
class Proofs:
    """Drives the candidates of observed files through the pool and keeps what is proven."""

    ctx: Context
    lookup: Lookup
    helpers: frozenset[str]
    submit: Callable[[SnippetJob, float], None]
    breadth: bool = False
    """Whether many symbols with few snippets are wanted before few with many."""
    urgent: int = 0
    """How many jobs are under way that go before files."""
    confirmed: int = 0
    quirks: int = 0
    _under_way: dict[int, tuple[SnippetJob, _Attempt]] = field(default_factory=dict)
    _tried: Counter[str] = field(default_factory=Counter)
    _left: dict[str, int] = field(default_factory=dict)
    _partial: set[str] = field(default_factory=set)
    _sent: set[tuple[str, str]] = field(default_factory=set)

    def start(self, work: FileWork, *, partial: bool = False) -> None:
        """Extract the candidates of an observed file and send them on their way.

        Of a file that is seen in part only it is not noted that it is done: it will be started again.
        """
        (self._partial.add if partial else self._partial.discard)(work.path)
        if self.ctx.store.count(StageDone, stage="extract", item=work.path, target=self.ctx.target.key):
            forget_extraction(self.ctx.store, work.path)  # by another docprobe, or of another text
        traces = [trace(test, rows) for test, rows in observations(self.ctx, work)]
        candidates = extract_file(
            traces, work.method_of, self.lookup, helpers=self.helpers, url=work.source.url
        )
        # One more for the start itself: candidates that are known already are judged at once.
        new = [candidate for candidate in candidates if self._is_new(candidate, work)]
        self._left[work.path] = self._left.get(work.path, 0) + len(new) + 1
        for candidate in new:
            self._tried[candidate.symbol] += 1
            later = self.breadth and self._tried[candidate.symbol] > _FIRST
            self._advance(_Attempt(candidate, work, _LATER if later else _URGENT))
        self._finish(work, 1)

    def _is_new(self, candidate: Candidate, work: FileWork) -> bool:
        """Tell whether a candidate was not sent on its way in an earlier turn of its file."""
        text = candidate.snippet.code if candidate.snippet else candidate.look
        key = work.path, text_digest(text)
        is_new = key not in self._sent
        self._sent.add(key)
        return is_new

    def take(self, outcome: SnippetOutcome) -> None:
        """Go on with the candidate that a snippet or look belongs to."""
        _, attempt = self._under_way.pop(id(outcome.job))
        self.urgent -= attempt.priority == _URGENT
        if attempt.candidate.ready:
            confirmed = outcome.verdict.kind == VerdictKind.CONFIRMED
            self.confirmed += confirmed
            self.quirks += confirmed and attempt.candidate.quirk is not None
            self._settle(attempt, outcome.verdict)
            return
        looked = outcome.verdict.kind == VerdictKind.CONFIRMED
        seen = finish(attempt.candidate, outcome.verdict.output, self.lookup) if looked else None
        self._next(seen, attempt)

    def _advance(self, attempt: _Attempt) -> None:
        """Run what the candidate needs next; what that exact text gave before is not run again."""
        snippet, limits = attempt.candidate.snippet, snippet_limits(self.ctx.config.budget)
        if snippet is None:
            job = SnippetJob("look", attempt.candidate.look, limits=limits, proof=Proof.OUTPUT)
        else:
            digest, target = text_digest(snippet.code), self.ctx.target.key
            known = known_verdict(self.ctx.store, SubjectKind.SNIPPET, snippet.id, target, digest)
            if known is not None:
                self._settle(attempt, known)
                return
            job = SnippetJob(snippet.id, snippet.code, snippet.counter, snippet.proof, limits)
        self._under_way[id(job)] = job, attempt
        self.urgent += attempt.priority == _URGENT
        self.submit(job, attempt.priority)

    def _settle(self, attempt: _Attempt, verdict: Verdict) -> None:
        """Keep a judged snippet; where it is not confirmed, the fallback is next."""
        candidate = attempt.candidate
        if candidate.snippet is None or verdict.kind != VerdictKind.CONFIRMED:
            self._keep_failure(candidate, verdict)
            self._next(None, attempt)
            return
        self._keep(candidate.snippet, candidate.behaviour, candidate.quirk, verdict)
        self._finish(attempt.work, 1)

    def _keep_failure(self, candidate: Candidate, verdict: Verdict) -> None:
        if candidate.snippet is not None:
            # The counter is not needed again, and the digest says which text it was.
            self._keep(replace(candidate.snippet, counter=""), None, None, verdict)

    def _keep(
        self, snippet: Snippet, behaviour: Behaviour | None, quirk: Quirk | None, verdict: Verdict
    ) -> None:
        """Commit what came of a candidate.

        Where several files show the same, the simplest is kept, of equals the first by place: which file
        ran first must not tell.
        """
        store = self.ctx.store
        records: list[Snippet | Behaviour | Quirk | Verdict] = [verdict]
        other = store.one(Snippet, id=snippet.id)
        if other is None or _place(snippet) <= _place(other):
            records.append(snippet)
        if behaviour is not None and _is_simpler(store, snippet, behaviour):
            store.delete(Quirk, id=behaviour.id)
            records += [behaviour, quirk] if quirk is not None else [behaviour]
        store.add(records)

    def _next(self, candidate: Candidate | None, before: _Attempt) -> None:
        """Go on with what a look gave, else with the fallback, else give up."""
        following = candidate or before.candidate.fallback
        if following is None:
            self._finish(before.work, 1)
            return
        if candidate is not None and candidate.fallback is None:
            following = replace(candidate, fallback=before.candidate.fallback)
        self._advance(replace(before, candidate=following))

    def _finish(self, work: FileWork, count: int) -> None:
        """Count candidates down; a file whose last one is judged is done."""
        self._left[work.path] -= count
        if self._left[work.path] == 0 and self._left.pop(work.path) == 0 and work.path not in self._partial:
            self.ctx.store.add([StageDone("extract", work.path, self.ctx.target.key, extract_key(work.key))])


def _place(snippet: Snippet) -> tuple[str, int, str]:
    return snippet.origin.path, snippet.origin.line, snippet.origin.test


def _is_simpler(store: Store, snippet: Snippet, behaviour: Behaviour) -> bool:
    """Tell whether `snippet` is to stand for `behaviour` rather than the one that does."""
    before = store.one(Behaviour, id=behaviour.id)
    proof = before and store.one(Snippet, id=before.snippet)
    if not before or not proof:
        return True
    return (snippet.level, snippet.id, behaviour.path, behaviour.line, behaviour.test) <= (
        proof.level, proof.id, before.path, before.line, before.test,
    )  # fmt: skip
