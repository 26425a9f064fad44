"""The Protocol of an adapter: the little that differs from one target library to another.

An adapter reads the installed files of the library as text; it never imports it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class PublicName:
    """A public name and the place where the library's files say that its object is."""

    name: str
    """Such as ``tf.concat``."""
    module: str
    """Such as ``tensorflow.python.ops.array_ops``."""
    attribute: str
    """Such as ``concat``; empty where the object is the module itself."""

    @property
    def is_renamed(self) -> bool:
        """Whether the object has another name in its module."""
        return self.name.rpartition(".")[2] != self.attribute.rpartition(".")[2]


class Adapter(Protocol):
    """What docprobe asks of a target library."""

    @property
    def environment(self) -> Mapping[str, str]:
        """Variables that the worker needs before it imports the library."""

    @property
    def child(self) -> Path:
        """The child-side module (``prepare``, ``forkable``, ``before_restart``, ``skip_reason``), by path."""

    @property
    def describe(self) -> Path:
        """The child-side module that writes objects down as literals, by path."""

    def public_names(self, root: Path) -> list[PublicName]:
        """Return the public names of the library below `root`, sorted, each name once.

        Raises `ParseError` where the library is not there.
        """

    def rank(self, name: PublicName) -> tuple[int | str, ...]:
        """Return a key by which the best of an object's names sorts first."""

    def renames(self, root: Path) -> Mapping[str, str]:
        """Return earlier public names and what they are called now."""
