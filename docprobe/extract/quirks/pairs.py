"""Two calls that differ in one argument, and what that changes."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

from docprobe.extract.behaviours import facts_of
from docprobe.extract.messages import shape_of
from docprobe.extract.quirks.base import OPTION, Facet, PairRule, Told, plain
from docprobe.extract.quirks.raises import says_something
from docprobe.extract.quirks.wording import fit, gives, raises, subjects, titled, without_dtype
from docprobe.extract.sentences import bare
from docprobe.model import BehaviourKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from docprobe.extract.events import Expression

_SWITCHES = frozenset({"bool", "str", "NoneType", "object"})
_SETTINGS = _SWITCHES | {"int", "float", "tuple", "list"}
_LONGEST, _MOST = 40, 12
_DATA = frozenset(
    {"x", "y", "input", "inputs", "values", "value", "data", "tensor", "a", "b", "name", "seed"}
)


class ChangedArgument:
    """One changed argument that decides between a value and an exception."""

    name = "one argument decides"
    most = 4
    VALID = (
        (
            Facet(
                "lib.pad",
                BehaviourKind.RAISES,
                'lib.pad([1, 2], mode="ring")',
                (("x", plain("[1, 2]", "list")), ("mode", plain('"ring"', "str"))),
                error="ValueError",
                message="ring needs more than 2 values",
            ),
            Facet(
                "lib.pad",
                call='lib.pad([1, 2], mode="zero")',
                given=(("x", plain("[1, 2]", "list")), ("mode", plain('"zero"', "str"))),
                text="[0, 1, 2, 0]",
                dtype="int32",
                snippet="s2",
            ),
            (
                '`lib.pad([1, 2], mode="zero")` gives `[0, 1, 2, 0]` (int32), but with `mode="ring"` it'
                " raises"
                " ValueError: ring needs more than 2 values."
            ),
        ),
        (
            Facet(
                "lib.pad",
                BehaviourKind.RAISES,
                "lib.pad([1, 2], width=-1)",
                (("x", plain("[1, 2]", "list")), ("width", plain("-1", "int"))),
                error="ValueError",
                message="width must not be negative",
            ),
            Facet(
                "lib.pad",
                call="lib.pad([1, 2])",
                given=(("x", plain("[1, 2]", "list")),),
                text="[0, 1, 2, 0]",
                dtype="int32",
                snippet="s2",
            ),
            (
                "`lib.pad([1, 2])` gives `[0, 1, 2, 0]` (int32), but with `width=-1` it raises ValueError:"
                " width must"
                " not be negative."
            ),
        ),
    )
    INVALID = (
        (
            Facet("lib.pad", text="1", given=(("x", plain("1", "int")), ("mode", plain('"a"', "str")))),
            Facet("lib.pad", text="2", given=(("x", plain("1", "int")), ("mode", plain('"b"', "str")))),
        ),
    )

    def tell(self, facet: Facet, other: Facet) -> Told | None:
        """Take what raises, against the call that gives something."""
        if facet.kind != BehaviourKind.RAISES or other.kind == BehaviourKind.RAISES:
            return None
        if not says_something(facet) or not other.about:
            return None
        name = changed(facet, other)
        said = gives(other)
        if not name or not said or not _is_reason(name, facet):
            return None
        rest = f"{said}, but {_condition(name, facet)} it {raises(facet, 80)}"
        sentence = fit(subjects(other), rest)
        given = _condition(name, facet)
        title = titled(
            f"{facet.symbol} raises {bare(facet.error)} {given}, not {_condition(name, other)}",
            f"{facet.symbol} raises {bare(facet.error)} {given}",
            f"{facet.symbol}: {name} decides whether it raises",
        )
        key = f"{name}: {shape_of(facet.message)}"
        return Told(title, sentence, other.snippet, key) if sentence else None


class ChangedResult:
    """One switch that changes what a call gives."""

    name = "one argument changes the result"
    most = 4
    VALID = (
        (
            Facet(
                "lib.total",
                call="lib.total([1, 2], keep=True)",
                given=(("x", plain("[1, 2]", "list")), ("keep", plain("True", "bool"))),
                text="[3]",
                dtype="int32",
            ),
            Facet(
                "lib.total",
                call="lib.total([1, 2])",
                given=(("x", plain("[1, 2]", "list")),),
                text="3",
                dtype="int32",
                snippet="s2",
            ),
            "`lib.total([1, 2], keep=True)` gives `[3]` (int32); without `keep` it gives `3`.",
        ),
        (
            Facet(
                "lib.total",
                call='lib.total([1, 2], how="all")',
                given=(("x", plain("[1, 2]", "list")), ("how", plain('"all"', "str"))),
                text="[3]",
                dtype="int32",
            ),
            Facet(
                "lib.total",
                call='lib.total([1, 2], how="each")',
                given=(("x", plain("[1, 2]", "list")), ("how", plain('"each"', "str"))),
                text="[1.0, 2.0]",
                dtype="float32",
                snippet="s2",
            ),
            (
                '`lib.total([1, 2], how="all")` gives `[3]` (int32); with `how="each"` it gives `[1.0, 2.0]`'
                " (float32)."
            ),
        ),
    )
    INVALID = (
        (  # of another dtype because it was asked for
            Facet("lib.f", text="1.0", dtype="float32", given=(("dtype", plain("lib.float32", "object")),)),
            Facet("lib.f", text="1", dtype="int32", given=(("dtype", plain("lib.int32", "object")),)),
        ),
        (  # other data
            Facet("lib.f", text="1.0", given=(("x", plain("1.0", "float")),)),
            Facet("lib.f", text="2.0", given=(("x", plain("2.0", "float")),)),
        ),
        (
            Facet("lib.f", text="1", given=(("x", plain("1", "int")), ("keep", plain("True", "bool")))),
            Facet("lib.f", text="1", given=(("x", plain("1", "int")), ("keep", plain("False", "bool")))),
        ),
    )

    def tell(self, facet: Facet, other: Facet) -> Told | None:
        """Take two different results of calls that differ in a switch."""
        if BehaviourKind.RAISES in {facet.kind, other.kind} or not (facet.about and other.about):
            return None
        name = changed(facet, other)
        if not name or "type" in name or not _is_switch(name, facet, other):
            return None
        first, second = _told_apart(facet, other)
        is_hollow = all(side.shape is not None and 0 in side.shape for side in (facet, other))
        if not first or is_hollow or _is_later(name, facet, other):
            return None
        sentence = fit(subjects(facet), f"{first}; {_condition(name, other)} it {second}")
        title = titled(
            f"{facet.symbol} {_condition(name, facet)} and {_condition(name, other)}",
            f"{facet.symbol}: what {name} changes",
        )
        return Told(title, sentence, other.snippet, name, OPTION) if sentence else None


PAIR_RULES: tuple[PairRule, ...] = (ChangedArgument(), ChangedResult())


def changed(facet: Facet, other: Facet) -> str:
    """Return the one setting in which two calls differ; empty where it is data, or there is not just one."""
    if (
        not facet.given
        or len(facet.arguments) != len(facet.given)
        or len(other.arguments) != len(other.given)
    ):
        return ""
    names = [*facet.arguments, *(name for name in other.arguments if name not in facet.arguments)]
    differing = [name for name in names if _told(facet, name) != _told(other, name)]
    if len(differing) != 1 or facet.receiver != other.receiver or not facet.receiver:
        return ""
    name = differing[0]
    texts = _told(facet, name), _told(other, name)
    is_short = all(text is None or 0 < len(text) <= _LONGEST for text in texts)
    kinds = {_type(side.arguments[name]) for side in (facet, other) if name in side.arguments}
    same_rest = all(_told(facet, rest) for rest in names if rest != name)
    is_data = name in _DATA or name == facet.given[0][0]
    return name if is_short and same_rest and kinds <= _SETTINGS and not is_data else ""


def _is_reason(name: str, facet: Facet) -> bool:
    """Tell whether a message speaks of an argument, by its name or its value."""
    value = (_told(facet, name) or "").strip("[]()\"',b")
    words = [re.escape(name), *([re.escape(value)] if value else [])]
    return re.search(rf"(?<![\w.])(?:{'|'.join(words)})(?![\w.]\w)", facet.message) is not None


def _told(facet: Facet, name: str) -> str | None:
    """Return the text of an argument: None where it is not given, empty where it cannot be written."""
    return facet.texts.get(name)


def _type(expr: Expression) -> str:
    if expr[0] in {"[", "("}:
        return "list"
    return str(facts_of(expr).get("type"))


def _is_switch(name: str, facet: Facet, other: Facet) -> bool:
    """Tell whether the argument is a choice rather than data."""
    kinds = {_type(side.arguments[name]) for side in (facet, other) if name in side.arguments}
    return kinds <= _SWITCHES and not (
        kinds == {"str"} and name in {"separator", "text", "pattern", "rewrite"}
    )


def _is_later(name: str, facet: Facet, other: Facet) -> bool:
    """Order the two: the call that gives the argument first, then by its text."""
    if name not in facet.arguments:
        return True
    default = {"False", "None"}
    mine, yours = _told(facet, name), _told(other, name)
    return yours is not None and ((mine in default, mine or "") > (yours in default, yours))


def _told_apart(facet: Facet, other: Facet) -> tuple[str, str]:
    """Return what each gives, the dtype said again only where it differs; empty where both are told alike."""
    first = gives(facet)
    second = gives(other) if facet.dtype != other.dtype else without_dtype(gives(other), other)
    alike = facet.text == other.text and facet.dtype == other.dtype and facet.shape == other.shape
    return ("", "") if alike or not first or not second or first == gives(other) else (first, second)


def _condition(name: str, facet: Facet) -> str:
    text = _told(facet, name)
    return f"without `{name}`" if text is None else f"with `{name}={text}`"


def pairs(facets: Sequence[Facet]) -> Iterator[tuple[Facet, Facet]]:
    """Yield in both orders the pairs of facets that differ in one argument."""
    for group in _alike(facets):
        for one, other in combinations(group, 2):
            yield one, other
            yield other, one


def _alike(facets: Iterable[Facet]) -> Iterator[list[Facet]]:
    """Yield groups of facets that agree in all arguments but one, the simplest few of each."""
    groups: dict[tuple[str, str, frozenset[tuple[str, str]]], list[Facet]] = {}
    whole: dict[tuple[str, frozenset[tuple[str, str]]], list[Facet]] = {}
    for facet in facets:
        texts = frozenset(facet.texts.items())
        whole.setdefault((facet.receiver, texts), []).append(facet)
        for name, text in texts:
            groups.setdefault((facet.receiver, name, texts - {(name, text)}), []).append(facet)
    for (receiver, _, rest), members in groups.items():
        alike = [*members, *whole.get((receiver, rest), ())]
        if receiver and len(alike) > 1:
            yield sorted(alike, key=lambda facet: (facet.level, facet.id))[:_MOST]
