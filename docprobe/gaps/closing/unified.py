"""Unified diffs, as ``patch`` and ``git apply`` read them, of changes whose places are known."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CONTEXT = 3
_NO_END = "\\ No newline at end of file\n"


@dataclass(frozen=True, slots=True)
class Change:
    """Rows of a file, from `start` to before `end`, and what stands there instead."""

    start: int
    end: int
    rows: tuple[str, ...]


def unified(path: str, rows: Sequence[str], changes: Sequence[Change]) -> str:
    """Return the diff of a file with these `rows`, below ``a/`` and ``b/``; empty where nothing changes.

    Rows keep their ends. Only the changes are compared, so that a long file costs nothing.
    """
    least = [part for change in changes for part in _least(rows, change)]
    hunks = list(_hunks(sorted(least, key=lambda item: (item.start, item.end))))
    if not hunks:
        return ""
    parts, shift = [f"--- a/{path}\n+++ b/{path}\n"], 0
    for hunk in hunks:
        text, more = _hunk(rows, hunk, shift)
        parts.append(text)
        shift += more
    return "".join(parts)


def _least(rows: Sequence[str], change: Change) -> Iterator[Change]:
    old = rows[change.start : change.end]
    matcher = SequenceMatcher(None, old, change.rows, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag != "equal":
            yield Change(change.start + first, change.start + last, change.rows[start:end])


def _hunks(changes: Sequence[Change]) -> Iterator[list[Change]]:
    """Yield the changes whose contexts meet together."""
    group: list[Change] = []
    for change in changes:
        if group and change.start - group[-1].end > 2 * _CONTEXT:
            yield group
            group = []
        group.append(change)
    if group:
        yield group


def _hunk(rows: Sequence[str], changes: Sequence[Change], shift: int) -> tuple[str, int]:
    """Return a hunk and by how many rows it makes the file longer; `shift` is what those before it did."""
    first = max(changes[0].start - _CONTEXT, 0)
    last = min(changes[-1].end + _CONTEXT, len(rows))
    lines, at = [], first
    for change in changes:
        lines += [_line(" ", row) for row in rows[at : change.start]]
        lines += [_line("-", row) for row in rows[change.start : change.end]]
        lines += [_line("+", row) for row in change.rows]
        at = change.end
    lines += [_line(" ", row) for row in rows[at:last]]
    more = sum(len(change.rows) - (change.end - change.start) for change in changes)
    old, new = last - first, last - first + more
    head = f"@@ -{_span(first, old)} +{_span(first + shift, new)} @@\n"
    return head + "".join(lines), more


def _span(first: int, count: int) -> str:
    start = first + 1 if count else first
    return f"{start}" if count == 1 else f"{start},{count}"


def _line(mark: str, row: str) -> str:
    return f"{mark}{row}" if row.endswith(("\n", "\r")) else f"{mark}{row}\n{_NO_END}"
