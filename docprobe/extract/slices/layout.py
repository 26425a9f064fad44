"""Code as text: double quotes, long lines broken inside brackets, definitions set apart by a blank line."""

from __future__ import annotations

import ast
import io
import itertools
import re
import tokenize
from typing import TYPE_CHECKING

from docprobe.extract.wrapping import WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_OPEN, _CLOSE = {"(": ")", "[": "]", "{": "}"}, {")", "]", "}"}


def statement_texts(statements: Iterable[ast.stmt]) -> list[str]:
    """Return the text of each statement; a definition has a blank line around it."""
    found: list[str] = []
    for statement in statements:
        text = text_of(statement)
        is_definition = isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if found and is_definition and not found[-1].endswith("\n"):
            text = f"\n{text}"
        found.append(f"{text}\n" if is_definition else text)
    return found


def text_of(node: ast.AST) -> str:
    """Return the text of a statement or expression."""
    text = ast.unparse(node)
    if '"""' in text or "'''" in text:
        # Lines of a string are not to be broken.
        return text
    lines = _double_quoted(text).splitlines()
    return "\n".join(broken for line in lines for broken in _broken(_bare_tuple(line)))


def _bare_tuple(line: str) -> str:
    """Write ``a, b = (1, 2)`` as ``a, b = 1, 2``."""
    targets, sign, value = line.partition(" = (")
    if not sign or "," not in targets or not line.endswith(")") or re.search(r"[^\w\s,.*]", targets):
        return line
    pairs = _pairs(_tokens(f"({value}") or [])
    is_whole = len(pairs) == 1 and pairs[0][1] == len(value) and pairs[0][2]
    return f"{targets} = {value[:-1]}" if is_whole and not value.endswith(",)") else line


def _double_quoted(text: str) -> str:
    """Return code with its strings in double quotes, where that changes nothing else."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, IndentationError):
        return text
    lines = text.splitlines(keepends=True)
    for token in reversed(tokens):
        if token.type == tokenize.STRING and token.start[0] == token.end[0]:
            row, (start, end) = token.start[0] - 1, (token.start[1], token.end[1])
            lines[row] = lines[row][:start] + _requoted(token.string) + lines[row][end:]
    return "".join(lines)


def _requoted(text: str) -> str:
    head, quote, body = text.partition("'")
    if not quote or '"' in text or "\\'" in text or body.startswith("''"):
        return text
    if "f" in head.lower() and "'" in body[:-1]:
        return text
    return f'{head}"{body[:-1]}"'


def _broken(line: str) -> list[str]:
    """Break a line that is too long after the commas of its last outermost bracket, and so on inside."""
    if len(line) <= WIDTH:
        return [line]
    indent = len(line) - len(line.lstrip())
    parts = _split(line)
    if parts is None:
        return [line]
    head, items, tail = parts
    rows: list[str] = []
    for place, item in enumerate(items):
        text = item + ("," if place < len(items) - 1 else "")
        if rows and len(rows[-1]) + 1 + len(text) <= WIDTH:
            rows[-1] += f" {text}"
        else:
            rows.append(" " * (indent + 4) + text)
    broken = [part for row in rows for part in (_broken(row) if len(items) > 1 or row != line else [row])]
    return [head, *broken, " " * indent + tail]


def _split(line: str) -> tuple[str, list[str], str] | None:
    """Return what is before, inside and after the outermost bracket that holds most, by its commas."""
    tokens = _tokens(line)
    if tokens is None:
        return None
    pairs = _pairs(tokens)
    if not pairs:
        return None
    opened, closed, commas = max(pairs, key=lambda pair: pair[1] - pair[0])
    if closed - opened < 2:
        return None
    edges = [opened + 1, *(comma + 1 for comma in commas), closed]
    items = [line[start:end].strip().rstrip(",") for start, end in itertools.pairwise(edges)]
    if len(items) > 1 and not items[-1]:
        # The comma of a tuple of one.
        items[-2:] = [f"{items[-2]},"]
    return line[: opened + 1], items, line[closed:]


def _pairs(tokens: Sequence[tuple[int, str]]) -> list[tuple[int, int, list[int]]]:
    """Return each outermost bracket: where it opens and closes, and its own commas."""
    found: list[tuple[int, int, list[int]]] = []
    depth, opened, commas = 0, 0, [-1]
    for place, text in tokens:
        if text in _OPEN:
            if depth == 0:
                opened, commas = place, []
            depth += 1
        elif text in _CLOSE:
            depth -= 1
            if depth == 0:
                found.append((opened, place, commas))
        elif text == "," and depth == 1:
            commas.append(place)
    return found


def _tokens(line: str) -> list[tuple[int, str]] | None:
    """Return the brackets and commas of a line with their columns; None where it is only a part of code."""
    indent = len(line) - len(line.lstrip())
    wanted = {*_OPEN, *_CLOSE, ","}
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(line.lstrip()).readline))
    except (tokenize.TokenError, IndentationError):
        return None
    return [
        (token.start[1] + indent, token.string)
        for token in tokens
        if token.type == tokenize.OP and token.string in wanted
    ]
