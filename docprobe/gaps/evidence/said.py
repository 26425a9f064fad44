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

# Of an object in memory: another one each time.
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]+")


def as_said(behaviour: Behaviour, shown: Shown) -> Behaviour:
    """Return a raise with the message that the snippet printed, where it prints that alone and it differs."""
    exception, _, message = behaviour.detail.partition(": ")
    here = _ADDRESS.sub("", clean(shown.output))
    prints_it_alone = shown.snippet.proof is Proof.RAISES and shown.snippet.code.count("print(") == 1
    if not here or not prints_it_alone or _words(_ADDRESS.sub("", clean(message))) in _words(here):
        return behaviour
    return replace(behaviour, detail=f"{exception}: {here}")


def _words(text: str) -> str:
    return " ".join(text.split())
