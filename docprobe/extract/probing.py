"""The same call with another input: nothing, one number, NaN, zero, whole ones, booleans, uneven rows.

Tests seldom give a function what users give it by mistake. Where a confirmed call is simple enough its data
is replaced; whether that tells a reader anything is decided by the rules of interest, and a run proves it.
What comes of this is marked as probed: no test shows it.
"""

from __future__ import annotations

import ast
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from docprobe.extract.additions import ASIDE
from docprobe.extract.behaviours import facts_of
from docprobe.extract.checks import UncheckableError, read_look
from docprobe.extract.complete import finish
from docprobe.extract.contrast import drafted, given_of, only_call, program_of
from docprobe.extract.events import Facts
from docprobe.extract.literals import numbers, shape_of_value, value_of
from docprobe.extract.passages import Passages
from docprobe.model import Basis, OriginKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from docprobe.extract.candidate import Candidate
    from docprobe.extract.events import Expression
    from docprobe.extract.lookup import Lookup
    from docprobe.model import Behaviour, Snippet

_MAKERS = frozenset({"array", "constant"})
_NAN = 'float("nan")'
_MOST = {"int8": 127, "uint8": 255, "int16": 32767, "int32": 2**31 - 1, "int64": 2**63 - 1}
_LARGE = "100"
_PLACES = frozenset({"axis", "axes", "axis1", "axis2", "dim", "batch_dims", "inner_axis", "outer_axis"})
"""That these are not so many is no news."""
_OTHERS: dict[type, tuple[str, ...]] = {int: ("-1", "0", _LARGE), float: ("-1.0",), str: ('"unknown"',)}
"""What stands for a setting: other values of its kind, and a word that none knows."""


@dataclass(frozen=True, slots=True)
class _Data:
    """An argument that holds numbers, as a list or as an array or tensor made of one."""

    name: str
    node: ast.expr
    maker: str
    """What makes the array or tensor; empty for a list."""
    items: ast.expr
    values: Any
    dtype: str
    """The text of the dtype that the maker is given; empty where it is given none."""
    facts: Facts

    @property
    def is_whole(self) -> bool:
        """Whether the numbers are whole ones."""
        return all(isinstance(one, int) for one in numbers(self.values))

    @property
    def rank(self) -> int:
        """So many dimensions it has."""
        return len(shape_of_value(self.values) or ())

    def made(self, text: str, dtype: str) -> str:
        """Return the text of such an argument of other items."""
        if not self.maker:
            return text
        return f"{self.maker}({text}, dtype={dtype})" if dtype else f"{self.maker}({text})"


@dataclass(frozen=True, slots=True)
class _Setting:
    """An argument that is one number or word."""

    name: str
    node: ast.expr
    others: tuple[str, ...]
    """Texts of other values of its kind."""


def kinds_of(snippet: Snippet, behaviour: Behaviour, lookup: Lookup) -> tuple[tuple[object, ...], ...]:
    """Return name and kind of what can be another input: of calls alike in these one is probed."""
    passages = Passages(snippet.code)
    data = [(one.name, one.is_whole, one.rank) for one in _data(passages, behaviour, lookup)]
    return (*data, *((one.name, one.others) for one in _settings(passages, behaviour, lookup)))


def probes(snippet: Snippet, behaviour: Behaviour, lookup: Lookup) -> Iterator[Candidate]:
    """Yield looks at the call that `snippet` is about with other inputs."""
    passages = Passages(snippet.code)
    given = given_of(behaviour)
    for name, node, text, facts in _changes(passages, behaviour, lookup):
        code = passages.edited([(passages.span(node), text)]).decode()
        other: Expression = ["t", text, facts]
        now = [(each, other if each == name else expr) for each, expr in given]
        program = program_of(code, now, snippet, lookup)
        if program:
            yield drafted(behaviour, program, lookup, Basis.PROBED)


def _changes(
    passages: Passages, behaviour: Behaviour, lookup: Lookup
) -> Iterator[tuple[str, ast.expr, str, Facts]]:
    """Yield parameter and argument, the text that stands for it, and what is known of that."""
    call = only_call(passages, behaviour.symbol)
    shaped = [name for name, expr in given_of(behaviour) if facts_of(expr).get("shape")]
    # What a method is called on may be data, too.
    is_single = len(shaped) == 1 and call is not None and "(" not in ast.unparse(call.func)
    for data in _data(passages, behaviour, lookup):
        for text, facts in _others(data, passages, is_single=is_single):
            yield data.name, data.node, text, facts
        for text, facts in _forms(data, passages, lookup, is_single=is_single):
            yield data.name, data.node, text, facts
    for one in _settings(passages, behaviour, lookup):
        for text in one.others:
            flags = ["negative"] if text.startswith("-") else []
            kind = type(ast.literal_eval(text)).__name__
            yield one.name, one.node, text, {"type": kind, "flags": flags}


def _arguments(
    passages: Passages, behaviour: Behaviour, lookup: Lookup
) -> Iterator[tuple[str, ast.expr, Expression]]:
    """Yield the arguments of the call that are known by their parameters, or of what its object is given."""
    call = only_call(passages, behaviour.symbol)
    if call is None:
        return
    outer = passages.parents.get(call)
    names = [word.name for word in lookup.parameters(behaviour.symbol)]
    if isinstance(outer, ast.Call) and outer.func is call:
        call, names = outer, []
    given = dict(given_of(behaviour))
    placed = list(zip([*names, *[""] * len(call.args)], call.args, strict=False))
    for name, node in [*placed, *((word.arg or "", word.value) for word in call.keywords)]:
        if name in given:
            yield name, node, given[name]


def _data(passages: Passages, behaviour: Behaviour, lookup: Lookup) -> Iterator[_Data]:
    for name, node, expr in _arguments(passages, behaviour, lookup):
        data = _as_data(name, node, facts_of(expr))
        if data is not None:
            yield data


def _settings(passages: Passages, behaviour: Behaviour, lookup: Lookup) -> Iterator[_Setting]:
    for name, node, _ in _arguments(passages, behaviour, lookup):
        is_aside = lookup.is_label(name) or name in ASIDE
        value = value_of(ast.unparse(node))
        others = _OTHERS.get(type(value), ()) if name and not is_aside else ()
        is_word = not isinstance(value, str) or value.isidentifier()
        if others and is_word:
            text = passages.text(node)
            dull = {text, _LARGE} if name in _PLACES else {text}
            yield _Setting(name, node, tuple(one for one in others if one not in dull))


def _as_data(name: str, node: ast.expr, facts: Facts) -> _Data | None:
    maker, items, dtype = "", node, ""
    match node:
        case ast.Call(args=[inner], keywords=words) if all(word.arg == "dtype" for word in words):
            maker, items = ast.unparse(node.func), inner
            dtype = "".join(ast.unparse(word.value) for word in words)
    is_made = not maker or maker.rpartition(".")[2] in _MAKERS
    values = value_of(ast.unparse(items)) if is_made and isinstance(items, ast.List) else None
    if not isinstance(values, list) or not _is_numeric(values) or 0 in (shape_of_value(values) or (0,)):
        return None
    return _Data(name, node, maker, items, values, dtype, facts)


def _is_numeric(values: Any) -> bool:
    """Tell whether these are numbers, all of them finite, in lists of any depth."""
    if isinstance(values, list):
        return all(map(_is_numeric, values))
    return type(values) in {int, float} and math.isfinite(values)


def _others(data: _Data, passages: Passages, *, is_single: bool) -> Iterator[tuple[str, Facts]]:
    """Yield texts of other inputs with what is known of them.

    Where there is more data than this, another shape or dtype would only tell that the two differ.
    """
    first = next(node for node in ast.walk(data.items) if isinstance(node, ast.Constant | ast.UnaryOp))
    root = data.maker.partition(".")[0]
    sizes = list(shape_of_value(data.values) or ())
    for number, flag in _numbers(data):
        if number != passages.text(first):
            yield _swapped(data, passages, first, number), {**data.facts, "flags": [flag] if flag else []}
    if not is_single:
        return
    if data.rank == 1:
        dtype = data.dtype or (f"{root}.{data.facts.get('dtype')}" if root else "")
        yield data.made("[]", dtype), {**data.facts, "shape": [0], "flags": ["empty"]}
    elif data.maker:
        yield f"{passages.text(data.node)}[:0]", {**data.facts, "shape": [0, *sizes[1:]], "flags": ["empty"]}
    yield data.made(passages.text(first), data.dtype), _scalar(data)
    yield data.made(f"[{passages.text(data.items)}]", data.dtype), {**data.facts, "shape": [1, *sizes]}
    kind = "float" if data.is_whole else "int"
    other = _mapped(data.values, float if data.is_whole else int)
    now = {"dtype": f"{kind}32"} if data.maker else {"of": kind}
    yield data.made(str(other), f"{root}.{kind}32"), {**data.facts, **now, "flags": []}
    flags = {"dtype": "bool"} if data.maker else {"of": "bool"}
    yield data.made(str(_mapped(data.values, _is_odd)), ""), {**data.facts, **flags, "flags": []}


def _forms(
    data: _Data, passages: Passages, lookup: Lookup, *, is_single: bool
) -> Iterator[tuple[str, Facts]]:
    """Yield texts of other types that hold such data; uneven rows only where there is no other data."""
    uneven = _uneven(data.values)
    for kind, form in lookup.target.forms:
        is_same = "{uneven}" not in form  # what is made of numbers has a dtype of its own
        if is_single or is_same:
            text = form.format(data=passages.text(data.node), uneven=uneven)
            yield text, {"type": kind, **({"dtype": data.facts.get("dtype")} if is_same else {})}


def _uneven(values: list[Any]) -> list[Any]:
    """Return rows of numbers with the last of them cut short, of one row two."""
    if isinstance(values[-1], list):
        return [*values[:-1], values[-1][:-1]]
    return [values, values[:-1]]


def _numbers(data: _Data) -> Iterator[tuple[str, str]]:
    """Yield numbers at which functions do otherwise, each with the edge case that it is."""
    if not data.is_whole:
        yield from ((_NAN, "nan"), ("0.0", ""), ("-1.0", "negative"), ("1000.0", ""))
        return
    yield from (("-1", "negative"), ("0", ""))
    if data.facts.get("dtype") in _MOST:
        yield str(_MOST[data.facts["dtype"]]), ""


def _scalar(data: _Data) -> Facts:
    if data.maker:
        return {**data.facts, "shape": []}
    return {"type": "int" if data.is_whole else "float", "flags": []}


def _swapped(data: _Data, passages: Passages, node: ast.expr, text: str) -> str:
    """Return the text of an argument with another number in a place."""
    start = passages.span(data.node)[0]
    begin, end = (place - start for place in passages.span(node))
    raw = passages.text(data.node).encode()
    return (raw[:begin] + text.encode() + raw[end:]).decode()


def _is_odd(number: float) -> bool:
    return number % 2 == 1


def _mapped(values: Any, kind: Callable[[float], object]) -> Any:
    return [_mapped(one, kind) for one in values] if isinstance(values, list) else kind(values)


def probed(candidate: Candidate, printed: str, lookup: Lookup) -> Candidate | None:
    """Return a probe completed with what its look printed, marked as such; None where that cannot be told."""
    found = read_look(printed)
    if found is None:
        return None
    try:
        seen = finish(replace(candidate, raises="Exception" if "error" in found else ""), printed, lookup)
    except UncheckableError:
        return None
    if seen is None or seen.snippet is None or not seen.behaviours:
        return None
    origin = replace(seen.snippet.origin, kind=OriginKind.PROBE)
    behaviours = tuple(replace(one, basis=Basis.PROBED) for one in seen.behaviours)
    return replace(seen, snippet=replace(seen.snippet, origin=origin), behaviours=behaviours, fallback=None)
