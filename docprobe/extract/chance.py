"""Programs whose outcome may differ from run to run, as far as the names that they call tell."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_WORDS = frozenset({
    "rand", "random", "normal", "uniform", "randint", "randn", "shuffle", "dropout", "noise",
    "sample", "sampler", "time", "timestamp", "now", "sleep", "thread", "threads", "threading", "parallel",
    "uuid", "secrets",
})  # fmt: skip
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def leaves_to_chance(nodes: Iterable[ast.AST]) -> bool:
    """Tell whether something is called that draws, waits, or runs beside the rest."""
    return any(part in _WORDS for node in nodes for part in _called(node))


def is_seed(node: ast.AST) -> bool:
    """Tell whether `node` calls something that sets a seed."""
    return "seed" in _called(node)


def _called(node: ast.AST) -> Iterator[str]:
    """Yield the words in the names of what is called."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            for inner in ast.walk(call.func):
                name = inner.attr if isinstance(inner, ast.Attribute) else getattr(inner, "id", "")
                yield from (part.lower() for part in _PARTS.findall(name))
