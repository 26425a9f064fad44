"""A guest: a target in a store whose tests ran on another one, its home.

Readers go on to be shown the home. What is known of a guest stands under its own key: its symbols, what the
home's snippets and its own docstrings' examples give there, and the gaps that follow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docprobe.model import Symbol
from docprobe.store.targets import home_target

if TYPE_CHECKING:
    from docprobe.pipeline.context import Context


def is_guest(ctx: Context) -> bool:
    """Tell whether a target was named in a store that is another's: tests ran there, and snippets came of it.

    Where none was named, the library beside docprobe takes its place: it was updated.
    """
    home = home_target(ctx.store)
    return ctx.is_named and home is not None and home.key != ctx.target.key


def is_scanned(ctx: Context) -> bool:
    """Tell whether the target's public names were read, which its docstrings and gaps are told by."""
    return ctx.store.count(Symbol, target=ctx.target.key) > 0
