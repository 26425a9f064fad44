"""Shorter forms of a program that may show the same: `variants` gives them, a run decides.

Nothing from the first check on is touched, so that a variant that passes proves what the whole did, and
what is given to the call under test keeps its type: else it would be another behaviour.
"""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from docprobe.extract.chance import is_seed, leaves_to_chance
from docprobe.extract.lookup import Lookup
from docprobe.extract.passages import (
    Edit,
    Passages,
    Span,
    blocks,
    is_literal,
    moved,
    names_bound,
    names_loaded,
    tidied,
)
from docprobe.extract.tested import SHOWS, Tested
from docprobe.extract.wrapping import WIDTH
from docprobe.model import SymbolKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_INLINE = 44
"""Longer values keep their name."""
_HEADS = (ast.With, ast.If, ast.For)
_REPEATED = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True, slots=True)
class Variant:
    """A program that leaves something out."""

    code: str
    counter: str
    edit: str
    """What was left out, in words that tell one edit from others whatever else was edited."""
    retold: tuple[tuple[str, str], ...] = ()
    """Pieces of program text, and what they are now."""
    loose: bool = False
    """Whether what it prints may differ in the names of things."""


def variants(code: str, counter: str, symbol: str, lookup: Lookup) -> Iterator[Variant]:
    """Yield shorter forms of a program about `symbol` and of its counter, the most promising first.

    Statements go from the last to the first, then ``with``, ``if`` and ``for`` around statements, labels
    and defaults, older names, arguments, calls that only wrap a literal, and names used once.
    """
    try:
        passages = Passages(code)
        cut = passages.cut
    except (SyntaxError, ValueError, RecursionError):
        return
    head, checks = passages.raw[:cut], passages.raw[cut:]
    other = counter.encode()
    if not cut or not other.startswith(head):
        return
    tested = Tested(passages, symbol)
    for change in _Omissions(passages, tested, lookup).changes():
        raw = _without_checks(passages, change)
        if raw is None:
            continue
        # What no longer names the symbol says nothing of it, whatever it prints.
        if not tested.is_named or Tested(Passages((raw + checks).decode()), symbol).is_named:
            text, twin = ((raw + rest).decode() for rest in (checks, other[cut:]))
            yield Variant(text, twin, change.words, change.retold(passages), change.loose)


def _without_checks(passages: Passages, change: _Change) -> bytes | None:
    """Return the text before the checks with a change made; None where that is no program."""
    if any(end > passages.cut for (_, end), _ in change.edits):
        return None
    raw = passages.edited(change.edits)
    checks = len(passages.raw) - passages.cut
    try:
        ast.parse(raw)
    except SyntaxError:
        return None
    return tidied(raw[: len(raw) - checks], raw[len(raw) - checks :])


@dataclass(frozen=True, slots=True)
class _Change:
    """Edits that are made together, with the expressions that they are made in."""

    words: str
    edits: tuple[Edit, ...]
    inside: tuple[ast.expr, ...] = ()
    loose: bool = False

    def retold(self, passages: Passages) -> tuple[tuple[str, str], ...]:
        """Return the texts of the expressions before and after, the longest first."""
        pairs = {}
        for node in self.inside:
            begin, stop = passages.span(node)
            own = [edit for edit in self.edits if begin <= edit[0][0] and edit[0][1] <= stop]
            after = passages.edited(own)
            rest = len(passages.raw) - stop
            pairs[passages.text(node)] = after[begin : len(after) - rest].decode()
        return tuple(sorted(pairs.items(), key=lambda pair: -len(pair[0])))


@dataclass(frozen=True)
class _Omissions:
    """What may be left out of a program."""

    passages: Passages
    tested: Tested
    lookup: Lookup

    @cached_property
    def _loads(self) -> Counter[str]:
        return Counter(names_loaded([self.passages.tree]))

    @cached_property
    def _binds(self) -> Counter[str]:
        return Counter(names_bound([self.passages.tree]))

    def changes(self) -> Iterator[_Change]:
        """Yield the changes, the most promising first."""
        yield from self._drops(self.passages.tree)
        yield from self._unwrappings()
        yield from self._words()
        yield from self._modern_names()
        yield from self._arguments()
        yield from self._literals()
        yield from self._names()

    # Statements.

    def _drops(self, node: ast.AST) -> Iterator[_Change]:
        """Yield the program without one statement, from the last to the first, outer before inner."""
        for block in reversed(list(blocks(node))):
            for statement in reversed(block):
                is_alone = len(block) == 1 and node is not self.passages.tree
                if not is_alone and self.passages.is_early(statement) and self._can_go(statement):
                    rows = self.passages.whole_rows(statement)
                    if rows is not None:
                        yield _Change(f"drop {ast.unparse(statement)}", ((rows, ""),))
                yield from self._drops(statement)

    def _can_go(self, statement: ast.stmt) -> bool:
        """Tell whether a statement is neither what is looked at nor, by its kind or names, needed."""
        if isinstance(statement, ast.Return | ast.Pass | ast.Nonlocal | ast.Global):
            return False
        if self.tested.is_last_in(statement) or self._steadies(statement):
            return False
        if isinstance(statement, ast.Import) and ast.unparse(statement) == self.lookup.target.import_line:
            return False
        if isinstance(statement, ast.Assign) and ast.dump(statement.value) == _read(statement.targets[0]):
            return True
        return self._is_unread(statement)

    def _steadies(self, statement: ast.stmt) -> bool:
        """Tell whether a statement sets a seed that something hangs on: without it runs may agree by luck."""
        others = (other for other in self.passages.tree.body if other is not statement)
        return is_seed(statement) and leaves_to_chance(others)

    def _is_unread(self, statement: ast.stmt) -> bool:
        """Tell whether what a statement binds is read by no other, or not before it is bound again."""
        own = Counter(names_loaded([statement]))
        read = {name for name in names_bound([statement]) if self._loads[name] > own[name]}
        block = self.passages.tree.body
        if not read or statement not in block:
            return not read
        for later in block[block.index(statement) + 1 :]:
            if not read.isdisjoint(names_loaded([later])):
                return False
            if isinstance(later, ast.Assign):
                read.difference_update(names_bound([later]))
        return not read

    def _unwrappings(self) -> Iterator[_Change]:
        """Yield the program with the body of a ``with``, ``if`` or ``for`` in its place."""
        for node in ast.walk(self.passages.tree):
            if isinstance(node, _HEADS) and self.passages.is_early(node) and self._needs_no_head(node):
                body = self._outdented(node)
                rows = self.passages.whole_rows(node)
                if body is not None and rows is not None:
                    head = ast.unparse(node).partition("\n")[0]
                    yield _Change(f"unwrap {head}", ((rows, body),))

    def _needs_no_head(self, node: ast.With | ast.If | ast.For) -> bool:
        if isinstance(node, ast.For) and node.orelse:
            return False
        head = [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt)]
        bound, read = set(names_bound(head)), Counter(names_loaded(head))
        if any(self.tested.is_in(part) for part in head):
            return False
        leaves = any(isinstance(inner, ast.Break | ast.Continue) for inner in ast.walk(node))
        return not leaves and all(self._loads[name] == read[name] for name in bound)

    def _outdented(self, node: ast.With | ast.If | ast.For) -> str | None:
        """Return the text of the body as it stands outside; None where that is not the same."""
        start, end = self.passages.all_lines(node.body[0])[0], node.body[-1].end_lineno or 0
        if start <= node.lineno:
            return None
        rows = self.passages.lines[start - 1 : end]
        text = moved([row.decode() for row in rows], node.body[0].col_offset - node.col_offset)
        try:
            same = ast.dump(ast.parse(moved(text.splitlines(keepends=True), node.col_offset)))
        except SyntaxError:
            return None
        return text if same == ast.dump(ast.Module(node.body, [])) else None

    # Arguments.

    def _words(self) -> Iterator[_Change]:
        """Yield the program without labels and without what is the default anyway, all at once first."""
        yield from _together(
            "labels",
            [self._without(call, word) for call, word in self._keywords() if self._is_noise(call, word)],
        )

    def _arguments(self) -> Iterator[_Change]:
        """Yield the program without one keyword argument of a call that only leads to the one under test."""
        for call, word in self._keywords():
            # A function of the program's own needs what it is given.
            is_public = isinstance(call.func, ast.Attribute)
            is_free = is_public and call not in self.tested.sources and call not in self.tested.calls
            if is_free and not self._is_noise(call, word) and not self._is_required(call, word):
                yield self._without(call, word)

    def _keywords(self) -> Iterator[tuple[ast.Call, ast.keyword]]:
        for call in self.passages.calls:
            for word in call.keywords:
                if word.arg is not None:
                    yield call, word

    def _is_noise(self, call: ast.Call, word: ast.keyword) -> bool:
        if word.arg in self.lookup.target.labels:
            return True
        if call in self.tested.calls or call in self.tested.given:
            return False
        for parameter in self.lookup.parameters(ast.unparse(call.func)):
            if parameter.name == word.arg and parameter.default is not None:
                return _is_same(word.value, parameter.default)
        return False

    def _is_required(self, call: ast.Call, word: ast.keyword) -> bool:
        known = {parameter.name: parameter for parameter in self.lookup.parameters(ast.unparse(call.func))}
        return word.arg in known and known[word.arg].default is None

    def _without(self, call: ast.Call, word: ast.keyword) -> _Change:
        words = f"without {word.arg}= in {ast.unparse(call)}"
        is_label = word.arg in self.lookup.target.labels
        return _Change(words, ((self.passages.argument(call, word), ""),), (call,), is_label)

    def _modern_names(self) -> Iterator[_Change]:
        """Yield the program with the names of an older API as they are today, all at once first."""
        found = []
        for node in ast.walk(self.passages.tree):
            if isinstance(node, ast.Attribute) and self._is_aside(node):
                name = ast.unparse(node)
                newer = self.lookup.modern(name)
                if newer != name:
                    edit = self.passages.span(node), newer
                    found.append(_Change(f"{name} as today", (edit,), (node,)))
        yield from _together("older names", found)

    def _is_aside(self, node: ast.Attribute) -> bool:
        """Tell whether a public name is whole and no part of what is called under test."""
        if not self.passages.is_early(node) or not self.passages.is_placed(node):
            return False
        found = self.lookup.find(ast.unparse(node))
        above = self.passages.parents[node]
        is_part = isinstance(above, ast.Attribute) and self.lookup.find(ast.unparse(above)) is not None
        if found is None or found.kind == SymbolKind.MODULE or is_part:
            return False
        return not self.tested.names(node)

    def _literals(self) -> Iterator[_Change]:
        """Yield the program with literals in place of calls that wrap one, all at once first."""
        found = []
        for call in self.passages.calls:
            if self._wraps_literal(call):
                inner = self.passages.text(call.args[0])
                words = f"{inner} for {ast.unparse(call)}"
                edit = self.passages.span(call), inner
                found.append(_Change(words, (edit,), (call,)))
        yield from _together("literals", found)

    def _wraps_literal(self, call: ast.Call) -> bool:
        """Tell whether a call only makes an object of a literal, and is itself given to a call."""
        if len(call.args) != 1 or call.keywords or call in self.tested.given or call in self.tested.calls:
            return False
        name = self.lookup.canonical(ast.unparse(call.func))
        if name not in self.lookup.target.wrappers or not is_literal(call.args[0]):
            return False
        above = self.passages.parents[call]
        while isinstance(above, SHOWS):
            above = self.passages.parents[above]
        return isinstance(above, ast.Call) and call is not above.func

    def _names(self) -> Iterator[_Change]:
        """Yield the program with a value in the one place where its name is used."""
        for statement in reversed(self.passages.tree.body):
            use = self._only_use(statement) if isinstance(statement, ast.Assign) else None
            rows = self.passages.whole_rows(statement)
            if use is not None and rows is not None and isinstance(statement, ast.Assign):
                text = self.passages.text(statement.value)
                if self._is_alias(use) or (self._reads_well(statement.value) and self._fits(use, text)):
                    edits = ((rows, ""), (self.passages.span(use), text))
                    yield _Change(f"inline {ast.unparse(statement)}", edits)

    def _only_use(self, statement: ast.Assign) -> ast.Name | None:
        """Return where the name is used that `statement` binds, if that is once, and in a plain statement."""
        target = statement.targets[0]
        if len(statement.targets) > 1 or not isinstance(target, ast.Name):
            return None
        if self._loads[target.id] != 1 or self._binds[target.id] != 1:
            return None
        (use,) = (
            node
            for node in ast.walk(self.passages.tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id == target.id
        )
        is_placed = self.passages.is_early(use) and self.passages.is_placed(use)
        return use if is_placed and (self._is_alias(use) or self._is_argument(use)) else None

    def _is_alias(self, use: ast.Name) -> bool:
        """Tell whether a name is all that another is given, at the top."""
        above = self.passages.parents[use]
        return isinstance(above, ast.Assign) and above in self.passages.tree.body

    def _is_argument(self, use: ast.Name) -> bool:
        """Tell whether a name stands alone between commas, in a statement that runs once."""
        above = self.passages.parents[use]
        if not isinstance(above, (ast.Call, *SHOWS)) or (isinstance(above, ast.Call) and above.func is use):
            return False
        while not isinstance(above, ast.stmt):
            if isinstance(above, _REPEATED):
                return False
            above = self.passages.parents[above]
        return isinstance(above, ast.Assign | ast.Expr) and isinstance(
            self.passages.parents[above], ast.Module | ast.Try
        )

    def _reads_well(self, value: ast.expr) -> bool:
        """Tell whether a value is short and made of literals and library names, not the call under test."""
        is_known = {self.lookup.target.prefix, "np"}.issuperset(names_loaded([value]))
        return is_known and not self.tested.is_in(value) and len(self.passages.text(value)) <= _INLINE

    def _fits(self, use: ast.Name, text: str) -> bool:
        row = self.passages.lines[use.lineno - 1].decode().rstrip("\n")
        return "\n" not in text and len(row) - len(use.id) + len(text) <= WIDTH


def _read(target: ast.expr) -> str:
    """Return the dump of a name as it is read."""
    return ast.dump(ast.Name(target.id, ast.Load())) if isinstance(target, ast.Name) else ""


def _together(words: str, changes: list[_Change]) -> Iterator[_Change]:
    """Yield the changes as one, where there are several, and then each."""
    edits = tuple(edit for change in changes for edit in change.edits)
    if len(changes) > 1 and _are_apart([span for span, _ in edits]):
        inside = tuple(node for change in changes for node in change.inside)
        each = ", ".join(change.words for change in changes)
        yield _Change(f"{words}: {each}", edits, inside, all(change.loose for change in changes))
    yield from changes


def _are_apart(spans: Iterable[Span]) -> bool:
    ordered = sorted(spans)
    return all(end <= start for (_, end), (start, _) in pairwise(ordered))


def _is_same(value: ast.expr, text: str) -> bool:
    try:
        return ast.dump(ast.parse(text, mode="eval").body) == ast.dump(value)
    except SyntaxError:
        return False
