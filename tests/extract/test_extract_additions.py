"""Calls get options that other calls have, and switches turned; inputs that no test gives are probed."""

from __future__ import annotations

import json

import pytest
from observing import tiny_lookup

from docprobe.extract.additions import additions, options_seen
from docprobe.extract.checks import MARK
from docprobe.extract.probing import kinds_of, probed, probes
from docprobe.model import Basis, Behaviour, BehaviourKind, Origin, OriginKind, Proof, Snippet

LOOKUP = tiny_lookup()
LIST = {"type": "list", "shape": [3], "of": "int", "flags": []}


def plain(text, kind):
    return ["t", text, {"type": kind, "flags": []}]


def shown(call, given, symbol="tl.chunk"):
    """Return the snippet of a call, and what it shows."""
    code = f"import tinylib as tl\n\nresult = {call}\nprint(result)\nassert result == [1]\n"
    snippet = Snippet("s", "", symbol, (symbol,), code, "", Proof.ASSERT, 10, True, Origin(OriginKind.TEST))
    behaviour = Behaviour(
        "b", symbol, BehaviourKind.VALUE, "values: list", Basis.ASSERTED, "s", "t", "p", 1, "",
        value="[1]", call=call, given=json.dumps(given),
    )  # fmt: skip
    return snippet, behaviour


VALUES = ["values", ["t", "[1, 2, 3]", LIST]]
CHUNK = shown("tl.chunk([1, 2, 3], size=2)", [VALUES, ["size", plain("2", "int")]])
SCALED = shown("tl.scale([1, 2, 3], factor=3.0)", [VALUES, ["factor", plain("3.0", "float")]], "tl.scale")
SEED = shown("tl.scale([1, 2, 3], factor=tl)", [VALUES, ["factor", plain("tl", "module")]], "tl.scale")


def test_options_are_switches_and_what_other_calls_give():
    found = options_seen([one for _, one in (CHUNK, SCALED, SCALED, SEED)], LOOKUP)
    assert found == {"tl.chunk": [("drop_remainder", "True")], "tl.scale": [("factor", "3.0")]}


@pytest.mark.parametrize(
    ("call", "option", "made"),
    [
        ("tl.chunk([1, 2, 3], 2)", ("drop_remainder", "True"), "tl.chunk([1, 2, 3], 2, drop_remainder=True)"),
        (
            "tl.chunk([1, 2, 3], 2, drop_remainder=False)",
            ("drop_remainder", "True"),
            "tl.chunk([1, 2, 3], 2, drop_remainder=True)",
        ),
        ("tl.chunk([1, 2, 3], (2))", ("drop_remainder", "True"), ""),
        ("tl.chunk([1, 2, 3], 2)", ("size", "3"), ""),
        ("tl.chunk([1, 2, 3], size=2)", ("size", "2"), ""),
        ("tl.chunk(*[[1, 2, 3], 2])", ("drop_remainder", "True"), ""),
        ('tl.chunk(**{"values": [1], "size": 2})', ("drop_remainder", "True"), ""),
    ],
)
def test_an_option_is_put_in_or_changed(call, option, made):
    snippet, behaviour = shown(call, [VALUES])
    found = list(additions(snippet, behaviour, [option], LOOKUP))
    assert [one.other.program.call for _, one in found] == ([made] if made else [])
    if made:
        assert found[0][0] == option
        assert found[0][1].change == f"with {option[0]}={option[1]}"
        assert found[0][1].base.program.call == call
        assert dict(found[0][1].other.program.given)[option[0]] == plain("True", "bool")


def test_inputs_that_are_probed():
    assert [one.program.call for one in probes(*CHUNK, LOOKUP)] == [
        "tl.chunk([-1, 2, 3], size=2)",
        "tl.chunk([0, 2, 3], size=2)",
        "tl.chunk([], size=2)",
        "tl.chunk(1, size=2)",
        "tl.chunk([[1, 2, 3]], size=2)",
        "tl.chunk([1.0, 2.0, 3.0], size=2)",
        "tl.chunk([True, False, True], size=2)",
        "tl.chunk([1, 2, 3], size=-1)",
        "tl.chunk([1, 2, 3], size=0)",
        "tl.chunk([1, 2, 3], size=100)",
    ]


def test_fractions_become_nan_and_whole_numbers():
    snippet, behaviour = shown(
        "tl.chunk([1.5, 2.0], 1)", [["values", ["t", "[1.5, 2.0]", {**LIST, "of": "float"}]]]
    )
    calls = [one.program.call for one in probes(snippet, behaviour, LOOKUP)]
    assert calls[:4] == [
        f"tl.chunk([{number}, 2.0], 1)" for number in ('float("nan")', "0.0", "-1.0", "1000.0")
    ]
    assert "tl.chunk([1, 2], 1)" in calls


@pytest.mark.parametrize("items", ['[1, "hello"]', "[]", '[float("nan")]', "[[1], [2, 3]]", "[True]"])
def test_what_is_no_plain_data_stays(items):
    snippet, behaviour = shown(f"tl.chunk({items}, 1)", [["values", ["t", items, LIST]]])
    assert kinds_of(snippet, behaviour, LOOKUP) == ()
    assert list(probes(snippet, behaviour, LOOKUP)) == []


def test_the_greatest_number_of_a_dtype():
    given = [
        [
            "values",
            ["t", "np.array([1, 2], dtype=np.int8)", {"type": "np.ndarray", "dtype": "int8", "shape": [2]}],
        ]
    ]
    snippet, behaviour = shown("tl.total(np.array([1, 2], dtype=np.int8))", given, "tl.total")
    calls = [one.program.call for one in probes(snippet, behaviour, LOOKUP)]
    assert "tl.total(np.array([127, 2], dtype=np.int8))" in calls
    assert "tl.total(np.array([], dtype=np.int8))" in calls


def test_where_there_is_more_data_shapes_stay():
    other = [["left", ["t", "[1, 2, 3]", LIST]], ["right", ["t", "[4, 5, 6]", LIST]]]
    snippet, behaviour = shown("tl.add([1, 2, 3], [4, 5, 6])", other, "tl.add")
    calls = [one.program.call for one in probes(snippet, behaviour, LOOKUP)]
    assert [call for call in calls if "0" not in call] == [
        "tl.add([-1, 2, 3], [4, 5, 6])",
        "tl.add([1, 2, 3], [-1, 5, 6])",
    ]
    assert len(calls) == 4


def test_a_probe_is_marked_as_one():
    draft = next(one for one in probes(*CHUNK, LOOKUP) if "size=0)" in one.program.call)
    error = {"type": "ValueError", "message": "size must be positive"}
    found = probed(draft, f"\n{MARK} {json.dumps({'error': error})}", LOOKUP)
    assert found.snippet.origin.kind == OriginKind.PROBE
    assert [(one.kind, one.basis) for one in found.behaviours] == [("raises", "probed")]
    assert probed(draft, "nothing that was looked at", LOOKUP) is None
