"""Slices as candidates: tied to the call that they hold, with the arguments that it had there."""

from __future__ import annotations

from dataclasses import replace

from observing import tiny_lookup

from docprobe import model
from docprobe.extract import sliced
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
    found = [
        candidate
        for candidate in extract_test(trace("t", [event(0, "2"), event(1, "3")]), method, suite, lookup)
        if candidate.sliced
    ]
    assert [candidate.symbol for candidate in found] == ["tl.chunk"]
    assert dict(found[0].program.given)["size"][1] == "2"
    assert "len(found)" in found[0].look or "len(tl.chunk" in found[0].look
    assert "size = 2" in found[0].look or "2)" in found[0].look


CASES = """\
import tinylib as tl


class ChunkTest(unittest.TestCase):
    def test_chunk(self, size):
        self.assertEqual(tl.chunk([1, 2, 3], size), [[1, 2], [3]])
"""


def test_cases_of_a_method_are_sliced_as_far_as_they_tell_something(monkeypatch):
    """A file of three thousand cases would be cut for many minutes, and give the same again and again."""
    cut = []
    monkeypatch.setattr(sliced, "slices_of", lambda *args: cut.append(args[-1]) or [])
    lookup = tiny_lookup()
    method = model.TestMethod("a::C::t", "s", "a", "ChunkTest", "test_chunk", 5, 6, "", True, (), ())
    source = read_source("a", CASES)
    suite = Suite(lambda _: method, lambda _: source, lambda dotted: dotted)

    def extract(size, events):
        parameters = {"size": ["t", size, {"type": "int"}]}
        head = {"id": 0, "form": "test", "symbol": "", "parameters": parameters}
        extract_test(trace(f"a::C::t[{size}]", [head, *events]), method, suite, lookup)

    def seen(size):
        given = [["t", "[1, 2, 3]", {"type": "list"}], ["t", size, {"type": "int"}]]
        row = {"id": 1, "form": "call", "symbol": "tl.chunk", "site": [6, 25, 6, 50], "args": given}
        return [row | {"result": {"views": [["{}", "[[1, 2], [3]]"]]}}]

    for size in map(str, range(20)):
        extract(size, seen(size))
        extract(size, seen(size))
    assert len(cut) == 8
    extract("99", [])
    assert cut[-1] == {"size": "99"}, "nothing else shows this test"


REFUSED = """\
import tinylib as tl


class AddTest(unittest.TestCase):
    def test_refused(self):
        values = tl.chunk([1, 2, 3], 1)
        with self.assertRaises(ValueError):
            tl.add(tl.flatten(values), [1, 2])
"""


def test_what_is_refused_is_about_what_is_called_there():
    lookup = tiny_lookup()
    method = model.TestMethod("a::A::t", "s", "a", "AddTest", "test_refused", 5, 8, "", False, (), ())
    source = read_source("a", REFUSED.replace("AddTest", "ChunkTest"))
    method = replace(method, cls="ChunkTest")
    suite = Suite(lambda _: method, lambda _: source, lambda dotted: dotted.replace("tinylib", "tl", 1))
    found = [one for one in extract_test(trace("t", []), method, suite, lookup) if one.sliced]
    assert [one.symbol for one in found] == ["tl.add"]


def test_text_with_values_in_it_has_a_form():
    assert sliced._form("found[0] == f'{size:>3}, [2]'") == "found[...] == f'{size:}'"


REFUSED_METHOD = """\
import tinylib as tl


class IdentityTest(unittest.TestCase):
    def test_refused(self):
        matrix = tl.Matrix([[1, 2]])
        with self.assertRaises(ValueError):
            matrix.matmul(tl.linalg.identity(3))
"""


def test_what_a_method_refuses_is_about_the_method():
    lookup = tiny_lookup()
    method = model.TestMethod("a::O::t", "s", "a", "IdentityTest", "test_refused", 5, 8, "", False, (), ())
    source = read_source("a", REFUSED_METHOD)
    suite = Suite(lambda _: method, lambda _: source, lambda dotted: dotted.replace("tinylib", "tl", 1))
    error = {"type": "ValueError", "message": "shapes do not fit", "inner": None}
    unwritable = ["x", "an object"]
    rows = [
        {"id": 0, "form": "call", "symbol": "tl.Matrix", "site": [6, 17, 6, 36], "args": [unwritable]},
        {
            "id": 1,
            "form": "call",
            "symbol": "tl.linalg.identity",
            "site": [8, 26, 8, 47],
            "args": [unwritable],
        },
        {
            "id": 2,
            "form": "method",
            "symbol": "tl.Matrix.matmul",
            "site": [8, 12, 8, 48],
            "receiver": ["r", 0, []],
        }
        | {"args": [["r", 1, []]], "error": error},
    ]
    found = [one for one in extract_test(trace("t", rows), method, suite, lookup) if one.sliced]
    assert [one.symbol for one in found] == ["tl.Matrix.matmul"]
