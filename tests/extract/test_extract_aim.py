"""Tiers of calls: what a test is about comes first, the nearest call last."""

from __future__ import annotations

import pytest
from observing import tiny_lookup

from docprobe import model
from docprobe.extract.aim import Aims, Tier
from docprobe.extract.events import trace
from docprobe.model import Assertion, Basis


def call(at, line, symbol, form="call", args=(), **more):
    return {"id": at, "form": form, "symbol": symbol, "site": [line, 0, line, 9], "args": list(args), **more}


def asserted(at, line, *sources):
    return {
        "id": at,
        "form": "assert",
        "symbol": "assertEqual",
        "site": [line, 0, line, 99],
        "from": list(sources),
    }


def aims(rows, method="test_it", cls="SomeTest", assertions=(), helpers=()):
    test = model.TestMethod("t", "s", "a_test.py", cls, method, 1, 9, "", False, (), tuple(assertions))
    return Aims(
        trace("t", rows), test, tiny_lookup(), frozenset(helpers), lambda path, line: f"{path}#{line}"
    )


def tiers(found):
    return {tier: [aim.event.symbol for aim in found.of(tier)] for tier in Tier}


def test_spoken_of_and_asserted():
    rows = [call(0, 2, "tl.add"), call(1, 3, "tl.chunk"), asserted(2, 4, 0, 1)]
    assert tiers(aims(rows, method="test_add")) == {
        Tier.ABOUT: ["tl.add"],
        Tier.ASSERTED: ["tl.chunk"],
        Tier.ASIDE: [],
        Tier.NEAREST: [],
    }


def test_helper_stands_aside():
    rows = [call(0, 2, "tl.add"), asserted(1, 4, 0)]
    assert tiers(aims(rows, helpers=["tl.add"]))[Tier.ASIDE] == ["tl.add"]


def test_nearest_in_the_flow():
    far = call(0, 2, "tl.add")
    near = call(1, 3, "tl.chunk", args=[["r", 0, [], {}]])
    last = call(2, 4, "len", form="op", args=[["r", 1, [], {}]])
    found = tiers(aims([far, near, last, asserted(3, 5, 2)]))
    assert found[Tier.NEAREST] == ["tl.chunk"]
    assert not any(found[tier] for tier in (Tier.ABOUT, Tier.ASSERTED, Tier.ASIDE))


@pytest.mark.parametrize(("waits", "basis"), [(True, Basis.ASSERTED), (False, Basis.OBSERVED)])
def test_refusal_is_asserted_where_an_assertion_waits_for_it(waits, basis):
    error = {"type": "ValueError", "message": "size must be positive", "inner": None}
    block = [Assertion("assertRaises", 2, 3)] if waits else []
    found = aims([call(0, 3, "tl.chunk", error=error)], assertions=block)
    (aim,) = found.of(Tier.ASSERTED)
    assert (aim.place.basis, aim.place.line) == (basis, 3)
    assert (aim.error.kind, aim.error.at_once) == ("ValueError", True)


def test_refusal_of_another_call_is_none_of_its_own():
    error = {"type": "ValueError", "message": "size must be positive", "inner": 0}
    found = aims([call(0, 3, "tl.chunk", error=error)])
    assert [list(found.of(tier)) for tier in Tier] == [[], [], [], []]
