"""Docstrings of small sources, patched."""

from __future__ import annotations

import textwrap

from docprobe.gaps.closing.edits import Text, edits_for
from docprobe.gaps.closing.house import House
from docprobe.gaps.closing.patch import SourceText, rewritten, with_docstrings
from docprobe.gaps.closing.texts import Example, Raised

RAISED = Raised((("ValueError", "If `size < 1`."),))
EXAMPLE = Example((">>> f(1)", "2"))


def text_of(docstring, house, shown=None, parameters=()):
    lines = docstring.lines
    room = house.width - len(docstring.margin.expandtabs())
    return Text(lines, tuple(shown.split("\n")) if shown else lines, parameters, house, room)


def patch(source, *closings, line=1, house=None, shown=None, parameters=()):
    """Return `source`, text or bytes, with `closings` in the docstring of what is defined on `line`."""
    data = source if isinstance(source, bytes) else source.encode()
    read = SourceText(data, "lib.py")
    docstring = read.docstring_at(line, "lib.f")
    edits, swaps = edits_for(closings, text_of(docstring, house or House(), shown, parameters))
    text = with_docstrings(read, [(docstring, rewritten(docstring, edits, swaps, read.newline))])
    return read.encode(text) if isinstance(source, bytes) else text


def check(before, after, *closings, **more):
    before, after = (textwrap.dedent(text).lstrip("\n") for text in (before, after))
    assert patch(before, *closings, **more) == after
