"""The quirks, chosen anew from all confirmed behaviours once they are known."""

from __future__ import annotations

import time
from itertools import groupby
from typing import TYPE_CHECKING

from docprobe.extract.quirks.base import facet_of
from docprobe.extract.quirks.choose import choose
from docprobe.gaps.reading.claim import BEYOND, WITHIN
from docprobe.model import BehaviourKind, Progress, Snippet, StageDone, Symbol
from docprobe.store.queries import shown_behaviours
from docprobe.store.quirks import replace_quirks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docprobe.model import Behaviour, Quirk
    from docprobe.pipeline.context import Context
    from docprobe.store import Store

_SHAPES = {BehaviourKind.SHAPE, BehaviourKind.STATIC_SHAPE}


def choose_quirks(ctx: Context) -> Iterator[Progress]:
    """Choose the quirks of the target from its confirmed behaviours; those of before are replaced.

    What a person hid stays hidden: ids are those of the behaviours.
    """
    start, store, target = time.monotonic(), ctx.store, ctx.target.key
    yield Progress("quirks", 0, note="choosing what is worth telling")
    symbols = {symbol.name: symbol for symbol in store.select(Symbol, target=target)}
    chosen: list[Quirk] = []
    for name, behaviours in groupby(shown_behaviours(store, target), key=lambda one: one.symbol):
        chosen += quirks_of(store, list(behaviours), symbols.get(name))
    replace_quirks(store, target, chosen)
    store.add([StageDone("quirks", "", target, "", time.monotonic() - start)])
    yield Progress("quirks", len(chosen), len(chosen))


def quirks_of(store: Store, behaviours: Sequence[Behaviour], symbol: Symbol | None) -> list[Quirk]:
    """Return the quirks among the behaviours of one symbol; what uses internals tells a reader nothing.

    What was made to try a docstring's claims is told of as a gap.
    """
    ids = tuple(sorted({behaviour.snippet for behaviour in behaviours}))
    snippets = {snippet.id: snippet for snippet in store.select(Snippet, id=ids)}
    shapes: dict[str, tuple[int, ...]] = {}
    for behaviour in behaviours:
        if behaviour.kind in _SHAPES and (shape := read_shape(behaviour.detail)) is not None:
            shapes[behaviour.snippet] = shape
    return choose(
        [
            facet_of(one, snippets[one.snippet], symbol, shapes.get(one.snippet))
            for one in behaviours
            if snippets[one.snippet].public_only and not one.pattern.startswith((BEYOND, WITHIN))
        ]
    )


def read_shape(text: str) -> tuple[int, ...] | None:
    """Return the shape in ``[2, 3]`` or ``(2, 3)``; None where a size is open."""
    sizes = [size.strip() for size in text.strip("[]()").split(",") if size.strip()]
    return tuple(map(int, sizes)) if all(size.isdigit() for size in sizes) else None
