"""What single calls show that no rule of interest chose, in the words of quirks: so docs are read for it alike.

A quirk has to be of a test that speaks of the symbol, and of each sort a symbol has a few. Whether docs are
silent needs neither: any call of the symbol shows what it takes and gives.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from docprobe.gaps.evidence.givens import is_plain_call
from docprobe.gaps.examples.outputs import one_line
from docprobe.model import BehaviourKind, SymbolKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from docprobe.gaps.evidence.facts import Facts, Proven
    from docprobe.model import Behaviour

Given = list[tuple[str, dict[str, Any]]]
"""Parameters with the facts of what they were given."""
KIND, EMPTY, DTYPE, NAN = "undocumented input type", "empty input", "changed dtype", "NaN and infinity"
_LONGEST, _VALUE = 110, 70
_LONG_FRACTION = re.compile(r"-?\d+\.\d{7,}(?:e[-+]?\d+)?")
_SPECIAL = re.compile(r'float\("(-?\w+)"\)')
_KIND_OF = re.compile(r"(?:^|\.)([A-Z][a-z]+Tensor)$")
_NUMBERS = re.compile(r"(?:bfloat|float|u?int|complex)\d+$")
# A parameter that says which, where or how many has a dtype of its own.
_PLACING = re.compile(
    r"ind|shape|len|split|repeat|size|num|ax[ei]s|begin|end|segment|start|limit|perm|seed|depth|dims|ids$|^[kn]$"
)
# What is asked for, cut out or only handed on has no dtype of its own.
_ASKED = re.compile(r"type|^T(?:out)?$|^out$")


def told_by_calls(facts: Facts, wanted: Iterable[str]) -> Iterator[tuple[str, str, Proven]]:
    """Yield sort, sentence and proof of what calls show of the `wanted` sorts, simplest calls first."""
    symbol = facts.symbol
    if symbol.kind not in (SymbolKind.FUNCTION, SymbolKind.METHOD):
        return
    tellers = [(sort, *_TELLERS[sort]) for sort in wanted]
    for proven in facts.proven:
        seen = proven.behaviour
        if seen.kind == BehaviourKind.RAISES or not 0 < len(seen.call) <= _LONGEST:
            continue
        chosen = [(sort, tell) for sort, may, tell in tellers if may(seen)]
        if not chosen or not is_plain_call(symbol, seen):
            continue
        given = _given(seen)
        for sort, tell in chosen:
            if sentence := tell(seen, given):
                yield sort, sentence, proven


def _given(seen: Behaviour) -> Given:
    return [(name, _facts(expression)) for name, expression in json.loads(seen.given)]


def _facts(expression: list[Any]) -> dict[str, Any]:
    found = next((item for item in expression[1:] if isinstance(item, dict)), {})
    return found if isinstance(found, dict) else {}


def _gives(seen: Behaviour) -> str:
    """Return what a call gives in the words of a quirk; empty where that is too long to be told."""
    said = _SPECIAL.sub(r"\1", one_line(seen.value))
    said = _LONG_FRACTION.sub(lambda number: f"{float(number[0]):.6g}", said)
    if not said or len(said) > _VALUE:
        return ""
    return f"`{said}` ({seen.dtype})" if seen.dtype else f"`{said}`"


def _call(seen: Behaviour) -> str:
    return f"`{one_line(seen.call)}`"


def _of_a_kind(seen: Behaviour) -> bool:
    return 'Tensor"' in seen.given


def _kind(seen: Behaviour, given: Given) -> str:
    for name, facts in given:
        found = _KIND_OF.search(str(facts.get("type", "")))
        said = _gives(seen) or (f"a {seen.dtype} result" if seen.dtype else "")
        if found and name and said:
            return f"A {found[1]} is accepted as `{name}`: {_call(seen)} gives {said}."
    return ""


def _of_nothing(seen: Behaviour) -> bool:
    return '"empty"' in seen.given and bool(seen.value)


def _nothing(seen: Behaviour, given: Given) -> str:
    names = [name for name, facts in given if "empty" in facts.get("flags", ()) and 0 in (facts.get("shape") or ())]
    said = _gives(seen)
    return f"An empty `{names[0]}` is accepted: {_call(seen)} gives {said}." if names and names[0] and said else ""


def _of_other_dtype(seen: Behaviour) -> bool:
    return _NUMBERS.match(seen.dtype) is not None and f'"{seen.dtype}"' not in seen.given


def _dtype(seen: Behaviour, given: Given) -> str:
    if any(_ASKED.search(name) for name, _ in given) or '"bool"' in seen.given:
        return ""
    arrays = {name: str(facts.get("dtype", "")) for name, facts in given if not _PLACING.search(name)}
    arrays = {name: dtype for name, dtype in arrays.items() if _NUMBERS.match(dtype)}
    said = _gives(seen).removesuffix(f" ({seen.dtype})")
    if not said or not all(arrays) or len(set(arrays.values())) != 1:
        return ""
    names, before = [f"`{name}`" for name in arrays], next(iter(arrays.values()))
    whose = f"{' and '.join(names)} {'are' if len(names) > 1 else 'is'}"
    return f"The result is {seen.dtype} though {whose} {before}: {_call(seen)} gives {said}."


def _with_nan(seen: Behaviour) -> bool:
    return seen.kind == BehaviourKind.NAN_INF and '"empty"' not in seen.given


def _nan(seen: Behaviour, given: Given) -> str:
    said = _gives(seen)
    names = [name for name, facts in given if "nan" in facts.get("flags", ())]
    if not said or (names and (not names[0] or "nan" in said)):
        return ""
    if names:
        return f"NaN in `{names[0]}` does not carry over: {_call(seen)} gives {said}."
    return f"{_call(seen)} gives {said} and raises nothing."


_TELLERS: dict[str, tuple[Callable[[Behaviour], bool], Callable[[Behaviour, Given], str]]] = {
    KIND: (_of_a_kind, _kind),
    EMPTY: (_of_nothing, _nothing),
    DTYPE: (_of_other_dtype, _dtype),
    NAN: (_with_nan, _nan),
}
"""For each sort a cheap look at whether a call may show it, and the sentence where it does."""
