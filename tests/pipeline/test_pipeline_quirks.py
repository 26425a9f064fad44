"""Quirks are chosen from what is confirmed, the same each time, and what a person hid stays hidden."""

from __future__ import annotations

from dataclasses import replace

import pytest

from docprobe.config import Correction
from docprobe.model import (
    Basis,
    Behaviour,
    BehaviourKind,
    Origin,
    OriginKind,
    Proof,
    Quirk,
    Snippet,
    SubjectKind,
    Verdict,
    VerdictKind,
)
from docprobe.pipeline.quirks import choose_quirks, quirks_of, read_shape
from docprobe.store.corrections import keep_corrections
from docprobe.store.queries import shown_quirks

TEXT = "import unittest\n"
REFUSAL = Behaviour(
    "b1", "tl.take", BehaviourKind.RAISES, "", Basis.ASSERTED, "s1", "take_test.py::TakeTest::test_take",
    "take_test.py", 3, "", "ValueError: places must not be negative", given='[["places", ["t", "[-1]", {}]]]',
    call="tl.take([1], places=[-1])",
)  # fmt: skip
SENTENCE = "`tl.take([1], places=[-1])` raises ValueError: places must not be negative."


def snippet(name):
    return Snippet(name, "", "tl.take", (), "", "", Proof.RAISES, 1, True, Origin(OriginKind.TEST))


def ran(name, target, kind=VerdictKind.CONFIRMED):
    return Verdict(name, SubjectKind.SNIPPET, target, "d", kind)


@pytest.fixture
def ctx(over_suite):
    return over_suite(TEXT)[0]


def chosen(ctx):
    steps = list(choose_quirks(ctx))
    found = list(shown_quirks(ctx.store, ctx.target.key))
    assert (steps[-1].stage, steps[-1].done) == (
        "quirks",
        len(list(ctx.store.select(Quirk, symbol="tl.take"))),
    )
    return found


def test_only_what_is_confirmed_is_told(ctx):
    ctx.store.add([snippet("s1"), REFUSAL, ran("s1", ctx.target.key, VerdictKind.FLAKY)])
    assert chosen(ctx) == []
    ctx.store.add([ran("s1", ctx.target.key)])
    (quirk,) = chosen(ctx)
    assert (quirk.id, quirk.symbol, quirk.interest, quirk.sentence) == ("b1", "tl.take", "raises", SENTENCE)
    assert chosen(ctx) == [quirk]


def test_what_uses_internals_is_no_quirk(ctx):
    ctx.store.add([replace(snippet("s1"), public_only=False), REFUSAL, ran("s1", ctx.target.key)])
    assert chosen(ctx) == []


def test_quirks_of_before_are_replaced(ctx):
    old = Quirk("b9", "tl.take", "Old", "Old.", "raises")
    ctx.store.add([snippet("s1"), REFUSAL, ran("s1", ctx.target.key), old])
    assert [quirk.id for quirk in chosen(ctx)] == ["b1"]
    assert ctx.store.one(Quirk, id="b9") is None


def test_quirks_of_another_target_stay(ctx):
    other = replace(REFUSAL, id="b2", snippet="s2")
    told = Quirk("b2", "tl.take", "There", "There.", "raises")
    ctx.store.add([snippet("s1"), snippet("s2"), REFUSAL, other, told])
    ctx.store.add([ran("s1", ctx.target.key), ran("s2", "elsewhere")])
    list(choose_quirks(ctx))
    assert sorted(quirk.id for quirk in ctx.store.select(Quirk)) == ["b1", "b2"]


def test_what_a_person_hid_stays_hidden(ctx):
    ctx.store.add([snippet("s1"), REFUSAL, ran("s1", ctx.target.key)])
    keep_corrections(ctx.store.db, [Correction("b1", "not true", hide=True)])
    assert chosen(ctx) == []


def test_a_shape_is_told_where_the_run_showed_it(ctx):
    value = replace(
        REFUSAL, kind=BehaviourKind.VALUE, detail="[]", value="[]", dtype="int32", call="tl.take([])",
        given='[["values", ["t", "[]", {"type": "list", "shape": [0], "flags": ["empty"]}]]]',
    )  # fmt: skip
    shape = replace(value, id="b2", kind=BehaviourKind.SHAPE, detail="[0, 3]", value="")
    ctx.store.add([snippet("s1")])
    sentences = [quirk.sentence for quirk in quirks_of(ctx.store, [value, shape], None)]
    assert sentences == [
        "An empty `values` is accepted: `tl.take([])` gives an empty int32 result of shape (0, 3)."
    ]


@pytest.mark.parametrize(
    ("text", "shape"), [("[2, 3]", (2, 3)), ("(2,)", (2,)), ("[]", ()), ("[None, 3]", None), ("None", None)]
)
def test_read_shape(text, shape):
    assert read_shape(text) == shape
