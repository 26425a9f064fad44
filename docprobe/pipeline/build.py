"""All stages in a row, and those that only read the store: gaps, index and site."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from docprobe.gaps.evidence.load import load_facts
from docprobe.gaps.find import gaps_among
from docprobe.gaps.origins import charged, cleared
from docprobe.gaps.since import keep_since
from docprobe.gaps.telling.explain import rule_notes
from docprobe.model import Gap, Progress, StageDone
from docprobe.pages.build import build_site as write_site
from docprobe.parse.docstring import parse_docstring
from docprobe.pipeline.examples import examples_of_ours
from docprobe.pipeline.guest_run import run_guest
from docprobe.pipeline.guests import is_guest
from docprobe.pipeline.origins import find_origins
from docprobe.pipeline.references import look_up_names
from docprobe.pipeline.run import run
from docprobe.pipeline.scan import fetch, scan
from docprobe.pipeline.shards import EVERYTHING
from docprobe.pipeline.steps import follow
from docprobe.store.targets import home_target
from docprobe.store.text import rebuild_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docprobe.pipeline.context import Context
    from docprobe.pipeline.shards import Shard


def build(
    ctx: Context,
    *,
    out: Path,
    source: Path | None = None,
    seconds: float | None = None,
    topic: str = "",
    everything: bool = False,
    workers: int = 0,
    shard: Shard = EVERYTHING,
) -> Iterator[Progress]:
    """Fetch, scan, run, find gaps, index and write the site into `out`.

    The arguments are those of the stages. Each goes on where it was stopped. On a guest (see `is_guest`) its
    API is read, its docstrings and the store's snippets are run, and the site of the target that they came of
    is written with what changed.
    """
    if is_guest(ctx) and (home := home_target(ctx.store)):
        yield from scan(ctx)
        yield from run_guest(ctx, seconds=seconds, everything=everything, workers=workers, shard=shard)
        yield from find_gaps(ctx)
        yield from build_site(replace(ctx, target=home), out)
        return
    yield from fetch(ctx, source)
    yield from scan(ctx, workers=workers)
    yield from run(ctx, seconds=seconds, topic=topic, everything=everything, workers=workers, shard=shard)
    yield from examples_of_ours(ctx, shard)
    yield from find_gaps(ctx)
    yield from build_site(ctx, out)


def find_gaps(ctx: Context) -> Iterator[Progress]:
    """Find the gaps of the target anew, and make what was found searchable; of a guest that is its home's."""
    start = time.monotonic()
    yield Progress("gaps", 0, note="comparing documentation and evidence")
    yield from look_up_names(ctx)
    names, facts = load_facts(ctx.store, ctx.target.key)
    facts = charged(facts)
    yield from find_origins(ctx, facts)
    found = gaps_among(names, cleared(ctx.store, ctx.target.key, facts))
    ctx.store.delete(Gap, target=ctx.target.key)
    ctx.store.add([*found, StageDone("gaps", "", ctx.target.key, "", time.monotonic() - start)])
    keep_since(ctx.store, ctx.target.library)
    yield Progress("gaps", len(found), len(found))
    if not is_guest(ctx):  # readers go on to be shown the home
        yield from index(ctx)


def index(ctx: Context) -> Iterator[Progress]:
    """Make symbols, quirks, tests and gaps searchable."""
    yield Progress("index", 0, note="full text")
    config = ctx.config
    rows = rebuild_text(ctx.store, ctx.target.key, topics=config.topics, corrections=config.corrections)
    yield Progress("index", rows, rows)


def build_site(ctx: Context, out: Path) -> Iterator[Progress]:
    """Write the site into `out`; only pages that changed. Raises `SiteError`."""
    start = time.monotonic()
    summary = yield from follow(
        "site",
        lambda report: write_site(
            ctx.store,
            ctx.config,
            ctx.target,
            out,
            cache=ctx.cache,
            report=lambda done, total: report("pages", done, total),
            rules=rule_notes(parse_docstring),
        ),
    )
    ctx.store.add([StageDone("site", "", ctx.target.key, "", time.monotonic() - start)])
    counts = (("written", summary.written), ("removed", summary.removed))
    yield Progress("site", summary.pages, summary.pages, counts, str(out))
