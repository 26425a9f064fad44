"""Calls just outside what docstrings state are tried; what does otherwise is kept as probed and is a gap."""

from __future__ import annotations

import dataclasses

import pytest

from docprobe.gaps.find import find_gaps
from docprobe.gaps.reading.claim import BEYOND, WITHIN
from docprobe.model import Behaviour, Quirk, Snippet, StageDone, Symbol
from docprobe.parse.docstring import parse_docstring
from docprobe.pipeline.claims import OutsideClaims
from docprobe.pipeline.context import open_context
from docprobe.pipeline.run import run
from docprobe.pipeline.scan import fetch, scan
from docprobe.store.queries import forget_extraction

LIBRARY = '''\
"""A library with bounds that it keeps, and others."""

import os

__version__ = "1.2.0"
__all__ = ["cut", "ends", "keeps", "lets", "names", "other", "turn"]


def keeps(size):
    """Doubles.

    Args:
      size: An `int`. Must be positive.
    """
    if size < 1:
        raise ValueError(f"size must be positive, not {size}")
    return 2 * size


def lets(size):
    """Doubles.

    Args:
      size: An `int`. Must be positive.
    """
    return 2 * size


def other(size):
    """Doubles.

    Args:
      size: An `int`.

    Raises:
      ValueError: If `size` is negative.
    """
    if size < 0:
        raise KeyError("size")
    return 2 * size


def ends(size):
    """Doubles.

    Args:
      size: A positive int.
    """
    if size < 1:
        os.abort()
    return 2 * size


def names(size, mode="fast"):
    """Doubles.

    Args:
      size: An `int`.
      mode: A `string` from: `"fast"`, `"slow"`.
    """
    if mode != "fast":
        raise ValueError(f"unknown mode {mode!r}")
    return 2 * size


def turn(values):
    """Turns a list.

    Args:
      values: A list of at least 2 numbers.
    """
    return values[::-1]


def cut(values, size=1):
    """Cuts a list.

    Args:
      values: A list.
      size: Must be positive; what is less is ignored.
    """
    return values[size:]
'''
TEXT = """\
import unittest

import tinylib as tl


class BoundsTest(unittest.TestCase):
    def test_doubling(self):
        for double in (tl.keeps, tl.lets, tl.other, tl.ends, tl.names):
            self.assertEqual(double(3), 6)

    def test_lists(self):
        self.assertEqual(tl.turn([1, 2]), [2, 1])
        self.assertEqual(tl.cut([1, 2], 1), [2])


if __name__ == "__main__":
    unittest.main()
"""


@pytest.fixture
def ctx(over_suite, tmp_path):
    first, _ = over_suite(TEXT)
    folder = tmp_path / "library" / "tinylib"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(LIBRARY, encoding="utf-8")
    conf = (tmp_path / "one.toml").read_text(encoding="utf-8")
    start = conf.index("paths = [")
    conf = f'{conf[:start]}paths = ["{tmp_path / "library"}"]\n{conf[conf.index(chr(10), start) :]}'
    (tmp_path / "one.toml").write_text(conf, encoding="utf-8")
    first.store.close()
    with open_context(conf=tmp_path / "one.toml", store=tmp_path / "own.sqlite") as ctx:
        for steps in (fetch(ctx), scan(ctx, workers=1), run(ctx, seconds=120.0, workers=1)):
            list(steps)
        yield ctx


def probed(ctx):
    """Return what was kept: the symbol, which side of the claim, and the call or what came of it."""
    return [
        one for one in ctx.store.select(Behaviour, basis="probed") if one.pattern.startswith((BEYOND, WITHIN))
    ]


def test_what_leaves_a_claim_and_does_otherwise_is_kept_and_is_a_gap(ctx, monkeypatch):
    found = {(one.symbol, one.call, one.detail) for one in probed(ctx)}
    assert found == {
        ("tl.lets", "tl.lets(0)", "0"),
        ("tl.other", "tl.other(-1)", "KeyError: size"),
        ("tl.ends", "tl.ends(0)", "crash: SIGABRT"),
        ("tl.names", 'tl.names(3, mode="slow")', "ValueError: unknown mode 'slow'"),
        ("tl.turn", "tl.turn([1])", "[1]"),
        ("tl.cut", "tl.cut([1, 2], size=0)", "[1, 2]"),
    }
    snippets = [ctx.store.one(Snippet, id=one.snippet) for one in probed(ctx)]
    assert {one.origin.kind for one in snippets} == {"probe"}
    assert not any(ctx.store.one(Quirk, id=one.id) for one in probed(ctx)), "it is told as a gap"

    gaps = [gap for gap in find_gaps(ctx.store, ctx.target.key) if gap.basis == "probed"]
    assert {(gap.symbol, gap.kind, gap.parameter) for gap in gaps} == {
        ("tl.lets", "contradiction", "size"),
        ("tl.other", "contradiction", "size"),
        ("tl.ends", "undocumented-behaviour", "size"),
        ("tl.names", "contradiction", "mode"),
        ("tl.turn", "contradiction", "values"),
    }
    assert all(gap.doc.quote and gap.looked for gap in gaps)
    assert not any(place.test for gap in gaps for place in gap.evidence), "no test stands behind it"
    (other,) = [gap for gap in gaps if gap.symbol == "tl.other"]
    assert "raises KeyError" in other.sentence
    assert "not ValueError" in other.sentence
    assert other.closed_by == "Raises:\n  KeyError: If size is negative."

    # Nothing is tried twice.
    tried = []
    monkeypatch.setattr(OutsideClaims, "compare", lambda *args: tried.append(args) or iter(()))
    list(run(ctx, seconds=60.0, workers=1))
    assert not tried
    assert {(one.symbol, one.call, one.detail) for one in probed(ctx)} == found

    # Another docstring is tried anew, and what the claim was is no gap any more.
    monkeypatch.undo()
    symbol = ctx.store.one(Symbol, name="tl.lets", target=ctx.target.key)
    ctx.store.add([dataclasses.replace(symbol, docstring="Doubles.", doc=parse_docstring("Doubles."))])
    list(run(ctx, seconds=60.0, workers=1))
    assert {one.symbol for one in probed(ctx)} == {symbol for symbol, _, _ in found} - {"tl.lets"}

    forget_extraction(ctx.store, "tinylib_suite/take_test.py")
    assert not probed(ctx)
    assert not ctx.store.count(StageDone, stage="claims")
