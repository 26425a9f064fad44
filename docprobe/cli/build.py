"""Do everything: fetch the suites, scan, run what is most valuable, find the gaps, write the site.

A second call goes on where the first one stopped; what is still valid is not done again.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.cli.long import find_topic, work
from docprobe.cli.options import add_context, add_effort, add_shard, add_source, add_workers
from docprobe.cli.places import built_site
from docprobe.pipeline.build import build
from docprobe.pipeline.shards import EVERYTHING

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which options and arguments the command takes."""
    add_effort(parser)
    add_workers(parser)
    add_shard(parser)
    add_source(parser)
    parser.add_argument("--site", type=Path, metavar="FOLDER", help="where to write the site")
    add_context(parser)


def run(args: argparse.Namespace) -> int:
    """Do the work and return the exit code."""
    return work(
        args,
        lambda ctx: build(
            ctx,
            source=args.source,
            seconds=args.budget,
            topic=find_topic(ctx.config.topics, args.topic),
            everything=args.all,
            workers=args.workers or 0,
            shard=args.shard or EVERYTHING,
            out=args.site or built_site(),
        ),
        after="docprobe search WORDS, or docprobe serve",
    )
