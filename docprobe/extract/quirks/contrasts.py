"""The same call with and without one of its options."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docprobe.extract.additions import ASIDE
from docprobe.extract.behaviours import WITH, WITHOUT
from docprobe.extract.literals import value_of
from docprobe.extract.quirks.base import OPTION, Facet, Told, plain
from docprobe.extract.quirks.raises import UNTELLING, says_something
from docprobe.extract.quirks.wording import (
    PAIR_LIMIT,
    fit,
    gives,
    gives_value,
    raises,
    subjects,
    titled,
    without_dtype,
)
from docprobe.extract.sentences import abridged, is_closed, one_line
from docprobe.model import BehaviourKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ROOMS, _CALL = (110, 70), 150
_AXES = frozenset({"axis", "axes", "reduction_indices"})
_KEPT = frozenset({"keepdims", "keep_dims"})
_FLAT = re.compile(r"[\[\]\s]")
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
                pattern=f"{WITHOUT}keep=True; x",
            ),
            Facet(
                "lib.total", call="lib.total([[1, 2]], keep=True)", text="[3]", dtype="int32", snippet="s2"
            ),
            "`lib.total([[1, 2]], keep=True)` gives `[3]` (int32); without `keep` it gives `3`.",
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
        (  # that it keeps what it was given
            Facet(
                "lib.total",
                call='lib.total(keep=2).config["keep"]',
                text="None",
                pattern=f"{WITHOUT}keep=2; x",
            ),
            Facet("lib.total", call='lib.total(keep=2).config["keep"]', text="2"),
        ),
        (  # an attribute beside what the call refuses
            Facet("lib.total", call="lib.total([1]).size", text="1", pattern=f"{WITHOUT}axis=1; x"),
            Facet(
                "lib.total",
                BehaviourKind.RAISES,
                "lib.total([1], axis=1)",
                error="ValueError",
                message="axis 1 is not there",
            ),
        ),
        (  # what is told alike
            Facet(
                "lib.total",
                call="lib.total([1.0])",
                text="0.10000001",
                dtype="float32",
                pattern=f"{WITHOUT}keep=True; x",
            ),
            Facet("lib.total", call="lib.total([1.0], keep=True)", text="0.1", dtype="float32"),
        ),
        (  # what an axis is for
            Facet("lib.total", call="lib.total([[1, 2]])", text="3", pattern=f"{WITHOUT}axis=1; x"),
            Facet("lib.total", call=_TOTAL, given=_GIVEN, text="[3]", dtype="int32"),
        ),
        (  # an option that the sentence would not show
            Facet("lib.total", call="lib.total([1])", text="1", pattern=f"{WITHOUT}axis=1; x"),
            Facet("lib.total", call="lib.total([[1, 2]], 1)", text="[3]", dtype="int32"),
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
        # What an attribute is says nothing beside a call that is refused.
        is_part = other.kind == BehaviourKind.RAISES and bool(_ATTRIBUTE.search(one_line(facet.call)))
        if is_aside or is_part or _repeats(other, option, value) or not _is_telling(facet, other, option):
            return None
        starts = list(_starts(other, option))
        said = _said(facet, other, f"without `{option}`")
        sentence = next(filter(None, (fit(iter(starts), one, PAIR_LIMIT) for one in said)), "")
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
                call="lib.total([[1, 2]], keep=True)",
                text="[3]",
                dtype="int32",
                pattern=f"{WITH}keep=True; x",
            ),
            Facet("lib.total", call="lib.total([[1, 2]])", text="3", dtype="int32", snippet="s2"),
            "`lib.total([[1, 2]])` gives `3` (int32); with `keep=True` it gives `[3]`.",
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
        (  # what the option's name says
            Facet(
                "lib.total",
                call="lib.total([1], keepdims=True)",
                text="[1]",
                pattern=f"{WITH}keepdims=True; x",
            ),
            Facet("lib.total", call="lib.total([1])", text="1"),
        ),
        (  # no difference that can be told
            Facet("lib.total", call="lib.total([1], axis=0)", text="1", pattern=f"{WITH}axis=0; x"),
            Facet("lib.total", call="lib.total([1])", text="1"),
        ),
        (  # that it keeps what it was given
            Facet("lib.Sum", call="lib.Sum(axis=0).axis", text="0", pattern=f"{WITH}axis=0; x"),
            Facet("lib.Sum", call="lib.Sum().axis", text="None"),
        ),
        (  # the same, among other things
            Facet("lib.Sum", call="lib.Sum([1], key=5)", text="[[1], 5]", pattern=f"{WITH}key=5; x"),
            Facet("lib.Sum", call="lib.Sum([1])", text="[[1], None]"),
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
        if (
            _keeps(facet, other, value)
            or _repeats(facet, option, value)
            or _ATTRIBUTE.search(text)
            or f"'{option}'" in facet.text
        ):
            return None
        if not _is_telling(facet, other, option):
            return None
        said = _said(facet, other, f"with `{option}={value}`")
        sentence = next(filter(None, (fit(iter([f"`{text}`"]), one, PAIR_LIMIT) for one in said)), "")
        before = "another" if f"{option}=" in text else "without it"
        title = titled(
            f"{facet.symbol} with {option}={value} and {before}",
            f"{facet.symbol}: what {option} changes",
        )
        return Told(title, sentence, other.snippet, _key(option, value), OPTION) if sentence else None


def _keeps(facet: Facet, other: Facet, value: str) -> bool:
    """Tell whether the difference is only that an object keeps what it was given."""
    now, before = facet.value, other.value
    is_listed = isinstance(now, list | tuple) and isinstance(before, list | tuple) and len(now) == len(before)
    parts = [one for one, two in zip(now, before, strict=True) if one != two] if is_listed else []
    return facet.text == value or (len(parts) == 1 and parts[0] == value_of(value))


def _repeats(facet: Facet, option: str, value: str) -> bool:
    """Tell whether what is looked at is the option itself, as the object keeps it."""
    kept = facet.value.get(option) if isinstance(facet.value, dict) else None
    is_asked = facet.text == value and f'["{option}"]' in facet.call.replace("'", '"')
    return is_asked or (kept is not None and kept == value_of(value))


def _changed(facet: Facet, start: str) -> tuple[str, str]:
    """Return the option that was changed and its value, from the pattern."""
    option, _, value = facet.pattern.removeprefix(start).partition(";")[0].partition("=")
    return option, value


def _key(option: str, value: str) -> str:
    """Return what is told once of a symbol: each word that chooses is a thing of its own."""
    return f"{option}={value}" if value[:1] in {'"', "'"} else option


def _starts(other: Facet, option: str) -> Iterator[str]:
    """Yield ways to start with the call; one in words has to name every argument, the option among them."""
    text, prefix = one_line(other.call), other.symbol.partition(".")[0]
    if text and is_closed(text, prefix):
        yield from _short(text, option)
    if option in other.arguments and len(other.arguments) == len(other.given):
        yield from (start for start in subjects(other) if start.startswith("With"))
    elif not text:
        whose = "" if other.attempt.startswith(f"{other.symbol}(") else f"`{other.symbol}`: "
        yield from (f"{whose}{one}" for one in _short(other.attempt, option))
        yield from _short(other.chain, option)


def _short(text: str, option: str) -> Iterator[str]:
    """Yield a call that has the option, whole and abridged, where it is short enough."""
    if f"{option}=" in text and " = " not in text:
        ways = (one for one in (text, abridged(text, option)) if 0 < len(one) <= _CALL)
        yield from (f"`{one}`" for one in ways if not UNTELLING.search(one))


def _is_telling(facet: Facet, other: Facet, option: str) -> bool:
    """Tell whether what is refused says why, and results differ in what is told of them."""
    raising = [one for one in (facet, other) if one.kind == BehaviourKind.RAISES]
    if raising:
        return len(raising) == 1 and all(
            says_something(one) and not _NEEDED.search(one.message) for one in raising
        )
    if option in _AXES and () in {facet.shape, other.shape}:
        return False  # that a reduction over all gives one number
    if option in _KEPT and _FLAT.sub("", facet.text) == _FLAT.sub("", other.text):
        return False  # all that its name says
    is_hollow = all(one.shape is not None and 0 in one.shape for one in (facet, other))
    is_other_kind = (facet.dtype, facet.shape) != (other.dtype, other.shape)
    values = gives_value(facet), gives_value(other)
    has_values = all(values) and values[0] != values[1]
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


def with_origin(facets: Iterable[Facet], start: str) -> Iterator[tuple[Facet, Facet]]:
    """Yield each call whose pattern has such a `start` with the call that it was made of."""
    known = list(facets)
    whole: dict[tuple[str, str], Facet] = {}
    for facet in sorted(known, key=lambda one: (one.kind != BehaviourKind.RAISES and not one.text, one.id)):
        whole.setdefault((facet.snippet, facet.pattern), facet)
        whole.setdefault((facet.snippet, ""), facet)  # refusals have other patterns in a graph
    for facet in known:
        rest = facet.pattern.partition("; ")[2]
        origin = whole.get((facet.against, rest)) or whole.get((facet.against, ""))
        if facet.pattern.startswith(start) and origin:
            yield facet, origin
