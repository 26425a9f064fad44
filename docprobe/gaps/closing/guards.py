"""When a function raises, in words: the condition that guards the ``raise``, or that its message demands."""

from __future__ import annotations

import ast
import builtins
import re
from typing import TYPE_CHECKING

from docprobe.gaps.programs import free_names
from docprobe.gaps.reading.demanded import by_call, demanded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SAID = re.compile(
    r"(?:On a call such as `(?P<call>.*)`(?P<where> in a graph| \(symbolic input\))?:|With the message)"
    r" \"(?P<message>.*)\"\.?",
    re.DOTALL,
)
_FIELD = re.compile(r"%(?:\(\w+\))?[-#0 +]*[\d.*]*[a-zA-Z]|\{[^{}]*\}")
_LETTERS = 8
"""So many letters a message must share with what a ``raise`` says, besides what is filled in."""
_LONGEST = 72
"""So long a call stands on one line of a docstring."""
_LONG_MESSAGE = 160
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def worded(
    text: str,
    exception: str,
    function: ast.AST | None,
    understood: Iterable[str],
    parameters: Iterable[str] = (),
) -> str:
    """Return the text of an entry of Raises as a docstring would have it.

    Where `function`, of a class its constructor, raises with that message below one plain condition on its
    parameters, or the message itself demands something of one of `parameters`, the text is that condition.
    Else it tells a call and the message; of a call that no line holds, or that uses names which no reader
    has (`understood` are known), the message only. Any other text is left as it is.
    """
    said = _SAID.fullmatch(text)
    if said is None:
        return text
    if isinstance(function, ast.ClassDef):
        made = (item for item in function.body if isinstance(item, _Function) and item.name == "__init__")
        function = next(made, None)
    condition = _condition(function, exception, said["message"]) if isinstance(function, _Function) else ""
    condition = condition or demanded(said["message"], frozenset(parameters))
    if condition:
        return condition
    if len(said["message"]) > _LONG_MESSAGE:
        text = text.replace(said["message"], _shortened(said["message"]))
        said = _SAID.fullmatch(text) or said
    known = said["call"] and free_names(said["call"]) <= {*understood, *dir(builtins)}
    is_short = known and len(said["call"]) <= _LONGEST
    return by_call(f"`{said['call']}`{said['where'] or ''}" if is_short else "", said["message"])


def _shortened(message: str) -> str:
    """Return the first sentences of a long message."""
    kept = ""
    for sentence in re.split(r"(?<=[.!?;])\s+", message):
        if kept and len(kept) + len(sentence) >= _LONG_MESSAGE - 4:
            return f"{kept} ..."
        kept = f"{kept} {sentence}".strip()
    return kept


def _condition(function: _Function, exception: str, message: str) -> str:
    """Return in words when the one ``raise`` that says `message` does; empty where it is not that plain."""
    name = exception.rpartition(".")[2]
    found = [
        (guard, node)
        for guard, node in _raises(function.body, None)
        if _raised_name(node) == name and _says(node, message)
    ]
    guard, node = found[0] if len(found) == 1 else (None, None)
    if guard is None or node is None:
        return ""
    bound = {
        inner.id
        for inner in ast.walk(function)
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store) and inner.lineno < node.lineno
    }
    leaves = any(isinstance(inner, ast.Return) and inner.lineno < node.lineno for inner in ast.walk(function))
    arguments = function.args
    parameters = {arg.arg for arg in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    used = {inner.id for inner in ast.walk(guard.test) if isinstance(inner, ast.Name)}
    mine = used & parameters
    plain = mine and used <= (parameters - {"self", "cls"}) | set(dir(builtins)) and not mine & bound
    is_not = isinstance(guard.test, ast.UnaryOp) and isinstance(guard.test.op, ast.Not)
    text = ast.unparse(guard.test.operand if isinstance(guard.test, ast.UnaryOp) and is_not else guard.test)
    if not plain or leaves or len(text) > _LONGEST or "`" in text:
        return ""
    return f"Unless `{text}`." if is_not else f"If `{text}`."


def _raises(body: list[ast.stmt], guard: ast.If | None) -> Iterator[tuple[ast.If | None, ast.Raise]]:
    """Yield each ``raise`` with the one ``if`` around it; with None where there is more, or less."""
    for statement in body:
        if isinstance(statement, ast.Raise):
            yield guard, statement
        elif isinstance(statement, ast.If) and guard is None:
            yield from _raises(statement.body, statement)
            yield from ((None, node) for _, node in _raises(statement.orelse, statement))
        elif isinstance(statement, ast.With) and guard is None:
            yield from _raises(statement.body, None)
        else:
            yield from ((None, node) for node in ast.walk(statement) if isinstance(node, ast.Raise))


def _raised_name(node: ast.Raise) -> str:
    function = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _says(node: ast.Raise, message: str) -> bool:
    """Say whether a ``raise`` can have given `message`, whatever is filled into it."""
    if not isinstance(node.exc, ast.Call) or not node.exc.args:
        return False
    parts = list(_parts(node.exc.args[0]))
    if sum(letter.isalpha() for part in parts for letter in part) < _LETTERS:
        return False
    first, *others = ("".join(part.split()) for part in parts)
    text = "".join(message.split())
    if not text.startswith(first):
        return False
    at = len(first)
    for part in others:  # the first place is enough: what lies between may be anything
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return at == len(text) or bool(others and text.endswith(others[-1]))


def _parts(node: ast.expr) -> Iterator[str]:
    """Yield the pieces of a text between what is filled into it."""
    if isinstance(node, ast.JoinedStr):
        texts = [item.value if isinstance(item, ast.Constant) else "\0" for item in node.values]
        yield from "".join(map(str, texts)).split("\0")
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        yield from _FIELD.split("".join(_parts(node.left)))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        yield from _FIELD.split("".join(_parts(node.func.value)))
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from _parts(node.left)
        yield from _parts(node.right)
