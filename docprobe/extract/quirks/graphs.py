"""The same call in eager execution and in a graph."""

from __future__ import annotations

import re

from docprobe.extract.behaviours import IN_GRAPH
from docprobe.extract.messages import shape_of
from docprobe.extract.quirks.base import Facet, Told, plain
from docprobe.extract.quirks.wording import PAIR_LIMIT, fit, gives, raises, subjects, titled
from docprobe.extract.sentences import bare
from docprobe.model import BehaviourKind

_ROOMS = (110, 70)
# What a traced function cannot return: that it returns this was our doing.
_OURS = re.compile(r"functions must return")


class Graph:
    """What a graph refuses otherwise, or gives otherwise, than eager execution."""

    name = "eager against graph"
    most = 4
    VALID = (
        (
            Facet(
                "lib.cut",
                BehaviourKind.RAISES,
                "lib.cut([1, 2], 3)",
                (("x", plain("[1, 2]", "list")), ("size", plain("3", "int"))),
                error="ValueError",
                message="size must be 2 or less",
                pattern=f"{IN_GRAPH}x, size",
            ),
            Facet(
                "lib.cut",
                BehaviourKind.RAISES,
                "lib.cut([1, 2], 3)",
                (("x", plain("[1, 2]", "list")), ("size", plain("3", "int"))),
                error="lib.errors.InvalidError",
                message="size is 3",
                snippet="s2",
            ),
            (
                "`lib.cut([1, 2], 3)` raises InvalidError in eager execution, but in a graph it raises"
                " ValueError: size must be 2 or less."
            ),
        ),
        (
            Facet(
                "lib.cut",
                BehaviourKind.RAISES,
                "lib.cut([1, 2], 1)",
                error="TypeError",
                message="size must be known when the graph is built",
                pattern=f"{IN_GRAPH}x, size",
            ),
            Facet("lib.cut", call="lib.cut([1, 2], 1)", text="[1]", dtype="int32", snippet="s2"),
            (
                "`lib.cut([1, 2], 1)` gives `[1]` (int32) in eager execution, but in a graph it raises"
                " TypeError: size must be known when the graph is built."
            ),
        ),
        (
            Facet("lib.cut", call="lib.cut([1], 2)", text="[1]", dtype="int32", pattern=f"{IN_GRAPH}x, size"),
            Facet(
                "lib.cut",
                BehaviourKind.RAISES,
                "lib.cut([1], 2)",
                error="ValueError",
                message="size must be 1 or less",
                snippet="s2",
            ),
            (
                "`lib.cut([1], 2)` raises ValueError in eager execution: size must be 1 or less;"
                " in a graph it gives `[1]` (int32)."
            ),
        ),
    )
    INVALID = (
        (  # nothing is known of what it gives
            Facet("lib.cut", call="lib.cut([1], 2)", pattern=f"{IN_GRAPH}x, size"),
            Facet("lib.cut", BehaviourKind.RAISES, "lib.cut([1], 2)", error="ValueError", message="no"),
        ),
        (  # said of the machinery of graphs
            Facet(
                "lib.cut",
                BehaviourKind.RAISES,
                "lib.cut([1, 2], 1)",
                error="AttributeError",
                message="'SymbolicTensor' object has no attribute 'numpy'",
                pattern=f"{IN_GRAPH}x, size",
            ),
            Facet("lib.cut", call="lib.cut([1, 2], 1)", text="[1]", dtype="int32"),
        ),
    )

    def tell(self, facet: Facet, other: Facet) -> Told | None:
        """Take the call in a graph, against the same in eager execution."""
        if facet.kind != BehaviourKind.RAISES != other.kind or _OURS.search(facet.message):
            return None
        if not (other.about or other.asserted) or bare(facet.error) in {"AttributeError", "NameError"}:
            return None
        said, title = _said(facet, other)
        sentence = next(filter(None, (fit(subjects(other), one, PAIR_LIMIT) for one in said)), "")
        key = f"{bare(other.error)} {bare(facet.error)} {shape_of(facet.message)}"
        return Told(title, sentence, other.snippet, key) if sentence else None


def _said(facet: Facet, other: Facet) -> tuple[list[str], str]:
    """Return ways to say what each does, the fullest first, and the title."""
    symbol, raising = facet.symbol, BehaviourKind.RAISES
    if facet.kind == raising == other.kind:
        eager, title = f"raises {bare(other.error)} in eager execution", f"{bare(facet.error)} in a graph"
        return (
            [f"{eager}, but in a graph it {raises(facet, room)}" for room in _ROOMS],
            titled(f"{symbol} raises {title}, {bare(other.error)} eagerly", f"{symbol} raises {title}"),
        )
    title = titled(f"{symbol} is refused in {'a graph' if facet.kind == raising else 'eager execution'} only")
    if facet.kind == raising:
        eager = gives(other)
        said = [f"{eager} in eager execution, but in a graph it {raises(facet, room)}" for room in _ROOMS]
        return said if eager else [], title
    graph = gives(facet)
    told = (raises(other, room).split(": ", 1) for room in _ROOMS)
    said = [f"{first} in eager execution: {rest}; in a graph it {graph}" for first, rest in told]
    return said if graph else [], title
