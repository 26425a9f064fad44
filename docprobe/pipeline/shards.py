"""A part of the work, so that several machines share it: each thing belongs to exactly one shard.

Which one is told by a digest of its name, so that it depends neither on the machine nor on an order,
nor on what else there is.
"""

from __future__ import annotations

from dataclasses import dataclass

from docprobe.model import text_digest


@dataclass(frozen=True, slots=True)
class Shard:
    """Number `number` of `count` shards, counted from 1; the only one is everything."""

    number: int = 1
    count: int = 1

    def holds(self, name: str) -> bool:
        """Tell whether what is called `name` (a path, a symbol) belongs to this shard."""
        return int(text_digest(name), 16) % self.count == self.number - 1


EVERYTHING = Shard()
