"""The adapter for any library that states its API in ``__init__.py`` and ``__all__``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.adapters.exports import module_path, walk_exports
from docprobe.adapters.generic_describe import TABLE
from docprobe.errors import ParseError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docprobe.adapters.base import PublicName
    from docprobe.config import TargetConfig

_HERE = Path(__file__).parent


class GenericAdapter:
    """A library of no particular habits."""

    child = _HERE / "generic_child.py"
    describe = _HERE / "generic_describe.py"

    def __init__(self, target: TargetConfig) -> None:
        """Remember the module to walk and what its public names start with."""
        self.module = target.module
        self.prefix = target.prefix
        self.environment = _environment(target)

    def public_names(self, root: Path) -> list[PublicName]:
        """Return what the package and its exported sub-packages export."""
        if module_path(root, self.module) is None:
            raise ParseError(f"Couldn't read the API of {self.module!r}: no such package in {str(root)!r}")
        names = {found.name: found for found in walk_exports(root, self.module, self.prefix)}
        return sorted(names.values())

    def rank(self, name: PublicName) -> tuple[int | str, ...]:
        """Prefer the name that the object has in its module, then the shortest."""
        return (name.is_renamed, name.name.count("."), len(name.name), name.name)

    def renames(self, root: Path) -> Mapping[str, str]:  # noqa: ARG002 - the Protocol's
        """Return nothing: no table of renames is known."""
        return {}


def _environment(target: TargetConfig) -> Mapping[str, str]:
    """Return the variable that tells the worker how objects are written; none where nothing is said."""
    rows = [
        {
            "type": name,
            "module": target.module,
            "attribute": name.removeprefix(f"{target.prefix}."),
            "when": rule.when,
            "text": rule.text,
            "parts": rule.parts,
            "views": rule.views,
        }
        for rule in target.objects
        for name in rule.types
    ]
    return {TABLE: json.dumps(rows)} if rows else {}


def make(target: TargetConfig) -> GenericAdapter:
    """Return the adapter for `target`."""
    return GenericAdapter(target)
