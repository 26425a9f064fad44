"""What stands in a program: its statements, what it imports, assigns and prints."""

from __future__ import annotations

import ast
from functools import lru_cache

_PROGRAMS = 16


@lru_cache(_PROGRAMS)
def statements_of(code: str) -> list[ast.stmt]:
    """Return the statements of a program, not to be changed; none of what does not parse."""
    try:
        return ast.parse(code).body
    except SyntaxError:
        return []


def modules(body: list[ast.stmt]) -> set[str]:
    """Return the names that a program's imports bind: of `import lib.sub` that is `lib`."""
    imports = (item for item in body if isinstance(item, (ast.Import, ast.ImportFrom)))
    return {(alias.asname or alias.name).partition(".")[0] for item in imports for alias in item.names}


def is_check(statement: ast.stmt) -> bool:
    """Say whether a statement only compares: what is printed shows as much."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    function = getattr(call, "func", None)
    name = getattr(function, "attr", getattr(function, "id", ""))
    return isinstance(statement, ast.Assert) or str(name).startswith("assert")


def prints(statement: ast.stmt) -> bool:
    """Say whether a statement prints."""
    calls = (node for node in ast.walk(statement) if isinstance(node, ast.Call))
    return any(isinstance(call.func, ast.Name) and call.func.id == "print" for call in calls)


def assigned(body: list[ast.stmt]) -> dict[str, ast.expr]:
    """Return what each name stands for that a program assigns, in the end."""
    return {
        target.id: node.value
        for node in body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def printed(body: list[ast.stmt]) -> list[ast.expr]:
    """Return all that is printed last, side by side, what names stand for in their place."""
    bound = assigned(body)
    last = next((node.value for node in reversed(body) if isinstance(node, ast.Expr) and prints(node)), None)
    shown = last.args if isinstance(last, ast.Call) else []
    return [bound.get(one.id, one) if isinstance(one, ast.Name) else one for one in shown]


def root_of(function: ast.expr) -> str:
    """Return the name that a dotted name begins with; empty for what is no dotted name."""
    while isinstance(function, ast.Attribute):
        function = function.value
    return function.id if isinstance(function, ast.Name) else ""


def free_names(call: str) -> set[str]:
    """Return the names that an expression uses and does not bind; all of it where it does not parse."""
    try:
        tree = ast.parse(call)
    except SyntaxError:
        return {call}
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    bound = {arg.arg for node in ast.walk(tree) if isinstance(node, ast.Lambda) for arg in node.args.args}
    bound |= {node.id for node in names if isinstance(node.ctx, ast.Store)}
    return {node.id for node in names} - bound
