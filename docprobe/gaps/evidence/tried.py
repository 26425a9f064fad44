"""What a snippet that ends in an exception tries, and whether that is the symbol it is told of."""

from __future__ import annotations

import ast
import builtins
import re
from collections import Counter
from copy import deepcopy
from functools import lru_cache
from typing import TYPE_CHECKING

from docprobe.gaps.evidence.names import last_names
from docprobe.gaps.programs import assigned, free_names, modules, root_of
from docprobe.model import SymbolKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.model import Symbol

_LONGEST = 100
_TWICE = 2
"""So often a name stands in a program that is assigned, and used once."""
_STEM = 4
"""So many letters of a method's name tell what it does."""
_PROGRAMS = 256
_OPERATIONS = (
    ast.BinOp,
    ast.UnaryOp,
    ast.BoolOp,
    ast.Compare,
    ast.Subscript,
    ast.AugAssign,
    ast.Delete,
    ast.With,
    ast.For,
    ast.comprehension,
)
"""What calls methods of objects by signs and not by names."""


def tried_call(code: str) -> str:
    """Return the call that a program tries last, in backquotes, if it is one short line; else nothing.

    Of a function that the program defines only to have it traced, what it returns is meant. What stands for
    a short value is written out.
    """
    body, tried = _parts(code)
    value = getattr(tried[-1], "value", None) if tried else None
    inner = _returned(body, value)
    function = getattr(value, "func", None)
    # Nobody knows what the program itself has defined, or bound, by its name.
    is_own = isinstance(function, ast.Name) and function.id in set(_defined([*body, *tried]))
    shown = inner or (None if is_own else value)
    text = ast.unparse(shown) if isinstance(shown, ast.Call) else ""
    whole = _written_out(shown, body) if isinstance(shown, ast.Call) and not inner else text
    in_graph = " in a graph" if inner else ""
    found = min((one for one in (whole, text) if one and len(one) <= _LONGEST), key=_free, default="")
    return f"`{found}`{in_graph}" if found else ""


def _free(call: str) -> int:
    return len(free_names(call))


class _WrittenOut(ast.NodeTransformer):
    """Puts values in the place of names."""

    def __init__(self, values: dict[str, ast.expr]) -> None:
        self.values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Return what the name stands for."""
        return self.values.get(node.id, node)


def _written_out(call: ast.Call, body: list[ast.stmt]) -> str:
    """Return a call with the values of names that are there for it alone."""
    uses = Counter(node.id for one in body for node in ast.walk(one) if isinstance(node, ast.Name))
    values = {name: value for name, value in assigned(body).items() if uses[name] == _TWICE}
    return ast.unparse(_WrittenOut(values).visit(deepcopy(call)))


def is_of_state(code: str, message: str) -> bool:
    """Say whether `message` tells what a method does that a program has called before it tries anything.

    After `g.finalize()` a graph "is finalized": the method's own documentation tells what that means.
    """
    body, tried = _parts(code)
    calls = (
        getattr(node, "value", None) for node in body if node not in tried and isinstance(node, ast.Expr)
    )
    functions = (call.func for call in calls if isinstance(call, ast.Call))
    names = (one.attr for one in functions if isinstance(one, ast.Attribute))
    return any(
        re.search(rf"\b{re.escape(name.rstrip('e'))}e?d\b", message, re.IGNORECASE)
        for name in names
        if len(name) >= _STEM
    )


def is_of_object(symbol: Symbol, code: str) -> bool:
    """Say whether what is tried last is a call of an object of a class, and not of the class."""
    call = _last_call(code)
    names = last_names(symbol)
    return symbol.kind == SymbolKind.CLASS and call is not None and names.isdisjoint(_last(call.func))


def is_of_member(symbol: Symbol, code: str) -> bool:
    """Say whether what is tried last is a method of an object of a class, or sets something of an object."""
    call = _last_call(code)
    _, tried = _parts(code)
    if symbol.kind == SymbolKind.CLASS and tried and isinstance(tried[-1], ast.Assign):
        return any(isinstance(target, ast.Attribute) for target in tried[-1].targets)
    if symbol.kind != SymbolKind.CLASS or call is None or not isinstance(call.func, ast.Attribute):
        return False
    names = last_names(symbol)
    receiver = _object(assigned(_parts(code)[0]), call.func.value)
    return isinstance(receiver, ast.Call) and not names.isdisjoint(_last(receiver.func))


def _last_call(code: str) -> ast.Call | None:
    """Return the call that a program tries last, if that is all that its statement is."""
    _, tried = _parts(code)
    call = getattr(tried[-1], "value", None) if tried else None
    return call if isinstance(call, ast.Call) else None


def tried_arguments(symbol: Symbol, code: str) -> dict[str, ast.expr]:
    """Return what the last call of `symbol` that a program tries is given, by the names of parameters.

    A keyword that no parameter of the symbol has, which goes on to another function, stands by its own name.
    """
    names = last_names(symbol)
    _, tried = _parts(code)
    calls = [
        node
        for tree in tried
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and not names.isdisjoint(_last(node.func))
    ]
    if not calls:
        return {}
    places = [one.name for one in symbol.parameters if one.kind.startswith("POSITIONAL")]
    found = dict(zip(places, calls[-1].args, strict=False))
    return found | {word.arg: word.value for word in calls[-1].keywords if word.arg}


def blames_inner(symbol: Symbol, code: str, message: str) -> bool:
    """Say whether `message` names a call among the arguments of what is tried, or a keyword of one.

    What a name stands for is an argument, too, where it is an object of a class.
    """
    own = {parameter.name for parameter in symbol.parameters}
    own |= last_names(symbol)
    body, tried = _parts(code)
    made = assigned(body)
    inner = {
        word
        for tree in tried
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        for given in (*call.args, *(word.value for word in call.keywords))
        if isinstance(argument := _object(made, given), ast.Call)
        for word in (*(one.arg for one in argument.keywords), *_last(argument.func))
        if word
    }
    return any(re.search(rf"\b{re.escape(name)}\b", message) for name in inner - own)


def _object(made: dict[str, ast.expr], given: ast.expr) -> ast.expr:
    """Return what an argument is: of a name the call of a class that it stands for, if it does."""
    value = made.get(given.id) if isinstance(given, ast.Name) else None
    is_class = isinstance(value, ast.Call) and next(_last(value.func), "")[:1].isupper()
    return value if value is not None and is_class else given


def reaches(symbol: Symbol, code: str) -> bool:
    """Say whether what is tried is a call of `symbol`, by its own name or another.

    What stands in functions and classes that the program defines counts where they are used; of a function
    it is what it gives back, for before that it may have called anything. An object of a class may have been
    made before and be called here; what its methods raise is theirs. Of a method that is called without
    arguments on what another call has just made, that call may as well be meant.
    """
    body, tried = _parts(code)
    names = last_names(symbol)
    made = assigned(body)
    local: dict[str, ast.AST] = {
        node.name: node for node in body if isinstance(node, (ast.FunctionDef, ast.ClassDef))
    }
    is_class = symbol.kind == SymbolKind.CLASS
    seen: set[str] = set()
    waiting: list[ast.AST] = list(tried)
    while waiting:
        nodes = list(ast.walk(waiting.pop()))
        made_of = _material(nodes) | _in_passing(nodes)
        calls = {word for used in _used(nodes) if used not in made_of for word in _last(used)}
        of_objects = {
            word for name in calls & made.keys() for word in _last(getattr(made[name], "func", None))
        }
        mentioned = {word for node in nodes if node not in made_of for word in _last(node)}
        if names & (calls | of_objects if is_class else mentioned):
            return True
        used = {word for node in nodes for word in _last(node)} & local.keys() - seen
        seen |= used
        waiting += [part for name in sorted(used) for part in _given_back(local[name])]
    return not tried or (symbol.name.endswith("__") and not _calls_only(body, tried))


def _defined(body: list[ast.stmt]) -> Iterator[str]:
    """Yield the names of functions and classes, and of what is assigned."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


@lru_cache(_PROGRAMS)
def _parts(code: str) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """Return all statements of a program and those that it tries; nothing of what does not parse."""
    try:
        body = ast.parse(code).body
    except SyntaxError:
        return [], []
    tried = next((node.body for node in body if isinstance(node, ast.Try)), body)
    return body, tried


def _returned(body: list[ast.stmt], call: ast.expr | None) -> ast.expr | None:
    """Return what the local function gives or calls that `call` calls, if that is all.

    It is called without arguments, or with what its own parameters are called, too.
    """
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and not call.keywords):
        return None
    given = [argument.id if isinstance(argument, ast.Name) else "" for argument in call.args]
    for node in body:
        if (
            not isinstance(node, ast.FunctionDef)
            or [one.arg for one in node.args.args][: len(given)] != given
        ):
            continue
        if node.name == call.func.id and len(node.body) == 1:
            only = node.body[0]
            return only.value if isinstance(only, (ast.Return, ast.Expr)) else None
    return None


def _calls_only(body: list[ast.stmt], tried: list[ast.stmt]) -> bool:
    """Say whether nothing is tried but calls of what modules have: no operator comes into play."""
    nodes = [node for tree in tried for node in ast.walk(tree)]
    firsts = {root_of(node.func) for node in nodes if isinstance(node, ast.Call)}
    return (
        bool(firsts) and firsts <= modules(body) and not any(isinstance(node, _OPERATIONS) for node in nodes)
    )


def _material(nodes: list[ast.AST]) -> set[ast.AST]:
    """Return what is called only to give another function, not one of Python's own, its arguments."""
    return {
        argument.func
        for node in nodes
        if isinstance(node, ast.Call) and not set(_last(node.func)) & vars(builtins).keys()
        for argument in (*node.args, *(word.value for word in node.keywords))
        if isinstance(argument, ast.Call)
    }


def _in_passing(nodes: list[ast.AST]) -> set[ast.AST]:
    """Return what is called without arguments on the result of another call."""
    return {
        node.func
        for node in nodes
        if isinstance(node, ast.Call) and not (node.args or node.keywords)
        if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Call)
    }


def _given_back(node: ast.AST) -> list[ast.AST]:
    """Return the last statement of a function, where it is more than a name; else all of what is defined."""
    if not isinstance(node, ast.FunctionDef):
        return [node]
    last: ast.stmt = node.body[-1]
    while isinstance(last, ast.With):
        last = last.body[-1]
    is_name = isinstance(last, ast.Return) and isinstance(last.value, (ast.Name, ast.Tuple, type(None)))
    return [node] if is_name else [last]


def _used(nodes: list[ast.AST]) -> Iterator[ast.expr]:
    """Yield what is called, and what classes are made of."""
    for node in nodes:
        if isinstance(node, ast.Call):
            yield node.func
        elif isinstance(node, ast.ClassDef):
            yield from node.bases


def _last(function: ast.AST | None) -> Iterator[str]:
    """Yield the last name of what is called, if it has one."""
    if isinstance(function, ast.Attribute):
        yield function.attr
    elif isinstance(function, ast.Name):
        yield function.id
