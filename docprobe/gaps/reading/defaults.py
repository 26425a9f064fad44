"""The default that a parameter's description states, and whether the signature's contradicts it."""

from __future__ import annotations

import ast
import re
from typing import Any

_LITERAL = (
    r"(?P<mark>[`*]*)(?P<value>'[^'\n]*'|\"[^\"\n]*\"|None|True|False|-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?"
    r"|\((?:-?[\d.]++(?:,\s*+)?)++\)|\[(?:-?[\d.]++(?:,\s*+)?)*+\])(?P=mark)"
)
_END = r"(?=\s*(?:\.(?!\w)|[;)\]]|,(?!\s*(?:or|if|unless|when|for)\b)|\(|$|\n\s*\n))"
_STATED = re.compile(
    r"(?:\bdefaults?\s+(?:value\s+)?(?:is|to|to be|of|as)|\bdefault(?:\s+value)?\s*(?:[:=]|is\s+set\s+to)"
    rf"|\(\s*defaults?|,\s*defaults?)\s*{_LITERAL}{_END}",
    re.IGNORECASE,
)
# The sentence tells of a case, or of something else that has a default, too.
_CASES = re.compile(
    r"\b(?:if|when|whenever|unless|otherwise|except|case|depend\w*|for|in which|else|previous\w*|was|but)\b",
    re.IGNORECASE,
)


def stated_default(text: str) -> re.Match[str] | None:
    """Return where a description states a default, its ``value`` as Python would write it, if it is certain.

    None is certain where two are stated, or one for some cases only.
    """
    found = list(_STATED.finditer(text))
    if len(found) != 1:
        return None
    match = found[0]
    before = re.split(r"[.;]\s|\n\s*\n", text[: match.start()])[-1]
    after = re.split(r"[.;](?:\s|$)|\n\s*\n", text[match.end() :])[0]
    return None if _CASES.search(before) or _CASES.search(after) else match


def contradicts(stated: str, default: str) -> bool:
    """Say whether a stated default and that of the signature are different values.

    None in a signature stands for what the function works out, and other objects are written in many
    ways: only plain values contradict each other.
    """
    if default == "None" or "\\" in stated + default:  # escaped once or twice: who knows
        return False
    try:
        one, other = ast.literal_eval(stated), ast.literal_eval(default)
    except (SyntaxError, ValueError):
        return False
    # Quotes may be marks of code: 'False'.
    return stated[1:-1] != default and not _same(one, other) and not _same(other, one)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one.lower() == other.lower()
    if isinstance(one, (list, tuple)):
        if isinstance(other, (list, tuple)):
            return list(one) == list(other)
        return True  # one number for each of the dimensions, or one end of a range
    if isinstance(one, str) and not one.strip():
        return other in ("", None)
    return bool(one == other)
