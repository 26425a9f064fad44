"""A confirmed call with one argument replaced by what its documentation speaks of.

What is put in is told by the claims of the docstring: a number, a dtype, a rank, a word, a length, None.
Here the program is drafted, and completed with what came of it.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from docprobe.extract.additions import put
from docprobe.extract.checks import Checked, UncheckableError
from docprobe.extract.complete import ended
from docprobe.extract.contrast import drafted, given_of, only_call, program_of
from docprobe.extract.passages import Passages
from docprobe.extract.probing import probed
from docprobe.model import Basis, OriginKind, Proof, content_id

if TYPE_CHECKING:
    from docprobe.extract.candidate import Candidate
    from docprobe.extract.lookup import Lookup
    from docprobe.model import Behaviour, Snippet

_NAMED = frozenset({"POSITIONAL_OR_KEYWORD", "KEYWORD_ONLY"})


def arguments_of(snippet: Snippet, symbol: str, lookup: Lookup) -> dict[str, str]:
    """Return the text of each argument of the one call of `symbol`, on one line, by parameter.

    What is not given is there with an empty text where a keyword may name it. Empty where there is no
    single call, or where it spreads its arguments.
    """
    call = only_call(Passages(snippet.code), symbol)
    if call is None or any(isinstance(one, ast.Starred) for one in call.args):
        return {}
    if any(word.arg is None for word in call.keywords):
        return {}
    words = lookup.parameters(symbol)
    placed = zip((word.name for word in words), call.args, strict=False)
    given = {name: ast.unparse(node) for name, node in placed}
    given |= {word.arg or "": ast.unparse(word.value) for word in call.keywords}
    left = {word.name: "" for word in words[len(call.args) :] if word.kind in _NAMED}
    return {**left, **given}


def with_argument(
    snippet: Snippet, behaviour: Behaviour, name: str, text: str, lookup: Lookup
) -> Candidate | None:
    """Return the look at the call with `text` for a parameter; None where it cannot be put there."""
    passages, symbol = Passages(snippet.code), behaviour.symbol
    call = only_call(passages, symbol)
    if call is None:
        return None
    names = [word.name for word in lookup.parameters(symbol)]
    if name in names[: len(call.args)]:
        code = passages.edited([(passages.span(call.args[names.index(name)]), text)]).decode()
    else:
        code = put(passages, call, (name, text), names)
    given = [pair for pair in given_of(behaviour) if pair[0] != name]
    expr = ["t", text, {"type": "NoneType" if text == "None" else "object"}]
    program = program_of(code, [*given, (name, expr)], snippet, lookup) if code else None
    return drafted(behaviour, program, lookup, Basis.PROBED) if program else None


def base_look(snippet: Snippet, behaviour: Behaviour, lookup: Lookup) -> str:
    """Return the look at the call as it is; empty where there is none."""
    program = program_of(snippet.code, given_of(behaviour), snippet, lookup)
    return drafted(behaviour, program, lookup).look if program else ""


def seen_beyond(draft: Candidate, printed: str, mark: str, lookup: Lookup) -> Candidate | None:
    """Return the draft completed with what its look printed, its behaviour marked with `mark`."""
    found = probed(draft, printed, lookup)
    return _marked(found, mark) if found else None


def crashed(draft: Candidate, mark: str, detail: str, lookup: Lookup) -> Candidate | None:
    """Return the draft as a program that has another process make the call, and sees it die.

    So the snippet itself comes to its end, and can be confirmed like any other.
    """
    program = draft.program
    inside = [row for line in (*program.lines, program.call) for row in line.splitlines()]
    imports = ["import numpy as np"] if any("np." in row for row in inside) else []
    body = [
        "import os",
        "",
        *imports,
        lookup.target.import_line,
        "",
        "child = os.fork()",
        "if child == 0:",
        "    try:",
        *(f"        {row}" for row in inside),
        "    finally:",
        "        os._exit(0)",
        "status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])",
        "print(status)",
    ]
    code, counter = ("\n".join([*body, f"assert status {sign} 0", ""]) for sign in ("<", ">="))
    try:
        found = ended(draft, lookup, Checked(code, counter), detail)
    except UncheckableError:
        return None
    if found.snippet is None:
        return None
    origin = replace(found.snippet.origin, kind=OriginKind.PROBE)
    shown = replace(found.snippet, proof=Proof.ASSERT, origin=origin)
    return _marked(replace(found, snippet=shown, look=""), mark)


def _marked(candidate: Candidate, mark: str) -> Candidate:
    first = candidate.behaviours[0]
    pattern = f"{mark}; {first.pattern}"
    own = replace(
        first, id=content_id(first.symbol, first.kind, pattern), pattern=pattern, basis=Basis.PROBED
    )
    return replace(candidate, behaviours=(own,), fallback=None)
