"""Helpers that assert, written out where a test calls them: what they look at is what the test looks at."""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docprobe.extract.slices.names import Scoped, bound_names, free_names, within
from docprobe.extract.slices.source import SourceText

if TYPE_CHECKING:
    from collections.abc import Mapping


_DEPTH, _STATEMENTS = 4, 200


@dataclass(slots=True)
class Inlined:
    """A body with its asserting helpers written out."""

    body: list[ast.stmt]
    lines: dict[ast.stmt, int] = field(default_factory=dict)
    """Statement that came from a helper -> the line in the test that called it."""


def inline(body: list[ast.stmt], source: SourceText, cls: str) -> Inlined:
    """Write out the helpers that assert which `body`, of a test of `cls`, calls as statements."""
    found = Inlined([])
    bound = bound_names(body, imports=False)
    taken = {part.id for node in body for part in ast.walk(node) if isinstance(part, ast.Name)}
    found.body = _Inliner(source, cls, found, bound, taken).block(body, {}, _DEPTH, 0)
    return found


@dataclass(frozen=True, slots=True)
class _Helper:
    node: ast.FunctionDef
    is_local: bool = False
    is_method: bool = False


@dataclass(slots=True)
class _Inliner:
    source: SourceText
    cls: str
    found: Inlined
    bound: set[str]
    """The names that the test's body binds."""
    taken: set[str]
    """The names that it has."""
    written: int = 0
    """How many statements of helpers stand in it, those inside others too: one that calls itself has many."""

    def block(
        self, body: list[ast.stmt], local: Mapping[str, ast.FunctionDef], depth: int, line: int
    ) -> list[ast.stmt]:
        local = {**local, **{node.name: node for node in body if isinstance(node, ast.FunctionDef)}}
        result: list[ast.stmt] = []
        for statement in body:
            if line:
                self.found.lines[statement] = line
            helper = self._helper(statement, local) if depth else None
            written = self._written(*helper) if helper else None
            if written is None:
                self._inside(statement, local, depth, line)
                result.append(statement)
            else:
                self.written += sum(isinstance(part, ast.stmt) for node in written for part in ast.walk(node))
                result += self.block(written, local, depth - 1, line or statement.lineno)
        return result

    def _inside(
        self, statement: ast.stmt, local: Mapping[str, ast.FunctionDef], depth: int, line: int
    ) -> None:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return
        for name in ("body", "orelse", "finalbody"):
            inner = getattr(statement, name, None)
            if inner:
                setattr(statement, name, self.block(inner, local, depth, line))

    def _helper(
        self, statement: ast.stmt, local: Mapping[str, ast.FunctionDef]
    ) -> tuple[ast.Call, _Helper] | None:
        """Return the call and what it calls, where a statement calls a helper that asserts."""
        call = statement.value if isinstance(statement, ast.Expr) else None
        helper = self._called(call, local)
        if helper is None or not isinstance(call, ast.Call):
            return None
        node = helper.node
        is_told = self._asserts(node, local, _DEPTH) or (helper.is_method and _stores(node))
        return (call, helper) if is_told and self.written <= _STATEMENTS else None

    def _called(self, call: ast.expr | None, local: Mapping[str, ast.FunctionDef]) -> _Helper | None:
        match call:
            case ast.Call(func=ast.Name(id=name)):
                node = local.get(name) or self.source.function("", name)
                is_plain = node is not None and not node.decorator_list
                return _Helper(node, is_local=name in local) if node and is_plain else None
            case ast.Call(func=ast.Attribute(ast.Name("self" | "cls"), name)) if self.cls:
                node = self.source.function(self.cls, name)
                return _Helper(node, is_method=not _is_static(node)) if node else None
        return None

    def _asserts(self, node: ast.FunctionDef, local: Mapping[str, ast.FunctionDef], depth: int) -> bool:
        """Tell whether a function asserts something, itself or by what it calls."""
        if asserts(node):
            return True
        calls = (part.value for part in within(node.body) if isinstance(part, ast.Expr))
        called = (self._called(call, local) for call in calls) if depth else ()
        return any(one is not None and self._asserts(one.node, local, depth - 1) for one in called)

    def _written(self, call: ast.Call, helper: _Helper) -> list[ast.stmt] | None:
        """Return the body of a helper with its parameters given; None where it cannot stand in the test."""
        node = helper.node
        given = _arguments(call, node, helper.is_method)
        if given is None or not _is_straight(node) or (not helper.is_local and self._captures(node)):
            return None
        body = copy.deepcopy(node.body)
        last = body[-1]
        if isinstance(last, ast.Return):
            body[-1:] = [ast.copy_location(ast.Expr(last.value), last)] if last.value else []
        names, bound = bound_names(body, imports=False), _all_bound(body)
        direct = {
            name: value
            for name, value in given.items()
            if name not in names and _is_plain(value) and not (_roots(value) & bound)
        }
        renamed = {name: self._fresh(name) for name in sorted((names | given.keys()) - direct.keys())}
        bindings = [_binding(renamed[name], value) for name, value in given.items() if name not in direct]
        return [*bindings, *_Substituter(direct, renamed).block(body)]

    def _captures(self, node: ast.FunctionDef) -> bool:
        """Tell whether a name of the file that the helper uses is another thing in the test."""
        return bool(free_names(node) & self.bound)

    def _fresh(self, name: str) -> str:
        numbered = (f"{name}_{number}" for number in range(2, 999))
        found = next(one for one in (name, *numbered) if one not in self.taken)
        self.taken.add(found)
        self.bound.add(found)
        return found


def asserts(node: ast.AST) -> bool:
    """Tell whether a function asserts something in its own statements."""
    body = node.body if isinstance(node, ast.FunctionDef) else [node]
    return any(
        isinstance(part, ast.Assert)
        or (isinstance(part, ast.Call) and called_name(part).startswith("assert"))
        for part in within(body)
    )


def _stores(node: ast.FunctionDef) -> bool:
    """Tell whether a method leaves something behind in `self`."""
    stored = (part for part in within(node.body) if isinstance(part, ast.Attribute))
    return any(isinstance(part.ctx, ast.Store) and isinstance(part.value, ast.Name) for part in stored)


def called_name(call: ast.Call) -> str:
    """Return the last part of the name of what is called."""
    func = call.func
    return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""


def _is_static(node: ast.FunctionDef) -> bool:
    return any(isinstance(item, ast.Name) and item.id == "staticmethod" for item in node.decorator_list)


def _is_straight(node: ast.FunctionDef) -> bool:
    """Tell whether a function runs to its end: no value is returned on the way, nothing is yielded."""
    parts = list(within(node.body))
    ends = [part for part in parts if isinstance(part, ast.Return)]
    stops = any(isinstance(part, ast.Yield | ast.YieldFrom | ast.Await) for part in parts)
    return not stops and (not ends or ends == [node.body[-1]])


def _arguments(call: ast.Call, node: ast.FunctionDef, own: bool) -> dict[str, ast.expr] | None:
    """Return what each parameter of a helper is given, defaults included."""
    args = [*node.args.posonlyargs, *node.args.args]
    names = [arg.arg for arg in args]
    defaults = dict(zip(reversed(names), reversed(node.args.defaults), strict=False))
    defaults |= {
        arg.arg: value
        for arg, value in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
        if value
    }
    names = names[1:] if own else names
    if any(isinstance(arg, ast.Starred) for arg in call.args) or any(
        word.arg is None for word in call.keywords
    ):
        return None
    words = {word.arg: word.value for word in call.keywords if word.arg}
    given = {**defaults, **dict(zip(names, call.args, strict=False)), **words}
    wanted = {*names, *(arg.arg for arg in node.args.kwonlyargs)}
    fits = given.keys() == wanted and len(call.args) <= len(names)
    return {name: given[name] for name in given} if fits else None


def _is_plain(node: ast.expr) -> bool:
    """Tell whether an expression can stand wherever a name does: it makes nothing anew."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) or (isinstance(node, ast.Constant) and len(repr(node.value)) < 40)


def _roots(node: ast.expr) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)} - {"self", "cls"}


def _all_bound(body: list[ast.stmt]) -> set[str]:
    """Return the names that are bound in any scope of a function's body."""
    parts = [part for node in body for part in ast.walk(node)]
    found = {part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
    return found | {part.arg for part in parts if isinstance(part, ast.arg)}


def _binding(name: str, value: ast.expr) -> ast.stmt:
    made = ast.Assign([ast.Name(name, ast.Store())], copy.deepcopy(value))
    return ast.fix_missing_locations(ast.copy_location(made, value))


class _Substituter(Scoped):
    """Puts arguments in the place of parameters, and renames what is local to a helper."""

    def __init__(self, direct: Mapping[str, ast.expr], renamed: Mapping[str, str]) -> None:
        super().__init__()
        self._direct = direct
        self._renamed = renamed

    def visit_Name(self, node: ast.Name) -> ast.AST:  # noqa: N802 - named by ast
        if self.is_local(node.id):
            return node
        if node.id in self._direct:
            return copy.deepcopy(self._direct[node.id])
        node.id = self._renamed.get(node.id, node.id)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:  # noqa: N802 - named by ast
        super().visit_FunctionDef(node)
        node.name = node.name if self.is_local(node.name) else self._renamed.get(node.name, node.name)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:  # noqa: N802 - named by ast
        super().visit_ClassDef(node)
        node.name = node.name if self.is_local(node.name) else self._renamed.get(node.name, node.name)
        return node

    def visit_Nonlocal(self, node: ast.Nonlocal) -> ast.AST:  # noqa: N802 - named by ast
        node.names = [self._renamed.get(name, name) for name in node.names]
        return node
