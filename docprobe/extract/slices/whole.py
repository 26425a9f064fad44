"""From a test method to its slices, each a whole program."""

from __future__ import annotations

import ast
import builtins
import sys
import warnings
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from docprobe.extract.attribution import is_about
from docprobe.extract.programs import Program
from docprobe.extract.slices.aliases import without_aliases
from docprobe.extract.slices.assertions import Look, Step, look_of, natural, places
from docprobe.extract.slices.backward import Cut, Slicer
from docprobe.extract.slices.layout import statement_texts, text_of
from docprobe.extract.slices.method import Method, read_method
from docprobe.extract.slices.names import bound_names, free_names
from docprobe.extract.slices.rewrite import NOTHING, Vocabulary
from docprobe.extract.slices.source import dotted_name
from docprobe.model import SymbolKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from docprobe.extract.lookup import Lookup
    from docprobe.extract.slices.source import SourceText

_LINES, _DEPTH = 40, 20
_OF_TESTS = ("*_test", "*.testing", "*.test_util", "*.test_utils", "*.tests.*")
"""Modules of tests themselves, beside those that tests lean on."""


@dataclass(frozen=True, slots=True)
class Slice:
    """What one assertion of a test needs, as a program."""

    program: Program
    line: int
    """The assertion's line in the test file; of a helper's assertion the line that calls the helper."""
    raises: str
    """The exception that is expected; `program.call` then is what raises it."""
    sites: frozenset[tuple[int, int, int, int]]
    """Where the calls of the slice stand in the test file."""
    internals: bool
    """Whether a name without a public equivalent was left in."""
    asserted: bool = True
    """False where the test asserts nothing, and what it does last is looked at."""


class UnsliceableError(Exception):
    """A slice needs what plain code does not have."""


def slices_of(  # noqa: PLR0917 - the caller has them in this order
    source: SourceText,
    cls: str,
    method: str,
    lookup: Lookup,
    resolve: Callable[[str], str],
    parameters: Mapping[str, str],
    *,
    modern: bool = True,
) -> list[Slice]:
    """Return a slice for each assertion of a test method that can be written, in the order of the file.

    `resolve` tells the public name behind a dotted import path, `parameters` the texts of what the test's
    parameters were given. With `modern`, names of an older API are written as today's. A test that asserts
    nothing gives a slice for what it does last; one that nests too deep gives none.
    """
    try:
        return _slices(Vocabulary(source, lookup, resolve, modern), cls, method, parameters)
    except RecursionError:
        return []


def _slices(vocabulary: Vocabulary, cls: str, method: str, parameters: Mapping[str, str]) -> list[Slice]:
    read = read_method(vocabulary, cls, method, parameters)
    if read is None:
        return []
    target = vocabulary.lookup.target
    writer = _Writer(
        read,
        Slicer(read.body, target.prefix, target.changing, read.outside),
        f"{vocabulary.source.path} {cls} {method}",
    )
    found: dict[tuple[tuple[str, ...], str], Slice] = {}
    for statement, way in places(read.body, target.prefix):
        made = writer.slice_of(statement, way)
        if made is not None:
            found.setdefault((made.program.lines, made.program.call), made)
    if not found and not any(True for _ in places(read.body, target.prefix)):
        last = writer.last_of(read.body)
        return [last] if last else []
    return list(found.values())


@dataclass(slots=True)
class _Writer:
    """Writes the slices of one method."""

    method: Method
    slicer: Slicer
    names: str
    """What the test is called, to tell what it is about."""

    def slice_of(self, statement: ast.stmt, way: tuple[Step, ...]) -> Slice | None:
        look = look_of(statement, self._prefix)
        if look is None:
            return None
        made = self._raising(look, way) if look.error is not None else self._looking(look, way)
        if made is None:
            return None
        line = self.method.lines.get(statement, statement.lineno)
        raises = self._error(look.error) if look.error is not None else ""
        return made.as_slice(line, raises)

    def last_of(self, body: list[ast.stmt]) -> Slice | None:
        """Return a slice for what a test without assertions does last."""
        way: list[Step] = []
        while body:
            place = len(body) - 1
            inner = body[-1].body if isinstance(body[-1], ast.With | ast.For) else []
            way.insert(0, Step(body, place, body[-1] if inner else None))
            body = inner
        match way[0].block[-1] if way else None:
            case ast.Expr(value=value) | ast.Assign(targets=[ast.Name()], value=value) as statement:
                made = self._whole(self.slicer.cut(way, value))
                found = (
                    made.as_slice(self.method.lines.get(statement, statement.lineno), "") if made else None
                )
                return replace(found, asserted=False) if found and made and made.calls else None
        return None

    @property
    def _prefix(self) -> str:
        return self.method.vocabulary.lookup.target.prefix

    def _raising(self, look: Look, way: tuple[Step, ...]) -> _Whole | None:
        if look.error is None or not self._error(look.error):
            return None
        body = [said for statement in look.body for said in self._said(statement)]
        while len(body) > 1 and isinstance(body[-1], ast.Expr) and isinstance(body[-1].value, ast.Name):
            # Its value has been made before: there it raises.
            body.pop()
        if not body:
            return None
        last = body[-1]
        match last:
            case ast.Assign(targets=[ast.Name()], value=ast.Call() as value):
                body[-1] = ast.copy_location(ast.Expr(value), last)
        match body:
            case [ast.Expr(value=ast.Name() as name)]:
                return self._whole(_raising_where_made(_collapsed(self.slicer.cut(way, name))))
        return self._whole(self.slicer.cut(way, None, body))

    def _said(self, statement: ast.stmt) -> list[ast.stmt]:
        """Return a statement that must raise; of an assertion what it evaluates."""
        look = look_of(statement, self._prefix)
        if look is None or look.error is not None:
            return [statement]
        sides = [side for side in look.sides if not _is_literal(side)]
        return [ast.copy_location(ast.Expr(side), side) for side in sides]

    def _error(self, node: ast.expr) -> str:
        """Return the name of an exception, of several the first; empty where users cannot name it."""
        if isinstance(node, ast.Tuple) and node.elts:
            node = node.elts[0]
        name = dotted_name(node)
        known = getattr(builtins, name, None) if "." not in name else None
        is_builtin = isinstance(known, type) and issubclass(known, BaseException)
        return name if is_builtin or name.startswith(f"{self._prefix}.") else ""

    def _looking(self, look: Look, way: tuple[Step, ...]) -> _Whole | None:
        """Return the program for the side that the test found; for both where both are needed to say it."""
        sides = [side for side in look.sides if not _is_literal(side)]
        whole = [made for side in sides if (made := self._whole(self.slicer.cut(way, side)))]
        # Where one side cannot be written, the other may be what is expected.
        found = [made for made in whole if made.calls and (len(whole) == len(sides) or made.is_of_library)]
        if not found:
            return None
        best = max(found, key=lambda made: made.rank(self.names))
        joined = natural(look)
        if joined is None or not (len(look.sides) == 1 or len(found) > 1 or _is_relation(joined)):
            return best
        return self._whole(self.slicer.cut(way, joined))

    def _whole(self, cut: Cut) -> _Whole | None:
        try:
            return _Whole(self.method, _collapsed(without_aliases(cut, self.method.vocabulary.lookup)))
        except UnsliceableError:
            return None


@dataclass(slots=True)
class _Whole:
    """A slice with what it needs from outside of its method. Raises `UnsliceableError`."""

    method: Method
    cut: Cut
    outside: list[ast.stmt] = field(default_factory=list)
    imports: list[str] = field(default_factory=list)
    internals: bool = False
    calls: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._bring(self._needed(list(self.cut.nodes)), set())
        nodes = [*self.outside, *self.cut.nodes]
        self.calls = frozenset(self._called(nodes))
        bound = bound_names(nodes)
        unknown = self._needed(nodes) - set(self.imports) - vars(builtins).keys() - self._given()
        if unknown or NOTHING in bound or self._given() & bound:
            raise UnsliceableError(", ".join(sorted(unknown)))

    @property
    def _prefix(self) -> str:
        return self.method.vocabulary.lookup.target.prefix

    def _given(self) -> set[str]:
        return {self._prefix, "np"}

    def _needed(self, nodes: list[ast.AST]) -> set[str]:
        return free_names(*nodes) - bound_names(nodes)

    def _bring(self, names: set[str], seen: set[str]) -> None:
        """Add what binds `names` outside of the method, before what needs it."""
        bound = bound_names(self.cut.nodes)
        for name in sorted(names):
            if name in seen or (name in bound and name in self.method.own.names.values()):
                continue
            if name in bound:
                raise UnsliceableError(f"{name} is two things")
            seen.add(name)
            statements = self.method.outside(name)
            if statements:
                self._bring(free_names(*statements) - {name}, seen)
                self.outside += [one for one in statements if one not in self.outside]
            elif name in self.method.found.imports and name not in self._given():
                self._import(name, self.method.found.imports[name])

    def _import(self, name: str, dotted: str) -> None:
        helpers = (*self.method.vocabulary.lookup.target.helpers, *_OF_TESTS)
        if any(
            fnmatchcase(path, pattern) for path in (dotted, dotted.rpartition(".")[0]) for pattern in helpers
        ):
            raise UnsliceableError(f"{dotted} belongs to tests")
        self.imports.append(name)
        self.internals |= dotted.partition(".")[0] not in sys.stdlib_module_names

    def _called(self, nodes: list[ast.AST]) -> Iterator[str]:
        """Yield what of the library is called or handed on, by public name, or by path where it has none."""
        lookup = self.method.vocabulary.lookup
        for node in nodes:
            for part in ast.walk(node):
                name = dotted_name(part.func if isinstance(part, ast.Call) else part)
                head = name.partition(".")[0]
                if not isinstance(part, ast.Call):
                    found = lookup.find(name) if head == self._prefix else None
                    if found is not None and found.kind == SymbolKind.FUNCTION:
                        yield name
                elif head == self._prefix or self._is_internal(head):
                    yield name

    def _is_internal(self, head: str) -> bool:
        dotted = self.method.found.imports.get(head, "") if head in self.imports else ""
        return bool(dotted) and dotted.partition(".")[0] not in sys.stdlib_module_names

    @property
    def is_of_library(self) -> bool:
        """Whether the value comes from a call of the library, and not from what the test makes itself."""
        return self.cut.value is not None and self._is_made(self.cut.value, 0)

    def _is_made(self, node: ast.AST, depth: int) -> bool:
        root, called = _root(node)
        if root == self._prefix or self._is_internal(root):
            return called
        for statement in [*reversed(self.cut.before), *self.outside]:
            if root in bound_names([statement]) and depth < _DEPTH:
                if isinstance(statement, ast.Assign):
                    return self._is_made(statement.value, depth + 1)
                return any(True for _ in self._called([statement]))
        return False

    def rank(self, names: str) -> tuple[bool, bool, bool, int]:
        """Return how much this looks like what the test found rather than what it expected."""
        about = any(is_about(symbol, names) for symbol in self.calls)
        value = self.cut.value
        is_written = isinstance(value, ast.List | ast.Tuple | ast.Dict | ast.Set)
        made = sum(isinstance(part, ast.Call) for node in self.cut.nodes for part in ast.walk(node))
        return about, not is_written, self.is_of_library, made

    def symbols(self) -> tuple[str, ...]:
        """Return the public names that are used."""
        lookup = self.method.vocabulary.lookup
        paths = {
            dotted_name(part)
            for node in [*self.outside, *self.cut.nodes]
            for part in ast.walk(node)
            if isinstance(part, ast.Attribute)
        }
        return tuple(
            sorted(path for path in paths if path.startswith(f"{self._prefix}.") and lookup.find(path))
        )

    def sites(self) -> frozenset[tuple[int, int, int, int]]:
        """Return where the calls stand in the file."""
        return frozenset(
            (part.lineno, part.col_offset, part.end_lineno or 0, part.end_col_offset or 0)
            for node in [*self.outside, *self.cut.nodes]
            for part in ast.walk(node)
            if isinstance(part, ast.Call) and part.lineno
        )

    def as_slice(self, line: int, raises: str) -> Slice | None:
        """Return the slice as text; None where it is too long to read."""
        imports = self._import_lines() if self.imports else []
        lines = [*imports, *statement_texts([*self.outside, *self.cut.before])]
        call = text_of(self.cut.value) if self.cut.value else "\n".join(map(text_of, self.cut.raising))
        if "\n".join([*lines, call]).count("\n") >= _LINES:
            return None
        if not _compiles("\n".join([*lines, call])):
            return None
        program = Program(tuple(lines), call, (), self.symbols(), self.internals)
        return Slice(program, line, raises, self.sites(), self.internals)

    def _import_lines(self) -> list[str]:
        *lines, last = sorted(_import_line(name, self.method.found.imports[name]) for name in self.imports)
        return [*lines, f"{last}\n"]


def _compiles(text: str) -> bool:
    """Tell whether a program is one: what a method may say, the top of a file may not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "<slice>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


def _import_line(name: str, dotted: str) -> str:
    module, _, last = dotted.rpartition(".")
    alias = "" if last == name else f" as {name}"
    return f"from {module} import {last}{alias}" if module else f"import {last}{alias}"


def _collapsed(cut: Cut) -> Cut:
    """Put what the last line binds in the place of the name that is looked at."""
    if not cut.before or not isinstance(cut.value, ast.Name):
        return cut
    match cut.before[-1]:
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if name == cut.value.id:
            return Cut(cut.before[:-1], value, cut.raising)
    return cut


def _raising_where_made(cut: Cut) -> Cut:
    """Return a slice that raises where its value is made: code that runs at once raises there."""
    if isinstance(cut.value, ast.Name) and cut.before:
        return Cut(cut.before[:-1], None, cut.before[-1:])
    assert cut.value is not None
    return Cut(cut.before, None, (ast.copy_location(ast.Expr(cut.value), cut.value),))


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def _is_relation(node: ast.expr) -> bool:
    """Tell whether a natural expression says more than its side alone."""
    signs = ast.Is | ast.IsNot | ast.Eq | ast.NotEq
    return not isinstance(node, ast.Compare) or not isinstance(node.ops[0], signs)


def _root(node: ast.AST) -> tuple[str, bool]:
    """Return the name that an expression starts at, and whether anything is called on the way."""
    called = False
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        called = called or isinstance(node, ast.Call)
        node = node.func if isinstance(node, ast.Call) else node.value
    return (node.id if isinstance(node, ast.Name) else "", called)
