"""Where in a docstring what closes its gaps belongs, and how it is written there."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from docprobe.errors import PatchError
from docprobe.gaps.closing.house import House, filled
from docprobe.gaps.closing.sections import (
    bullet_of,
    entry_indent,
    fields,
    hanging_indent,
    indent_of,
    sections,
)
from docprobe.gaps.closing.texts import (
    Argument,
    Example,
    Line,
    Output,
    Raised,
    Renamed,
    Reworded,
    Sentence,
    differing_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docprobe.gaps.closing.sections import Section
    from docprobe.gaps.closing.texts import Closing

_TOLD = ("args", "returns", "raises")
_NO_PROSE = re.compile(r"\s*(?:>>>|\.\.\.|`{3}|~{3}|\||#|@|.*(?:[^:]:|::)$)")
_ITEM = re.compile(r"\s*(?:[-*+] |\d+\. |`?\*{0,2}\w+`?(?: \([^)]*\))?:(?: |$))")


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `lines` in place of those from `start` to before `end`."""

    start: int
    end: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Swap:
    """In one line, put `new` in place of the first `old`."""

    line: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines that go before line `at`, in the order of `rank`."""

    at: int
    rank: int
    lines: tuple[str, ...]
    is_apart: bool = True
    """Whether a blank line stands before them, and behind them where anything follows."""


@dataclass(frozen=True, slots=True)
class Text:
    """A docstring to be edited."""

    lines: tuple[str, ...]
    """Those of its literal, without the common indent."""
    shown: tuple[str, ...]
    """Those that runtime has."""
    parameters: tuple[str, ...]
    house: House
    room: int
    """How wide a line may be, without the common indent."""

    @property
    def sections(self) -> list[Section]:
        """Its sections in their order."""
        return sections(self.lines)

    def line_of(self, shown: int) -> int:
        """Return the line of the literal that runtime's line `shown` is; raises `PatchError` if none is."""
        known = aligned(self.lines, self.shown)
        if shown not in known:
            raise PatchError("Couldn't find the line in the source: a decorator adds it at run time")
        return known[shown]


def aligned(lines: Sequence[str], shown: Sequence[str]) -> dict[int, int]:
    """Return which line of a literal each line of runtime's docstring is.

    Decorators may add to the first line, and add whole lines: all of the literal must be there. Raises
    `PatchError` where it is not: runtime makes the docstring of something else.
    """
    one, other = ([line.rstrip() for line in text] for text in (lines, shown))
    if one == other:
        return {number: number for number in range(len(one))}
    if one and other and other[0].startswith(one[0]):
        other[0] = one[0]
    known: dict[int, int] = {}
    matcher = SequenceMatcher(None, other, one, autojunk=False)
    for block in matcher.get_matching_blocks():
        known |= {block.a + step: block.b + step for step in range(block.size)}
    if len([number for number in known.values() if one[number]]) < len([line for line in one if line]):
        raise PatchError("Couldn't tell its text from what is added: it is put together at run time")
    return known


def edits_for(closings: Sequence[Closing], text: Text) -> tuple[list[Edit], list[Swap]]:
    """Return what to change in `text` for all `closings`. Raises `PatchError` where one has no place."""
    # What fills lines anew must be the only change to lines that are there.
    alone = sum(isinstance(item, Output | Renamed | Reworded | Line) for item in closings) == 1
    changes = [change for item in closings for change in _changes(item, text, alone=alone)]
    edits = [change for change in changes if isinstance(change, Edit)]
    swaps = [change for change in changes if isinstance(change, Swap)]
    return [*edits, *_joined(list(_blocks(closings, text)), text.lines)], swaps


def _changes(item: Closing, text: Text, *, alone: bool) -> Iterator[Edit | Swap]:
    """Yield what changes lines that are there."""
    if isinstance(item, Output):
        yield _output_edit(item, text)
    elif isinstance(item, Renamed):
        yield from _renamed(item, text)
    elif isinstance(item, Reworded):
        yield _reworded(item, text)
    elif isinstance(item, Line):
        yield _line_swap(item, text, alone=alone)


def _blocks(closings: Sequence[Closing], text: Text) -> Iterator[_Block]:
    """Yield the lines that are new, what is raised together and the examples together."""
    raised = [entry for item in closings if isinstance(item, Raised) for entry in item.entries]
    examples = [item for item in closings if isinstance(item, Example)]
    if raised:
        yield _raises_block(raised, text)
    if examples:
        yield _example_block(examples, text)
    for item in closings:
        if isinstance(item, Argument):
            yield _argument_block(item, text)
        elif isinstance(item, Sentence):
            yield _Block(_before_sections(text), 0, tuple(filled(item.text, text.room, "", "")))


def _joined(blocks: list[_Block], lines: Sequence[str]) -> Iterator[Edit]:
    """Yield one edit a place, with blank lines where they belong."""
    blocks.sort(key=lambda block: (block.at, block.rank))
    for at, group in itertools.groupby(blocks, key=lambda block: block.at):
        new: list[str] = []
        apart = False
        for block in group:
            apart = block.is_apart
            if apart and (new or (at and lines[at - 1].strip())):
                new.append("")
            new += block.lines
        if apart and at < len(lines) and lines[at].strip():
            new.append("")
        yield Edit(at, at, tuple(new))


def _raises_block(entries: list[tuple[str, str]], text: Text) -> _Block:
    found = {section.kind: section for section in text.sections}
    section = found.get("raises")
    if section:
        like = found.get("args", section)
        lines = _entries(entries, section, like, text, is_new=False)
        return _Block(section.end, 1, lines, is_apart=False)
    model = found.get("args") or found.get("returns")
    marked = fields(text.lines)
    if model is None and marked:
        at = max(end for _, end in marked.values())
        told = [
            line
            for name, words in entries
            for line in filled(f":raises {name}: {words}", text.room, "", " " * 4)
        ]
        return _Block(at, 1, tuple(told), is_apart=False)
    if model is None:
        return _Block(_end(text.lines), 1, tuple(_plain_raises(entries, text)))
    after = found.get("returns") or model
    at = max(after.end, model.end)
    title = text.lines[model.start].replace(model.title, "Raises", 1)
    head = [title, " " * model.indent + model.underline * len("Raises")] if model.underline else [title]
    return _Block(at, 1, (*head, *_entries(entries, model, model, text, is_new=True)))


def _plain_raises(entries: list[tuple[str, str]], text: Text) -> Iterator[str]:
    """Yield a section for a docstring that has none, in the manner of its neighbours."""
    house = text.house
    deep = " " * house.entry
    yield from ("Raises", house.underline * len("Raises")) if house.underline else ("Raises:",)
    for name, words in entries:
        if house.underline:
            yield name
            yield from filled(words, text.room, " " * house.hanging, " " * house.hanging)
        else:
            yield from filled(f"{name}: {words}", text.room, deep, deep + " " * house.hanging)


def _entries(
    entries: list[tuple[str, str]], section: Section, model: Section, text: Text, *, is_new: bool
) -> tuple[str, ...]:
    """Return entries in the manner of those of `section`, in what it does not show in that of `model`."""
    lines, house = text.lines, text.house
    level = entry_indent(section, lines)
    if is_new and model.kind == "returns" and not level:
        level = house.entry
    level = house.entry if level is None else level
    hanging = hanging_indent(section, lines) or hanging_indent(model, lines) or house.hanging
    bullet = "" if is_new and model.kind == "returns" else bullet_of(section, lines)
    deep = " " * (section.indent + level) + bullet
    rest = " " * (section.indent + level + (len(bullet) or hanging))
    quote = (
        "`"
        if not is_new and section.first < section.end and "`" in lines[section.first].split(":")[0]
        else ""
    )
    made: list[str] = []
    for name, words in entries:
        stop = _without_stop(section, lines) and words.endswith(".")
        told = words[:-1] if stop else words
        if section.underline:
            made.append(f"{deep}{name}")
            inner = " " * (section.indent + (house.hanging if house.underline else 4))
            made += filled(told, text.room, inner, inner)
        else:
            made += filled(f"{quote}{name}{quote}: {told}", text.room, deep, rest)
    return tuple(made)


def _without_stop(section: Section, lines: Sequence[str]) -> bool:
    """Say whether the entries of a section, two or more, all end without a full stop."""
    level = entry_indent(section, lines)
    body = list(lines[section.first : section.end])
    starts = [
        number
        for number, line in enumerate(body)
        if line.strip() and indent_of(line) - section.indent == level
    ]
    ends = [body[number - 1].rstrip() for number in (*starts[1:], len(body)) if number]
    return len(ends) > 1 and not any(end.endswith(".") for end in ends)


def _example_block(examples: list[Example], text: Text) -> _Block:
    house = text.house
    code: list[str] = []
    for item in examples:
        code += ([""] if code else []) + list(item.lines)
    head = ([house.title, ""] if house.title_gap else [house.title]) if house.title else []
    found = [section for section in text.sections if section.kind in _TOLD]
    marked = fields(text.lines)
    if house.underline and (found[0].underline if found else not marked):
        head = ["Examples", house.underline * len("Examples")]
        return _Block(_end(text.lines), 2, (*head, *code))
    if house.example_first or not (found or marked):
        return _Block(_before_sections(text), 0, (*head, *code))
    at = max([section.end for section in found] + [end for _, end in marked.values()])
    return _Block(at, 2, (*head, *code))


def _before_sections(text: Text) -> int:
    """Return the line behind the text above the sections of parameters and results."""
    starts = [section.start for section in text.sections if section.kind in _TOLD]
    starts += [start for start, _ in fields(text.lines).values()]
    return _end(text.lines[: min(starts)] if starts else text.lines)


def _end(lines: Sequence[str]) -> int:
    """Return the line behind the last one that is not blank."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return end


def _argument_block(item: Argument, text: Text) -> _Block:
    """Put the entry before that of the next parameter that has one, else last."""
    section = next((section for section in text.sections if section.kind == "args"), None)
    if section is None or section.underline:
        raise PatchError(f"Couldn't place the parameter {item.name!r}: there is no section for it")
    level = entry_indent(section, text.lines)
    starts: dict[str, int] = {}
    for number in range(section.first, section.end):
        line = text.lines[number]
        match = re.match(r"[-*+ `]*(\*{0,2}\w+)`?\s*(?:\([^)]*\))?:", line)
        if match and indent_of(line) - section.indent == level:
            starts[match[1].lstrip("*")] = number
    name = item.name.lstrip("*")
    later = text.parameters[text.parameters.index(name) + 1 :] if name in text.parameters else ()
    at = next((starts[other] for other in later if other in starts), section.end)
    lines = _entries([(item.name, item.text)], section, section, text, is_new=False)
    return _Block(at, 0, lines, is_apart=False)


def _output_edit(item: Output, text: Text) -> Edit:
    first = item.line + item.source.count("\n")
    start = text.line_of(item.line)
    places = [text.line_of(number) for number in range(item.line, item.end)]
    if places != list(range(start, start + len(places))):
        raise PatchError("Couldn't find the example in the source: runtime adds lines to it")
    deep = " " * indent_of(text.lines[start])
    new = (f"{deep}{line}" if line.strip() else f"{deep}<BLANKLINE>" for line in item.got.splitlines())
    return Edit(start + first - item.line, start + len(places), tuple(new))


def _renamed(item: Renamed, text: Text) -> Iterator[Edit | Swap]:
    """Yield the entry under its right name, and the name in backticks wherever else it stands.

    Elsewhere a word that is no name by its looks may mean something else.
    """
    line = text.line_of(item.line)
    words = text.lines[line]
    found = re.search(rf"(?<!\w){re.escape(item.old)}(?!\w)", words)
    if found is None:
        raise PatchError(f"Couldn't find {item.old!r} in the source: the entry is made at run time")
    before = words[: found.start()].lstrip()
    new = f"{words[: found.start()]}{item.new}{words[found.end() :]}"
    end = _entry_end(text.lines, line)
    plain = not any(
        other.strip().startswith(("-", "*", ">>>", "`" * 3)) for other in text.lines[line + 1 : end]
    )
    if len(new) > text.room and plain:
        deep = " " * indent_of(new)
        rest = " " * indent_of(text.lines[line + 1]) if end > line + 1 else deep + " " * text.house.hanging
        yield Edit(
            line, end, tuple(filled(" ".join((new, *text.lines[line + 1 : end])), text.room, deep, rest))
        )
    else:
        # With what stands before it, lest the same letters in another word are taken for it.
        yield Swap(line, f"{before}{item.old}", f"{before}{item.new}")
    quoted = f"`{item.old}`"
    if re.search(r"[_\d]", item.old):
        for number, other in enumerate(text.lines):
            if not line <= number < end:
                yield from [Swap(number, quoted, f"`{item.new}`")] * other.count(quoted)


def _entry_end(lines: Sequence[str], start: int) -> int:
    """Return the line behind an entry's paragraph."""
    end = start + 1
    while end < len(lines) and lines[end].strip() and indent_of(lines[end]) > indent_of(lines[start]):
        end += 1
    return end


def _reworded(item: Reworded, text: Text) -> Swap:
    """Change the words on the first line of the entry that has them."""
    for number in range(item.line, item.end):
        line = text.line_of(number)
        if item.old in text.lines[line]:
            return Swap(line, item.old, item.new)
    raise PatchError(f"Couldn't find {item.old!r} on one line of the entry")


def _line_swap(item: Line, text: Text, *, alone: bool) -> Edit | Swap:
    """Change the line; of prose that gets too wide by it the paragraph is filled anew from there."""
    places = [number for number, line in enumerate(text.lines) if line.strip() == item.old.strip()]
    if len(places) != 1:
        raise PatchError(
            "Couldn't find the line in the source: it is made at run time, or stands there twice"
        )
    line = places[0]
    new = text.lines[line].replace(item.old.strip(), item.new, 1)
    end = _prose_end(text.lines, line)
    if len(new) <= text.room or end == line or not alone:
        # Only the words that differ: another correction of the line leaves them as they are.
        words = differing_words(item.old.strip(), item.new)
        return Swap(line, *(words if text.lines[line].count(words[0]) == 1 else (item.old.strip(), item.new)))
    deep = " " * indent_of(new)
    rest = " " * indent_of(text.lines[line + 1]) if end > line + 1 else deep
    return Edit(line, end, tuple(filled(" ".join((new, *text.lines[line + 1 : end])), text.room, deep, rest)))


def _prose_end(lines: Sequence[str], start: int) -> int:
    """Return the line behind the paragraph of prose that `start` is in; `start` itself where it is code."""
    fences = sum(line.strip().startswith(("```", "~~~")) for line in lines[:start])
    if fences % 2 or _NO_PROSE.match(lines[start]):
        return start
    end = start + 1
    while (
        end < len(lines)
        and lines[end].strip()
        and not (_NO_PROSE.match(lines[end]) or _ITEM.match(lines[end]))
    ):
        if indent_of(lines[end]) != indent_of(lines[start]) and end > start + 1:
            break
        end += 1
    return end
