"""The same call with and without one of its options."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from docprobe.extract.additions import ASIDE
from docprobe.extract.behaviours import WITH, WITHOUT
from docprobe.extract.quirks.base import OPTION, Facet, Told, plain
from docprobe.extract.quirks.raises import UNTELLING, says_something
from docprobe.extract.quirks.wording import fit, gives, gives_value, raises, subjects, titled, without_dtype
from docprobe.extract.sentences import abridged, is_closed, one_line
from docprobe.model import BehaviourKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ROOMS, _CALL = (110, 70), 150
_ATTRIBUTE = re.compile(r"\)\.(?!shape$)\w+$")
# What cannot be left out was no option.
_NEEDED = re.compile(r"\brequired\b|\bmissing\b", re.IGNORECASE)
_TOTAL = "lib.total([[1, 2]], axis=1)"
_GIVEN = (("x", plain("[[1, 2]]", "list")), ("axis", plain("1", "int")))


class WithoutOption:
    """What an option changes, told by the call without it."""

    name = "what an option changes"
    most = 8
    VALID = (
        (
            Facet(
                "lib.total",
                call="lib.total([[1, 2]])",
                given=_GIVEN[:1],
                text="3",
                dtype="int32",
                pattern=f"{WITHOUT}axis=1; x",
            ),
            Facet("lib.total", call=_TOTAL, given=_GIVEN, text="[3]", dtype="int32", snippet="s2"),
            "`lib.total([[1, 2]], axis=1)` gives `[3]` (int32); without `axis` it gives `3`.",
        ),
        (
            Facet(
                "lib.total",
                BehaviourKind.RAISES,
                "lib.total([[1, 2]])",
                _GIVEN[:1],
                error="lib.errors.ShapeError",
                message="x must be of rank 1",
                pattern=f"{WITHOUT}axis=1; x",
            ),
            Facet("lib.total", call=_TOTAL, given=_GIVEN, text="[3]", dtype="int32", snippet="s2"),
            (
                "`lib.total([[1, 2]], axis=1)` gives `[3]` (int32); without `axis` it raises ShapeError:"
                " x must be of rank 1."
            ),
        ),
        (
            Facet(
                "lib.total",
                call="lib.total([[1, 2]])",
                given=_GIVEN[:1],
                text="3",
                dtype="int32",
                pattern=f"{WITHOUT}axis=1; x",
            ),
            Facet(
                "lib.total",
                BehaviourKind.RAISES,
                _TOTAL,
                _GIVEN,
                error="ValueError",
                message="axis 1 is not there",
                snippet="s2",
            ),
            (
                "`lib.total([[1, 2]], axis=1)` raises ValueError: axis 1 is not there; without `axis` it"
                " gives `3` (int32)."
            ),
        ),
    )
    INVALID = (
        (  # a value beside a kind tells no difference
            Facet(
                "lib.total",
                call="lib.total([[1, 2]])",
                text=f"[{', '.join(['1.5'] * 30)}]",
                dtype="float32",
                pattern=f"{WITHOUT}axis=1; x",
                told_shape=(30,),
            ),
            Facet("lib.total", call=_TOTAL, given=_GIVEN, text="[1]", dtype="float32", told_shape=(30,)),
        ),
        (  # another call
            Facet("lib.total", call="lib.total([1])", text="1", pattern=f"{WITHOUT}axis=1; x"),
            Facet("lib.total", call=_TOTAL, given=_GIVEN, text="[3]", dtype="int32"),
        ),
        (  # what is drawn
            Facet("lib.draw", call="lib.draw(3)", text="1", pattern=f"{WITHOUT}seed=1; n"),
            Facet("lib.draw", call="lib.draw(3, seed=1)", text="2"),
        ),
        (  # no difference that can be told
            Facet("lib.total", call="lib.total([[1, 2]])", text="[3]", pattern=f"{WITHOUT}axis=1; x"),
            Facet("lib.total", call=_TOTAL, given=_GIVEN, text="[3]"),
        ),
    )

    def tell(self, facet: Facet, other: Facet) -> Told | None:
        """Take a call without an option against `other`, the same call with it."""
        option, value = _changed(facet, WITHOUT)
        is_aside = option in ASIDE or other.call.endswith(f".{option}")
        if is_aside or not _is_less(facet, other, option) or not _is_telling(facet, other):
            return None
        starts = list(_starts(other, option))
        said = _said(facet, other, f"without `{option}`")
        sentence = next(filter(None, (fit(iter(starts), one) for one in said)), "")
        title = titled(
            f"{facet.symbol} with {option}={value} and without it",
            f"{facet.symbol}: what {option} changes",
        )
        return Told(title, sentence, other.snippet, _key(option, value), OPTION) if sentence else None


class WithOption:
    """What an option changes, told by the call with it."""

    name = "what another option changes"
    most = 8
    VALID = (
        (
            Facet(
                "lib.total",
                call="lib.total([[1, 2]], axis=1)",
                given=_GIVEN,
                text="[3]",
                dtype="int32",
                pattern=f"{WITH}axis=1; x",
            ),
            Facet("lib.total", call="lib.total([[1, 2]])", text="3", dtype="int32", snippet="s2"),
            "`lib.total([[1, 2]])` gives `3` (int32); with `axis=1` it gives `[3]`.",
        ),
        (
            Facet(
                "lib.total",
                BehaviourKind.RAISES,
                "lib.total([[1, 2]], axis=2)",
                error="lib.errors.ShapeError",
                message="axis 2 is not there",
                pattern=f"{WITH}axis=2; x",
            ),
            Facet("lib.total", call="lib.total([[1, 2]])", text="3", dtype="int32", snippet="s2"),
            (
                "`lib.total([[1, 2]])` gives `3` (int32); with `axis=2` it raises ShapeError: axis 2 is not"
                " there."
            ),
        ),
        (
            Facet(
                "lib.join",
                call='lib.join([1], kind="outer")',
                text="[1, 0]",
                pattern=f'{WITH}kind="outer"; x',
            ),
            Facet("lib.join", call='lib.join([1], kind="inner")', text="[1]", snippet="s2"),
            '`lib.join([1], kind="inner")` gives `[1]`; with `kind="outer"` it gives `[1, 0]`.',
        ),
    )
    INVALID = (
        (  # another call
            Facet("lib.total", call="lib.total([1], axis=0)", text="1", pattern=f"{WITH}axis=0; x"),
            Facet("lib.total", call="lib.total([2])", text="[2]", dtype="int32"),
        ),
        (  # no difference that can be told
            Facet("lib.total", call="lib.total([1], axis=0)", text="1", pattern=f"{WITH}axis=0; x"),
            Facet("lib.total", call="lib.total([1])", text="1"),
        ),
        (  # that it keeps what it was given
            Facet("lib.Sum", call="lib.Sum(axis=0).axis", text="0", pattern=f"{WITH}axis=0; x"),
            Facet("lib.Sum", call="lib.Sum().axis", text="None"),
        ),
        (  # what needs more than one program to be read
            Facet("lib.total", text="1", pattern=f"{WITH}axis=0; x"),
            Facet("lib.total", text="2"),
        ),
    )

    def tell(self, facet: Facet, other: Facet) -> Told | None:
        """Take a call with an option against `other`, the same call without it or with another value."""
        option, value = _changed(facet, WITH)
        text, prefix = one_line(other.call), other.symbol.partition(".")[0]
        if option in ASIDE or not text or not is_closed(text, prefix) or len(text) > _CALL:
            return None
        if facet.text == value or _ATTRIBUTE.search(text) or f"'{option}'" in facet.text:
            return None  # that it keeps what it was given
        if not _is_same_but(facet, other, option) or not _is_telling(facet, other):
            return None
        said = _said(facet, other, f"with `{option}={value}`")
        sentence = next(filter(None, (fit(iter([f"`{text}`"]), one) for one in said)), "")
        title = titled(
            f"{facet.symbol} with {option}={value} and without it",
            f"{facet.symbol}: what {option} changes",
        )
        return Told(title, sentence, other.snippet, _key(option, value), OPTION) if sentence else None


def _changed(facet: Facet, start: str) -> tuple[str, str]:
    """Return the option that was changed and its value, from the pattern."""
    option, _, value = facet.pattern.removeprefix(start).partition(";")[0].partition("=")
    return option, value


def _key(option: str, value: str) -> str:
    """Return what is told once of a symbol: each word that chooses is a thing of its own."""
    return f"{option}={value}" if value[:1] in {'"', "'"} else option


def _is_same_but(facet: Facet, other: Facet, option: str) -> bool:
    """Tell whether two calls differ in the option only."""
    last = facet.symbol.rpartition(".")[2]
    return bool(facet.call) and _without(facet.call, option, last) == _without(other.call, option, last)


def _starts(other: Facet, option: str) -> Iterator[str]:
    """Yield ways to start with the call; one in words has to name every argument, the option among them."""
    text, prefix = one_line(other.call), other.symbol.partition(".")[0]
    if text and is_closed(text, prefix):
        yield from (f"`{one}`" for one in (text, abridged(text, option)) if 0 < len(one) <= _CALL)
    if option in other.arguments and len(other.arguments) == len(other.given):
        yield from (start for start in subjects(other) if start.startswith("With"))
    if f"{option}=" in other.attempt and not text:
        whose = "" if other.attempt.startswith(f"{other.symbol}(") else f"`{other.symbol}`: "
        yield from (
            f"{whose}`{one}`"
            for one in (other.attempt, abridged(other.attempt, option))
            if 0 < len(one) <= _CALL and not UNTELLING.search(one)
        )


def _is_telling(facet: Facet, other: Facet) -> bool:
    """Tell whether what is refused says why, and results differ in what is told of them."""
    raising = [one for one in (facet, other) if one.kind == BehaviourKind.RAISES]
    if raising:
        return len(raising) == 1 and all(
            says_something(one) and not _NEEDED.search(one.message) for one in raising
        )
    is_hollow = all(one.shape is not None and 0 in one.shape for one in (facet, other))
    is_other_kind = (facet.dtype, facet.shape) != (other.dtype, other.shape)
    has_values = bool(gives_value(facet) and gives_value(other)) and facet.text != other.text
    return not is_hollow and (is_other_kind or has_values)


def _said(facet: Facet, other: Facet, change: str) -> Iterator[str]:
    """Yield ways to say what both do, the fullest first."""
    start = f"{change} it"
    if facet.kind == BehaviourKind.RAISES:
        said = gives(other)
        yield from (f"{said}; {start} {raises(facet, room)}" for room in _ROOMS if said)
    elif other.kind == BehaviourKind.RAISES:
        said = gives(facet)
        yield from (f"{raises(other, room)}; {start} {said}" for room in _ROOMS if said)
    elif gives(facet) and gives(other):
        said = without_dtype(gives(facet), facet) if facet.dtype == other.dtype else gives(facet)
        yield f"{gives(other)}; {start} {said}"


def _is_less(facet: Facet, other: Facet, option: str) -> bool:
    """Tell whether the call of `facet` is that of `other` but for the option."""
    last = facet.symbol.rpartition(".")[2]
    if facet.call and other.call:
        return _without(other.call, option, last) == _normal(facet.call)
    if f"{option}=" in other.attempt and facet.attempt:
        return _without(other.attempt, option, last) == _normal(facet.attempt)
    texts = {name: text for name, text in other.texts.items() if name != option}
    is_whole = len(other.arguments) == len(other.given) > 1 and all(texts.values())
    return is_whole and option in other.texts and texts == dict(facet.texts)


def _normal(call: str) -> str:
    try:
        return ast.dump(ast.parse(call, mode="eval"))
    except (SyntaxError, ValueError, RecursionError):
        return ""


def _without(call: str, option: str, last: str) -> str:
    """Return a call as it is compared, without a keyword argument of what is called by the name `last`."""
    try:
        tree = ast.parse(call, mode="eval")
    except (SyntaxError, ValueError, RecursionError):
        return "?"
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == last:
            node.keywords = [word for word in node.keywords if word.arg != option]
    return ast.dump(tree)


def with_origin(facets: Iterable[Facet], start: str) -> Iterator[tuple[Facet, Facet]]:
    """Yield each call whose pattern has such a `start` with the call that it was made of."""
    known = list(facets)
    whole: dict[str, Facet] = {}
    for facet in sorted(known, key=lambda one: (one.kind != BehaviourKind.RAISES and not one.text, one.id)):
        whole.setdefault(facet.pattern, facet)
    for facet in known:
        rest = facet.pattern.partition("; ")[2]
        if facet.pattern.startswith(start) and rest in whole:
            yield facet, whole[rest]
