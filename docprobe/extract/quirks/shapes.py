"""Shapes that are brought together, and which of equal values comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docprobe.extract.behaviours import facts_of
from docprobe.extract.literals import broadcast, numbers
from docprobe.extract.quirks.base import Facet, Told, array, plain
from docprobe.extract.quirks.wording import behind, fit, gives, titled

if TYPE_CHECKING:
    from collections.abc import Sequence

_OPERANDS = frozenset({"x", "y", "a", "b", "x1", "x2", "condition", "logits", "labels", "y_true", "y_pred"})


class Broadcasting:
    """Arrays of different rank that are stretched to one shape."""

    name = "broadcasting"
    most = 1
    VALID = (
        (
            Facet(
                "lib.add",
                call="lib.add([[1], [2]], [10, 20])",
                given=(("x", array("[[1], [2]]", "int32", [2, 1])), ("y", array("[10, 20]", "int32", [2]))),
                text="[[11, 21], [12, 22]]",
                dtype="int32",
            ),
            (
                "Shapes (2, 1) and (2,) are stretched to (2, 2): `lib.add([[1], [2]], [10, 20])` gives"
                " `[[11, 21], [12, 22]]` (int32)."
            ),
        ),
    )
    INVALID = (
        Facet(
            "lib.add",
            given=(("x", array("[1]", "int32", [1])), ("y", array("2", "int32", []))),
            text="[3]",
            dtype="int32",
        ),
        Facet(
            "lib.matmul",
            given=(("a", array(".", "int32", [2, 3])), ("b", array(".", "int32", [3]))),
            text="[1, 2]",
        ),
    )

    def tell(self, facet: Facet) -> Told | None:
        """Take results whose shape is that of the operands stretched to each other, ranks differing."""
        shapes = [
            tuple(shape) for name, expr in facet.given if name in _OPERANDS and (shape := _shape_of(expr))
        ]
        if not facet.about or len(shapes) != 2 or len(shapes[0]) == len(shapes[1]) or facet.shape is None:
            return None
        both = broadcast(*shapes)
        if both is None or both != facet.shape:
            return None
        start = f"Shapes {shapes[0]} and {shapes[1]} are stretched to {both}:"
        sentence = fit(behind(start, facet), gives(facet))
        title = titled(f"{facet.symbol} broadcasts {shapes[0]} and {shapes[1]}")
        return Told(title, sentence) if sentence else None


def _shape_of(expr: Any) -> Sequence[int] | None:
    shape = facts_of(expr).get("shape")
    return shape if isinstance(shape, list) else None


class Ties:
    """Which of equal values comes first."""

    name = "order of equal values"
    most = 2
    VALID = (
        (
            Facet(
                "lib.argmax",
                call="lib.argmax([3, 7, 7])",
                given=(("x", plain("[3, 7, 7]", "list")),),
                text="1",
                dtype="int64",
            ),
            "Of equal values the first one counts: `lib.argmax([3, 7, 7])` gives `1` (int64).",
        ),
        (
            Facet(
                "lib.argsort",
                call="lib.argsort([5, 5, 1])",
                given=(("x", plain("[5, 5, 1]", "list")),),
                text="[2, 0, 1]",
                dtype="int32",
            ),
            "Equal values keep their order: `lib.argsort([5, 5, 1])` gives `[2, 0, 1]` (int32).",
        ),
        (
            Facet(
                "lib.unique",
                call="lib.unique([5, 1, 5])",
                given=(("x", plain("[5, 1, 5]", "list")),),
                text="[[5, 1], [0, 1, 0]]",
            ),
            (
                "Values stay in the order of their first appearance: `lib.unique([5, 1, 5])` gives"
                " `[[5, 1], [0, 1, 0]]`."
            ),
        ),
    )
    INVALID = (
        Facet("lib.argmax", given=(("x", plain("[3, 7, 6]", "list")),), text="1"),
        Facet("lib.argmax", given=(("x", plain("[7]", "list")),), text="0"),
        Facet("lib.argmax", given=(("x", plain("[True, True]", "list")),), text="0"),
        Facet("lib.unique", given=(("x", plain("[1, 5, 5]", "list")),), text="[[1, 5], [0, 1, 1]]"),
    )

    def tell(self, facet: Facet) -> Told | None:
        """Take indices and values that show what becomes of equal ones."""
        given = facet.first if facet.text and facet.about else None
        if not isinstance(given, list) or not given or isinstance(given[0], list):
            return None
        values = numbers(given)
        reason = _order(facet.short, values, facet.value) if len(values) == len(given) else ""
        if not reason:
            return None
        sentence = fit(behind(f"{reason}:", facet), gives(facet))
        return (
            Told(titled(f"{facet.symbol}: {reason[0].lower()}{reason[1:]}"), sentence) if sentence else None
        )


def _order(short: str, given: list[float], value: Any) -> str:
    """Say what a result shows of the order of equal values, or nothing."""
    if short in {"argmax", "argmin"}:
        best = max(given) if short == "argmax" else min(given)
        return "Of equal values the first one counts" if _is_first(given, best, value) else ""
    if short == "argsort":
        stable = sorted(range(len(given)), key=given.__getitem__)
        return "Equal values keep their order" if len(set(given)) < len(given) and stable == value else ""
    if short in {"top_k", "math.top_k"}:
        indices = value[1] if isinstance(value, list) and len(value) == 2 else None
        falling = sorted(range(len(given)), key=lambda place: -given[place])
        is_tied = len({given[place] for place in falling[: len(indices or [])]}) < len(indices or [])
        return "Of equal values the first ones come first" if is_tied and _starts(falling, indices) else ""
    if short.startswith("unique"):
        values = value[0] if isinstance(value, list) and value and isinstance(value[0], list) else value
        seen = list(dict.fromkeys(given))
        is_told = len(seen) < len(given) and seen == values and seen != sorted(seen)
        return "Values stay in the order of their first appearance" if is_told else ""
    return ""


def _is_first(given: list[float], best: float, value: Any) -> bool:
    return given.count(best) > 1 and value == given.index(best)


def _starts(whole: list[int], part: Any) -> bool:
    return isinstance(part, list) and whole[: len(part)] == part
