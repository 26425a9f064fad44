"""A test's code as a reader would write it: public names, no harness, no `self`."""

from __future__ import annotations

import ast
import copy
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docprobe.extract.lookup import Lookup
from docprobe.extract.slices.assertions import expects_error
from docprobe.extract.slices.calls import spelled
from docprobe.extract.slices.names import Scoped
from docprobe.extract.slices.source import SourceText, dotted_name
from docprobe.extract.slices.templates import fill, given_by, own_names
from docprobe.model import SymbolKind

if TYPE_CHECKING:
    from docprobe.config import HarnessRule

_PASSED_ON = "({all})"
NOTHING = "__nothing__"
"""Stands where a rule says that plain code has nothing there."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What names mean in one file."""

    source: SourceText
    lookup: Lookup
    resolve: Callable[[str], str]
    modern: bool = True

    def public(self, dotted: str) -> str:
        """Return what users write for the dotted name of something imported; empty if they cannot."""
        found = self.resolve(dotted)
        return self.lookup.modern(found) if found and self.modern else found

    def rule(self, callee: str) -> list[HarnessRule]:
        """Return the rules for a callee: by its whole name, or by the module and name that it ends with."""
        rules = self.lookup.target.harness_rules
        tail = ".".join(callee.split(".")[-2:])
        return [rule for rule in rules if rule.call in {callee, tail}]


@dataclass(slots=True)
class Own:
    """What `self` has in the test's class: its members, and the plain names that they get."""

    receiver: str
    names: Mapping[str, str]
    methods: frozenset[str]
    properties: frozenset[str]


@dataclass(slots=True)
class Found:
    """What rewriting met: the imports that are needed, and the objects that only the harness has."""

    imports: dict[str, str] = field(default_factory=dict)
    """Local name -> dotted name."""
    harness: set[str] = field(default_factory=set)
    feeds: dict[str, ast.expr] = field(default_factory=dict)
    """Local name -> what is fed to it, as the test says it."""
    made: dict[str, str] = field(default_factory=dict)
    """Local name -> what was called to make what it was last given."""


class Rewriter(Scoped):
    """Rewrites one piece of a test file; names that were local to it stay."""

    imports_bind = False

    def __init__(self, vocabulary: Vocabulary, own: Own, found: Found) -> None:
        """Rewrite with what `own` the test's class has; note in `found` what else is needed."""
        super().__init__()
        self._vocabulary = vocabulary
        self._own = own
        self._found = found
        self._depth = 0
        self._fed: ast.expr | None = None
        self._looks_at_all = False

    def top(self, body: list[ast.stmt], local: set[str]) -> list[ast.stmt]:
        """Rewrite the statements of a method whose `local` names shadow the file's."""
        self._scopes, self._depth = [(local, False)], 1
        return self.block(body)

    # Names

    def visit_Name(self, node: ast.Name) -> ast.AST:  # noqa: N802 - named by ast
        """Write an imported name as users do."""
        return self._path(node) or node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:  # noqa: N802 - named by ast
        """Write a path from an imported name as users do, and what `self` has as a plain name."""
        found = self._path(node)
        if found is not None:
            return found
        if self._is_self(node.value):
            return self._member(node)
        node.value = self.visit(node.value)
        return node

    def _is_self(self, node: ast.expr) -> bool:
        return (
            isinstance(node, ast.Name)
            and node.id in {self._own.receiver, "self", "cls"}
            and not self.is_local(node.id)
        )

    def _member(self, node: ast.Attribute) -> ast.expr:
        plain = self._own.names.get(node.attr)
        if plain is None:
            return node
        name = ast.copy_location(ast.Name(plain, node.ctx), node)
        if node.attr in self._own.properties:
            return ast.copy_location(ast.Call(name, [], []), node)
        return name

    def _path(self, node: ast.Name | ast.Attribute) -> ast.expr | None:
        """Return a chain of names that starts at an import in its public form; None if it does not."""
        dotted = dotted_name(node)
        head, _, rest = dotted.partition(".")
        origin = self._vocabulary.source.imports.get(head)
        if origin is None or self.is_local(head) or not isinstance(node.ctx, ast.Load):
            return None
        parts = [*origin.split("."), *(rest.split(".") if rest else [])]
        for end in range(len(parts), 0, -1):
            public = self._vocabulary.public(".".join(parts[:end]))
            if public and self._stands(public, whole=end == len(parts)):
                return _chain([*public.split("."), *parts[end:]], node)
        return self._imported(head, origin, rest, node)

    def _stands(self, public: str, *, whole: bool) -> bool:
        """Tell whether a public name can stand at the start of a path, or for the `whole` of it.

        A module says nothing of what is below it. A member may be inherited, and its name that of another
        class: it stands under the class that is written.
        """
        lookup = self._vocabulary.lookup
        if lookup.is_class(public.rpartition(".")[0]):
            return False
        found = lookup.find(public)
        return whole or (found is not None and found.kind != SymbolKind.MODULE)

    def _imported(self, head: str, origin: str, rest: str, node: ast.expr) -> ast.expr:
        top = origin.partition(".")[0]
        if top == "numpy":
            return _chain(["np", *origin.split(".")[1:], *(rest.split(".") if rest else [])], node)
        alias = self._alias(f"{origin}.{rest}" if rest else origin)
        if alias:
            return _chain(alias.split("."), node)
        self._found.imports[head] = origin
        return node

    def _alias(self, dotted: str) -> str:
        """Return what a rule writes for something that is named and not called."""
        plain = (rule.plain for rule in self._vocabulary.rule(dotted))
        return next((text.removesuffix(_PASSED_ON) for text in plain if text.endswith(_PASSED_ON)), "")

    # Calls

    def visit_Call(self, node: ast.Call) -> ast.AST:  # noqa: N802 - named by ast
        """Write what the harness says in plain code, by the rules of the target."""
        fed, self._fed = self._fed, None
        callee = self._callee(node.func)
        rules = self._vocabulary.rule(callee) if callee else []
        self.generic_visit(node)
        given = given_by(node)
        if fed is not None:
            given["fed"] = self.visit(copy.deepcopy(fed))
        for rule in rules:
            if not rule.plain:
                return ast.copy_location(ast.Name(NOTHING, ast.Load()), node)
            found = fill(rule.plain, given, node)
            if found is not None:
                self._needs(rule)
                return self._spelled(found)
        # Of what is not there, nothing can be asked.
        owner = node.func.value if isinstance(node.func, ast.Attribute) else node
        return owner if is_nothing(owner) else self._spelled(node)

    def _spelled(self, node: ast.expr) -> ast.expr:
        # What is inside a function may become a graph, whose operations are known by their labels.
        labels = len(self._scopes) > self._depth
        return spelled(node, self._vocabulary.lookup, labels=labels) if isinstance(node, ast.Call) else node

    def _callee(self, func: ast.expr) -> str:
        """Return the name that a rule may have for what is called."""
        dotted = dotted_name(func)
        head, _, rest = dotted.partition(".")
        if head and not self.is_local(head):
            if head in {self._own.receiver, "self", "cls"} and rest.partition(".")[0] not in self._own.names:
                return f"self.{rest}"
            origin = self._vocabulary.source.imports.get(head)
            if origin is not None:
                whole = f"{origin}.{rest}" if rest else origin
                return self._vocabulary.public(whole) or whole
        return self._method(func) if isinstance(func, ast.Attribute) else ""

    def _method(self, func: ast.Attribute) -> str:
        """Return ``harness.run`` for a method of what only the harness has, else ``any.run``."""
        made = func.value
        name = self._own.names.get(made.attr, "") if isinstance(made, ast.Attribute) else ""
        name = made.id if isinstance(made, ast.Name) else name
        if name in self._found.harness:
            return f"harness.{func.attr}"
        inner = self._callee(made.func) if isinstance(made, ast.Call) else self._found.made.get(name, "")
        if any(not rule.plain for rule in self._vocabulary.rule(inner)):
            return f"harness.{func.attr}"
        whole = f"{inner}().{func.attr}"
        return whole if self._vocabulary.rule(whole) else f"any.{func.attr}"

    def _needs(self, rule: HarnessRule) -> None:
        """Note the modules of the standard library that a rule's plain code names."""
        modules = own_names(rule.plain) & sys.stdlib_module_names
        self._found.imports |= {name: name for name in modules}

    # Statements

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:  # noqa: N802 - named by ast
        """Drop what says nothing: docstrings, values that nobody looks at, the harness."""
        node.value = self.visit(node.value)
        if self._looks_at_all and not is_nothing(node.value):
            return node
        return node if isinstance(node.value, ast.Call | ast.Await | ast.Yield | ast.YieldFrom) else None

    def visit_Assign(self, node: ast.Assign) -> ast.AST | None:  # noqa: N802 - named by ast
        """Note what a name was given; drop what only the harness has."""
        made = self._maker(node.value)
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call()):
                self._fed = self._found.feeds.get(name)
        node.value = self.visit(node.value)
        self._fed = None
        node.targets = [self.visit(target) for target in node.targets]
        for target in node.targets:
            if isinstance(target, ast.Name):
                self._found.made[target.id] = made
                if is_nothing(node.value):
                    self._found.harness.add(target.id)
        return None if is_nothing(node.value) else node

    def _maker(self, node: ast.expr) -> str:
        return self._callee(node.func) if isinstance(node, ast.Call) else ""

    def visit_With(self, node: ast.With) -> ast.AST | list[ast.stmt]:  # noqa: N802 - named by ast
        """Leave out the contexts that only the harness has; without one the body stands alone."""
        items = []
        for item in node.items:
            made = self._maker(item.context_expr)
            item.context_expr = self.visit(item.context_expr)
            name = item.optional_vars
            if name is not None:
                item.optional_vars = name = self.visit(name)
            if isinstance(name, ast.Name):
                self._found.made[name.id] = made
            if not is_nothing(item.context_expr):
                items.append(item)
            elif isinstance(name, ast.Name):
                self._found.harness.add(name.id)
        node.items = items
        before = self._looks_at_all
        # To evaluate a value is what may raise.
        self._looks_at_all = before or any(_expects_error(item.context_expr) for item in items)
        node.body = self.block(node.body)
        self._looks_at_all = before
        return node if items else node.body

    def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt]:  # noqa: N802 - named by ast
        """Keep the branch that is taken, where the harness tells which."""
        node.test = _folded(self.visit(node.test))
        node.body, node.orelse = self.block(node.body), self.block(node.orelse)
        if isinstance(node.test, ast.Constant):
            return node.body if node.test.value else node.orelse
        return node if node.body or node.orelse else []

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:  # noqa: N802 - named by ast
        """Keep the value that is chosen, where the harness tells which."""
        self.generic_visit(node)
        node.test = _folded(node.test)
        if isinstance(node.test, ast.Constant):
            return node.body if node.test.value else node.orelse
        return node

    def visit_Import(self, node: ast.Import) -> None:  # noqa: N802 - named by ast
        """Drop it: what it binds is written where it is used."""

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:  # noqa: N802 - named by ast
        """Drop it: what it binds is written where it is used."""

    def visit_Nonlocal(self, node: ast.Nonlocal) -> list[ast.stmt]:  # noqa: N802 - named by ast
        """Write ``global`` for what is local to the test: a program has it at its top."""
        inner = self._scopes[self._depth :]
        own = [name for name in node.names if any(name in names for names, _ in inner)]
        outer = [name for name in node.names if name not in own]
        made: list[ast.stmt] = [ast.Nonlocal(own)] if own else []
        return [ast.copy_location(one, node) for one in [*made, *([ast.Global(outer)] if outer else [])]]

    def visit_arg(self, node: ast.arg) -> ast.AST:
        """Drop the annotation."""
        node.annotation = None
        return node

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> ast.AST:
        for arg in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]:
            arg.annotation = None
        super()._function(node)
        if not isinstance(node, ast.Lambda):
            node.returns = None
            node.decorator_list = [item for item in node.decorator_list if not is_nothing(item)]
            node.body = node.body or [ast.Pass()]
        return node

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """Rewrite a block; inside a function or class, what tests assert goes."""
        found = super().block(body)
        return [node for node in found if not (len(self._scopes) > self._depth and is_harness_talk(node))]


def _expects_error(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and expects_error(node)


def is_nothing(node: ast.AST) -> bool:
    """Tell whether a rule left nothing here."""
    return isinstance(node, ast.Name) and node.id == NOTHING


def is_harness_talk(node: ast.stmt) -> bool:
    """Tell whether a statement is an assertion or another call of a method of the test."""
    match node:
        case ast.Assert():
            return True
        case ast.Expr(value=ast.Call(func=func)):
            return dotted_name(func).startswith(("self.", "np.testing."))
    return False


def _chain(parts: list[str], at: ast.expr) -> ast.expr:
    """Return ``a.b.c`` as an expression where `at` is."""
    node: ast.expr = ast.copy_location(ast.Name(parts[0], ast.Load()), at)
    for part in parts[1:]:
        node = ast.copy_location(ast.Attribute(node, part, ast.Load()), at)
    return node


def _folded(node: ast.expr) -> ast.expr:
    """Return a condition with what is constant in it worked out."""
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            operand = _folded(operand)
            return _constant(not operand.value, node) if isinstance(operand, ast.Constant) else node
        case ast.BoolOp(op=op, values=values):
            decides = isinstance(op, ast.Or)
            values = [_folded(value) for value in values]
            known = [value for value in values if isinstance(value, ast.Constant)]
            if any(bool(value.value) == decides for value in known):
                return _constant(decides, node)
            open_values = [value for value in values if not isinstance(value, ast.Constant)]
            if not open_values:
                return _constant(not decides, node)
            node.values = open_values
            return open_values[0] if len(open_values) == 1 else node
        case ast.Compare(left=ast.Constant(value=left), ops=[op], comparators=[ast.Constant(value=right)]):
            return _compared(node, left, op, right)
    return node


def _compared(node: ast.expr, left: object, op: ast.cmpop, right: object) -> ast.expr:
    if isinstance(op, ast.Eq | ast.Is):
        return _constant(left == right, node)
    if isinstance(op, ast.NotEq | ast.IsNot):
        return _constant(left != right, node)
    return node


def _constant(value: object, at: ast.expr) -> ast.expr:
    return ast.copy_location(ast.Constant(bool(value)), at)
