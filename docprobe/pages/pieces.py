"""Long lists, cut into pages."""

from __future__ import annotations

from typing import TypeVar

_T = TypeVar("_T")
_A_PAGE = 200


def pieces(items: list[_T], size: int = _A_PAGE) -> list[list[_T]]:
    """Return `items` cut into pages; at least one, so that a list can be empty."""
    return [items[start : start + size] for start in range(0, len(items), size)] or [[]]


def numbered(name: str, index: int) -> str:
    """Return the page name of a list's part."""
    return name if index == 0 else f"{name}-{index + 1}"
