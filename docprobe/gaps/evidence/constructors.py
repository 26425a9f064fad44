"""What the ``__init__`` of a class says: documentation that stands in the source only.

A class is one symbol, and its docstring is the class's. Many libraries document what a constructor
raises at ``__init__``; no class may be accused before that was read.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_FILES, _CLASSES = 64, 1024
_MAKERS = ("__init__", "__new__")
_CALLED = ("__call__", "call", "__getitem__")
"""What an object does when it is called or asked for an item; it is told of at its class."""
_CLASS = re.compile(r"(\s*)class\s")
_NAMED = re.compile(r"\s*class\s+(\w+)")


@lru_cache(_CLASSES)
def constructor_doc(root: str, path: str, line: int) -> str | None:
    """Return the docstrings of the constructors of the class on `line` of `path`, and of its objects' calls.

    Empty where they have none; None where the class or its constructor is not found there, so that
    nothing is known of it.
    """
    node = _class_at(_lines(str(Path(root) / path)), line)
    if node is None:
        return None
    makers = [
        item for item in node.body if isinstance(item, ast.FunctionDef) and item.name in (*_MAKERS, *_CALLED)
    ]
    if not any(item.name in _MAKERS for item in makers):
        return None
    told = "\n\n".join(ast.get_docstring(item) or "" for item in makers).strip()
    return told or _inherited(_lines(str(Path(root) / path)), node)


def _inherited(lines: tuple[str, ...], node: ast.ClassDef) -> str:
    """Return what the constructor of a base class in the same file says: `help` shows it for the heir's."""
    names = {base.id for base in node.bases if isinstance(base, ast.Name)} - {node.name}
    begins = (
        number for number, line in enumerate(lines, 1) if (one := _NAMED.match(line)) and one[1] in names
    )
    for base in filter(None, (_class_at(lines, number) for number in begins)):
        makers = [item for item in base.body if isinstance(item, ast.FunctionDef)]
        told = [ast.get_docstring(item) for item in makers if item.name == "__init__"]
        return next(filter(None, told), "") or _inherited(lines, base)
    return ""


def _class_at(lines: tuple[str, ...], line: int) -> ast.ClassDef | None:
    """Return the class that begins on `line`: it alone is parsed, for files are long and classes many."""
    begins = _CLASS.match(lines[line - 1]) if 0 < line <= len(lines) else None
    if begins is None:
        return None
    before = "if True:\n" if begins[1] else ""
    for end in _ends(lines, line, len(begins[1])):
        try:
            (node,) = ast.parse(before + "".join(lines[line - 1 : end])).body
        except (SyntaxError, ValueError):
            continue  # inside a text or a bracket
        found = node.body[0] if isinstance(node, ast.If) else node
        return found if isinstance(found, ast.ClassDef) else None
    return None


def _ends(lines: tuple[str, ...], line: int, indent: int) -> Iterator[int]:
    """Yield how many lines there are up to each one that may stand behind a class that begins on `line`."""
    for number in range(line, len(lines)):
        text = lines[number]
        # A comment may stand anywhere.
        if text.strip() and not text.lstrip().startswith("#") and len(text) - len(text.lstrip()) <= indent:
            yield number
    yield len(lines)


@lru_cache(_FILES)
def _lines(path: str) -> tuple[str, ...]:
    """Return the lines of a file as Python counts them: a form feed ends none."""
    try:
        with Path(path).open(encoding="utf-8", errors="replace") as file:
            return tuple(file)
    except OSError:
        return ()
