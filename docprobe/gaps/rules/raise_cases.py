"""Examples for the rule on exceptions: symbols with one gap each, and words of its sentence."""

from __future__ import annotations

from docprobe.gaps.rules.base import Case
from docprobe.model import SymbolKind

_SHOWN = """\
try:
    f(0)
except ValueError as error:
    print(error)
else:
    raise AssertionError("no ValueError")
"""

CASES = (
    (
        Case(
            "Wraps.\n\nArgs:\n  inner: What to wrap.",
            "(inner)",
            raises=(("ValueError: x isn't a supported layer type.", "f('x')"),),
        ),
        "supported layer type",
    ),
    (Case("Cuts a list.", raises=(("ValueError: size 0 is too small", _SHOWN),)), "ValueError on `f(0)`"),
    (
        Case("Cuts.\n\nRaises:\n  TypeError: For text.", raises=(("ZeroDivisionError: by zero", "f(0)"),)),
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
            raises=(("ValueError: no", "import lib\ntry:\n    lib.X() + 2\nexcept ValueError:\n    pass"),),
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
            "Sums.",
            "()",
            "lib.Sum",
            SymbolKind.CLASS,
            raises=(("ValueError: no", "x = Sum(1)\ntry:\n    x(0)\nexcept ValueError:\n    pass"),),
        ),
        "Calling an object of lib.Sum raises ValueError",
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
            "Reads.\n\nArgs:\n  by: A string such as `'up'` or `'down'`.",
            "(by)",
            raises=(
                ("ValueError: unknown way: left", "try:\n    f('left')\nexcept lib.ValueError:\n    pass"),
            ),
        ),
        "raises lib.ValueError on `f('left')`",
    ),
    (
        Case(
            "Masks.\n\nArgs:\n  mask: A tensor of numbers.",
            "(mask)",
            raises=(
                ("TypeError: Cannot convert to bool", "x = [[0, 1]]\ntry:\n    f(x)\nfinally:\n    pass"),
            ),
        ),
        "on `f([[0, 1]])`",
    ),
    (Case("Attends.", raises=(("ValueError: masks must be a list", "f(1)"),)), "masks must be a list"),
    (Case("Opens.", "(to='')", raises=(("TypeError: `to` is too long", "f(37)"),)), "`to` is too long"),
    (
        Case(
            "Adds.",
            raises=(("RuntimeError: It is full", "x = g()\nx.close()\ntry:\n    f(x)\nfinally:\n    x"),),
        ),
        "It is full",
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
