"""What comes of nothing, of zero and of negative places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docprobe.extract.behaviours import facts_of, flags_of
from docprobe.extract.literals import (
    argument_text,
    argument_value,
)
from docprobe.extract.quirks.base import Facet, Told, array, plain
from docprobe.extract.quirks.wording import (
    behind,
    fit,
    gives,
    gives_value,
    titled,
    without_dtype,
)
from docprobe.extract.sentences import listed
from docprobe.model import BehaviourKind

if TYPE_CHECKING:
    from docprobe.extract.events import Expression

_SHAPES = frozenset(
    {
        "shape", "dims", "size", "output_shape", "newshape", "dense_shape", "perm", "input_shape",
        "element_shape", "batch_shape", "inner_shape", "value_shape",
    }
)  # fmt: skip
_PLACES = frozenset(
    {
        "axis", "axes", "axis1", "axis2", "dim", "index", "indices", "begin", "end", "size", "batch_dims",
        "shift", "k", "offset", "num_lower", "num_upper", "maxsplit", "pos", "position", "len",
        "block_length",
        "inner_axis", "outer_axis", "source", "destination", "max_length", "maxlen", "new_axis",
    }
)  # fmt: skip
_COUNTS = frozenset(
    {
        "k", "n", "num", "size", "length", "len", "count", "repeats", "times", "depth", "maxlen", "limit",
        "batch_size", "num_segments", "num_samples", "num_classes", "max_length", "maxsplit", "ngram_width",
        "width", "minlength", "maxlength", "num_lower", "num_upper", "rank", "padding",
    }
)  # fmt: skip


class EmptyInput:
    """What comes of nothing."""

    name = "empty input"
    most = 3
    VALID = (
        (
            Facet(
                "lib.total",
                BehaviourKind.EMPTY,
                "lib.total([])",
                (("values", array("[]", "float32", [0], "empty")),),
                'float("-inf")',
                "float32",
            ),
            "An empty `values` is accepted: `lib.total([])` gives `-inf` (float32).",
        ),
        (
            Facet(
                "lib.pick",
                BehaviourKind.EMPTY,
                "lib.pick(lib.zeros([0, 3]), axis=1)",
                (("x", array("lib.zeros([0, 3])", "int32", [0, 3], "empty")), ("axis", plain("1", "int"))),
                "[]",
                "int32",
                told_shape=(0, 1, 3),
            ),
            (
                "An empty `x` is accepted: `lib.pick(lib.zeros([0, 3]), axis=1)` gives an empty int32"
                " result of"
                " shape (0, 1, 3)."
            ),
        ),
    )
    INVALID = (
        Facet(  # that it gives nothing is no news
            "lib.check",
            call="lib.check([])",
            given=(("shapes", ["[", []]),),
            text="None",
        ),
        Facet("lib.total", text="1", given=(("values", array("[1]", "float32", [1])),)),
        Facet(  # no shape means a scalar: that is no surprise
            "lib.ones", BehaviourKind.EMPTY, "lib.ones([])", (("shape", plain("[]", "list", "empty")),), "1.0"
        ),
        Facet(  # a function of each element
            "lib.exp",
            BehaviourKind.EMPTY,
            "lib.exp([])",
            (("x", array("[]", "float32", [0], "empty")),),
            "[]",
            "float32",
        ),
    )

    def tell(self, facet: Facet) -> Told | None:
        """Take values that were given something empty, but for what is done to each element."""
        if facet.text in {"", "None"} or not facet.about or facet.kind == BehaviourKind.RAISES:
            return None
        empty = {
            name: expr
            for name, expr in facet.arguments.items()
            if _is_empty(name, expr) and not is_same_text(argument_text(expr), facet.defaults.get(name))
        }
        is_none = facet.shape is not None and 0 in facet.shape
        if not empty or (is_none and facet.shape in map(_shape, empty.values())):
            return None
        names = listed([f"`{name}`" for name in empty])
        said = gives(facet) if is_none else gives_value(facet)
        sentence = fit(behind(f"An empty {names} is accepted:", facet), said)
        title = f"{facet.symbol} accepts an empty {names}"
        return (
            Told(titled(f"{title} and {without_dtype(said, facet)}", title), sentence) if sentence else None
        )


def is_same_text(text: str, default: str | None) -> bool:
    """Tell whether an argument is what holds without it; quotes do not matter."""
    return default is not None and text.replace("'", '"') == default.replace("'", '"')


def _is_empty(name: str, expr: Expression) -> bool:
    """Tell whether an argument is empty as a whole, and does not say by that that a scalar is wanted."""
    is_bare = expr[0] in {"[", "("} and not expr[1]
    is_flagged = expr[0] not in {"[", "("} and "empty" in flags_of(expr)
    facts = facts_of(expr)
    # The parts of a ragged or sparse tensor may be empty where the whole is not.
    is_whole = facts.get("type") in {"str", "bytes"} or 0 in (facts.get("shape") or ())
    return (is_bare or (is_flagged and is_whole)) and name not in _SHAPES and "Sparse" not in str(facts)


class ZeroCount:
    """What comes of asking for none."""

    name = "zero size"
    most = 2
    VALID = (
        (
            Facet(
                "lib.repeat",
                call="lib.repeat([1, 2], times=0)",
                given=(("values", plain("[1, 2]", "list")), ("times", plain("0", "int"))),
                text="[]",
                dtype="int32",
            ),
            "`times=0` is accepted: `lib.repeat([1, 2], times=0)` gives `[]` (int32).",
        ),
    )
    INVALID = (
        Facet("lib.sum", given=(("x", plain("[1]", "list")), ("axis", plain("0", "int"))), text="1"),
        Facet("lib.repeat", given=(("x", plain("[1]", "list")), ("times", plain("2", "int"))), text="[1, 1]"),
    )

    def tell(self, facet: Facet) -> Told | None:
        """Take what is empty because a count was zero."""
        zero = [name for name in facet.arguments if name in _COUNTS and _is_zero(facet.arguments[name])]
        is_empty = facet.shape is not None and 0 in facet.shape
        if not zero or not is_empty or not facet.about:
            return None
        start = f"`{zero[0]}=0` is accepted:"
        sentence = fit(behind(start, facet), gives(facet))
        return Told(titled(f"{facet.symbol} accepts {zero[0]}=0"), sentence) if sentence else None


class NegativePlace:
    """What a negative axis, index or width means; -1 for the last axis surprises nobody."""

    name = "negative index"
    most = 2
    VALID = (
        (
            Facet(
                "lib.band",
                call="lib.band([[1, 2], [3, 4]], num_lower=-1)",
                given=(
                    ("x", plain("[[1, 2], [3, 4]]", "list")),
                    ("num_lower", plain("-1", "int", "negative")),
                ),
                text="[[1, 0], [3, 4]]",
                dtype="int32",
            ),
            (
                "A negative `num_lower` is accepted: `lib.band([[1, 2], [3, 4]], num_lower=-1)` gives"
                " `[[1, 0], [3, 4]]` (int32)."
            ),
        ),
    )
    INVALID = (
        Facet(
            "lib.eye",
            call="lib.eye(1, k=-1)",
            given=(("n", plain("1", "int")), ("k", plain("-1", "int", "negative"))),
            text="[[0]]",
            dtype="int32",
        ),
        Facet(  # the order of a norm is no place
            "lib.norm",
            call="lib.norm([1, 2], ord=-1)",
            given=(("x", plain("[1, 2]", "list")), ("ord", plain("-1", "int", "negative"))),
            text="0.5",
            dtype="float32",
        ),
        Facet("lib.f", given=(("x", plain("-3", "int", "negative")),), text="3"),
        Facet("lib.f", given=(("axis", plain("-1", "int", "negative")),), text="3"),
    )

    def tell(self, facet: Facet) -> Told | None:
        """Take values whose place was given from the end; of one element there is no end."""
        is_single = bool(facet.shape) and all(size == 1 for size in facet.shape or ())
        if not facet.text or not facet.about or is_single:
            return None
        names = [
            name
            for name, expr in facet.given
            if name in _PLACES and "negative" in flags_of(expr) and not _is_last_axis(name, expr)
        ]
        if not names:
            return None
        start = f"A negative `{names[0]}` is accepted:"
        sentence = fit(behind(start, facet), gives_value(facet))
        return Told(titled(f"{facet.symbol} accepts a negative {names[0]}"), sentence) if sentence else None


def _is_last_axis(name: str, expr: Expression) -> bool:
    return "ax" in name and argument_text(expr) in {"-1", "[-1]", "(-1,)"}


def _is_zero(expr: Expression) -> bool:
    return argument_text(expr) == "0" or (
        argument_value(expr) == 0 and not isinstance(argument_value(expr), bool)
    )


def _shape(expr: Expression) -> Any:
    facts = expr[2] if expr[0] == "t" and len(expr) > 2 else {}
    shape = facts.get("shape")
    return tuple(shape) if isinstance(shape, list) else None
