"""What single calls show that no rule of interest chose, in the words of quirks: docs are read for it alike.

A quirk has to be of a test that speaks of the symbol, and of each sort a symbol has a few. Whether docs are
silent needs neither: any call of the symbol shows what it takes and gives.
"""

from __future__ import annotations

import ast
import json
import re
from typing import TYPE_CHECKING, Any

from docprobe.gaps.evidence.givens import is_plain_call
from docprobe.gaps.lines import call_line, one_line
from docprobe.model import BehaviourKind, SymbolKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from docprobe.gaps.evidence.facts import Facts, Proven
    from docprobe.model import Behaviour, Symbol

Given = list[tuple[str, str, dict[str, Any]]]
"""Parameters with the text and the facts of what they were given."""
KIND, EMPTY, DTYPE, NAN = "undocumented input type", "empty input", "changed dtype", "NaN and infinity"
DEFAULT = "default dtype"
NONE, AXES, NOTHING = "None is accepted", "several axes", "gives None"
SORTS = (KIND, EMPTY, DTYPE, NAN, DEFAULT, NONE, AXES, NOTHING)
"""What single calls may show; the first five are rules of interest, too."""
_LONGEST, _VALUE = 160, 70
_LONG_FRACTION = re.compile(r"-?\d+\.\d{7,}(?:e[-+]?\d+)?")
_SPECIAL = re.compile(r'float\("(-?\w+)"\)')
_WITHOUT = re.compile(r"Without `(?P<name>\w+)` the result is (?P<dtype>\w+): (?P<gives>.*)\.$", re.DOTALL)
_KIND_OF = re.compile(r"(?:^|\.)([A-Z][a-z]+Tensor)$")
_SOME_KIND = re.compile(r'\.[A-Z][a-z]+Tensor"')
_NUMBERS = re.compile(r"(?:bfloat|float|u?int|complex)\d+$")
# A parameter that says which, where or how many has a dtype of its own.
_PLACING = re.compile(
    r"ind|shape|len|split|repeat|size|num|ax[ei]s|begin|end|segment|start|limit|perm|seed|depth|dims|ids$|^[kn]$"
)
# What is asked for, cut out or only handed on has no dtype of its own.
_DTYPE = re.compile(r"dtype|(?:out|output)_type")
_OPERATION = re.compile(r"\b(?:op|operation)s?\b", re.IGNORECASE)
_PLAIN = frozenset({"int", "float", "list", "tuple", "bool", "str", "NoneType"})
# That an empty one makes a scalar is what it says.
_SIZES = re.compile(r"shape|size|perm|dims")
_AXIS = re.compile(r"ax[ie]s|dim")
_SEVERAL = re.compile(r"(?<!\w)(axis|dim)=[\[(]-?\d+, ?-?\d")
_ASKED = re.compile(r"type|^T(?:out)?$|^out$")


def told_by_calls(facts: Facts, wanted: Iterable[str]) -> Iterator[tuple[str, str, Proven]]:
    """Yield sort, sentence and proof of what calls show of the `wanted` sorts, simplest calls first."""
    symbol = facts.symbol
    is_class = symbol.kind == SymbolKind.CLASS
    if not is_class and symbol.kind not in (SymbolKind.FUNCTION, SymbolKind.METHOD):
        return
    # What a class does is told at its methods; what its objects are called with, nowhere else.
    tellers = [(sort, *_TELLERS[sort]) for sort in wanted if sort == KIND or not is_class]
    is_call = _is_call_of_object if is_class else is_plain_call
    for proven in facts.proven:
        seen = proven.behaviour
        if seen.kind == BehaviourKind.RAISES or not 0 < len(seen.call) <= _LONGEST:
            continue
        chosen = [(sort, tell) for sort, may, tell in tellers if may(seen)]
        given = _given(seen) if chosen and seen.given else []
        told = [(sort, sentence) for sort, tell in chosen if (sentence := tell(symbol, seen, given))]
        if told and is_call(symbol, seen):  # last, for it takes longest
            yield from ((sort, sentence, proven) for sort, sentence in told)


def _is_call_of_object(symbol: Symbol, seen: Behaviour) -> bool:
    """Tell whether an object of the class is called as soon as it is made."""
    if not seen.given or seen.pattern.startswith("after "):
        return False
    try:
        call = ast.parse(seen.call, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    match call:
        case ast.Call(func=ast.Call(func=made)):
            return ast.unparse(made) in (symbol.name, *symbol.aliases)
    return False


def _given(seen: Behaviour) -> Given:
    return [
        (name, expression[1] if isinstance(expression[1], str) else "", _facts(expression))
        for name, expression in json.loads(seen.given)
    ]


def _facts(expression: list[Any]) -> dict[str, Any]:
    return next((item for item in expression[1:] if isinstance(item, dict)), {})


def _gives(seen: Behaviour) -> str:
    """Return what a call gives in the words of a quirk; empty where that is too long to be told."""
    said = _SPECIAL.sub(r"\1", one_line(seen.value))
    said = _LONG_FRACTION.sub(lambda number: f"{float(number[0]):.6g}", said)
    if not said or len(said) > _VALUE:
        return ""
    return f"`{said}` ({seen.dtype})" if seen.dtype else f"`{said}`"


def _result(seen: Behaviour) -> str:
    """Return what is known of a result that is not told."""
    article = "an" if seen.dtype[:1] in tuple("aeiou") else "a"
    return f"{article} {seen.dtype} result" if seen.dtype else ""


def _keywords(call: str) -> dict[str, str]:
    """Return what a call is given by name, itself and not what stands inside it."""
    try:
        tree = ast.parse(call, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    words = tree.keywords if isinstance(tree, ast.Call) else []
    return {word.arg: ast.unparse(word.value) for word in words if word.arg}


def _call(seen: Behaviour) -> str:
    return f"`{call_line(seen.call)}`"


def _of_a_kind(seen: Behaviour) -> bool:
    return _SOME_KIND.search(seen.given) is not None


def _kind(_symbol: Symbol, seen: Behaviour, given: Given) -> str:
    said = _gives(seen) or _result(seen)
    for name, _, facts in given:
        found = _KIND_OF.search(str(facts.get("type", "")))
        if found and said:
            role = f" as `{name}`" if name else ""
            return f"A {found[1]} is accepted{role}: {_call(seen)} gives {said}."
    return ""


def _of_nothing(seen: Behaviour) -> bool:
    return '"empty"' in seen.given and bool(seen.value)


def _nothing(_symbol: Symbol, seen: Behaviour, given: Given) -> str:
    empty = [
        name
        for name, _, facts in given
        if "empty" in facts.get("flags", ()) and 0 in (facts.get("shape") or ()) and not _SIZES.search(name)
    ]
    said = _gives(seen)
    is_told = bool(empty and empty[0] and said and "nan" not in said)  # of NaN another sort tells
    return f"An empty `{empty[0]}` is accepted: {_call(seen)} gives {said}." if is_told else ""


def _of_other_dtype(seen: Behaviour) -> bool:
    return _NUMBERS.match(seen.dtype) is not None and f'"{seen.dtype}"' not in seen.given


def _dtype(_symbol: Symbol, seen: Behaviour, given: Given) -> str:
    if any(_ASKED.search(name) for name, _, _ in given) or '"bool"' in seen.given:
        return ""
    arrays = {name: str(facts.get("dtype", "")) for name, _, facts in given if not _PLACING.search(name)}
    arrays = {name: dtype for name, dtype in arrays.items() if _NUMBERS.match(dtype)}
    said = _gives(seen).removesuffix(f" ({seen.dtype})")
    if not said or not all(arrays) or len(set(arrays.values())) != 1:
        return ""
    names, before = [f"`{name}`" for name in arrays], next(iter(arrays.values()))
    if before.startswith("complex"):  # a part of it
        return ""
    whose = f"{' and '.join(names)} {'are' if len(names) > 1 else 'is'}"
    return f"The result is {seen.dtype} though {whose} {before}: {_call(seen)} gives {said}."


def _of_no_dtype(seen: Behaviour) -> bool:
    return _NUMBERS.match(seen.dtype) is not None and '"dtype"' not in seen.given


def _default(symbol: Symbol, seen: Behaviour, given: Given) -> str:
    names = [
        word.name for word in symbol.parameters if _DTYPE.fullmatch(word.name) and word.default == "None"
    ]
    is_asked = any(_ASKED.search(name) for name, _, _ in given)
    is_plain = all(facts.get("type", "list") in _PLAIN for _, _, facts in given)
    if not names or is_asked or not is_plain:
        return ""
    said = _gives(seen).removesuffix(f" ({seen.dtype})") or "a tensor"
    return f"Without `{names[0]}` the result is {seen.dtype}: {_call(seen)} gives {said}."


def by_arguments(facts: Facts, sentence: str) -> str:
    """Return what is told of the dtype where none is given, true of calls with other arguments, too."""
    found = _WITHOUT.match(sentence)
    if not found:
        return sentence
    others = {
        one.behaviour.dtype: _call(one.behaviour) if one.behaviour.call else "another call"
        for one in reversed(facts.proven)
        if _NUMBERS.match(one.behaviour.dtype)
        and one.behaviour.dtype != found["dtype"]
        and not any(_ASKED.search(name) for name, _, _ in _given(one.behaviour))
    }
    if not others:
        return sentence
    gives = found["gives"].replace(" a tensor", f" a {found['dtype']} result")
    shown = gives if "result" in gives else f"{gives} ({found['dtype']})"
    return (
        f"Without `{found['name']}` the dtype of the result depends on the arguments: {shown},"
        f" {' and '.join(f'{call} gives {dtype}' for dtype, call in sorted(others.items()))}."
    )


def _with_nan(seen: Behaviour) -> bool:
    return seen.kind == BehaviourKind.NAN_INF


def _nan(_symbol: Symbol, seen: Behaviour, given: Given) -> str:
    said = _gives(seen)
    names = [name for name, _, facts in given if "nan" in facts.get("flags", ())]
    if not said or (names and (not names[0] or "nan" in said)):
        return ""
    if '"empty"' in seen.given and "nan" not in said:
        return ""
    if names:
        return f"NaN in `{names[0]}` does not carry over: {_call(seen)} gives {said}."
    return f"{_call(seen)} gives {said} and raises nothing."


def _with_none(seen: Behaviour) -> bool:
    return "=None" in seen.call and bool(seen.value or seen.dtype)


def _none(symbol: Symbol, seen: Behaviour, given: Given) -> str:
    defaults, own = {word.name: word.default for word in symbol.parameters}, _keywords(seen.call)
    taken = [
        name
        for name, text, _ in given
        if text == "None" and name in defaults and own.get(name) == "None"
        # Any other default is what None stands for, as likely as not.
        if defaults[name] is None or (_AXIS.fullmatch(name) and defaults[name] != "None")
    ]
    said = _gives(seen) or _result(seen)
    return f"`{taken[0]}=None` is accepted: {_call(seen)} gives {said}." if taken and said else ""


def _with_axes(seen: Behaviour) -> bool:
    return _SEVERAL.search(seen.call) is not None


def _axes(_symbol: Symbol, seen: Behaviour, given: Given) -> str:
    own, names = _keywords(seen.call), {name for name, _, _ in given}
    several = [name for name, text in own.items() if name in names and _SEVERAL.match(f"{name}={text}")]
    said = _gives(seen) or _result(seen)
    return (
        f"Several axes are accepted as `{several[0]}`: {_call(seen)} gives {said}."
        if several and said
        else ""
    )


def _is_nothing(seen: Behaviour) -> bool:
    return seen.value == "None"


def _gives_none(symbol: Symbol, seen: Behaviour, _given: Given) -> str:
    """Tell of None where the docs state that something is given back."""
    returns = symbol.doc.returns.strip()
    # What is an operation of a graph is done at once where there is none.
    at_once = " in eager execution" if _OPERATION.search(returns) else ""
    return f"{_call(seen)} gives `None`{at_once}." if returns else ""


_TELLERS: dict[str, tuple[Callable[[Behaviour], bool], Callable[[Symbol, Behaviour, Given], str]]] = {
    KIND: (_of_a_kind, _kind),
    EMPTY: (_of_nothing, _nothing),
    DTYPE: (_of_other_dtype, _dtype),
    NAN: (_with_nan, _nan),
    DEFAULT: (_of_no_dtype, _default),
    NONE: (_with_none, _none),
    AXES: (_with_axes, _axes),
    NOTHING: (_is_nothing, _gives_none),
}
"""For each sort a cheap look at whether a call may show it, and the sentence where it does."""
