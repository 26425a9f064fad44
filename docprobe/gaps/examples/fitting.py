"""Whether a confirmed snippet is about a symbol, so that it could stand in its documentation."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from docprobe.gaps.evidence.names import last_names
from docprobe.gaps.evidence.tried import tried_arguments
from docprobe.gaps.examples.dull import has_same_rows, is_below, is_flag, is_single, is_uniform
from docprobe.gaps.programs import assigned, is_check, modules, printed, root_of, statements_of
from docprobe.model import SymbolKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.model import Symbol

_DOTTED = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?:\.\w+)+")
# What changes how all that follows behaves; a seed only makes it the same each time.
_SWITCH = re.compile(r"(?:^|_)(?:enable|disable|set|use)_(?!.*seed)")
_SHAPED = re.compile(r"^(?:ax[ei]s|dims?|n?dim|(?:new)?shape)$")
"""Parameters of what depends on the shape of what it is given."""
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|_")
_REFUSALS = frozenset(
    {
        "bad",
        "disallow",
        "disallowed",
        "disallows",
        "errors",
        "fails",
        "illegal",
        "invalid",
        "mismatch",
        "raises",
    }
    | {"unsupported", "wrong"}
)
# What makes the same thing many times: it must be seen to do that.
_SAME = re.compile(r"ones|zeros|full|fill|tile|repeat|broadcast|constant|like|eye|identity")
_ARRAYS = frozenset({"arange", "range", "linspace", "ones", "zeros", "eye", "reshape"})
_COUNTS = frozenset({"count_nonzero", "len", "norm", "numel", "rank", "shape", "size"})
_PARTS = frozenset(
    {"all", "any", "argmax", "argmin", "max", "mean", "median", "min", "prod", "std", "sum", "var"}
)
_DETOURS = ("sparse", "ragged", "indexedslices", "float16", "gradient", "next(iter", ".v1.")
"""Kinds of tensors, a precision that hides values, what is made of results or picked out, and the name
space of an older version."""
_LETTERS = re.compile(r"unicode|utf|string|text|char|token", re.IGNORECASE)
_MOST_NAMES = 5
"""So many names a reader keeps in mind."""
_INNER = re.compile(r"_[a-z]\w+")
_DEPRECATED = re.compile(r"\bARGUMENTS ARE DEPRECATED: `?\(([^()]*)\)")
_IS_DEPRECATED = re.compile(r"\W*deprecated\b", re.IGNORECASE)
_LOOP = frozenset("ijk")
"""Names that stand for a number by number: of one alone little is seen."""
_READABLE = frozenset(b"\t\n") | frozenset(range(32, 127))
_FOR_ZERO = re.compile(r"\b(?:even (?:if|when|where)|returns? (?:0|zero|1|one) (?:if|when|where))\b")
_NEVER_BELOW = re.compile(r"\b(?:variances?|standard deviations?|(?<!log )(?<!log-)probabilit(?:y|ies))\b")
_CLOSE = re.compile(r"[ar]tol$|tolerance$")
_BELOW_ZERO = re.compile(r"\bif\s+`?\w*`?\s*<=?\s*0")
_FOR_NAN = re.compile(r"nan(?!o)")
_OPENING = 12
"""So many words at the beginning of an entry tell of what its parameter is."""
_FLOATS = re.compile(r"\b(?:floating[- ]point|complex)\b", re.IGNORECASE)
_INTEGERS = re.compile(r"\b(?:u?int\d*|integers?|integral|numeric|any)\b", re.IGNORECASE)
_MAKES_FLOATS = frozenset({"dtype", "float16", "float32", "float64", "double", "cast", "random", "linspace"})
_SUMMARY = _COUNTS | _PARTS | {f"reduce_{name}" for name in _PARTS}
"""What makes one thing of many: it hides what it is given."""


def fits(code: str, output: str, symbol: Symbol) -> bool:
    """Say whether `code`, which prints `output`, is about `symbol`.

    It is not where it calls a namesake, throws a switch that the symbol has nothing to do with, prints a
    summary of what the symbol gave, a mere yes, of an object only what it is set to, or one thing many times
    where that is not what the symbol is for; nor where a symbol that asks for an axis or a shape is given
    single numbers alone, or one that has nothing to do with texts letters beyond ASCII; nor where it goes by
    way of what its docs do not speak of, is given none of what it is there for, or elements that its docs
    rule out, or is hard to follow.
    """
    names = last_names(symbol)
    body = [statement for statement in statements_of(code) if not is_check(statement)]
    shown, roots = printed(body), modules(body)
    is_class = symbol.kind == SymbolKind.CLASS
    return not (
        _calls_namesake(code, symbol)
        or any(_is_switch(statement, roots) for statement in body if not names & set(_called(statement)))
        or any(_is_summary(one, roots) for one in shown if not names & set(_called(one)))
        or (is_class and bool(shown) and all(map(_is_setting, shown)))
        or ((is_uniform(output) or has_same_rows(output)) and not any(map(_SAME.search, names)))
        or is_flag(output)
        or (is_single(output) and _is_shaped(symbol) and _has_scalars_alone(body))
        or (not code.isascii() and _LETTERS.search(symbol.name) is None)
        or (_NEVER_BELOW.search(symbol.doc.returns) is not None and is_below(output))
        or _is_detour(code, symbol)
        or _is_behind_helper(body, shown)
        or _is_cluttered(body)
        or _is_past_the_point(body, symbol)
        or (symbol.kind == SymbolKind.FUNCTION and _is_done_aside(body, shown, names))
        or _has_other_elements(body, code, symbol)
        or not _outdated(symbol).isdisjoint(tried_arguments(symbol, code))
    )


def is_of_refusals(test: str) -> bool:
    """Say whether a test is about what is refused, by its name: what it gives besides is chosen for that."""
    return not _REFUSALS.isdisjoint(_HUMP.sub(" ", test.rpartition("::")[2]).lower().split())


def _is_behind_helper(body: list[ast.stmt], shown: list[ast.expr]) -> bool:
    """Say whether what is printed comes of a plain function that the program defines: it hides the call."""
    own = {node.name for node in body if isinstance(node, ast.FunctionDef) and not node.decorator_list}
    return any(not own.isdisjoint(_called(one)) for one in shown)


def _is_done_aside(body: list[ast.stmt], shown: list[ast.expr], names: frozenset[str]) -> bool:
    """Say whether a function is called for what it does, and that is not printed, or changed once more."""
    at = [place for place, statement in enumerate(body) if not names.isdisjoint(_called(statement))]
    if not at or not isinstance(body[at[-1]], ast.Expr):
        return False
    later = (set(_called(statement)) for statement in body[at[-1] + 1 :] if isinstance(statement, ast.Expr))
    is_changed = any(called and "print" not in called for called in later)
    return is_changed or (bool(shown) and all(isinstance(one, ast.Name) for one in shown))


def _is_cluttered(body: list[ast.stmt]) -> bool:
    """Say whether a name stands for one thing and then for another, or for what is never used."""
    nodes = [node for statement in body for node in ast.walk(statement)]
    names = [node for node in nodes if isinstance(node, ast.Name)]
    targets = [target for node in nodes if isinstance(node, ast.Assign) for target in node.targets]
    stored = [part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)]
    used = {name.id for name in names if isinstance(name.ctx, ast.Load)}
    is_opaque = any(isinstance(node, ast.Constant) and _is_opaque(node.value) for node in nodes)
    is_of_loop = any(
        getattr(node.targets[0], "id", "") in _LOOP and isinstance(node.value, ast.Constant)
        for node in nodes
        if isinstance(node, ast.Assign)
    )
    is_long = len(stored) > _MOST_NAMES or is_of_loop
    return is_long or is_opaque or len(stored) > len(set(stored)) or not used.issuperset(stored)


def _is_opaque(value: object) -> bool:
    """Say whether bytes are no text that a reader could read, or a text is a name from inside a library."""
    is_inner = isinstance(value, str) and _INNER.fullmatch(value) is not None
    return is_inner or (isinstance(value, bytes) and any(byte not in _READABLE for byte in value))


def _is_past_the_point(body: list[ast.stmt], symbol: Symbol) -> bool:
    """Say whether a symbol is there for zero, what is no number or several things, and is given none.

    So is one that does something else below zero, by its docs, and is given nothing below, or that asks
    for what is close, and is given whole numbers.
    """
    nodes = [node for statement in body for node in ast.walk(statement)]
    given = {node.value for node in nodes if isinstance(node, ast.Constant)}
    given |= {getattr(node, "attr", "") for node in nodes}
    is_apart = "nan" not in given and not any(isinstance(one, float) and one % 1 for one in given)
    first = symbol.docstring.partition("\n\n")[0]
    return (
        (any(map(_FOR_NAN.match, last_names(symbol))) and "nan" not in given)
        or (_FOR_ZERO.search(first) is not None and given.isdisjoint((0, "nan", "inf")))
        or (_BELOW_ZERO.search(first) is not None and not any(isinstance(node, ast.USub) for node in nodes))
        or (is_apart and any(_CLOSE.match(one.name) for one in symbol.parameters))
        or (any(one.kind == "VAR_POSITIONAL" for one in symbol.parameters) and _takes_one(nodes, symbol))
    )


def _takes_one(nodes: list[ast.AST], symbol: Symbol) -> bool:
    """Say whether each call of a symbol is given one thing by its place."""
    names = last_names(symbol)
    calls = [node for node in nodes if isinstance(node, ast.Call) and not names.isdisjoint(_called(node))]
    return all(len(call.args) == 1 and not isinstance(call.args[0], ast.Starred) for call in calls)


def _has_other_elements(body: list[ast.stmt], code: str, symbol: Symbol) -> bool:
    """Say whether a parameter that is for floating point or complex numbers is given integers."""
    made = assigned(body)
    given = {
        name: made.get(getattr(one, "id", ""), one) for name, one in tried_arguments(symbol, code).items()
    }
    entries = ((field.name, " ".join(field.text.split()[:_OPENING])) for field in symbol.doc.args)
    asked = [name for name, text in entries if _FLOATS.search(text) and not _INTEGERS.search(text)]
    return any(_has_integers_alone(given[name]) for name in asked if name in given)


def _outdated(symbol: Symbol) -> set[str]:
    """Return the parameters that a docstring calls deprecated, in its notice or in their entries."""
    told = {name for notice in _DEPRECATED.findall(symbol.docstring) for name in re.findall(r"\w+", notice)}
    return told | {field.name for field in symbol.doc.args if _IS_DEPRECATED.match(field.text)}


def _has_integers_alone(given: ast.expr) -> bool:
    """Say whether what is given holds integers and no other numbers, nor a dtype that would make others."""
    nodes = list(ast.walk(given))
    numbers = [node.value for node in nodes if isinstance(node, ast.Constant)]
    is_made = any(getattr(node, "attr", getattr(node, "arg", "")) in _MAKES_FLOATS for node in nodes)
    return bool(numbers) and not is_made and all(type(one) is int for one in numbers)


def _is_detour(code: str, symbol: Symbol) -> bool:
    """Say whether a program goes by way of something that the symbol's name and docs do not speak of."""
    told = f"{symbol.name} {symbol.docstring}".lower()
    return any(way in code.lower() and way.rpartition("(")[2] not in told for way in _DETOURS)


def _is_shaped(symbol: Symbol) -> bool:
    return any(_SHAPED.search(one.name) for one in symbol.parameters)


def _called(node: ast.AST) -> Iterator[str]:
    """Yield the last name of what is called, if `node` is a call, or a statement of one."""
    node = node.value if isinstance(node, ast.Expr) else node
    if isinstance(node, ast.Call):
        yield getattr(node.func, "attr", getattr(node.func, "id", ""))


def _calls_namesake(code: str, symbol: Symbol) -> bool:
    """Say whether what is called by a function's or class's last name stands elsewhere, each time."""
    if symbol.kind == SymbolKind.METHOD:
        return False
    known = {symbol.name, *symbol.aliases}
    roots = {name.partition(".")[0] for name in known}
    lasts = last_names(symbol)
    found = {
        name
        for name in _DOTTED.findall(code)
        if name.partition(".")[0] in roots and name.rpartition(".")[2] in lasts
    }
    return bool(found) and found.isdisjoint(known)


def _is_switch(statement: ast.stmt, roots: set[str]) -> bool:
    """Say whether a statement only calls a module's function that is named as a switch."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    function = call.func if isinstance(call, ast.Call) else None
    is_of_module = isinstance(function, ast.Attribute) and root_of(function) in roots
    return is_of_module and any(map(_SWITCH.search, _called(statement)))


def _is_summary(shown: ast.expr, roots: set[str]) -> bool:
    """Say whether what is printed comes of a module's function, or of a method, that makes one of many."""
    while (
        isinstance(shown, ast.Call)
        and isinstance(shown.func, ast.Attribute)
        and shown.func.attr not in _SUMMARY
        and not (shown.args or shown.keywords)
    ):
        shown = shown.func.value  # `.numpy()` and its like
    if not isinstance(shown, ast.Call) or _SUMMARY.isdisjoint(_called(shown)):
        return False
    # An object's own method may be what it is for.
    is_own = isinstance(shown.func, ast.Attribute) and isinstance(shown.func.value, ast.Name)
    return not is_own or root_of(shown.func) in roots or not shown.args


def _is_setting(shown: ast.expr) -> bool:
    """Say whether what is printed is an attribute, or what an object says of its making."""
    if isinstance(shown, ast.Subscript):
        shown = shown.value
    if isinstance(shown, ast.Call) and isinstance(shown.func, ast.Name):
        return not (shown.args or shown.keywords) or shown.func.id in ("str", "repr")
    if isinstance(shown, ast.Call) and isinstance(shown.func, ast.Attribute):
        return shown.func.attr == "get_config"
    return isinstance(shown, ast.Attribute)


def _has_scalars_alone(body: list[ast.stmt]) -> bool:
    """Say whether a program holds numbers and neither a display nor what makes an array of a shape."""
    nodes = [node for statement in body for node in ast.walk(statement)]
    has_arrays = any(
        isinstance(node, ast.List | ast.Tuple | ast.Dict | ast.ListComp)
        or getattr(node, "attr", getattr(node, "id", "")) in _ARRAYS
        for node in nodes
    )
    constants = [node.value for node in nodes if isinstance(node, ast.Constant)]
    return not has_arrays and any(
        isinstance(one, int | float) and not isinstance(one, bool) for one in constants
    )
