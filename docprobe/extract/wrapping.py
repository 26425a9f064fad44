"""Long lines of a program broken after commas, the outermost ones first."""

from __future__ import annotations

import ast
import re
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH = 96
_INDENT = "    "
# Where a text with spaces in it ends is not looked for.
_SPOKEN = re.compile(r"\"[^\"]* [^\"]*\"|'")


def wrapped(start: str, text: str) -> str:
    """Return ``start + text``, broken after commas where it is too long for a line.

    What fits on a line of its own is not broken: of a matrix each row, of a call each argument.
    """
    line = start + text
    if len(line) <= WIDTH or "\n" in line or _SPOKEN.search(text):
        return line
    bracket = _opening(text)
    if bracket < 0:
        return line
    rows: list[str] = []
    for part in _parts(text[bracket + 1 : -1], WIDTH - len(_INDENT)):
        if rows and len(rows[-1]) + 1 + len(part) <= WIDTH - len(_INDENT):
            rows[-1] += f" {part}"
        else:
            rows.append(part)
    return "\n".join([start + text[: bracket + 1], *(f"{_INDENT}{row}" for row in rows), text[-1]])


def rewrapped(text: str, indent: int) -> str | None:
    """Return a statement over several lines as the fewest that it needs, if that is the same statement."""
    first, *rows = text.splitlines() or [""]
    if not rows or first[-1:] not in "([{" or rows[-1].strip() not in ")]}":
        return None
    flat = first + " ".join(row.strip() for row in rows[:-1]) + rows[-1].strip()
    made = wrapped("", flat) if indent == 0 else flat
    if len(made) >= len(text) or (indent and indent + len(flat) > WIDTH):
        return None
    try:
        return made if ast.dump(ast.parse(made)) == ast.dump(ast.parse(text)) else None
    except SyntaxError:  # a comment, or a bracket in a text
        return None


def _opening(text: str) -> int:
    """Return where the bracket opens that the last character closes, or -1."""
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += (text[place] in ")]}") - (text[place] in "([{")
        if depth == 0:
            return place if text[place] in "([{" else -1
    return -1


def _parts(text: str, width: int, depth: int = 0) -> Iterator[str]:
    """Yield the parts of a text between commas that are so deep in brackets, what is too long in its own."""
    for part in _split(text, depth):
        if len(part) <= width:
            yield part
        elif ", " in part and depth < part.count("(") + part.count("[") + part.count("{"):
            yield from _parts(part, width, depth + 1)
        else:
            yield from textwrap.wrap(part, width, break_long_words=False, break_on_hyphens=False)


def _split(text: str, wanted: int) -> Iterator[str]:
    """Yield the parts of a text that end in a comma that is `wanted` brackets deep, then the rest."""
    depth = begin = 0
    for place, letter in enumerate(text):
        depth += (letter in "([{") - (letter in ")]}")
        if depth == wanted and text.startswith(", ", place):
            yield text[begin : place + 1]
            begin = place + 2
    yield text[begin:]
