"""How a library writes its docstrings, read off those that it has: a patch is to look like its neighbours."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docprobe.gaps.closing.sections import bullet_of, entry_indent, hanging_indent, indent_of, sections

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

_PROMPT = re.compile(r"\s*>>>")
_USED = re.compile(r"(?<![\w.])([A-Za-z_]\w*)\.\w")
_BOUND = re.compile(r"^\s*(?:>>>|\.\.\.) (?:import|from)\b.*?\b(\w+)\s*$", re.MULTILINE)
_SPAN = re.compile(r"`[^`]+`")
_WIDTHS = (79, 80, 88, 99, 100, 120)
# A file keeps to a width if all but so many of its lines do.
_OVER = 0.02
_JOINT = "\0"


@dataclass(frozen=True, slots=True)
class House:
    """The habits of a file's docstrings; what the file does not show is its package's, then Google's."""

    entry: int = 2
    """How far in the entries of a section stand."""
    hanging: int = 2
    """How much further in their second lines do."""
    underline: str = ""
    """What titles are underlined with, where they are."""
    title: str = ""
    """What stands above an example, such as ``Example:``."""
    title_gap: bool = True
    """Whether a blank line follows that title."""
    example_first: bool = True
    """Whether examples stand above the sections of parameters and results."""
    understood: frozenset[str] = frozenset()
    """Names that examples use and do not import."""
    width: int = 80


Habits = dict[str, "Counter[Hashable]"]
"""How often docstrings show what, by habit."""


def house_style(own: Habits, package: Habits, text: str, *, imported: Iterable[str] = ()) -> House:
    """Return the habits of a file with this `text` and these `own` habits, else those of its `package`.

    `imported` are names that a reader of the examples is given without an import.
    """

    def usual(habit: str, default: Any) -> Any:
        found = own.get(habit) or package.get(habit)
        return found.most_common(1)[0][0] if found else default

    bare = package.get("bare", Counter()) + own.get("bare", Counter())
    bound = package.get("bound", Counter()) + own.get("bound", Counter())
    return House(
        entry=usual("entry", 2),
        hanging=usual("hanging", usual("entry", 2)),
        underline=usual("underline", ""),
        title=usual("title", ""),
        title_gap=usual("title gap", default=True),
        example_first=usual("example first", default=True),
        understood=frozenset(name for name in imported if bare[name] > bound[name]),
        width=line_width(text),
    )


def line_width(text: str) -> int:
    """Return the narrowest of the usual widths that nearly all lines of a file keep to."""
    lengths = [len(line) for line in text.splitlines() if line.strip()]
    allowed = int(len(lengths) * _OVER)
    return next(
        (width for width in _WIDTHS if sum(length > width for length in lengths) <= allowed), _WIDTHS[-1]
    )


def filled(text: str, width: int, first: str, rest: str) -> list[str]:
    """Return `text` in lines of at most `width`, behind `first` and `rest`; code in backticks stays whole.

    What is too long for a line by itself is broken or sticks out.
    """
    room = width - len(rest)
    joined = _SPAN.sub(
        lambda span: span[0].replace(" ", _JOINT) if len(span[0]) < room else span[0], " ".join(text.split())
    )
    lines = textwrap.wrap(
        joined,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_JOINT, " ") for line in lines]


def habits_of(docstrings: Iterable[str]) -> Habits:
    """Count what `docstrings` show."""
    counts: Habits = {}
    for text in docstrings:
        for habit, value in _habits(text):
            counts.setdefault(habit, Counter())[value] += 1
    return counts


def _habits(text: str) -> Iterable[tuple[str, Any]]:
    """Yield what one docstring shows of each habit."""
    lines = text.splitlines()
    found = sections(lines)
    for section in found:
        if section.kind in ("args", "raises"):
            yield "underline", section.underline
            if (level := entry_indent(section, lines)) and not bullet_of(section, lines):
                yield "entry", level
            if (deeper := hanging_indent(section, lines)) is not None:
                yield "hanging", deeper
    prompt = next((number for number, line in enumerate(lines) if _PROMPT.match(line)), None)
    if prompt is None:
        return
    yield from _example_habits(lines, prompt)
    told = [section.start for section in found if section.kind in ("args", "returns")]
    if told:
        yield "example first", prompt < min(told)
    code = "\n".join(line for line in lines if _PROMPT.match(line) or line.lstrip().startswith("..."))
    bound = set(_BOUND.findall(code))
    for name in set(_USED.findall(code)):
        yield ("bound" if name in bound else "bare"), name


def _example_habits(lines: Sequence[str], prompt: int) -> Iterable[tuple[str, Any]]:
    above = prompt - 1
    while above >= 0 and not lines[above].strip():
        above -= 1
    if above < 0:
        return
    line = lines[above].strip()
    titled = re.fullmatch(r"(?:#+ |\*\*)?(?:Examples?|Usage|Example usage):?(?:\*\*)?:?", line)
    yield "title", line if titled and indent_of(lines[above]) == 0 else ""
    if titled:
        yield "title gap", above < prompt - 1
