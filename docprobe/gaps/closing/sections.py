"""The sections of a docstring with the lines they take, in the manners of Google, Markdown and NumPy."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_KINDS = {
    "args": (
        *("args", "arguments", "parameters", "params", "other parameters"),
        *("keyword args", "keyword arguments"),
    ),
    "returns": ("returns", "return", "yields"),
    "raises": ("raises", "raise", "exceptions"),
    "examples": ("example", "examples", "usage", "example usage", "for example"),
}
_TITLE = re.compile(
    r" *(?P<mark>#{1,6} +|\*\*)?(?P<title>[A-Z][A-Za-z]*(?: [A-Za-z]+){0,3})(?P<colon>:)?(?:\*\*)?:?$"
)
_UNDERLINE = re.compile(r" *([-=~])\1{2,}$")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_FIELD = re.compile(r":(?P<word>\w+)(?: [^:]*)?:(?: |$)")
_FIELDS = {"param": "args", "type": "args", "return": "returns", "returns": "returns", "rtype": "returns"}
_BULLET = re.compile(r"[-*+] +")


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its title's line `start`, its text from `first` to before `end`, blank lines left out."""

    kind: str
    """``args``, ``returns``, ``raises``, ``examples``, or ``other``."""
    title: str
    start: int
    first: int
    end: int
    indent: int
    """Of the title."""
    underline: str = ""
    """The character that the title is underlined with, in NumPy's manner."""


def sections(lines: Sequence[str]) -> list[Section]:
    """Return the sections of a docstring, given by its lines, in their order."""
    code = frozenset(_inside_fences(lines))
    titles = [
        found for number in range(len(lines)) if number not in code and (found := _title(lines, number))
    ]
    return [_with_end(found, lines, code, titles) for found in titles]


def fields(lines: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Return where the fields in Sphinx' manner (``:param x: ...``) of each kind begin and end."""
    found: dict[str, tuple[int, int]] = {}
    for number, line in enumerate(lines):
        match = _FIELD.match(line)
        if match is None:
            continue
        kind = _FIELDS.get(match["word"], "raises" if match["word"] in ("raises", "raise") else "other")
        end = number + 1
        while end < len(lines) and lines[end].startswith(" "):
            end += 1
        found[kind] = (found.get(kind, (number, 0))[0], end)
    return found


def indent_of(line: str) -> int:
    """Return how many blanks a line begins with."""
    return len(line) - len(line.lstrip())


def entry_indent(section: Section, lines: Sequence[str]) -> int | None:
    """Return how much further in than the title its entries stand; None for a section without text."""
    first = next((line for line in lines[section.first : section.end] if line.strip()), None)
    return None if first is None else max(indent_of(first) - section.indent, 0)


def hanging_indent(section: Section, lines: Sequence[str]) -> int | None:
    """Return how much further in than an entry its second line stands most often; None if none has one."""
    level = entry_indent(section, lines)
    if level is None:
        return None
    deeper: Counter[int] = Counter()
    previous = -1
    for line in lines[section.first : section.end]:
        here = indent_of(line) - section.indent - level if line.strip() else -1
        if here > 0 and previous == 0:
            deeper[here] += 1
        previous = here
    return deeper.most_common(1)[0][0] if deeper else None


def bullet_of(section: Section, lines: Sequence[str]) -> str:
    """Return the mark before each entry, with its blank; empty where there is none."""
    match = _BULLET.match(lines[section.first].strip()) if section.first < section.end else None
    return match[0] if match else ""


def _inside_fences(lines: Sequence[str]) -> Iterator[int]:
    opened = ""
    for number, line in enumerate(lines):
        match = _FENCE.match(line)
        if opened or match:
            yield number
        if match:
            opened = "" if opened and match[1].startswith(opened) else opened or match[1]


def _title(lines: Sequence[str], number: int) -> Section | None:
    match = _TITLE.match(lines[number].rstrip())
    if match is None:
        return None
    low = match["title"].lower()
    kind = next((kind for kind, titles in _KINDS.items() if low in titles), "other")
    indent = indent_of(lines[number])
    below = lines[number + 1].rstrip() if number + 1 < len(lines) else ""
    line = _UNDERLINE.match(below)
    if line and indent_of(below) == indent and not match["mark"]:
        return Section(kind, match["title"], number, number + 2, 0, indent, line[1])
    if match["mark"] or lines[number].rstrip().endswith(":"):
        return Section(kind, match["title"], number, number + 1, 0, indent)
    return None


def _with_end(found: Section, lines: Sequence[str], code: frozenset[int], titles: list[Section]) -> Section:
    """Add the line before which it ends: at a title, or at prose as far left after a blank line."""
    starts = {item.start for item in titles if item.indent <= found.indent}
    end = len(lines)
    for number in range(found.first, len(lines)):
        is_out = number not in code and lines[number].strip() and indent_of(lines[number]) <= found.indent
        after_blank = number == found.first or not lines[number - 1].strip()
        if number in starts or (is_out and after_blank and not found.underline and found.kind != "examples"):
            end = number
            break
    while end > found.first and not lines[end - 1].strip():
        end -= 1
    return Section(found.kind, found.title, found.start, found.first, end, found.indent, found.underline)
