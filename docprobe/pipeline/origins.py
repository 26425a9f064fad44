"""Ask the target whose doing the exceptions are that its symbols would be accused of."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import docprobe.run
from docprobe.errors import DocprobeError
from docprobe.gaps.origins import origin_verdict, unknown
from docprobe.model import Progress, VerdictKind
from docprobe.run.jobs import CallJob, CallOutcome, snippet_limits
from docprobe.run.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docprobe.gaps.evidence.facts import Facts
    from docprobe.model import Snippet
    from docprobe.pipeline.context import Context

_CHILD = Path(docprobe.run.__file__).with_name("origins_child.py")
_SLOWER = 4.0
"""So many times as long as by itself may a program take under the trace function."""


def find_origins(ctx: Context, bundles: Iterable[Facts]) -> Iterator[Progress]:
    """Keep a verdict on each exception of which none is known yet, among those of the symbols' facts.

    Where the target cannot be asked nothing is known of whose doing they are; the progress says so.
    """
    waiting = list(unknown(ctx.store, ctx.target, bundles))
    if not waiting:
        return
    words = f"looking whose doing {len(waiting):,} exceptions are"
    yield Progress("gaps", 0, len(waiting), note=words)
    try:
        for done, (number, outcome) in enumerate(_asked(ctx, waiting), 1):
            symbol, snippet = waiting[number]
            row = next(iter(outcome.result or ()), None)
            is_known = outcome.kind == VerdictKind.CONFIRMED
            ctx.store.add([origin_verdict(symbol, snippet, ctx.target, row if is_known else None)])
            yield Progress("gaps", done, len(waiting))
    except (DocprobeError, OSError) as exc:
        yield Progress("gaps", 0, note=f"Couldn't look whose doing exceptions are: {exc}")


def _asked(ctx: Context, cases: list[tuple[str, Snippet]]) -> Iterator[tuple[int, CallOutcome]]:
    """Yield what the target says of each case, with its number, as it comes."""
    target, limits = ctx.config.target, snippet_limits(ctx.config.budget)
    limits = replace(limits, seconds=_SLOWER * limits.seconds)
    with Pool(ctx.target, ctx.worker_settings(), workers=ctx.config.budget.workers) as pool:
        for number, (symbol, snippet) in enumerate(cases):
            argument = {"code": snippet.code, "symbol": symbol, "roots": {target.prefix: target.module}}
            pool.submit(CallJob(str(number), _CHILD, "trace_raise", argument, limits))
        for event in pool.results():
            if isinstance(event, CallOutcome):
                yield int(event.job.subject), event
