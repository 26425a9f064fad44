"""The sections of a docstring in the manner of NumPy: a title that is underlined, entries with a type.

Tolerant, as for Google's manner: an underline of any length, entries indented below their title, a colon
without a blank before it, a description that is not indented, names in backticks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TITLE = re.compile(r"\s*(?P<title>[A-Z][A-Za-z]*(?: [A-Za-z]+){0,3}):?\s*$")
_UNDERLINE = re.compile(r"\s*([-=~])\1{2,}\s*$")
_NAME = r"(?:\\?\*){0,2}[A-Za-z_]\w*"
_PARAMETER = re.compile(
    rf"\s*(?:[-*+] +)?(?P<mark>`*)(?P<names>{_NAME}(?:`*\s*(?:,|/|\band\b|\bor\b)\s*`*{_NAME})*)(?P=mark)"
    r"(?:\s*:(?![:=/])\s*(?P<type>.*)|\s*)$"
)
_CLASS = r"(?:\w+\.)*[A-Z]\w*"
_EXCEPTION = re.compile(
    rf"\s*(?:[-*+] +)?(?::\w+:)?`*~?(?P<names>{_CLASS}(?:`*\s*(?:,|/|\bor\b|\band\b)\s*`*{_CLASS})*)`*"
    r"(?:\s*:\s*(?P<type>.*)|\s*)$"
)
_ASIDES = frozenset({"note", "notes", "example", "examples", "warning", "default", "see"})


def title_at(lines: Sequence[str], number: int) -> str:
    """Return the title that stands on a line with an underline below; empty where there is none."""
    match = _TITLE.match(lines[number])
    below = lines[number + 1] if number + 1 < len(lines) else ""
    is_title = match and _UNDERLINE.match(below) and _indent(below) == _indent(lines[number])
    return match["title"] if match and is_title else ""


def section_end(lines: Sequence[str], start: int, indent: int) -> int:
    """Return the line before which a section ends that begins at `start`: a title as far left as its own."""
    titles = (
        number
        for number in range(start, len(lines))
        if _indent(lines[number]) <= indent and title_at(lines, number)
    )
    return next(titles, len(lines))


def entries(lines: Sequence[str], kind: str) -> Iterator[tuple[int, str, str]]:
    """Yield line, names and type of each entry of a section of parameters (``args``) or exceptions.

    A line as far in as the first one begins an entry where it reads like one; a name alone does only where
    its description is indented below it.
    """
    pattern = _PARAMETER if kind == "args" else _EXCEPTION
    first = next((line for line in lines if line.strip()), "")
    level = _indent(first)
    for number, line in enumerate(lines):
        if not line.strip() or abs(_indent(line) - level) > 1:
            continue
        match = pattern.match(line)
        if match is None or match["names"].lower() in _ASIDES:
            continue
        below = next((other for other in lines[number + 1 :] if other.strip()), "")
        if match["type"] is not None or _indent(below) > _indent(line) or kind != "args":
            yield number, match["names"], (match["type"] or "").strip()


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
