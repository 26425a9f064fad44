"""Which snippets of a symbol are shown first: the simplest, each of another form than those before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docprobe.model import BehaviourKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docprobe.model import Behaviour, Snippet

_LITERAL = re.compile(r"\"[^\"]*\"|'[^']*'|(?<![\w.])-?\d[\w.]*(?:-\d+)?|\bNone\b")
_ROW = re.compile(r"[\[(][#,\s]*[\])]")
_LESSER = frozenset({BehaviourKind.DTYPE, BehaviourKind.SHAPE, BehaviourKind.STATIC_SHAPE})


def in_order(snippets: Sequence[Snippet]) -> list[Snippet]:
    """Return the snippets, which come simplest first, with those up front that differ by more than values."""
    seen: set[str] = set()
    first: list[Snippet] = []
    rest: list[Snippet] = []
    for snippet in snippets:
        form = form_of(snippet.title)
        (rest if form in seen else first).append(snippet)
        seen.add(form)
    return [*first, *rest]


def form_of(title: str) -> str:
    """Return a title without its values: what two snippets share that say the same of others."""
    text = _LITERAL.sub("#", title)
    while (shorter := _ROW.sub("#", text)) != text:
        text = shorter
    return text


def by_snippet(behaviours: Iterable[Behaviour]) -> dict[str, Behaviour]:
    """Return for each snippet the behaviour that it is foremost about: not the dtype of a value."""
    found: dict[str, Behaviour] = {}
    for behaviour in sorted(behaviours, key=lambda one: (one.kind in _LESSER, one.id)):
        found.setdefault(behaviour.snippet, behaviour)
    return found
