"""Rules of interest: which behaviours would surprise a reader of the docs or save an hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from docprobe.extract.behaviours import facts_of, flags_of
from docprobe.extract.events import Expression
from docprobe.model import BehaviourKind

if TYPE_CHECKING:
    from collections.abc import Sequence


_AXIS = frozenset({"axis", "axes", "dim", "dims", "index", "indices", "begin", "batch_dims", "shift", "k"})


@dataclass(frozen=True, slots=True)
class Facet:
    """What a rule looks at."""

    kind: BehaviourKind
    given: tuple[tuple[str, Expression], ...] = ()
    value: str = ""
    dtype: str = ""
    message: str = ""


class Rule(Protocol):
    """One reason why a behaviour is worth telling; VALID holds facets that are, INVALID some that are not."""

    @property
    def name(self) -> str:
        """What the rule is called where quirks are listed."""

    @property
    def VALID(self) -> Sequence[Facet]:  # noqa: N802 - a constant of the class
        """Facets that are worth telling."""

    @property
    def INVALID(self) -> Sequence[Facet]:  # noqa: N802 - a constant of the class
        """Facets that are not."""

    def chooses(self, facet: Facet) -> bool:
        """Tell whether the behaviour is worth telling."""


def _array(text: str, dtype: str, shape: list[int], *flags: str) -> Expression:
    return ["t", text, {"type": "array", "dtype": dtype, "shape": shape, "flags": list(flags)}]


class Raises:
    """What is refused, and in which words."""

    name = "raises"
    VALID = (Facet(BehaviourKind.RAISES, message="rank must be at least 1"),)
    INVALID = (Facet(BehaviourKind.VALUE, value="3"), Facet(BehaviourKind.RAISES, message=""))

    def chooses(self, facet: Facet) -> bool:
        """Take every exception that says something."""
        return facet.kind == BehaviourKind.RAISES and len(facet.message) > 8


class EmptyInput:
    """What comes of nothing."""

    name = "empty input"
    VALID = (Facet(BehaviourKind.EMPTY, (("x", _array("[]", "float32", [0], "empty")),), "-inf"),)
    INVALID = (Facet(BehaviourKind.VALUE, (("x", _array("[1]", "float32", [1])),), "1"),)

    def chooses(self, facet: Facet) -> bool:
        """Take values that were given something empty."""
        return facet.kind == BehaviourKind.EMPTY


class NotFinite:
    """Where NaN and infinity go, and where they come from."""

    name = "NaN and infinity"
    VALID = (Facet(BehaviourKind.NAN_INF, (("x", _array("[0.0]", "float32", [1])),), '[float("inf")]'),)
    INVALID = (Facet(BehaviourKind.VALUE, value="[1.0]"),)

    def chooses(self, facet: Facet) -> bool:
        """Take values with such a number on either side."""
        return facet.kind == BehaviourKind.NAN_INF


class NegativeIndex:
    """What a negative axis or index means; -1 for the last axis surprises nobody."""

    name = "negative index"
    VALID = (
        Facet(
            BehaviourKind.VALUE, (("indices", ["t", "[-1]", {"type": "list", "flags": ["negative"]}]),), "[0]"
        ),
    )
    INVALID = (
        Facet(BehaviourKind.VALUE, (("x", ["t", "-3", {"type": "int", "flags": ["negative"]}]),), "3"),
        Facet(BehaviourKind.VALUE, (("axis", ["t", "-1", {"type": "int", "flags": ["negative"]}]),), "3"),
    )

    def chooses(self, facet: Facet) -> bool:
        """Take values whose place was given from the end."""
        return facet.kind == BehaviourKind.VALUE and any(
            name in _AXIS and "negative" in flags_of(expr) and not (name == "axis" and expr[1] == "-1")
            for name, expr in facet.given
        )


class ChangedDtype:
    """A result of another dtype than all that went in."""

    name = "changed dtype"
    VALID = (Facet(BehaviourKind.VALUE, (("x", _array("[1]", "int32", [1])),), "[1.0]", "float64"),)
    INVALID = (
        Facet(BehaviourKind.VALUE, (("x", _array("[1.0]", "float32", [1])),), "[1.0]", "float32"),
        Facet(BehaviourKind.VALUE, (("x", _array("[1.0]", "float32", [1])),), "[True]", "bool"),
    )

    def chooses(self, facet: Facet) -> bool:
        """Take numbers whose kind changed without a dtype being asked for."""
        if facet.kind != BehaviourKind.VALUE or any(
            "type" in name or name in {"Tout", "T"} for name, _ in facet.given
        ):
            return False
        dtypes = {str(facts_of(expr).get("dtype")) for _, expr in facet.given if facts_of(expr).get("dtype")}
        kinds = {_number_kind(dtype) for dtype in dtypes}
        return len(kinds) == 1 and kinds == {"int"} and _number_kind(facet.dtype) == "float"


def _number_kind(dtype: str) -> str:
    for kind in ("float", "int", "complex", "bool"):
        if kind in dtype:
            return kind
    return dtype


RULES: tuple[Rule, ...] = (Raises(), EmptyInput(), NotFinite(), NegativeIndex(), ChangedDtype())


def interest_of(facet: Facet) -> str:
    """Return the name of the first rule that chooses `facet`, or an empty string."""
    return next((rule.name for rule in RULES if rule.chooses(facet)), "")
