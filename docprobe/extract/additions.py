"""The same call with another option: one that other calls of the symbol have, or a switch turned.

What an option does can be told only beside the call that has it not. Tests often have it in calls too long to
read; here it is put into the simplest ones.
"""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from docprobe.extract.behaviours import WITH
from docprobe.extract.contrast import Contrast, contrast_of, given_of, is_default, only_call, program_of
from docprobe.extract.literals import argument_text
from docprobe.extract.passages import Passages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docprobe.extract.events import Expression
    from docprobe.extract.lookup import Lookup
    from docprobe.model import Behaviour, Parameter, Snippet

Option = tuple[str, str]
"""A parameter and the text of a value."""
_VALUES, _LONGEST = 3, 24
_SWITCHED = {"True": "False", "False": "True"}
_NAMED = frozenset({"POSITIONAL_OR_KEYWORD", "KEYWORD_ONLY"})
ASIDE = frozenset({"seed", "message", "name", "label", "summarize"})
"""Parameters that draw or write otherwise, or say something of the result: that is no other result."""


def options_seen(behaviours: Iterable[Behaviour], lookup: Lookup) -> dict[str, list[Option]]:
    """Return the options of each symbol: the values that its calls give most often, and switches turned."""
    seen: defaultdict[str, defaultdict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for one in behaviours:
        words = seen[one.symbol]
        for name, expr in given_of(one):
            text = _plain_text(expr)
            if text:
                words[name][text] += 1
    return {symbol: list(_options(symbol, words, lookup)) for symbol, words in seen.items()}


def _options(symbol: str, words: dict[str, Counter[str]], lookup: Lookup) -> Iterator[Option]:
    for word in lookup.parameters(symbol):
        name, default = word.name, word.default
        if not _is_option(word, lookup):
            continue
        if default in _SWITCHED:
            yield name, _SWITCHED[default]
            continue
        values = [text for text, _ in words[name].most_common() if not is_default(text, str(default))]
        yield from ((name, text) for text in values[:_VALUES])


def _is_option(word: Parameter, lookup: Lookup) -> bool:
    is_aside = lookup.is_label(word.name) or word.name in ASIDE
    return word.default is not None and word.kind in _NAMED and not is_aside


def _plain_text(expr: Expression) -> str:
    """Return the text of a number, a switch or a word; empty for what is none."""
    text = argument_text(expr)
    if not text or len(text) > _LONGEST:
        return ""
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return ""
    return text if isinstance(value, bool | int | float | str) else ""


def additions(
    snippet: Snippet, behaviour: Behaviour, options: Iterable[Option], lookup: Lookup
) -> Iterator[tuple[Option, Contrast]]:
    """Yield the call that `snippet` is about with each of the options that it has not."""
    passages, symbol = Passages(snippet.code), behaviour.symbol
    call = only_call(passages, symbol)
    base = program_of(passages.code, given_of(behaviour), snippet, lookup) if call else None
    if call is None or base is None:
        return
    names = [word.name for word in lookup.parameters(symbol)]
    for name, text in options:
        code = put(passages, call, (name, text), names)
        given = [pair for pair in given_of(behaviour) if pair[0] != name]
        program = program_of(code, [*given, (name, _expression(text))], snippet, lookup) if code else None
        if program:
            found = contrast_of(f"{WITH}{name}={text}", (base, program), snippet, behaviour, lookup)
            yield (name, text), found


def put(passages: Passages, call: ast.Call, option: Option, names: list[str]) -> str:
    """Return the program with an option of the call, whose parameters are `names`.

    Empty where the call has it already, or by its place.
    """
    name, text = option
    parts: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    is_open = any(isinstance(one, ast.Starred) or getattr(one, "arg", "") is None for one in parts)
    if is_open or name in names[: len(call.args)]:
        return ""
    own = next((word for word in call.keywords if word.arg == name), None)
    if own is not None:
        span, new = passages.span(own.value), text
        if passages.text(own.value) == text:
            return ""
    else:
        ends = [passages.span(one)[1] for one in parts]
        start = max(ends, default=passages.span(call.func)[1])
        span, new = (start, passages.span(call)[1]), f"{', ' if ends else '('}{name}={text})"
    code = passages.edited([(span, new)]).decode()
    try:
        ast.parse(code)
    except SyntaxError:  # brackets around the last argument, a comment
        return ""
    return code


def _expression(text: str) -> Expression:
    return ["t", text, {"type": type(ast.literal_eval(text)).__name__, "flags": []}]
