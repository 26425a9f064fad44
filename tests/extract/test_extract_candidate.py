"""Near-duplicates are folded; the tests behind them stay known, whichever form of the call is confirmed."""

from __future__ import annotations

from docprobe.extract.candidate import Candidate, Place, fold
from docprobe.extract.programs import Program
from docprobe.extract.quirks.base import array
from docprobe.model import Basis


def candidate(case, text, dtype="float32", fallback=None):
    place = Place("a::T::t", "a", 1, "", Basis.ASSERTED, "", certain=True, case=case)
    program = Program((), text, (("x", array(text, dtype, [2])),), ("lib.f",))
    return Candidate("lib.f", place, program, "", {}, look=text, fallback=fallback)


def chain(one):
    return [one, *(chain(one.fallback) if one.fallback else [])]


def test_a_fallback_of_the_same_call_shows_the_same_tests():
    exact = candidate("t[1]", "f([0.123])")
    rounded = candidate("t[1]", "f([1])", fallback=exact)
    (kept,) = fold([rounded, candidate("t[2]", "f([0.456])")])
    assert {one.text for one in chain(kept)} == {"f([1])", "f([0.123])", "f([0.456])"}
    assert [one.tests for one in chain(kept)] == [(("t[1]", 1), ("t[2]", 1))] * 3


def test_a_fallback_that_shows_something_else_shows_its_own_test():
    other = candidate("t[1]", "f([1, 2])", dtype="int32")
    (kept,) = fold([candidate("t[1]", "f([1])", fallback=other), candidate("t[2]", "f([2])")])
    tests = {one.text: one.tests for one in chain(kept)}
    assert tests["f([1, 2])"] == ()
    assert len(tests["f([1])"]) == 2
