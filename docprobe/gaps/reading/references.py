"""Names in docstrings: which there are, and which of them lead nowhere.

That a name is in no table proves little: the target itself was asked (see `docprobe.pipeline.references`).
A docstring that names what another version has, on purpose, is not accused.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from docprobe.gaps.reading.prose import sentence_around
from docprobe.model import Symbol, SymbolKind

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping

    from docprobe.gaps.evidence.names import Names

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
_COPY = 0.5
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


@dataclass(frozen=True, slots=True)
class Dead(Mention):
    """A mention of what the target does not have."""

    missing: str
    """What the target said: ``tf.math has no foo``."""
    now: str = ""
    """What is there instead, as far as that is certain."""
    source: str = ""
    """How that is known: ``renamed`` by the library's own table, ``moved`` by its last part."""


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


def unsure_names(names: Names, renames: Mapping[str, str]) -> set[str]:
    """Return what docstrings mention and no table has, and what each may be by another name."""
    # Members of heirs have one docstring between them.
    texts = {(symbol.docstring, roots_of(symbol)) for symbol in names.symbols.values()}
    found = {mention.name for text, roots in texts for mention in mentions(text, roots)}
    unsure = {one for name in found - names.canonical.keys() for one in (name, name.removesuffix("s"))}
    return (unsure | {new for name in unsure for new in _renamed(name, renames)}) - names.canonical.keys()


def _renamed(name: str, renames: Mapping[str, str]) -> Iterator[str]:
    """Yield what `name` is called now if it, or what it is a part of, was renamed."""
    parts = name.split(".")
    for end in range(len(parts), 1, -1):
        new = renames.get(".".join(parts[:end]))
        if new:
            yield ".".join([new, *parts[end:]])


def unsure_symbols(names: Names, unsure: Container[str]) -> Iterator[Symbol]:
    """Yield what mentions one of `unsure`."""
    for symbol in names.symbols.values():
        if any(mention.name in unsure for mention in mentions(symbol.docstring, roots_of(symbol))):
            yield symbol


class References:
    """Tells which names in a docstring are dead."""

    def __init__(self, names: Names, missing: Mapping[str, str], renames: Mapping[str, str]) -> None:
        """Take in the public names, what the target lacks (name -> how it says so), and former names."""
        self._names = names
        self._missing = missing
        self._renames = renames
        self._by_last: dict[str, set[str]] = defaultdict(set)
        self._operations: set[str] = set()
        for symbol in names.symbols.values():
            if symbol.kind is not SymbolKind.MODULE:
                last = symbol.name.rpartition(".")[2]
                self._by_last[last].add(symbol.name)
                if symbol.kind is SymbolKind.FUNCTION and last[:1].isupper():
                    self._operations.add(last)
        self._copies = _copies(names)
        self._alike: dict[str, set[str]] = defaultdict(set)
        for name, canonical in names.canonical.items():
            # A function or a constant is another thing than the class that is written alike.
            if names.symbols[canonical].kind in (SymbolKind.CLASS, SymbolKind.MODULE):
                self._alike[name.lower()].add(name)

    def dead(self, symbol: Symbol) -> Iterator[Dead]:
        """Yield what the docstring of `symbol` names and the target lacks, each name once.

        Nothing where the target has something else by the name of `symbol`.
        """
        text, seen = "" if self._missing.get(symbol.name) else symbol.docstring, set()
        for mention in mentions(text, roots_of(symbol)) if text else ():
            missing = self._missing.get(mention.name)
            if not missing or mention.name in seen or self._is_known(mention.name, symbol):
                continue
            seen.add(mention.name)
            instead = self._instead(mention.name, symbol) or self._instead(
                mention.name.removesuffix("s"), symbol
            )
            yield Dead(mention.name, mention.start, mention.line, missing, *instead)

    def _is_known(self, name: str, symbol: Symbol) -> bool:
        """Say whether a name is only written in another way: a plural, or inside the namespace it is in."""
        first, _, rest = name.partition(".")
        others = [name.removesuffix("s")]
        # `tf.Session` in the docs of `tf.compat.v1.Graph`, where `tf` stands for `tf.compat.v1`.
        others += [f"{space}.{rest}" for space in self._copies if symbol.name.startswith(f"{space}.")]
        prefix = symbol.name.partition(".")[0]
        if first != prefix:
            others.append(f"{prefix}.{name}")
        # Spelt like a class, and a function: an operation's own name, as other languages have it.
        return any(map(self._has, others)) or ("." not in rest and rest in self._operations)

    def _has(self, name: str) -> bool:
        return name in self._names.canonical or self._missing.get(name) == ""

    def _instead(self, name: str, symbol: Symbol) -> tuple[str, ...]:
        """Return what took the place of `name`, and how that is known; empty where nothing is certain."""
        renamed = next(filter(self._has, _renamed(name, self._renames)), "")
        # What only the copy of an older version has by that table may have its like in today's API.
        if renamed and not self._is_of_copy(renamed):
            return renamed, "renamed"
        moved = self._moved(name, symbol)
        if renamed and not (moved and not self._is_of_copy(moved)):
            return renamed, "renamed"
        return (moved, "moved") if moved else ()

    def _is_of_copy(self, name: str) -> bool:
        return any(name.startswith(f"{space}.") for space in self._copies)

    def _moved(self, name: str, symbol: Symbol) -> str:
        """Return the one name that has the last part of `name`, or is written alike but for capitals."""
        first, *_, last = parts = name.split(".")
        found = (self._names.symbols[one] for one in self._by_last.get(last, ()))
        package = symbol.path.partition("/")[0]
        near = [
            one
            for one in found
            if last not in self._operations
            and (
                one.path.partition("/")[0] in (package, "") or one.name.partition(".")[2].startswith(parts[1])
            )
            # Members have common names; one of them is meant only where its class is named, too.
            and (one.owner.rpartition(".")[2] == parts[-2] if one.owner else not parts[-2][:1].isupper())
        ]
        best = [one for one in near if not self._is_of_copy(one.name)] or near
        prefix = symbol.name.partition(".")[0]
        alike = self._alike.get((name if first == prefix else f"{prefix}.{name}").lower(), ())
        now = best[0].name if len(best) == 1 else next(iter(alike)) if len(alike) == 1 and not best else ""
        # What is named by its package's own name goes on so: `keras.layers.Dense`, not `tf.keras...`.
        return now.removeprefix(f"{prefix}.") if first != prefix else now


def _copies(names: Names) -> list[str]:
    """Return the namespaces that repeat the better part of the whole API, as those of older versions do."""
    members: dict[str, set[str]] = defaultdict(set)
    for name in names.canonical:
        above, _, last = name.rpartition(".")
        members[above].add(last)
    roots = {name.partition(".")[0] for name in names.symbols}
    return [
        space
        for space, own in sorted(members.items())
        for root in roots
        if space.startswith(f"{root}.") and len(own & members[root]) > _COPY * len(members[root])
    ]


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
