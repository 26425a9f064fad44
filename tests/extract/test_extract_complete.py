"""What a call gave or raised as a candidate: which of it is worth stating."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from observing import tiny_lookup

from docprobe.extract.candidate import Candidate, Place
from docprobe.extract.checks import MARK, UncheckableError
from docprobe.extract.complete import finish, gave
from docprobe.extract.programs import Program
from docprobe.model import Basis

LOOKUP = tiny_lookup()
PLACE = Place("t", "a_test.py", 1, "", Basis.ASSERTED, "", certain=True, case="t[1]")


def draft(call="tl.take([5], [0])", symbol="tl.take", **more):
    return Candidate(symbol, PLACE, Program((), call, (), (symbol,)), "{}", {}, **more)


def looked(candidate, **seen):
    return finish(candidate, f"noise\n{MARK} {json.dumps(seen)}\n", LOOKUP)


def test_a_constructor_that_gives_what_it_constructs_is_an_echo():
    with pytest.raises(UncheckableError, match="echo"):
        gave(draft("tl.Matrix([[1]])", "tl.Matrix"), LOOKUP, "tl.Matrix([[1]])")


def test_what_the_test_saw_is_asserted_and_else_observed():
    for value, basis in (("[5]", Basis.ASSERTED), ("[6]", Basis.OBSERVED)):
        made = looked(draft(expected="[5]"), result={"views": [["{}", value]], "facts": {}})
        assert made.behaviours[0].basis == basis


def test_another_value_than_the_test_saw_is_the_last_resort():
    other = draft("tl.take([6], [0])", expected="[5]", look="other")
    made = looked(draft(expected="[5]", fallback=other), result={"views": [["{}", "[6]"]], "facts": {}})
    assert made.look == "other"
    assert (made.fallback.expected, made.fallback.place.basis) == ("", Basis.OBSERVED)


@pytest.mark.parametrize(
    ("candidate", "error", "taken"),
    [
        (draft(message="places must fit"), {"type": "IndexError", "message": "places must fit"}, True),
        (draft(message="places must fit"), {"type": "IndexError", "message": "other words"}, False),
        (draft(raises="IndexError"), {"type": "IndexError", "message": "whatever it is"}, True),
        (draft(raises="Exception"), {"type": "IndexError", "message": "whatever it is"}, True),
        (draft(raises="ValueError"), {"type": "IndexError", "message": "whatever it is"}, False),
        (draft(), {"type": "IndexError", "message": "nobody waited for it"}, False),
    ],
)
def test_only_the_exception_that_was_waited_for(candidate, error, taken):
    assert (looked(candidate, error={**error, "view": ""}) is not None) is taken


@pytest.mark.parametrize("printed", ["", "noise", f"\n{MARK} broken", f"\n{MARK} [1]"])
def test_a_look_that_shows_nothing(printed):
    assert finish(draft(), printed, LOOKUP) is None


@pytest.mark.parametrize(("value", "ours", "told"), [("[1]", True, True), ('[float("nan")]', True, False)])
def test_numbers_of_ours_say_nothing_that_is_not_finite(value, ours, told):
    facts = {"type": "tl.Array", "dtype": "float32", "shape": [1]}
    made = looked(draft(ours=ours), result={"views": [["{}", value]], "facts": facts})
    assert (str(made.behaviours[0].kind) == "value") is told
    assert looked(draft(), result={"views": [["{}", value]], "facts": facts}).behaviours[0].value == value


def test_what_was_in_the_memory_before_is_no_value():
    seen = {"views": [["{}", "[3.0841e-41]"]], "facts": {}}
    assert looked(replace(draft(), place=replace(PLACE, basis=Basis.OBSERVED)), result=seen) is None
    assert gave(draft(), LOOKUP, "[3.0841e-41]").behaviours[0].basis == Basis.ASSERTED
