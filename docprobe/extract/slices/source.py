"""A test file parsed once: what its imports stand for, and what its top level and its classes hold."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from docprobe.errors import ParseError
from docprobe.extract.slices.names import bound_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class SourceText:
    """One test file, parsed once and shared by its tests. Its trees are not to be changed."""

    path: str
    text: str
    imports: Mapping[str, str]
    """Local name -> dotted name of what was imported, or of what the top level calls so."""
    statements: Mapping[str, tuple[ast.stmt, ...]]
    """Name -> the statements of the top level that bind it: assignments, functions, classes."""
    classes: Mapping[str, ast.ClassDef]
    """Classes by name; of one in another ``Outer.Inner``."""

    def function(self, cls: str, name: str) -> ast.FunctionDef | None:
        """Return a method of a class or of its bases in this file, or a function of the top level."""
        if not cls:
            found = self.statements.get(name, ())
            return next((node for node in found if isinstance(node, ast.FunctionDef)), None)
        own = (members(node).get(name) for node in self.lineage(cls))
        return next((node for node in own if isinstance(node, ast.FunctionDef)), None)

    def fixture(self, cls: str, name: str) -> ast.FunctionDef | None:
        """Return the fixture of pytest that a test of `cls` gets by `name`, where this file has it."""
        found = (self.function(place, name) for place in dict.fromkeys((cls, "")))
        return next((node for node in found if node is not None and _is_fixture(node)), None)

    def lineage(self, cls: str) -> list[ast.ClassDef]:
        """Return a class and its bases in this file, the class first."""
        found: list[ast.ClassDef] = []
        pending = [cls]
        while pending:
            node = self.classes.get(pending.pop(0))
            if node is not None and node not in found:
                found.append(node)
                pending += [base.id for base in node.bases if isinstance(base, ast.Name)]
        return found


def read_source(path: str, text: str) -> SourceText:
    """Parse the file at `path`. Raises `ParseError` where it is no Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, path)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as exc:
        raise ParseError(f"Couldn't read {path!r}: {exc}") from exc
    imports = _imports(tree, PurePosixPath(path).parent.parts)
    statements: dict[str, tuple[ast.stmt, ...]] = {}
    for statement in _top_level(tree.body):
        dotted = _renaming(statement, imports)
        if dotted:
            imports |= dotted
            continue
        for name in bound_names([statement]):
            statements[name] = (*statements.get(name, ()), statement)
    return SourceText(path, text, imports, statements, dict(_classes(tree, "")))


def members(node: ast.ClassDef) -> dict[str, ast.stmt]:
    """Return the methods and attributes of a class by name; of two the later."""
    return {name: statement for statement in node.body for name in bound_names([statement])}


def dotted_name(node: ast.AST) -> str:
    """Return ``a.b.c`` for a chain of names, else an empty string."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def _is_fixture(node: ast.FunctionDef) -> bool:
    decorators = (item.func if isinstance(item, ast.Call) else item for item in node.decorator_list)
    return any(dotted_name(item) in {"pytest.fixture", "fixture"} for item in decorators)


def _top_level(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield what the top level binds names with; of a choice each branch."""
    for statement in body:
        if isinstance(statement, ast.If | ast.Try):
            yield from _top_level([*statement.body, *statement.orelse])
        elif not isinstance(statement, ast.Import | ast.ImportFrom | ast.Expr):
            yield statement


def _renaming(statement: ast.stmt, imports: Mapping[str, str]) -> dict[str, str]:
    """Return ``{"dense": "lib.layers.Dense"}`` for ``dense = layers.Dense``."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Name() | ast.Attribute() as value):
            head, dot, rest = dotted_name(value).partition(".")
            return {name: f"{imports[head]}{dot}{rest}"} if head in imports else {}
    return {}


def _imports(tree: ast.Module, package: tuple[str, ...]) -> dict[str, str]:
    """Return what imports bind, whatever their scope; later ones win."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                found[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            origin = ".".join([*above, *([node.module] if node.module else [])])
            found |= {alias.asname or alias.name: f"{origin}.{alias.name}" for alias in node.names}
    return found


def _classes(node: ast.AST, outer: str) -> Iterator[tuple[str, ast.ClassDef]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            name = f"{outer}.{child.name}" if outer else child.name
            yield name, child
            yield from _classes(child, name)
        else:
            yield from _classes(child, "" if isinstance(child, ast.FunctionDef) else outer)
