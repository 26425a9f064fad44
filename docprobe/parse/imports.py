"""What the names of a file stand for, by its imports: an own table, for libcst's scopes cost too much."""

from __future__ import annotations

from pathlib import PurePosixPath

import libcst as cst


def dotted_name(node: cst.BaseExpression) -> str:
    """Return ``a.b.c`` for a chain of names, else an empty string."""
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    if not isinstance(node, cst.Name):
        return ""
    return ".".join([node.value, *reversed(parts)])


class ImportTable:
    """Local name -> dotted name of what was imported; later imports win, whatever their scope."""

    def __init__(self, path: str) -> None:
        """Start empty, for the file at `path`: relative imports start from its folder."""
        self._package = PurePosixPath(path).parent.parts
        self._names: dict[str, str] = {}

    def add(self, node: cst.Import | cst.ImportFrom) -> None:
        """Take in an import statement."""
        if isinstance(node.names, cst.ImportStar):
            return
        for item in node.names:
            name = dotted_name(item.name)
            alias = item.asname.name.value if item.asname and isinstance(item.asname.name, cst.Name) else ""
            if isinstance(node, cst.ImportFrom):
                self._names[alias or name] = f"{self._origin(node)}.{name}"
            elif alias:
                self._names[alias] = name
            else:
                top = name.partition(".")[0]
                self._names[top] = top

    def bind(self, name: str, dotted: str) -> None:
        """Let `name` stand for the dotted name of something imported."""
        self._names[name] = dotted

    def expand(self, node: cst.BaseExpression) -> str:
        """Return the full dotted name behind an expression, or an empty string if it was not imported."""
        head, dot, rest = dotted_name(node).partition(".")
        found = self._names.get(head, "")
        return f"{found}{dot}{rest}" if found else ""

    def imports(self, module: str) -> bool:
        """Tell whether the file imports `module` or something of it."""
        return any(name == module or name.startswith(f"{module}.") for name in self._names.values())

    def _origin(self, node: cst.ImportFrom) -> str:
        module = dotted_name(node.module) if node.module else ""
        level = len(node.relative)
        above = self._package[: len(self._package) - level + 1] if level else ()
        return ".".join([*above, *([module] if module else [])])
