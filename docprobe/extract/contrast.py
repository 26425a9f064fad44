"""The same call without one of its options: what that changes, the documentation often leaves open.

A confirmed program is written once more without one keyword argument of the call that it is about. Both are
looked at; only where they differ the other one becomes a snippet and a behaviour of its own.
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
    from collections.abc import Iterable, Iterator

    from docprobe.extract.events import Expression
    from docprobe.extract.lookup import Lookup
    from docprobe.model import Behaviour, Snippet

_LONGEST = 40
"""What is longer is data rather than an option."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """A confirmed program, and the same with one option of its call left out, put in or changed."""

    change: str
    """What was done, as the beginning of a pattern: ``without axis=1`` or ``with axis=1``."""
    base: Candidate
    other: Candidate
    level: int
    """How complex the whole program is."""


def options_of(snippet: Snippet, symbol: str, lookup: Lookup) -> list[str]:
    """Return the options of the call of `symbol` that a program may be compared without."""
    last = symbol.rpartition(".")[2]
    if f"{last}(" not in snippet.code or not is_comparable(snippet, lookup):
        return []
    passages = Passages(snippet.code)
    call = only_call(passages, symbol)
    return [word.arg or "" for word, _ in _options(call, symbol, passages, lookup)] if call else []


def is_comparable(snippet: Snippet, lookup: Lookup) -> bool:
    """Tell whether a program looks at one expression, leaves nothing to chance and uses no internals."""
    if not snippet.public_only or leaves_to_chance([ast.parse(snippet.code)]):
        return False
    return shown_call(snippet.code, lookup.target) is not None


def contrasts(snippet: Snippet, behaviour: Behaviour, lookup: Lookup) -> Iterator[Contrast]:
    """Yield what can be left out of the call that `snippet` is about, in the order of its text."""
    passages, symbol = Passages(snippet.code), behaviour.symbol
    call = only_call(passages, symbol)
    base = program_of(passages.code, given_of(behaviour), snippet, lookup)
    for word, text in _options(call, symbol, passages, lookup) if call and base else ():
        option = word.arg or ""
        code = _left_out(passages, call, word) if call else ""
        given = [pair for pair in given_of(behaviour) if pair[0] != option]
        program = program_of(code, given, snippet, lookup) if code else None
        if base and program:
            change = f"{WITHOUT}{option}={'...' if ';' in text else text}"
            yield contrast_of(change, (base, program), snippet, behaviour, lookup)


def contrast_of(
    change: str, programs: tuple[Program, Program], snippet: Snippet, behaviour: Behaviour, lookup: Lookup
) -> Contrast:
    """Return what two programs are compared by, the confirmed one first."""
    base, other = (drafted(behaviour, one, lookup) for one in programs)
    return Contrast(change, base, other, snippet.level)


def drafted(
    behaviour: Behaviour, program: Program, lookup: Lookup, basis: Basis = Basis.OBSERVED
) -> Candidate:
    """Return the look at a program that was made of what shows a behaviour."""
    note = behaviour.note if basis != Basis.PROBED else ""  # the test's own words are not about that
    place = Place(
        behaviour.test, behaviour.path, behaviour.line, behaviour.url, basis, note,
        certain=True, case=behaviour.test,
    )  # fmt: skip
    look = look_code(program, lookup.target)
    return Candidate(behaviour.symbol, place, program, "{}", {}, look)


def only_call(passages: Passages, symbol: str) -> ast.Call | None:
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
        is_label = lookup.is_label(word.arg or "")
        if default is None or is_label or len(text) > _LONGEST or is_default(text, default):
            continue
        yield word, text


def is_default(text: str, default: str) -> bool:
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


def given_of(behaviour: Behaviour) -> list[tuple[str, Expression]]:
    """Return what the call of a behaviour was given, with the names of the parameters."""
    return [(name, expr) for name, expr in json.loads(behaviour.given or "[]")]


def program_of(
    code: str, given: Iterable[tuple[str, Expression]], snippet: Snippet, lookup: Lookup
) -> Program | None:
    """Return the program up to what it looks at; None where that is not one expression."""
    found = shown_call(code, lookup.target)
    if found is None:
        return None
    before, shown = found
    lines = tuple(rewrapped(text, 0) or text for text in before)
    return Program(lines, flat(code, shown), tuple(given), snippet.symbols)


def differing(
    contrast: Contrast, looks: tuple[str, str], base: Behaviour, lookup: Lookup
) -> Candidate | None:
    """Return the other program, completed, where it does not give what the confirmed one gives.

    `looks` are what the two printed.
    """
    whole, less = (read_look(printed) for printed in looks)
    if whole is None or less is None or not _shows(whole, base) or ("error" in whole and "error" in less):
        return None
    if "error" in less and not isinstance(_parsed(contrast.other.program.call), ast.Call):
        return None  # what is done with the result failed, not the call
    if not base.value and base.kind != BehaviourKind.RAISES:  # of chance, or too long to be told
        whole, less = _without_values(whole), _without_values(less)
    if _outcome(whole) == _outcome(less):
        return None
    draft = replace(contrast.other, raises="Exception" if "error" in less else "")
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
    pattern = f"{contrast.change}; {base.pattern}"
    first = seen.behaviours[0]
    own = replace(first, id=content_id(first.symbol, first.kind, pattern), pattern=pattern)
    change = contrast.change
    said = change.partition("=")[0] if change.startswith(WITHOUT) else change
    title = f"{said[0].upper()}{said[1:]}: {snippet.title}"[:TITLE]
    # It says something beside the whole program only: that has to be read as well.
    snippet = replace(snippet, title=title, level=snippet.level + contrast.level)
    return replace(seen, snippet=snippet, behaviours=(own,), fallback=None)
