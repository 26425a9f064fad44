"""Snippets that are confirmed and show a reader nothing of what a call gives."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from docprobe.gaps.examples.doctests import is_check, prints, statements_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(r"'([^'\n]*)'|([\[\]])|(?<![\w.])(-?\d+\.?\d*(?:e[-+]?\d+)?)")

_DTYPE = re.compile(r"(?:<dtype: '\w+'>|b?float\d+(?:_\w+)?|q?u?int\d+|complex\d+|bool|string)(?: \(\))?\s*")
_ASKED = frozenset({"isinstance", "issubclass", "hasattr", "callable"})
_FLAGS = frozenset({"True", "False", "None"})


def says_nothing(code: str, output: str) -> bool:
    """Say whether a reader learns nothing from `output` of what the last call of `code` gives.

    It is a dtype alone, how much nothing there is, a flag that an object has, what was given, or whether a
    comparison holds; it comes of an object that was changed by hand, or of a sum with what the call gave.
    """
    body = statements_of(code)
    shown = _shown(body)
    if _DTYPE.fullmatch(output) or (output.strip() == "0" and _is_length(shown)):
        return True
    if isinstance(shown, ast.Attribute) and output.strip() in _FLAGS:
        return True
    if isinstance(shown, ast.BinOp) and any(isinstance(part, ast.Name) for part in ast.walk(shown)):
        return True
    by_hand = (
        isinstance(node, ast.Assign) and any(isinstance(one, ast.Attribute) for one in node.targets)
        for node in body
    )
    return any(by_hand) or compares(code) or repeats(code, output) or _quotes(body, output)


def _shown(body: list[ast.stmt]) -> ast.expr | None:
    """Return the expression that is printed last, what a name stands for in its place."""
    bound = {
        target.id: node.value
        for node in body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    last = next((node.value for node in reversed(body) if isinstance(node, ast.Expr) and prints(node)), None)
    shown = last.args[0] if isinstance(last, ast.Call) and last.args else None
    return bound.get(shown.id) if isinstance(shown, ast.Name) else shown


def _is_length(shown: ast.expr | None) -> bool:
    return isinstance(shown, ast.Call) and isinstance(shown.func, ast.Name) and shown.func.id == "len"


def _quotes(body: list[ast.stmt], output: str) -> bool:
    """Say whether a word is printed that stands in a text that the program gives."""
    word = output.strip()
    texts = (
        part.value
        for node in body
        if not is_check(node)
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )
    return word.isidentifier() and word not in _FLAGS and any(word in text for text in texts)


def compares(code: str) -> bool:
    """Say whether what a program prints last is only whether a comparison holds."""
    value = _shown(statements_of(code))
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in _ASKED:
        return True
    return isinstance(value, (ast.Compare, ast.BoolOp)) or (
        isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not)
    )


def repeats(code: str, output: str) -> bool:
    """Say whether `output` has the numbers, texts and brackets that the last call but ``print`` is given.

    Of what changes nothing a reader sees nothing: of a transposed scalar, for instance. What a name stands
    for counts as given, and so does the only number that there is.
    """
    nodes = [
        node for statement in statements_of(code) if not is_check(statement) for node in ast.walk(statement)
    ]
    calls = [
        node
        for node in nodes
        if isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and node.func.id == "print")
    ]
    if not calls:
        return False
    numbers = [found for call in calls for found in _constants(call) if not isinstance(found, str)]
    if is_zero(output) and numbers and not any(numbers):
        return True  # zeros came of zeros, however they were named on the way
    outer = next(call for call in calls if call.end_lineno == max(one.end_lineno or 0 for one in calls))
    told, given = list(_told(output)), [found for argument in outer.args for found in _constants(argument)]
    shown = {one for one in told if not isinstance(one, str)}
    if len(shown) == 1 and shown == set(numbers):
        return True
    lists = [list(_constants(node)) for node in nodes if isinstance(node, ast.List | ast.Tuple)]
    return told in (given, *lists) and any(one not in ("[", "]") for one in told)


def is_zero(output: str) -> bool:
    """Say whether all the numbers of an output are zero, and some are there."""
    told = [one for one in _told(output) if not isinstance(one, str)]
    return bool(told) and not any(told)


def _told(output: str) -> Iterator[float | str]:
    """Yield the numbers, the texts in quotes and the brackets of an output."""
    for text, bracket, number in _TOKEN.findall(output.partition("shape=")[0]):
        yield float(number) if number else bracket or f"'{text}'"


def _constants(tree: ast.AST) -> Iterator[float | str]:
    """Yield the same of an expression, in the order in which they stand there."""
    if isinstance(tree, ast.Constant):
        value = tree.value.decode("utf-8", "replace") if isinstance(tree.value, bytes) else tree.value
        if isinstance(value, str):
            yield f"'{value}'"
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield float(value)
        return
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub):
        yield from (one if isinstance(one, str) else -one for one in _constants(tree.operand))
        return
    is_list = isinstance(tree, ast.List | ast.Tuple)
    yield from ("[",) if is_list else ()
    for child in ast.iter_child_nodes(tree):
        yield from _constants(child)
    yield from ("]",) if is_list else ()
