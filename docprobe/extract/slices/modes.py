"""How a test file sets the library before its tests: the first lines of what they do elsewhere."""

from __future__ import annotations

import ast
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from docprobe.extract.slices.layout import statement_texts
from docprobe.extract.slices.rewrite import Found, Own, Rewriter, Vocabulary
from docprobe.extract.slices.source import dotted_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from docprobe.extract.lookup import Lookup
    from docprobe.extract.slices.source import SourceText


def modes_of(source: SourceText, lookup: Lookup, resolve: Callable[[str], str]) -> tuple[str, ...]:
    """Return the calls that the file makes as a program and that set a mode, as users write them, in order.

    Which calls do so the target's configuration tells; those with arguments that are no literals are left
    out.
    """
    if not lookup.target.modes or "__main__" not in source.text:
        return ()
    rewriter = Rewriter(Vocabulary(source, lookup, resolve), Own("", {}, frozenset(), frozenset()), Found())
    rewritten = rewriter.block(list(_as_program(ast.parse(source.text))))
    return tuple(statement_texts(one for one in rewritten if _sets_mode(one, lookup)))


def _as_program(tree: ast.Module) -> Iterator[ast.stmt]:
    """Yield what runs only where the file is the program."""
    for statement in tree.body:
        match statement:
            case ast.If(test=ast.Compare(left=ast.Name(id="__name__"))):
                yield from statement.body


def _sets_mode(statement: ast.stmt, lookup: Lookup) -> bool:
    match statement:
        case ast.Expr(value=ast.Call(func=func) as call):
            name = dotted_name(func)
            given = [*call.args, *(word.value for word in call.keywords)]
            is_mode = any(fnmatchcase(name, pattern) for pattern in lookup.target.modes)
            return is_mode and all(isinstance(value, ast.Constant) for value in given)
    return False
