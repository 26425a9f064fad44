"""A scan of the API that is stopped goes on where it was, and ends like one that was not."""

from __future__ import annotations

from pathlib import Path

import pytest

from docprobe.model import StageDone, Symbol
from docprobe.pipeline import scan as stage
from docprobe.pipeline.context import open_context

CONF = Path(__file__).resolve().parent.parent / "samples" / "conf" / "tinylib.toml"
TABLES = ("symbol", "alias", "rename")
BATCH, LONGEST = 4, 50


@pytest.fixture
def read(monkeypatch):
    """Give the list of symbols that scans have read, in small batches."""
    names = []
    whole = stage.symbols_from

    def noted(*args, **options):
        for symbol in whole(*args, **options):
            names.append(symbol.name)
            yield symbol

    monkeypatch.setattr(stage, "symbols_from", noted)
    monkeypatch.setattr(stage, "_BATCH", BATCH)
    return names


@pytest.fixture
def opened(tmp_path, monkeypatch):
    monkeypatch.setenv("DOCPROBE_CACHE", str(tmp_path / "cache"))
    made = []

    def make(name):
        made.append(open_context(conf=CONF, store=tmp_path / name))
        return made[-1]

    yield make
    for ctx in made:
        ctx.store.close()


def scan(ctx, steps=LONGEST):
    """Scan the API, for so many steps at the most; tell whether it came to its end."""
    progress = stage._scan_library(ctx, stage.read_library(ctx))
    for _ in range(steps):
        if next(progress, None) is None:
            return True
    progress.close()
    return False


def held(ctx):
    """Return the rows of the API and the mark."""
    tables = {name: list(ctx.store.db.rows(f"select * from {name}")) for name in TABLES}
    return tables, list(ctx.store.select(StageDone))


def test_a_scan_stopped_after_each_batch_ends_like_a_whole_one(opened, read):
    whole, stopped = opened("whole.sqlite"), opened("stopped.sqlite")
    assert scan(whole)
    once = list(read)
    read.clear()
    stops = 0
    while not scan(stopped, steps=1):
        stops += 1
        assert stopped.store.count(Symbol) == stops * BATCH
        stopped.store.close()
        stopped = opened("stopped.sqlite")
    assert stops == len(once) // BATCH
    assert read == once
    assert held(stopped) == held(whole)


def test_what_an_older_scan_has_read_is_read_again(opened, read, monkeypatch):
    ctx = opened("s.sqlite")
    assert not scan(ctx, steps=2)
    monkeypatch.setattr(stage, "_SYMBOLS_FORMAT", 0)
    read.clear()
    assert scan(ctx)
    assert len(read) == len(set(read)) == ctx.store.count(Symbol)
    read.clear()
    assert scan(ctx)
    assert not read


def test_an_older_mark_is_gone_before_its_symbols_are(opened, read, monkeypatch):
    ctx = opened("s.sqlite")
    assert scan(ctx)
    old = ctx.store.one(StageDone, stage="symbols").key
    monkeypatch.setattr(stage, "_SYMBOLS_FORMAT", 0)
    assert not scan(ctx, steps=1)
    assert ctx.store.one(StageDone, stage="symbols").key != old
    monkeypatch.setattr(stage, "_SYMBOLS_FORMAT", 1)
    read.clear()
    assert scan(ctx)
    assert len(read) == ctx.store.count(Symbol)
