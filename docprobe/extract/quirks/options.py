"""What an option does, and what holds where none is given."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from docprobe.extract.behaviours import facts_of
from docprobe.extract.literals import argument_text
from docprobe.extract.quirks.base import OPTION, Facet, Told, array, documented, plain
from docprobe.extract.quirks.dtypes import array_dtypes, number_kind
from docprobe.extract.quirks.wording import behind, call_text, fit, gives, gives_value, titled, without_dtype
from docprobe.model import BehaviourKind, Parameter

if TYPE_CHECKING:
    from docprobe.extract.events import Expression

_USUAL = frozenset({"float32", "int32"})
"""What whoever does not ask expects."""
_CHOICES = frozenset({"bool", "str", "object", "int", "float"})
_LONGEST = 30
_BYTES = re.compile(r"b\"(?:[^\"\\]|\\.)*\"|b'(?:[^'\\]|\\.)*'")
# What says where, how many or of which type is no option; what is only a label is none either.
_NO_OPTION = re.compile(
    r"type|name|seed|axis|axes|dim|shape|size|device|path|key|validate|parallel|separator|start|stop|^T$"
)


def _options(**defaults: str) -> tuple[Parameter, ...]:
    return tuple(Parameter(name, "POSITIONAL_OR_KEYWORD", default) for name, default in defaults.items())


class Option:
    """What an option other than the default does, in one short call."""

    name = "what an option does"
    most = 4
    VALID = (
        (
            Facet(
                "lib.cumulate",
                call="lib.cumulate([1, 2, 3], exclusive=True)",
                given=(("x", plain("[1, 2, 3]", "list")), ("exclusive", plain("True", "bool"))),
                text="[0, 1, 3]",
                dtype="int32",
                object=documented("lib.cumulate", parameters=_options(exclusive="False")),
            ),
            (
                "What `exclusive=True` does: `lib.cumulate([1, 2, 3], exclusive=True)` gives `[0, 1, 3]`"
                " (int32)."
            ),
        ),
    )
    INVALID = (
        Facet(  # one element
            "lib.eye",
            call="lib.eye(1, k=-1)",
            given=(("n", plain("1", "int")), ("k", plain("-1", "int"))),
            text="[[0]]",
            dtype="int32",
            object=documented("lib.eye", parameters=_options(k="0")),
        ),
        Facet(  # what holds without it
            "lib.eye",
            call="lib.eye(2, columns=2)",
            given=(("n", plain("2", "int")), ("columns", plain("2", "int"))),
            text="[[1, 0], [0, 1]]",
            dtype="int32",
            object=documented("lib.eye", parameters=_options(columns="None")),
        ),
        Facet(  # it may be so without it
            "lib.is_rising",
            call="lib.is_rising([1, 2, 3], strict=True)",
            given=(("x", plain("[1, 2, 3]", "list")), ("strict", plain("True", "bool"))),
            text="True",
            dtype="bool",
            object=documented("lib.is_rising", parameters=_options(strict="False")),
        ),
        Facet(  # the default
            "lib.cumulate",
            call="lib.cumulate([1, 2, 3], exclusive=False)",
            given=(("x", plain("[1, 2, 3]", "list")), ("exclusive", plain("False", "bool"))),
            text="[1, 3, 6]",
            object=documented("lib.cumulate", parameters=_options(exclusive="False")),
        ),
        Facet(  # nothing changed
            "lib.cumulate",
            call="lib.cumulate([1], exclusive=True)",
            given=(("x", plain("[1]", "list")), ("exclusive", plain("True", "bool"))),
            text="[1]",
            dtype="int32",
            object=documented("lib.cumulate", parameters=_options(exclusive="False")),
        ),
        Facet(
            "lib.cumulate",
            call='lib.cumulate([1, 2], dtype="int8")',
            given=(("x", plain("[1, 2]", "list")), ("dtype", plain('"int8"', "str"))),
            text="[1, 3]",
            object=documented("lib.cumulate", parameters=_options(dtype="None")),
        ),
        Facet(  # one element is the same whatever is done to its order
            "lib.cumulate",
            call="lib.cumulate([[1]], flipped=True)",
            given=(("x", array("[[1]]", "int32", [1, 1])), ("flipped", plain("True", "bool"))),
            text="[[2]]",
            dtype="int32",
            object=documented("lib.cumulate", parameters=_options(flipped="False")),
        ),
    )

    def tell(self, facet: Facet) -> Told | None:
        """Take short calls with one option that is not the default."""
        # Of true and false it cannot be seen that they hang on the option.
        is_truth = facet.text in {"True", "False"}
        if not facet.dtype or is_truth or not facet.about or facet.object is None or not call_text(facet):
            return None
        chosen = [
            name for name, expr in facet.arguments.items() if _is_option(name, expr, facet.defaults.get(name))
        ]
        if len(chosen) != 1 or facet.first == facet.value or _is_single(facet) or _is_twice(facet, chosen[0]):
            return None
        option = f"{chosen[0]}={argument_text(facet.arguments[chosen[0]])}"
        sentence = fit(behind(f"What `{option}` does:", facet), gives_value(facet))
        title = titled(f"What {option} does in {facet.symbol}")
        return Told(title, sentence, key=chosen[0], group=OPTION) if sentence else None


def _is_single(facet: Facet) -> bool:
    """Tell whether all arrays hold one element: with so few an option cannot show what it does."""
    shapes = [facts_of(expr).get("shape") for _, expr in facet.given]
    known = [tuple(shape) for shape in shapes if isinstance(shape, list)]
    known = known or ([facet.shape] if facet.shape else [])
    return bool(known) and all(size == 1 for shape in known for size in shape)


def _is_twice(facet: Facet, option: str) -> bool:
    """Tell whether another argument says the same number: ``eye(2, num_columns=2)`` shows nothing."""
    given = [argument_text(expr) for name, expr in facet.given if name != option]
    return argument_text(facet.arguments[option]) in given


def _is_option(name: str, expr: Expression, default: str | None) -> bool:
    """Tell whether an argument is a choice, and not the default one."""
    text = argument_text(expr)
    is_choice = facts_of(expr).get("type") in _CHOICES and 0 < len(text) <= _LONGEST
    if not is_choice or default is None or _NO_OPTION.search(name):
        return False
    return text.strip("\"'") not in {default.strip("\"'"), "None"} and not text.endswith(f".{default}")


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


class NonAscii:
    """What becomes of letters that are more than one byte."""

    name = "text beyond ASCII"
    most = 2
    VALID = (
        (
            Facet(
                "lib.length",
                call='lib.length("ä")',
                given=(("text", plain('"ä"', "str")),),
                text="2",
                dtype="int32",
            ),
            'Text beyond ASCII: `lib.length("ä")` gives `2` (int32).',
        ),
    )
    INVALID = (
        Facet(  # no text
            "lib.unpack",
            call=r"""lib.unpack(b"x\x9cs")""",
            given=(("data", plain(r'''b"x\x9cs"''', "bytes")),),
            text="1",
        ),
        Facet("lib.length", call='lib.length("a")', given=(("text", plain('"a"', "str")),), text="1"),
        Facet(
            "lib.length",
            call='lib.length("ä")',
            given=(("text", plain('"ä"', "str")),),
            about=False,
            text="2",
        ),
    )

    def tell(self, facet: Facet) -> Told | None:
        """Take values that were given such letters, as text or as bytes."""
        text = " ".join(argument_text(expr) for _, expr in facet.given)
        if not (_is_beyond_ascii(text) and facet.about and facet.text):
            return None
        sentence = fit(behind("Text beyond ASCII:", facet), gives_value(facet))
        return Told(titled(f"{facet.symbol} with text beyond ASCII"), sentence) if sentence else None


def _is_beyond_ascii(text: str) -> bool:
    """Tell whether letters beyond ASCII stand in program text, as they are or as bytes of UTF-8."""
    if not text.isascii():
        return True
    for found in _BYTES.finditer(text):
        try:
            letters = ast.literal_eval(found[0]).decode("utf-8")
        except (SyntaxError, ValueError):  # UnicodeDecodeError is one: no text
            continue
        if not letters.isascii():
            return True
    return False
