"""A symbol is accused of no exception that is another's doing."""

from __future__ import annotations

from pathlib import Path

import pytest

from docprobe import model
from docprobe.errors import RunError
from docprobe.model import Gap, GapKind, SubjectKind, Verdict, VerdictKind
from docprobe.pipeline import origins
from docprobe.pipeline.build import find_gaps
from docprobe.pipeline.context import open_context
from docprobe.pipeline.scan import fetch, scan

CONF = Path(__file__).resolve().parent.parent / "samples" / "conf" / "tinylib.toml"
OWN = "tl.chunk([1], 0)"
ANOTHERS = "tl.stats.mode(Counted([1]))"
COUNTED = "class Counted(list):\n    def count(self, value):\n        return self[9]\n"
WHY = "a function of the program raises it: count"


def records(ctx, symbol, before, tried, error):
    code = f"import tinylib as tl\n{before}\ntry:\n    {tried}\nexcept {error} as error:\n    print(error)\n"
    name = model.content_id(symbol, code)
    origin = model.Origin(model.OriginKind.TEST, "a_test.py::T::t", "a_test.py", 7)
    yield model.Snippet(
        name, "", symbol, (symbol,), code, "", model.Proof.RAISES, level=1, public_only=True, origin=origin
    )
    yield Verdict(name, SubjectKind.SNIPPET, ctx.target.key, "d", VerdictKind.CONFIRMED)
    yield model.Behaviour(
        model.content_id("b", name),
        symbol,
        model.BehaviourKind.RAISES,
        error,
        model.Basis.ASSERTED,
        name,
        "a_test.py::T::t",
        "a_test.py",
        7,
        "",
        f"{error}: no such thing",
    )


@pytest.fixture
def ctx(tmp_path):
    with open_context(conf=CONF, store=tmp_path / "store.sqlite") as ctx:
        for steps in (fetch(ctx), scan(ctx, workers=1)):
            list(steps)
        ctx.store.add(list(records(ctx, "tl.chunk", "", OWN, "ValueError")))
        ctx.store.add(list(records(ctx, "tl.stats.mode", COUNTED, ANOTHERS, "IndexError")))
        yield ctx


def accused(ctx):
    return {gap.symbol for gap in ctx.store.select(Gap) if gap.kind == GapKind.UNDOCUMENTED_RAISE}


def answers(ctx):
    asked = ctx.store.select(Verdict, subject_kind=SubjectKind.RAISE)
    return {verdict.subject.partition(" ")[2]: (verdict.kind, verdict.reason) for verdict in asked}


def test_what_a_function_of_the_program_raises_is_not_the_symbols(ctx, monkeypatch):
    list(find_gaps(ctx))
    assert answers(ctx) == {
        "tl.chunk": (VerdictKind.CONFIRMED, ""),
        "tl.stats.mode": (VerdictKind.REFUTED, WHY),
    }
    assert accused(ctx) == {"tl.chunk"}
    monkeypatch.setattr(origins, "Pool", None)  # a second worker would be an error
    list(find_gaps(ctx))
    assert accused(ctx) == {"tl.chunk"}


def test_where_the_target_cannot_be_asked_what_is_seen_counts(ctx, monkeypatch):
    def refuse(*_, **__):
        raise RunError("Couldn't start a worker")

    monkeypatch.setattr(origins, "Pool", refuse)
    notes = [step.note for step in find_gaps(ctx)]
    assert "Couldn't look whose doing exceptions are: Couldn't start a worker" in notes
    assert answers(ctx) == {}
    assert accused(ctx) == {"tl.chunk", "tl.stats.mode"}
