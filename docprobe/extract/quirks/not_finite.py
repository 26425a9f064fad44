"""Where NaN and infinity go, and where they come from."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from docprobe.extract.behaviours import facts_of, flags_of
from docprobe.extract.literals import argument_value, has_infinity, has_nan, numbers, shape_of_value
from docprobe.extract.quirks.base import Facet, Told, array, documented, plain
from docprobe.extract.quirks.wording import (
    behind,
    call_text,
    fit,
    gives_value,
    subjects,
    titled,
    without_dtype,
)
from docprobe.extract.sentences import listed
from docprobe.model import BehaviourKind, Parameter

if TYPE_CHECKING:
    from docprobe.extract.events import Expression

_SPECIAL = re.compile(r"\b(?:nan|inf)\b", re.IGNORECASE)
# Where these choose a part of the input, what is not in the result was left out.
_CHOOSING = frozenset(
    {
        "indices", "index", "begin", "end", "size", "start", "stop", "start_indices", "mask", "k", "offset",
        "num_lower", "num_upper",
    }
)  # fmt: skip


class NotFinite:
    """Where NaN and infinity go, and where they come from."""

    name = "NaN and infinity"
    most = 4
    VALID = (
        (
            Facet(
                "lib.log",
                BehaviourKind.NAN_INF,
                "lib.log([0.0])",
                (("x", array("[0.0]", "float32", [1])),),
                '[float("-inf")]',
                "float32",
            ),
            "`lib.log([0.0])` gives `[-inf]` (float32) and raises nothing.",
        ),
        (
            Facet(
                "lib.best",
                BehaviourKind.NAN_INF,
                'lib.best([1.0, float("nan")])',
                (("x", array('[1.0, float("nan")]', "float32", [2], "nan")),),
                "1.0",
                "float32",
            ),
            'NaN in `x` does not carry over: `lib.best([1.0, float("nan")])` gives `1.0` (float32).',
        ),
        (
            Facet(
                "lib.best",
                BehaviourKind.NAN_INF,
                'lib.best([1.0, float("nan")])',
                (("x", array('[1.0, float("nan")]', "float32", [2], "nan")),),
                'float("nan")',
                "float32",
            ),
            'NaN in `x` carries over: `lib.best([1.0, float("nan")])` gives `nan` (float32).',
        ),
        (
            Facet(
                "lib.equal",
                BehaviourKind.NAN_INF,
                'lib.equal(float("nan"), float("nan"))',
                (("x", plain('float("nan")', "float", "nan")), ("y", plain('float("nan")', "float", "nan"))),
                "False",
                "bool",
            ),
            'NaN in `x` and `y` is accepted: `lib.equal(float("nan"), float("nan"))` gives `False` (bool).',
        ),
    )
    INVALID = (
        Facet("lib.log", text="[1.0]"),
        Facet(  # there was nothing else
            "lib.nanmean",
            BehaviourKind.NAN_INF,
            'lib.nanmean([float("nan")])',
            (("x", array('[float("nan")]', "float32", [1], "nan")),),
            'float("nan")',
            "float32",
        ),
        Facet(  # NaN is in the call, in whatever way
            "lib.sum",
            BehaviourKind.NAN_INF,
            "lib.sum(np.array([np.nan, 2.0]))",
            text='float("nan")',
            dtype="float32",
        ),
        Facet(  # what the name says
            "lib.nanmean",
            BehaviourKind.NAN_INF,
            'lib.nanmean([float("nan"), 1.0])',
            (("x", array('[float("nan"), 1.0]', "float32", [2], "nan")),),
            "1.0",
            "float32",
        ),
        Facet(  # left out, not passed over
            "lib.slice",
            BehaviourKind.NAN_INF,
            'lib.slice([float("nan"), 1.0], 1)',
            (
                ("x", array('[float("nan"), 1.0]', "float32", [2], "nan")),
                ("begin", plain("1", "int")),
            ),
            "[1.0]",
            "float32",
        ),
        Facet(  # a setting
            "lib.norm",
            BehaviourKind.NAN_INF,
            'lib.norm([1.0, 2.0], order=float("inf"))',
            (("x", array("[1.0, 2.0]", "float32", [2])), ("order", plain('float("inf")', "float", "inf"))),
            "2.0",
            "float32",
            object=documented("lib.norm", parameters=(Parameter("order", "POSITIONAL_OR_KEYWORD", "2"),)),
        ),
        Facet(
            "lib.is_nan",
            BehaviourKind.NAN_INF,
            'lib.is_nan([float("nan")])',
            (("x", array('[float("nan")]', "float32", [1], "nan")),),
            "[True]",
            "bool",
        ),
        Facet(
            "lib.negative",
            BehaviourKind.NAN_INF,
            'lib.negative([float("nan"), 1.0])',
            (("x", array('[float("nan"), 1.0]', "float32", [2], "nan")),),
            '[float("nan"), -1.0]',
            "float32",
        ),
    )

    def tell(self, facet: Facet) -> Told | None:
        """Take values with such a number on either side, but for what is done to each element."""
        if not facet.text or not facet.about or facet.short.startswith("is"):
            return None
        special = {
            name: flags_of(expr) & {"nan", "inf"}
            for name, expr in facet.given
            if not _is_setting(expr, facet.defaults.get(name))
        }
        special = {name: flags for name, flags in special.items() if flags}
        is_out = has_nan(facet.value) or has_infinity(facet.value)
        if not special:
            return self._from_finite(facet) if is_out else None
        if _is_elementwise(facet, special):
            return None
        kind = "NaN" if all("nan" in flags for flags in special.values()) else "Infinity"
        # What a function of NaN does with it, its name says.
        is_of_nan = facet.short.startswith("nan") and kind == "NaN"
        is_chosen = not is_out and not _CHOOSING.isdisjoint(facet.arguments)
        if is_of_nan or is_chosen or (facet.shape and 0 in facet.shape):
            return None
        names = listed([f"`{name}`" for name in special if name]) or "the input"
        start = _fate(facet, kind, names)
        sentence = fit(behind(start, facet), gives_value(facet))
        title = titled(f"{facet.symbol} with {kind if kind == 'NaN' else 'infinity'} in {names}")
        return Told(title, sentence) if sentence else None

    def _from_finite(self, facet: Facet) -> Told | None:
        # It may as well be in an array that the call makes.
        is_plain = bool(call_text(facet)) and not _SPECIAL.search(facet.call)
        said = gives_value(facet) if is_plain else ""
        sentence = fit(subjects(facet), f"{said} and raises nothing" if said else "")
        what = "NaN" if has_nan(facet.value) else "infinity"
        call = next(iter(subjects(facet)), facet.symbol)
        title = titled(
            f"{call} {without_dtype(said, facet)} without an error",
            f"{facet.symbol} gives {what} without an error",
        )
        return Told(title, sentence) if sentence else None


def _is_setting(expr: Expression, default: str | None) -> bool:
    """Tell whether an argument is a number that may be left out: an order of infinity is no data."""
    return default is not None and facts_of(expr).get("type") == "float"


def _fate(facet: Facet, kind: str, names: str) -> str:
    """Say what becomes of NaN or infinity, as far as the result shows it."""
    found = numbers(facet.value)
    holds = has_nan(facet.value) if kind == "NaN" else has_infinity(facet.value)
    if not found or facet.dtype == "bool":
        return f"{kind} in {names} is accepted:"
    return f"{kind} in {names} carries over:" if holds else f"{kind} in {names} does not carry over:"


def _is_elementwise(facet: Facet, special: dict[str, set[str]]) -> bool:
    """Tell whether the special numbers of one array are where they were, and no others are there."""
    for name, expr in facet.given:
        given = argument_value(expr)
        if name in special and shape_of_value(given) == facet.shape:
            before, after = numbers(given), numbers(facet.value)
            if len(before) == len(after) and all(map(_is_same_kind, before, after)):
                return True
    return False


def _is_same_kind(one: float, other: float) -> bool:
    return math.isnan(one) == math.isnan(other) and math.isinf(one) == math.isinf(other)
