"""Candidates on their way to a verdict: looked at, finished, proven, or given up for their fallback."""

from __future__ import annotations

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

_URGENT = -1.0
"""Snippets go before files: what was seen is proven while it is fresh."""


@dataclass(slots=True)
class Proofs:
    """Drives the candidates of observed files through the pool and keeps what is proven."""

    ctx: Context
    lookup: Lookup
    helpers: frozenset[str]
    submit: Callable[[SnippetJob, float], None]
    confirmed: int = 0
    failed: int = 0
    quirks: int = 0
    _under_way: dict[int, tuple[SnippetJob, Candidate, FileWork]] = field(default_factory=dict)
    _left: dict[str, int] = field(default_factory=dict)
    _partial: set[str] = field(default_factory=set)

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
        self._left[work.path] = self._left.get(work.path, 0) + len(candidates) + 1
        for candidate in candidates:
            self._advance(candidate, work)
        self._finish(work, 1)

    def take(self, outcome: SnippetOutcome) -> None:
        """Go on with the candidate that a snippet or look belongs to."""
        _, candidate, work = self._under_way.pop(id(outcome.job))
        if not candidate.ready:
            looked = outcome.verdict.kind == VerdictKind.CONFIRMED
            self._next(
                finish(candidate, outcome.verdict.output, self.lookup) if looked else None, candidate, work
            )
        else:
            self._settle(candidate, work, outcome.verdict)

    def _advance(self, candidate: Candidate, work: FileWork) -> None:
        """Run what the candidate needs next; what that exact text gave before is not run again."""
        snippet = candidate.snippet
        limits = snippet_limits(self.ctx.config.budget)
        if snippet is None:
            job = SnippetJob("look", candidate.look, limits=limits, proof=Proof.OUTPUT)
        else:
            known = known_verdict(
                self.ctx.store,
                SubjectKind.SNIPPET,
                snippet.id,
                self.ctx.target.key,
                text_digest(snippet.code),
            )
            if known is not None:
                self._settle(candidate, work, known)
                return
            job = SnippetJob(snippet.id, snippet.code, snippet.counter, snippet.proof, limits)
        self._under_way[id(job)] = job, candidate, work
        self.submit(job, _URGENT)

    def _settle(self, candidate: Candidate, work: FileWork, verdict: Verdict) -> None:
        """Keep a judged snippet; where it is not confirmed, the fallback is next."""
        if candidate.snippet is None or verdict.kind != VerdictKind.CONFIRMED:
            self.failed += 1
            self._keep_failure(candidate, verdict)
            self._next(None, candidate, work)
            return
        self.confirmed += 1
        self.quirks += candidate.quirk is not None
        self._keep(candidate.snippet, candidate.behaviour, candidate.quirk, verdict)
        self._finish(work, 1)

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

    def _next(self, candidate: Candidate | None, before: Candidate, work: FileWork) -> None:
        following = candidate or before.fallback
        if following is None:
            self._finish(work, 1)
        else:
            if candidate is not None and candidate.fallback is None:
                following = replace(candidate, fallback=before.fallback)
            self._advance(following, work)

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
