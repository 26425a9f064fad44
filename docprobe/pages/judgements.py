"""The directive ``quirk-judgements``: what people said of quirks that were drawn and read one by one.

The file that it names is TOML: ``seed``, ``drawn_from`` (how many there were), ``target``, ``date``,
``build`` (of how much of the suite they came), and
``[[quirk]]`` tables of ``id``, ``symbol``, ``sentence``, ``test`` (path and line), ``holds`` (true and
about the right symbol), ``telling`` (a stranger would be glad to know it, and understands it) and ``why``,
which must be given where one of them is false.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.addnodes import pending_xref
from sphinx.errors import ExtensionError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docutils.nodes import Element
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_CODE = re.compile(r"`([^`]+)`")
_OPTIONAL = "docprobe-optional"


@dataclass(frozen=True, slots=True)
class Judged:
    """One quirk as it was judged."""

    id: str
    symbol: str
    sentence: str
    test: str
    holds: bool
    telling: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Judgements:
    """What was drawn, and what was said of it."""

    seed: int
    drawn_from: int
    target: str
    date: str
    build: str
    quirks: tuple[Judged, ...]

    @property
    def holding(self) -> int:
        """How many are true and about the right symbol."""
        return sum(one.holds for one in self.quirks)

    @property
    def telling(self) -> int:
        """How many a stranger would be glad to know."""
        return sum(one.telling for one in self.quirks)


def read_judgements(path: Path) -> Judgements:
    """Read a file of judgements. Raises `ValueError` naming what is wrong with it, or `OSError`."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    rows = table.pop("quirk", [])
    known = {field.name for field in fields(Judged)}
    for row in rows:
        if unknown := row.keys() - known:
            raise ValueError(f"unknown key {min(unknown)!r}")
    try:
        found = Judgements(**table, quirks=tuple(Judged(**row) for row in rows))
    except TypeError as exc:
        raise ValueError(str(exc)) from exc
    for one in found.quirks:
        if not (one.holds and one.telling) and not one.why:
            raise ValueError(f"quirk {one.id!r} has no reason")
    return found


class QuirkJudgements(Directive):
    """A list of quirks with what was said of them, and the sums above it."""

    required_arguments = 1
    final_argument_whitespace: ClassVar[bool] = True

    def run(self) -> list[nodes.Node]:
        """Return the sums and the list. Raises `ExtensionError` where the file cannot be read."""
        env: BuildEnvironment = self.state.document.settings.env
        relative, absolute = env.relfn2path(self.arguments[0])
        env.note_dependency(relative)
        try:
            found = read_judgements(Path(absolute))
        except (OSError, ValueError) as exc:
            raise ExtensionError(f"Couldn't read judgements {relative!r}: {exc}") from exc
        return [_sums(found), _list(found.quirks)]


def _sums(found: Judgements) -> nodes.paragraph:
    total = len(found.quirks)
    words = (
        f"{total} of the {found.drawn_from:,} quirks that {found.build} gave on {found.target} were drawn by"
        f" seed {found.seed} and read one by one on {found.date}:"
        f" {found.holding} of {total} hold and are about the right symbol,"
        f" {found.telling} of {total} a stranger would be glad to know."
    )
    return nodes.paragraph(words, words)


def _list(quirks: Iterable[Judged]) -> nodes.bullet_list:
    items = (nodes.list_item("", *_paragraphs(one)) for one in quirks)
    return nodes.bullet_list("", *items, classes=["judgements"])


def _paragraphs(one: Judged) -> list[nodes.paragraph]:
    """Return what was told, and below it where it is proven and what was said of it."""
    sentence = [
        nodes.literal(part, part) if place % 2 else nodes.Text(part)
        for place, part in enumerate(_CODE.split(one.sentence))
    ]
    path, _, line = one.test.rpartition(":")
    where = f"{path.rpartition('/')[2]}:{line}"
    words = f" {_said(one)}{f': {one.why}' if one.why else ''}."
    return [
        nodes.paragraph("", "", _symbol(one), nodes.Text(": "), *sentence),
        nodes.paragraph("", "", nodes.literal(where, where), nodes.Text(words)),
    ]


def _said(one: Judged) -> str:
    if not one.holds:
        return "Does not hold"
    return "Holds, worth telling" if one.telling else "Holds, not worth telling"


def _symbol(one: Judged) -> nodes.Node:
    """Return the symbol's name, which becomes a link where the quirk is still told."""
    name = nodes.strong(one.symbol, one.symbol)
    to = {"refdomain": "docprobe", "reftype": "quirk", "reftarget": one.id, "refexplicit": True}
    return pending_xref("", name, **to, **{_OPTIONAL: True})


def without_link(_app: Sphinx, _env: BuildEnvironment, node: Element, content: Element) -> Element | None:
    """Leave the name of a symbol whose quirk is not told any more; other references stay missing."""
    return content if node.get(_OPTIONAL) else None
