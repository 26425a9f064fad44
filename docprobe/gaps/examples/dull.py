"""Snippets that are confirmed and show a reader nothing of what a call gives."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from docprobe.gaps.programs import assigned, is_check, printed, statements_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(r"'([^'\n]*)'|([\[\]])|(?<![\w.])(-?(?:\d+\.?\d*(?:e[-+]?\d+)?|inf\b|nan\b))")
_IMAGINARY = re.compile(r"(?<=\d)\.?[+-][\d.]+(?:e[-+]?\d+)?j")
_NAMED = frozenset({"inf", "-inf", "nan"})
"""Numbers that programs write as texts, or have NumPy's or math's names for."""

_DTYPE = re.compile(r"(?:<dtype: '\w+'>|b?float\d+(?:_\w+)?|q?u?int\d+|complex\d+|bool|string)(?: \(\))?\s*")
_ASKED = frozenset({"isinstance", "issubclass", "hasattr", "callable"})
_FLAGS = frozenset({"True", "False", "None"})
_UNIFORM = frozenset({"ones", "ones_like", "zeros", "zeros_like"})
_MAKERS = _UNIFORM | {"eye"}
_FEW = 3
_NOISE, _NEXT_TO_NOTHING, _ROUNDED = 1e-6, 1e-4, 3e-8
_CONVERSIONS = frozenset({"numpy", "tolist", "item", "decode"})
_TRUTH = re.compile(r"\b(?:True|False)\b")
# How long something took, and bytes that nobody can read.
_TIMED = re.compile(r"\d ?[mun]?s/step\b|\bETA:")
_ESCAPED = re.compile(r"(?:\\x[0-9a-f]{2}.*?){3}", re.DOTALL)
_ROW = re.compile(r"\[([^\[\]]+)\]")
_FORM = frozenset({"dtype", "shape", "ndim"})


def says_nothing(code: str, output: str) -> bool:
    """Say whether a reader learns nothing from `output` of what the last call of `code` gives.

    It is a dtype or a shape and not a value, unreadable or another each time, a zero that came of little,
    False, one number of an array of ones or zeros, how much nothing there is, a flag that an object has,
    what was given, or whether a comparison holds; it comes of an object that was changed by hand, of a
    sum with what the call gave, or of nothing but None.
    """
    body = statements_of(code)
    return _is_little(body, output) or _is_no_news(body, output) or compares(code) or repeats(code, output)


def _is_little(body: list[ast.stmt], output: str) -> bool:
    """Say whether what is printed is no value, or too little of one."""
    shown = _shown(body)
    return (
        _is_form(body)
        or any(kind.search(output) for kind in (_TIMED, _ESCAPED))
        or _DTYPE.fullmatch(output) is not None
        or _TRUTH.findall(output) == ["False"]
        or _is_nan(output)
        or _is_rounding(output)
        or (is_single(output) and _is_of_little(body, output))
        or (output.strip() == "0" and _is_length(shown))
        or (isinstance(shown, ast.Attribute) and output.strip() in _FLAGS)
    )


def _is_nan(output: str) -> bool:
    """Say whether half of the numbers or more are none: the input was beyond what the call is for."""
    told = _numbers(output)
    return len(told) > 1 and 2 * told.count("nan") >= len(told)


def _is_rounding(output: str) -> bool:
    """Say whether all numbers are next to nothing, or one is what rounding left: machines differ in that."""
    told = [abs(one) for one in _numbers(output) if not isinstance(one, str)]
    is_noise = any(0 < one < _ROUNDED * max(told) for one in told)
    return is_noise or (bool(told) and 0 < max(told) < _NEXT_TO_NOTHING)


def _is_of_little(body: list[ast.stmt], output: str) -> bool:
    """Say whether a single number is all of an array, came of an array of one, or is zero and came of few.

    So it is where all the arrays that it came of are of ones or zeros.
    """
    nodes = [node for statement in body if not is_check(statement) for node in ast.walk(statement)]
    makers = [node for node in nodes if isinstance(node, ast.Call) and _makes_uniform(node)]
    shapes = {argument for maker in makers for argument in maker.args}
    listed = [
        one
        for node in nodes
        if isinstance(node, ast.List | ast.Tuple) and node not in shapes
        for one in _constants(node)
        if _is_number(one)
    ]
    is_few = len(set(listed)) < _FEW if is_zero(output) else len(listed) == 1
    return "[" in output or is_few or (bool(makers) and not listed)


def _is_of_nothing(body: list[ast.stmt]) -> bool:
    """Say whether an array of no elements is made for the call."""
    calls = [node for statement in body for node in ast.walk(statement) if isinstance(node, ast.Call)]
    shapes = (shape for call in calls if getattr(call.func, "attr", "") in _MAKERS for shape in call.args[:1])
    return any(isinstance(part, ast.Constant) and part.value == 0 for one in shapes for part in ast.walk(one))


def _makes_uniform(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in _UNIFORM


def _is_no_news(body: list[ast.stmt], output: str) -> bool:
    """Say whether what is printed was given, or comes of more than the call."""
    shown = _shown(body)
    is_sum = isinstance(shown, ast.BinOp) and any(isinstance(part, ast.Name) for part in ast.walk(shown))
    is_by_hand = any(
        isinstance(node, ast.Assign) and any(isinstance(one, ast.Attribute) for one in node.targets)
        for node in body
    )
    is_given = _is_given(output, body)
    is_given = is_given or _is_of_nothing(body)
    return is_sum or is_by_hand or is_given or set(_given(body)) == {None} or _quotes(body, output)


def _shown(body: list[ast.stmt]) -> ast.expr | None:
    """Return the expression that is printed last, what a name stands for in its place."""
    return next(iter(printed(body)), None)


def _is_form(body: list[ast.stmt]) -> bool:
    """Say whether only dtypes and shapes are printed, one or more."""
    parts = [
        part
        for one in printed(body)
        for part in (one.elts if isinstance(one, ast.Tuple | ast.List) else [one])
    ]
    parts = [part.elt if isinstance(part, ast.ListComp) else part for part in parts]
    return bool(parts) and all(isinstance(part, ast.Attribute) and part.attr in _FORM for part in parts)


def _is_given(output: str, body: list[ast.stmt]) -> bool:
    """Say whether a part of an object is printed, or what it gives unasked, and it was made of that."""
    shown = _shown(body)
    while isinstance(shown, ast.Call) and getattr(shown.func, "attr", "") in _CONVERSIONS:
        shown = shown.func.value if isinstance(shown.func, ast.Attribute) else None
    node: ast.expr | None = shown
    if isinstance(node, ast.Call) and not (node.args or node.keywords):
        node = node.func
    elif not isinstance(node, ast.Attribute | ast.Subscript):
        return False
    while isinstance(node, ast.Attribute | ast.Subscript) or (
        isinstance(node, ast.Call) and not (node.args or node.keywords)
    ):
        node = node.func if isinstance(node, ast.Call) else node.value
    maker = assigned(body).get(node.id) if isinstance(node, ast.Name) else node
    if not isinstance(maker, ast.Call) or node is shown:
        return False
    bound = assigned(body)
    parts = [part for one in ast.walk(maker) for part in ast.walk(bound.get(getattr(one, "id", ""), one))]
    given = [part.value for part in parts if isinstance(part, ast.Constant)]
    numbers = [one for one in given if not isinstance(one, bool)]
    told = _numbers(output)
    displays = [ast.unparse(part) for part in parts if isinstance(part, ast.List | ast.Tuple)]
    is_one = len(told) == 1 and told[0] in numbers
    return is_one or output.strip() in [*map(str, given), *displays]


def _is_length(shown: ast.expr | None) -> bool:
    return isinstance(shown, ast.Call) and isinstance(shown.func, ast.Name) and shown.func.id == "len"


def _given(body: list[ast.stmt]) -> Iterator[object]:
    """Yield the constants of a program but those by which an item is picked out."""
    waiting: list[ast.AST] = [node for node in body if not is_check(node)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Constant):
            yield node.value
        waiting += [node.value] if isinstance(node, ast.Subscript) else ast.iter_child_nodes(node)


def _quotes(body: list[ast.stmt], output: str) -> bool:
    """Say whether a word is printed that stands in a text that the program gives."""
    word = output.strip()
    texts = (given for given in _given(body) if isinstance(given, str))
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
    numbers = [found for call in calls for found in _constants(call) if _is_number(found)]
    if is_zero(output) and numbers and not any(numbers):
        return True  # zeros came of zeros, however they were named on the way
    outer = next(call for call in calls if call.end_lineno == max(one.end_lineno or 0 for one in calls))
    told, given = list(_told(output)), [found for argument in outer.args for found in _constants(argument)]
    shown = set(filter(_is_number, told))
    if len(shown) == 1 and shown == set(numbers):
        return True
    lists = [list(_constants(node)) for node in nodes if isinstance(node, ast.List | ast.Tuple)]
    return told in (given, *lists) and any(one not in ("[", "]") for one in told)


def is_zero(output: str) -> bool:
    """Say whether all the numbers of an output are zero but for rounding, and some are there."""
    told = _numbers(output)
    return bool(told) and all(not isinstance(one, str) and abs(one) < _NOISE for one in told)


def is_single(output: str) -> bool:
    """Say whether an output has just one number."""
    return len(_numbers(output)) == 1


def is_flag(output: str) -> bool:
    """Say whether an output is true or false and nothing more."""
    return (
        len(_TRUTH.findall(output)) == 1 and not _numbers(output) and "'" not in output and "[" not in output
    )


def is_uniform(output: str) -> bool:
    """Say whether an array is told of whose numbers, or truths, are one and the same."""
    told = [*_numbers(output), *_TRUTH.findall(output)]
    return "[" in output and "'" not in output and len(told) > 1 and len(set(told)) == 1


def is_below(output: str) -> bool:
    """Say whether an output has a number below zero."""
    return any(not isinstance(one, str) and one < 0 for one in _numbers(output))


def has_same_rows(output: str) -> bool:
    """Say whether all rows of an array are alike, several, of several numbers each."""
    rows = [row.split() for row in _ROW.findall(output)]
    return len(rows) > 1 and len(rows[0]) > 1 and all(row == rows[0] for row in rows)


def _numbers(output: str) -> list[float | str]:
    return list(filter(_is_number, _told(output)))


def _told(output: str) -> Iterator[float | str]:
    """Yield the numbers, the texts in quotes and the brackets of an output."""
    for text, bracket, number in _TOKEN.findall(_IMAGINARY.sub("", output.partition("shape=")[0])):
        yield _number(number) if number else bracket or f"'{text}'"


def _number(text: str) -> float | str:
    """Return a number; one with a name, which may be unlike itself, as that name."""
    return text if text in _NAMED else float(text)


def _is_number(found: float | str) -> bool:
    return found in _NAMED or not isinstance(found, str)


def _constants(tree: ast.AST) -> Iterator[float | str]:
    """Yield the same of an expression, in the order in which they stand there."""
    if isinstance(tree, ast.Constant):
        value = tree.value.decode("utf-8", "replace") if isinstance(tree.value, bytes) else tree.value
        if isinstance(value, str):
            yield value if value in _NAMED else f"'{value}'"
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield float(value)
        return
    if isinstance(tree, ast.Attribute) and tree.attr in _NAMED:
        yield tree.attr
        return
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub):
        yield from map(_negative, _constants(tree.operand))
        return
    is_list = isinstance(tree, ast.List | ast.Tuple)
    yield from ("[",) if is_list else ()
    for child in ast.iter_child_nodes(tree):
        yield from _constants(child)
    yield from ("]",) if is_list else ()


def _negative(constant: float | str) -> float | str:
    if not isinstance(constant, str):
        return -constant
    return "-inf" if constant == "inf" else constant
