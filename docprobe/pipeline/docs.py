"""The examples of docstrings as jobs for the pool, and their judgement."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import docprobe.run
from docprobe.gaps.examples.docstrings import examples_argument, judge, unfinished
from docprobe.model import SubjectKind, Symbol, Verdict, VerdictKind, docstring_digest
from docprobe.pipeline.order import topic_of_symbol
from docprobe.pipeline.shards import EVERYTHING
from docprobe.run.jobs import CallJob, CallOutcome, Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.pipeline.context import Context
    from docprobe.pipeline.shards import Shard

_CHILD = Path(docprobe.run.__file__).with_name("doctests_child.py")
DOCSTRING_SECONDS = 90.0
"""A docstring's examples together; of TensorFlow's none that ends takes longer."""


def example_symbols(ctx: Context, shard: Shard = EVERYTHING) -> list[Symbol]:
    """Return the shard's symbols with examples that did not run as they stand, topics first.

    A member that is inherited is left out: its docstring is the base class's.
    """
    known = {
        verdict.subject: (verdict.digest, verdict.flags)
        for verdict in ctx.store.select(Verdict, subject_kind=SubjectKind.DOCSTRING, target=ctx.target.key)
        if verdict.kind != VerdictKind.NOT_RUN
    }
    flags = ctx.target.flags
    waiting = [
        symbol
        for symbol in ctx.store.select(Symbol, target=ctx.target.key)
        if symbol.doc.examples
        and not symbol.inherited
        and shard.holds(symbol.name)
        and known.get(symbol.name) != (docstring_digest(symbol.docstring), flags)
    ]
    return sorted(
        waiting, key=lambda symbol: (not topic_of_symbol(symbol.name, ctx.config.topics), symbol.name)
    )


def example_jobs(
    ctx: Context, seconds: float = DOCSTRING_SECONDS, shard: Shard = EVERYTHING
) -> Iterator[tuple[Symbol, CallJob]]:
    """Yield each docstring of the shard that is to be run with its job, which may take `seconds`."""
    child = _CHILD
    budget = ctx.config.budget
    limits = Limits(seconds, budget.file_memory, budget.output_bytes, still=budget.snippet_still)
    for symbol in example_symbols(ctx, shard):
        argument = dict(examples_argument(symbol, ctx.config.target.import_line))
        yield symbol, CallJob(symbol.name, child, "run_examples", argument, limits)


def judge_outcome(symbol: Symbol, outcome: CallOutcome, flags: str) -> Verdict:
    """Return the verdict on a docstring's examples from what its child told, as far as it came.

    `flags` are the target's.
    """
    results = list(outcome.result or ())
    if outcome.kind != VerdictKind.CONFIRMED:
        results += unfinished(symbol, results, str(outcome.kind), outcome.reason)
    return replace(judge(symbol, results, seconds=outcome.seconds), flags=flags)
