from __future__ import annotations

from pathlib import Path

import pytest

from docprobe.errors import RunError
from docprobe.model import Gap, GapKind, SubjectKind, Verdict, VerdictKind
from docprobe.pipeline import references
from docprobe.pipeline.build import find_gaps
from docprobe.pipeline.context import open_context
from docprobe.pipeline.references import look_up_names
from docprobe.pipeline.scan import fetch, scan

CONF = Path(__file__).resolve().parent.parent / "samples" / "conf" / "tinylib.toml"


@pytest.fixture
def ctx(tmp_path):
    with open_context(conf=CONF, store=tmp_path / "store.sqlite") as ctx:
        for steps in (fetch(ctx), scan(ctx, workers=1)):
            list(steps)
        yield ctx


def answers(ctx):
    asked = ctx.store.select(Verdict, subject_kind=SubjectKind.REFERENCE)
    return {verdict.subject: (verdict.kind, verdict.reason) for verdict in asked}


def test_the_target_is_asked_once(ctx, monkeypatch):
    list(look_up_names(ctx))
    found = answers(ctx)
    assert found["tl.accumulate"] == (VerdictKind.ERROR, "tl has no accumulate")
    assert found["tl.Matrix.rows"] == (VerdictKind.CONFIRMED, "")
    assert "tl.add" not in found
    # What names something unsure was found to say so by its public name.
    assert found["tl.running_sum"] == (VerdictKind.CONFIRMED, "")
    monkeypatch.setattr(references, "Pool", None)  # a second worker would be an error
    assert list(look_up_names(ctx)) == []
    assert answers(ctx) == found


def test_where_the_target_cannot_be_asked_nobody_is_accused(ctx, monkeypatch):
    def refuse(*_):
        raise RunError("Couldn't start a worker")

    monkeypatch.setattr(references, "_ask", refuse)
    notes = [step.note for step in find_gaps(ctx)]
    assert "Couldn't look up the names in docstrings: Couldn't start a worker" in notes
    assert answers(ctx) == {}
    assert GapKind.STALE_REFERENCE not in {gap.kind for gap in ctx.store.select(Gap)}
