"""Modules that are imported in an instrumented copy. Runs in the target's interpreter."""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder, SourceFileLoader
from pathlib import Path
from typing import Any


class Copies(MetaPathFinder):
    """Finds the modules that there are copies of; what was imported before stays as it is."""

    def __init__(self, copies: dict[str, str]) -> None:
        """Keep the copies by the name of the module."""
        self.copies = copies

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        """Return where the module is, to be loaded from its copy."""
        if name not in self.copies:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and type(spec.loader) is SourceFileLoader:
            spec.loader = _Loader(name, spec.loader.path, self.copies[name])
        return spec

    def install(self) -> None:
        """Have imports come here first."""
        sys.meta_path.insert(0, self)


class _Loader(SourceFileLoader):
    """Runs a copy in the place of a file; to whoever asks for the source the file is what it was."""

    def __init__(self, name: str, path: str, copy: str) -> None:
        super().__init__(name, path)
        self.copy = copy

    def get_code(self, fullname: str) -> Any:  # noqa: ARG002 - there is but one
        """Return the code of the copy; its lines are the file's."""
        text = Path(self.copy).read_text(encoding="utf-8")
        return compile(text, self.path, "exec", dont_inherit=True)
