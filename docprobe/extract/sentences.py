"""Titles of snippets, and the words for calls, arguments and values: plain English with what was there."""

from __future__ import annotations

import ast
import builtins
import re
from typing import TYPE_CHECKING, TypeGuard

from docprobe.extract.behaviours import facts_of
from docprobe.extract.literals import argument_text, value_of
from docprobe.extract.messages import first_sentence, of_run
from docprobe.extract.plain import write_plain
from docprobe.extract.programs import Program

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docprobe.extract.events import Expression, Facts

TITLE = 90
_CALL, _ARGUMENT, _SAID = 120, 40, 30
_LONG = 24
"""Longer data is left out where the rest of the call is what matters."""
_KNOWN = frozenset({"np", *dir(builtins)})
_NOUNS = {
    "Tensor": "tensor", "ndarray": "array", "generic": "number", "int": "integer", "str": "string",
    "bool": "boolean", "dict": "dictionary", "Variable": "variable",
}  # fmt: skip


def put_in(program: Program) -> str:
    """Return the call with what its names are bound to in their place, empty where that is too long."""
    bound = dict(line.split(" = ", 1) for line in program.lines if re.match(r"\w+ = ", line))
    if len(bound) != len(program.lines) or sum(map(len, bound.values())) > _CALL:
        return ""
    text = program.call
    try:
        for name in reversed(bound):
            text = _with_value(text, name, bound[name])
    except SyntaxError:
        return ""
    return text


def call_in(code: str) -> str:
    """Return the call that a snippet shows, with what its names are bound to in their place.

    Empty where more than bindings leads there, where it is too long, or where only a view of it is bound.
    """
    lines: list[str] = []
    body = ast.parse(code).body
    if sum(_binds_result(statement) for statement in body) > 1:
        return ""  # what is looked at is a part of what the call gave
    for statement in body:
        match statement:
            case ast.Import() | ast.ImportFrom():
                continue
            case (
                ast.Assign(targets=[ast.Name(id="result")], value=value)
                | ast.Try(body=[ast.Expr(value=value) | ast.Assign(targets=[ast.Name()], value=value)])
            ):
                call = one_line(ast.get_source_segment(code, value) or "")
                return put_in(Program(tuple(lines), call, (), ()))
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name != "values":
                lines.append(f"{name} = {one_line(ast.get_source_segment(code, value) or '')}")
            case _:
                break
    return ""


def _binds_result(statement: ast.stmt) -> bool:
    match statement:
        case ast.Assign(targets=[ast.Name(id="result")]):
            return True
    return False


def attempt_in(code: str) -> str:
    """Return the call that a program tries, or binds to `result`, in one line as it stands there.

    Setting an attribute is a call, too. Empty where it is no one call.
    """
    found = ""
    for statement in ast.parse(code).body:
        match statement:
            case ast.Try(body=[ast.Assign(targets=[ast.Attribute()]) as setting]):
                found = one_line(ast.get_source_segment(code, setting) or "")
            case (
                ast.Try(body=[ast.Expr(value=ast.Call() as call) | ast.Assign(value=ast.Call() as call)])
                | ast.Assign(targets=[ast.Name(id="result")], value=ast.Call() as call)
            ):
                found = one_line(ast.get_source_segment(code, call) or "")
            case ast.Try() | ast.Assign(targets=[ast.Name(id="result")]):
                found = ""
    return found


def chained_call(code: str, symbol: str) -> str:
    """Return what a program tries with what made its object: ``lib.Layer(2)(...)`` for ``layer(x)``.

    Arguments that cannot be read by themselves are left out. Empty where no call of `symbol` made it, or
    something else may have changed it, or how the library behaves.
    """
    attempt, prefix = attempt_in(code), symbol.partition(".")[0]
    tree = ast.parse(code)
    made = [one for one in tree.body if isinstance(one, ast.Assign) and _is_call_of(one.value, symbol)]
    text = one_line(ast.get_source_segment(code, made[0].value) or "") if len(made) == 1 else ""
    if not attempt.isascii() or " = " in attempt or not is_closed(text, prefix):
        return ""
    name = ast.unparse(made[0].targets[0])
    nodes = list(ast.walk(ast.parse(attempt or "None", mode="eval")))
    uses = [node for node in nodes if isinstance(node, ast.Name) and node.id == name]
    calls = [one for one in tree.body if isinstance(one, ast.Expr) and not _is_call_of(one.value, "print")]
    if len(uses) != 1 or calls or _count(tree, name) != len(uses) + 1:
        return ""
    values = [one for node in nodes if isinstance(node, ast.Call) for one in _values(node)]
    hidden = [one for one in values if not is_closed(ast.unparse(one), prefix) and not _count(one, name)]
    swaps = [(uses[0], text), *((one, "...") for one in hidden)]
    for node, new in sorted(swaps, key=lambda swap: -swap[0].col_offset):
        attempt = f"{attempt[: node.col_offset]}{new}{attempt[node.end_col_offset :]}"
    return attempt if is_closed(attempt, prefix) else ""


def _is_call_of(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == name


def _values(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(word.value for word in call.keywords)]


def _count(tree: ast.AST, name: str) -> int:
    """Return how often a name stands in code."""
    return sum(isinstance(node, ast.Name) and node.id == name for node in ast.walk(tree))


def abridged(call: str, kept: str) -> str:
    """Return a call with ``...`` for each long argument but the keyword `kept`; empty where that is none."""
    tree = ast.parse(call, mode="eval")
    spans = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            values = [*node.args, *(word.value for word in node.keywords if word.arg != kept)]
            spans += [(value.col_offset, value.end_col_offset or 0) for value in values]
    if not call.isascii() or "\n" in call:
        return ""
    text = call
    for start, end in sorted(_outermost([span for span in spans if span[1] - span[0] > _LONG]), reverse=True):
        text = f"{text[:start]}...{text[end:]}"
    return text


def _outermost(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [
        one
        for one in spans
        if not any(other != one and other[0] <= one[0] and one[1] <= other[1] for other in spans)
    ]


def _with_value(text: str, name: str, value: str) -> str:
    """Put `value` where the program text uses `name`, found by parsing and not by its letters."""
    if not text.isascii():
        return text
    tree = ast.parse(text)
    if any(_is_own(node, name) for node in ast.walk(tree)):
        raise SyntaxError(name)  # what a lambda or a comprehension binds is another thing of that name
    if any(isinstance(node, ast.Is | ast.IsNot) for node in ast.walk(tree)):
        raise SyntaxError(name)  # whether it is the very object is asked
    starts = [sum(len(line) + 1 for line in text.split("\n")[:row]) for row in range(text.count("\n") + 1)]
    found = [node for node in ast.walk(tree) if _is_name(node, name)]
    apart = {id(node) for parent in ast.walk(tree) for node in _apart(parent)}
    binds = not _is_primary(ast.parse(value, mode="eval").body)
    for node in sorted(found, key=lambda node: (node.lineno, node.col_offset), reverse=True):
        start = starts[node.lineno - 1] + node.col_offset
        put = f"({value})" if binds and id(node) not in apart else value
        text = text[:start] + put + text[start + len(name) :]
    return text


def _is_own(node: ast.AST, name: str) -> bool:
    """Tell whether `node` binds the name inside an expression."""
    is_bound = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == name
    return is_bound or (isinstance(node, ast.arg) and node.arg == name)


def _apart(parent: ast.AST) -> list[ast.expr]:
    """Return what stands below `parent` between commas or brackets: it needs none of its own."""
    match parent:
        case ast.Call():
            return [*parent.args, *(word.value for word in parent.keywords)]
        case ast.List() | ast.Tuple() | ast.Set():
            return parent.elts
        case ast.Dict():
            return [node for node in (*parent.keys, *parent.values) if node is not None]
        case ast.Subscript():
            return [parent.slice]
        case ast.Module():
            return [line.value for line in parent.body if isinstance(line, ast.Expr)]
    return []


def _is_primary(node: ast.expr) -> bool:
    """Tell whether a dot or operator beside the text of `node` belongs to all of it."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str | bytes)
    return isinstance(
        node, ast.Call | ast.Attribute | ast.Name | ast.Subscript | ast.List | ast.Tuple | ast.Dict
    )


def _is_name(node: ast.AST, name: str) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and node.id == name


def is_closed(call: str, prefix: str) -> bool:
    """Tell whether a call can be read by itself: all of its names are public ones or Python's own."""
    try:
        nodes = list(ast.walk(ast.parse(call, mode="eval")))
    except (SyntaxError, ValueError, RecursionError):
        return False
    inner = {node.arg for node in nodes if isinstance(node, ast.arg)}
    inner |= {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return {node.id for node in nodes if isinstance(node, ast.Name)} <= _KNOWN | inner | {prefix}


def one_line(text: str) -> str:
    """Return program text that was broken into lines in one."""
    joined = re.sub(r"\s*\n\s*", " ", text)
    return re.sub(r"([(\[{]) (?=\S)", r"\1", re.sub(r"(?<=\S) ([)\]}])", r"\1", joined))


def as_words(name: str, expr: Expression) -> str:
    """Return an argument in words: ``axis=1``, or ``a float32 tensor of shape (2, 3) as x``, names marked."""
    text = argument_text(expr)
    if text and len(text) <= _ARGUMENT and "\n" not in text:
        return f"`{name}={text}`" if name else f"`{text}`"
    words = _item_words(expr)
    return f"{words} as `{name}`" if name else words


def _item_words(expr: Expression) -> str:
    if expr[0] == "{":
        return f"a dictionary of {len(expr[1])} items" if len(expr[1]) > 1 else "a dictionary"
    if expr[0] not in {"[", "("}:
        return described(facts_of(expr))
    kind = "list" if expr[0] == "[" else "tuple"
    if not expr[1]:
        return f"an empty {kind}"
    kinds = {described(facts_of(item), many=True): item for item in expr[1] if item[0] in {"t", "r"}}
    if len(kinds) == 1 and len(expr[1]) > 1:
        return f"a {kind} of {len(expr[1])} {next(iter(kinds))}"
    return f"a {kind} of {len(expr[1])} items" if len(expr[1]) > 1 else f"a {kind}"


def described(facts: Facts, *, many: bool = False) -> str:
    """Return ``a float32 tensor of shape (2, 3)`` and the like, or ``float32 tensors ...``."""
    kind = str(facts.get("type") or "object").rpartition(".")[2]
    noun = _NOUNS.get(kind, kind)
    dtype, shape = facts.get("dtype"), facts.get("shape")
    dtype = "bytes" if str(dtype).startswith("|S") else dtype
    noun = (
        f"nested {noun}" if noun in {"list", "tuple"} and isinstance(shape, list) and len(shape) > 1 else noun
    )
    words = f"{dtype} {noun}" if dtype else noun
    if isinstance(shape, list) and (not shape or kind in {"int", "float", "str", "bool", "bytes"}):
        words, shape = f"scalar {words}" if noun == "tensor" else words, None
    words = f"{words}s" if many else with_article(words)
    return f"{words} of shape {tuple(shape)}" if isinstance(shape, list) else words


def with_article(words: str) -> str:
    """Return the words behind ``a`` or ``an``."""
    return f"{'an' if words[:1] in 'aeioAEIO' else 'a'} {words}"


def listed(parts: Sequence[str]) -> str:
    """Return ``a, b and c``."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def raises_title(symbol: str, error: str, message: str) -> str:
    """Return the title of what raises; the exception's name gives way where the message would not fit."""
    start, whole = f"{symbol} raises {bare(error)}", first_sentence(message)
    room = TITLE - len(start) - 2
    if len(whole) <= room or room >= _SAID:
        return f"{start}: {first_sentence(message, room)}" if whole else start
    symbol = symbol if len(symbol) <= TITLE - _SAID else symbol.rpartition(".")[2][: TITLE - _SAID]
    return f"{symbol}: {first_sentence(message, TITLE - len(symbol) - 6)}"


def value_title(program: Program, symbol: str, value: str) -> str:
    """Return the title of a snippet that gives a value."""
    whole, said = one_line(put_in(program)), spoken_value(value)
    if whole and len(whole) + len(said) + 7 <= TITLE:
        return f"{whole} gives {said}"
    told = [(name, as_words(name, expr).replace("`", "")) for name, expr in program.given]
    parts = [name if of_run(words) else words for name, words in told if name or not of_run(words)]
    words = f"{symbol} with {listed(parts)}" if parts else symbol
    if len(words) <= TITLE:
        return words
    names = [name for name, _ in program.given if name]
    return f"{symbol} with {listed(names)}" if names else symbol


def spoken_value(text: str, dtype: str = "") -> str:
    """Return a value as people write it: ``inf`` and not ``float("inf")``, in the digits of its dtype."""
    value = value_of(text)
    text = text if value is None else write_plain(value, dtype)
    return re.sub(r'float\("(-?\w+)"\)', r"\1", text)


def bare(error: str) -> str:
    """Return the last part of an exception's name."""
    return error.rpartition(".")[2]
