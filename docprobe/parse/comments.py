"""What a test's author says beside its code."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docprobe.model import TestMethod

# Comments for tools, not for people.
_PRAGMA = re.compile(
    r"#+!?\s*(?:pylint|pytype|type|noqa|pragma|fmt|isort|LINT|copybara|end\w*:)\b[:.]?", re.IGNORECASE
)
_NEAR = 4
"""So many lines of code may stand between a comment and the assertion that it explains."""


def is_for_people(comment: str) -> bool:
    """Tell whether a comment, its ``#`` included, says something to people."""
    return not _PRAGMA.match(comment)


def note_at(text: str, method: TestMethod, line: int) -> str:
    """Return the comment nearest above `line` of a method, on the line itself, else its docstring.

    `text` is that of the method's file.
    """
    lines = _lines(text)
    if not lines:
        return ""
    code = 0
    for at in range(min(line, len(lines)) - 1, method.line - 1, -1):
        if lines[at].strip().startswith("#"):
            return _block(lines, at, method.line)
        code += bool(lines[at].strip())
        if code > _NEAR:
            break
    return _docstring(text, method.line)


def _block(lines: tuple[str, ...], last: int, first: int) -> str:
    """Return the comment that ends in line `last`, counted from 0."""
    start = last
    while start > first and lines[start - 1].strip().startswith("#"):
        start -= 1
    said = [line.strip() for line in lines[start : last + 1]]
    return " ".join(line.lstrip("# ").strip() for line in said if is_for_people(line)).strip()


@lru_cache(4)
def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.splitlines())


def _docstring(text: str, line: int) -> str:
    return _docstrings(text).get(line, "")


@lru_cache(4)
def _docstrings(text: str) -> dict[int, str]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return {}
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return {node.lineno: " ".join((ast.get_docstring(node) or "").split()) for node in functions}
