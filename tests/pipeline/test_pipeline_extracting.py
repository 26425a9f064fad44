"""Files read on processes of their own: the same candidates, and a process that dies costs its file alone."""

from __future__ import annotations

import pytest

from docprobe.model import Behaviour, Observed, StageDone
from docprobe.pipeline.extracting import Extractor
from docprobe.pipeline.files import files_to_run
from docprobe.pipeline.run import run
from docprobe.pipeline.scan import fetch, scan
from docprobe.run.aside import AsideError

TEXT = """\
import unittest

import tinylib as tl


class AddTest(unittest.TestCase):
    def test_add(self):
        self.assertEqual(tl.add([1], [2]), [3])


if __name__ == "__main__":
    unittest.main()
"""


@pytest.fixture
def observed(over_suite):
    """Give a context whose only file has been observed, and is to be read again."""
    ctx, _ = over_suite(TEXT)
    for steps in (fetch(ctx), scan(ctx, workers=1), run(ctx, seconds=60.0, workers=1)):
        list(steps)
    assert ctx.store.count(Observed)
    ctx.store.delete(StageDone, stage="extract")
    return ctx


def test_another_process_gives_the_same(observed):
    (work,) = files_to_run(observed)
    with Extractor(observed, 0) as here, Extractor(observed, 1) as there:
        own, other = here.submit(work).result(), there.submit(work).result()
    assert own.candidates
    assert own == other


def test_what_cannot_be_read_is_told(observed, monkeypatch):
    (work,) = files_to_run(observed)
    monkeypatch.setattr(observed.store, "path", "/nowhere/store.sqlite")
    with (
        Extractor(observed, 1) as extractor,
        pytest.raises(AsideError, match=r"StoreError: .*/nowhere"),
    ):
        extractor.submit(work).result()


def test_run_on_several_workers_keeps_the_same(observed):
    before = {one.id for one in observed.store.select(Behaviour)}
    list(run(observed, seconds=60.0, workers=2))
    assert {one.id for one in observed.store.select(Behaviour)} == before != set()
    assert observed.store.count(StageDone, stage="extract") == 1
