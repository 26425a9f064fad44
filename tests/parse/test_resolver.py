from __future__ import annotations

import pickle

import pytest

from docprobe.parse.resolver import Resolver

RESOLVER = Resolver(
    "lib",
    "l",
    {
        "l.f": "l.f",
        "l.old.f": "l.f",
        "l.C": "l.C",
        "l.C.m": "l.C.m",
        "l.D": "l.D",
        "l.D.m": "l.C.m",
        "l": "l",
    },
    {"lib.inner.ops": {"g": "l.f", "Cls": "l.D"}, "kindred.src": {"C": "l.C"}},
    frozenset({"l.f"}),
)


@pytest.mark.parametrize(
    ("dotted", "expected"),
    [
        ("lib.f", "l.f"),
        ("lib.old.f", "l.f"),
        ("lib.C.m", "l.C.m"),
        ("lib", "l"),
        ("lib.inner.ops.g", "l.f"),
        ("lib.inner.ops.Cls", "l.D"),
        ("lib.inner.ops.Cls.m", "l.C.m"),
        ("kindred.src.C.m", "l.C.m"),
        ("lib.inner.ops.Cls.gone", ""),
        ("lib.inner.ops", ""),
        ("lib.gone", ""),
        ("other.f", ""),
        ("", ""),
    ],
)
def test_resolve(dotted, expected):
    assert RESOLVER.resolve(dotted) == expected


def test_it_crosses_processes():
    assert pickle.loads(pickle.dumps(RESOLVER)) == RESOLVER


def test_tinylib_is_known_by_its_private_modules(tinylib_resolver):
    assert tinylib_resolver.resolve("tinylib._core.statistics.mean") == "tl.stats.mean"
    assert (
        tinylib_resolver.resolve("tinylib._core.matrices.SquareMatrix.from_diagonal")
        == "tl.Matrix.from_diagonal"
    )
    assert "tl.Matrix" not in tinylib_resolver.functions
