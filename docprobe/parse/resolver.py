"""Dotted names of a library's own modules -> the public names that its users know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docprobe.parse.api import Api


@dataclass(frozen=True, slots=True)
class Resolver:
    """Tells what an import path of the library is called in public; plain data, to cross processes."""

    module: str
    """The library's module, such as ``tensorflow``."""
    prefix: str
    """What public names start with, such as ``tf``."""
    canonical: Mapping[str, str]
    internal: Mapping[str, Mapping[str, str]]
    functions: frozenset[str]
    """Which names are functions: named as an argument, they are there to be called."""

    def resolve(self, dotted: str) -> str:
        """Return the canonical name of ``tensorflow.python.ops.array_ops.concat``; empty if it has none."""
        return self._public(dotted) or self._through_modules(dotted)

    def _public(self, dotted: str) -> str:
        root, _, rest = dotted.partition(".")
        return (
            self.canonical.get(f"{self.prefix}.{rest}" if rest else self.prefix, "")
            if root == self.module
            else ""
        )

    def _through_modules(self, dotted: str) -> str:
        parts = dotted.split(".")
        for end in range(len(parts) - 1, 0, -1):
            attributes = self.internal.get(".".join(parts[:end]))
            name = attributes.get(parts[end]) if attributes else None
            if name is not None:
                return self.canonical.get(".".join([name, *parts[end + 1 :]]), "")
        return ""


def make_resolver(api: Api, module: str, prefix: str) -> Resolver:
    """Return the resolver for `api`, the public API of `module`."""
    functions = frozenset(entry.name for entry in api.entries if entry.row.get("kind") == "function")
    return Resolver(module, prefix, api.canonical, api.internal, functions)
