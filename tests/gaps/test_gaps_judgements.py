"""The judgements kept under ``judgements/`` have their form, and the share of right ones that they state."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from docprobe.model import GapKind

FOLDER = Path(__file__).parent / "judgements"
FILES = sorted(FOLDER.glob("*.toml"))
BAR = 0.9
UNITS = {"gap", "block"}
DRAW = {"target", "seed", "of", "share", "note", "row"}
ROW = {"symbol", "words", "verdict", "reason", "parameter", "line"}
NEEDED = {"symbol", "words", "verdict", "reason"}


def read(path):
    return tomllib.loads(path.read_text(encoding="utf-8"))


def share(draw):
    told = Counter(row["verdict"] for row in draw["row"])
    return told["right"] / len(draw["row"])


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def judged(request):
    return request.param.stem, read(request.param)


def test_there_are_judgements():
    assert FILES


def test_a_file_is_named_after_its_kind(judged):
    name, told = judged
    assert told["kind"] in set(GapKind)
    assert name.startswith(told["kind"])
    assert told.get("unit", "gap") in UNITS
    assert set(told) <= {"kind", "unit", "draw"}


def test_each_draw_is_whole(judged):
    _, told = judged
    for draw in told["draw"]:
        assert draw.keys() <= DRAW
        assert draw.keys() >= DRAW - {"note"}
        assert len(draw["row"]) <= draw["of"]
        # A seed draws some; without one all are judged.
        assert draw["seed"] or len(draw["row"]) == draw["of"]


def test_each_row_says_what_was_judged_and_why(judged):
    _, told = judged
    for row in (row for draw in told["draw"] for row in draw["row"]):
        assert row.keys() <= ROW
        assert row.keys() >= NEEDED
        assert row["verdict"] in {"right", "wrong"}
        assert all(row[name].strip() for name in NEEDED)
        assert len(row["reason"].split()) > 2


def test_no_row_is_judged_twice_in_a_draw(judged):
    _, told = judged
    for draw in told["draw"]:
        rows = Counter(
            (row["symbol"], row["words"], row.get("parameter", ""), row.get("line", 0)) for row in draw["row"]
        )
        assert max(rows.values()) == 1


def test_the_share_is_as_stated_and_the_last_draw_passes(judged):
    _, told = judged
    last = {draw["target"]: draw for draw in told["draw"]}
    assert last
    for draw in told["draw"]:
        assert round(share(draw), 2) == draw["share"]
    assert all(share(draw) >= BAR for draw in last.values())
