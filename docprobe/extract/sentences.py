"""Titles and sentences: plain English with the values that were there."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, TypeGuard

from docprobe.extract.behaviours import facts_of
from docprobe.extract.messages import first_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docprobe.extract.events import Expression, Facts
    from docprobe.extract.programs import Program

_CALL, _TITLE, _VALUE, _ARGUMENT = 120, 90, 90, 40


def spoken_call(program: Program, symbol: str) -> str:
    """Return the call with real values where they are short, else with words in their place."""
    whole = put_in(program)
    if len(whole) <= _CALL:
        return f"`{whole}`"
    parts = [f"`{name}` {_as_words(expr)}" if name else _as_words(expr) for name, expr in program.given]
    words = f"`{symbol}` with {_listed(parts)}"
    return words if parts and len(words) <= 2 * _CALL else f"`{symbol}`"


def put_in(program: Program) -> str:
    """Return the call with what its names are bound to in their place."""
    bound = dict(line.split(" = ", 1) for line in program.lines if re.match(r"\w+ = ", line))
    if len(bound) != len(program.lines) or sum(map(len, bound.values())) > _CALL:
        return program.call if not program.lines else " " * (_CALL + 1)
    text = program.call
    for name in reversed(bound):
        text = _with_value(text, name, bound[name])
    return text


def _with_value(text: str, name: str, value: str) -> str:
    """Put `value` where the program text uses `name`, found by parsing and not by its letters."""
    if not text.isascii() or "\n" in text:
        return text
    found = [node.col_offset for node in ast.walk(ast.parse(text)) if _is_name(node, name)]
    for start in sorted(found, reverse=True):
        text = text[:start] + value + text[start + len(name) :]
    return text


def _is_name(node: ast.AST, name: str) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and node.id == name


def _as_words(expr: Expression) -> str:
    if expr[0] == "t" and len(str(expr[1])) <= _ARGUMENT:
        return f"= {expr[1]}"
    if expr[0] in {"[", "("}:
        kind = "list" if expr[0] == "[" else "tuple"
        kinds = sorted({_as_words(item).removeprefix("= ") for item in expr[1]})
        if len(kinds) == 1 and len(expr[1]) > 1 and expr[1][0][0] in {"t", "r"}:
            return f"a {kind} of {len(expr[1])} {described(facts_of(expr[1][0]), many=True)}"
        return f"a {kind} of {_listed(kinds)}" if kinds else f"an empty {kind}"
    return described(facts_of(expr))


def described(facts: Facts, *, many: bool = False) -> str:
    """Return ``a float32 tensor of shape (2, 3)`` and the like, or ``float32 tensors ...``."""
    kind = str(facts.get("type") or "object").rpartition(".")[2]
    noun = {"Tensor": "tensor", "ndarray": "array", "generic": "number"}.get(kind, kind)
    dtype, shape = facts.get("dtype"), facts.get("shape")
    dtype = "bytes" if str(dtype).startswith("|S") else dtype
    noun = "nested list" if noun == "list" and isinstance(shape, list) and len(shape) > 1 else noun
    words = f"{dtype} {noun}" if dtype else noun
    if isinstance(shape, list) and not shape and noun == "tensor":
        words, shape = f"scalar {words}", None
    words = f"{words}s" if many else f"{'an' if words[:1] in 'aeioAEIO' else 'a'} {words}"
    return f"{words} of shape {tuple(shape)}" if isinstance(shape, list) else words


def _listed(parts: Sequence[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def raises_title(symbol: str, error: str, message: str) -> str:
    """Return the title of a snippet that raises."""
    said = first_sentence(message, 80)
    return f"{symbol} raises {_bare(error)}" + (f": {said}" if said else "")


def raises_sentence(program: Program, symbol: str, error: str, message: str) -> str:
    """Return what raises and what it says."""
    said = first_sentence(message)
    return f"{spoken_call(program, symbol)} raises {_bare(error)}" + (
        f": {said.removesuffix(' ...')}." if said else "."
    )


def value_title(program: Program, symbol: str, value: str) -> str:
    """Return the title of a snippet that gives a value."""
    whole, said = put_in(program), spoken_value(value)
    if len(whole) + len(said) <= _TITLE:
        return f"{whole} gives {said}"
    parts = [f"{name} {_as_words(expr)}" if name else _as_words(expr) for name, expr in program.given]
    words = f"{symbol} with {_listed(parts)}" if parts else symbol
    return (
        words
        if len(words) <= 120
        else f"{symbol} with {_listed([name for name, _ in program.given if name])}"
    )


def value_sentence(program: Program, symbol: str, value: str, facts: Facts) -> str:
    """Return what a call gives, or an empty string where that is too long to be told."""
    said = spoken_value(value)
    shape = facts.get("shape")
    more = [str(facts["dtype"])] if facts.get("dtype") else []
    more += [f"shape {tuple(shape)}"] if more and isinstance(shape, list) and 0 in shape else []
    noted = f" ({', '.join(more)})" if more else ""
    return f"{spoken_call(program, symbol)} gives {said}{noted}." if len(said) <= _VALUE else ""


def spoken_value(value: str) -> str:
    """Return a value as people write it: ``inf`` and not ``float("inf")``."""
    return re.sub(r'float\("(-?\w+)"\)', r"\1", value)


def _bare(error: str) -> str:
    return error.rpartition(".")[2]
