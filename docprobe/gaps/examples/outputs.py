"""Whether two printed outputs say the same, whatever the formatting."""

from __future__ import annotations

import cmath
import doctest
import re

_FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]+")
_FENCE = re.compile(r"^\s*(?:`{3,}|~{3,}).*$", re.MULTILINE)
_SCALAR = re.compile(r"\b(?:np|numpy)\.(?:bool|str|bytes|u?int|float|complex|longdouble)\w*\(([^()]*)\)")
_TRUTH = re.compile(r"\b(?:np|numpy)\.(True|False)_")
_MODULES = re.compile(r"\b(?:[a-z_]\w*\.){2,}(?=[A-Za-z_])")
# A line that a progress bar has written, over and over.
_PROGRESS = re.compile(r"^.*\d ?[mun]?s/step.*\n?", re.MULTILINE)
_ARRAY = re.compile(r"<[\w.]+[: ][^<>]*?\bnumpy=(.*?)>", re.DOTALL)
_CONTAINER = re.compile(r"\b(?:(?:np|numpy|jnp)\.)?[Aa]rray\(|\b(?:\w+\.)*[A-Z]?\w*Tensor(?:Shape)?\(")
_DTYPE_NAME = re.compile(
    r"<dtype:\s*(\w+)>|\bdtype\((\w+)\)|\b\w+\.((?:u?int|float|complex|bfloat)\d+|bool|string)\b"
)
_LABEL = re.compile(r",?\s*\b(?:dtype=['\"]?[\w.]+['\"]?|shape=\([^()]*\))")
# The dtype that a library's own form of an array shows.
_DTYPE = re.compile(r"<[\w.]+[: ][^<>]*?\bdtype=(\w+)")
_COMMENT = re.compile(r"\s+# .*$", re.MULTILINE)
# Two dots, or one sign for three, as people leave out the rest of a line.
_CUT_OFF = re.compile(r"(?<=[^.])\.\.\s*$|\u2026")
_NUMBER = r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?j?(?![\w.])"
_IS_NUMBER = re.compile(_NUMBER)
_OWNER = re.compile(r"\b(?:[A-Za-z_]\w*\.)+(?=[A-Za-z_])")
_IS_ZERO = re.compile(r"-?0+\.?0*")
_TOKEN = re.compile(rf"{_NUMBER}|\.\.\.|\w+|[^\s,]")
_BRACKETS = frozenset("[](){}<>")
_TOLERANCE = 1e-3


def same_output(want: str, got: str) -> bool:
    """Say whether `got` shows the values that `want` promises.

    White space, progress bars, commas, quotes, memory addresses, how a library prints its arrays and
    scalars and what module a class is printed with do not count; numbers may differ by a thousandth;
    ``...`` stands for anything. A dtype counts where both show the array in the library's own form.
    """
    if doctest.OutputChecker().check_output(want, got, _FLAGS):
        return True
    want, got = _plain(_CUT_OFF.sub(" ...", _COMMENT.sub("", want))), _plain(got)
    if _covers(_TOKEN.findall(want), _TOKEN.findall(got)):
        return True
    return _dtypes_agree(want, got) and _covers(_values(want), _values(got))


def same_but_dtype(want: str, got: str) -> bool:
    """Say whether two outputs hold the same values, whatever their dtypes."""
    return _covers(_values(_plain(_COMMENT.sub("", want))), _values(_plain(got)))


def same_but_numbers(want: str, got: str) -> bool:
    """Say whether two outputs differ in their numbers only, signs included."""
    one, other = (
        [_IS_NUMBER.sub("0", word) for word in _values(_plain(text)) if word not in {"+", "-"}]
        for text in (want, got)
    )
    return one == other


def holds_nothing(output: str) -> bool:
    """Say whether an array or a number is shown whose values are none, NaN, infinite or zero."""
    told = _values(_plain(_OWNER.sub("", output)))
    is_shown = "[" in output or len(told) == 1
    return is_shown and all(one in {"nan", "inf"} or _IS_ZERO.fullmatch(one) for one in told)


def until_fence(want: str) -> str:
    """Return what a docstring shows as output, without a fence that closes below it and what follows."""
    found = _FENCE.search(want)
    return want[: found.start()] if found and want[: found.start()].strip() else want


def _plain(text: str) -> str:
    text = _PROGRESS.sub("", text)
    text = _FENCE.sub("", _SCALAR.sub(r"\1", _TRUTH.sub(r"\1", text)))
    text = _ADDRESS.sub("...", text.replace("<BLANKLINE>", ""))
    text = _MODULES.sub("", text).replace('"', "").replace("'", "")
    return _DTYPE_NAME.sub(lambda found: next(filter(None, found.groups())), text)


def _values(text: str) -> list[str]:
    """Return what an output holds: without containers, brackets, dtypes and shapes."""
    text = _LABEL.sub("", _CONTAINER.sub("(", _ARRAY.sub(r"\1", text)))
    return [token for token in _TOKEN.findall(text) if token not in _BRACKETS]


def _dtypes_agree(want: str, got: str) -> bool:
    one, other = _DTYPE.findall(want), _DTYPE.findall(got)
    return not one or not other or one == other


def _covers(want: list[str], got: list[str]) -> bool:
    """Say whether `want`, in which ``...`` stands for any tokens, covers all of `got`."""
    head, *pieces = _pieces(want)
    if not pieces:
        return len(head) == len(got) and _starts(head, got, 0)
    *middle, tail = pieces
    end = len(got) - len(tail)
    place = len(head)
    if place > end or not _starts(head, got, 0) or not _starts(tail, got, end):
        return False
    for piece in middle:
        # The leftmost fit leaves most for what follows.
        found = next((at for at in range(place, end + 1) if _starts(piece, got, at)), None)
        if found is None:
            return False
        place = found + len(piece)
    return place <= end


def _pieces(tokens: list[str]) -> list[list[str]]:
    pieces: list[list[str]] = [[]]
    for word in tokens:
        if word == "...":
            pieces.append([])
        else:
            pieces[-1].append(word)
    return pieces


def _starts(piece: list[str], tokens: list[str], at: int) -> bool:
    here = tokens[at : at + len(piece)]
    return len(here) == len(piece) and all(map(_same_token, piece, here))


def _same_token(want: str, got: str) -> bool:
    if want == got:
        return True
    if not (_IS_NUMBER.fullmatch(want) and _IS_NUMBER.fullmatch(got)):
        return False
    return cmath.isclose(complex(want), complex(got), rel_tol=_TOLERANCE, abs_tol=_TOLERANCE)
