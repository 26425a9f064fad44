"""What running the examples of a docstring said of each, and how a verdict holds it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING

from docprobe.model.ids import text_digest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docprobe.model.evidence import Verdict

_FORMAT = 7
"""Raise it when other examples are run, or are judged in another way: then all of them run again."""


class ExampleState(StrEnum):
    """What a run says of one example of a docstring."""

    WORKS = "works"
    SKETCH = "sketch"
    """It is no program: it leaves parts out, or is an output, a command, another language."""
    CONTEXT = "needs context"
    """It uses what the text around it explains, or what an earlier example failed to make."""
    ENVIRONMENT = "environment"
    """It needs other hardware, the network, files or another package."""
    BROKEN = "broken"
    """A reader who pastes it meets a fault."""


@dataclass(frozen=True, slots=True)
class JudgedExample:
    """One example of a docstring and what its run said."""

    form: str
    """``doctest``: one prompt with its output; ``fenced``: a block; ``other``: one of another language."""
    line: int
    """Where it begins inside the docstring, from 0."""
    state: ExampleState
    reason: str = ""
    at: int = 0
    """The line inside the docstring, from 0, that a fault is in."""
    source: str = ""
    """What was run, of a broken one; so are the next two."""
    want: str = ""
    got: str = ""


def docstring_digest(docstring: str) -> str:
    """Return the digest by which the verdict on a docstring's examples is keyed."""
    return text_digest(f"{_FORMAT}\0{docstring}")


def examples_text(examples: Iterable[JudgedExample]) -> str:
    """Return the text by which a verdict holds `examples`; what is empty is left out."""
    rows = [{name: value for name, value in asdict(one).items() if value not in ("", 0)} for one in examples]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def judged_examples(verdict: Verdict) -> list[JudgedExample]:
    """Return the examples that a docstring's verdict holds, by line."""
    names = {field.name for field in fields(JudgedExample)}
    found = json.loads(verdict.output) if verdict.output else []
    rows = [{name: value for name, value in row.items() if name in names} for row in found]
    return [JudgedExample(**{"line": 0, **row, "state": ExampleState(row["state"])}) for row in rows]


def counted_states(examples: Iterable[JudgedExample]) -> list[tuple[ExampleState, int]]:
    """Return how many examples are in each state that occurs, in the states' order."""
    counts = Counter(one.state for one in examples)
    return [(state, counts[state]) for state in ExampleState if counts[state]]
