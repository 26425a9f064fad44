"""Small functions of a test written as lambdas on public names. Runs in the target's interpreter."""

from __future__ import annotations

import ast
import builtins
import functools
import tokenize
from typing import Any

_LONGEST = 160
_MISSING = object()


def function_text(function: Any, names: Any, write: Any) -> str:
    """Return `function` as a lambda, or an empty string where it is more than one expression.

    Names from around it become public names or literals; `write` gives the latter.
    """
    code = getattr(function, "__code__", None)
    if code is None or getattr(function, "__self__", None) is not None:
        return ""
    node = _node_of(code)
    if node is None:
        return ""
    body = node.body if isinstance(node, ast.Lambda) else _returned(node)
    if body is None or _has_defaults(node.args):
        return ""
    own = set(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount + 2])
    writer = _Public(_Around(function), names, write, own)
    try:
        written = writer.visit(ast.parse(ast.unparse(body), mode="eval").body)
        text = f"lambda {ast.unparse(node.args)}: {ast.unparse(written)}".replace("lambda :", "lambda:")
    except (_UnknownError, ValueError, RecursionError):
        return ""
    return text if len(text) <= _LONGEST else ""


def _has_defaults(args: ast.arguments) -> bool:
    return bool(args.defaults or any(args.kw_defaults))


@functools.lru_cache(8)
def _functions_of(path: str) -> dict[int, list[Any]]:
    """Return the functions and lambdas of a file by first line; the file itself, not what runs of it."""
    found: dict[int, list[Any]] = {}
    try:
        with tokenize.open(path) as file:
            tree = ast.parse(file.read())
    except (OSError, SyntaxError, ValueError):
        return found
    for node in ast.walk(tree):
        if isinstance(node, (ast.Lambda, ast.FunctionDef)):
            # The code of a decorated function begins at its first decorator.
            decorators = [line.lineno for line in getattr(node, "decorator_list", ())]
            found.setdefault(min([node.lineno, *decorators]), []).append(node)
    return found


def _node_of(code: Any) -> Any:
    wanted = list(code.co_varnames[: code.co_argcount])
    is_lambda = code.co_name == "<lambda>"
    fitting = [
        node
        for node in _functions_of(code.co_filename).get(code.co_firstlineno, [])
        if isinstance(node, ast.Lambda) == is_lambda
        and [arg.arg for arg in node.args.posonlyargs + node.args.args] == wanted
    ]
    return fitting[0] if len(fitting) == 1 else None


def _returned(node: ast.FunctionDef) -> Any:
    body = [line for line in node.body if not _is_docstring(line)]
    return body[0].value if len(body) == 1 and isinstance(body[0], ast.Return) else None


def _is_docstring(line: ast.stmt) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)


class _UnknownError(Exception):
    pass


class _Around:
    """What the names in a function stand for."""

    def __init__(self, function: Any) -> None:
        self.globals = function.__globals__
        cells = zip(function.__code__.co_freevars, function.__closure__ or ())  # noqa: B905 - not in 3.9
        self.cells = dict(cells)

    def find(self, name: str) -> Any:
        """Return the object, or raise where there is none."""
        if name in self.cells:
            return self.cells[name].cell_contents
        found = self.globals.get(name, getattr(builtins, name, _MISSING))
        if found is _MISSING:
            raise _UnknownError(name)
        return found


class _Public(ast.NodeTransformer):
    """Puts public names and literals in the place of what a function takes from around it."""

    def __init__(self, around: _Around, names: Any, write: Any, own: set[str]) -> None:
        self.around = around
        self.names = names
        self.write = write
        self.own = own

    def visit_Lambda(self, node: ast.Lambda) -> Any:
        """Add the names that an inner lambda binds."""
        inner = {arg.arg for arg in node.args.args}
        body = _Public(self.around, self.names, self.write, self.own | inner).visit(node.body)
        return ast.Lambda(node.args, body)

    def visit_comprehension(self, node: ast.comprehension) -> Any:
        """Refuse what binds names of its own."""
        raise _UnknownError(ast.unparse(node.target))

    def visit_NamedExpr(self, node: ast.NamedExpr) -> Any:
        """Refuse what binds names of its own."""
        raise _UnknownError(node.target.id)

    def visit_Name(self, node: ast.Name) -> Any:
        """Write what a bare name stands for."""
        return node if node.id in self.own else self._written(self.around.find(node.id))

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        """Write what a dotted path stands for, as far as it leads from a name around the function."""
        path = [node.attr]
        inner = node.value
        while isinstance(inner, ast.Attribute):
            path.append(inner.attr)
            inner = inner.value
        if not isinstance(inner, ast.Name) or inner.id in self.own:
            return self.generic_visit(node)
        found = self.around.find(inner.id)
        for attribute in reversed(path):
            found = getattr(found, attribute, _MISSING)
        return self._written(found)

    def _written(self, found: Any) -> ast.expr:
        name = "" if found is _MISSING else self.names.of(found)
        if not name:
            expr = ["x", "missing"] if found is _MISSING else self.write(found)
            if expr[0] != "t":
                raise _UnknownError(str(expr[1]))
            name = expr[1]
        return ast.parse(name, mode="eval").body
