"""A confirmed program is written without an option of its call; what is no difference is none."""

from __future__ import annotations

import json

import pytest
from observing import tiny_lookup

from docprobe.extract.checks import MARK
from docprobe.extract.contrast import contrasts, differing, options_of
from docprobe.model import Basis, Behaviour, BehaviourKind, Origin, OriginKind, Proof, Snippet

HEAD = "import tinylib as tl\n\n"
LOOKUP = tiny_lookup()
CHUNK = (
    "result = tl.chunk([1, 2, 3], size=2, drop_remainder=True)\nprint(result)\nassert result == [[1, 2]]\n"
)


def made(code, value="[[1, 2]]", symbol="tl.chunk"):
    """Return the snippet of a program, what it shows, and the contrasts."""
    snippet = Snippet(
        "s", "", symbol, (symbol,), HEAD + code, "", Proof.ASSERT, 1000, True, Origin(OriginKind.TEST)
    )
    shown = Behaviour(
        "b", symbol, BehaviourKind.VALUE, "values: list", Basis.ASSERTED, "s", "t", "p", 1, "", value=value
    )
    return snippet, shown, list(contrasts(snippet, shown, LOOKUP))


def seen(value):
    return f"\n{MARK} {json.dumps({'result': {'views': [['{}', value]], 'facts': {'type': 'list'}}})}"


FAILED = f"\n{MARK} {json.dumps({'error': {'type': 'NameError', 'message': 'name math is not defined'}})}"


def test_an_option_is_left_out():
    _, shown, (one,) = made(CHUNK)
    assert one.change == "without drop_remainder=True"
    assert one.base.program.call == "tl.chunk([1, 2, 3], size=2, drop_remainder=True)"
    assert one.other.program.call == "tl.chunk([1, 2, 3], size=2)"
    other = differing(one, (seen("[[1, 2]]"), seen("[[1, 2], [3]]")), shown, LOOKUP)
    assert other.behaviours[0].pattern == "without drop_remainder=True; values: list"
    assert other.snippet.level > 1000, "both programs are read"
    assert other.snippet.title.startswith("Without drop_remainder: tl.chunk([1, 2, 3], size=2) gives")


@pytest.mark.parametrize(
    "looks",
    [
        (seen("[[1, 2]]"), seen("[[1, 2]]")),
        (FAILED, seen("[[1, 2], [3]]")),
        (seen("[[1]]"), seen("[[1, 2], [3]]")),
        (seen("[[1, 2]]"), "nothing that was looked at"),
    ],
    ids=["the same", "the whole fails", "the whole shows something else", "no look"],
)
def test_no_difference(looks):
    _, shown, (one,) = made(CHUNK)
    assert differing(one, looks, shown, LOOKUP) is None


@pytest.mark.parametrize(
    "code",
    [
        CHUNK.replace("True", "False"),
        CHUNK.replace("drop_remainder=True", "size=2"),
        CHUNK.replace("[1, 2, 3]", "tl.chunk([1, 2, 3], size=3)[0]"),
    ],
    ids=["the default", "no default", "called in two places"],
)
def test_what_is_no_option(code):
    snippet, shown, found = made(code)
    assert not found
    assert options_of(snippet, shown.symbol, LOOKUP) == []


def test_names_and_imports_that_only_the_option_needs():
    named = CHUNK.replace("True", "rest").replace("size=2", "size=size")
    code = f"import math\n\nsize = 2\nrest = bool(math.pi)\n{named}"
    *_, (one,) = made(code)
    assert one.other.program.lines == ("import math", "size = 2")
    assert one.base.program.lines == ("import math", "size = 2", "rest = bool(math.pi)")


def test_what_is_bound_again_is_what_is_looked_at():
    code = CHUNK.replace("print(result)", "result = result[0]\nprint(result)")
    *_, (one,) = made(code)
    assert one.base.program.call == "result[0]"
    failed = f"\n{MARK} {json.dumps({'error': {'type': 'ValueError', 'message': 'size must be odd here'}})}"
    _, shown, _ = made(code, value="[1, 2]")
    assert differing(one, (seen("[1, 2]"), failed), shown, LOOKUP) is None
