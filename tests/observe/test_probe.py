"""What the probe records, and what it must not do to a test."""

from __future__ import annotations

import collections
import dataclasses
import gc
import importlib
import json
import sys
import threading
import weakref

import pytest
from observing import TINYLIB, tiny_names

from docprobe.observe import probe


@pytest.fixture
def tl():
    sys.path.append(str(TINYLIB))
    probe.install(tiny_names(), "")
    tinylib = importlib.import_module("tinylib")
    probe.begin("T.test")
    yield tinylib
    probe.end("T.test")


def called(callee, *args, line=1, **words):
    return __docprobe__((line, 0, line, 9), callee, *args, **words)  # noqa: F821 - the probe's builtin


def events():
    found = probe.end("T.test")
    assert json.loads(json.dumps(found)) == found
    return found


def test_call(tl):
    assert called(tl.add, [1, 2], right=[3]) == [4, 5]
    (event,) = events()
    assert (event["form"], event["symbol"], event["site"]) == ("call", "tl.add", [1, 0, 1, 9])
    assert event["args"][0][:2] == ["t", "[1, 2]"]
    assert event["words"]["right"][1] == "[3]"
    assert event["result"]["views"] == [["{}", "[4, 5]"]]


def test_symbols_of_what_is_called(tl):
    matrix = called(tl.Matrix, [[1, 2]])
    called(matrix.row, 0)
    called(tl.Matrix.from_diagonal, [1])
    called(tl.linalg.SquareMatrix([[1]]).determinant)
    called(tl.linalg.SquareMatrix([[1]]).row, 0)
    called(tl.total.__wrapped__, [1])
    called(lambda: 3)
    assert [event["symbol"] for event in events()] == [
        "tl.Matrix",
        "tl.Matrix.row",
        "tl.Matrix.from_diagonal",
        "tl.linalg.SquareMatrix.determinant",
        "tl.Matrix.row",
        "tl.total",
    ]


def test_provenance(tl):
    first = called(tl.Matrix, [[1]])
    called(tl.linalg.transpose, first)
    called([first].append, 1)
    event = events()[1]
    assert event["args"] == [["r", 0, [], {"type": "tl.Matrix"}]]


def test_an_exception_passes_and_is_recorded(tl):
    with pytest.raises(ValueError, match="empty"):
        called(tl.stats.mean, [])
    (event,) = events()
    assert event["error"] == {"type": "ValueError", "message": "mean of an empty list", "inner": None}


def test_the_outer_of_two_calls_names_the_inner(tl):
    with pytest.raises(ValueError):
        called(lambda: called(tl.stats.mean, [], line=2))
    with pytest.raises(ValueError):
        called(tl.stats.clip, Raising(lambda: called(tl.stats.mean, [], line=4)), 1, 2, line=3)
    assert [event["error"]["inner"] for event in events()] == [None, None, 1]


class Raising:
    def __init__(self, action):
        self.action = action

    def __iter__(self):
        return self.action()


def test_objects_are_not_kept_alive(tl):
    matrix = called(tl.Matrix, [[1]])
    held = weakref.ref(matrix)
    del matrix
    gc.collect()
    assert held() is None
    assert len(events()) == 1


def test_an_address_used_again_is_no_provenance(tl):
    for _ in range(4):
        called(tl.Matrix, [[1]])
        gc.collect()
        called(tl.linalg.transpose, tl.Matrix([[2]]), line=2)
    args = [event["args"][0][0] for event in events() if event["symbol"] == "tl.linalg.transpose"]
    assert set(args) == {"x"}


def test_bounds(tl):
    for line in range(200):
        for _ in range(20):
            called(tl.add, [1], [2], line=line)
    found = events()
    assert len(found) == probe.EVENTS
    assert sum(event["site"][0] == 0 for event in found) == probe.PER_SITE


def test_other_threads_are_let_through(tl):
    results = []
    thread = threading.Thread(target=lambda: results.append(called(tl.add, [1], [2])))
    thread.start()
    thread.join()
    assert results == [[3]]
    assert not events()


class Hostile:
    def __repr__(self):
        raise RuntimeError("repr")

    def __eq__(self, other):
        raise RuntimeError("eq")

    def __getattr__(self, name):
        raise RuntimeError("getattr")

    __hash__ = None


def test_hostile_objects_change_nothing(tl):
    hostile = Hostile()
    assert called(tl.flatten, [hostile])[0] is hostile
    assert called(lambda given: given, hostile) is hostile
    events()


def test_assertions_know_what_they_look_at(tl):
    result = called(tl.add, [1], [2])

    def assertEqual(left, right):  # noqa: N802
        assert left == right

    called(assertEqual, result, [3], line=2)
    assert events()[1] == {
        "site": [2, 0, 2, 9],
        "form": "assert",
        "symbol": "assertEqual",
        "from": [0],
        "id": 1,
    }


FACTOR = 3


def doubled(x):
    """Twice."""
    return x + x


def test_functions_as_lambdas(tl):
    shift = [1, 2]

    def written(function):
        called(tl.flatten, [function], line=function.__code__.co_firstlineno)
        return probe._STATE["recorder"].events[-1]["args"][0][1][0]

    lone = lambda x: tl.add(x, [FACTOR])  # noqa: E731
    assert written(lone)[:2] == ["t", "lambda x: tl.add(x, [3])"]
    local = lambda x: tl.add(x, shift)  # noqa: E731
    assert written(local)[1] == "lambda x: tl.add(x, [1, 2])"
    assert written(doubled)[1] == "lambda x: x + x"
    assert written(lambda: Hostile)[0] == "x"
    assert written(lambda x: [-y for y in x])[0] == "x"
    assert written(lambda x, y=1: x)[0] == "x"
    assert written(tl.stats.mean)[1] in {"tl.average", "tl.stats.mean"}
    probe.end("T.test")


Pair = collections.namedtuple("Pair", "left right")  # noqa: PYI024 - as the library may have it


@dataclasses.dataclass
class Config:
    size: int
    names: tuple = ()


@pytest.fixture
def writer(tl):
    """Give the writer of a probe that knows the classes above as the library's."""
    for kind in (Pair, Config):
        probe._STATE["recorder"].names._add(kind, f"tl.{kind.__name__}")
    return probe._STATE["recorder"].writer


def test_records_are_written_as_calls_of_their_class(writer):
    assert writer.write(Pair(1, [Config(2)]))[1] == "tl.Pair(left=1, right=[tl.Config(size=2)])"
    assert writer.write(Config(1, ("a",)))[1] == 'tl.Config(size=1, names=("a",))'
    assert writer.write(Pair(1, object()))[0] == "x"
    assert writer.result(Config(3))["views"] == [["{}", "tl.Config(size=3)"]]


def test_slices_and_long_rows(writer):
    assert writer.write(slice(Config(1), None))[1] == "slice(tl.Config(size=1), None, None)"
    assert writer.write(slice(object()))[0] == "x"
    assert writer.write(list(range(3, 103)))[1] == "list(range(3, 103))"
    assert writer.write([*range(100), 7])[0] == "x"


def test_a_named_result_is_its_name(writer, tl):
    assert writer.result(tl.Matrix)["views"] == [["{}", "tl.Matrix"]]


def test_nested_results_are_looked_at_item_by_item(writer, tl):
    one, two = tl.Matrix([[1]]), tl.Matrix([[2]])
    assert writer.result([[one], [two]])["views"] == []  # nothing is known of how to look at one
    found = writer.result([[Config(1)], [Config(2)]])
    assert found["views"][0] == [
        "[[item for item in row] for row in {}]",
        "[[tl.Config(size=1)], [tl.Config(size=2)]]",
    ]
    assert writer.result((Config(1), [Config(2)], None))["views"][0][0] == (
        "[{}[0], [item for item in {}[1]], {}[2]]"
    )


def test_attributes_are_views_unless_they_repeat_an_argument(tl):
    called(tl.Matrix, [[1, 2]])
    called(tl.Matrix.from_diagonal, [1, 2])
    assert [event["result"]["views"] for event in events()] == [[], [["{}.rows", "[[1, 0], [0, 2]]"]]]


def test_what_makes_an_array_is_seen(tl):
    numpy = pytest.importorskip("numpy")
    array = called(numpy.arange, 100)
    called(called(array.reshape, 4, 25, line=2).transpose, line=3)
    called("a".upper, line=4)
    assert [event["symbol"] for event in events()] == [
        "np.arange",
        "np.ndarray.reshape",
        "np.ndarray.transpose",
    ]


def test_what_a_scalar_of_an_array_came_from_is_known(tl):
    numpy = pytest.importorskip("numpy")
    total = called(numpy.sum, numpy.arange(3))
    called(lambda left, right: left == right, 3, total, line=2)
    assert [(event["form"], event.get("from")) for event in events()] == [("call", None), ("via", [0])]
