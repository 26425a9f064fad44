"""A program's text by its syntax tree: where each node stands, and the text with other words in places."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeGuard

from docprobe.extract.wrapping import rewrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Span = tuple[int, int]
"""From which byte to before which."""
Edit = tuple[Span, str]


@dataclass(frozen=True)
class Passages:
    """A program and the places of its nodes. Raises `SyntaxError` for text that is none."""

    code: str

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.code)

    @cached_property
    def raw(self) -> bytes:
        """The text as bytes: that is what the tree counts columns in."""
        return self.code.encode()

    @cached_property
    def lines(self) -> list[bytes]:
        """The lines with their ends."""
        return self.raw.splitlines(keepends=True)

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for line in self.lines:
            starts.append(starts[-1] + len(line))
        return starts

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """The node that each node stands in."""
        return {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    def span(self, node: ast.expr | ast.keyword | ast.stmt | ast.ExceptHandler) -> Span:
        """Return where a node stands, the decorators of a definition left out."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = self._starts[node.lineno - 1] + node.col_offset
        return start, self._starts[node.end_lineno - 1] + node.end_col_offset

    def text(self, node: ast.expr | ast.keyword | ast.stmt) -> str:
        """Return a node's text."""
        start, end = self.span(node)
        return self.raw[start:end].decode()

    def rows(self, first: int, last: int) -> Span:
        """Return where the lines `first` to `last` stand, counted from 1."""
        return self._starts[first - 1], self._starts[last]

    def all_lines(self, node: ast.stmt) -> tuple[int, int]:
        """Return the first and last line of a statement, its decorators and the comments above included."""
        first = min([node.lineno, *(row.lineno for row in getattr(node, "decorator_list", ()))])
        while first > 1 and self.lines[first - 2].lstrip().startswith(b"#"):
            first -= 1
        return first, node.end_lineno or node.lineno

    def whole_rows(self, node: ast.stmt) -> Span | None:
        """Return the rows of a statement with all that belongs to it; None where it shares one."""
        first, last = self.all_lines(node)
        begin, stop = self.span(node)
        before = self.raw[self.rows(node.lineno, last)[0] : begin]
        after = self.raw[stop : self.rows(first, last)[1]].partition(b"#")[0]
        if before.strip() or after.strip():
            return None
        return self.rows(first, self._with_gap(first, last))

    def _with_gap(self, first: int, last: int) -> int:
        """Return the last line with the blank ones below, where there are blank ones above: those stay."""
        blank = [not line.strip() for line in self.lines]
        while first > 1 and blank[first - 2] and last < len(blank) and blank[last]:
            last += 1
        return last

    @cached_property
    def cut(self) -> int:
        """The byte from which on the program looks at what it got: prints, asserts, waits for a raise."""
        checks = [self.rows(node.lineno, node.lineno)[0] for node in ast.walk(self.tree) if _is_check(node)]
        return min(checks, default=0)

    def is_early(self, node: ast.expr | ast.stmt) -> bool:
        """Tell whether a node ends before the checks."""
        return self.span(node)[1] <= self.cut

    @cached_property
    def calls(self) -> list[ast.Call]:
        """The calls before the checks, in the order of the text."""
        found = [node for node in ast.walk(self.tree) if isinstance(node, ast.Call)]
        return sorted((node for node in found if self.is_early(node) and self.is_placed(node)), key=self.span)

    def argument(self, call: ast.Call, word: ast.keyword) -> Span:
        """Return where an argument stands, together with the comma that goes with it."""
        arguments: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
        places = sorted(map(self.span, arguments))
        own = self.span(word)
        at = places.index(own)
        if at > 0:
            return places[at - 1][1], own[1]
        if len(places) > 1:
            return own[0], places[1][0]
        return self.span(call.func)[1] + 1, self.span(call)[1] - 1

    def is_placed(self, node: ast.AST) -> bool:
        """Tell whether the tree knows where a node stands: of those in f-strings it does not."""
        above = self.parents.get(node)
        while above is not None and not isinstance(above, ast.stmt):
            if isinstance(above, ast.JoinedStr):
                return False
            above = self.parents.get(above)
        return True

    def edited(self, edits: Iterable[Edit]) -> bytes:
        """Return the text with other words in the places of `edits`, none of which overlap."""
        raw = self.raw
        for (start, end), text in sorted(edits, reverse=True):
            raw = raw[:start] + text.encode() + raw[end:]
        return raw


def _is_check(node: ast.AST) -> TypeGuard[ast.stmt | ast.ExceptHandler]:
    if isinstance(node, ast.Assert | ast.ExceptHandler):
        return True
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
        return False
    called = ast.unparse(node.value.func)
    return called == "print" or "assert" in called.rpartition(".")[2]


def blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """Yield the lists of statements right under `node`."""
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
            yield block


def names_loaded(nodes: Iterable[ast.AST]) -> list[str]:
    """Return the names that are read, once for each time."""
    return [
        inner.id
        for node in nodes
        for inner in ast.walk(node)
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load)
    ]


def names_bound(nodes: Iterable[ast.AST]) -> list[str]:
    """Return the names that are given a value, once for each time."""
    return [name for node in nodes for inner in ast.walk(node) for name in _bound_by(inner)]


def _bound_by(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        return [node.id]
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [(alias.asname or alias.name).partition(".")[0] for alias in node.names]
    return []


def is_literal(node: ast.expr) -> bool:
    """Tell whether `node` is a literal all through."""
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def tidied(head: bytes, tail: bytes) -> bytes:
    """Return the head with statements on one line again where they fit there now."""
    passages = Passages((head + tail).decode())
    edits = [
        (passages.span(node), flat)
        for node in ast.walk(passages.tree)
        if isinstance(node, ast.Assign | ast.Expr | ast.Return)
        and passages.span(node)[1] <= len(head)
        and (flat := rewrapped(passages.text(node), node.col_offset)) is not None
    ]
    return passages.edited(edits)[: -len(tail)]


def moved(rows: list[str], left: int) -> str:
    """Return the rows as they stand `left` columns further left."""
    return "".join(row[left:] if row[:left].isspace() else row for row in rows)
