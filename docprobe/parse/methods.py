"""The tests of one file, found in one pass over its libcst tree."""

# ruff: noqa: N802 - libcst calls methods by the names of its nodes

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import libcst as cst
from libcst.metadata import PositionProvider

from docprobe.model import Assertion, Call, TestMethod
from docprobe.parse.cases import method_id
from docprobe.parse.comments import is_for_people
from docprobe.parse.imports import ImportTable, dotted_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from libcst.metadata import CodeRange

    from docprobe.parse.resolver import Resolver

# Decorators that make several cases of one method: absl, TensorFlow's combinations, pytest, parameterized.
_MANY = frozenset(
    {"parameters", "named_parameters", "product", "named_product", "generate", "parametrize", "expand"}
)

# What pytest calls otherwise than unittest.
_EXPECTING = {"pytest.raises": "assertRaises", "pytest.warns": "assertWarns"}


@dataclass(frozen=True, slots=True)
class _Scope:
    """A class or function that is open."""

    name: str
    is_class: bool
    many: bool = False
    """Whether a decorator makes many cases of each of the class's tests."""


@dataclass(slots=True)
class _Draft:
    """A test method while it is read."""

    node: cst.FunctionDef
    cls: str
    parameterized: bool
    calls: list[Call] = field(default_factory=list)
    assertions: list[Assertion] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


class TestVisitor(cst.CSTVisitor):
    """Collects test methods: by source, in every class, as far as `unittest` or pytest could find them.

    A class inside a function counts, for factories of tests are written so; what is inside a test does
    not. A test's first line is that of its ``def``, below the decorators. Functions of the module count
    where the file is written for pytest: where it imports it, or has no test in a class.
    """

    METADATA_DEPENDENCIES = (PositionProvider,)
    __test__ = False

    def __init__(self, path: str, source: str, resolver: Resolver) -> None:
        """Collect for the file at `path` of the suite `source`."""
        super().__init__()
        self._path = path
        self._source = source
        self._resolver = resolver
        self._imports = ImportTable(path)
        self._scopes: list[_Scope] = []
        self._draft: _Draft | None = None
        self._blocks: dict[int, CodeRange] = {}
        """id of an assertion call that heads a `with` block -> the block's range."""
        self._found: dict[str, TestMethod] = {}

    def tests(self) -> list[TestMethod]:
        """Return what was found, in the order of the file; of two definitions of one name the later."""
        found = sorted(self._found.values(), key=lambda test: test.line)
        in_classes = [test for test in found if test.cls]
        return found if self._imports.imports("pytest") or not in_classes else in_classes

    def on_visit_attribute(self, node: cst.CSTNode, attribute: str) -> None:
        """Do nothing, cheaply: libcst's own would look for a method by name, for each child of each node."""

    def on_leave_attribute(self, original_node: cst.CSTNode, attribute: str) -> None:
        """Do nothing, cheaply."""

    def visit_Import(self, node: cst.Import) -> bool:
        """Note what is imported."""
        self._imports.add(node)
        return False

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        """Note what is imported."""
        self._imports.add(node)
        return False

    def visit_Assign(self, node: cst.Assign) -> None:
        """Note another name for something imported, at the top of the file."""
        target = node.targets[0].target
        if not self._scopes and isinstance(target, cst.Name):
            dotted = self._imports.expand(node.value)
            if dotted:
                self._imports.bind(target.value, dotted)

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        """Enter a class."""
        self._scopes.append(_Scope(node.name.value, is_class=True, many=_makes_many(node.decorators)))

    def leave_ClassDef(self, original_node: cst.ClassDef) -> None:  # noqa: ARG002 - libcst's signature
        """Leave a class."""
        self._scopes.pop()

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        """Enter a function; begin a test if it is one."""
        name = node.name.value
        in_class = bool(self._scopes) and self._scopes[-1].is_class
        if (
            self._draft is None
            and name.startswith("test" if in_class else "test_")
            and (in_class or not self._scopes)
        ):
            classes = self._classes()
            many = _makes_many(node.decorators) or any(scope.many for scope in classes)
            self._draft = _Draft(node, ".".join(scope.name for scope in classes), many)
        self._scopes.append(_Scope(name, is_class=False))

    def _classes(self) -> list[_Scope]:
        """Return the classes around, those around a function left out: a factory of tests, say."""
        functions = [place for place, scope in enumerate(self._scopes) if not scope.is_class]
        return self._scopes[functions[-1] + 1 :] if functions else self._scopes

    def leave_FunctionDef(self, original_node: cst.FunctionDef) -> None:
        """Leave a function; a test that ends here is complete."""
        self._scopes.pop()
        if self._draft is not None and self._draft.node is original_node:
            test = self._finish(self._draft)
            self._found[test.id] = test
            self._draft = None

    def visit_Decorator(self, node: cst.Decorator) -> bool:
        """Count a decorator inside a test as a call; those of the test itself are harness."""
        if self._draft is None or node in self._draft.node.decorators:
            return False
        if not isinstance(node.decorator, cst.Call):
            self._call(node.decorator)
        return True

    def visit_Comment(self, node: cst.Comment) -> None:
        """Keep what people say in a test."""
        if self._draft is not None and is_for_people(node.value):
            self._draft.comments.append(node.value.lstrip("#").strip())

    def visit_Assert(self, node: cst.Assert) -> None:
        """Note an ``assert`` statement."""
        if self._draft is not None:
            self._assertion("assert", self._range(node))

    def visit_With(self, node: cst.With) -> None:
        """Let an assertion that heads a `with` block reach to the block's end."""
        if self._draft is not None:
            for item in node.items:
                self._blocks[id(item.item)] = self._range(node)

    def visit_Call(self, node: cst.Call) -> None:
        """Note a call of a public symbol, and functions handed over to be called; or an assertion."""
        if self._draft is None:
            return
        name = node.func.attr.value if isinstance(node.func, cst.Attribute) else dotted_name(node.func)
        name = _EXPECTING.get(self._imports.expand(node.func), name)
        if not self._call(node.func) and name.startswith("assert"):
            self._assertion(name, self._blocks.get(id(node), self._range(node)))
        for argument in node.args:
            if isinstance(argument.value, cst.Attribute | cst.Name):
                self._call(argument.value, only_functions=True)

    def _call(self, node: cst.BaseExpression, *, only_functions: bool = False) -> bool:
        dotted = self._imports.expand(node)
        symbol = self._resolver.resolve(dotted) if dotted else ""
        if not symbol or (only_functions and symbol not in self._resolver.functions):
            return False
        start = self._range(node).start
        if self._draft is not None:
            self._draft.calls.append(Call(symbol, start.line, start.column))
        return True

    def _assertion(self, name: str, place: CodeRange) -> None:
        if self._draft is not None:
            self._draft.assertions.append(Assertion(name, place.start.line, _last_line(place)))

    def _range(self, node: cst.CSTNode) -> CodeRange:
        place: CodeRange = self.get_metadata(PositionProvider, node)
        return place

    def _finish(self, draft: _Draft) -> TestMethod:
        place = self._range(draft.node)
        name = draft.node.name.value
        docstring = draft.node.get_docstring() or ""
        return TestMethod(
            id=method_id(self._path, draft.cls, name),
            source=self._source,
            path=self._path,
            cls=draft.cls,
            method=name,
            line=place.start.line,
            end_line=_last_line(place),
            doc="\n\n".join(part for part in (docstring.strip(), "\n".join(draft.comments).strip()) if part),
            parameterized=draft.parameterized,
            calls=tuple(draft.calls),
            assertions=tuple(draft.assertions),
        )


def _last_line(place: CodeRange) -> int:
    """Return the last line that holds text: a block's range ends before the first column of the next one."""
    return place.end.line - (place.end.column == 0 and place.end.line > place.start.line)


def _makes_many(decorators: Sequence[cst.Decorator]) -> bool:
    functions = (
        item.decorator.func if isinstance(item.decorator, cst.Call) else item.decorator for item in decorators
    )
    return any(dotted_name(function).rpartition(".")[2] in _MANY for function in functions)
