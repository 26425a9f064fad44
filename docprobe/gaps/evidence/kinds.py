"""The kinds of tensors that a symbol's calls were given, and what their own documentation says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docprobe.gaps.evidence.facts import Proven
    from docprobe.gaps.evidence.names import Names
    from docprobe.model import Symbol

# A tensor with a word before it: ``lib.RaggedTensor``.
_KIND = re.compile(r'"type": ?"([\w.]*\.[A-Z][a-z]+Tensor)"')


def kinds_given(symbol: Symbol, proven: Iterable[Proven], names: Names) -> dict[str, str]:
    """Return the docstrings of the public kinds of tensors that calls were given, by the kind's own name.

    Only those of the symbol's own package: their pages may list what takes them, which is then documented.
    """
    found = {name for one in proven for name in _KIND.findall(one.behaviour.given)}
    classes = filter(None, (names.find(name) for name in sorted(found)))
    return {
        one.name.rpartition(".")[2]: one.docstring
        for one in classes
        if one.docstring and one.path.partition("/")[0] == symbol.path.partition("/")[0]
    }
