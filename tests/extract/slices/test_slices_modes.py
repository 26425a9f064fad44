"""What a test file sets as a program comes first in what its tests do elsewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from slicing import resolve, slicing_lookup

from docprobe.extract.slices import modes_of, read_source

SOURCE = """
import tinylib
from tinylib import linalg

tinylib.add(1, 2)

if __name__ == "__main__":
    {}
    testing.main()
"""
LOOKUP = slicing_lookup()
LOOKUP = replace(LOOKUP, target=replace(LOOKUP.target, modes=("tl.add", "tl.linalg.*")))


@pytest.mark.parametrize(
    ("lines", "modes"),
    [
        ("tinylib.add(3, right='all')", ('tl.add(3, right="all")',)),
        ("linalg.identity(2); tinylib.add(1, 1)", ("tl.linalg.identity(2)", "tl.add(1, 1)")),
        ("linalg.identity(size)", ()),
        ("x = tinylib.add(1, 1)", ()),
        ("tinylib.Matrix([])", ()),
    ],
)
def test_modes(lines, modes):
    source = read_source("sample_test.py", SOURCE.format(lines))
    assert modes_of(source, LOOKUP, resolve) == modes


def test_a_library_without_modes():
    source = read_source("sample_test.py", SOURCE.format("tinylib.add(1, 1)"))
    assert modes_of(source, slicing_lookup(), resolve) == ()
