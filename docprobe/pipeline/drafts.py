"""Docstrings with what closes their gaps, before their new examples have run."""

from __future__ import annotations

import ast
import doctest
import inspect
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.errors import PatchError
from docprobe.gaps.closing.adapt import adapted, respelt
from docprobe.gaps.closing.edits import Text, aligned, edits_for
from docprobe.gaps.closing.guards import worded
from docprobe.gaps.closing.house import Habits, House, habits_of, house_style
from docprobe.gaps.closing.patch import Docstring, SourceText, rewritten
from docprobe.gaps.closing.sections import sections
from docprobe.gaps.closing.texts import (
    Argument,
    Closing,
    Example,
    Output,
    Raised,
    Sentence,
    Unclosed,
    closing_of,
)
from docprobe.gaps.examples.docstrings import examples_argument
from docprobe.model import Gap, Symbol, SymbolKind
from docprobe.parse.sources import is_generated
from docprobe.store.names import docstrings_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docprobe.pipeline.context import Context

_SAMPLE = 400
"""So many docstrings of a package show its habits."""
_LONGEST_EXAMPLE = 20
"""So many lines an example may take with its output."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A gap that no patch closes, and why."""

    gap: Gap
    reason: str


@dataclass(frozen=True, slots=True)
class Draft:
    """One docstring, and what is to be put into it for which gaps."""

    symbol: Symbol
    source: SourceText
    docstring: Docstring
    text: Text
    closings: tuple[tuple[Gap, Closing], ...]

    @property
    def place(self) -> tuple[str, int]:
        """File and number of the definition."""
        return self.source.path, self.docstring.number

    @property
    def runs(self) -> bool:
        """Whether it has a new example, or a new output of one."""
        return any(isinstance(item, Example | Output) for _, item in self.closings)

    def literal(self) -> str:
        """Return the docstring's literal with everything in its place. Raises `PatchError`."""
        edits, swaps = edits_for(_without_doubles([item for _, item in self.closings]), self.text)
        return rewritten(self.docstring, edits, swaps, self.source.newline)

    def patched(self) -> str:
        """Return the text that the patched docstring has. Raises `PatchError`."""
        return inspect.cleandoc(ast.literal_eval(self.literal()))

    def without(self, gaps: Iterable[str]) -> Draft:
        """Return the draft without what closes these gaps, by their ids."""
        dropped = frozenset(gaps)
        return replace(self, closings=tuple(pair for pair in self.closings if pair[0].id not in dropped))

    def new_examples(self, item: Closing) -> list[doctest.Example]:
        """Return the examples that `item` brings, as a docstring's parser sees them."""
        if isinstance(item, Example):
            return doctest.DocTestParser().get_examples("\n".join(item.lines) + "\n")
        if isinstance(item, Output):
            return [doctest.Example(item.source, item.got)]
        return []


class Drafts:
    """Makes drafts; keeps the files that it has read and the habits of their docstrings."""

    def __init__(self, ctx: Context) -> None:
        """Read what the store knows of the target's docstrings."""
        self.ctx = ctx
        self.root = Path(ctx.target.root)
        self._sources: dict[str, SourceText] = {}
        self._houses: dict[str, House] = {}
        self._packages: dict[str, Habits] = {}

    def make(self, gaps: Iterable[Gap]) -> tuple[list[Draft], list[Refusal]]:
        """Return a draft for each docstring that evidence can complete, and the gaps that it cannot close."""
        by_symbol: dict[str, list[Gap]] = defaultdict(list)
        for gap in gaps:
            by_symbol[gap.symbol].append(gap)
        drafts: dict[tuple[str, int], Draft] = {}
        refused: list[Refusal] = []
        for name, found in by_symbol.items():
            made, left = self._of_symbol(name, found)
            refused += left
            for draft in made:
                known = drafts.get(draft.place)
                drafts[draft.place] = _together(known, draft, refused) if known else draft
        return list(drafts.values()), refused

    def _of_symbol(self, name: str, gaps: list[Gap]) -> tuple[list[Draft], list[Refusal]]:
        symbol = self.ctx.store.one(Symbol, target=self.ctx.target.key, name=name)
        if symbol is None:
            return [], [
                Refusal(gap, "the store has nothing of that name any more: run 'docprobe scan'")
                for gap in gaps
            ]
        made: dict[int, Draft] = {}
        refused: list[Refusal] = []
        for gap in gaps:
            closing = closing_of(gap, symbol)
            if isinstance(closing, Unclosed):
                refused.append(Refusal(gap, closing.reason))
                continue
            try:
                draft = self._draft(symbol, gap, closing)
                draft.literal()
                known = made.get(draft.docstring.number)
                both = replace(known, closings=(*known.closings, *draft.closings)) if known else draft
                both.literal()
            except PatchError as error:
                refused.append(Refusal(gap, _reason(error)))
            else:
                made[both.docstring.number] = both
        return list(made.values()), refused

    def _draft(self, symbol: Symbol, gap: Gap, closing: Closing) -> Draft:
        source = self.source(symbol.path)
        is_module = symbol.kind == SymbolKind.MODULE
        docstring = source.docstring_at(symbol.line, symbol.name, is_module=is_module)
        shown = tuple(symbol.docstring.split("\n"))
        try:
            aligned(docstring.lines, shown)
        except PatchError as error:
            raise self._made_elsewhere(symbol, docstring) from error
        constructor = source.constructor_at(symbol.line) if symbol.kind == SymbolKind.CLASS else 0
        if constructor and isinstance(closing, Raised) and not _tells_parameters(docstring):
            inner = source.docstring_at(constructor, f"{symbol.name}.__init__")
            if _tells_parameters(inner):
                docstring, shown = inner, inner.lines
        house = self.house(symbol)
        room = house.width - len(docstring.margin.expandtabs())
        parameters = tuple(parameter.name for parameter in symbol.parameters)
        text = Text(docstring.lines, shown, parameters, house, room)
        if isinstance(closing, Example):
            closing = Example(adapted(closing.lines, house, _shorter(symbol), room))
            if len(closing.lines) > _LONGEST_EXAMPLE:
                raise PatchError("Couldn't show the example: it is too long for a docstring")
        if isinstance(closing, Sentence):
            closing = Sentence(respelt(closing.text, _shorter(symbol), house))
        if isinstance(closing, Raised):
            definition = source.definition(docstring)
            told = [(name, respelt(words, _shorter(symbol), house)) for name, words in closing.entries]
            entries = [
                (name, worded(words, name, definition, house.understood, parameters)) for name, words in told
            ]
            closing = Raised(tuple(entries))
        return Draft(symbol, source, docstring, text, ((gap, closing),))

    def _made_elsewhere(self, symbol: Symbol, docstring: Docstring) -> PatchError:
        first, last = docstring.start[0] + 1, docstring.end[0] + 1
        if symbol.doc_line and not first <= symbol.doc_line <= last:
            cause = f"it is that of line {symbol.doc_line}, given to it at run time"
        elif not symbol.doc_line:
            cause = "runtime has another text, which is not in that file"
        else:
            cause = (
                "its text there is not what the library has at run time: it is put together then, or the file"
                " changed since it was scanned"
            )
        return PatchError(f"Couldn't take the docstring of {symbol.name} from {symbol.path}:{first}: {cause}")

    def source(self, path: str) -> SourceText:
        """Return a file of the library. Raises `PatchError` where it is not there or a program wrote it."""
        if path not in self._sources:
            if not path:
                raise PatchError(
                    "Couldn't find its source: it is not written in Python, or not in the library"
                )
            try:
                data = (self.root / path).read_bytes()
            except OSError as exc:
                hint = "Run 'docprobe scan' where the library is installed."
                raise PatchError(
                    f"Couldn't read {str(self.root / path)!r}: {exc.strerror}", hint=hint
                ) from exc
            if is_generated(data):
                raise PatchError(f"Couldn't patch {path!r}: a program writes that file")
            self._sources[path] = SourceText(data, path)
        return self._sources[path]

    def house(self, symbol: Symbol) -> House:
        """Return the habits of the docstrings of the file of `symbol`."""
        path = symbol.path
        if path not in self._houses:
            own, package = habits_of(self._docstrings.get(path, ())), self._package(path.partition("/")[0])
            argument = examples_argument(symbol, self.ctx.config.target.import_line)
            names = {
                line.split()[-1] if line.startswith("import") else line.split()[0]
                for line in argument["imports"]
            }
            self._houses[path] = house_style(own, package, self.source(path).text, imported=names)
        return self._houses[path]

    def _package(self, top: str) -> Habits:
        if top not in self._packages:
            texts = [
                text
                for other, found in self._docstrings.items()
                if other.partition("/")[0] == top
                for text in found
            ]
            self._packages[top] = habits_of(texts[:: max(len(texts) // _SAMPLE, 1)])
        return self._packages[top]

    @cached_property
    def _docstrings(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for path, text in docstrings_of(self.ctx.store, self.ctx.target.key):
            found[path].append(text)
        return found


def _reason(error: PatchError) -> str:
    return error.message.partition(": ")[2] or error.message


def _tells_parameters(docstring: Docstring) -> bool:
    return any(section.kind in ("args", "raises") for section in sections(docstring.lines))


def _shorter(symbol: Symbol) -> tuple[str, str]:
    """Return a package's name below the library's, and its own: ``tf.keras`` and ``keras``."""
    parts = symbol.name.split(".")
    package = symbol.path.partition("/")[0]
    if package not in parts[1:]:
        return "", ""
    return ".".join(parts[: parts.index(package) + 1]), package


def _without_doubles(closings: Sequence[Closing]) -> list[Closing]:
    """Leave out what another says already: names of one definition share their gaps."""
    kept: list[Closing] = []
    told: set[str] = set()
    for item in closings:
        if isinstance(item, Raised):
            fresh = tuple(entry for entry in item.entries if entry[0] not in told)
            told.update(name for name, _ in fresh)
            if fresh:
                kept.append(Raised(fresh))
        elif not (
            item in kept or (isinstance(item, Example) and any(isinstance(one, Example) for one in kept))
        ):
            kept.append(item)
    return kept


def _together(known: Draft, draft: Draft, refused: list[Refusal]) -> Draft:
    """Return one draft of two names of one definition; `refused` takes what only one name shows."""
    closings = list(known.closings)
    for gap, item in draft.closings:
        if known.text.shown == draft.text.shown or isinstance(item, Raised | Example | Argument | Sentence):
            closings.append((gap, item))
        else:
            refused.append(
                Refusal(gap, f"it shares its docstring with {known.symbol.name}, which runtime changes")
            )
    return replace(known, closings=tuple(closings))
