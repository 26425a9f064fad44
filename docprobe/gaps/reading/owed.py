"""Which exceptions a docstring owes to its reader."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docprobe.model import Snippet, Symbol

# Python's own complaints about a call, or about code: no docstring owes them to its reader.
_PYTHONS_OWN = (
    "AssertionError AttributeError ImportError KeyboardInterrupt MemoryError ModuleNotFoundError NameError"
    " NotImplementedError RecursionError StopIteration SyntaxError SystemExit UnboundLocalError"
    " UnicodeDecodeError UnicodeEncodeError"
    " Warning UserWarning DeprecationWarning"
)
_NOT_OWED = frozenset(_PYTHONS_OWN.split())
_CALL_MISTAKE = re.compile(
    r"missing \d+ required|Missing required|only takes keyword|Invalid keyword|truth value of"
    r"|Can't instantiate abstract"
    r"|unexpected keyword argument|positional arguments? but|got multiple values"
    r"|takes no arguments|object of type .* has no len\(\)|object is not (?:callable|iterable|subscriptable)"
    r"|values to unpack|cannot unpack"
)
# What depends on the machine or the mode of execution and not on the call.
_ELSEWHERE = re.compile(
    r"[GT]PU|XLA|OpKernel|kernel registered|assign a device|satisfy device|find device"
    r"|unknown device|No such file|File not found|eager execution|not implemented|execution error"
    r"|\bdeterminis|\beagerly\b"
    r"|session state"
    # Sizes that no machine holds, and what has to be made ready before.
    r"|overflow when multiplying|int(?:32|64) ?max|not initialized|uninitialized"
    # An axis that is not there; what rows of a ragged tensor, or places of a sparse one, must be is told of
    # that.
    r"|\bindex ?\[\d+, ?\d+\] out of bounds|\bSparse index tuple\b"
    r"|\blist (?:assignment )?index out of range|Invalid reduction dimension|expand dim index"
    r"|Expected dimension in the range|Requires start <= limit"
    r"|\bax[ie]s\b[^.]{0,40}\bout of (?:bounds|range)|ragged splits|row_splits|split value must"
    # What Python code may do while it is traced is told of tracing, not of each function.
    r"|compatible with \w+\.function|Using a symbolic|returned value of type"
)
OF_MACHINE = re.compile(r"[GT]PU|XLA|OpKernel|kernel|device|not implemented|not supported|oneDNN|MKL")
"""What a message says of the machine, or of what is installed, and not of the call."""
# What is no more than a value, such as a key that is not there.
_VALUE_ALONE = re.compile(r"\s*(?:'[^']*'|\"[^\"]*\"|-?\d+(?:\.\d+)?|\(.*\))\s*")
# The call asks that arguments be checked or not, or forbids something: the option's entry tells of that.
_TEXT = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
_SNAKE = re.compile(r"\b[a-z]\w*_\w+\b")
_CHECKED = re.compile(r"\b(?:\w*(?:validat|check|verif)\w*\s*=\s*(?:True|False)|allow_\w+\s*=\s*False)\b")


def is_owed(exception: str, message: str, snippet: Snippet) -> bool:
    """Say whether a reader could expect a docstring to tell of an exception that `snippet` ends in."""
    if not exception or not exception[0].isupper() or exception in _NOT_OWED:
        return False
    # What internal code may have done is told of that.
    if not snippet.public_only or _CHECKED.search(snippet.code):
        return False
    if _VALUE_ALONE.fullmatch(message):
        return False
    # A snippet's own complaint that nothing was raised is not the program's.
    own = re.search(r"^\s*raise\b(?! AssertionError)", snippet.code, re.MULTILINE)
    # An exception of the library's own for that is a part of what its functions do.
    told = message.replace("not implemented", "") if "NotImplemented" in exception else message
    return not (own or _CALL_MISTAKE.search(message) or _ELSEWHERE.search(told))


def speaks_of_inside(symbol: Symbol, code: str, message: str) -> bool:
    """Say whether a message names variables, and none that a reader of the docs or the program has seen."""
    # What stands in texts of a program is the message that it expects.
    known = {*_SNAKE.findall(symbol.docstring), *_SNAKE.findall(_TEXT.sub("", code))}
    known |= {parameter.name for parameter in symbol.parameters}
    named = set(_SNAKE.findall(message))
    return bool(named) and named.isdisjoint(known)
