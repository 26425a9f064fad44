"""How a snippet is judged and made shorter: jobs out, outcomes in, until its verdict is known.

Most programs run once, and their counter once. A program that may differ from run to run is judged three
times, and where the three do not agree its verdict is `flaky`. That is done where

- it calls something that draws, waits or runs beside the rest (`docprobe.extract.chance`),
- its counter, which differs in the expectation only, printed something else before it failed,
- what it gave was looked at before, and now it gives something else.

One that prints addresses or paths runs once more with others, unless its counter printed others already.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TypeVar

from docprobe.extract.candidate import level_of
from docprobe.extract.chance import leaves_to_chance
from docprobe.extract.lookup import Lookup
from docprobe.extract.messages import clean, of_run
from docprobe.extract.minimise import Variant, variants
from docprobe.extract.programs import names_in
from docprobe.model import (
    Look,
    Proof,
    Snippet,
    StageDone,
    SubjectKind,
    Verdict,
    VerdictKind,
    content_id,
    text_digest,
)
from docprobe.pipeline.context import Context
from docprobe.run.jobs import Limits, SnippetJob, SnippetOutcome, snippet_limits
from docprobe.store.queries import known_verdict

_T = TypeVar("_T")
Steps = Generator[SnippetJob, SnippetOutcome, _T]
"""Yields what is to be run, is sent what came of it, returns the result."""

TRIAL = "trial"
"""The subject of jobs that try a shorter form: others are more urgent."""
_TRIALS = 24
"""So many shorter forms of a snippet are tried."""
_PATIENCE, _SLOWER = 5.0, 5.0
"""What is much like something that ran gets so many seconds more than so many times what that took."""
_TRYING = 6.0
"""For so many seconds a shorter form is looked for: each try takes as long as the program."""
_LOOK_FORMAT = 2
"""Part of the key of a look: raise it when a look tells more or other things."""
_RUNS = 3
_IMPORT = re.compile(r"\s*(?:import|from) ")
_KEPT = 20_000
"""Characters of a look that are kept."""
_FORMAT = 1
"""Part of the key of a minimised snippet: raise it when other things are left out."""


@dataclass(frozen=True, slots=True)
class Minimised:
    """The shortest form of a snippet that showed the same, which may be the snippet itself."""

    snippet: Snippet
    verdict: Verdict
    mark: StageDone


@dataclass(frozen=True, slots=True)
class Attempts:
    """Judges snippets of one target; what is in the store is not run again."""

    ctx: Context
    lookup: Lookup
    folders: tuple[str, ...] = ()
    """Those of this machine: what names one is true here only."""

    def known(self, snippet: Snippet, limits: Limits | None = None) -> Verdict | None:
        """Return the verdict of that exact text, if it ran before, and for as long as `limits` allow.

        None also where `judge` has to say whether what it prints holds on other machines.
        """
        digest = text_digest(snippet.code)
        found = known_verdict(self.ctx.store, SubjectKind.SNIPPET, snippet.id, self.ctx.target, digest)
        if found is None:
            return None
        printed = found.output if found.kind == VerdictKind.CONFIRMED else ""
        if of_run(printed) or self.place_in(printed):
            return None
        is_short = limits and found.kind == VerdictKind.TIMEOUT and found.seconds < limits.seconds
        return None if is_short else found

    def limits_after(self, test: str) -> Limits:
        """Return the limits of what comes of `test`: what took a moment there takes no minute elsewhere."""
        limits, target = snippet_limits(self.ctx.config.budget), self.ctx.target.key
        ran = self.ctx.store.one(Verdict, subject_kind=SubjectKind.TEST, subject=test, target=target)
        return replace(limits, seconds=_patient(limits, ran)) if ran else limits

    def look(self, code: str, limits: Limits | None = None) -> Steps[str | None]:
        """Run a look and return what it printed: nothing where it failed, None where it took too long.

        It is kept: when extraction changes, or goes on after a stop, most looks are those of before.
        """
        target, store = self.ctx.target, self.ctx.store
        digest = text_digest(f"{_LOOK_FORMAT}\0{target.packages}\0{code}")
        before = store.one(Look, digest=digest, target=target.key)
        if before is not None:
            return before.printed
        limits = limits or snippet_limits(self.ctx.config.budget)
        shared = self._may_share(code)
        job = SnippetJob("look", code, limits=limits, proof=Proof.OUTPUT, trusted=True, shared=shared)
        verdict = (yield job).verdict
        if shared and verdict.kind != VerdictKind.CONFIRMED:
            verdict = (yield replace(job, shared=False)).verdict  # it may have been the company
        if verdict.kind == VerdictKind.TIMEOUT:
            return None
        printed = verdict.output if verdict.kind == VerdictKind.CONFIRMED else ""
        if len(printed) <= _KEPT:
            store.add([Look(digest, target.key, printed)])
        return printed

    def judge(
        self, snippet: Snippet, limits: Limits | None = None, *, looked: bool = False, moves: bool = True
    ) -> Steps[Verdict]:
        """Run a snippet and its counter, three times where the runs may differ.

        `looked` tells that a look gave what it expects; where it `moves`, what it prints must be the same
        at other addresses and in other folders.
        """
        limits = limits or snippet_limits(self.ctx.config.budget)
        job = SnippetJob(snippet.id, snippet.code, snippet.counter, snippet.proof, limits, trusted=True)
        outcome = yield job
        verdict = outcome.verdict
        stays = (yield from self._stays(outcome)) if moves else ""
        if stays:
            return replace(verdict, kind=VerdictKind.FLAKY, reason=stays)
        if not _is_doubtful(outcome, looked=looked):
            return verdict
        for number in range(2, _RUNS + 1):
            again = (yield replace(job)).verdict
            if again.kind != verdict.kind:
                reason = f"run 1 was {verdict.kind}, run {number} {again.kind}"
                why = again.reason or verdict.reason
                return replace(verdict, kind=VerdictKind.FLAKY, reason=f"{reason}: {why}" if why else reason)
        return verdict

    def _stays(self, outcome: SnippetOutcome) -> Steps[str]:
        """Return why what a program prints is not what it would print on another machine; else nothing."""
        printed, here = outcome.verdict.output, of_run(outcome.verdict.output)
        if outcome.verdict.kind != VerdictKind.CONFIRMED:
            return ""
        if folder := self.place_in(printed):
            return f"what it prints names a folder of this machine: {folder}"
        if not here:
            return ""
        there = here if outcome.printed is None else of_run(outcome.printed)
        if there == here:
            there = of_run((yield replace(outcome.job, elsewhere=True)).verdict.output)
        pairs = ((one, other) for one, other in zip_longest(here, there, fillvalue="nothing") if one != other)
        return next((f"what it prints is another each time: {one}, then {other}" for one, other in pairs), "")

    def place_in(self, *texts: str) -> str:
        """Return the folder of this machine that one of `texts` names; empty where there is none."""
        return next((folder for folder in self.folders for text in texts if folder in text), "")

    def minimise(self, snippet: Snippet, verdict: Verdict) -> Steps[Minimised | None]:
        """Leave out of a confirmed snippet what it shows the same without.

        None where there is nothing, or where trying would take too long. The result was judged like any
        snippet; where it did not hold it is the snippet as it was.
        """
        trials = min(_TRIALS, int(_TRYING / max(verdict.seconds, 0.01)))
        best, printed, seconds, tried = snippet, verdict.output, 0.0, set[str]()
        left = self._variants(best)
        while len(tried) < trials:
            variant = next((one for one in left if one.edit not in tried), None)
            if variant is None:
                break
            tried.add(variant.edit)
            tried_out = (yield self._trial(variant, verdict)).verdict
            seconds += tried_out.seconds
            is_alike = variant.loose or clean(tried_out.output) == clean(printed)
            if tried_out.kind == VerdictKind.CONFIRMED and is_alike:
                best, printed = shortened(best, variant, self.lookup), tried_out.output
                left = self._variants(best)
        if not tried:
            return None
        if best is not snippet:
            judged = self.known(best) or (yield from self.judge(best))
            if judged.kind == VerdictKind.CONFIRMED:
                return self._minimised(snippet, best, judged, seconds)
        return self._minimised(snippet, snippet, verdict, seconds)

    def minimised(self, snippet: Snippet) -> Minimised | None:
        """Return what minimising this snippet gave before, where the store still has it."""
        target = self.ctx.target.key
        mark = self.ctx.store.one(StageDone, stage="minimise", item=snippet.id, target=target)
        if mark is None or not mark.key.startswith(f"{_FORMAT}-"):
            return None
        shorter = self.ctx.store.one(Snippet, id=mark.key.partition("-")[2])
        verdict = self.known(shorter) if shorter else None
        if shorter is None or verdict is None or verdict.kind != VerdictKind.CONFIRMED:
            return None
        shorter = replace(shorter, origin=snippet.origin, folded=snippet.folded)
        return Minimised(shorter, verdict, mark)

    def _variants(self, snippet: Snippet) -> Iterator[Variant]:
        return variants(snippet.code, snippet.counter, snippet.symbol, self.lookup)

    def _trial(self, variant: Variant, verdict: Verdict) -> SnippetJob:
        limits = snippet_limits(self.ctx.config.budget)
        limits = replace(limits, seconds=_patient(limits, verdict))
        shared = self._may_share(variant.code)
        return SnippetJob(TRIAL, variant.code, limits=limits, trusted=True, shared=shared)

    def _may_share(self, code: str) -> bool:
        """Tell whether a program leaves nothing behind that others would notice, as far as names tell."""
        target = self.lookup.target
        own = {target.import_line, "import numpy as np"}
        imports = {line.strip() for line in code.splitlines() if _IMPORT.match(line)}
        is_lasting = self.lookup.lasts(set(names_in(code, target.prefix))) or not imports <= own
        try:
            return not is_lasting and not leaves_to_chance([ast.parse(code)])
        except SyntaxError:  # a fault of what wrote it, which its run will tell
            return False

    def _minimised(self, before: Snippet, after: Snippet, verdict: Verdict, seconds: float) -> Minimised:
        key = f"{_FORMAT}-{after.id}"
        return Minimised(
            after, verdict, StageDone("minimise", before.id, self.ctx.target.key, key, round(seconds, 3))
        )


def _patient(limits: Limits, verdict: Verdict) -> float:
    """Return for how many seconds to wait for what is much like what a verdict was given on."""
    return min(limits.seconds, _PATIENCE + _SLOWER * verdict.seconds)


def shortened(snippet: Snippet, variant: Variant, lookup: Lookup) -> Snippet:
    """Return the snippet in the words of one of its variants."""
    title = snippet.title
    for before, after in variant.retold:
        title = title.replace(before, after)
    names = (name for name in names_in(variant.code, lookup.target.prefix) if lookup.find(name))
    symbols = {lookup.canonical(name) for name in names} | {snippet.symbol}
    return replace(
        snippet,
        id=content_id(variant.code),
        title=title,
        symbols=tuple(sorted(symbols)),
        code=variant.code,
        counter=variant.counter,
        level=level_of(variant.code, len(symbols), public=snippet.public_only),
    )


def _is_doubtful(outcome: SnippetOutcome, *, looked: bool) -> bool:
    """Tell whether another run may end otherwise."""
    verdict = outcome.verdict
    if verdict.kind == VerdictKind.CONFIRMED:
        printed = outcome.printed
        differs = printed is not None and clean(printed) != clean(verdict.output)
        return differs or leaves_to_chance([ast.parse(outcome.job.code)])
    return looked and verdict.kind == VerdictKind.REFUTED and outcome.printed is None
