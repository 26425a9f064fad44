"""Ask the target for the names that its docstrings mention and its table of public names lacks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import docprobe.parse
from docprobe.errors import DocprobeError
from docprobe.gaps.evidence.dead import unsure_names, unsure_symbols
from docprobe.gaps.evidence.names import Names
from docprobe.model import Progress, SubjectKind, Verdict, VerdictKind, text_digest
from docprobe.run.jobs import CallJob, CallOutcome, Limits
from docprobe.run.pool import Pool
from docprobe.store.confirmed import symbols_in_short
from docprobe.store.queries import renames

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.model import Target
    from docprobe.pipeline.context import Context

_CHILD = Path(docprobe.parse.__file__).with_name("lookup_child.py")
_LIMITS = Limits(seconds=300.0, memory=8192)


def look_up_names(ctx: Context) -> Iterator[Progress]:
    """Keep a verdict on each name that docstrings mention: confirmed where the target has it, else error.

    What was asked of the same target and packages is not asked again. Where the target cannot be asked
    the names stay unknown, which accuses nobody; the progress says so.
    """
    flags = ctx.target.flags
    asked = ctx.store.select(Verdict, subject_kind=SubjectKind.REFERENCE, target=ctx.target.key)
    known = {verdict.subject for verdict in asked if verdict.flags == flags}
    names = Names(list(symbols_in_short(ctx.store, ctx.target.key)))
    unsure = sorted(unsure_names(names, renames(ctx.store)) - known)
    if not unsure:
        return
    docs = {symbol.name: symbol.docstring for symbol in unsure_symbols(names, set(unsure))}
    yield Progress("gaps", 0, note=f"looking up {len(unsure):,} names of docstrings")
    try:
        rows = _ask(ctx, unsure, docs)
    except DocprobeError as exc:
        yield Progress("gaps", 0, note=f"Couldn't look up the names in docstrings: {exc}")
        return
    ctx.store.add([verdict_on_name(name, missing, ctx.target) for name, missing in rows.items()])


def verdict_on_name(name: str, missing: str, target: Target) -> Verdict:
    """Return the verdict on a dotted name: `missing` is what the target said of it, empty where it has it."""
    kind = VerdictKind.ERROR if missing else VerdictKind.CONFIRMED
    digest = text_digest(name)
    return Verdict(name, SubjectKind.REFERENCE, target.key, digest, kind, reason=missing, flags=target.flags)


def _ask(ctx: Context, names: list[str], docs: dict[str, str]) -> dict[str, str]:
    """Return what the target says of each name, as far as it came. Raises `TargetError` or `RunError`."""
    target = ctx.config.target
    roots = {name.partition(".")[0] for name in (*names, *docs)}
    modules = {root: target.module if root == target.prefix else root for root in sorted(roots)}
    job = CallJob("references", _CHILD, "look_up", {"names": names, "docs": docs, "roots": modules}, _LIMITS)
    with Pool(ctx.target, ctx.worker_settings(), workers=1) as pool:
        pool.submit(job)
        outcome = next(event for event in pool.results() if isinstance(event, CallOutcome))
    return {row["name"]: row["missing"] for row in outcome.result or ()}
