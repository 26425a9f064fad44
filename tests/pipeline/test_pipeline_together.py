"""Two docprobes that write into one store at the same time."""

from __future__ import annotations

import multiprocessing
import threading
from dataclasses import replace

import pytest
from test_pipeline_resume import records, start, whole  # noqa: F401 - a fixture

from docprobe.errors import StoreError
from docprobe.extract.lookup import make_lookup
from docprobe.model import Behaviour, Snippet, StageDone, Symbol
from docprobe.pipeline.extracting import Extracted
from docprobe.pipeline.files import files_to_run
from docprobe.pipeline.proofs import Proofs
from docprobe.pipeline.run import run
from docprobe.pipeline.scan import fetch, scan
from docprobe.store import Store, connection

TEXT = """\
import unittest

import tinylib as tl


class AddTest(unittest.TestCase):
    def test_add(self):
        self.assertEqual(tl.add([1], [2]), [3])


if __name__ == "__main__":
    unittest.main()
"""


def test_two_builds_at_once_give_what_one_gives(tmp_path, whole):  # noqa: F811 - the fixture
    builds = [start(tmp_path), start(tmp_path)]
    for build in builds:
        out, _ = build.communicate(timeout=240)
        assert build.returncode == 0, out
    assert records(tmp_path) == whole


def opened(path, barrier, problems):
    barrier.wait()
    try:
        with Store(path) as store:
            store.add([StageDone("opened", multiprocessing.current_process().name, "", "")])
        problems.put("")
    except StoreError as error:
        problems.put(str(error))


def test_new_store_may_be_made_by_several_at_once(tmp_path):
    spawn = multiprocessing.get_context("fork")
    for number in range(5):
        barrier, problems = spawn.Barrier(4), spawn.Queue()
        path = tmp_path / f"{number}.sqlite"
        makers = [spawn.Process(target=opened, args=(path, barrier, problems)) for _ in range(4)]
        for maker in makers:
            maker.start()
        assert [problems.get(timeout=60) for _ in makers] == [""] * 4
        for maker in makers:
            maker.join()
        with Store(path, readonly=True) as store:
            assert store.count(StageDone) == 4


def test_writer_waits_for_the_other(tmp_path):
    path = tmp_path / "s.sqlite"
    with Store(path) as one, Store(path) as two:
        with one.db.transaction():
            one.db.void("insert into stage_done values ('a', '', '', '', 0)")
            writer = threading.Thread(target=two.add, args=([StageDone("b", "", "", "")],))
            writer.start()
            writer.join(0.3)
            assert writer.is_alive()
            with Store(path, readonly=True) as reader:  # who reads waits for nobody
                assert reader.count(StageDone) == 0
        writer.join(30)
        assert {mark.stage for mark in one.select(StageDone)} == {"a", "b"}


def test_waiting_in_vain_is_one_message(tmp_path, monkeypatch):
    path = tmp_path / "s.sqlite"
    with Store(path) as one:
        monkeypatch.setattr(connection, "_BUSY_SECONDS", 0.1)
        busy = pytest.raises(StoreError, match="another docprobe is writing to it")
        with Store(path) as two, one.db.transaction(), busy:
            two.add([StageDone("b", "", "", "")])
        assert one.count(StageDone) == 0


@pytest.fixture
def done(over_suite):
    """Give a context over a suite of one file, all of it done, and the work that this was."""
    ctx, _ = over_suite(TEXT)
    for steps in (fetch(ctx), scan(ctx, workers=1)):
        list(steps)
    (work,) = files_to_run(ctx)
    list(run(ctx, seconds=60.0, workers=1))
    assert ctx.store.count(Snippet)
    return ctx, work


def start_again(ctx, work):
    """Let what was seen of the file, in part, come to be proven."""
    lookup = make_lookup(ctx.config.target, ctx.store.select(Symbol, target=ctx.target.key))
    Proofs(ctx, lookup, lambda *_: None).start(work, Extracted([], []), partial=True)


def test_file_that_another_has_done_meanwhile_is_left_alone(done):
    ctx, work = done
    before = list(ctx.store.select(Snippet)), list(ctx.store.select(StageDone))
    start_again(ctx, work)
    assert (list(ctx.store.select(Snippet)), list(ctx.store.select(StageDone))) == before


def test_what_is_forgotten_is_not_marked_as_done(done):
    ctx, work = done
    mark = ctx.store.one(StageDone, stage="extract")
    ctx.store.add([replace(mark, key="by an older docprobe")])
    start_again(ctx, work)
    assert ctx.store.count(Behaviour) == 0
    assert ctx.store.one(StageDone, stage="extract") is None
