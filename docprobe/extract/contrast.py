"""The same call without one of its options: what that changes, the documentation often leaves open.

A confirmed program is written once more without one keyword argument of the call that it is about. Both are
looked at; only where they differ the shorter one becomes a snippet and a behaviour of its own.
"""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from docprobe.extract.behaviours import WITHOUT
from docprobe.extract.candidate import Candidate, Place
from docprobe.extract.chance import leaves_to_chance
from docprobe.extract.checks import MARK, UncheckableError, look_code, read_look
from docprobe.extract.complete import finish
from docprobe.extract.messages import clean
from docprobe.extract.passages import Edit, Passages, names_loaded
from docprobe.extract.programs import Program
from docprobe.extract.sentences import TITLE
from docprobe.extract.tested import Tested
from docprobe.extract.traced import flat, shown_call
from docprobe.extract.wrapping import rewrapped
from docprobe.model import Basis, BehaviourKind, content_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.extract.lookup import Lookup
    from docprobe.model import Behaviour, Snippet

_LONGEST = 40
"""What is longer is data rather than an option."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """A confirmed program, and the same without one option of its call."""

    option: str
    text: str
    """What the option was."""
    base: Candidate
    without: Candidate
    level: int
    """How complex the whole program is."""


def options_of(snippet: Snippet, symbol: str, lookup: Lookup) -> list[str]:
    """Return the options of the call of `symbol` that a program may be compared without."""
    last = symbol.rpartition(".")[2]
    if not snippet.public_only or f"{last}(" not in snippet.code:
        return []
    passages = Passages(snippet.code)
    if leaves_to_chance([passages.tree]) or shown_call(snippet.code, lookup.target) is None:
        return []
    call = _only_call(passages, symbol)
    return [word.arg or "" for word, _ in _options(call, symbol, passages, lookup)] if call else []


def contrasts(snippet: Snippet, behaviour: Behaviour, lookup: Lookup) -> Iterator[Contrast]:
    """Yield what can be left out of the call that `snippet` is about, in the order of its text."""
    passages, symbol = Passages(snippet.code), behaviour.symbol
    call = _only_call(passages, symbol)
    base = _program(passages.code, behaviour, snippet, lookup, without="")
    for word, text in _options(call, symbol, passages, lookup) if call and base else ():
        option = word.arg or ""
        code = _left_out(passages, call, word) if call else ""
        program = _program(code, behaviour, snippet, lookup, without=option) if code else None
        if base and program:
            whole, less = (_draft(behaviour, one, lookup) for one in (base, program))
            yield Contrast(option, text, whole, less, snippet.level)


def _draft(behaviour: Behaviour, program: Program, lookup: Lookup) -> Candidate:
    place = Place(
        behaviour.test, behaviour.path, behaviour.line, behaviour.url, Basis.OBSERVED, behaviour.note,
        certain=True, case=behaviour.test,
    )  # fmt: skip
    look = look_code(program, lookup.target)
    return Candidate(behaviour.symbol, place, program, "{}", {}, look)


def _only_call(passages: Passages, symbol: str) -> ast.Call | None:
    """Return where the symbol is called, if that is one place."""
    last = symbol.rpartition(".")[2]
    named = [call for call in Tested(passages, symbol).calls if isinstance(call, ast.Call)]
    found = [call for call in named if ast.unparse(call.func).rpartition(".")[2] == last]
    return found[0] if len(found) == 1 else None


def _options(
    call: ast.Call, symbol: str, passages: Passages, lookup: Lookup
) -> Iterator[tuple[ast.keyword, str]]:
    """Yield the keyword arguments that the call does without, as far as signature and text tell."""
    defaults = {word.name: word.default for word in lookup.parameters(symbol)}
    for word in call.keywords:
        text = passages.text(word.value)
        default = defaults.get(word.arg or "")
        is_label = word.arg in lookup.target.labels or "type" in (word.arg or "")
        if default is None or is_label or len(text) > _LONGEST or _is_same(text, default):
            continue
        yield word, text


def _is_same(text: str, default: str) -> bool:
    """Tell whether an argument is the default, which a signature may have without the way to it."""
    is_name = all(part.isidentifier() for part in text.split("."))
    return text.strip("\"'") == default.strip("\"'") or (is_name and text.endswith(f".{default}"))


def _left_out(passages: Passages, call: ast.Call, word: ast.keyword) -> str:
    """Return the program without an argument and what only that argument used; empty where that is none."""
    edits: list[Edit] = [(passages.argument(call, word), "")]
    for name in set(names_loaded([word.value])):
        bound = [node for node in passages.tree.body if _binds(node, name)]
        is_single = names_loaded([passages.tree]).count(name) == 1
        rows = passages.whole_rows(bound[0]) if is_single and len(bound) == 1 else None
        if rows is not None:
            edits.append((rows, ""))
    code = passages.edited(edits).decode()
    try:
        ast.parse(code)
    except SyntaxError:
        return ""
    return code


def _binds(node: ast.stmt, name: str) -> bool:
    match node:
        case ast.Assign(targets=[ast.Name(id=bound)]):
            return bound == name
    return False


def _program(
    code: str, behaviour: Behaviour, snippet: Snippet, lookup: Lookup, *, without: str
) -> Program | None:
    """Return the program up to what it looks at; None where that is not one expression."""
    found = shown_call(code, lookup.target)
    if found is None:
        return None
    before, shown = found
    given = tuple(
        (name, expr) for name, expr in json.loads(behaviour.given or "[]") if not without or name != without
    )
    lines = tuple(rewrapped(text, 0) or text for text in before)
    return Program(lines, flat(code, shown), given, snippet.symbols)


def differing(
    contrast: Contrast, looks: tuple[str, str], base: Behaviour, lookup: Lookup
) -> Candidate | None:
    """Return the program without the option, completed, where it does not give what the whole one gives.

    `looks` are what the two printed.
    """
    whole, less = (read_look(printed) for printed in looks)
    if whole is None or less is None or not _shows(whole, base) or ("error" in whole and "error" in less):
        return None
    if "error" in less and not isinstance(_parsed(contrast.without.program.call), ast.Call):
        return None  # what is done with the result failed, not the call
    if not base.value and base.kind != BehaviourKind.RAISES:  # of chance, or too long to be told
        whole, less = _without_values(whole), _without_values(less)
    if _outcome(whole) == _outcome(less):
        return None
    draft = replace(contrast.without, raises="Exception" if "error" in less else "")
    try:
        seen = finish(draft, f"\n{MARK} {json.dumps(less)}", lookup)
    except UncheckableError:
        return None
    if seen is None or seen.snippet is None or not seen.behaviours:
        return None
    return _named(seen, seen.snippet, contrast, base)


def _shows(found: dict[str, Any], base: Behaviour) -> bool:
    """Tell whether a look at the whole program saw what is known of it."""
    if base.kind == BehaviourKind.RAISES or "error" in found:
        return base.kind == BehaviourKind.RAISES and "error" in found
    values = [value for _, value in found["result"].get("views", ())]
    return not base.value or base.value in values


def _parsed(call: str) -> ast.expr:
    return ast.parse(call, mode="eval").body


def _without_values(found: dict[str, Any]) -> dict[str, Any]:
    return {**found, "result": {**found["result"], "views": []}} if "result" in found else found


def _outcome(found: dict[str, Any]) -> tuple[Any, ...]:
    """Return what of a result can be compared: its text, dtype and shape."""
    result = found.get("result")
    if not isinstance(result, dict):
        return ("error",)
    facts = result.get("facts") or {}
    views = [value for _, value in result.get("views", ()) if value is not None]
    return (clean(str(views[:1])), facts.get("dtype"), facts.get("shape"), facts.get("type"))


def _named(seen: Candidate, snippet: Snippet, contrast: Contrast, base: Behaviour) -> Candidate:
    text = "..." if ";" in contrast.text else contrast.text
    pattern = f"{WITHOUT}{contrast.option}={text}; {base.pattern}"
    first = seen.behaviours[0]
    own = replace(first, id=content_id(first.symbol, first.kind, pattern), pattern=pattern)
    title = f"Without {contrast.option}: {snippet.title}"[:TITLE]
    # It says something beside the whole program only: that has to be read as well.
    snippet = replace(snippet, title=title, level=snippet.level + contrast.level)
    return replace(seen, snippet=snippet, behaviours=(own,), fallback=None)
