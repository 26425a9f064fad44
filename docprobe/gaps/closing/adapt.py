"""A confirmed example in the manner of the docstrings that it is to stand among."""

from __future__ import annotations

import ast
import doctest
import io
import itertools
import re
import tokenize
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docprobe.gaps.closing.house import House

_PROMPT = 4
_INDENT = "    "
_Commas = list[tuple[int, int]]


def adapted(lines: Sequence[str], house: House, shorter: tuple[str, str], room: int) -> tuple[str, ...]:
    """Return a doctest as `house` would have it: without imports that it leaves out, no wider than `room`.

    `shorter` is a name and how the library's own docstrings spell it, such as ``tf.keras`` and ``keras``.
    """
    examples = doctest.DocTestParser().get_examples("\n".join(lines) + "\n")
    sources = [respelt(item.source, shorter, house) for item in examples]
    used = "\n".join(source for source in sources if not _bound(source))
    made: list[str] = []
    for number, (item, source) in enumerate(zip(examples, sources, strict=True)):
        names = _bound(source)
        if names and all(name in house.understood or not _uses(used, name) for name in names):
            continue
        if number == len(examples) - 2 and (shown := _printed(sources, room - _PROMPT)):
            made += [f">>> {shown}", *examples[-1].want.rstrip("\n").splitlines()]
            break
        made += _prompted(fitted(source.rstrip("\n"), room - _PROMPT))
        made += item.want.rstrip("\n").splitlines()
    return tuple(made)


def _printed(sources: Sequence[str], width: int) -> str:
    """Return the last two statements as one, where they only name a value and print it; else nothing."""
    named = re.fullmatch(r"([A-Za-z_]\w*) = (.+)\n", sources[-2])
    if named is None or sources[-1] != f"print({named[1]})\n" or _uses("".join(sources[:-2]), named[1]):
        return ""
    try:
        value = ast.parse(named[2], mode="eval").body
    except SyntaxError:
        return ""
    shown = f"print({named[2]})"
    # Without brackets of its own it would be several arguments.
    return shown if len(shown) <= width and not isinstance(value, (ast.Tuple, ast.Starred)) else ""


def respelt(text: str, shorter: tuple[str, str], house: House) -> str:
    """Return `text` with the library's name spelt as its own docstrings do, where they do."""
    long, short = shorter
    if not long or short not in house.understood:
        return text
    return re.sub(rf"(?<![\w.]){re.escape(long)}\.", f"{short}.", text)


def fitted(source: str, width: int) -> str:
    """Return a statement broken after commas where it is too wide, if it is the same statement then."""
    if all(len(line) <= width for line in source.splitlines()):
        return source
    first, *rest = (line.strip() for line in source.splitlines())
    flat = first
    for line in rest:
        flat += line if flat[-1:] in "([{" or line[:1] in ")]}" else f" {line}"
    made = _broken(flat, width)
    try:
        same = ast.dump(ast.parse(made)) == ast.dump(ast.parse(source))
    except SyntaxError:  # a comment, or a text over several lines
        return source
    return made if same and _widest(made) < _widest(source) else source


def _broken(flat: str, width: int) -> str:
    """Return a statement on one line with what its longest brackets hold on lines of their own."""
    spans, commas = _brackets(flat)
    if not spans:
        return flat
    span = max(spans, key=lambda span: span[1] - span[0])
    rows: list[str] = []
    for part in _pieces(flat, span, width - len(_INDENT), commas):
        if rows and len(rows[-1]) + 1 + len(part) <= width - len(_INDENT):
            rows[-1] += f" {part}"
        else:
            rows.append(part)
    return "\n".join([flat[: span[0]], *(f"{_INDENT}{row}" for row in rows), flat[span[1] :]])


def _brackets(flat: str) -> tuple[list[tuple[int, int]], _Commas]:
    """Return what the outermost brackets hold, and of each comma the place behind it and how deep it is."""
    spans, commas, depth, opened = [], [], 0, 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(flat).readline):
            if token.type != tokenize.OP or token.start[0] != 1:
                continue
            if token.string in "([{":
                depth += 1
                opened = token.end[1] if depth == 1 else opened
            elif token.string in ")]}":
                depth -= 1
                if depth == 0:
                    spans.append((opened, token.start[1]))
            elif token.string == ",":
                commas.append((token.end[1], depth))
    except (tokenize.TokenError, SyntaxError):
        return [], []
    return spans, commas


def _pieces(flat: str, span: tuple[int, int], width: int, commas: _Commas, depth: int = 1) -> Iterator[str]:
    """Yield the parts between commas that are so deep, those that are too wide in parts of theirs."""
    start, end = span
    text = flat[start:end].strip()
    inside = [(place, deep) for place, deep in commas if start < place < end and deep >= depth]
    if len(text) <= width or not inside:
        if text:
            yield text
        return
    stops = [place for place, deep in inside if deep == depth]
    for part in itertools.pairwise([start, *stops, end]):
        # Without a comma of this depth it is the same part again, one deeper.
        yield from _pieces(flat, part, width, inside, depth + 1)


def _bound(source: str) -> list[str]:
    """Return the names that an import binds; none for another statement."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return []
    if len(body) != 1 or not isinstance(body[0], (ast.Import, ast.ImportFrom)):
        return []
    return [(alias.asname or alias.name).partition(".")[0] for alias in body[0].names]


def _uses(code: str, name: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", code) is not None


def _widest(source: str) -> int:
    return max(map(len, source.splitlines()))


def _prompted(source: str) -> Iterator[str]:
    lines = source.splitlines()
    yield f">>> {lines[0]}"
    for line in lines[1:]:
        yield f"... {line}".rstrip()
    # A block needs an empty line behind it, which a prompt alone is.
    if len(lines) > 1 and lines[-1].startswith((" ", "\t")) and lines[0].rstrip().endswith(":"):
        yield "..."
