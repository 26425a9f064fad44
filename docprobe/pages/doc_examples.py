"""The examples of a docstring with what their run said, for a symbol's page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docprobe.model import ExampleState, counted_states, judged_examples
from docprobe.pages.verdicts import Pill

if TYPE_CHECKING:
    from docprobe.model import JudgedExample, Symbol, Verdict

_SIGNS = {
    ExampleState.WORKS: ("✔", "good"),
    ExampleState.SKETCH: ("◌", "idle"),
    ExampleState.CONTEXT: ("◌", "idle"),
    ExampleState.ENVIRONMENT: ("◌", "idle"),
    ExampleState.BROKEN: ("✖", "bad"),
}
_WORST_FIRST = (
    *(ExampleState.BROKEN, ExampleState.ENVIRONMENT),
    *(ExampleState.CONTEXT, ExampleState.SKETCH, ExampleState.WORKS),
)


@dataclass(frozen=True, slots=True)
class RanExample:
    """A run of ``>>>`` lines or a block, and the state of what in it does worst."""

    pill: Pill
    line: int
    """Of the file, where that is known, else of the docstring, from 1."""
    text: str
    """The line that the state is about."""
    reason: str


def ran_examples(symbol: Symbol, verdict: Verdict | None) -> tuple[str, list[RanExample]]:
    """Return how many examples are in each state, in words, and the blocks that they stand in, by line."""
    judged = judged_examples(verdict) if verdict else []
    lines = symbol.docstring.splitlines()
    starts = [example.line for example in symbol.doc.examples]
    blocks: dict[int, list[JudgedExample]] = {}
    for one in judged:
        # What stands before all blocks is one that the docstring's parser does not know.
        begin = max((start for start in starts if start <= one.line), default=one.line)
        blocks.setdefault(begin, []).append(one)
    words = ", ".join(f"{count:,} {state}" for state, count in counted_states(judged))
    return words, [_block(symbol, lines, group) for _, group in sorted(blocks.items())]


def _block(symbol: Symbol, lines: list[str], group: list[JudgedExample]) -> RanExample:
    worst = min(group, key=lambda one: (_WORST_FIRST.index(one.state), one.line))
    sign, tone = _SIGNS[worst.state]
    text = lines[worst.at].strip() if worst.at < len(lines) else ""
    line = symbol.doc_line + worst.at if symbol.doc_line else worst.at + 1
    return RanExample(Pill(sign, tone, str(worst.state)), line, text, worst.reason)
