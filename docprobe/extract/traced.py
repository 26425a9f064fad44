"""The same call in a graph: a confirmed program once more, with its call inside a traced function.

Whether a call is refused while a graph is built or when it runs, and as what, is often another matter than
in eager execution; documentation rarely says so. Only what differs becomes a behaviour.
"""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from docprobe.extract.behaviours import IN_GRAPH
from docprobe.extract.candidate import Candidate, Place
from docprobe.extract.chance import leaves_to_chance
from docprobe.extract.checks import UncheckableError, look_code, read_look
from docprobe.extract.complete import finish
from docprobe.extract.programs import Program
from docprobe.extract.sentences import one_line
from docprobe.extract.wrapping import wrapped
from docprobe.model import Basis, BehaviourKind, SymbolKind, content_id

if TYPE_CHECKING:
    from docprobe.config import TargetConfig
    from docprobe.extract.lookup import Lookup
    from docprobe.model import Behaviour, Snippet

_NAME = "in_graph"


def traced(snippet: Snippet, behaviour: Behaviour, lookup: Lookup) -> Candidate | None:
    """Return the look at what `snippet` gives where its call is traced; None where that asks nothing.

    That is so where the target has no graphs, the call is no function's, the program uses graphs already,
    or leaves something to chance.
    """
    target, symbol = lookup.target, lookup.find(behaviour.symbol)
    if not target.traced or symbol is None or symbol.kind != SymbolKind.FUNCTION or not snippet.public_only:
        return None
    if any(fnmatchcase(name, pattern) for name in snippet.symbols for pattern in target.untraced):
        return None
    found = shown_call(snippet.code, target)
    if found is None or leaves_to_chance([ast.parse(snippet.code)]):
        return None
    before, shown = found
    if not isinstance(shown, ast.Call) or lookup.canonical(ast.unparse(shown.func)) != behaviour.symbol:
        return None
    call = "\n    ".join(wrapped("", flat(snippet.code, shown)).splitlines())
    if '"""' in call:
        return None
    lines = [*before, "", f"@{target.traced}", f"def {_NAME}():", f"    return {call}", ""]
    given = tuple((name, expr) for name, expr in json.loads(behaviour.given or "[]"))
    program = Program(tuple(lines), f"{_NAME}()", given, snippet.symbols)
    place = Place(
        behaviour.test, behaviour.path, behaviour.line, behaviour.url, Basis.OBSERVED, behaviour.note,
        certain=True, case=behaviour.test,
    )  # fmt: skip
    draft = Candidate(behaviour.symbol, place, program, "{}", {})
    return replace(draft, look=look_code(program, target))


def differing(candidate: Candidate, printed: str, eager: Behaviour, lookup: Lookup) -> Candidate | None:
    """Return the candidate completed with what its look printed, where that is not what `eager` says."""
    found = read_look(printed)
    if found is None:
        return None
    refused = "Exception" if "error" in found else ""
    try:
        seen = finish(replace(candidate, raises=refused), printed, lookup)
    except UncheckableError:
        return None
    if seen is None or seen.snippet is None or not seen.behaviours or _is_alike(seen.behaviours[0], eager):
        return None
    title = f"In a graph: {seen.snippet.title.replace(f'{_NAME}()', eager.call or eager.symbol)}"
    behaviours = [_in_graph(one, eager) for one in seen.behaviours[:1]]
    return replace(
        seen, snippet=replace(seen.snippet, title=title), behaviours=tuple(behaviours), fallback=None
    )


def _in_graph(behaviour: Behaviour, eager: Behaviour) -> Behaviour:
    pattern = f"{IN_GRAPH}{behaviour.pattern}"
    return replace(
        behaviour,
        id=content_id(behaviour.symbol, behaviour.kind, pattern),
        pattern=pattern,
        call=eager.call,
    )


def _is_alike(one: Behaviour, other: Behaviour) -> bool:
    """Tell whether two behaviours say the same to one who writes the call.

    Of exceptions the type counts. Values may have been looked at in two ways, so they are not compared.
    """
    raises = BehaviourKind.RAISES
    if one.kind == raises and other.kind == raises:
        return one.detail.partition(": ")[0] == other.detail.partition(": ")[0]
    return raises not in {one.kind, other.kind}


def shown_call(code: str, target: TargetConfig) -> tuple[list[str], ast.expr] | None:
    """Return the statements before what a program looks at, and the expression of that.

    Imports that every program has are left out. None where it looks at no single expression.
    """
    own = {target.import_line, "import numpy as np"}
    body = [node for node in ast.parse(code).body if ast.unparse(node) not in own]
    shown = [(place, found) for place, node in enumerate(body) if (found := _shown(node)) is not None]
    if not shown:
        return None
    place, found = shown[-1]  # a name may be bound again to a part of what it was
    return [_text(code, node) for node in body[:place]], found


def _shown(node: ast.stmt) -> ast.expr | None:
    """Return what is looked at: the value bound to `result`, or what is tried."""
    match node:
        case ast.Assign(targets=[ast.Name(id="result")]):
            return node.value
        case ast.Try(body=[ast.Expr(value=value)]):
            return value
        case _:
            return None


def _text(code: str, node: ast.stmt) -> str:
    """Return the text of a statement with its decorators."""
    first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
    return "\n".join(code.splitlines()[first - 1 : node.end_lineno])


def flat(code: str, node: ast.expr) -> str:
    """Return the text of an expression in one line where that is the same, else as it stands."""
    text = ast.get_source_segment(code, node) or ""
    line = one_line(text)
    try:
        is_same = ast.dump(ast.parse(line, mode="eval").body) == ast.dump(node)
    except SyntaxError:
        is_same = False
    return line if is_same else text
