"""Names and scopes as Python has them: what a piece of code binds, and what it needs from outside."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
Comprehension: TypeAlias = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def bound_names(body: Iterable[ast.AST], *, imports: bool = True) -> set[str]:
    """Return the names that statements or targets bind in their own scope, by `imports` too if told so."""
    found: set[str] = set()
    for node in within(body):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case (
                ast.ExceptHandler(name=str(name))
                | ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
            ):
                found.add(name)
            case ast.Import(names=names) | ast.ImportFrom(names=names) if imports:
                found |= {alias.asname or alias.name.partition(".")[0] for alias in names}
    return found


def within(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield the nodes of one scope: functions and classes themselves, but not what is inside them."""
    pending = list(body)
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, _SCOPES):
            continue
        if isinstance(node, Comprehension):
            # What a comprehension binds is its own, save by `:=`.
            pending += [part for part in ast.walk(node) if isinstance(part, ast.NamedExpr)]
            continue
        pending += ast.iter_child_nodes(node)


def parameters(node: Function | ast.Lambda) -> list[ast.arg]:
    """Return all parameters of a function."""
    args = node.args
    stars = [arg for arg in (args.vararg, args.kwarg) if arg]
    return [*args.posonlyargs, *args.args, *args.kwonlyargs, *stars]


class Scoped(ast.NodeTransformer):
    """A transformer that knows which names are bound by a function, class or comprehension around."""

    imports_bind = True
    """Whether an import in a function makes a name local."""

    def __init__(self) -> None:
        """Start outside of every scope."""
        self._scopes: list[tuple[set[str], bool]] = []

    def is_local(self, name: str) -> bool:
        """Tell whether a scope that was entered binds `name`."""
        return any(name in names for names, _ in self._scopes)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Visit what the surroundings evaluate, then the body in a scope of its own."""
        node.decorator_list = [self.visit(item) for item in node.decorator_list]
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        """Visit it like any function."""
        node.decorator_list = [self.visit(item) for item in node.decorator_list]
        return self._function(node)

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        """Visit it like any function."""
        return self._function(node)

    def _function(self, node: Function | ast.Lambda) -> ast.AST:
        node.args.defaults = [self.visit(item) for item in node.args.defaults]
        node.args.kw_defaults = [item and self.visit(item) for item in node.args.kw_defaults]
        names = {arg.arg for arg in parameters(node)}
        outside = [name for part in within(as_list(node.body)) for name in _declared(part)]
        names |= bound_names(as_list(node.body), imports=self.imports_bind) - set(outside)
        before = self._scopes
        self._scopes = [scope for scope in before if not scope[1]] + [(names, False)]
        if isinstance(node, ast.Lambda):
            node.body = self.visit(node.body)
        else:
            node.body = self.block(node.body)
        self._scopes = before
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        """Visit the body in a scope that functions inside do not see."""
        for field in ("decorator_list", "bases", "keywords"):
            setattr(node, field, [self.visit(item) for item in getattr(node, field)])
        self._scopes.append((bound_names(node.body), True))
        node.body = self.block(node.body)
        self._scopes.pop()
        return node

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """Visit the statements of a block."""
        found: list[ast.stmt] = []
        for statement in body:
            value = self.visit(statement)
            found += value if isinstance(value, list) else [value] if value is not None else []
        return found

    def _comprehension(self, node: Comprehension) -> ast.AST:
        first = node.generators[0]
        first.iter = self.visit(first.iter)
        self._scopes.append((bound_names(part.target for part in node.generators), False))
        for place, part in enumerate(node.generators):
            part.target = self.visit(part.target)
            part.iter = self.visit(part.iter) if place else part.iter
            part.ifs = [self.visit(item) for item in part.ifs]
        for field in ("elt", "key", "value"):
            if hasattr(node, field):
                setattr(node, field, self.visit(getattr(node, field)))
        self._scopes.pop()
        return node

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        """Visit what a comprehension evaluates outside, then the rest in a scope of its own."""
        return self._comprehension(node)

    def visit_SetComp(self, node: ast.SetComp) -> ast.AST:
        """Visit it like a list's."""
        return self._comprehension(node)

    def visit_DictComp(self, node: ast.DictComp) -> ast.AST:
        """Visit it like a list's."""
        return self._comprehension(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.AST:
        """Visit it like a list's."""
        return self._comprehension(node)


def as_list(body: list[ast.stmt] | ast.expr) -> list[ast.AST]:
    """Return the statements of a function, or the expression of a lambda."""
    return [*body] if isinstance(body, list) else [body]


def _declared(node: ast.AST) -> list[str]:
    return node.names if isinstance(node, ast.Global | ast.Nonlocal) else []


class _Free(Scoped):
    """Collects the names that are read and not bound inside."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if not isinstance(node.ctx, ast.Store) and not self.is_local(node.id):
            self.found.add(node.id)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        if isinstance(node.target, ast.Name) and not self.is_local(node.target.id):
            self.found.add(node.target.id)
        return self.generic_visit(node)

    def visit_Global(self, node: ast.Global) -> ast.AST:
        self.found.update(node.names)
        return node

    def visit_Nonlocal(self, node: ast.Nonlocal) -> ast.AST:
        self.found.update(name for name in node.names if not self.is_local(name))
        return node


def free_names(*nodes: ast.AST) -> set[str]:
    """Return the names that each piece of code reads and does not bind in a scope of its own.

    What a statement itself binds in the surrounding scope counts where it is read.
    """
    collector = _Free()
    for node in nodes:
        # Children are put back as they were: nothing is changed.
        collector.visit(node)
    return collector.found
