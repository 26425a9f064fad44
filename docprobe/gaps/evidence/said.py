"""What an exception says on a target: a snippet of another one is confirmed where its beginning is said."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from docprobe.gaps.lines import clean
from docprobe.model import Proof

if TYPE_CHECKING:
    from docprobe.gaps.evidence.facts import Shown
    from docprobe.model import Behaviour

_CUT = 150
"""So long a message may be cut."""
# Of an object in memory: another one each time.
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]+")


def as_said(behaviour: Behaviour, shown: Shown, *, abroad: bool) -> Behaviour:
    """Return a raise with the message that the snippet printed, where it prints that alone.

    A message of the records may be cut; of what was seen `abroad`, on another target, it may differ, too.
    """
    exception, _, message = behaviour.detail.partition(": ")
    here = _ADDRESS.sub("", clean(shown.output))
    code = shown.snippet.code
    prints_it = (
        shown.snippet.proof is Proof.RAISES and code.count("print(") == 1 and "print(type(" not in code
    )
    known, told = _words(_ADDRESS.sub("", clean(message))), _words(here)
    is_cut = len(known) >= _CUT and told.startswith(known)
    if here and prints_it and (is_cut or (abroad and known not in told)):
        return replace(behaviour, detail=f"{exception}: {here}")
    return behaviour


def _words(text: str) -> str:
    return " ".join(text.split())
