"""A confirmed snippet as the ``>>>`` lines that would stand in a docstring."""

from __future__ import annotations

import ast

from docprobe.gaps.programs import is_check, modules, prints, statements_of


def as_doctest(code: str, output: str) -> str | None:
    """Return `code` with prompts and its output below; None where no reader would see a result.

    Only a program whose last statement alone prints can be shown so: of what was printed before,
    nobody knows which statement it belongs to.
    """
    if not output.strip():
        return None
    body = _without_unused_imports(
        [statement for statement in statements_of(code) if not is_check(statement)]
    )
    if not body or not prints(body[-1]) or any(map(prints, body[:-1])):
        return None
    if any(isinstance(node, (ast.Try, ast.Raise)) for node in body):
        return None
    lines = code.splitlines()
    shown: list[str] = []
    for statement in body:
        first = min([statement.lineno, *(item.lineno for item in getattr(statement, "decorator_list", ()))])
        text = lines[first - 1 : statement.end_lineno]
        shown += [f">>> {text[0]}", *(f"... {line}".rstrip() for line in text[1:])]
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef, ast.With, ast.For, ast.If, ast.While)):
            shown.append("...")
    # A blank line would end the output for doctest.
    result = [line or "<BLANKLINE>" for line in output.rstrip("\n").splitlines()]
    return "\n".join([*shown, *result])


def shows(code: str, names: frozenset[str]) -> bool:
    """Say whether what the last statement of `code` prints came of a call of one of `names` (last parts)."""
    body = statements_of(code)
    if any(isinstance(statement, ast.Assign) and _items(statement.value) for statement in body):
        # In trees of their own: those that are kept are not to be changed.
        body = list(map(_Picks().seen, ast.parse(code).body))
    known = set(names)
    came = False
    for statement in body:
        nodes = list(ast.walk(statement))
        words = {getattr(node, "attr", getattr(node, "id", "")) for node in nodes}
        came = not known.isdisjoint(words)
        if came:
            # What it binds, and what it is called on or with: a setting, a list that grows.
            known |= {node.id for node in nodes if isinstance(node, ast.Name)} - {"print"}
            known -= modules(body)
    return came


class _Picks(ast.NodeTransformer):
    """Puts in place of an item that is picked out of a display what the display has there."""

    def __init__(self) -> None:
        self._items: dict[str, dict[object, ast.expr]] = {}

    def seen(self, statement: ast.stmt) -> ast.stmt:
        """Return a statement, the next one of its program, with the items that it picks."""
        picked: ast.stmt = self.visit(statement)
        if isinstance(statement, ast.Assign):
            items = _items(statement.value)
            self._items |= {one.id: items for one in statement.targets if isinstance(one, ast.Name)}
        return picked

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """Return the item, where it is known which one that is."""
        items = self._items.get(node.value.id, {}) if isinstance(node.value, ast.Name) else {}
        key = node.slice.value if isinstance(node.slice, ast.Constant) else None
        return items.get(key, node) if isinstance(node.ctx, ast.Load) else node


def _items(value: ast.expr) -> dict[object, ast.expr]:
    """Return the items of a display by their keys or places; none of another expression."""
    if isinstance(value, ast.Dict):
        pairs = zip(value.keys, value.values, strict=True)
        return {key.value: item for key, item in pairs if isinstance(key, ast.Constant)}
    if isinstance(value, (ast.List, ast.Tuple)) and not any(
        isinstance(item, ast.Starred) for item in value.elts
    ):
        return dict(enumerate(value.elts))
    return {}


def _without_unused_imports(body: list[ast.stmt]) -> list[ast.stmt]:
    used = {node.id for statement in body for node in ast.walk(statement) if isinstance(node, ast.Name)}

    def is_needed(statement: ast.stmt) -> bool:
        if not isinstance(statement, (ast.Import, ast.ImportFrom)):
            return True
        return any((alias.asname or alias.name).partition(".")[0] in used for alias in statement.names)

    return [statement for statement in body if is_needed(statement)]
