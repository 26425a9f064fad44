"""The work of a run on the workers of a cluster: what is sent there, and what is found there.

A worker needs docprobe and the library, each of the version that is here. The configuration and small
files are sent; a suite is taken from where it lies here if it lies there, too, else fetched.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.adapters import load_adapter
from docprobe.config import Config
from docprobe.errors import TargetError
from docprobe.fetch.suites import fetch_suite
from docprobe.files import write_whole
from docprobe.locations import cache_folder
from docprobe.model import Source, Target, text_digest
from docprobe.pipeline.library import read_library, write_callees
from docprobe.pipeline.observing import helper_copies, settings_with
from docprobe.pipeline.targets import library_paths
from docprobe.run.cluster import ClusterPool
from docprobe.run.place import Ground, package_folder
from docprobe.run.targets import find_target

if TYPE_CHECKING:
    from docprobe.adapters.base import Adapter
    from docprobe.pipeline.context import Context


@dataclass(frozen=True, slots=True)
class Shipment:
    """What a worker of a cluster is told: all that it cannot find out itself."""

    config: Config
    target: Target
    sources: tuple[Source, ...]
    names: str
    """The text of the file of public names."""
    helpers: tuple[tuple[str, str], ...] | None
    """Modules that tests lean on, each with the text of its instrumented copy."""
    package: str
    """Where docprobe's own modules lie."""


def cluster_pool(ctx: Context, address: str) -> ClusterPool:
    """Return a pool of the workers of the scheduler at `address`, ready to observe.

    Raises `RunError` where it cannot be reached, or a worker has not what it needs.
    """
    return ClusterPool(ctx.target, address, f"{__name__}:{settle.__name__}", shipment(ctx))


def shipment(ctx: Context) -> Shipment:
    """Return what the workers are told."""
    table = helper_copies(ctx)
    copies = json.loads(table.read_text(encoding="utf-8")).items() if table else ()
    return Shipment(
        ctx.config,
        ctx.target,
        tuple(ctx.sources),
        write_callees(ctx, read_library(ctx)).read_text(encoding="utf-8"),
        tuple((name, Path(copy).read_text(encoding="utf-8")) for name, copy in copies) if table else None,
        str(package_folder()),
    )


def settle(sent: Shipment) -> Ground:
    """Find on this machine what `sent` speaks of. Raises `TargetError` or `FetchError`."""
    config, cache = sent.config, cache_folder()
    adapter = load_adapter(config.target)
    target = _same_target(sent, adapter)
    sources = [_same_source(source, sent, cache) for source in sent.sources]
    folders = [(sent.package, str(package_folder())), (sent.target.root, target.root)]
    folders += [(there.root, here.root) for there, here in zip(sent.sources, sources, strict=True)]
    moved = {(there, here) for there, here in folders if there != here}
    names = cache / "api" / f"callees-{text_digest(sent.names)}.json"
    if not names.is_file():
        write_whole(names, sent.names)
    helpers = _kept_helpers(sent.helpers, cache / "helpers") if sent.helpers is not None else None
    return Ground(
        target,
        settings_with(config, adapter, sources, names, helpers),
        tuple(sorted(moved, key=lambda pair: (-len(pair[0]), pair))),
    )


def _same_target(sent: Shipment, adapter: Adapter) -> Target:
    """Return the library as the interpreter of that name has it, else as that of docprobe has it."""
    named = Path(sent.target.interpreter)
    tried: list[Target] = []
    for interpreter in (named if named.is_file() else None, None):
        try:
            found = find_target(
                sent.config.target,
                interpreter,
                paths=library_paths(sent.config),
                environment=adapter.environment,
            )
        except TargetError:
            if interpreter is None and not tried:
                raise
            continue
        if found == sent.target:
            return found
        tried.append(found)
    other = tried[-1]
    has, wanted = _words(other), _words(sent.target)
    hint = "Install the same versions there."
    raise TargetError(f"Couldn't use the library there: it is {has}, not {wanted}", hint=hint)


def _words(target: Target) -> str:
    packages = ", ".join(f"{name} {version}" for name, version in target.packages)
    return f"{target.key} with Python {target.python}" + (f", {packages}" if packages else "")


def _same_source(source: Source, sent: Shipment, cache: Path) -> Source:
    """Return the suite with its place on this machine."""
    suite = next((suite for suite in sent.config.suites if suite.name == source.name), None)
    if suite is None or Path(source.root).is_dir():
        return source
    versions = {"version": sent.target.version, **dict(sent.target.packages)}
    found = fetch_suite(
        suite,
        cache=cache,
        versions=versions,
        folder=None,
        report=lambda *_: None,
        base=sent.config.path.parent,
    )
    if found.digest != source.digest:
        is_, wanted = (f"{one.version or 'unknown'} ({one.kind})" for one in (found, source))
        hint = "Let the suite lie there under the same path, or name an origin that both can fetch."
        raise TargetError(
            f"Couldn't use the suite {source.name!r} there: it is of version {is_}, not {wanted}", hint=hint
        )
    return replace(source, root=found.root)


def _kept_helpers(copies: tuple[tuple[str, str], ...], folder: Path) -> Path:
    table = {}
    for name, text in copies:
        path = folder / f"{text_digest(text)}.py"
        if not path.is_file():
            write_whole(path, text)
        table[name] = str(path)
    rows = json.dumps(table)
    path = folder / f"{text_digest(rows)}.json"
    if not path.is_file():
        write_whole(path, rows)
    return path
