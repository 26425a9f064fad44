"""Patches of a library's docstrings: their new examples are run first, in the sandbox."""

from __future__ import annotations

import doctest
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docprobe.run
from docprobe.errors import PatchError
from docprobe.gaps.closing.patch import split_rows, with_docstrings
from docprobe.gaps.closing.texts import Example, Output, without_fence
from docprobe.gaps.closing.unified import Change, unified
from docprobe.gaps.examples.docstrings import examples_argument
from docprobe.gaps.lines import one_line
from docprobe.model import Gap, Progress, VerdictKind
from docprobe.pipeline.docs import DOCSTRING_SECONDS
from docprobe.pipeline.drafts import Draft, Drafts, Refusal
from docprobe.run.jobs import CallJob, CallOutcome, Limits
from docprobe.run.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docprobe.gaps.closing.patch import SourceText
    from docprobe.pipeline.context import Context

_CHILD = Path(docprobe.run.__file__).with_name("doctests_child.py")
_CHECK = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


@dataclass(frozen=True, slots=True)
class FilePatch:
    """The diff of one file of the library."""

    path: str
    """Below the folder that holds the library's package."""
    diff: str
    symbols: tuple[str, ...]
    gaps: tuple[Gap, ...]
    """Those that it closes."""
    examples: int
    """How many new examples it has; all have passed."""


@dataclass(slots=True)
class Patches:
    """What came of all gaps."""

    files: list[FilePatch] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)

    def counts(self) -> dict[str, tuple[int, int]]:
        """Return by kind how many gaps there are, and how many a patch closes."""
        closed = Counter(str(gap.kind) for file in self.files for gap in file.gaps)
        left = Counter(str(refusal.gap.kind) for refusal in self.refused)
        return {kind: (closed[kind] + left[kind], closed[kind]) for kind in sorted(closed | left)}


def make_patches(ctx: Context, gaps: Sequence[Gap], into: Patches, *, workers: int = 0) -> Iterator[Progress]:
    """Make the patches that close `gaps`, as far as evidence can, and put them into `into`.

    What does not parse, changes more than docstrings, or has an example that fails in the sandbox is
    refused, with the reason. Nothing is written. Raises `RunError` where no worker starts.
    """
    drafts, refused = Drafts(ctx).make(gaps)
    into.refused += refused
    waiting = [draft for draft in drafts if draft.runs]
    ready = [draft for draft in drafts if not draft.runs]
    yield Progress("patch", 0, len(waiting), note="running new examples")
    if waiting:
        for done, draft in enumerate(_proven(ctx, waiting, into.refused, workers), 1):
            ready += [draft] if draft else []
            yield Progress("patch", done, len(waiting))
    by_file: dict[str, list[Draft]] = defaultdict(list)
    for draft in ready:
        if draft.closings:
            by_file[draft.source.path].append(draft)
    for path in sorted(by_file):
        into.files += _file_patch(by_file[path], into.refused)
    yield Progress("patch", len(waiting), len(waiting))


def _proven(
    ctx: Context, drafts: list[Draft], refused: list[Refusal], workers: int
) -> Iterator[Draft | None]:
    """Yield each draft once all of its new examples pass, without those that do not; None if none is left."""
    limits = Limits(DOCSTRING_SECONDS, ctx.config.budget.file_memory, ctx.config.budget.output_bytes)
    known: dict[str, Draft] = {}
    with Pool(ctx.target, ctx.worker_settings(), workers=workers) as pool:
        for number, draft in enumerate(drafts):
            known[str(number)] = draft
            pool.submit(_job(ctx, str(number), draft, limits))
        for event in pool.results():
            if not isinstance(event, CallOutcome):
                continue
            subject = event.job.subject
            better = _judged(known[subject], event, refused)
            if better == known[subject] or not better.runs:
                yield better if better.closings else None
                continue
            known[subject] = better
            pool.submit(_job(ctx, subject, better, limits))


def _job(ctx: Context, subject: str, draft: Draft, limits: Limits) -> CallJob:
    symbol = replace(draft.symbol, docstring=draft.patched())
    # Fenced blocks are none of a patch's: only its prompts are to be run.
    argument = {**examples_argument(symbol, ctx.config.target.import_line), "blocks": []}
    return CallJob(subject, _CHILD, "run_examples", argument, limits)


def _judged(draft: Draft, event: CallOutcome, refused: list[Refusal]) -> Draft:
    """Return the draft as it is where all new examples pass, else without those that do not."""
    rows = list(event.result or ())
    failed: dict[str, str] = {}
    for gap, item in draft.closings:
        reason = _failure(draft.new_examples(item), rows)
        if reason and event.kind != VerdictKind.CONFIRMED:
            reason = f"its example does not end: {event.reason}"
        if reason:
            failed[gap.id] = reason
    refused += [Refusal(gap, failed[gap.id]) for gap, _ in draft.closings if gap.id in failed]
    return draft.without(failed) if failed else draft


def _failure(wanted: list[doctest.Example], rows: Sequence[Mapping[str, Any]]) -> str:
    """Return why the examples `wanted` do not pass; empty where they stand among `rows` and do."""
    texts = [(item.source, item.want) for item in wanted]
    seen = [(str(row["source"]), without_fence(str(row["want"]))) for row in rows]
    for start in range(len(seen) - len(texts) + 1):
        if seen[start : start + len(texts)] == texts:
            wrong = filter(None, map(_wrong, rows[start : start + len(texts)]))
            return next(wrong, "")
    return "its example was not reached, or is read as another there" if texts else ""


def _wrong(row: Mapping[str, Any]) -> str:
    if row["exception"]:
        return f"its example raises {one_line(str(row['exception']))} there"
    if not doctest.OutputChecker().check_output(without_fence(str(row["want"])), str(row["got"]), _CHECK):
        return f"its example prints {one_line(str(row['got']))} there"
    return ""


def _file_patch(drafts: list[Draft], refused: list[Refusal]) -> Iterator[FilePatch]:
    """Yield the one diff of a file, without the docstrings that cannot be written there."""
    source = drafts[0].source
    pairs = [(draft, draft.literal()) for draft in drafts]
    if _failure_of(source, pairs):
        failures = [(pair, _failure_of(source, [pair])) for pair in pairs]
        refused += [Refusal(gap, why) for (draft, _), why in failures if why for gap, _ in draft.closings]
        pairs = [pair for pair, why in failures if not why]
    if pairs:
        yield _diff(source, pairs)


def _failure_of(source: SourceText, pairs: Sequence[tuple[Draft, str]]) -> str:
    """Return why a file cannot have these docstrings; empty where it can."""
    try:
        source.encode(with_docstrings(source, [(draft.docstring, literal) for draft, literal in pairs]))
    except PatchError as error:
        return error.message
    return ""


def _diff(source: SourceText, kept: Sequence[tuple[Draft, str]]) -> FilePatch:
    gaps = {gap.id: gap for draft, _ in kept for gap, _ in draft.closings}
    return FilePatch(
        source.path,
        unified(source.path, source.rows, [_change(source, draft, literal) for draft, literal in kept]),
        tuple(sorted({gap.symbol for gap in gaps.values()})),
        tuple(gaps.values()),
        sum(isinstance(item, Example | Output) for draft, _ in kept for _, item in draft.closings),
    )


def _change(source: SourceText, draft: Draft, literal: str) -> Change:
    (first, left), (last, right) = draft.docstring.start, draft.docstring.end
    text = source.rows[first][:left] + literal + source.rows[last][right:]
    return Change(first, last + 1, tuple(split_rows(text)))
