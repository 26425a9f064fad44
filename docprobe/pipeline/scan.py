"""Fetch the suites; read the library's API and the suites' tests into the store."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.fetch.suites import fetch_suite
from docprobe.model import Progress, Source, StageDone, Symbol, TestFile, TestMethod, text_digest
from docprobe.parse.resolver import make_resolver
from docprobe.parse.symbols import symbols_from
from docprobe.parse.tests import SCAN_FORMAT, scan_paths
from docprobe.pipeline.guests import is_guest
from docprobe.pipeline.library import library_key, read_library
from docprobe.pipeline.order import by_topic
from docprobe.pipeline.steps import follow
from docprobe.store.queries import forget_runs, is_done

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.config import SuiteConfig
    from docprobe.parse.api import Api
    from docprobe.parse.resolver import Resolver
    from docprobe.pipeline.context import Context

_BATCH = 500
"""So many symbols are committed together: what a kill makes to be read again."""
_SYMBOLS_FORMAT = 3
"""Part of the key of the symbols: raise it when what is read of a symbol changes."""
_BEGUN = "-"
"""Stands before the key of a scan of symbols that has not come to its end; no digest begins like this."""


def fetch(ctx: Context, folder: Path | None = None, *, refresh: bool = False) -> Iterator[Progress]:
    """Fetch every suite, or take `folder` for the first; what is cached needs no network.

    With `refresh` origins that gave nothing before are asked again. Raises `FetchError` naming every
    origin tried.
    """
    versions = {"version": ctx.target.version, **dict(ctx.target.packages)}
    for number, suite in enumerate(ctx.config.suites):
        given = folder if number == 0 else None
        source = yield from follow(
            "fetch",
            lambda report, suite=suite, given=given: fetch_suite(  # type: ignore[misc]
                suite,
                cache=ctx.cache,
                versions=versions,
                folder=given,
                report=report,
                base=ctx.config.path.parent,
                refresh=refresh,
            ),
        )
        ctx.store.add([source])
        note = "; ".join(filter(None, [f"{source.name} {source.version} ({source.kind})", source.note]))
        yield Progress("fetch", number + 1, len(ctx.config.suites), note=note)


def scan(ctx: Context, *, workers: int = 0) -> Iterator[Progress]:
    """Read the API and every test file; what is unchanged since the last scan costs nothing.

    `workers` is the number of processes, one a core by default. Files of a topic come first. Raises
    `TargetError` or `ParseError`; a file that does not parse is a record with its error.

    Of a guest (see `is_guest`) only the API is read: what the tests call was told by the home's names.
    """
    yield Progress("scan", 0, note=f"reading the API of {ctx.target}")
    api = read_library(ctx)
    yield from _scan_library(ctx, api)
    if is_guest(ctx):
        return
    resolver = make_resolver(api, ctx.config.target.module, ctx.config.target.prefix)
    suites = {suite.name: suite for suite in ctx.config.suites}
    for source in ctx.sources:
        if source.name in suites:
            yield from _scan_suite(ctx, source, suites[source.name], resolver, workers or os.cpu_count() or 1)


def _scan_library(ctx: Context, api: Api) -> Iterator[Progress]:
    key = text_digest(f"{_SYMBOLS_FORMAT}\0{library_key(ctx)}")
    if is_done(ctx.store, "symbols", "", ctx.target.key, key):
        yield Progress("scan", ctx.store.count(Symbol, target=ctx.target.key), note="symbols unchanged")
        return
    begun = _begin_symbols(ctx, f"{_BEGUN}{key}")
    start = time.monotonic() - begun.seconds
    known = {symbol.name for symbol in ctx.store.select(Symbol, target=ctx.target.key)}
    total, done = sum(not entry.inherited for entry in api.entries), len(known)
    batch: list[Symbol] = []
    for symbol in symbols_from(api, ctx.target, ctx.config.target.links, known=known):
        batch.append(symbol)
        if len(batch) == _BATCH:
            ctx.store.add([*batch, replace(begun, seconds=time.monotonic() - start)])
            done += len(batch)
            batch.clear()
            yield Progress("scan", done, total, note="symbols")
    _keep_renames(ctx)
    ctx.store.add([*batch, StageDone("symbols", "", ctx.target.key, key, time.monotonic() - start)])


def _begin_symbols(ctx: Context, key: str) -> StageDone:
    """Return the mark of a scan of symbols that was stopped, or that of a new one, without symbols."""
    mark = StageDone("symbols", "", ctx.target.key, key)
    before = ctx.store.one(StageDone, stage=mark.stage, item=mark.item, target=mark.target)
    if before == mark:
        return before
    # The mark of an older scan goes first: symbols that are deleted are not done.
    ctx.store.delete(StageDone, stage=mark.stage, item=mark.item, target=mark.target)
    ctx.store.delete(Symbol, target=ctx.target.key)
    ctx.store.add([mark])
    return mark


def _keep_renames(ctx: Context) -> None:
    """Keep the library's own list of former names; the store has one, that of its home."""
    if is_guest(ctx):
        return
    rows = ctx.adapter.renames(Path(ctx.target.root)).items()
    ctx.store.keep_renames(rows)


def test_paths(root: Path, suite: SuiteConfig) -> list[str]:
    """Return the test files of a suite, relative to `root`, sorted."""
    below = root / suite.below if suite.below else root
    return sorted(path.relative_to(root).as_posix() for path in below.rglob(suite.pattern) if path.is_file())


def _scan_suite(
    ctx: Context, source: Source, suite: SuiteConfig, resolver: Resolver, workers: int
) -> Iterator[Progress]:
    root = Path(source.root)
    paths = by_topic(test_paths(root, suite), ctx.config.topics)
    _forget_gone(ctx, source, set(paths))
    before = {file.path: file.digest for file in ctx.store.select(TestFile, source=source.name)}
    key = text_digest(f"{SCAN_FORMAT}\0{library_key(ctx)}")
    if not is_done(ctx.store, "scan", source.name, "", key):
        # What an older scan read is not current; what this one reads is, even if it is stopped.
        ctx.store.delete(TestFile, source=source.name)
        ctx.store.add([StageDone("scan", source.name, "", key)])
    known = {file.path: file.digest for file in ctx.store.select(TestFile, source=source.name)}
    start, done = time.monotonic(), len(known)
    yield Progress("scan", done, len(paths), note=source.name)
    for file, methods in scan_paths(root, paths, source.name, resolver, workers=workers, known=known):
        if before.get(file.path, file.digest) != file.digest:
            forget_runs(ctx.store, file.path)
        ctx.store.delete(TestMethod, path=file.path)
        ctx.store.add([*methods, file])
        done = min(done + (file.path not in known), len(paths))
        yield Progress("scan", done, len(paths), note=source.name)
    if done > len(known):
        ctx.store.add([StageDone("scan", source.name, "", key, time.monotonic() - start)])


def _forget_gone(ctx: Context, source: Source, paths: set[str]) -> None:
    for file in list(ctx.store.select(TestFile, source=source.name)):
        if file.path not in paths:
            forget_runs(ctx.store, file.path)
            ctx.store.delete(TestMethod, path=file.path)
            ctx.store.delete(TestFile, source=source.name, path=file.path)
