"""Drafts completed with what a call gave or raised: the snippet, its behaviours, what is said of them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from docprobe.extract.behaviours import is_special, kind_of, raised_pattern
from docprobe.extract.candidate import Candidate, Place, chained, level_of
from docprobe.extract.checks import (
    Aspect,
    Checked,
    UncheckableError,
    raises_check,
    read_look,
    value_check,
)
from docprobe.extract.messages import clean, is_alike
from docprobe.extract.programs import names_in
from docprobe.extract.sentences import TITLE, put_in, raises_title, value_title
from docprobe.model import (
    Basis,
    Behaviour,
    BehaviourKind,
    Origin,
    OriginKind,
    Proof,
    Snippet,
    content_id,
)

if TYPE_CHECKING:
    from docprobe.extract.events import Facts
    from docprobe.extract.lookup import Lookup
    from docprobe.extract.programs import Program

_LINES, _SLICED_LINES, _CHARACTERS = 30, 40, 2000
# What the test compares is the value; of these it is our run that tells.
_OUR_OWN = frozenset({BehaviourKind.DTYPE, BehaviourKind.SHAPE, BehaviourKind.STATIC_SHAPE})
# Floats of so many digits were drawn, not chosen: they tell a reader nothing.
_LONG_FLOAT, _MANY, _VERY_LONG_FLOAT = re.compile(r"\d\.\d{5,}"), 8, re.compile(r"\d\.\d{11,}")
# Nor does a page of fractions, however short.
_FRACTION, _PAGE = re.compile(r"\d\.\d*[1-9]"), 24
# Numbers too small to be normal are what was in the memory before.
_LEFT_OVER = re.compile(r"\de-(?:3[89]|4\d|30[89]|3[12]\d)\b")
_ATTRIBUTE = re.compile(r"\{\}\.[A-Za-z_]\w*")
_DRAWN = re.compile(r"\bnp\.random\.|\brandom\.(?:uniform|normal)\b")
# What is there on one machine only.
_PRIVATE = re.compile(r"[\"'](?:/tmp|/var|/home|/root|/dev)/|localhost:\d")


@dataclass(frozen=True, slots=True)
class _Told:
    """One thing that is said of a result."""

    kind: BehaviourKind
    pattern: str
    detail: str
    value: str = ""
    dtype: str = ""


def finish(candidate: Candidate, captured: str, lookup: Lookup) -> Candidate | None:
    """Return the candidate with the value or exception that its look gave; None where that shows nothing."""
    found = read_look(captured)
    if found is None:
        return None
    try:
        if "error" in found:
            return _refused(candidate, lookup, found["error"])
        return None if candidate.is_refused else _seen(candidate, lookup, found["result"])
    except (ValueError, KeyError, TypeError, UncheckableError):
        return None


def _refused(candidate: Candidate, lookup: Lookup, seen: dict[str, Any]) -> Candidate | None:
    kind, message = str(seen["type"]), str(seen["message"])
    # A builtin exception of other words comes from before what the test is about.
    is_expected = bool(candidate.message) and is_alike(candidate.message, message)
    if candidate.raises:
        names = {"Exception", kind.rpartition(".")[2]}
        is_expected = is_expected or candidate.raises.rpartition(".")[2] in names
    else:
        is_expected = is_expected or "." in kind
    if not candidate.is_refused or not is_expected:
        return None
    # Of what is lazy it is the look at its items that raises.
    return raised(replace(candidate, view=str(seen.get("view") or candidate.view)), lookup, kind, message)


def _seen(candidate: Candidate, lookup: Lookup, result: dict[str, Any]) -> Candidate:
    """Complete the candidate with the first view whose value is told, else with dtype and shape."""
    facts: Facts = result.get("facts") or {}
    views = [(view, value) for view, value in result.get("views", ()) if value is not None]
    # What is not finite comes of our numbers, not of what the function is for.
    views = [(view, value) for view, value in views if not (candidate.ours and is_special(value))]
    if candidate.expected and candidate.fallback and views and views[0][1] != candidate.expected:
        # Something on the way there is missing, which another program may have; if none has, so be it.
        last = replace(candidate, expected="", fallback=None, place=_observed(candidate.place))
        return chained(candidate.fallback, [last])
    made = []
    for view, value in [*views[:2], ("", None)]:
        try:
            made.append(gave(replace(candidate, view=view, facts=facts), lookup, value))
        except UncheckableError:
            continue
    if not made:
        raise UncheckableError("no view")
    return chained(made[0], made[1:])


def gave(draft: Candidate, lookup: Lookup, value: str | None) -> Candidate:
    """Return the draft as a candidate whose call gives `value`, None where it cannot be told.

    Raises `UncheckableError`.
    """
    if value is not None and value.startswith(f"{draft.symbol}("):
        raise UncheckableError("echo")  # that a constructor gives what it constructs
    if draft.place.basis == Basis.OBSERVED and _LEFT_OVER.search(value or ""):
        raise UncheckableError("left over")
    checked = value_check(draft.program, lookup.target, draft.view, value, draft.facts)
    if Aspect.VALUE in checked.aspects and _is_drawn(checked.code):
        raise UncheckableError("random")
    given, symbol, dtype = draft.program.given, draft.symbol, str(draft.facts.get("dtype") or "")
    shape = draft.facts.get("shape")
    told = {
        Aspect.VALUE: lambda: _Told(
            kind_of(symbol, given, value or "", draft.program.call),
            draft.pattern,
            (value or "")[:200],
            value or "",
            dtype,
        ),
        Aspect.DTYPE: lambda: _Told(BehaviourKind.DTYPE, draft.pattern, dtype, dtype=dtype),
        Aspect.SHAPE: lambda: _Told(_shape_kind(draft.facts), draft.pattern, str(shape), dtype=dtype),
    }
    differs = draft.expected and draft.expected != value
    place = _observed(draft.place) if differs else draft.place
    facts = [told[aspect]() for aspect in checked.aspects]
    draft = replace(draft, place=place, look="", program=_with_view(draft.program, draft.view))
    title = value_title(draft.program, symbol, value if value is not None else _described(draft.facts))
    return _complete(draft, lookup, checked, title, facts)


def _with_view(program: Program, view: str) -> Program:
    """Return the program as it is told of: where an attribute is looked at, that is a part of the call."""
    is_attribute = _ATTRIBUTE.fullmatch(view) and program.call.endswith((")", "]"))
    return replace(program, call=view.replace("{}", program.call)) if is_attribute else program


def _observed(place: Place) -> Place:
    return replace(place, basis=Basis.OBSERVED)


def _shape_kind(facts: Facts) -> BehaviourKind:
    return BehaviourKind.STATIC_SHAPE if facts.get("symbolic") else BehaviourKind.SHAPE


def _described(facts: Facts) -> str:
    return f"{facts.get('dtype')} of shape {tuple(facts.get('shape') or ())}"


def raised(draft: Candidate, lookup: Lookup, error: str, message: str) -> Candidate:
    """Return the draft as a candidate whose call raises. Raises `UncheckableError`."""
    if error.startswith("np.") or not error:
        raise UncheckableError("foreign")
    error = lookup.canonical(error)
    look = draft.view if draft.view.startswith(("list(", "[")) else ""
    checked = raises_check(draft.program, lookup.target, error, message, look)
    pattern = raised_pattern(draft.program.given, error, message)
    pattern = f"{draft.after}; {pattern}" if draft.modes else pattern
    told = _Told(BehaviourKind.RAISES, pattern, f"{error}: {clean(message)[:200]}")
    title = raises_title(draft.symbol, error, message)
    return _complete(replace(draft, look=""), lookup, checked, title, [told])


def ended(draft: Candidate, lookup: Lookup, checked: Checked, detail: str) -> Candidate:
    """Return the draft as a candidate whose call ends its process, as `checked` sees from outside.

    Raises `UncheckableError`.
    """
    told = _Told(BehaviourKind.RAISES, draft.pattern, detail)
    return _complete(draft, lookup, checked, f"{draft.symbol} ends its process", [told])


def _is_drawn(code: str) -> bool:
    """Tell whether values stand in `code` that say nothing to a reader."""
    many = len(_LONG_FLOAT.findall(code)) > _MANY or len(_FRACTION.findall(code)) > _PAGE
    return many or bool(_VERY_LONG_FLOAT.search(code) or _DRAWN.search(code))


def _complete(draft: Candidate, lookup: Lookup, checked: Checked, title: str, told: list[_Told]) -> Candidate:
    code, place = checked.code, draft.place
    most = _SLICED_LINES if draft.sliced else _LINES
    if code.count("\n") > most or len(code) > _CHARACTERS:
        raise UncheckableError("long")
    if _PRIVATE.search(code):
        raise UncheckableError("private")
    prefix = lookup.target.prefix
    used = {lookup.canonical(name) for name in names_in(code, prefix) if lookup.find(name)} | {draft.symbol}
    snippet = Snippet(
        id=content_id(code),
        title=f"{draft.after.partition('(')[0]}: {title}"[:TITLE] if draft.modes else title,
        symbol=draft.symbol,
        symbols=tuple(sorted(used)),
        code=code,
        counter=checked.counter,
        proof=Proof.RAISES if told[0].kind == BehaviourKind.RAISES else Proof.ASSERT,
        level=level_of(code, len(used), public=not draft.program.internals),
        public_only=not draft.program.internals,
        origin=Origin(OriginKind.TEST, place.test, place.path, place.line, place.url),
    )
    behaviours = tuple(_behaviour(draft, snippet, one) for one in told)
    return replace(draft, snippet=snippet, behaviours=behaviours)


def _behaviour(draft: Candidate, snippet: Snippet, told: _Told) -> Behaviour:
    place = draft.place
    basis = place.basis if told.kind not in _OUR_OWN else Basis.OBSERVED
    return Behaviour(
        id=content_id(draft.symbol, told.kind, told.pattern),
        symbol=draft.symbol,
        kind=told.kind,
        pattern=told.pattern,
        basis=basis,
        snippet=snippet.id,
        test=place.test,
        path=place.path,
        line=place.line,
        url=place.url,
        detail=told.detail,
        given=json.dumps(draft.program.given),
        value=told.value,
        dtype=told.dtype,
        call=put_in(draft.program).strip(),
        note=place.note,
    )
