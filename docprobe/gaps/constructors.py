"""What the ``__init__`` of a class says: documentation that stands in the source only.

A class is one symbol, and its docstring is the class's. Many libraries document what a constructor
raises at ``__init__``; no class may be accused before that was read.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path

_FILES = 64


def constructor_doc(root: str, path: str, line: int) -> str | None:
    """Return the docstrings of the constructors of the class on `line` of `path`.

    Empty where they have none; None where the class or its constructor is not found there, so that
    nothing is known of it.
    """
    node = _classes(str(Path(root) / path)).get(line)
    if node is None:
        return None
    makers = [
        item
        for item in node.body
        if isinstance(item, ast.FunctionDef) and item.name in ("__init__", "__new__", "__call__")
    ]
    if not any(item.name != "__call__" for item in makers):
        return None
    told = "\n\n".join(ast.get_docstring(item) or "" for item in makers).strip()
    return told or _inherited(str(Path(root) / path), node)


def _inherited(path: str, node: ast.ClassDef) -> str:
    """Return what the constructor of a base class in the same file says: `help` shows it for the heir's."""
    names = {base.id for base in node.bases if isinstance(base, ast.Name)} - {node.name}
    for base in _classes(path).values():
        if base.name in names:
            makers = [item for item in base.body if isinstance(item, ast.FunctionDef)]
            told = [ast.get_docstring(item) for item in makers if item.name == "__init__"]
            return next(filter(None, told), "") or _inherited(path, base)
    return ""


@lru_cache(_FILES)
def _classes(path: str) -> dict[int, ast.ClassDef]:
    try:
        tree = ast.parse(Path(path).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return {}
    return {node.lineno: node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
