"""Near misses for the rule on exceptions: what a docstring tells, or does not owe."""

from __future__ import annotations

from docprobe.gaps.rules.base import Case
from docprobe.model import SymbolKind

_INSIDE = """\
def g():
    x = f(0)
    return h(x, 1)
try:
    g()
except ValueError as error:
    print(error)
"""

MISSES = (
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
    Case("Joins texts of same size.", raises=(("ValueError: shapes do not match: [2] and [2,1]", "f(1)"),)),
    Case("Makes one of a nonempty list.", raises=(("ValueError: Must provide at least one item", "f([])"),)),
    Case("Cuts by a `lib.RowCut`.", raises=(("ValueError: invalid RowCut value: x", "f('x')"),)),
    Case(
        "Wraps.\n\nArgs:\n  layer: The layer to be wrapped.",
        "(layer)",
        raises=(("ValueError: x isn't a supported layer type.", "f('x')"),),
    ),
    Case(
        "Builds.\n\nArgs:\n  start: Optional frame object to copy.",
        "(start)",
        raises=(("TypeError: start is not a Frame instance.", "f(start=1)"),),
    ),
    Case(
        "Slope.\n\nArgs:\n  out: The original output tensor.",
        "(out)",
        raises=(("ValueError: Expected out shape to be [1,1], but got [1,2]", "f([[1, 2]])"),),
    ),
    Case("Joins.", raises=(("ValueError: First split value must be 0, got -1", "f([-1])"),)),
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
    Case(
        "Writes.\n\nArgs:\n  low: A flag. Can't be set when `high` is.\n  high: A flag.",
        "(low, high)",
        raises=(("ValueError: Cannot select both low and high", "f(1, 1)"),),
    ),
    Case(
        "Sums.\n\nArgs:\n  parts: A list of arrays.",
        "(parts)",
        raises=(("ValueError: parts must be a list", "f({'a': 1})"),),
    ),
    Case("Turns a matrix.", raises=(("ValueError: must have rank 2", "f([1])"),)),
    Case("Cuts. (deprecated)", deprecated="no more", raises=(("ValueError: no", "f(0)"),)),
    Case(
        "Sums.",
        "()",
        "lib.Sum",
        SymbolKind.CLASS,
        raises=(("ValueError: no", "try:\n    lib.Sum(1).write(0)\nexcept ValueError:\n    pass"),),
    ),
    Case(
        "Sums.\n\nArgs:\n  axis: The axis along which to sum.",
        "(axis)",
        raises=(("ValueError: axis 10 is out of bounds", "f(10)"),),
    ),
    Case(
        "Sums.",
        "()",
        "lib.Sum",
        SymbolKind.CLASS,
        raises=(("ValueError: no", "x = lib.Sum(1)\ntry:\n    x.size = 0\nexcept ValueError:\n    pass"),),
    ),
    Case("Cuts.", raises=(("ValueError: axis cannot be >= kint32max value", "f(2147483647)"),)),
    Case(
        "Pools.",
        raises=(
            (
                "ValueError: tensor_dup is not tensor_out",
                "try:\n    f(1)\nexcept ValueError as error:\n    assert 'tensor_dup is not' in str(error)",
            ),
        ),
    ),
    Case("Swaps two axes.", "(x, a)", raises=(("ValueError: axis 5 is out of bounds", "f([1], 5)"),)),
    Case("Crosses.", raises=(("ValueError: first of ragged splits must be 0", "f([1])"),)),
    Case(
        "Turns.\n\nArgs:\n  axes: Permutation of the axes of `x`.",
        "(x, axes)",
        raises=(("ValueError: axis must be a list of length 3", "f(1, [0])"),),
    ),
    Case("Reads rows as RFC 4180 has them.", raises=(("ValueError: quote is not closed", "f('a')"),)),
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
    Case("Cuts.\n\nArgs:\n  by: A `RowCut`.", "(by)", raises=(("TypeError: by must be a RowCut", "f(1)"),)),
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
    Case("Scales by global float scalars.", raises=(("ValueError: Shape must be rank 0", "f([1])"),)),
    Case("Sums.", raises=(("IndexError: list index out of range", "f([1], axis=3)"),)),
    Case(
        "Scales `[b, d]` by `[d]`.",
        raises=(("ValueError: Dimensions must be equal, but are 1 and 2", "f([1])"),),
    ),
    Case(
        "Keeps.\n\nArgs:\n  gone: Must be different from `none`.\n  none: A key.",
        "(none, gone)",
        raises=(("ValueError: None and gone keys cannot be equal", "f(1, 1)"),),
    ),
    Case("Clips to `[low, high]`.", raises=(("ValueError: high should be greater than low", "f([2, 1])"),)),
    Case(
        "Keeps.\n\nArgs:\n  value_dtype: What it keeps.",
        "(value_dtype, default)",
        raises=(("TypeError: Cannot convert 'a' to a tensor of dtype int64", "f(lib.int64, 'a')"),),
    ),
    Case("Scales by rows of shape `[d]`.", raises=(("ValueError: Shape must be rank 1", "f([[1]])"),)),
    Case("Picks.", raises=(("KeyError: 'b'", "f('b')"),)),
    Case(
        "Reads.\n\nArgs:\n  by: A string that tells how, `'up'` or `'down'`.",
        "(by)",
        raises=(("ValueError: unknown way: left", "f('left')"),),
    ),
    Case(
        "Reads.\n\nArgs:\n  by: A string indicating the way.",
        "(by)",
        raises=(("LookupError: unknown way: left", "f('left')"),),
    ),
    Case(
        "Masks.\n\nArgs:\n  mask: A boolean tensor.",
        "(mask)",
        raises=(("TypeError: Cannot convert to bool", "f([[0, 1]])"),),
    ),
    Case(
        "Asks.\n\nArgs:\n  rank: Scalar integer tensor.",
        "(rank)",
        raises=(("TypeError: must be of type int32", "f(0.5)"),),
    ),
    Case(
        "Counts.\n\nArgs:\n  ends: A tuple, the lower and upper end.",
        "(ends)",
        raises=(("ValueError: `ends` must be a tuple of two elements.", "f((1,))"),),
    ),
    Case(
        "Attends.\n\nCall arguments:\n  masks: List of two.",
        raises=(("ValueError: masks must be a list", "f(1)"),),
    ),
    Case(
        "Slope.\n\nArgs:\n  grad: Gradients w.r.t.\n    the output of `g`.",
        "(grad)",
        raises=(("ValueError: Output only has 3 elements", "f([1])"),),
    ),
    Case(
        "Turns.\n\nArgs:\n  axes: A permutation of those of `x`.",
        "(x, axes)",
        raises=(("ValueError: 3 is out of range", "f(1, [3])"),),
    ),
    Case("Packs `[ rows, columns, depth ]`.", raises=(("ValueError: Input rank should be 3", "f([1])"),)),
    Case("Decodes Base64 texts.", raises=(("ValueError: Base64 string length cannot be 1", "f('a')"),)),
    Case("Reads a RowProto.", raises=(("ValueError: Could not parse x as RowProto", "f('a')"),)),
    Case(
        "Slope.\n\nid: The id scalar.", "(id)", raises=(("ValueError: Expected `id` to be scalar", "f([1])"),)
    ),
    Case("Opens.", "(to='')", raises=(("TypeError: `to` must be a string, but got int", "f(37)"),)),
    Case(
        "Adds.",
        raises=(("RuntimeError: It is closed", "x = g()\nx.close()\ntry:\n    f(x)\nfinally:\n    x"),),
    ),
    Case("Multiplies.", raises=(("ValueError: k from index[0,1] out of bounds", "f(1)"),)),
    Case(
        "Draws.\n\nRaises\n------\nKeyError\n    If x is odd.\n    If p is not symmetric.",
        raises=(("ValueError: 'p' must be symmetric.", "f(0)"),),
    ),
)
