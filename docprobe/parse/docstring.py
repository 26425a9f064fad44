"""A docstring taken apart, in the manner of Google or NumPy, as people really write it.

Tolerant where a strict parser goes wrong: continuation lines that are not indented, asides such as
``Notes:`` between entries, an entry indented one space too far, bullets and backticks round names.
The text is what `inspect.cleandoc` gives; lines are counted in it, from 0.
"""

from __future__ import annotations

import keyword
import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docprobe.model import DocExample, DocField, DocParts
from docprobe.parse import numpydoc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FENCE = re.compile(r"\s*(`{3,}|~{3,})\s*([\w+-]*)\s*$")
_PYTHON = ("", "python", "python3", "py", "pycon", "python-repl")
_HEADER = re.compile(
    r"(?P<indent> *)(?:#+ +|\*\*)?(?P<title>[A-Z][A-Za-z]*(?: [A-Za-z]+){0,3}):?(?:\*\*)?:?\s*$"
)
_ARGS = ("args", "arguments", "parameters", "params", "other parameters", "keyword args", "keyword arguments")
_RAISES = ("raises", "raise", "exceptions")
_RETURNS = ("returns", "return", "yields")
# What looks like an entry and is none.
_ASIDES = (
    "note",
    "notes",
    "example",
    "examples",
    "warning",
    "caution",
    "tip",
    "default",
    "defaults",
    "important",
)
_NAME = r"(?:\*{1,2}|\\\*{1,2})?[A-Za-z_]\w*"
_BULLET = r"\s*(?:[-*+] +)?"
_TEXT = r"\s*:(?![:=/])\s*(?P<text>.*)$"
_TYPE = r"\s*(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?"
_ENTRY = re.compile(
    rf"{_BULLET}(?P<mark>[`*]*)(?P<names>{_NAME}(?:`?\s*(?:,|/|\band\b)\s*`?{_NAME})*)(?P=mark){_TYPE}{_TEXT}"
)
_RAISE = re.compile(
    rf"{_BULLET}`?(?P<names>[A-Za-z_][\w.]*(?:`?\s*(?:,|/|\bor\b|\band\b)\s*`?[A-Z][\w.]*)*)`?{_TEXT}"
)
_RAISE_PROSE = re.compile(
    rf"{_BULLET}(?:[Aa]n? )?`?(?P<names>(?:\w+\.)*[A-Z]\w*(?:Error|Exception|Warning|Iteration))`?"
    r"(?P<text>\b.*)$"
)
_SPLIT = re.compile(r"`?\s*(?:,|/|\band\b|\bor\b)\s*`?")


@dataclass(frozen=True, slots=True)
class _Section:
    kind: str
    indent: int
    first: int
    """Its first line after the title."""
    lines: tuple[str, ...]
    is_underlined: bool = False
    """Whether it is in NumPy's manner."""


def parse_docstring(text: str) -> DocParts:
    """Take `text` apart. Any text is accepted; what is not recognised is left out."""
    lines = text.expandtabs().splitlines()
    code = _code_lines(lines)
    sections = list(_sections(lines, code))
    args = [section for section in sections if section.kind == "args"]
    raises = [section for section in sections if section.kind == "raises"]
    returns = [section for section in sections if section.kind == "returns"]
    return DocParts(
        summary=_summary(lines),
        args=tuple(found for section in args for found in _entries(section, code, (_ENTRY,))),
        raises=tuple(
            found for section in raises for found in _entries(section, code, (_RAISE, _RAISE_PROSE))
        ),
        returns="\n\n".join(_prose(section.lines) for section in returns),
        examples=tuple(sorted((*_fenced(lines), *_doctests(lines)), key=lambda example: example.line)),
        has_args=bool(args),
        has_raises=bool(raises),
    )


def _summary(lines: Sequence[str]) -> str:
    paragraph: list[str] = []
    for line in lines:
        if paragraph and not line.strip():
            break
        paragraph.append(line.strip())
    return " ".join(part for part in paragraph if part)


def _code_lines(lines: Sequence[str]) -> frozenset[int]:
    """Return the lines that lie inside fences, the fences included."""
    inside: list[int] = []
    for start, end, _ in _fences(lines):
        inside.extend(range(start, end + 1))
    return frozenset(inside)


def _fences(lines: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield opening line, closing line and language; a fence that is never closed ends with the text."""
    opened: tuple[int, str, str] | None = None
    for number, line in enumerate(lines):
        match = _FENCE.match(line)
        if match is None:
            continue
        if opened is None:
            opened = (number, match[1], match[2].lower())
        elif match[1].startswith(opened[1]) and not match[2]:
            yield opened[0], number, opened[2]
            opened = None
    if opened is not None:
        yield opened[0], len(lines), opened[2]


def _fenced(lines: Sequence[str]) -> Iterator[DocExample]:
    for start, end, language in _fences(lines):
        body = "\n".join(lines[start + 1 : end])
        is_doctest = any(line.lstrip().startswith(">>>") for line in body.splitlines())
        if body.strip() and not is_doctest:
            form = "fenced" if language in _PYTHON else "other"
            yield DocExample(form, textwrap.dedent(body), start + 1)


def _doctests(lines: Sequence[str]) -> Iterator[DocExample]:
    """Yield each run of prompts with their output; a blank line ends it unless a prompt follows."""
    number = 0
    while number < len(lines):
        if not lines[number].lstrip().startswith(">>>"):
            number += 1
            continue
        end = _doctest_end(lines, number)
        yield DocExample("doctest", textwrap.dedent("\n".join(lines[number:end])), number)
        number = end


def _doctest_end(lines: Sequence[str], start: int) -> int:
    end = start
    for number in range(start, len(lines)):
        line = lines[number].strip()
        after_blank = number > end
        if _FENCE.match(line) or (after_blank and line and not line.startswith(">>>")):
            break
        if line:
            end = number + 1
    return end


def _sections(lines: Sequence[str], code: frozenset[int]) -> Iterator[_Section]:
    """Yield the sections whose title is known; a title or prose after a blank line ends one."""
    number = 0
    while number < len(lines):
        match = None if number in code else _title(lines[number])
        above = "" if number in code else numpydoc.title_at(lines, number)
        kind = _kind(above or (match["title"] if match else ""))
        if not kind:
            number += 1
            continue
        indent, first = _indent(lines[number]), number + (2 if above else 1)
        end = (
            numpydoc.section_end(lines, first, indent) if above else _section_end(lines, code, first, indent)
        )
        yield _Section(kind, indent, first, tuple(lines[first:end]), is_underlined=bool(above))
        number = end


def _title(line: str) -> re.Match[str] | None:
    match = _HEADER.match(line)
    return match if match and (":" in line or line.lstrip().startswith(("#", "**"))) else None


def _kind(title: str) -> str:
    kinds = {"args": _ARGS, "raises": _RAISES, "returns": _RETURNS}
    return next((kind for kind, titles in kinds.items() if title.lower() in titles), "")


def _section_end(lines: Sequence[str], code: frozenset[int], start: int, indent: int) -> int:
    """Return the line before which a section ends.

    A line as far left as the title goes on with the entry above it, unless a blank line stands between.
    """
    for number in range(start, len(lines)):
        line = lines[number]
        if not line.strip() or number in code or _indent(line) > indent:
            continue
        if _title(line) or number == start or not lines[number - 1].strip():
            return number
    return len(lines)


def _entries(
    section: _Section, code: frozenset[int], patterns: Sequence[re.Pattern[str]]
) -> Iterator[DocField]:
    return _typed(section) if section.is_underlined else _fields(section, code, patterns)


def _typed(section: _Section) -> Iterator[DocField]:
    """Yield the entries of a section in NumPy's manner: the type is a paragraph before the description."""
    starts = list(numpydoc.entries(section.lines, section.kind))
    if not starts and "".join(section.lines).strip():
        yield DocField("", _prose(section.lines), section.first)
    ends = [number for number, _, _ in starts[1:]] + [len(section.lines)]
    for (number, names, kind), end in zip(starts, ends[: len(starts)], strict=True):
        told = textwrap.dedent("\n".join(section.lines[number + 1 : end])).strip()
        text = "\n\n".join(part for part in (kind, told) if part)
        for name in _SPLIT.split(names):
            yield DocField(name.strip("`\\~"), text, section.first + number)


def _fields(
    section: _Section, code: frozenset[int], patterns: Sequence[re.Pattern[str]]
) -> Iterator[DocField]:
    """Yield the entries of a section; of a section of prose one field without a name."""
    starts = list(_entry_lines(section, code, patterns))
    if not starts and "".join(section.lines).strip():
        yield DocField("", _prose(section.lines), section.first)
    ends = [number for number, _ in starts[1:]] + [len(section.lines)]
    for (number, match), end in zip(starts, ends[: len(starts)], strict=True):
        text = _prose([match["text"], *section.lines[number + 1 : end]])
        for name in _SPLIT.split(match["names"]):
            yield DocField(name.strip("`\\"), text, section.first + number)


def _entry_lines(
    section: _Section, code: frozenset[int], patterns: Sequence[re.Pattern[str]]
) -> Iterator[tuple[int, re.Match[str]]]:
    """Yield the lines that begin an entry: those about as far in as the first one that looks like one."""
    level: int | None = None
    for number, line in enumerate(section.lines):
        if not line.strip() or section.first + number in code or _indent(line) <= section.indent:
            continue
        match = next(filter(None, (pattern.match(line) for pattern in patterns)), None)
        # A Python keyword (`None: ...`) names a value, not a parameter.
        if match is None or match["names"].lower() in _ASIDES or keyword.iskeyword(match["names"]):
            continue
        if level is None:
            level = _indent(line)
        if abs(_indent(line) - level) <= 1:
            yield number, match


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _prose(lines: Sequence[str]) -> str:
    """Join the lines of an entry, whose first stands beside its name, and take the common indent out."""
    first, rest = (lines[0].strip(), lines[1:]) if lines else ("", ())
    return f"{first}\n{textwrap.dedent(chr(10).join(rest))}".strip()
