"""Printing: text made safe for a terminal, tables, highlighted code, JSON."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Tests hold any characters: those that would steer a terminal are shown, not sent.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
VERDICT_STYLES = {"confirmed": "green", "refuted": "red", "error": "red", "crashed": "red", "timeout": "red"}


def is_terminal() -> bool:
    """Say whether a person reads along."""
    return sys.stdout.isatty()


def has_colour() -> bool:
    """Say whether colours are wanted: on a terminal, unless NO_COLOR is set."""
    return is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def safe(text: str) -> str:
    """Return `text` with control characters escaped."""
    return _CONTROL.sub(lambda match: match[0].encode("unicode_escape").decode(), text)


def say(text: str = "", style: str = "", *, flush: bool = False) -> None:
    """Print one line or paragraph."""
    print(styled(safe(text), style), flush=flush)


def styled(text: str, style: str) -> str:
    """Return `text` in a style, where colours are wanted."""
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if style and text and has_colour() else text


def say_code(code: str, indent: str = "    ") -> None:
    """Print a program, highlighted on a terminal."""
    text = safe(code.rstrip())
    if has_colour():
        from pygments import highlight  # noqa: PLC0415 only a person at a terminal needs it
        from pygments.formatters.terminal import TerminalFormatter  # noqa: PLC0415
        from pygments.lexers.python import PythonLexer  # noqa: PLC0415

        text = highlight(text, PythonLexer(), TerminalFormatter()).rstrip()
    print("\n".join(indent + line if line else line for line in text.split("\n")))


def say_table(rows: Iterable[Sequence[str]], header: Sequence[str] = ()) -> None:
    """Print rows in columns that line up; the last column is as wide as it gets."""
    lines = [[safe(" ".join(cell.split())) for cell in row] for row in rows]
    if header:
        lines.insert(0, list(header))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for number, cells in enumerate(lines):
        padded = [cell.ljust(width) for cell, width in zip(cells[:-1], widths, strict=False)]
        line = "  ".join([*padded, cells[-1]]).rstrip()
        print(styled(line, "dim" if header and number == 0 else ""))


def say_json(value: Any) -> None:
    """Print `value` as JSON."""
    import json  # noqa: PLC0415 text output does without

    print(json.dumps(value, indent=2, ensure_ascii=False))


def plural(count: int, noun: str) -> str:
    """Return ``1 test``, ``2 tests``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
