"""What a stage says of its own work."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class StageDone:
    """A stage's mark that its work on one item is done: skipped as long as the key is the same."""

    stage: str
    item: str
    target: str
    key: str
    """Digest of what was read, with the stage's format number and settings."""
    seconds: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of long work, for a person who waits; `total` is None while it is not known."""

    stage: str
    done: int
    total: int | None = None
    counts: tuple[tuple[str, int], ...] = ()
    """What came of it so far, such as verdicts by kind, in the order in which to show them."""
    note: str = ""
