"""What workers that observe are started with: on this machine, or from what a shipment brings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import docprobe.observe
from docprobe.observe.helpers import copy_helpers
from docprobe.pipeline.library import read_library, write_callees
from docprobe.pipeline.targets import library_paths
from docprobe.run.jobs import worker_settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docprobe.adapters.base import Adapter
    from docprobe.config import Config
    from docprobe.model import Source
    from docprobe.pipeline.context import Context
    from docprobe.run.jobs import WorkerSettings

_PROBE = Path(docprobe.observe.__file__).with_name("probe.py")


def probe_settings(ctx: Context) -> WorkerSettings:
    """Return the settings of workers that observe."""
    names, helpers = write_callees(ctx, read_library(ctx)), helper_copies(ctx)
    return settings_with(ctx.config, ctx.adapter, ctx.sources, names, helpers)


def settings_with(
    config: Config, adapter: Adapter, sources: Iterable[Source], names: Path, helpers: Path | None
) -> WorkerSettings:
    """Return the same from the names of the API and the copies of helpers, each in a file."""
    suites = {suite.name: suite for suite in config.suites}
    roots = {source.name: Path(source.root) for source in sources}
    return worker_settings(
        adapter,
        describe=adapter.describe,
        probe=_PROBE,
        names=names,
        helpers=helpers,
        paths=(
            *library_paths(config),
            *(root for name, root in roots.items() if name in suites and suites[name].import_root),
        ),
        readable=tuple(roots.values()),
    )


def helper_copies(ctx: Context) -> Path | None:
    """Write the instrumented copies of what tests lean on, and return their table."""
    target = ctx.config.target
    packages = (target.module.partition(".")[0], *target.packages)
    return copy_helpers(Path(ctx.target.root), packages, target.helpers, ctx.cache / "helpers")
