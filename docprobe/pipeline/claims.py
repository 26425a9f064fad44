"""Confirmed calls with an argument just outside what the docstring states of it.

Where a call is refused as documented nothing is kept. What is kept, as probed, is a call that gives a result
where the docstring says that it must not, one that raises another exception than the docstring tells of,
one that is refused though it keeps to the claim, and one that ends the process.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docprobe.extract.beyond import arguments_of, base_look, crashed, seen_beyond, with_argument
from docprobe.extract.checks import read_look
from docprobe.extract.contrast import is_comparable
from docprobe.extract.lookup import Lookup
from docprobe.gaps.reading.claim import BEYOND, CRASH, RESULT, WITHIN, Claim
from docprobe.gaps.reading.claims import claims_of
from docprobe.model import Behaviour, BehaviourKind, Proof, Snippet, VerdictKind, text_digest
from docprobe.pipeline.attempts import Attempts, Steps
from docprobe.pipeline.claim_texts import Texts, texts_of
from docprobe.run.jobs import SnippetJob, snippet_limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docprobe.extract.candidate import Candidate

_EACH, _LONGEST, _READ = 2, 140, 12
"""So many calls of a symbol are tried for each claim, none of them longer, of so many that are read."""
_SIGNAL = re.compile(r"SIG(?:ABRT|SEGV|FPE|BUS|ILL)")
"""How a process ends that breaks down by itself."""


@dataclass(slots=True)
class OutsideClaims:
    """Gives calls what their docstrings say they do not take."""

    lookup: Lookup
    flags: str = ""
    """The target's: what is installed beside it."""
    stage: str = "claims"
    key: str = "1"
    counts: Counter[str] = field(default_factory=Counter)
    """What came of the probes, for who measures."""
    _claims: dict[str, tuple[Claim, ...]] = field(default_factory=dict)
    _wanted: dict[str, tuple[Claim, ...]] = field(default_factory=dict)
    """What each chosen snippet is tried for."""
    _settled: set[tuple[str, str]] = field(default_factory=set)
    """Symbols and claims that were tried where the control worked."""

    def choose(self, snippets: Iterable[tuple[Snippet, Behaviour]]) -> Iterator[tuple[Snippet, Behaviour]]:
        """Yield the simplest few calls for each claim, of those that give a value."""
        tried: Counter[tuple[str, str]] = Counter()
        read: Counter[str] = Counter()
        for snippet, one in snippets:
            is_short = 0 < len(one.call) <= _LONGEST and one.kind != BehaviourKind.RAISES
            if not is_short or snippet.id in self._wanted or read[one.symbol] >= _READ:
                continue
            left = [claim for claim in self._of(one.symbol) if tried[one.symbol, claim.key] < _EACH]
            if not left or not is_comparable(snippet, self.lookup):
                continue
            read[one.symbol] += 1
            arguments = arguments_of(snippet, one.symbol, self.lookup)
            found = [claim for claim in left if texts_of(claim, arguments, self.lookup)]
            if found:
                self._wanted[snippet.id] = tuple(found)
                tried.update((one.symbol, claim.key) for claim in found)
                yield snippet, one

    def made(self, behaviour: Behaviour) -> bool:
        """Tell whether a behaviour came of comparing in this way."""
        return behaviour.pattern.startswith((BEYOND, WITHIN))

    def key_of(self, behaviour: Behaviour) -> str:
        """Return the key of the mark: another docstring, or another package beside, is tried anew."""
        symbol = self.lookup.find(behaviour.symbol)
        docstring = symbol.docstring if symbol else ""
        return f"{self.key}:{text_digest(f'{self.flags}{chr(0)}{docstring}')}"

    def compare(self, snippet: Snippet, behaviour: Behaviour, attempts: Attempts) -> Steps[list[Candidate]]:
        """Return the calls that do otherwise than their docstring says."""
        found: list[Candidate] = []
        arguments = arguments_of(snippet, behaviour.symbol, self.lookup)
        base = base_look(snippet, behaviour, self.lookup)
        printed = (yield from attempts.look(base)) if base else None
        if not printed or "result" not in (read_look(printed) or {}):
            return found
        for claim in self._wanted[snippet.id]:
            texts = texts_of(claim, arguments, self.lookup)
            if texts is None or (behaviour.symbol, claim.key) in self._settled:
                continue
            probe = _Probe(claim, texts, snippet, behaviour, attempts, self.lookup, self.counts)
            is_sound = yield from probe.control(found)
            self.counts["controls"] += 1
            if is_sound:
                self._settled.add((behaviour.symbol, claim.key))
                yield from probe.outside(found)
        return found

    def _of(self, name: str) -> tuple[Claim, ...]:
        if name not in self._claims:
            symbol = self.lookup.find(name)
            found = claims_of(symbol) if symbol else ()
            self._claims[name] = tuple(claim for claim in found if claim.parameter != RESULT)
        return self._claims[name]


@dataclass(frozen=True, slots=True)
class _Probe:
    """One claim held against one call."""

    claim: Claim
    texts: Texts
    snippet: Snippet
    behaviour: Behaviour
    attempts: Attempts
    lookup: Lookup
    counts: Counter[str]

    def control(self, found: list[Candidate]) -> Steps[bool]:
        """Tell whether the call works with what the claim allows; keep in `found` what is refused."""
        works = self.texts.is_own
        for text in self.texts.inside:
            draft = self._draft(text)
            printed = (yield from self.attempts.look(draft.look)) if draft else None
            seen = read_look(printed) if printed else None
            works = works or "result" in (seen or {})
            if draft and printed and seen and "error" in seen and self.texts.every:
                other = seen_beyond(draft, printed, self.claim.mark(WITHIN), self.lookup)
                found += [other] if other else []
                self.counts["refused inside"] += 1
            if works and not self.texts.every:
                break
        return works

    def outside(self, found: list[Candidate]) -> Steps[None]:
        """Keep in `found` what does otherwise than the claim says."""
        for text in self.texts.outside:
            draft = self._draft(text)
            if draft is None:
                continue
            self.counts["probes"] += 1
            printed = yield from self.attempts.look(draft.look)
            seen = read_look(printed) if printed else None
            if seen is None:
                other = (yield from self._dead(draft)) if printed == "" else None
            elif self._is_told(seen):
                self.counts["as documented"] += 1
                other = None
            else:
                other = seen_beyond(draft, printed or "", self.claim.mark(BEYOND), self.lookup)
            found += [other] if other else []

    def _is_told(self, seen: dict[str, object]) -> bool:
        """Tell whether a call did what the docstring says, or what it does not speak of."""
        error = seen.get("error")
        if not isinstance(error, dict):
            return not self.claim.is_must
        kind = str(error.get("type")).rpartition(".")[2]
        return not self.claim.exception or kind == self.claim.exception

    def _dead(self, draft: Candidate) -> Steps[Candidate | None]:
        """Run a look that did not come to its end once more, and return the draft if it breaks down."""
        limits = snippet_limits(self.attempts.ctx.config.budget)
        job = SnippetJob("look", draft.look, limits=limits, proof=Proof.OUTPUT, trusted=True)
        verdict = (yield job).verdict
        signal = _SIGNAL.search(verdict.reason)
        if verdict.kind != VerdictKind.CRASHED or signal is None:
            self.counts[f"look {verdict.kind}"] += 1
            return None
        self.counts["crashed"] += 1
        return crashed(draft, self.claim.mark(BEYOND), f"{CRASH}{signal[0]}", self.lookup)

    def _draft(self, text: str) -> Candidate | None:
        return with_argument(self.snippet, self.behaviour, self.claim.parameter, text, self.lookup)
