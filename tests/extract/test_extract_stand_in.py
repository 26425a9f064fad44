"""What stands behind a call: numbers of our own for others, the library set as the test had it."""

from __future__ import annotations

from dataclasses import replace

from observing import tiny_lookup

from docprobe import model
from docprobe.extract.candidate import links_of
from docprobe.extract.candidates import Suite, extract_file
from docprobe.extract.events import trace
from docprobe.extract.slices import read_source
from docprobe.model import Basis

LOOKUP = tiny_lookup()
LOOKUP = replace(LOOKUP, target=replace(LOOKUP.target, literals=(("tl.Array", "tl.array({values})"),)))
METHOD = model.TestMethod(
    "add_test.py::AddTest::testAdd", "tiny", "add_test.py", "AddTest", "testAdd", 1, 9, "", False, (), ()
)
ARRAY = {"type": "tl.Array", "dtype": "int32", "shape": [2]}
ADD = {"form": "call", "symbol": "tl.add", "words": {}, "site": [3, 0, 3, 9]}
SEEN = {"result": {"expr": ["x", "Array"], "views": [["{}", "[4, 6]"]], "facts": ARRAY}}
LOOK = 'print("\\ndocprobe:", __docprobe_look__(lambda: ({})))'


def shown(*events):
    rows = [{"id": number, **event} for number, event in enumerate(events)]
    found = extract_file([trace("AddTest.testAdd", rows)], Suite(lambda _: METHOD), LOOKUP)
    return [[(one.text.splitlines()[-1], one.place.basis) for one in links_of(each)] for each in found]


def looked(call):
    return LOOK.format(call), Basis.OBSERVED


def test_what_was_not_seen_being_made():
    unknown = {**ADD, "args": [["x", "Array", ARRAY], ["t", "[3, 4]", {"type": "list"}]], **SEEN}
    assert shown(unknown) == [[looked("tl.add(tl.array([1, 2]), [3, 4])")]]


def test_what_the_names_speak_of_goes_before_what_can_be_written():
    unknown = {**ADD, "args": [["x", "Array", ARRAY], ["t", "1", {"type": "int"}]], **SEEN}
    other = {**ADD, "symbol": "tl.linalg.identity", "args": [["t", "2", {"type": "int"}]], **SEEN}
    assert shown(other, unknown) == [[looked("tl.add(tl.array([1, 2]), right=1)")]]


def test_an_object_of_no_known_type_is_not_shown():
    assert shown({**ADD, "args": [["x", "Thing", {"type": "Thing"}]], **SEEN}) == []


def test_literals_need_no_stand_in():
    ((first,),) = shown({**ADD, "args": [["t", "[1]", {"type": "list"}]] * 2, **SEEN})
    assert first[1] == Basis.OBSERVED
    assert "__docprobe_look__" not in first[0]


def test_the_library_is_set_where_the_call_alone_does_not_hold():
    text = 'import tinylib\n\nif __name__ == "__main__":\n    tinylib.mode("all")\n'
    source = read_source("add_test.py", text)
    suite = Suite(
        lambda _: METHOD,
        source_of=lambda path: source if path == METHOD.path else None,
        resolve=lambda dotted: {"tinylib.mode": "tl.mode"}.get(dotted, ""),
    )
    lookup = replace(LOOKUP, target=replace(LOOKUP.target, modes=("tl.mode",)))
    rows = [{"id": 0, **ADD, "args": [["t", "[1]", {"type": "list"}]] * 2, **SEEN}]
    (found,) = extract_file([trace("add_test.py::AddTest::testAdd", rows)], suite, lookup)
    alone, after = links_of(found)
    assert "tl.mode" not in alone.text
    assert 'tl.mode("all")\n' in after.text
    assert after.pattern == f'after tl.mode("all"); {alone.pattern}'
    assert after.snippet.title == "after tl.mode: tl.add with left=[1] and right=[1]"
    assert after.behaviours[0].id != alone.behaviours[0].id
