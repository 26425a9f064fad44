"""Docstrings rewritten in the file that holds them, and nothing else in it."""

from __future__ import annotations

import ast
import inspect
import io
import re
import tokenize
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from docprobe.errors import PatchError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docprobe.gaps.closing.edits import Edit, Swap

_BREAK = re.compile(r"\r\n|\n|\r")
_PIECE = re.compile(r"\\(?:\r\n|.)|\r\n|\n|\r|[^\\\r\n]+", re.DOTALL)
_RAW_PIECE = re.compile(r"\r\n|\n|\r|[^\r\n]+", re.DOTALL)
_BOM = b"\xef\xbb\xbf"
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module


@dataclass(frozen=True, slots=True)
class Docstring:
    """A docstring's literal in its file."""

    number: int
    """Which definition of the file has it, as `ast.walk` counts them."""
    start: tuple[int, int]
    """Line and column, from 0, of its first character."""
    end: tuple[int, int]
    """Those behind its last one."""
    prefix: str
    quote: str
    raw: str
    """The text between the quotes as the file has it."""
    margin: str
    """What its lines but the first are indented with."""

    @property
    def is_raw(self) -> bool:
        """Whether backslashes stand for themselves."""
        return "r" in self.prefix.lower()

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines as `inspect.cleandoc` gives them; it may leave a last one of blanks, which is none."""
        return tuple(inspect.cleandoc(self.value).rstrip().split("\n"))

    @property
    def value(self) -> str:
        """The text as Python has it, before it is cleaned."""
        return _value(self.prefix, self.quote, self.raw)


class SourceText:
    """A file of the library: its text, its definitions and their docstrings."""

    def __init__(self, data: bytes, path: str) -> None:
        """Decode and parse it. Raises `PatchError` where that cannot be."""
        self.path = path
        self.has_mark = data.startswith(_BOM)
        try:
            self.encoding = tokenize.detect_encoding(io.BytesIO(data).readline)[0].removesuffix("-sig")
            self.text = data.removeprefix(_BOM).decode(self.encoding)
            self.tree = ast.parse(self.text)
        except (SyntaxError, ValueError, LookupError) as exc:
            raise PatchError(f"Couldn't parse {path!r}: {exc}") from exc
        self.definitions = list(_definitions(self.tree))
        self.rows = split_rows(self.text)
        self.newline = next((found[0] for found in map(_BREAK.search, self.rows) if found), "\n")

    def docstring_at(self, line: int, text: str, *, is_module: bool = False) -> Docstring:
        """Return the docstring of what is defined on `line`. Raises `PatchError` where it is no literal.

        `line` is that of ``def``, ``class`` or a first decorator; `text` names the thing in messages.
        """
        for number, node in enumerate(self.definitions):
            if isinstance(node, ast.Module) if is_module else line in _lines_of(node):
                return self._docstring(node, number, text)
        hint = "Run 'docprobe scan' again."
        raise PatchError(
            f"Couldn't find {text} on line {line} of {self.path!r}: the file changed since it was scanned",
            hint=hint,
        )

    def constructor_at(self, line: int) -> int:
        """Return the line of the ``__init__`` of the class on `line`; 0 if it has no docstring."""
        for node in self.definitions:
            if isinstance(node, ast.ClassDef) and line in _lines_of(node):
                made = (
                    item.lineno
                    for item in node.body
                    if isinstance(item, ast.FunctionDef)
                    and item.name == "__init__"
                    and ast.get_docstring(item)
                )
                return next(made, 0)
        return 0

    def definition(self, docstring: Docstring) -> Definition:
        """Return what a docstring of this file belongs to."""
        return self.definitions[docstring.number]

    def encode(self, text: str) -> bytes:
        """Return the bytes of the file with that text. Raises `PatchError` where its encoding has no such."""
        try:
            return (_BOM if self.has_mark else b"") + text.encode(self.encoding)
        except UnicodeEncodeError as exc:
            raise PatchError(f"Couldn't write {self.path!r} as {self.encoding}: {exc.reason}") from exc

    def _docstring(self, node: Definition, number: int, text: str) -> Docstring:
        first = node.body[0] if node.body else None
        literal = first.value if isinstance(first, ast.Expr) else None
        if not (isinstance(literal, ast.Constant) and isinstance(literal.value, str)):
            cause = "it has no docstring in the source; its text is given to it at run time"
            raise PatchError(f"Couldn't find the docstring of {text} in {self.path!r}: {cause}")
        start = self._place(literal.lineno, literal.col_offset)
        end = self._place(literal.end_lineno or literal.lineno, literal.end_col_offset or 0)
        parsed = cst.parse_expression(self._between(start, end))
        if not isinstance(parsed, cst.SimpleString):
            cause = "it is put together of several literals"
            raise PatchError(f"Couldn't rewrite the docstring of {text} in {self.path!r}: {cause}")
        # The text between the quotes as the file has it: libcst knows where it begins and ends.
        whole = self._between(start, end)
        opening = len(parsed.prefix) + len(parsed.quote)
        raw = whole[opening : len(whole) - len(parsed.quote)]
        margin = self._margin(parsed.prefix, parsed.quote, raw, node, start)
        return Docstring(number, start, end, parsed.prefix, parsed.quote, raw, margin)

    def _place(self, line: int, offset: int) -> tuple[int, int]:
        """Return line and column in characters; `ast` counts the bytes of UTF-8."""
        row = self.rows[line - 1]
        return line - 1, len(row.encode("utf-8", "surrogatepass")[:offset].decode("utf-8", "surrogatepass"))

    def _between(self, start: tuple[int, int], end: tuple[int, int]) -> str:
        if start[0] == end[0]:
            return self.rows[start[0]][start[1] : end[1]]
        middle = self.rows[start[0] + 1 : end[0]]
        return "".join((self.rows[start[0]][start[1] :], *middle, self.rows[end[0]][: end[1]]))

    def _margin(self, prefix: str, quote: str, raw: str, node: Definition, start: tuple[int, int]) -> str:
        """Return the indent of the docstring's lines, in the file's own blanks and tabs."""
        below = [line for line in _value(prefix, quote, raw).split("\n")[1:] if line.strip()]
        if below:
            least = min(below, key=lambda line: len(line.expandtabs()) - len(line.expandtabs().lstrip()))
            return least[: len(least) - len(least.lstrip())]
        before = self.rows[start[0]][: start[1]]
        if not before.strip(" \t\ufeff"):
            return before
        # On the line of its ``def``: one step further in than that.
        head = self.rows[node.lineno - 1] if not isinstance(node, ast.Module) else ""
        return head[: len(head) - len(head.lstrip())] + "    "


def split_rows(text: str) -> list[str]:
    """Return the lines of a file as Python counts them, each with its end."""
    rows, at = [], 0
    for found in _BREAK.finditer(text):
        rows.append(text[at : found.end()])
        at = found.end()
    return [*rows, text[at:]] if at < len(text) or not rows else rows


def rewritten(docstring: Docstring, edits: Sequence[Edit], swaps: Sequence[Swap], newline: str) -> str:
    """Return the literal with `edits` and `swaps`. Raises `PatchError` where it cannot be written so."""
    rows = [list(pair) for pair in _raw_rows(docstring.raw)]
    places = _places(docstring)
    expected = list(docstring.lines)
    for swap in swaps:
        row = rows[places[swap.line]]
        if swap.old not in row[0]:
            raise PatchError("Couldn't find the words in the source: they are written with escapes")
        row[0] = row[0].replace(swap.old, _escaped(swap.new, docstring), 1)
        expected[swap.line] = expected[swap.line].replace(swap.old, swap.new, 1)
    texts = [row[0] for row in rows]
    for edit in sorted(edits, key=lambda item: (item.start, item.end), reverse=True):
        new = [f"{docstring.margin}{_escaped(line, docstring)}" if line else "" for line in edit.lines]
        expected[edit.start : edit.end] = edit.lines
        texts = _spliced(texts, places, edit, new, docstring)
    quote, prefix = docstring.quote, docstring.prefix
    if len(quote) == 1 and len(texts) > 1:
        quote = '"""' if '"""' not in docstring.raw else "'''"
    literal = f"{prefix}{quote}{newline.join(texts)}{quote}"
    _check(literal, expected)
    return literal


def _spliced(
    texts: list[str], places: Sequence[int], edit: Edit, new: list[str], docstring: Docstring
) -> list[str]:
    """Put `new` in place of an edit's rows; behind the last line the closing quotes get their own row."""
    count = len(docstring.lines)
    start = places[edit.start] if edit.start < count else places[count]
    end = places[edit.end] if edit.end < count else places[count]
    if edit.end < count:
        return [*texts[:start], *new, *texts[end:]]
    head = texts[:start]
    if edit.start == count:
        head[-1] = head[-1].rstrip()
    has_row = end < len(texts) and not texts[-1].strip()
    if edit.start < count and has_row:
        return [*head, *new, *texts[end:]]
    return [*head, *new, texts[-1] if has_row else docstring.margin]


def with_docstrings(source: SourceText, literals: Sequence[tuple[Docstring, str]]) -> str:
    """Return the text of the file with these literals in place of its own.

    Raises `PatchError` if it does not parse then, or if more than these docstrings has changed.
    """
    rows = list(source.rows)
    for docstring, literal in sorted(literals, key=lambda pair: pair[0].start, reverse=True):
        (first, left), (last, right) = docstring.start, docstring.end
        rows[first : last + 1] = [rows[first][:left] + literal + rows[last][right:]]
    text = "".join(rows)
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError) as exc:
        raise PatchError(f"Couldn't patch {source.path!r}: what comes of it does not parse: {exc}") from exc
    changed = frozenset(docstring.number for docstring, _ in literals)
    if _without_docstrings(source.tree, changed) != _without_docstrings(tree, changed):
        raise PatchError(f"Couldn't patch {source.path!r}: more than the docstring would change")
    return text


def _definitions(tree: ast.Module) -> Iterator[Definition]:
    return (node for node in ast.walk(tree) if isinstance(node, Definition))


def _lines_of(node: Definition) -> set[int]:
    if isinstance(node, ast.Module):
        return set()
    return {node.lineno, *(item.lineno for item in node.decorator_list[:1])}


def _without_docstrings(tree: ast.Module, numbers: frozenset[int]) -> str:
    """Return the tree as text, without the docstrings of the definitions `numbers`."""
    kept = []
    for number, node in enumerate(_definitions(tree)):
        if number in numbers and isinstance(node.body[0], ast.Expr):
            literal = node.body[0].value
            if isinstance(literal, ast.Constant):
                kept.append((literal, literal.value, literal.kind))
                literal.value = ""
    text = ast.dump(tree)
    for literal, value, kind in kept:
        literal.value, literal.kind = value, kind
    return text


def _value(prefix: str, quote: str, raw: str) -> str:
    return str(ast.literal_eval(f"{prefix}{quote}{raw}{quote}"))


def _raw_rows(raw: str) -> list[tuple[str, str]]:
    """Return the rows between the quotes, without their ends, each with its end."""
    rows, at = [], 0
    for found in _BREAK.finditer(raw):
        rows.append((raw[at : found.start()], found[0]))
        at = found.end()
    return [*rows, (raw[at:], "")]


def _places(docstring: Docstring) -> list[int]:
    """Return the row on which each line begins, and behind them the row after the last line's.

    Raises `PatchError` where lines begin within a row, by an escape.
    """
    starts, row = [(0, True)], 0
    pieces = (_RAW_PIECE if docstring.is_raw else _PIECE).finditer(docstring.raw)
    for piece in (found[0] for found in pieces):
        if piece in ("\r\n", "\n", "\r"):
            row += 1
            starts.append((row, True))
        elif piece[0] == "\\" and piece[1:] in ("\r\n", "\n", "\r") and not docstring.is_raw:
            row += 1
        elif piece == "\\n" and not docstring.is_raw:
            starts.append((row, False))
    values = docstring.value.split("\n")
    lines = docstring.lines
    lead = next((number for number, line in enumerate(values) if line.strip()), 0)
    if len(values) != len(starts) or not all(clean for _, clean in starts[lead : lead + len(lines)]):
        raise PatchError("Couldn't count the docstring's lines in the source: it has line breaks as escapes")
    places = [row for row, _ in starts[lead : lead + len(lines)]]
    after = starts[lead + len(lines)][0] if lead + len(lines) < len(starts) else row + 1
    return [*places, after]


def _escaped(line: str, docstring: Docstring) -> str:
    """Return `line` as it is written between these quotes."""
    quote = docstring.quote if len(docstring.quote) == 3 else '"""'
    if not line.replace("\t", "").isprintable():
        raise PatchError("Couldn't write the text: it holds characters that cannot be shown")
    if docstring.is_raw:
        if quote in line:
            raise PatchError("Couldn't write the text: it holds the quotes of a raw docstring")
        return line
    return line.replace("\\", "\\\\").replace(quote, "\\" + "\\".join(quote))


def _check(literal: str, expected: Sequence[str]) -> None:
    """See that the literal says what it should. Raises `PatchError` if it does not."""
    try:
        value = ast.literal_eval(literal)
    except (SyntaxError, ValueError) as exc:
        raise PatchError(f"Couldn't rewrite the docstring: {exc}") from exc
    told = [line.rstrip() for line in inspect.cleandoc(value).rstrip().split("\n")]
    if told != [line.rstrip() for line in expected]:
        raise PatchError("Couldn't rewrite the docstring: its other lines would change")
