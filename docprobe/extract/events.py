"""The events of one test as the probe wrote them, ready to be asked where an object came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Expression: TypeAlias = Sequence[Any]
"""See `docprobe.observe.probe_values`."""
Facts: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """One call, operator, evaluation or assertion."""

    row: Mapping[str, Any]

    @property
    def id(self) -> int:
        """Its number in the test."""
        return int(self.row["id"])

    @property
    def form(self) -> str:
        """``call``, ``method``, ``instance``, ``get``, ``item``, ``op``, ``eval``, ``via`` or ``assert``."""
        return str(self.row["form"])

    @property
    def symbol(self) -> str:
        """The public name that was called, or what is written in its place."""
        return str(self.row.get("property") or self.row["symbol"])

    @property
    def site(self) -> tuple[int, int, int, int]:
        """First line and column, last line and column."""
        line, column, end_line, end_column = self.row.get("site") or (0, 0, 0, 0)
        return line, column, end_line, end_column

    @property
    def args(self) -> list[Expression]:
        """The positional arguments."""
        return list(self.row.get("args", ()))

    @property
    def words(self) -> dict[str, Expression]:
        """The keyword arguments."""
        return dict(self.row.get("words", {}))

    @property
    def receiver(self) -> Expression | None:
        """The object whose method was called, or that was called itself."""
        return self.row.get("self")

    @property
    def error(self) -> Mapping[str, Any] | None:
        """Type and message of what was raised."""
        return self.row.get("error")

    @property
    def views(self) -> list[tuple[str, str | None]]:
        """How the result turns into plain Python, and the text of that."""
        return [(template, value) for template, value in self.row.get("result", {}).get("views", ())]

    @property
    def facts(self) -> Facts:
        """Type, dtype and shape of the result."""
        result = self.row.get("result", {})
        expr = result.get("expr", ())
        found: Facts = result.get("facts") or (expr[2] if len(expr) > 2 else {})
        return found

    @property
    def expressions(self) -> list[Expression]:
        """All that the call was given, the receiver first."""
        return [*([self.receiver] if self.receiver else []), *self.args, *self.words.values()]

    def sources(self) -> set[int]:
        """Return the events that what it was given came from."""
        named = {int(event) for event in self.row.get("from", ())}
        return named | {event for expr in self.expressions for event in references(expr)}


def references(expr: Expression) -> Iterator[int]:
    """Yield the events that `expr` refers to."""
    if expr[0] == "r":
        yield int(expr[1])
    elif expr[0] == "t" and len(expr) > 3:
        yield int(expr[3][0])
    elif expr[0] in "[(":
        for item in expr[1]:
            yield from references(item)
    elif expr[0] == "{":
        for pair in expr[1]:
            yield from references(pair[1])


@dataclass(frozen=True, slots=True)
class Trace:
    """What one test did."""

    key: str
    """``Class.method`` as at run time."""
    events: tuple[Event, ...]

    @property
    def head(self) -> Mapping[str, Any]:
        """What is known of the test function itself: file, line and what its parameters were."""
        return self.events[0].row if self.events and self.events[0].form == "test" else {}

    def flow(self) -> dict[int, tuple[int, int]]:
        """Return for each event that reaches an assertion its distance and the assertion's line.

        Evaluating and handing on count as nothing. An event inside the text of an assertion reaches it.
        """
        reached: dict[int, tuple[int, int]] = {}
        for event in reversed(self.events):
            if event.form == "assert":
                start, end = (event.site[0], event.site[1]), (event.site[2], event.site[3])
                inside = {e.id for e in self.events[: event.id] if start < (e.site[0], e.site[1]) < end}
                found = dict.fromkeys(event.sources() | inside, (0, event.site[0]))
            elif event.id in reached:
                distance, line = reached[event.id]
                step = 0 if event.form in {"eval", "via", "item", "get"} else 1
                found = dict.fromkeys(event.sources(), (distance + step, line))
            else:
                continue
            for source, place in found.items():
                reached[source] = min(place, reached.get(source, place))
        return reached


def trace(key: str, rows: Sequence[Mapping[str, Any]]) -> Trace:
    """Return the trace of a test from the probe's rows."""
    return Trace(key, tuple(Event(row) for row in rows))
