"""What a namespace and a source file say of all that stands in them.

A page of the API shows the docstring of its namespace; many libraries write it, or what holds for all
functions of one sort, at the top of the file that defines them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docprobe.gaps.evidence.names import Names
    from docprobe.model import Symbol

_FILES = 4096
_BEGINNING = 16384
_FIRST_STRING = re.compile(r'(?:[ \t\f]*(?:#[^\n]*)?\n)*+[rR]?("""|\'\'\')(.*?)\1', re.DOTALL)


def overviews_of(symbol: Symbol, names: Names, root: str) -> dict[str, str]:
    """Return the docstrings of the symbol's namespace and source file, by what they are of, none empty."""
    space = names.find((symbol.owner or symbol.name).rpartition(".")[0])
    found = {
        space.name if space else "": space.docstring if space else "",
        symbol.path: file_doc(str(Path(root) / symbol.path)) if root and symbol.path else "",
    }
    return {name: text for name, text in found.items() if name and text}


@lru_cache(_FILES)
def file_doc(path: str) -> str:
    """Return the docstring at the top of a source file; empty where there is none, or no file."""
    try:
        with Path(path).open(encoding="utf-8", errors="replace") as file:
            found = _FIRST_STRING.match(file.read(_BEGINNING))
    except OSError:
        return ""
    return found[2] if found else ""
