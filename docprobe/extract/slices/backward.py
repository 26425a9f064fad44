"""The statements that an expression needs, backward from where it stands."""

from __future__ import annotations

import ast
import copy
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docprobe.extract.slices.assertions import is_assertion
from docprobe.extract.slices.inline import called_name
from docprobe.extract.slices.names import bound_names, free_names, within
from docprobe.extract.slices.source import dotted_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from docprobe.extract.slices.assertions import Step

RESULT = "result"
_CHANGING = re.compile(
    r"(?:append|extend|insert|add|update|pop|remove|clear|sort|reverse|write|close|seek|set|reset|load|register"
    r"|read|put|get_next|send|discard|setdefault)(?:_|$)"
)
_SETTING = re.compile(r"(?:set|enable|disable)_")
_RANDOM = "random."
_DRAWS = re.compile(r"rand|shuffle|dropout")


@dataclass(frozen=True, slots=True)
class Cut:
    """A slice before it is written: statements, and the expression or statements that they lead to."""

    before: tuple[ast.stmt, ...]
    value: ast.expr | None
    raising: tuple[ast.stmt, ...] = ()

    @property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All of its code, in order."""
        return (*self.before, *self.raising, *([self.value] if self.value else []))


class Slicer:
    """Cuts slices out of one program."""

    def __init__(
        self,
        body: list[ast.stmt],
        prefix: str,
        changing: Iterable[str] = (),
        outside: Callable[[str], list[ast.stmt]] = lambda _: [],
    ) -> None:
        """Slice in `body`; methods whose names start as `changing` tells change what they belong to.

        `outside` tells what binds a name that the body does not.
        """
        self._prefix = prefix
        self._changing = tuple(changing)
        self._outside = outside
        self._local = bound_names(body)
        self._literals = _literals(body)
        self._known: dict[ast.AST, tuple[set[str], set[str]]] = {}
        self._simples: dict[ast.stmt, tuple[set[str], set[str], bool]] = {}
        self._functions = {
            node.name: node
            for statement in body
            for node in ast.walk(statement)
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
        }

    def cut(self, way: Sequence[Step], value: ast.expr | None, raising: Sequence[ast.stmt] = ()) -> Cut:
        """Return the slice that leads along `way` to a value, or to statements that raise."""
        tail = tuple(raising)
        needed = self._uses(*tail, *([value] if value else []))
        needed -= bound_names(tail) - free_names(*tail)
        kept: list[ast.stmt] = []
        for step in way:
            kept, tail, value, needed = self._around(step.holds, kept, tail, value, needed)
            before, needed = self._back(step.block[: step.place], needed)
            kept = [*before, *kept]
        return Cut(tuple(kept), value, tail)

    def _around(
        self,
        holds: ast.stmt | None,
        kept: list[ast.stmt],
        tail: tuple[ast.stmt, ...],
        value: ast.expr | None,
        needed: set[str],
    ) -> tuple[list[ast.stmt], tuple[ast.stmt, ...], ast.expr | None, set[str]]:
        """Take what is sliced so far out of the compound statement that holds it."""
        if isinstance(holds, ast.For):
            pairs = _assigned(holds.target, self._first(holds.iter))
            pairs = [one for one in pairs if bound_names([one]) & needed]
            needed = (needed - bound_names([holds.target])) | self._uses(*pairs)
            kept = [*pairs, *kept]
        elif isinstance(holds, ast.With) and self._is_for(holds, needed):
            if value is not None and not isinstance(value, ast.Name):
                name = ast.copy_location(ast.Name(RESULT, ast.Store()), value)
                kept = [*kept, ast.copy_location(ast.Assign([name], value), value)]
                value = ast.copy_location(ast.Name(RESULT, ast.Load()), value)
            if value is None:
                kept, tail = [], (_with(holds, [*kept, *tail]),)
            else:
                kept = [_with(holds, kept)]
            needed = (needed - bound_names(holds.items)) | self._uses(*holds.items)
        return kept, tail, value, needed

    def _first(self, node: ast.expr) -> ast.expr:
        return copy.deepcopy(_first(node, self._literals))

    # Blocks

    def _back(self, block: Sequence[ast.stmt], needed: set[str]) -> tuple[list[ast.stmt], set[str]]:
        """Return what of a block is needed, and what that needs from before it."""
        kept: list[ast.stmt] = []
        for statement in reversed(block):
            found, needed = self._kept(statement, needed)
            kept = [*found, *kept]
        return kept, needed

    def _kept(  # noqa: PLR0911 - a case for each kind of statement
        self, statement: ast.stmt, needed: set[str]
    ) -> tuple[list[ast.stmt], set[str]]:
        if is_assertion(statement, self._prefix):
            calls = [ast.copy_location(ast.Expr(call), call) for call in self._changes_in(statement, needed)]
            return [*calls], needed | self._uses(*calls)
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                if name not in needed:
                    return [], needed
                return [statement], (needed - {name}) | self._uses(statement)
            case ast.If():
                return self._choice(statement, needed)
            case ast.For() | ast.While():
                return self._loop(statement, needed)
            case ast.With():
                return self._context(statement, needed)
            case ast.Try():
                return self._attempt(statement, needed)
            case ast.Return() | ast.Raise() | ast.Pass() | ast.Global() | ast.Nonlocal():
                return [], needed
        return self._simple(statement, needed)

    def _simple(self, statement: ast.stmt, needed: set[str]) -> tuple[list[ast.stmt], set[str]]:
        if statement not in self._simples:
            is_setting = _is_setting(statement, self._prefix)
            self._simples[statement] = bound_names([statement]), self._changed(statement), is_setting
        binds, changed, is_setting = self._simples[statement]
        if not (binds & needed or changed & needed or is_setting):
            return [], needed
        is_update = isinstance(statement, ast.AugAssign)
        return [statement], (needed if is_update else needed - binds) | self._uses(statement)

    def _choice(self, node: ast.If, needed: set[str]) -> tuple[list[ast.stmt], set[str]]:
        body, first = self._back(node.body, needed)
        other, second = self._back(node.orelse, needed)
        if not body and not other:
            return [], needed
        made = ast.copy_location(ast.If(node.test, body or [ast.Pass()], other), node)
        before = first | second if body and other else first | second | needed
        return [made], before | self._uses(node.test)

    def _loop(self, node: ast.For | ast.While, needed: set[str]) -> tuple[list[ast.stmt], set[str]]:
        head = node.iter if isinstance(node, ast.For) else node.test
        target = bound_names([node.target]) if isinstance(node, ast.For) else set()
        inside = needed | (self._uses(head) if isinstance(node, ast.While) else set())
        body, before = self._back(node.body, inside)
        while not before <= inside:
            inside |= before
            body, before = self._back(node.body, inside)
        if not any(not isinstance(one, ast.Break | ast.Continue) for one in body) and not target & needed:
            return [], needed
        body = body or [ast.Pass()]
        made = (
            ast.For(node.target, node.iter, body, [])
            if isinstance(node, ast.For)
            else ast.While(node.test, body, [])
        )
        return [ast.copy_location(made, node)], ((inside | before) - target) | self._uses(head)

    def _context(self, node: ast.With, needed: set[str]) -> tuple[list[ast.stmt], set[str]]:
        names = bound_names(node.items)
        body, before = self._back(node.body, needed)
        if (not body and not names & needed) or not self._is_for(node, before):
            return body, before
        made = _with(node, body)
        return [made], (before - names) | self._uses(*node.items)

    def _is_for(self, node: ast.With, needed: set[str]) -> bool:
        """Tell whether a context matters to what is needed: not if it opens something that nothing uses."""
        names = bound_names(node.items)
        return bool(names & needed) or not all(item.optional_vars for item in node.items)

    def _attempt(self, node: ast.Try, needed: set[str]) -> tuple[list[ast.stmt], set[str]]:
        final, before = self._back(node.finalbody, needed)
        body, before = self._back([*node.body, *node.orelse], before)
        if not body:
            return final, before
        handlers = []
        for handler in node.handlers:
            caught, more = self._back(handler.body, needed)
            before |= more | (self._uses(handler.type) if handler.type else set())
            made = ast.ExceptHandler(handler.type, handler.name, caught or [ast.Pass()])
            handlers.append(ast.copy_location(made, handler))
        if not handlers:
            return [*body, *final], before
        return [ast.copy_location(ast.Try(body, handlers, [], final), node)], before | needed

    # What code uses and changes

    def _uses(self, *nodes: ast.AST) -> set[str]:
        """Return the local names that code uses, by way of local functions too.

        ``x.`` stands in it where something of `x` is asked, which calling `x` may have changed.
        """
        found: set[str] = set()
        pending = list(nodes)
        seen: set[str] = set()
        while pending:
            node = pending.pop()
            names, asked = self._read(node)
            found |= names | asked
            for name in names - seen:
                seen.add(name)
                pending += [self._functions[name]] if name in self._functions else self._outside(name)
        return {name for name in found if name.rstrip(".") in self._local or name == _RANDOM}

    def _read(self, node: ast.AST) -> tuple[set[str], set[str]]:
        if node not in self._known:
            self._known[node] = free_names(node), _asked(node)
        return self._known[node]

    def _changed(self, statement: ast.stmt) -> set[str]:
        """Return the names whose objects a statement may change."""
        found: set[str] = set()
        for node in within([statement]):
            match node:
                case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del()):
                    found.add(_root(node))
                case ast.Call():
                    found |= self._changed_by(node)
        if (
            isinstance(statement, ast.Expr)
            and dotted_name(getattr(statement.value, "func", statement)) != "print"
        ):
            found |= free_names(statement)
        return found

    def _changed_by(self, call: ast.Call) -> set[str]:
        name = called_name(call)
        if "seed" in name:
            return {_RANDOM}
        if isinstance(call.func, ast.Name):
            consumed = {_root(arg) for arg in call.args[:1]} if name == "next" else set()
            return {f"{name}.", *consumed}
        if isinstance(call.func, ast.Attribute) and name.startswith(self._changing):
            # Such as what an optimizer is given.
            return free_names(call)
        return {_root(call.func)} if _CHANGING.match(name) else set()

    def _changes_in(self, statement: ast.stmt, needed: set[str]) -> list[ast.Call]:
        """Return the calls inside an assertion after which a needed object is another."""
        found: list[ast.Call] = []
        pending: list[ast.AST] = [statement]
        while pending:
            node = pending.pop(0)
            if isinstance(node, ast.Call) and self._changed_by(node) & needed:
                found.append(node)
            else:
                pending += ast.iter_child_nodes(node)
        return found


def _literals(body: list[ast.stmt]) -> dict[str, ast.expr]:
    """Return the lists that names stand for, where they are bound once and hold nothing that changes."""
    parts = list(within(body))
    bound = Counter(
        part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    )
    found: dict[str, ast.expr] = {}
    for part in parts:
        match part:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.List() | ast.Tuple() as value):
                if bound[name] == 1 and not free_names(value) & bound.keys():
                    found[name] = value
    return found


def _asked(node: ast.AST) -> set[str]:
    found = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute):
            if isinstance(part.value, ast.Name):
                found.add(f"{part.value.id}.")
            if _DRAWS.search(part.attr):
                found.add(_RANDOM)
    return found


def _is_setting(statement: ast.stmt, prefix: str) -> bool:
    """Tell whether a statement sets something of the whole library."""
    match statement:
        case ast.Expr(value=ast.Call(func=func) as call):
            name = called_name(call)
            return (
                dotted_name(func).startswith(f"{prefix}.")
                and bool(_SETTING.match(name))
                and "seed" not in name
            )
    return False


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _with(node: ast.With, body: list[ast.stmt]) -> ast.With:
    return ast.copy_location(ast.With(node.items, body or [ast.Pass()]), node)


def _first(node: ast.expr, literals: Mapping[str, ast.expr]) -> ast.expr:
    """Return the first of what a loop goes over; `literals` are what names stand for."""
    if isinstance(node, ast.Name):
        node = literals.get(node.id, node)
    match node:
        case ast.List(elts=[first, *_]) | ast.Tuple(elts=[first, *_]) if not isinstance(first, ast.Starred):
            return first
        case ast.Call(func=ast.Name(id="range"), args=[_]):
            return ast.copy_location(ast.Constant(0), node)
        case ast.Call(func=ast.Name(id="range"), args=[start, _, *_]):
            return start
        case ast.Call(func=ast.Name(id="enumerate"), args=[items]):
            return ast.copy_location(ast.Tuple([ast.Constant(0), _first(items, literals)], ast.Load()), node)
        case ast.Call(func=ast.Name(id="zip"), args=[_, *_] as many, keywords=[]):
            return ast.copy_location(ast.Tuple([_first(items, literals) for items in many], ast.Load()), node)
    start = ast.Call(ast.Name("iter", ast.Load()), [node], [])
    made = ast.Call(ast.Name("next", ast.Load()), [start], [])
    return ast.fix_missing_locations(ast.copy_location(made, node))


def _assigned(target: ast.expr, value: ast.expr) -> list[ast.stmt]:
    """Return the assignment of a loop's variables, one a line where each has its own value."""
    if (
        isinstance(target, ast.Tuple | ast.List)
        and isinstance(value, ast.Tuple | ast.List)
        and len(target.elts) == len(value.elts)
    ):
        return [one for pair in zip(target.elts, value.elts, strict=True) for one in _assigned(*pair)]
    return [ast.fix_missing_locations(ast.copy_location(ast.Assign([target], value), target))]
