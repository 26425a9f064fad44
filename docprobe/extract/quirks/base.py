"""What a rule of interest is, and what it looks at: a confirmed behaviour, taken apart."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from docprobe.extract.attribution import is_about
from docprobe.extract.behaviours import AFTER, IN_GRAPH, MADE
from docprobe.extract.literals import (
    argument_text,
    argument_value,
    arguments_of,
    callee,
    keywords_of,
    shape_of_value,
    value_of,
)
from docprobe.extract.sentences import attempt_in, call_in, chained_call
from docprobe.extract.tested import is_attempted
from docprobe.model import Basis, BehaviourKind, DocField, DocParts, Parameter, Symbol, SymbolKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docprobe.extract.events import Expression
    from docprobe.model import Behaviour, Snippet

Given = tuple[tuple[str, "Expression"], ...]
_LOOKED_AT = re.compile(
    r"^(?:result = |values = |    (?:result = )?|def in_graph\(\):\n    return )(?:list\()?([\w.]+)\(",
    re.MULTILINE,
)
_PLAIN = re.compile(r"[\w.+-]+")
OPTION = "option"
"""The group of rules that tell what an option of a symbol does."""
_PART = re.compile(r"^(?:values = .*|result = (?:.*\)|result))\.([A-Za-z_]\w*)(\(\))?$", re.MULTILINE)
_VIEWED = re.compile(r"^assert result\.(?!shape\b|dtype\b)([A-Za-z_]\w*)(\(\))? ", re.MULTILINE)
# What only writes a result down, all of it.
_WHOLE = frozenset(
    {"numpy", "tolist", "item", "to_list", "as_list", "to_pyval", "stack", "as_dict", "to_string"}
)
_SHAPE = re.compile(r"\.shape == \(([\d, ]*)\)")


@dataclass(frozen=True)
class Facet:
    """A confirmed behaviour as the rules look at it."""

    symbol: str
    kind: BehaviourKind = BehaviourKind.VALUE
    call: str = ""
    """The call as one expression with real values put in; empty where it is too long."""
    given: Given = ()
    text: str = ""
    """The text of the value; empty where the call raises."""
    dtype: str = ""
    error: str = ""
    """The public name of the exception."""
    message: str = ""
    note: str = ""
    about: bool = True
    """Whether the names of the test speak of the symbol."""
    asserted: bool = True
    pattern: str = ""
    snippet: str = ""
    level: int = 0
    id: str = ""
    told_shape: tuple[int, ...] | None = None
    """The shape of the result where the run told it."""
    attempt: str = ""
    """What is tried or looked at, as it stands in the program; empty where it is no single call."""
    reached: bool = True
    """Whether what is tried calls the symbol, or an object that it made."""
    code: str = field(default="", repr=False)
    """The program itself."""
    against: str = ""
    """Id of the snippet that this one's was made of."""
    object: Symbol | None = field(default=None, compare=False)
    """The symbol itself, with its docstring."""

    @cached_property
    def value(self) -> Any:
        """The value where it is a literal, else None."""
        return value_of(self.text) if self.text else None

    @cached_property
    def shape(self) -> tuple[int, ...] | None:
        """The shape of the result; None where it has none."""
        return shape_of_value(self.value) if self.told_shape is None else self.told_shape

    @cached_property
    def arguments(self) -> Mapping[str, Expression]:
        """What was given by parameter; what has no parameter is left out."""
        return {name: expr for name, expr in self.given if name}

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The program text of each argument that has a name; empty where it has none."""
        return {name: argument_text(expr) for name, expr in self.arguments.items()}

    @cached_property
    def first(self) -> Any:
        """The value of the first argument where it is a literal, else None."""
        return argument_value(self.given[0][1]) if self.given else None

    @cached_property
    def receiver(self) -> str:
        """What the call is made on, the function itself where it is one; empty where that is not known."""
        made = callee(self.call)
        is_function = self.object is not None and self.object.kind == SymbolKind.FUNCTION
        return made or (self.symbol if is_function and not self.call else "")

    @cached_property
    def chain(self) -> str:
        """The call with what made its object, see `chained_call`: few rules ask, and it costs reading."""
        return chained_call(self.code, self.symbol) if self.code else ""

    @property
    def in_graph(self) -> bool:
        """Whether the call was traced into a graph."""
        return self.pattern.startswith(IN_GRAPH)

    @property
    def is_made(self) -> bool:
        """Whether the call is not a test's as it stands: it was traced, or an option is another."""
        return self.pattern.startswith(MADE)

    @property
    def in_mode(self) -> bool:
        """Whether it holds only once a mode of the library was set."""
        return self.pattern.startswith(AFTER)

    @property
    def defaults(self) -> Mapping[str, str | None]:
        """The symbol's parameters with the text of their defaults."""
        return {word.name: word.default for word in self.object.parameters} if self.object else {}

    @property
    def short(self) -> str:
        """The last part of the symbol's name, in lower case."""
        return self.symbol.rpartition(".")[2].lower()


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a behaviour."""

    title: str
    sentence: str
    other: str = ""
    """Id of the snippet of a second call that the sentence speaks of."""
    key: str = ""
    """What near-identical ones share; empty where sentence or title tell it."""
    group: str = ""
    """What rules share that tell the same of one key; empty where no other rule does."""


class Rule(Protocol):
    """One reason why a behaviour is worth telling.

    VALID holds facets with the sentence that tells them, INVALID facets that the rule passes over.
    """

    @property
    def name(self) -> str:
        """What the rule is called where quirks are listed."""

    @property
    def most(self) -> int:
        """How many quirks of one symbol the rule may choose."""

    @property
    def VALID(self) -> Sequence[tuple[Facet, str]]:  # noqa: N802 - a constant of the class
        """Facets that are worth telling, each with its sentence."""

    @property
    def INVALID(self) -> Sequence[Facet]:  # noqa: N802 - a constant of the class
        """Facets that are not."""

    def tell(self, facet: Facet) -> Told | None:
        """Return title and sentence where the behaviour is worth telling."""


class PairRule(Protocol):
    """One reason why two behaviours of a symbol are worth telling together; the first is the quirk's own."""

    @property
    def name(self) -> str:
        """What the rule is called where quirks are listed."""

    @property
    def most(self) -> int:
        """How many quirks of one symbol the rule may choose."""

    @property
    def VALID(self) -> Sequence[tuple[Facet, Facet, str]]:  # noqa: N802 - a constant of the class
        """Pairs that are worth telling, each with its sentence."""

    @property
    def INVALID(self) -> Sequence[tuple[Facet, Facet]]:  # noqa: N802 - a constant of the class
        """Pairs that are not."""

    def tell(self, facet: Facet, other: Facet) -> Told | None:
        """Return title and sentence where `facet` is worth telling against `other`."""


def facet_of(
    behaviour: Behaviour, snippet: Snippet, symbol: Symbol | None, shape: tuple[int, ...] | None = None
) -> Facet:
    """Return a confirmed behaviour as the rules look at it; `shape` is that of what its call gave."""
    error, _, message = behaviour.detail.partition(": ") if not behaviour.value else ("", "", "")
    raises = behaviour.kind == BehaviourKind.RAISES
    found = _SHAPE.search(snippet.code)
    if shape is None and found:
        shape = tuple(int(size) for size in found[1].split(",") if size.strip())
    text = behaviour.value
    call = _call(behaviour, snippet)
    given = _given(behaviour, call, snippet, symbol)
    part = _PART.search(snippet.code) or _VIEWED.search(snippet.code)
    if part and part[1] == "shape":
        # What is symbolic has no value: it was looked at for its shape.
        call = call.removesuffix(".shape")
        told, text = value_of(text), ""
        sizes = tuple(told) if isinstance(told, tuple | list) else (None,)
        shape = sizes if all(isinstance(size, int) for size in sizes) else None
    elif part and part[1] not in _WHOLE and part[1] != behaviour.symbol.rpartition(".")[2]:
        # It is this that gives the value, and only together with the call.
        end, given = f".{part[1]}{part[2] or ''}", ()
        call = f"{call.removesuffix(end)}{end}" if call else ""
    return Facet(
        symbol=behaviour.symbol,
        kind=behaviour.kind,
        call=call,
        given=given,
        text=text,
        dtype=behaviour.dtype,
        error=error if raises else "",
        message=message if raises else "",
        note=behaviour.note,
        about=is_about(behaviour.symbol, behaviour.test),
        asserted=behaviour.basis == Basis.ASSERTED,
        pattern=behaviour.pattern,
        snippet=snippet.id,
        level=snippet.level,
        id=behaviour.id,
        told_shape=shape,
        attempt=attempt_in(snippet.code),
        reached=not raises or _is_reached(snippet, behaviour.symbol, symbol),
        code=snippet.code,
        against=behaviour.against,
        object=symbol,
    )


def _is_reached(snippet: Snippet, name: str, symbol: Symbol | None) -> bool:
    """Tell whether what the snippet tries is about the symbol; an operator's name stands nowhere."""
    is_class = symbol is None or symbol.kind == SymbolKind.CLASS
    if symbol is not None and is_class and not _makes_one(snippet.code, name):
        return False  # what methods of the class itself raise is theirs
    return "__" in name or is_attempted(snippet.code, name, is_class=is_class)


def _makes_one(code: str, name: str) -> bool:
    """Tell whether a program calls the class or derives one from it."""
    return re.search(rf"\b{re.escape(name.rpartition('.')[2])}[(),]", code) is not None


def _call(behaviour: Behaviour, snippet: Snippet) -> str:
    """Return the call as the snippet has it now, unless it is looked at through another there."""
    found = call_in(snippet.code)
    wanted = {behaviour.symbol.rpartition(".")[2], callee(behaviour.call).rpartition(".")[2]} - {""}
    is_same = callee(found).rpartition(".")[2] in wanted
    return found if found and (is_same or not behaviour.call) else behaviour.call


def _given(behaviour: Behaviour, call: str, snippet: Snippet, symbol: Symbol | None) -> Given:
    """Return the arguments where it is their call that the snippet looks at, else none.

    Those that an object of a class was called with have no names: they are not its constructor's.
    """
    given = tuple((name, expr) for name, expr in json.loads(behaviour.given or "[]"))
    written = _squeezed(f"{snippet.code}\n{call}")
    is_standing = all(_stands(expr, written) or _is_default(name, expr, symbol) for name, expr in given)
    # The program may come to the call in another way than the test did.
    if not is_standing or not _fits(given, call):
        return ()
    found = _LOOKED_AT.search(snippet.code)
    called = callee(call) or (found[1] if found else "")
    last = behaviour.symbol.rpartition(".")[2]
    if called.rpartition(".")[2] == last:
        return given if _agree(given, call) else ()
    is_class = symbol is not None and symbol.kind == SymbolKind.CLASS
    return tuple(("", expr) for _, expr in given) if is_class and f"{last}(" in called else ()


def _stands(expr: Expression, code: str) -> bool:
    """Tell whether what was given stands in `code`, as far as it is text; spaces and quotes do not count."""
    if expr[0] in {"[", "("}:
        return all(_stands(item, code) for item in expr[1])
    return expr[0] != "t" or _squeezed(str(expr[1])) in code


def _is_default(name: str, expr: Expression, symbol: Symbol | None) -> bool:
    """Tell whether an argument is what holds without it: a program leaves it out."""
    defaults = {word.name: word.default for word in symbol.parameters} if symbol else {}
    default = defaults.get(name)
    return default is not None and _squeezed(argument_text(expr)) == _squeezed(default)


def _squeezed(text: str) -> str:
    return re.sub(r"[\s'\"]|,(?=\s*[)\]])", "", text)


def _fits(given: Given, call: str) -> bool:
    """Tell whether the arguments by position of a call are what is said to be given, in the same order."""
    texts = [argument_text(expr) for _, expr in given]
    pairs = zip(texts, arguments_of(call), strict=False)
    # What has no text was made by a call: a literal in its place is another thing.
    return all(
        _squeezed(text) == _squeezed(written) if text else value_of(written) is None
        for text, written in pairs
    )


def _agree(given: Given, call: str) -> bool:
    """Tell whether no keyword of the call has another plain value than what is said to be given."""
    words = keywords_of(call)
    return all(
        words[name] == text
        for name, expr in given
        if name in words and _PLAIN.fullmatch(text := argument_text(expr)) and _PLAIN.fullmatch(words[name])
    )


def array(text: str, dtype: str, shape: Sequence[int], *flags: str, kind: str = "lib.Tensor") -> Expression:
    """Return the expression of an array or tensor, for examples."""
    return ["t", text, {"type": kind, "dtype": dtype, "shape": list(shape), "flags": list(flags)}]


def plain(text: str, kind: str, *flags: str) -> Expression:
    """Return the expression of a value of Python's own, for examples."""
    return ["t", text, {"type": kind, "flags": list(flags)}]


def documented(
    name: str,
    *,
    summary: str = "",
    raises: tuple[DocField, ...] = (),
    args: tuple[DocField, ...] = (),
    parameters: tuple[Parameter, ...] = (),
) -> Symbol:
    """Return a function with such a docstring and signature, for examples."""
    doc = DocParts(summary, args, raises, has_args=bool(args), has_raises=bool(raises))
    return Symbol("", name, (), SymbolKind.FUNCTION, "", parameters, summary, doc, "", 0, "")
