"""What packages export, read from their ``__init__.py``s as text."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.adapters.base import PublicName
from docprobe.errors import ParseError

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Export:
    """One name that a module binds, and the object that it binds to it."""

    name: str
    module: str
    attribute: str


def module_path(root: Path, module: str) -> Path | None:
    """Return the file of `module` below `root`, or None."""
    base = root.joinpath(*module.split("."))
    found = (path for path in (base / "__init__.py", base.with_suffix(".py")) if path.is_file())
    return next(found, None)


def parse_file(path: Path) -> ast.Module:
    """Parse a file of an installed library. Raises `ParseError` saying why it cannot be read."""
    try:
        return ast.parse(path.read_bytes(), filename=str(path))
    except (OSError, SyntaxError, ValueError) as exc:
        raise ParseError(f"Couldn't parse {str(path)!r}: {exc}") from exc


def read_exports(root: Path, module: str) -> list[Export]:
    """Return what `module` exports: its ``__all__``, else every name without an underscore.

    A later binding of a name replaces an earlier one.
    """
    path = module_path(root, module)
    if path is None:
        return []
    tree = parse_file(path)
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    bound = {export.name: export for export in _bindings(tree.body, module, package, root)}
    listed = _listed(tree)
    if listed is None:
        return [export for name, export in bound.items() if not name.startswith("_")]
    return [bound.get(name, Export(name, f"{module}.{name}", "")) for name in listed]


def walk_exports(
    root: Path, module: str, prefix: str, *, below: str = "", keep: Callable[[str], bool] = bool
) -> Iterator[PublicName]:
    """Yield the public names of `module`, whose own public name is `prefix`.

    Exported modules below the package `below` (`module` itself where empty) are followed. What comes
    from foreign packages is left out, and so are names, and all below them, that `keep` refuses.
    """
    walk = _Walk(root, module.partition(".")[0], below or module, keep)
    yield from walk.names(module, prefix, ())


@dataclass(frozen=True, slots=True)
class _Walk:
    root: Path
    own: str
    below: str
    keep: Callable[[str], bool]

    def names(self, module: str, prefix: str, above: tuple[str, ...]) -> Iterator[PublicName]:
        yield PublicName(prefix, module, "")
        for export in read_exports(self.root, module):
            name = f"{prefix}.{export.name}"
            if export.module.partition(".")[0] != self.own or not self.keep(name):
                continue
            inner = f"{export.module}.{export.attribute}" if export.attribute else export.module
            if not self._follows(inner):
                yield PublicName(name, export.module, export.attribute)
            elif inner not in (*above, module):
                yield from self.names(inner, name, (*above, module))

    def _follows(self, inner: str) -> bool:
        return inner.startswith(f"{self.below}.") and module_path(self.root, inner) is not None


def _bindings(body: list[ast.stmt], module: str, package: str, root: Path) -> Iterator[Export]:
    for node in body:
        if isinstance(node, ast.ImportFrom):
            yield from _from_import(node, package, root)
        elif isinstance(node, ast.Import):
            yield from (Export(item.asname or item.name, item.name, "") for item in node.names)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield Export(node.name, module, node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (Export(item.id, module, item.id) for item in targets if isinstance(item, ast.Name))
        elif isinstance(node, ast.If | ast.Try):
            yield from _bindings([*node.body, *node.orelse], module, package, root)


def _from_import(node: ast.ImportFrom, package: str, root: Path) -> Iterator[Export]:
    parts = package.split(".")
    above = parts[: len(parts) - node.level + 1] if node.level else []
    origin = ".".join([*above, *([node.module] if node.module else [])])
    for item in node.names:
        if item.name == "*":
            yield from read_exports(root, origin)
        else:
            yield Export(item.asname or item.name, origin, item.name)


def _listed(tree: ast.Module) -> list[str] | None:
    """Return ``__all__`` where the module states it as literals."""
    names: list[str] | None = None
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if not (
            isinstance(target, ast.Name)
            and target.id == "__all__"
            and isinstance(value, ast.List | ast.Tuple)
        ):
            continue
        texts = [item.value for item in value.elts if isinstance(item, ast.Constant)]
        names = [*(names or ()), *(text for text in texts if isinstance(text, str))]
    return names
