"""What may be given although the docs do not speak of it, and what becomes of unusual text."""

from __future__ import annotations

import ast
import re
from collections import Counter

from docprobe.extract.behaviours import facts_of
from docprobe.extract.literals import argument_text, argument_value, shape_of_value
from docprobe.extract.quirks.base import Facet, Told, array, documented, plain
from docprobe.extract.quirks.wording import behind, call_text, fit, gives, gives_value, titled
from docprobe.extract.sentences import with_article
from docprobe.model import BehaviourKind, SymbolKind

_NAMED = re.compile(r"([A-Z][a-z]+)Tensor$")
_DATA = frozenset({"x", "a", "m", "arr", "ary", "input", "inputs", "values", "value", "data", "tensor", "v"})
_FEW = 2
_BYTES = re.compile(r"b\"(?:[^\"\\]|\\.)*\"|b'(?:[^'\\]|\\.)*'")
_RAGGED = ["t", "lib.ragged([[1], []])", {"type": "lib.RaggedTensor", "dtype": "int32"}]


class UndocumentedType:
    """A kind of tensor that a function takes although its docstring does not name it."""

    name = "undocumented input type"
    most = 2
    VALID = (
        (
            Facet(
                "lib.size",
                call="lib.size(lib.ragged([[1], []]))",
                given=(("x", _RAGGED),),
                text="1",
                dtype="int32",
                object=documented("lib.size", summary="Return how many numbers there are."),
            ),
            (
                "A RaggedTensor is accepted as `x`, which the docs do not say: `lib.size(lib.ragged([[1],"
                " []]))` gives"
                " `1` (int32)."
            ),
        ),
    )
    INVALID = (
        Facet(
            "lib.size",
            given=(("x", _RAGGED),),
            text="1",
            object=documented("lib.size", summary="Return how many numbers a ragged tensor has."),
        ),
        Facet(  # what a thing is can be asked of anything
            "lib.is_array",
            call="lib.is_array(lib.ragged([[1], []]))",
            given=(("x", _RAGGED),),
            text="False",
            object=documented("lib.is_array", summary="Tell whether it is an array."),
        ),
        Facet("lib.ragged.size", given=(("x", _RAGGED),), text="1", object=documented("lib.ragged.size")),
        Facet("lib.size", given=(("x", plain("[1]", "list")),), text="1", object=documented("lib.size")),
    )

    def tell(self, facet: Facet) -> Told | None:
        """Take results of what neither the symbol's name nor its docstring speaks of."""
        symbol = facet.object
        # What only says true or false of a thing, or nothing, takes anything.
        is_asked = facet.text in {"True", "False", "None"} and not facet.dtype
        is_result = facet.kind != BehaviourKind.RAISES and (facet.text or facet.shape is not None)
        is_result = is_result and not is_asked
        if symbol is None or symbol.kind != SymbolKind.FUNCTION or not facet.about or not is_result:
            return None
        spoken = f"{symbol.name} {symbol.docstring}".lower()
        for name, expr in facet.arguments.items():
            kind = str(facts_of(expr).get("type") or "").rpartition(".")[2]
            found = _NAMED.search(kind)
            if found and found[1].lower() not in spoken:
                start = f"{with_article(kind)} is accepted as `{name}`, which the docs do not say:"
                call = f"{start[0].upper()}{start[1:]} `{call_text(facet)}`" if call_text(facet) else ""
                sentence = fit(iter([call]), gives(facet)) if call else ""
                title = titled(f"{facet.symbol} accepts {with_article(kind)} as {name}")
                return Told(title, sentence) if sentence else None
        return None


class RepeatedIndices:
    """What comes of naming a place twice."""

    name = "repeated indices"
    most = 1
    VALID = (
        (
            Facet(
                "lib.scatter",
                call="lib.scatter([[1], [1]], [10, 5], [3])",
                given=(
                    ("indices", plain("[[1], [1]]", "list")),
                    ("updates", plain("[10, 5]", "list")),
                    ("shape", plain("[3]", "list")),
                ),
                text="[0, 15, 0]",
                dtype="int32",
            ),
            (
                "`indices` names a place twice: `lib.scatter([[1], [1]], [10, 5], [3])` gives `[0, 15, 0]`"
                " (int32)."
            ),
        ),
    )
    INVALID = (
        Facet("lib.scatter", given=(("indices", plain("[[1], [2]]", "list")),), text="[0, 10, 5]"),
        Facet("lib.gather", given=(("indices", plain("[1, 1]", "list")),), text="[5, 5]"),
        Facet("lib.scatter", given=(("indices", array("lib.zeros([2])", "int32", [2])),), text="[1]"),
    )

    def tell(self, facet: Facet) -> Told | None:
        """Take what is written to the same place more than once."""
        if "scatter" not in facet.short or not facet.text or not facet.about:
            return None
        places = argument_value(facet.arguments["indices"]) if "indices" in facet.arguments else None
        if not isinstance(places, list) or max(Counter(map(repr, places)).values(), default=0) < 2:
            return None
        sentence = fit(behind("`indices` names a place twice:", facet), gives(facet))
        return Told(titled(f"{facet.symbol} with repeated indices"), sentence) if sentence else None


class ScalarInput:
    """A single number where an array is expected."""

    name = "scalar input"
    most = 1
    VALID = (
        (
            Facet(
                "lib.argsort",
                call="lib.argsort(5)",
                given=(("values", plain("5", "int")),),
                text="[0]",
                dtype="int64",
            ),
            "A single number is accepted as `values`: `lib.argsort(5)` gives `[0]` (int64).",
        ),
    )
    INVALID = (
        Facet("lib.ones", call="lib.ones(2)", given=(("shape", plain("2", "int")),), text="[1, 1]"),
        Facet("lib.argsort", call="lib.argsort([5])", given=(("values", plain("[5]", "list")),), text="[0]"),
        Facet("lib.exp", call="lib.exp(0)", given=(("x", plain("0", "int")),), text="1"),
    )

    def tell(self, facet: Facet) -> Told | None:
        """Take arrays that come of one number, where that is data."""
        name = facet.given[0][0] if facet.given else ""
        is_scalar = isinstance(facet.first, int | float) and name in _DATA
        if not is_scalar or not facet.shape or not facet.about or len(facet.given) > _FEW:
            return None
        if any(shape_of_value(argument_value(expr)) for _, expr in facet.given[1:]):
            return None
        sentence = fit(behind(f"A single number is accepted as `{name}`:", facet), gives_value(facet))
        return Told(titled(f"{facet.symbol} accepts a single number"), sentence) if sentence else None


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
