"""An exception that a snippet proves and no docstring tells of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from docprobe.gaps.evidence.givens import is_of_namesake
from docprobe.gaps.evidence.tried import blames_inner, reaches, tried_arguments, tried_call
from docprobe.gaps.examples.outputs import clean, one_line
from docprobe.gaps.reading.owed import is_owed
from docprobe.gaps.reading.prose import (
    about,
    demands_named,
    describes,
    names_exception,
    sends_away,
    sentences,
    speaks_of,
    states_range,
    tells_kind,
    wants_opposite,
)
from docprobe.gaps.reading.wanted import is_of_another_kind
from docprobe.gaps.rules.base import Case, Rule
from docprobe.model import Basis, GapBasis, GapGroup, GapKind, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.gaps.evidence.facts import Facts, Proven
    from docprobe.model import Gap

_TOLD = re.compile(r"((?:\w+\.)*\w+)(?::\s*(.*))?$", re.DOTALL)
_ENTRY = re.compile(r"^[ \t]*(\w+)[ \t]*(?:\([^()\n]*\))?:[ \t]+(\S.*)$", re.MULTILINE)
_MOST = 5

_SHOWN = """\
try:
    f(0)
except ValueError as error:
    print(error)
else:
    raise AssertionError("no ValueError")
"""
_INSIDE = """\
def g():
    x = f(0)
    return h(x, 1)
try:
    g()
except ValueError as error:
    print(error)
"""


class UndocumentedRaise(Rule):
    """Neither the exception nor its condition stands in what a reader is given."""

    kind = GapKind.UNDOCUMENTED_RAISE
    group = GapGroup.SILENT
    title = "raises an exception that its documentation does not mention"
    needs = "a confirmed snippet that ends in the exception"
    weighs = "high where the test demands the exception, medium where it only makes the call"
    VALID: ClassVar = (
        Case("Cuts.\n\nRaises:\n  ValueError: If size < 1.", raises=(("ValueError: no", "f(0)"),)),
        Case("Cuts. Raises a LookupError for a wrong key.", raises=(("KeyError: 'a'", "f(0)"),)),
        Case("Cuts. The size must be positive.", raises=(("ValueError: size is not positive", "f(0)"),)),
        Case("Cuts. An error is raised for a bad size.", raises=(("ValueError: size 0", "f(0)"),)),
        Case("Cuts.", raises=(("TypeError: f() missing 1 required positional argument: 'x'", "f()"),)),
        Case("Maps.", raises=(("ValueError: no", "def g(x):\n    raise ValueError('no')\nf(g)"),)),
        Case("", raises=(("ValueError: no", "f(0)"),)),
        Case("Cuts.", raises=(("ValueError: no", _INSIDE),)),
        Case("Cuts.", raises=(("ValueError: no", "make(0).f()"),)),
        Case(
            "Takes `k` of 2 parts.\n\nArgs:\n  k: A key.",
            "(k)",
            raises=(("ValueError: K must have 2", "f(1)"),),
        ),
        Case("Takes two or more dimensions.", raises=(("ValueError: must have 2 dimensions", "f(1)"),)),
        Case("Pairs, each key a `Row`.", raises=(("ValueError: keys must be Row instances", "f(1)"),)),
        Case(
            "Joins texts of same size.", raises=(("ValueError: shapes do not match: [2] and [2,1]", "f(1)"),)
        ),
        Case(
            "Makes one of a nonempty list.", raises=(("ValueError: Must provide at least one item", "f([])"),)
        ),
        Case("Cuts by a `lib.RowCut`.", raises=(("ValueError: invalid RowCut value: x", "f('x')"),)),
        Case("Reads a `RowCut`.", raises=(("ValueError: Could not parse x as RowCut", "f('x')"),)),
        Case(
            "Adds.\n\nArgs:\n  low: The float value of the least.",
            "(low)",
            raises=(("ValueError: `low` must be rank 0 but is rank 1", "f([])"),),
        ),
        Case(
            "Places.\n\nArgs:\n  axes: A list that should map to the `axis_names` of a mesh.",
            "(axes)",
            raises=(("ValueError: Invalid axis names: ['a']", "f(['a'])"),),
        ),
        Case(
            "Sums.\n\nArgs:\n  axis: An int, axis along which to sum.",
            "(x, axis)",
            raises=(("IndexError: slice index 3 of dimension 0 out of bounds", "f([1], 3)"),),
        ),
        Case(
            "Gets.\n\nArgs:\n  name: A string, should be the name of a row.",
            "(name)",
            raises=(("ValueError: Could not interpret: typo", "f('typo')"),),
        ),
        Case(
            "Writes.\n\nArgs:\n  to: The `lib.io.Writer` to use.",
            "(to)",
            raises=(("ValueError: Invalid argument: ()", "f(())"),),
        ),
        Case(
            "Fills.\n\nArgs:\n  x: A `lib.Rows`.",
            "(x)",
            raises=(("ValueError: places(2) is invalid", "x = lib.Rows(places=[2])\nf(x)"),),
        ),
        Case("Turns the hue of an RGB image.", raises=(("ValueError: x must have 3 channels", "f(1)"),)),
        Case(
            "Joins.\n\nArgs:\n  x: Rows with sorted ends.",
            "(x)",
            raises=(("ValueError: ends of x must be monotonically increasing", "f([2, 1])"),),
        ),
        Case(
            "Sums; the axis must be an existing one.",
            raises=(("ValueError: axis 3 is out of bounds", "f([1], 3)"),),
        ),
        Case("Works on the last 3 dimensions.", raises=(("ValueError: must be at least rank 3", "f(1)"),)),
        Case("Joins.", raises=(("ValueError: `name` is empty", "f(made(name=''))"),)),
        Case("Maps.", raises=(("ValueError: what `made` is given has no end", "x.f(made(5))"),)),
        Case(
            "Adds.",
            name="lib.X.__add__",
            raises=(("ValueError: no", "import lib\ntry:\n    lib.add(1, 2)\nexcept ValueError:\n    pass"),),
        ),
        Case("Cuts.\n\nArgs:\n  x: Of rank `k`.", "(x)", raises=(("ValueError: bad rank 0", "f(1)"),)),
        Case(
            "Cuts.\n\nArgs:\n  by: A `RowCut`.", "(by)", raises=(("TypeError: by must be a RowCut", "f(1)"),)
        ),
        Case("Picks.\n\nArgs:\n  k: From 0 to 3.", "(k)", raises=(("IndexError: out of bounds", "f(5)"),)),
        Case(
            "Picks.\n\nArgs:\n  k: Places between\n    `0` and 3.",
            "(k)",
            raises=(("IndexError: index out of range: 5", "f(5)"),),
        ),
        Case(
            "Turns.\n\nArgs:\n  k: A permutation.",
            "(k)",
            raises=(("ValueError: 2 is missing from {0,1,1}", "f(1)"),),
        ),
        Case(
            "Cuts.\n\nArgs:\n  x: What.\n    low, high: Of shape `[d]`.\n  low: A float.",
            "(x, low, high)",
            raises=(("ValueError: low has incorrect size", "f(1, [2], 3)"),),
        ),
        Case(
            "Solves.\n\nThe matrix has to be invertible.",
            raises=(("ValueError: Input is not invertible", "f(1)"),),
        ),
        Case(
            "Solves; x has shape [M, M].",
            "(x)",
            raises=(("ValueError: Dimensions must be equal, but are 2 and 3", "f(1)"),),
        ),
        Case("Draws.", raises=(("ValueError: not defined", "f(2, allow_nan=False)"),)),
        Case("Draws.", raises=(("ValueError: When determinism is enabled, f needs a seed", "f(1)"),)),
        Case(
            "Picks.\n\nArgs:\n  x: Of last dimension at least `k`.",
            "(x, k)",
            raises=(("ValueError: x must have at least k columns", "f([1], 2)"),),
        ),
        Case(
            "Cuts; [low, high] are scalars.\n\nArgs:\n  low: A float.",
            "(low, high)",
            raises=(("ValueError: low must be rank 0", "f([2], 3)"),),
        ),
        Case("Draws.", raises=(("ValueError: p exceeds 1", "f(2, validate_args=True)"),)),
        Case("Mixes.", raises=(("ValueError: TypeError: object of type 'X' has no len()", "f(1)"),)),
        Case("Reads.", raises=(("UnicodeDecodeError: can't decode byte 0xff", "f('a')"),)),
        Case(
            "Joins.\n\nArgs:\n  a: Of shape (m, d).\n  b: Of shape (n, d).",
            "(a, b)",
            raises=(("ValueError: shapes do not match", "f(1, 2)"),),
        ),
        Case(
            "Maps.\n\nArgs:\n  fn: Callable that takes a row.",
            "(fn)",
            raises=(
                ("TypeError: `fn` should be callable, got 1", "try:\n    f(1)\nexcept TypeError:\n    pass"),
            ),
        ),
        Case(
            "Cuts.\n\nArgs:\n  size: An integer.",
            "(size)",
            raises=(
                (
                    "TypeError: 0.5 cannot be converted to int",
                    "try:\n    f(0.5)\nexcept TypeError:\n    pass",
                ),
            ),
        ),
        Case(
            "Cuts.",
            "(size, **more)",
            raises=(
                (
                    "ValueError: `loud` must be a boolean",
                    "try:\n    f(1, loud=3)\nexcept ValueError:\n    pass",
                ),
            ),
        ),
        Case(
            "Goes.\n\nArgs:\n  row_name: The one to go to.\n    At least `2` letters.",
            "(row_name)",
            raises=(("ValueError: row name needs 2 letters", "f('a')"),),
        ),
        Case("As in C. See the documentation of C.", raises=(("ValueError: no", "f(0)"),)),
        Case(
            "Cuts.\n\nArgs:\n  g: An undirected graph.",
            "(g)",
            raises=(("LibNotImplemented: not implemented for directed type", "f(0)"),),
        ),
        Case(
            "Cuts.\n\nRaises:\n  LibError: If the graph is not directed.",
            raises=(("LibNotImplemented: not implemented for undirected type", "f(0)"),),
        ),
        Case("Cuts. At least one must be non-zero.", raises=(("ZeroDivisionError", "f(0)"),)),
        Case("Cuts.", raises=(("TypeError: cannot unpack non-iterable int object", "f([1])"),)),
        Case("Cuts.\n\nArgs:\n  g: A tidy list.", "(g)", raises=(("ValueError: List is not tidy", "f(1)"),)),
        Case(
            "Draws.\n\nArgs:\n  align: Up or down.",
            "(align)",
            raises=(("ValueError: align must be either up or down.", "f('a')"),),
        ),
        Case("For $p >= 1$ a grid.", raises=(("ValueError: p must be >= 1", "f(0)"),)),
        Case(
            "Cuts.\n\nArgs:\n  k: Positive number.",
            "(k)",
            raises=(("ValueError: k cannot be smaller or equal to 0.", "f(0)"),),
        ),
        Case(
            "Draws.\n\nRaises\n------\nKeyError\n    If x is odd.\n    If p is not symmetric.",
            raises=(("ValueError: 'p' must be symmetric.", "f(0)"),),
        ),
    )
    INVALID: ClassVar = (
        (Case("Cuts a list.", raises=(("ValueError: size 0 is too small", _SHOWN),)), "ValueError on `f(0)`"),
        (
            Case(
                "Cuts.\n\nRaises:\n  TypeError: For text.", raises=(("ZeroDivisionError: by zero", "f(0)"),)
            ),
            "ZeroDivisionError",
        ),
        (
            Case("Cuts a list.", raises=(("LibNotImplemented: not implemented for text", "f('a')"),)),
            "LibNotImplemented",
        ),
        (
            Case(
                "Adds.",
                name="lib.X.__add__",
                raises=(
                    ("ValueError: no", "import lib\ntry:\n    lib.X() + 2\nexcept ValueError:\n    pass"),
                ),
            ),
            "raises ValueError",
        ),
        (
            Case(
                "Cuts.\n\nArgs:\n  size: An integer.",
                "(size)",
                raises=(("ValueError: size 0 is too small", "try:\n    f(0)\nexcept ValueError:\n    pass"),),
            ),
            "size 0 is too small",
        ),
        (
            Case(
                "Adds.\n\nArgs:\n  size: It must go with `batch_size`.",
                "(size, batch_size)",
                raises=(
                    (
                        "ValueError: batch_size 3 does not divide 4",
                        "try:\n    f(4, 3)\nexcept ValueError:\n    pass",
                    ),
                ),
            ),
            "does not divide",
        ),
        (
            Case(
                "Adds.",
                "(x)",
                raises=(
                    (
                        "ValueError: expected an array of two",
                        "x = lib.array([1])\ntry:\n    f(x)\nexcept ValueError:\n    pass",
                    ),
                ),
            ),
            "array of two",
        ),
        (
            Case(
                "Gets.\n\nArgs:\n  name: A string.",
                "(name)",
                raises=(("ValueError: invalid name", "try:\n    f('typo')\nexcept ValueError:\n    pass"),),
            ),
            "invalid name",
        ),
    )

    def find(self, facts: Facts) -> Iterator[Gap]:
        """Yield one gap an exception, with the calls that show it."""
        found: dict[str, list[tuple[Proven, str]]] = {}
        for exception, proven, message in self.cases(facts):
            found.setdefault(exception, []).append((proven, message))
        for exception, cases in found.items():
            yield self._gap(facts, exception, cases)

    def cases(self, facts: Facts) -> Iterator[tuple[str, Proven, str]]:
        """Yield each exception that is told of, with what proves it and its message."""
        if not facts.symbol.docstring or sends_away(facts.symbol.docstring):
            return
        for proven in facts.raises:
            exception, message = _told(proven)
            # What has to take programs apart comes last.
            if (
                is_owed(exception, message, proven.snippet)
                and not is_of_namesake(facts.symbol, proven.behaviour.call)
                and not _documented(facts, proven.snippet.code, exception, message)
                and reaches(facts.symbol, proven.snippet.code)
                and not blames_inner(facts.symbol, proven.snippet.code, message)
                and not _is_another_kind(facts, proven, message)
            ):
                yield exception, proven, message

    def _gap(self, facts: Facts, exception: str, cases: list[tuple[Proven, str]]) -> Gap:
        unlike = list(
            {proven.behaviour.pattern: (proven, message) for proven, message in reversed(cases)}.values()
        )
        unlike.reverse()
        message = one_line(unlike[0][1])
        call = tried_call(unlike[0][0].snippet.code)
        said = f', saying "{message}"' if message else ""
        where = f" on {call}" if call else ""
        more = f"; so do {len(unlike) - 1} more kinds of call" if len(unlike) > 1 else ""
        asserted = any(proven.behaviour.basis == Basis.ASSERTED for proven, _ in cases)
        told = f'for example {call} says "{message}".' if call else f'with the message "{message}".'
        return self.gap(
            facts,
            f"{facts.symbol.name} raises {exception}{where}{said},"
            f" which its documentation does not mention{more}.",
            Severity.HIGH if asserted else Severity.MEDIUM,
            key=exception,
            doc=facts.place(facts.symbol.doc.raises[0].line if facts.symbol.doc.raises else None),
            evidence=tuple(proven.evidence() for proven, _ in unlike[:_MOST]),
            closed_by=f"Raises:\n  {exception}: {told[0].upper()}{told[1:]}",
            looked=tuple(
                f"{exception}, and words of its message, in {place}" for place in _read(facts, cases)
            ),
            basis=GapBasis.TESTED,
        )


def _told(proven: Proven) -> tuple[str, str]:
    """Return the exception's own name and the message."""
    match = _TOLD.match(proven.behaviour.detail.strip())
    return (match[1].rpartition(".")[2], clean(match[2] or "")) if match else ("", "")


def _is_another_kind(facts: Facts, proven: Proven, message: str) -> bool:
    """Say whether an argument is plainly not what its entry asks for, or goes on to what is not told here."""
    symbol = facts.symbol
    given = tried_arguments(symbol, proven.snippet.code)
    own = {parameter.name for parameter in symbol.parameters}
    if any(name not in own and re.search(rf"\b{re.escape(name)}\b", message) for name in given):
        return True
    entries = [(field.name, field.text) for field in symbol.doc.args]
    entries += _ENTRY.findall(facts.constructor or "")
    return any(is_of_another_kind(text, given[name], message) for name, text in entries if name in given)


def _read(facts: Facts, cases: list[tuple[Proven, str]]) -> Iterator[str]:
    """Yield words for what was read in search of an exception."""
    yield facts.read
    places = sorted({name for proven, _ in cases for name in facts.receivers.get(proven.snippet.code, ())})
    if places:
        yield f"the docstrings of {', '.join(places)}"


def _documented(facts: Facts, code: str, exception: str, message: str) -> bool:
    args = facts.symbol.doc.args
    made = tuple(facts.receivers.get(code, {}).values())
    said = (*facts.said, *made)
    if exception == "ZeroDivisionError":  # Python's own words do not say of what
        message = f"{message} zero"
    if names_exception(facts.said, exception, facts.ancestors) or speaks_of(said, message):
        return True
    # Each sentence of an entry tells of a failure, under whatever name.
    conditions = [one for field in facts.symbol.doc.raises for one in sentences(field.text)]
    if speaks_of([f"Raised: {one}" for one in conditions], message):
        return True
    texts = [field.text for field in args]
    if wants_opposite((*said, *texts), message):
        return True
    if demands_named(texts, {parameter.name for parameter in facts.symbol.parameters}, message):
        return True
    docstring = facts.symbol.docstring
    told = (
        (field.name, text) for field in args for text in (field.text, *about(docstring, field.name, message))
    )
    own = "\n\n".join((docstring, facts.constructor or "", *made))
    if any(describes(text, name, message) for name, text in told) or tells_kind(own, message):
        return True
    # A message that names a parameter is of that one's entry alone.
    named = any(field.name and re.search(rf"\b{re.escape(field.name)}\b", message) for field in args)
    return not named and states_range(texts, message)
