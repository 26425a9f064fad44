"""A test method as one plain program: what sets it up, its parameters, its body with asserting helpers."""

from __future__ import annotations

import ast
import builtins
import copy
import keyword
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from docprobe.extract.slices.inline import called_name, inline
from docprobe.extract.slices.names import bound_names, parameters
from docprobe.extract.slices.rewrite import Found, Own, Rewriter, Vocabulary
from docprobe.extract.slices.source import members

if TYPE_CHECKING:
    from docprobe.extract.slices.names import Function
    from docprobe.extract.slices.source import SourceText

_SETUP = ("setUpClass", "setup_class", "setUp", "setup_method")


@dataclass(slots=True)
class Method:
    """One test method, rewritten; what it needs from outside is rewritten when it is asked for."""

    vocabulary: Vocabulary
    own: Own
    members: Mapping[str, ast.stmt]
    """The class's methods and attributes by the plain name that they get."""
    found: Found = field(default_factory=Found)
    body: list[ast.stmt] = field(default_factory=list)
    lines: dict[ast.stmt, int] = field(default_factory=dict)
    """Statement that came from a helper -> the line of the test that called it."""
    _outside: dict[str, list[ast.stmt]] = field(default_factory=dict)

    def outside(self, name: str) -> list[ast.stmt]:
        """Return the statements outside of the method that bind `name`, rewritten."""
        if name not in self._outside:
            # Set first: what is recursive asks for itself.
            self._outside[name] = []
            self._outside[name] = self._rewritten(name)
        return self._outside[name]

    def _rewritten(self, name: str) -> list[ast.stmt]:
        member = self.members.get(name)
        found = (member,) if member is not None else self.vocabulary.source.statements.get(name, ())
        statements: list[ast.stmt] = []
        for statement in copy.deepcopy(list(found)):
            own = self.own
            if member is not None and isinstance(statement, ast.FunctionDef):
                own = _as_function(statement, name, own)
            plain = statement if member is None else _bound_to(statement, name)
            statements += Rewriter(self.vocabulary, own, self.found).block([plain])
        return statements


def read_method(vocabulary: Vocabulary, cls: str, name: str, values: Mapping[str, str]) -> Method | None:
    """Return the method `name` of a class (of the top level where `cls` is empty) as a plain program.

    `values` are the texts of what its parameters are given. None where there is no such method.
    """
    source = vocabulary.source
    node = source.function(cls, name)
    if node is None:
        return None
    lineage = source.lineage(cls) if cls else []
    own, plain = _own(node, lineage, vocabulary)
    method = Method(vocabulary, own, plain)
    given = [*_given(node, values), *_by_fixtures(node, values, source, cls)]
    body = copy.deepcopy([*_set_up(source, cls), *given, *node.body])
    written = inline(body, source, cls)
    method.lines = written.lines
    local = bound_names(written.body, imports=False) | {arg.arg for arg in parameters(node)} - {own.receiver}
    method.found.feeds = _feeds(written.body)
    method.body = Rewriter(vocabulary, own, method.found).top(written.body, local)
    return method


def _feeds(body: list[ast.stmt]) -> dict[str, ast.expr]:
    """Return what a test feeds to names; of several the first."""
    found: dict[str, ast.expr] = {}
    calls = [part for node in body for part in ast.walk(node) if isinstance(part, ast.Call)]
    for call in calls:
        given = [word.value for word in call.keywords if word.arg == "feed_dict"]
        given += call.args[1:2] if called_name(call) == "run" else []
        for fed in given:
            if isinstance(fed, ast.Dict):
                pairs = zip(fed.keys, fed.values, strict=True)
                found = {key.id: value for key, value in pairs if isinstance(key, ast.Name)} | found
    return found


def _set_up(source: SourceText, cls: str) -> list[ast.stmt]:
    nodes = (source.function(cls, name) for name in _SETUP) if cls else ()
    return [statement for node in nodes if node for statement in node.body]


def _given(node: Function, values: Mapping[str, str]) -> list[ast.stmt]:
    """Return an assignment for each parameter whose value is known, or has a default."""
    found: list[ast.stmt] = []
    args = [*node.args.posonlyargs, *node.args.args]
    defaults = dict(zip([arg.arg for arg in reversed(args)], reversed(node.args.defaults), strict=False))
    defaults |= {
        arg.arg: value
        for arg, value in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
        if value
    }
    for arg in parameters(node):
        try:
            value = (
                ast.parse(values[arg.arg], mode="eval").body if arg.arg in values else defaults.get(arg.arg)
            )
        except (SyntaxError, ValueError):
            continue
        if value is not None:
            target = ast.Name(arg.arg, ast.Store())
            found.append(ast.fix_missing_locations(ast.copy_location(ast.Assign([target], value), arg)))
    return found


def _by_fixtures(
    node: Function, values: Mapping[str, str], source: SourceText, cls: str, above: tuple[str, ...] = ()
) -> list[ast.stmt]:
    """Return what the file's own fixtures do to make the parameters of which no value is known."""
    found: list[ast.stmt] = []
    for arg in parameters(node):
        fixture = source.fixture(cls, arg.arg)
        if fixture is None or arg.arg in values or arg.arg in above:
            continue
        made = _handed_over(fixture, arg.arg)
        if made:
            found += [*_by_fixtures(fixture, values, source, cls, (*above, arg.arg)), *made]
    return found


def _handed_over(fixture: ast.FunctionDef, name: str) -> list[ast.stmt]:
    """Return the statements of a fixture up to what it returns or yields, which is bound to its name."""
    for place, statement in enumerate(fixture.body):
        match statement:
            case ast.Return(value=ast.expr() as value) | ast.Expr(value=ast.Yield(value=ast.expr() as value)):
                target = ast.Name(name, ast.Store())
                bound = ast.fix_missing_locations(ast.copy_location(ast.Assign([target], value), statement))
                return [*fixture.body[:place], bound]
    return []


def _own(
    node: Function, lineage: list[ast.ClassDef], vocabulary: Vocabulary
) -> tuple[Own, dict[str, ast.stmt]]:
    """Return what `self` has, and the members by their plain names."""
    receiver = node.args.args[0].arg if lineage and node.args.args else "self"
    found: dict[str, ast.stmt] = {}
    for cls in reversed(lineage):
        found |= members(cls)
    used = _used([node, *(found[name] for name in _SETUP if name in found)], found)
    # A name that a class gives is not taken by that.
    read = [one if isinstance(one, ast.FunctionDef) else getattr(one, "value", None) for one in used]
    parts = [part for one in read if one for part in ast.walk(one)]
    attributes = {
        part.attr
        for part in parts
        if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store) and _is_receiver(part.value)
    }
    taken = {part.id for part in parts if isinstance(part, ast.Name)}
    taken |= {part.arg for part in parts if isinstance(part, ast.arg)}
    taken |= {*vocabulary.source.imports, *vocabulary.source.statements, *vars(builtins)}
    names: dict[str, str] = {}
    for name in sorted({*found, *attributes}):
        names[name] = _free(name, taken)
        taken.add(names[name])
    properties = {name for name, member in found.items() if _is_property(member)}
    methods = {name for name, member in found.items() if isinstance(member, ast.FunctionDef)}
    own = Own(receiver, names, frozenset(methods), frozenset(properties))
    return own, {names[name]: member for name, member in found.items()}


def _used(nodes: list[ast.stmt], members: Mapping[str, ast.stmt]) -> list[ast.stmt]:
    """Return the statements of a class that a test reaches through `self`."""
    found: list[ast.stmt] = []
    pending = list(nodes)
    while pending:
        node = pending.pop()
        if node not in found:
            found.append(node)
            names = {
                part.attr
                for part in ast.walk(node)
                if isinstance(part, ast.Attribute) and _is_receiver(part.value)
            }
            pending += [members[name] for name in sorted(names & members.keys())]
    return found


def _is_receiver(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in {"self", "cls"}


def _free(name: str, taken: set[str]) -> str:
    """Return the plain name of a member: without underscores in front if that is free."""
    plain = name.strip("_") or name
    candidates = (plain, name, *(f"{plain}_{number}" for number in range(2, 99)))
    return next(one for one in candidates if one not in taken and not keyword.iskeyword(one))


def _is_property(member: ast.stmt) -> bool:
    return isinstance(member, ast.FunctionDef) and any(
        isinstance(item, ast.Name) and item.id in {"property", "cached_property"}
        for item in member.decorator_list
    )


def _as_function(node: ast.FunctionDef, name: str, own: Own) -> Own:
    """Turn a method into a function called `name`, without its receiver; return what its `self` has."""
    is_static = any(isinstance(item, ast.Name) and item.id == "staticmethod" for item in node.decorator_list)
    receiver = own.receiver
    if not is_static and node.args.args:
        receiver = node.args.args.pop(0).arg
    node.decorator_list = []
    node.name = name
    return replace(own, receiver=receiver)


def _bound_to(statement: ast.stmt, name: str) -> ast.stmt:
    """Return a class's assignment as one to the plain name."""
    match statement:
        case ast.Assign(targets=[ast.Name() as target]):
            target.id = name
        case ast.AnnAssign(target=ast.Name() as target, value=ast.expr() as value):
            target.id = name
            return ast.copy_location(ast.Assign([target], value), statement)
        case ast.ClassDef():
            statement.name = name
    return statement
