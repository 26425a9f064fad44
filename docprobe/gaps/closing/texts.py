"""What would close a gap: the text that a rule gives, as a thing that can be put in its place.

A rule says it as text (`Gap.closed_by`), which a person can read and an export can hold. Its forms:

- ``Raises:``, and below it entries, indented: they belong into that section;
- ``>>> ...``: of a broken example the same example with the output that it has, else a new example;
- ``name: text``: an entry of the Args section, under the name that the call takes;
- for a line that is wrong or stale, that line as it should be; for what is not told, a sentence.
"""

from __future__ import annotations

import doctest
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from docprobe.model import GapKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docprobe.model import Gap, Symbol

_HEAD = re.compile(r"Raises:\s*\n")
_ENTRY = re.compile(r"\s+((?:\w+\.)*[A-Z]\w*):\s*(.*)")
_WORDS = re.compile(r"[\w.]+|\s+|[^\w.\s]")
_ARGUMENT = re.compile(r"(\*{0,2}[A-Za-z_]\w*)(?:\s*\([^()]*\))?:\s*(\S.*)", re.DOTALL)
# Where the same program finds something else tomorrow, or on another machine.
_FLEETING = re.compile(r"\b0x[0-9a-fA-F]{6,}|<[\w.]+(?: \S+)? at ?>|(?<!\w)/(?:tmp|home|root|usr|proc)/")
_FENCE = re.compile(r"\s*(?:`{3,}|~{3,})")
# So much of a line must stay for its replacement to be known as one.
_ALIKE = 0.5
_WHY_NOT = {
    GapKind.NO_DOCSTRING: "what it is for, nobody can tell by running it",
    GapKind.UNTESTED: "it takes a test, not a docstring",
    GapKind.BROKEN_EXAMPLE: "the example does not run, so that there is no output to show",
}


@dataclass(frozen=True, slots=True)
class Raised:
    """Entries for the Raises section: (exception, text)."""

    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A new example: the lines of a doctest."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Output:
    """An example's output as it is; `line` is the example's first, and `end` follows the old output."""

    line: int
    end: int
    source: str
    got: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """An entry of Args that stands under another name."""

    line: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Argument:
    """An entry of Args that is missing."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Reworded:
    """An entry, on lines from `line` to before `end`, in which `old` should read `new`."""

    line: int
    end: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line, quoted without its indent, as it should be."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A paragraph of its own."""

    text: str


@dataclass(frozen=True, slots=True)
class Unclosed:
    """No text closes it."""

    reason: str


Closing = Raised | Example | Output | Renamed | Argument | Reworded | Line | Sentence
"""What to put where. Lines are counted in the docstring as runtime has it, from 0."""


def closing_of(gap: Gap, symbol: Symbol) -> Closing | Unclosed:
    """Return what closes `gap`, a gap of `symbol`, or why nothing does."""
    text = gap.closed_by
    if not text or not text.strip():
        return Unclosed(_WHY_NOT.get(gap.kind, "what would be right, evidence does not tell"))
    if _HEAD.match(text):
        entries = tuple(_entries(text))
        if is_fleeting(text):
            return Unclosed("its message holds an address or a path of the machine")
        return Raised(entries) if entries else Unclosed("its entries cannot be read")
    if text.lstrip().startswith(">>>") and gap.kind in (GapKind.NO_EXAMPLE, GapKind.BROKEN_EXAMPLE):
        return _example(text, gap, symbol)
    return _argument(text, gap, symbol) if gap.kind == GapKind.PARAMETER else _prose(text, gap)


def is_fleeting(output: str) -> bool:
    """Say whether an output holds what differs between runs or machines."""
    return _FLEETING.search(output) is not None


def without_fence(want: str) -> str:
    """Return an example's output without a fence behind it, which doctest takes for a part of it."""
    lines = want.splitlines(keepends=True)
    while lines and (_FENCE.match(lines[-1]) or not lines[-1].strip()):
        lines.pop()
    return "".join(lines)


def _prose(text: str, gap: Gap) -> Closing | Unclosed:
    if gap.doc.quote and _is_alike(gap.doc.quote, text):
        return Line(gap.doc.quote, text.strip())
    if gap.kind in (GapKind.UNDOCUMENTED_BEHAVIOUR, GapKind.DEPRECATED):
        told = " ".join(text.split())
        return Sentence(told if told[-1] in ".!?`" else f"{told}.")
    return Unclosed("where its text belongs cannot be told")


def _example(text: str, gap: Gap, symbol: Symbol) -> Closing | Unclosed:
    if is_fleeting(text):
        return Unclosed("its output holds an address or a path of the machine")
    return _output(text, gap, symbol) if gap.kind == GapKind.BROKEN_EXAMPLE else Example(_lines(text))


def _entries(text: str) -> list[tuple[str, str]]:
    """Return the entries of a Raises section, each with its text on one line."""
    found: list[tuple[str, str]] = []
    for line in text.splitlines()[1:]:
        match = _ENTRY.match(line)
        if match:
            found.append((match[1], match[2].strip()))
        elif found and line.strip():
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}")
    return found


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.rstrip() for line in text.strip("\n").splitlines())


def _output(text: str, gap: Gap, symbol: Symbol) -> Output | Unclosed:
    """Find the example that `text` corrects: the same program, nearest to where the gap was seen."""
    try:
        ours = doctest.DocTestParser().get_examples(f"{text}\n")[0]
        theirs = doctest.DocTestParser().get_examples(f"{symbol.docstring}\n")
    except ValueError:
        return Unclosed("the examples of its docstring cannot be told apart")
    got = _lines(text)[ours.source.count("\n") :]
    if not "".join(got).strip():
        return Unclosed("the example prints nothing")
    seen = gap.doc.line - symbol.doc_line if symbol.doc_line else 0
    same = [item for item in theirs if item.source == ours.source and item.want.strip()]
    if not same:
        return Unclosed("the example is not in its docstring any more")
    found = min(same, key=lambda item: (item.want == ours.want, abs(item.lineno - seen)))
    end = found.lineno + found.source.count("\n") + without_fence(found.want).count("\n")
    shown = "".join(f"{line or '<BLANKLINE>'}\n" for line in got)
    return Output(found.lineno, end, found.source, shown)


def _argument(text: str, gap: Gap, symbol: Symbol) -> Closing | Unclosed:
    match = _ARGUMENT.match(text)
    if match is None:
        return Unclosed("its entry cannot be read")
    name, words = match[1], match[2]
    known = next((field for field in symbol.doc.args if field.name.lstrip("*") == name.lstrip("*")), None)
    if known:
        later = [field.line for field in symbol.doc.args if field.line > known.line]
        end = min(later, default=symbol.docstring.count("\n") + 1)
        old, new = _difference(known.text, words)
        return Reworded(known.line, end, old, new) if old else Unclosed("its entry says so already")
    # The entry that says the same under another name.
    plain, right = " ".join(words.split()), {word.name.lstrip("*") for word in symbol.parameters}
    renamed = [
        field
        for field in symbol.doc.args
        if field.name.lstrip("*") not in {"", *right} and " ".join(field.text.split()) == plain
    ]
    seen = gap.doc.line - symbol.doc_line if symbol.doc_line else 0
    if renamed:
        field = min(renamed, key=lambda item: abs(item.line - seen))
        return Renamed(field.line, field.name, name)
    return Argument(name, plain)


def _difference(old: str, new: str) -> tuple[str, str]:
    """Return the words by which two texts differ, nothing where they do not."""
    one, other = _differing(old.split(), new.split())
    words = " ".join(one)
    return words, _quoted_as(words, " ".join(other))


def differing_words(old: str, new: str) -> tuple[str, str]:
    """Return the dotted words, with what is between them, by which two lines differ."""
    one, other = _differing(_WORDS.findall(old), _WORDS.findall(new))
    return "".join(one), "".join(other)


def _differing(one: Sequence[str], other: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Return two texts in pieces without what they begin and end with alike."""
    first = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    last = 0
    while last < min(len(one), len(other)) - first and one[-1 - last] == other[-1 - last]:
        last += 1
    return one[first : len(one) - last], other[first : len(other) - last]


def _quoted_as(old: str, new: str) -> str:
    """Return `new` with the quotation marks of `old`, where both use but one sort."""
    if '"' in old and "'" not in old and '"' not in new:
        return new.replace("'", '"')
    return new


def _is_alike(quote: str, text: str) -> bool:
    return "\n" not in text.strip() and SequenceMatcher(None, quote, text.strip()).ratio() >= _ALIKE
