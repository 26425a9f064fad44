"""Slices as candidates: tied to the call that they hold, with the arguments that it had there."""

from __future__ import annotations

from observing import tiny_lookup

from docprobe import model
from docprobe.extract.candidates import Suite, extract_test
from docprobe.extract.events import trace
from docprobe.extract.slices import read_source

SOURCE = """\
import tinylib as tl
from tinylib._core import lists


class ChunkTest(unittest.TestCase):
    def test_chunk(self):
        for size in [2, 3]:
            found = tl.chunk([1, 2, 3], size)
            self.assertEqual(len(found), 6 // size)
"""


def event(at, size):
    given = [["t", "[1, 2, 3]", {"type": "list"}], ["t", size, {"type": "int"}]]
    return {"id": at, "form": "call", "symbol": "tl.chunk", "site": [8, 20, 8, 45], "args": given}


def test_of_a_loop_the_first_value_counts():
    lookup = tiny_lookup()
    method = model.TestMethod(
        "a_test.py::ChunkTest::test_chunk",
        "s",
        "a_test.py",
        "ChunkTest",
        "test_chunk",
        6,
        9,
        "",
        False,
        (),
        (),
    )
    source = read_source("a_test.py", SOURCE)
    suite = Suite(lambda _: method, lambda _: source, lambda dotted: dotted.replace("tinylib", "tl", 1))
    sliced = [
        candidate
        for candidate in extract_test(trace("t", [event(0, "2"), event(1, "3")]), method, suite, lookup)
        if candidate.sliced
    ]
    assert [candidate.symbol for candidate in sliced] == ["tl.chunk"]
    assert dict(sliced[0].program.given)["size"][1] == "2"
    assert "len(found)" in sliced[0].look or "len(tl.chunk" in sliced[0].look
    assert "size = 2" in sliced[0].look or "2)" in sliced[0].look
