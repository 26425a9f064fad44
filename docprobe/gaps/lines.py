"""Calls and messages as one line of a sentence."""

from __future__ import annotations

import ast
import contextlib
import re

_COLOUR = re.compile(r"\x1b\[[\d;]*m")
_NODE = re.compile(r"(?: for )?'?\{\{[^}]*\}\}(?: = .*)?\s*|\s*\[Op:[^\]]*\](?:\s*name:\s*\S*)?")
# A traceback inside a message, with paths of this machine.
_FRAMES = re.compile(r"Detected at node .*?\(most recent call last\):|^[ \t]*File \".*$", re.MULTILINE)
# Addresses, and where a machine keeps its packages.
_OF_RUN = re.compile(r" at 0x[0-9a-fA-F]+|(?:/[\w.+-]+)+/(?:site|dist)-packages/")
# What a call wraps around the message of another, and what it was given, which the call itself shows.
_AROUND = re.compile(
    r"^\s*Exception encountered when calling .*?\.call\(\)\.?\s*|\s*Arguments received by \S+\(\):.*"
    r"|\s*Condition x \S+ y did not hold\b.*",
    re.DOTALL,
)
_GIVEN = re.compile(r"(?<=[.!?])\s+(?:Received|Got)\b:?[^.]*(?:\.\S[^.]*)*\.?\s*$")
_LONGEST = 300


def clean(text: str) -> str:
    """Return `text` without colours, inner tracebacks and the names that a runtime gives its nodes."""
    return _NODE.sub("", _OF_RUN.sub("", _FRAMES.sub("", _COLOUR.sub("", text)))).strip()


def message_line(text: str) -> str:
    """Return a message as one line of bounded length, without what it repeats of the call.

    Of one that is too long the first sentences are kept, where there are any.
    """
    line = " ".join(_AROUND.sub("", clean(text)).split())
    line = _GIVEN.sub("", line).rstrip(":") or line
    if len(line) <= _LONGEST:
        return line
    end = line.rfind(". ", 0, _LONGEST)
    return line[: end + 1] if end > 0 else one_line(line)


def call_line(code: str) -> str:
    """Return a call as one line of bounded length; one that stands on several is written anew."""
    if "\n" in code:
        with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            code = ast.unparse(ast.parse(code))
    return one_line(code)


def one_line(text: str) -> str:
    """Return `text` cleaned, as one line of bounded length; a code span that would be cut is left out."""
    line = " ".join(clean(text).split())
    if len(line) <= _LONGEST:
        return line
    cut = line[: _LONGEST - 1]
    return f"{cut if cut.count('`') % 2 == 0 else cut[: cut.rindex('`')].rstrip(' (')}…"
