"""The same call in a graph: a confirmed program once more, with its call inside a traced function.

Whether a call is refused while a graph is built or when it runs, and as what, is often another matter than
in eager execution; documentation rarely says so. Only what differs becomes a behaviour.
"""

from __future__ import annotations

import ast
import json
import re
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from docprobe.extract.behaviours import IN_GRAPH
from docprobe.extract.candidate import Candidate, Place
from docprobe.extract.chance import leaves_to_chance
from docprobe.extract.checks import UncheckableError, look_code, read_look
from docprobe.extract.complete import finish
from docprobe.extract.programs import Program
from docprobe.model import Basis, BehaviourKind, SymbolKind, content_id

if TYPE_CHECKING:
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
    found = shown_call(snippet.code, behaviour.symbol, lookup)
    if found is None or leaves_to_chance([ast.parse(snippet.code)]):
        return None
    before, call = found
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


def shown_call(code: str, symbol: str = "", lookup: Lookup | None = None) -> tuple[list[str], str] | None:
    """Return the lines before what a program looks at, imports left out, and the text of that.

    None where it is no single expression, or with `symbol` no call of that.
    """
    body = [node for node in ast.parse(code).body if not isinstance(node, ast.Import | ast.ImportFrom)]
    for place, node in enumerate(body):
        shown = _shown(node)
        if shown is None:
            continue
        if lookup and not (
            isinstance(shown, ast.Call) and lookup.canonical(ast.unparse(shown.func)) == symbol
        ):
            return None
        text = _text(code, shown)
        before = [line for one in body[:place] for line in _lines(code, one)]
        return None if '"""' in text else (before, text)
    return None


def _shown(node: ast.stmt) -> ast.expr | None:
    """Return what is looked at: the value bound to `result`, or what is tried."""
    match node:
        case ast.Assign(targets=[ast.Name(id="result")]):
            return node.value
        case ast.Try(body=[ast.Expr(value=value)]):
            return value
        case _:
            return None


def _lines(code: str, node: ast.stmt) -> list[str]:
    first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
    return code.splitlines()[first - 1 : node.end_lineno]


def _text(code: str, call: ast.expr) -> str:
    """Return the text of a call as it stands in the body of a function."""
    text = ast.get_source_segment(code, call) or ""
    first, *others = text.splitlines()
    inside = re.match(r" *", code.splitlines()[call.lineno - 1])
    indent = "" if inside and len(inside[0]) == 4 else "    "
    return "\n".join([first, *(f"{indent}{line}" for line in others)])
