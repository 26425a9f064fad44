"""A confirmed snippet as the ``>>>`` lines that would stand in a docstring."""

from __future__ import annotations

import ast


def as_doctest(code: str, output: str) -> str | None:
    """Return `code` with prompts and its output below; None where no reader would see a result.

    Only a program whose last statement alone prints can be shown so: of what was printed before,
    nobody knows which statement it belongs to.
    """
    try:
        body = ast.parse(code).body
    except SyntaxError:
        return None
    while body and isinstance(body[-1], ast.Assert):
        body.pop()
    if not body or not output.strip() or not _prints(body[-1]) or any(map(_prints, body[:-1])):
        return None
    if any(isinstance(node, (ast.Try, ast.Raise)) for node in body):
        return None
    lines = code.splitlines()
    shown: list[str] = []
    for statement in body:
        if isinstance(statement, ast.Assert):
            continue
        first = min([statement.lineno, *(item.lineno for item in getattr(statement, "decorator_list", ()))])
        text = lines[first - 1 : statement.end_lineno]
        shown += [f">>> {text[0]}", *(f"... {line}".rstrip() for line in text[1:])]
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef, ast.With, ast.For, ast.If, ast.While)):
            shown.append("...")
    # A blank line would end the output for doctest.
    result = [line or "<BLANKLINE>" for line in output.rstrip("\n").splitlines()]
    return "\n".join([*shown, *result])


def _prints(statement: ast.stmt) -> bool:
    calls = (node for node in ast.walk(statement) if isinstance(node, ast.Call))
    return any(isinstance(call.func, ast.Name) and call.func.id == "print" for call in calls)
