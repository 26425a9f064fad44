"""The call that a program is about: where it stands, and what of the program it is given."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from docprobe.extract.passages import Passages, blocks, names_bound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_Node = TypeVar("_Node", ast.expr, ast.Call, ast.stmt)
SHOWS = (ast.List, ast.Tuple, ast.Set, ast.Dict, ast.Starred, ast.keyword)
"""What only holds values."""


@dataclass(frozen=True)
class Tested:
    """The calls of one symbol in a program."""

    passages: Passages
    symbol: str

    @cached_property
    def calls(self) -> list[ast.expr]:
        """Where the symbol is called or read, or an object that it made, in the order of the text.

        Where it is not called, as operators and constants are not, all of the last statement before the
        checks belongs to it.
        """
        last = self.symbol.rpartition(".")[2]
        found = [node for node in self._early(ast.expr) if _mentions(node, {last})]
        made = {name for name, values in self._bound.items() if any(value in found for value in values)}
        found += [node for node in self._early(ast.Call) if _mentions(node, made) and node not in found]
        if not any(isinstance(node, ast.Call) for node in found):
            simple = [node for node in self._early(ast.stmt) if not any(blocks(node))]
            latest = max(simple, key=lambda node: self.passages.span(node)[1], default=ast.Pass())
            found += [node for node in ast.walk(latest) if isinstance(node, ast.expr) and node not in found]
        return sorted(found, key=self.passages.span)

    def _early(self, kind: type[_Node]) -> Iterator[_Node]:
        nodes = (node for node in ast.walk(self.passages.tree) if isinstance(node, kind))
        return (node for node in nodes if self.passages.is_early(node) and self.passages.is_placed(node))

    @cached_property
    def is_named(self) -> bool:
        """Whether the name of the symbol stands before the checks."""
        last = self.symbol.rpartition(".")[2]
        return any(_mentions(node, {last}) for node in self._early(ast.expr))

    @cached_property
    def given(self) -> set[ast.AST]:
        """What the calls are given and called on, as such: through displays and names, not through calls."""
        return set(self._reached(lambda node: ast.iter_child_nodes(node) if isinstance(node, SHOWS) else ()))

    @cached_property
    def sources(self) -> set[ast.AST]:
        """All that what they are given is made of: type, dtype and rank hang on it."""
        return set(self._reached(ast.iter_child_nodes))

    def is_last_in(self, node: ast.AST) -> bool:
        """Tell whether the last of the calls stands in `node`."""
        return self.calls[-1:] != [] and self.calls[-1] in ast.walk(node)

    def is_in(self, node: ast.AST) -> bool:
        """Tell whether one of the calls stands in `node`."""
        return not set(self.calls).isdisjoint(ast.walk(node))

    def names(self, node: ast.expr) -> bool:
        """Tell whether `node` is a part of what is called."""
        return any(isinstance(call, ast.Call) and node in ast.walk(call.func) for call in self.calls)

    def _reached(self, into: Callable[[ast.AST], Iterable[ast.AST]]) -> Iterator[ast.AST]:
        pending = [part for call in self.calls for part in _operands(call)]
        seen: set[ast.AST] = set()
        while pending:
            node = pending.pop()
            if node not in seen:
                seen.add(node)
                yield node
                pending += into(node)
                pending += self._bound.get(node.id, ()) if isinstance(node, ast.Name) else ()

    @cached_property
    def _bound(self) -> dict[str, list[ast.AST]]:
        """What names are bound to: values, and the functions and classes of the program itself."""
        found: dict[str, list[ast.AST]] = {}
        for node in ast.walk(self.passages.tree):
            if isinstance(node, ast.Assign):
                for name in names_bound(node.targets):
                    found.setdefault(name, []).append(node.value)
            elif isinstance(node, ast.FunctionDef | ast.ClassDef):
                found.setdefault(node.name, []).append(node)
        return found


def is_attempted(code: str, symbol: str, *, is_class: bool) -> bool:
    """Tell whether what a program tries uses the symbol, itself or in its own functions.

    An object of a class stands for the class; what a function made stands for itself.
    """
    tree = ast.parse(code)
    pending: list[ast.AST] = [node for one in tree.body if isinstance(one, ast.Try) for node in one.body]
    if not pending:
        return True
    named, own = {symbol.rpartition(".")[2]}, dict(_own_functions(tree))
    made = set(_made_by(tree, named)) if is_class else set()
    while pending:
        for node in ast.walk(pending.pop()):
            if isinstance(node, ast.expr) and _mentions(node, named):
                return True
            if isinstance(node, ast.Name) and node.id in made:
                return True
            if isinstance(node, ast.Name) and node.id in own:
                pending.append(own.pop(node.id))
    return False


def _made_by(tree: ast.Module, named: set[str]) -> Iterator[str]:
    """Yield the names that are bound to what a call of one of `named` gives."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and _mentions(node.value, named):
            yield from names_bound(node.targets)


def _own_functions(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, node
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda()):
                yield name, node.value


def _operands(node: ast.expr) -> list[ast.AST]:
    """Return what a call is given and called on, and what an attribute is read of."""
    if isinstance(node, ast.Attribute):
        return [node.value]
    if isinstance(node, ast.Call):
        receiver = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        return [receiver, *node.args, *node.keywords]
    return list(ast.iter_child_nodes(node))


def _mentions(node: ast.expr, names: set[str]) -> bool:
    """Tell whether one of `names` is called or read as an attribute."""
    if isinstance(node, ast.Call):
        return not names.isdisjoint(_callee_parts(node.func))
    return isinstance(node, ast.Attribute) and node.attr in names


def _callee_parts(node: ast.expr) -> set[str]:
    """Return the last names of what is called: of ``Add()(x)`` and ``x.add(y).sum(z)`` all."""
    return {
        inner.attr if isinstance(inner, ast.Attribute) else inner.id
        for inner in ast.walk(node)
        if isinstance(inner, ast.Attribute | ast.Name)
    }
