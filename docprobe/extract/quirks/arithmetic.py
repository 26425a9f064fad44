"""Where a number differs from plain arithmetic: rounding, wrapping, clamping, division."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, TypeAlias

from docprobe.extract.literals import argument_value, numbers, shape_of_value
from docprobe.extract.quirks.base import Facet, Told, array, plain
from docprobe.extract.quirks.dtypes import number_kind
from docprobe.extract.quirks.wording import behind, fit, gives, titled

if TYPE_CHECKING:
    from collections.abc import Callable

_BITS = re.compile(r"^(u?)int(\d+)$")
_DIVISIONS, _REMAINDER = re.compile(r"div|mod|remainder"), re.compile(r"^(?!.*div).*(?:mod|remainder)")
_PLAIN: dict[str, Callable[[float, float], float]] = {
    "add": lambda x, y: x + y,
    "subtract": lambda x, y: x - y,
    "multiply": lambda x, y: x * y,
}


class Rounded:
    """How fractions, and numbers that do not fit, become integers."""

    name = "rounding and saturation"
    most = 3
    VALID = (
        (
            Facet(
                "lib.cast",
                call="lib.cast([-1.7, 1.7], lib.int32)",
                given=(("x", array("[-1.7, 1.7]", "float32", [2])), ("dtype", plain("lib.int32", "object"))),
                text="[-1, 1]",
                dtype="int32",
            ),
            "Fractions are cut off, not rounded: `lib.cast([-1.7, 1.7], lib.int32)` gives `[-1, 1]` (int32).",
        ),
        (
            Facet(
                "lib.round",
                call="lib.round([0.5, 1.5, 2.5])",
                given=(("x", array("[0.5, 1.5, 2.5]", "float32", [3])),),
                text="[0.0, 2.0, 2.0]",
                dtype="float32",
            ),
            "Halves go to the even number: `lib.round([0.5, 1.5, 2.5])` gives `[0.0, 2.0, 2.0]` (float32).",
        ),
        (
            Facet(
                "lib.cast",
                call="lib.cast([300, -1], lib.uint8)",
                given=(("x", array("[300, -1]", "int32", [2])), ("dtype", plain("lib.uint8", "object"))),
                text="[255, 0]",
                dtype="uint8",
            ),
            (
                "What does not fit is set to the nearest limit: `lib.cast([300, -1], lib.uint8)` gives"
                " `[255, 0]`"
                " (uint8)."
            ),
        ),
        (
            Facet(
                "lib.cast",
                call="lib.cast([300, -1], lib.uint8)",
                given=(("x", array("[300, -1]", "int32", [2])), ("dtype", plain("lib.uint8", "object"))),
                text="[44, 255]",
                dtype="uint8",
            ),
            "What does not fit wraps round: `lib.cast([300, -1], lib.uint8)` gives `[44, 255]` (uint8).",
        ),
    )
    INVALID = (
        Facet("lib.cast", given=(("x", array("[1.0]", "float32", [1])),), text="[1]", dtype="int32"),
        Facet("lib.half", given=(("x", array("[3.5]", "float32", [1])),), text="[7]", dtype="int32"),
        Facet("lib.round", given=(("x", array("[1.25]", "float32", [1])),), text="[1.0]", dtype="float32"),
    )

    def tell(self, facet: Facet) -> Told | None:
        """Take numbers that became others on their way to integers, where one reason explains all of them."""
        before = facet.first if facet.text else None
        if before is None or not facet.about or shape_of_value(before) != facet.shape:
            return None
        reason = next((words for words, explains in _REASONS if explains(facet, numbers(before))), "")
        if not reason:
            return None
        sentence = fit(behind(f"{reason}:", facet), gives(facet))
        return (
            Told(titled(f"{facet.symbol}: {reason[0].lower()}{reason[1:]}"), sentence) if sentence else None
        )


def _is_cut(facet: Facet, before: list[float]) -> bool:
    if number_kind(facet.dtype) != "int" or not all(map(math.isfinite, before)):
        return False
    # Else rounding to the nearest would give the same.
    differs = any(math.trunc(number) != round(number) for number in before)
    return differs and [math.trunc(number) for number in before] == numbers(facet.value)


def _is_to_even(facet: Facet, before: list[float]) -> bool:
    if ("round" not in facet.short and facet.short != "rint") or not all(map(math.isfinite, before)):
        return False
    # Where rounding halves up would give another number.
    differs = any(number % 1 == 0.5 and round(number) != math.floor(number + 0.5) for number in before)
    return differs and [round(number) for number in before] == numbers(facet.value)


def _limits(dtype: str) -> tuple[int, int] | None:
    found = _BITS.match(dtype)
    if not found:
        return None
    bits = int(found[2])
    return (0, 2**bits - 1) if found[1] else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def _is_clamped(facet: Facet, before: list[float]) -> bool:
    limits = _limits(facet.dtype)
    if limits is None or not all(map(math.isfinite, before)):
        return False
    low, high = limits
    expected = [max(low, min(high, math.trunc(number))) for number in before]
    return any(not low <= number <= high for number in before) and expected == numbers(facet.value)


def _is_wrapped(facet: Facet, before: list[float]) -> bool:
    limits = _limits(facet.dtype)
    if limits is None or not all(float(number).is_integer() for number in before):
        return False
    expected = [wrap(int(number), limits) for number in before]
    return any(not limits[0] <= number <= limits[1] for number in before) and expected == numbers(facet.value)


def _is_coarse(facet: Facet, before: list[float]) -> bool:
    after = numbers(facet.value)
    is_int = bool(before) and all(isinstance(number, int) for number in before)
    if number_kind(facet.dtype) != "float" or not is_int or len(after) != len(before):
        return False
    is_near = all(abs(new - old) <= abs(old) / 2**8 for new, old in zip(after, before, strict=True))
    return is_near and after != before


def wrap(number: int, limits: tuple[int, int]) -> int:
    """Return `number` as an integer of these limits holds it."""
    low, high = limits
    return (number - low) % (high - low + 1) + low


_REASONS: tuple[tuple[str, Callable[[Facet, list[float]], bool]], ...] = (
    ("Fractions are cut off, not rounded", _is_cut),
    ("Halves go to the even number", _is_to_even),
    ("What does not fit is set to the nearest limit", _is_clamped),
    ("What does not fit wraps round", _is_wrapped),
    ("Large integers lose their last digits", _is_coarse),
)


class Overflow:
    """Sums and products that do not fit into their dtype."""

    name = "overflow"
    most = 2
    VALID = (
        (
            Facet(
                "lib.add",
                call="lib.add(x, y)".replace("x", "lib.int8(127)").replace(" y", " lib.int8(1)"),
                given=(("x", array("lib.array(127)", "int8", [])), ("y", array("lib.array(1)", "int8", []))),
                text="-128",
                dtype="int8",
            ),
            (
                "The result overflows int8 without an error: `lib.add(lib.int8(127), lib.int8(1))` gives"
                " `-128` (int8)."
            ),
        ),
    )
    INVALID = (
        Facet("lib.add", given=(("x", plain("1", "int")), ("y", plain("2", "int"))), text="3", dtype="int32"),
    )

    def tell(self, facet: Facet) -> Told | None:
        """Take integers that plain arithmetic contradicts because they wrapped."""
        operation, limits = _PLAIN.get(facet.short), _limits(facet.dtype)
        operands = _operands(facet)
        if operation is None or limits is None or operands is None:
            return None
        expected = [int(operation(x, y)) for x, y in zip(*operands, strict=True)]
        wrapped = [wrap(number, limits) for number in expected]
        if wrapped == expected or wrapped != numbers(facet.value):
            return None
        sentence = fit(behind(f"The result overflows {facet.dtype} without an error:", facet), gives(facet))
        return (
            Told(titled(f"{facet.symbol} overflows {facet.dtype} silently"), sentence) if sentence else None
        )


class Division:
    """Which way division rounds, whose sign a remainder takes, what dividing by zero gives."""

    name = "division"
    most = 3
    VALID = (
        (
            Facet(
                "lib.floordiv",
                call="lib.floordiv(-7, 2)",
                given=(("x", plain("-7", "int", "negative")), ("y", plain("2", "int"))),
                text="-4",
                dtype="int32",
            ),
            "The quotient is rounded down: `lib.floordiv(-7, 2)` gives `-4` (int32).",
        ),
        (
            Facet(
                "lib.div",
                call="lib.div(-7, 2)",
                given=(("x", plain("-7", "int", "negative")), ("y", plain("2", "int"))),
                text="-3",
                dtype="int32",
            ),
            "The quotient is rounded toward zero: `lib.div(-7, 2)` gives `-3` (int32).",
        ),
        (
            Facet(
                "lib.mod",
                call="lib.mod(-7, 3)",
                given=(("x", plain("-7", "int", "negative")), ("y", plain("3", "int"))),
                text="2",
                dtype="int32",
            ),
            "The remainder takes the sign of the divisor: `lib.mod(-7, 3)` gives `2` (int32).",
        ),
        (
            Facet(
                "lib.div_or_zero",
                call="lib.div_or_zero(1.0, 0.0)",
                given=(("x", plain("1.0", "float")), ("y", plain("0.0", "float"))),
                text="0.0",
                dtype="float32",
            ),
            "Division by zero gives zero: `lib.div_or_zero(1.0, 0.0)` gives `0.0` (float32).",
        ),
        (
            Facet(
                "lib.truncmod",
                call="lib.truncmod(-5, 3)",
                given=(("x", plain("-5", "int", "negative")), ("y", plain("3", "int"))),
                text="-2",
                dtype="int32",
            ),
            "The remainder takes the sign of the dividend: `lib.truncmod(-5, 3)` gives `-2` (int32).",
        ),
    )
    INVALID = (
        Facet("lib.div", given=(("x", plain("7", "int")), ("y", plain("2", "int"))), text="3", dtype="int32"),
        Facet("lib.mod", given=(("x", plain("6", "int")), ("y", plain("3", "int"))), text="0", dtype="int32"),
    )

    def tell(self, facet: Facet) -> Told | None:
        """Take quotients and remainders where the ways to define them differ."""
        operands = _operands(facet) if _DIVISIONS.search(facet.short) else None
        if operands is None:
            return None
        pairs, given = list(zip(*operands, strict=True)), numbers(facet.value)
        # A remainder may be what the quotient would be, too: -2 is both of -5 and 3.
        ways = _REMAINDERS if _REMAINDER.search(facet.short) else _QUOTIENTS
        reason = next((words for words, way in ways if _explains(way, pairs, given)), "")
        sentence = fit(behind(f"{reason}:", facet), gives(facet)) if reason else ""
        return (
            Told(titled(f"{facet.symbol}: {reason[0].lower()}{reason[1:]}"), sentence) if sentence else None
        )


def _operands(facet: Facet) -> tuple[list[float], list[float]] | None:
    """Return the numbers of two operands, one repeated where it is single; None where they do not fit."""
    if len(facet.given) < 2 or not facet.text or not facet.about:
        return None
    left, right = (numbers(argument_value(expr)) for _, expr in facet.given[:2])
    size = len(numbers(facet.value))
    left, right = (side * size if len(side) == 1 else side for side in (left, right))
    fits = size and len(left) == len(right) == size and all(map(math.isfinite, [*left, *right]))
    return (left, right) if fits else None


def _explains(
    way: Callable[[float, float], float | None], pairs: list[tuple[float, float]], given: list[float]
) -> bool:
    """Tell whether some pairs show the way, and all that do gave what it says."""
    said = [(way(x, y), number) for (x, y), number in zip(pairs, given, strict=True)]
    shown = [(expected, number) for expected, number in said if expected is not None]
    return bool(shown) and all(expected == number for expected, number in shown)


def _is_mixed(x: float, y: float) -> bool:
    """Tell whether the signs differ and the division does not come out even: where the ways part."""
    return y != 0 and (x < 0) != (y < 0) and math.fmod(x, y) != 0


_Ways: TypeAlias = "tuple[tuple[str, Callable[[float, float], float | None]], ...]"
_QUOTIENTS: _Ways = (
    ("Division by zero gives zero", lambda x, y: 0.0 if y == 0 and x != 0 else None),
    ("The quotient is rounded down", lambda x, y: math.floor(x / y) if _is_mixed(x, y) else None),
    ("The quotient is rounded toward zero", lambda x, y: math.trunc(x / y) if _is_mixed(x, y) else None),
)
_REMAINDERS: _Ways = (
    ("The remainder takes the sign of the divisor", lambda x, y: x % y if _is_mixed(x, y) else None),
    (
        "The remainder takes the sign of the dividend",
        lambda x, y: math.fmod(x, y) if _is_mixed(x, y) else None,
    ),
)
