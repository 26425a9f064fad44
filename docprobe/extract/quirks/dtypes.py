"""Results of another dtype than what went in or was asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docprobe.extract.behaviours import facts_of
from docprobe.extract.literals import argument_text
from docprobe.extract.quirks.base import Facet, Given, Told, array, documented, plain
from docprobe.extract.quirks.wording import behind, call_text, fit, gives, gives_value, titled, without_dtype
from docprobe.extract.sentences import listed
from docprobe.model import BehaviourKind, Parameter, SymbolKind

if TYPE_CHECKING:
    from docprobe.extract.events import Expression

_USUAL = frozenset({"float32", "int32"})
"""What whoever does not ask expects."""
_KINDS = ("bfloat", "float", "uint", "int", "complex")
_DTYPE = re.compile(r"^(?:\w+\.)*[\"']?((?:bfloat|float|uint|int|complex)\d+|bool|string)[\"']?$")
_ASKED = frozenset({"dtype", "out_type", "output_type", "Tout", "out_dtype", "output_dtype"})
# Where a number says how many or which, its dtype has nothing to do with that of the input.
_COUNTING = re.compile(
    r"arg|size|shape|rank|count|search|len|where|nonzero|digitize|bucket|one_hot|row_|index|indices|bitcast"
    r"|real|imag|abs|angle|cast|convert|encode|decode|hash|sample|split|to_|eye|range|unique|top_k|random|like"
)

_PLACING = re.compile(
    r"ind|shape|len|split|repeat|size|num|axis|axes|begin|end|segment|start|limit|perm|seed|depth|dims|ids$"
)


def number_kind(dtype: str) -> str:
    """Return ``float`` for ``float32``; empty for what is no number."""
    kind = next((kind for kind in _KINDS if dtype.startswith(kind)), "")
    return {"bfloat": "float", "uint": "int"}.get(kind, kind)


def array_dtypes(facet: Facet) -> dict[str, str]:
    """Return the dtypes of the numbers that were given as arrays or tensors, by parameter."""
    found = {
        name: str(facts_of(expr).get("dtype") or "")
        for name, expr in facet.arguments.items()
        if not _PLACING.search(name)
    }
    return {name: dtype for name, dtype in found.items() if number_kind(dtype)}


def _asks(name: str) -> bool:
    return "type" in name or name in {"Tout", "T", "out"}


class ChangedDtype:
    """A result of another dtype than all that went in."""

    name = "changed dtype"
    most = 1
    VALID = (
        (
            Facet(
                "lib.mean",
                call="lib.mean(lib.array([1, 2]))",
                given=(("x", array("lib.array([1, 2])", "int32", [2])),),
                text="1.5",
                dtype="float64",
            ),
            "The result is float64 though `x` is int32: `lib.mean(lib.array([1, 2]))` gives `1.5`.",
        ),
        (
            Facet(
                "lib.Loss",
                given=(
                    ("y", array("lib.array(" + "1.0, " * 9 + ")", "float64", [9, 9])),
                    ("z", array("[.]", "float64", [9])),
                ),
                dtype="float32",
                told_shape=(9,),
                kind=BehaviourKind.DTYPE,
            ),
            (
                "The result is float32 though `y` and `z` are float64: with a float64 tensor of shape (9,"
                " 9) as `y`"
                " and `z=[.]`, `lib.Loss` gives a float32 result of shape (9,)."
            ),
        ),
    )
    INVALID = (
        Facet("lib.f", given=(("x", array("[1.0]", "float32", [1])),), text="[1.0]", dtype="float32"),
        Facet("lib.f", given=(("x", array("[1.0]", "float32", [1])),), text="[True]", dtype="bool"),
        Facet(
            "lib.f",
            given=(("x", array("[1]", "int32", [1])), ("dtype", plain("lib.float64", "object"))),
            text="[1.0]",
            dtype="float64",
        ),
        Facet(  # it is that of the other number
            "lib.scale",
            given=(("x", array("lib.array([1])", "int32", [1])), ("by", plain("2.0", "float"))),
            text="[2.0]",
            dtype="float32",
        ),
        Facet("lib.argmin", given=(("x", array("[1.0]", "float32", [1])),), text="0", dtype="int64"),
    )

    def tell(self, facet: Facet) -> Told | None:
        """Take numbers whose dtype changed without one being asked for."""
        dtypes = array_dtypes(facet)
        given = set(dtypes.values())
        is_asked = any(_asks(name) for name, _ in facet.given)
        # What an object gives may hang on how it was made.
        is_method = facet.object is not None and facet.object.kind == SymbolKind.METHOD
        if is_asked or is_method or not facet.about or not number_kind(facet.dtype):
            return None
        if number_kind(facet.dtype) == "float" and any(_has_fraction(facet.given, name) for name in dtypes):
            return None  # it is that of numbers beside it
        if not given and _are_integers(facet):
            given, dtypes = {"integer"}, {"": "integer"}
        if len(given) != 1:
            return None
        before, after = given.pop(), facet.dtype
        if (
            before == after
            or (before == "integer" and number_kind(after) == "int")
            or _COUNTING.search(facet.short)
            or number_kind(after) == "complex"
        ):
            return None
        names = [f"`{name}`" for name in dtypes if name]
        whose = f"{listed(names)} {'are' if len(names) > 1 else 'is'}" if names else "the input is"
        said = without_dtype(gives(facet), facet)
        sentence = fit(
            behind(
                f"The result is {after} though {whose} {'of integers' if before == 'integer' else before}:",
                facet,
            ),
            said,
        )
        return (
            Told(titled(f"{facet.symbol} gives {after} for {before} input"), sentence) if sentence else None
        )


def _has_fraction(given: Given, beside: str) -> bool:
    """Tell whether Python's floats are among the arguments other than `beside`."""
    pending = [expr for name, expr in given if name != beside]
    while pending:
        expr = pending.pop()
        if expr[0] in {"[", "("}:
            pending += expr[1]
        elif "float" in {facts_of(expr).get("of"), facts_of(expr).get("type")}:
            return True
    return False


def _are_integers(facet: Facet) -> bool:
    """Tell whether the first argument is a list of Python's integers, and no other is a fraction."""
    if not facet.given or not facet.given[0][0] or _PLACING.search(facet.given[0][0]):
        return False
    kinds = {str(facts_of(expr).get("of") or facts_of(expr).get("type")) for _, expr in facet.given}
    return facts_of(facet.given[0][1]).get("of") == "int" and "float" not in kinds


class MixedDtypes:
    """What two dtypes make together."""

    name = "mixed dtypes"
    most = 2
    VALID = (
        (
            Facet(
                "lib.add",
                call="lib.add(lib.array([1]), lib.array([2.5]))",
                given=(("x", array("lib.array([1])", "int32", [1])), ("y", array("..", "float64", [1]))),
                text="[3.5]",
                dtype="float64",
            ),
            (
                "int32 `x` and float64 `y` make float64: `lib.add(lib.array([1]), lib.array([2.5]))` gives"
                " `[3.5]`"
                "."
            ),
        ),
    )
    INVALID = (
        Facet(
            "lib.add",
            given=(("x", array(".", "int32", [1])), ("y", array("..", "int32", [1]))),
            text="3",
            dtype="int32",
        ),
        Facet(
            "lib.gather",
            given=(("x", array(".", "float32", [1])), ("indices", array("..", "int32", [1]))),
            text="3.0",
            dtype="float32",
        ),
    )

    def tell(self, facet: Facet) -> Told | None:
        """Take numbers of two dtypes that meet in one, where neither says which or how many."""
        dtypes = array_dtypes(facet)
        if (
            not facet.about
            or len(dtypes) != 2
            or not number_kind(facet.dtype)
            or _COUNTING.search(facet.short)
        ):
            return None
        (one, first), (other, second) = dtypes.items()
        is_asked = any(_asks(name) for name, _ in facet.given)
        if first == second or is_asked or not {one, other} <= _OPERANDS:
            return None
        start = f"{first} `{one}` and {second} `{other}` make {facet.dtype}:"
        title = titled(f"{facet.symbol} of {first} and {second} is {facet.dtype}")
        sentence = fit(behind(start, facet), without_dtype(gives(facet), facet))
        return Told(title, sentence) if sentence else None


_OPERANDS = frozenset({"x", "y", "a", "b", "x1", "x2", "left", "right"})


class DeclaredDtype:
    """A dtype that was asked for, and another that came."""

    name = "declared dtype"
    most = 2
    VALID = (
        (
            Facet(
                "lib.ones",
                call="lib.ones([1], dtype=lib.float16)",
                given=(("shape", plain("[1]", "list")), ("dtype", plain("lib.float16", "object"))),
                text="[1.0]",
                dtype="float32",
            ),
            (
                "`dtype=lib.float16` is given but the result is float32: `lib.ones([1],"
                " dtype=lib.float16)` gives"
                " `[1.0]`."
            ),
        ),
    )
    INVALID = (
        Facet("lib.ones", given=(("dtype", plain("lib.float16", "object")),), text="[1.0]", dtype="float16"),
        Facet("lib.ones", given=(("dtype", plain("float", "function")),), text="[1.0]", dtype="float32"),
        Facet("lib.ones", given=(("dtype", plain("lib.float16", "object")),), text="[1.0]"),
    )

    def tell(self, facet: Facet) -> Told | None:
        """Take results that are not of the dtype that was named."""
        asked = {name: asked_dtype(expr) for name, expr in facet.given if name in _ASKED}
        wrong = [name for name, dtype in asked.items() if dtype and facet.dtype and dtype != facet.dtype]
        if not wrong or not facet.about or not number_kind(facet.dtype):
            return None
        text = argument_text(facet.arguments[wrong[0]])
        start = f"`{wrong[0]}={text}` is given but the result is {facet.dtype}:"
        title = titled(f"{facet.symbol} with {wrong[0]}={text} gives {facet.dtype}")
        sentence = fit(behind(start, facet), without_dtype(gives(facet), facet))
        return Told(title, sentence) if sentence else None


def asked_dtype(expr: Expression) -> str:
    """Return the dtype that an argument names, or an empty string."""
    found = _DTYPE.match(argument_text(expr))
    return found[1] if found else ""


def _options(**defaults: str) -> tuple[Parameter, ...]:
    return tuple(Parameter(name, "POSITIONAL_OR_KEYWORD", default) for name, default in defaults.items())


class DefaultDtype:
    """The dtype of a result where none is asked for."""

    name = "default dtype"
    most = 1
    VALID = (
        (
            Facet(
                "lib.ones",
                call="lib.ones(2)",
                given=(("shape", plain("2", "int")),),
                text="[1.0, 1.0]",
                dtype="float64",
                object=documented("lib.ones", parameters=_options(dtype="None")),
            ),
            "Without `dtype` the result is float64: `lib.ones(2)` gives `[1.0, 1.0]`.",
        ),
    )
    INVALID = (
        Facet(
            "lib.ones",
            given=(("shape", plain("2", "int")), ("dtype", plain("lib.int8", "object"))),
            text="[1, 1]",
            dtype="int8",
            object=documented("lib.ones", parameters=_options(dtype="None")),
        ),
        Facet(  # that of the input
            "lib.ones_like",
            given=(("x", array("lib.array([1])", "int8", [1])),),
            text="[1]",
            dtype="int8",
            object=documented("lib.ones_like", parameters=_options(dtype="None")),
        ),
        Facet("lib.f", given=(("x", plain("2", "int")),), text="2", dtype="int8", object=documented("lib.f")),
    )

    def tell(self, facet: Facet) -> Told | None:
        """Take results of functions that could have been asked for a dtype, and were not."""
        if facet.object is None or not facet.about or not number_kind(facet.dtype) or not facet.arguments:
            return None
        names = [word.name for word in facet.object.parameters if word.name in {"dtype", "out_type"}]
        is_asked = any("type" in name for name in facet.arguments)
        if not names or is_asked or facet.kind == BehaviourKind.RAISES or facet.dtype in _USUAL:
            return None
        given = {str(facts_of(expr).get("dtype") or "") for _, expr in facet.given}
        if facet.dtype in given or len(array_dtypes(facet)) > 1 or not call_text(facet):
            return None
        start = f"Without `{names[0]}` the result is {facet.dtype}:"
        sentence = fit(behind(start, facet), without_dtype(gives(facet), facet))
        title = titled(f"{facet.symbol} gives {facet.dtype} where no {names[0]} is given")
        return Told(title, sentence) if sentence else None


class Bytes:
    """Text that goes in as text and comes out as bytes."""

    name = "text comes out as bytes"
    most = 1
    VALID = (
        (
            Facet(
                "lib.lower",
                call='lib.lower("A")',
                given=(("text", plain('"A"', "str")),),
                text='b"a"',
                dtype="string",
            ),
            'Text comes out as bytes: `lib.lower("A")` gives `b"a"` (string).',
        ),
    )
    INVALID = (
        Facet("lib.lower", given=(("text", plain('b"A"', "bytes")),), text='b"a"', dtype="string"),
        Facet("lib.lower", given=(("text", plain('"A"', "str")),), text='"a"'),
        Facet("lib.pack", given=(("text", plain('"A"', "str")),), text='b"\\n\\x01A"', dtype="string"),
    )

    def tell(self, facet: Facet) -> Told | None:
        """Take calls whose first argument is text and whose result is bytes that can be read."""
        first = argument_text(facet.given[0][1]) if facet.given else ""
        is_text = re.match(r"[\[(]*[\"']", first) is not None
        is_readable = re.match(r"[\[(]*b[\"']", facet.text) is not None and "\\" not in facet.text
        if not is_text or not facet.about or not is_readable:
            return None
        sentence = fit(behind("Text comes out as bytes:", facet), gives_value(facet))
        return Told(titled(f"{facet.symbol} turns text into bytes"), sentence) if sentence else None
