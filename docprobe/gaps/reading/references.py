"""Names in docstrings: which there are, and which of them lead nowhere.

That a name is in no table proves little: the target itself was asked (see `docprobe.pipeline.references`).
A docstring that names what another version has, on purpose, is not accused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from docprobe.gaps.reading.prose import sentence_around

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from docprobe.model import Symbol

    _Matches = Callable[[str], Iterator[re.Match[str]]]

# A page of the API on the web, by the path that stands for the name.
_PAGE = r"https?://[\w.-]+/(?!versions/)[\w/.-]*?\bapi\w*/(?:\w+/)?"
# What people write where any name could stand.
_ANY = re.compile(r"(?i:foo|bar|baz|qux|xx+|spam|eggs)|(?i:my|your|some|any|other)(?=_|[A-Z]|\b)\w*")
_FILES = "py pyi md rst txt json csv pb pbtxt h cc cpp so org com io html ipynb toml yaml"
_FILE = frozenset(_FILES.split())
# Another version, or what is no more, is named on purpose.
_OTHER = re.compile(
    # A name of several capitals with a number: TF1, TensorFlow 1.
    r"\b(?-i:[A-Z]\w*[A-Z]\w*)\s?-?v?1(?:\.\d+)?\b|\bv1\.(?:x|\d+)\b|\b1\.x\b|\bversions? 1\.\d+\b|\bV1\b"
    r"|\blegacy|\bno longer\b|\bprevious|\bformer|\brenamed?\b|\bused to\b"
    r"|\breplace[sd]?\b|\bremoved?\b|\bmigrat|\bsupersede"
    r"|\bobsolete\b|\bolder\b|\bearlier\b|\bold\b|\bhistorical|\bdeprecat|\bfutures?\b|\bBefore:|\bTODO\b",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^\s*(?:#+ .*|@\w*compatib\w*.*)$", re.MULTILINE)
_FENCE = re.compile(r"^\s*(?:```|~~~)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Mention:
    """A dotted name in a docstring."""

    name: str
    start: int
    """Where it stands in the text."""
    line: int
    """Line inside the docstring, from 0."""


def roots_of(symbol: Symbol) -> tuple[str, ...]:
    """Return what names may begin with in the docstring of `symbol`: the prefix of the public names.

    For what comes from another package that is part of the API (``tf.keras.layers`` from ``keras``) also
    that package.
    """
    package, prefix = symbol.path.partition("/")[0], symbol.name.partition(".")[0]
    return (prefix, package) if f".{package}." in symbol.name else (prefix,)


def mentions(text: str, roots: Iterable[str]) -> Iterator[Mention]:
    """Yield the dotted names in `text` that begin with one of `roots`; of ``lib.x.*`` the part that is sure.

    Passed over are names in quotes, names of files, and words that stand for any name.
    """
    paths, dotted = _patterns(tuple(roots))
    found = [(match.start(), match["path"].replace("/", "."), match.start("path")) for match in paths(text)]
    found += [(match.start(), _name(match, text), match.start()) for match in dotted(text)]
    for _, name, start in sorted(found):
        parts = name.split(".")
        if len(parts) > 1 and parts[-1] not in _FILE and not any(map(_is_nobodys, parts[1:])):
            yield Mention(name, start, text.count("\n", 0, start))


@cache
def _patterns(roots: tuple[str, ...]) -> tuple[_Matches, _Matches]:
    """Return what finds addresses of pages about names that begin with one of `roots`, and these names."""
    # What may not stand before a name is looked at behind its beginning: that is found without trying all.
    starts = "|".join(rf"{re.escape(root)}(?<![\w.@/\\$-]{re.escape(root)})" for root in roots)
    dotted = re.compile(rf"(?:{starts})(?:\.[A-Za-z_]\w*)+")
    first = "|".join(map(re.escape, roots))
    return re.compile(rf"{_PAGE}(?P<path>(?:{first})(?:/\w+)+)").finditer, dotted.finditer


def _is_nobodys(part: str) -> bool:
    """Say whether a part stands for any name, or is private."""
    return _ANY.fullmatch(part) is not None or (part.startswith("_") and not part.endswith("__"))


def _name(match: re.Match[str], text: str) -> str:
    """Return the name that is meant where one begins; empty where it is no name of the API."""
    name, before, after = match[0], text[match.start() - 1 : match.start()], text[match.end() :][:3]
    if (before in ("'", '"') and before == after[:1]) or after.startswith(("_\n", "://")):
        return ""
    # `lib.random_*`, `lib.<op>`, `lib.{a,b}`: the last part is the beginning of one.
    return name.rpartition(".")[0] if after[:1] in ("*", "<", "{") else name


def is_on_purpose(text: str, name: str, start: int) -> bool:
    """Say whether `name` at `start` belongs to another version, by words or heading around it."""
    heading = list(_HEADING.finditer(text, 0, start))
    if heading and _OTHER.search(heading[-1][0]) and not heading[-1][0].strip().startswith("@end"):
        return True
    fences = [match.start() for match in _FENCE.finditer(text, 0, start)]
    if len(fences) % 2:
        # Of a block of code what introduces it counts, too.
        end = text.find("```", start)
        above = text[: fences[-1]].rstrip().rpartition("\n\n")[2]
        around = above + text[fences[-1] : end if end >= 0 else None]
    else:
        around = sentence_around(text, start)
    # Not by the words of the name itself.
    return _OTHER.search(around.replace(name, "")) is not None
