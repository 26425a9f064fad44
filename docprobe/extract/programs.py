"""Observed calls written as programs: literals where there are some, else how the object was made."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from docprobe.extract.counted import Counted
from docprobe.extract.events import Event, Expression, references
from docprobe.extract.lookup import Lookup
from docprobe.extract.wrapping import WIDTH, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.model import Parameter

_INLINE = 44
"""A literal longer than this gets a line and a name of its own."""
_REPLAYS = 16
_SETTINGS = frozenset({"int", "float", "bool", "str", "NoneType", "object"})
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OPERATORS = frozenset("-+*/%@&|^<>=~ ")


class UnwritableError(Exception):
    """An argument can be written neither as a literal nor by how it was made."""


@dataclass(frozen=True, slots=True)
class Program:
    """Statements, and the expression of the call that they lead to."""

    lines: tuple[str, ...]
    call: str
    """The call as an expression over names that `lines` bind."""
    given: tuple[tuple[str, Expression], ...]
    """The call's arguments by parameter, the receiver left out."""
    symbols: tuple[str, ...]
    internals: bool = False
    """Whether a name stands in it that is not public."""

    def with_given(self, given: tuple[tuple[str, Expression], ...]) -> Program:
        """Return the program as one that shows a call with these arguments."""
        return replace(self, given=given)

    def after(self, lines: tuple[str, ...]) -> Program:
        """Return the program with `lines` before its own."""
        return replace(self, lines=(*lines, *self.lines))


@dataclass(slots=True)
class _Builder:
    """Writes one program; `made` holds the names of events that have their own line."""

    events: Sequence[Event]
    lookup: Lookup
    feeds: Mapping[int, Expression]
    modern: bool
    replays: bool
    uses: Mapping[int, int]
    counted: Counted | None = None
    lines: list[str] = field(default_factory=list)
    made: dict[int, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    symbols: set[str] = field(default_factory=set)
    under_way: set[int] = field(default_factory=set)

    def value(self, expr: Expression, hint: str, *, inline: int = _INLINE) -> str:
        """Return the text of `expr`; what is long or used again is bound to a name made from `hint`."""
        kind = expr[0]
        stand_in = self.counted.text(expr) if self.counted else None
        if stand_in is not None:
            return stand_in if len(stand_in) <= inline else self.bind(hint, stand_in)
        if kind == "t":
            fed = self._fed(expr)
            text = fed if fed is not None else self._modern_text(expr[1])
            return text if len(text) <= inline else self.bind(hint, text)
        if kind == "r":
            return self._reference(expr, hint)
        if kind in {"[", "("}:
            single = hint.removesuffix("s")
            items = [
                self.value(item, f"{single}_{place}", inline=inline) for place, item in enumerate(expr[1], 1)
            ]
            inside = ", ".join(items) + ("," if kind == "(" and len(items) == 1 else "")
            return f"[{inside}]" if kind == "[" else f"({inside})"
        if kind == "{":
            pairs = [(self.value(key, "key"), self.value(item, hint)) for key, item in expr[1]]
            return "{" + ", ".join(f"{key}: {item}" for key, item in pairs) + "}"
        raise UnwritableError(str(expr[1]))

    def _fed(self, expr: Expression) -> str | None:
        source = next(references(expr), None)
        return None if source is None or source not in self.feeds else self._fed_text(self.feeds[source])

    def _fed_text(self, fed: Expression) -> str:
        if fed[0] != "t":
            raise UnwritableError("fed")
        return str(fed[1])

    def _modern_text(self, text: str) -> str:
        """Return text that is one public name in its newest form."""
        self.symbols.update(name for name in names_in(text, self.lookup.target.prefix))
        return self.lookup.modern(text) if self.modern else text

    def _reference(self, expr: Expression, hint: str) -> str:
        event, path = int(expr[1]), expr[2]
        if event in self.feeds:
            return self.value(self.feeds[event], hint)
        passed = self._passed(self.events[event])
        if passed is not None and not path:
            return self.value(passed, hint)
        known = self.made.get(event)
        if known is None:
            text = self.call(self.events[event])
            if self.uses.get(event, 0) <= 1 and not path and len(text) <= WIDTH - 30:
                return text
            known = self.bind(hint, text)
            self.made[event] = known
            if self.replays:
                self._replay(event)
        return known + "".join(f"[{step!r}]" for step in path)

    def _passed(self, event: Event) -> Expression | None:
        """Return what a call was given that gives just that."""
        is_passed = self.modern and self.lookup.passes(event.symbol) and event.args
        return event.args[0] if is_passed else None

    def _replay(self, event: int) -> None:
        """Do again what happened to an object after it was made: it may have changed in it."""
        last = max(self.under_way, default=len(self.events))
        touching = [
            other
            for other in self.events[event + 1 : last]
            if other.form in {"method", "instance"}
            and other.receiver is not None
            and event in references(other.receiver)
            and other.id not in self.under_way
            and other.error is None
        ]
        for other in touching[:_REPLAYS]:
            text = self.call(other)
            if text not in self.lines:
                self.lines.append(text)

    def call(self, event: Event) -> str:
        """Return the text of an event's call."""
        if event.id in self.under_way or len(self.under_way) > 24:
            raise UnwritableError("circular")
        self.under_way.add(event.id)
        try:
            return self._call(event)
        finally:
            self.under_way.discard(event.id)

    def _call(self, event: Event) -> str:  # noqa: PLR0911 - a case for each form
        if event.error is not None and len(self.under_way) > 1:
            raise UnwritableError("failed")
        if event.form in {"eval", "via"}:
            return self._through(event)
        if event.form == "get":
            return f"{self._operand(event.args[0])}.{event.row['symbol']}"
        if event.form == "item":
            return f"{self._operand(event.args[0])}[{self._index(event.args[1])}]"
        if event.form == "op":
            left, right = (self._operand(arg) for arg in event.args)
            return f"{left} {event.symbol} {right}"
        symbol = self.lookup.modern(event.symbol) if self.modern else event.symbol
        self.symbols.add(symbol)
        arguments = ", ".join(self._arguments(event, symbol))
        if event.receiver is None:
            return f"{symbol}({arguments})"
        receiver = self._operand(event.receiver, _hint_of(symbol, self.lookup))
        if event.form == "instance":
            return f"{receiver}({arguments})"
        return f"{receiver}.{symbol.rpartition('.')[2]}({arguments})"

    def _through(self, event: Event) -> str:
        """Write what was evaluated: that gives the same."""
        sources = event.row.get("from", ())
        if event.form == "via" or len(sources) != 1 or event.row.get("path") is None:
            raise UnwritableError(event.form)
        return self._reference(["r", sources[0], event.row["path"]], "x")

    def _operand(self, expr: Expression, hint: str = "x") -> str:
        text = self.value(expr, hint)
        return text if _is_whole(text) else f"({text})"

    def _index(self, expr: Expression) -> str:
        parts = expr[1] if expr[0] == "(" else [expr]
        texts = [self.value(part, "index") for part in parts]
        text = ", ".join(_slice_text(text) for text in texts)
        if text.startswith("(") and text.endswith(")") and expr[0] == "t":
            return _slice_text(text[1:-1].rstrip(","))
        return text

    def _arguments(self, event: Event, symbol: str) -> Iterator[str]:
        for name, expr, is_word, default in bound(event, symbol, self.lookup):
            text = self.value(expr, name or "x")
            if is_word and text == default:
                continue
            yield f"{name}={text}" if is_word else text

    def bind(self, hint: str, text: str) -> str:
        """Add the line ``name = text`` and return the name."""
        name = self.fresh(hint)
        self.lines.append(wrapped(f"{name} = ", text))
        return name

    def fresh(self, hint: str) -> str:
        """Return a name like `hint` that is free."""
        base = hint if hint.isidentifier() else "x"
        taken = self.names | {self.lookup.target.prefix, "np", "result", "error"}
        if keyword.iskeyword(base) or base in taken or hasattr(builtins, base):
            numbered = (f"{base}_{number}" for number in range(2, 99))
            base = next(name for name in (f"{base}_", *numbered) if name not in taken)
        self.names.add(base)
        return base


def build(
    event: Event,
    events: Sequence[Event],
    lookup: Lookup,
    *,
    feeds: Mapping[int, Expression] | None = None,
    modern: bool = True,
    replays: bool = False,
    counted: Counted | None = None,
) -> Program:
    """Return the program that makes the call of `event` once more.

    With `modern`, names of an older version are written as today's; with `replays`, what was done to
    an object before it is used is done again; `counted` tells what is counted out instead of made.
    Raises `UnwritableError`.
    """
    uses = _uses(event, events)
    builder = _Builder(events, lookup, feeds or {}, modern, replays, uses, counted)
    call = builder.call(event)
    symbol = lookup.modern(event.symbol) if modern else event.symbol
    given = tuple((name, expr) for name, expr, _, _ in bound(event, symbol, lookup))
    if counted is not None:
        given = tuple((name, counted.expression(expr)) for name, expr in given)
    return Program(tuple(builder.lines), call, given, tuple(sorted(builder.symbols)))


def literal(expr: Expression) -> str | None:
    """Return the text of an expression that needs no other event; None where it does."""
    if expr[0] == "t":
        return str(expr[1])
    if expr[0] in {"[", "("}:
        items = [literal(item) for item in expr[1]]
        inside = ", ".join(item or "" for item in items)
        comma = "," * (expr[0] == "(" and len(items) == 1)
        return None if None in items else f"{expr[0]}{inside}{comma}{']' if expr[0] == '[' else ')'}"
    if expr[0] == "{":
        pairs = [(literal(key), literal(item)) for key, item in expr[1]]
        is_whole = all(None not in pair for pair in pairs)
        return "{" + ", ".join(f"{key}: {item}" for key, item in pairs) + "}" if is_whole else None
    return None


def _uses(event: Event, events: Sequence[Event]) -> dict[int, int]:
    """Return how often each event is referred to on the way to `event`."""
    counts: dict[int, int] = {}
    pending = [event]
    while pending:
        current = pending.pop()
        for source in (ref for expr in current.expressions for ref in references(expr)):
            counts[source] = counts.get(source, 0) + 1
            if counts[source] == 1:
                pending.append(events[source])
    return counts


def bound(event: Event, symbol: str, lookup: Lookup) -> Iterator[tuple[str, Expression, bool, str | None]]:
    """Yield (parameter, expression, whether it is written as a keyword, default) of a call of `symbol`.

    Literals after the first argument are written as keywords where the signature allows it. Labels are
    left out, as far as the call does without.
    """
    # An object is called with what its class's constructor knows nothing of.
    parameters = lookup.parameters(f"{symbol}.__call__" if event.form == "instance" else symbol)
    needed = {word.name for word in parameters if word.default is None}
    for word in _bound(event, parameters, _SETTINGS.union(lookup.target.settings)):
        if word[0] not in lookup.target.labels or word[0] in needed:
            yield word


def _bound(
    event: Event, parameters: Sequence[Parameter], settings: AbstractSet[str]
) -> Iterator[tuple[str, Expression, bool, str | None]]:
    known = {word.name: word for word in parameters}
    positional = [word for word in parameters if word.kind.startswith("POSITIONAL")]
    names = [word.name for word in positional[: len(event.args)]]
    names += [""] * (len(event.args) - len(names))
    words = _from_here_on(event.args, names, known, settings)
    for place, (name, expr) in enumerate(zip(names, event.args, strict=True)):
        default = known[name].default if name else None
        yield name, expr, place >= words, default
    for name, expr in event.words.items():
        yield name, expr, True, known[name].default if name in known else None


def _from_here_on(
    args: Sequence[Expression],
    names: Sequence[str],
    known: Mapping[str, Parameter],
    settings: AbstractSet[str],
) -> int:
    """Return from which argument on all can be keywords, and read better so."""
    place = len(args)
    while place > 1 and names[place - 1]:
        word, expr = known[names[place - 1]], args[place - 1]
        is_setting = word.default is not None or (expr[0] == "t" and expr[2].get("type") in settings)
        # `add(1, y=2)` reads worse, not better.
        if word.kind != "POSITIONAL_OR_KEYWORD" or len(word.name) == 1 or not is_setting:
            break
        place -= 1
    return place


def _is_whole(text: str) -> bool:
    """Tell whether a dot or an operator beside program text belongs to all of it."""
    depth = 0
    for letter in text:
        depth += (letter in "([{") - (letter in ")]}")
        if depth == 0 and letter in _OPERATORS:
            return False
    return True


def names_in(text: str, prefix: str) -> Iterator[str]:
    """Yield the public names in a piece of program text."""
    for found in re.finditer(rf"(?<![\w.\"'])({re.escape(prefix)}(?:\.\w+)+)", text):
        yield found[1]


def snake(name: str) -> str:
    """Return `CamelCase` as `camel_case`."""
    return _CAMEL.sub("_", name).lower()


def _hint_of(symbol: str, lookup: Lookup) -> str:
    """Return what an object of the class that `symbol` belongs to is called."""
    owner = symbol if lookup.is_class(symbol) else symbol.rpartition(".")[0]
    return snake(owner.rpartition(".")[2])


def _slice_text(text: str) -> str:
    """Return ``1:`` for ``slice(1, None, None)``."""

    def spelled(found: re.Match[str]) -> str:
        start, stop, step = (part.strip() for part in found[1].split(","))
        parts = ["" if part == "None" else part for part in (start, stop, step)]
        return ":".join(parts[:2] if not parts[2] else parts)

    return re.sub(r"slice\(([^()]*,[^()]*,[^()]*)\)", spelled, text)
