"""A test file's instrumented copy: calls and operators pass through the probe, lines stay where they are.

The text is edited in place rather than printed anew, so that a traceback, a skipped line and what
the library itself reads of the source stay those of the original.
"""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from docprobe.errors import ParseError

if TYPE_CHECKING:
    from collections.abc import Iterator

CALL, GET, ITEM, OPERATOR = "__docprobe__", "__docprobe_get__", "__docprobe_item__", "__docprobe_op__"
ENTER = "__docprobe_enter__"

# Their results depend on the frame they are called from, or on who holds an object.
_FRAME_NAMES = frozenset({"super", "locals", "globals", "vars", "dir", "eval", "exec", "__import__"})
_FRAME_MODULES = frozenset(
    {
        "inspect", "tf_inspect", "gc", "weakref", "pickle", "mock", "sys", "traceback", "tf_stack",
        "warnings", "resource_loader",
    }
)  # fmt: skip
# Builtins that neither make nor change an object of the library.
_PLAIN = frozenset(
    name for name in dir(builtins) if callable(getattr(builtins, name)) and name not in {"list", "next"}
)
_OPERATORS = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.MatMult: "@",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
}
# Where the callable stands among the arguments of assertions that call it themselves.
_CALLABLE_AT = {
    "assertRaises": 1,
    "assertRaisesRegex": 2,
    "assertRaisesRegexp": 2,
    "assertWarns": 1,
    "assertWarnsRegex": 2,
}
_OF_PYTEST = {"raises": 1, "warns": 1}
_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


def instrument(source: str, path: str, helper: str = "") -> str:
    """Return `source` with the calls inside its functions passed through the probe.

    A `helper` of tests has its name in what it tells, and what it asserts is left as it is. Raises
    `ParseError` where it is no Python.
    """
    try:
        tree = ast.parse(source, path)
    except (SyntaxError, ValueError, RecursionError) as exc:
        raise ParseError(f"Couldn't instrument {path!r}: {exc}") from exc
    edits = _Edits(source.encode())
    _Instrumenter(edits, _imported(tree), helper).visit(tree)
    return edits.applied()


def _imported(tree: ast.Module) -> frozenset[str]:
    """Return the names that imports bind anywhere in the file: reading their attributes tells nothing."""
    imports = (node for node in _statements(tree) if isinstance(node, ast.Import | ast.ImportFrom))
    return frozenset(alias.asname or alias.name.partition(".")[0] for node in imports for alias in node.names)


def _statements(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield all statements, and what holds some; no expression does, and most of a tree is expressions."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        for name in ("body", "orelse", "handlers", "finalbody", "cases"):
            inner = getattr(node, name, ())
            # The branches of a conditional expression have these names, too.
            waiting.extend(inner if isinstance(inner, list) else ())


@dataclass(slots=True)
class _Edits:
    """Insertions and replacements by byte offset, with what nests at one offset kept nested."""

    text: bytes
    edits: list[tuple[int, int, int, int, bytes]] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.starts = [0]
        for line in self.text.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def start(self, node: ast.expr | ast.stmt) -> int:
        return self.starts[node.lineno - 1] + node.col_offset

    def end(self, node: ast.expr) -> int:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.starts[node.end_lineno - 1] + node.end_col_offset

    def open(self, offset: int, depth: int, text: str) -> None:
        """Insert before `offset`; what is less deep comes first."""
        self.edits.append((offset, 1, depth, 0, text.encode()))

    def close(self, offset: int, depth: int, text: str) -> None:
        """Insert before `offset` and before what opens there; what is deeper comes first."""
        self.edits.append((offset, 0, -depth, 0, text.encode()))

    def replace(self, offset: int, depth: int, length: int, text: str) -> None:
        self.edits.append((offset, 0, -depth, length, text.encode()))

    def skip_to(self, offset: int, wanted: bytes) -> int | None:
        """Return where `wanted` starts, if only blanks, comments and closing brackets come before it."""
        while offset < len(self.text):
            if self.text.startswith(wanted, offset):
                return offset
            if self.text[offset : offset + 1] == b"#":
                offset = self.text.find(b"\n", offset)
            elif self.text[offset : offset + 1] not in b" \t\r\n\f)\\":
                return None
            offset += 1
        return None

    def applied(self) -> str:
        pieces, position = [], 0
        for offset, _, _, length, text in sorted(self.edits, key=lambda edit: edit[:3]):
            pieces += [self.text[position:offset], text]
            position = offset + length
        return b"".join([*pieces, self.text[position:]]).decode()


@dataclass(slots=True)
class _Instrumenter:
    """Walks the tree; `inside` tells whether a function is around."""

    edits: _Edits
    imported: frozenset[str]
    helper: str
    depth: int = 0
    inside: bool = False

    def visit(self, node: ast.AST) -> None:
        self.depth += 1
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            self._body(node)
        elif isinstance(node, ast.ClassDef):
            self._class(node)
        elif not isinstance(node, ast.JoinedStr | ast.pattern):  # positions inside f-strings are wrong
            if self.inside and isinstance(node, ast.expr):
                self._expression(node)
            for child in _children(node):
                self.visit(child)
        self.depth -= 1

    def _body(self, node: _Function) -> None:
        """Visit a function's statements; decorators, defaults and annotations stay as they are."""
        if node.name.lower().startswith("test") and (given := _given(node)):
            self._entry(node.body, f"{ENTER}({given})")
        if self.helper and node.name.startswith(("assert", "_assert")):
            return
        before, self.inside = self.inside, True
        for statement in node.body:
            self.visit(statement)
        self.inside = before

    def _entry(self, body: list[ast.stmt], call: str) -> None:
        """Let the first statement that can hold it make `call` first; no line may be added."""
        first = next((line for line in body if not _is_definition(line)), None)
        if isinstance(first, ast.Try):
            self._entry(first.body, call)
        elif first is not None and (held := _first_expression(first)) is not None:
            # A decision or loop takes no statement before it on its line.
            self.edits.open(self.edits.start(held), self.depth, f"({call}, (")
            self.edits.close(self.edits.end(held), self.depth, "))[1]")
        elif first is not None:
            self.edits.open(self.edits.start(first), self.depth, f"{call}; ")

    def _class(self, node: ast.ClassDef) -> None:
        before, self.inside = self.inside, False
        for statement in node.body:
            self.visit(statement)
        self.inside = before

    def _expression(self, node: ast.expr) -> None:
        if isinstance(node, ast.Call):
            self._call(node)
        elif isinstance(node, ast.BinOp):
            self._operator(node)
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            self._item(node)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            self._attribute(node)

    def _call(self, node: ast.Call) -> None:
        name = _last_name(node.func)
        place = _OF_PYTEST.get(name) if self._is_of_pytest(node.func) else _CALLABLE_AT.get(name)
        if place is not None:
            self._callable(node, place)
        if place is not None or name.startswith(("assertRaises", "assertWarns")) or _is_left_alone(node.func):
            return
        opened = self.edits.skip_to(self.edits.end(node.func), b"(")
        if opened is None:
            return
        self.edits.open(self.edits.start(node), self.depth, f"{CALL}({self._site(node)}, ")
        if len(node.args) == 1 and self.edits.start(node.args[0]) == opened:  # a bare generator
            self.edits.replace(opened, self.depth, 1, ", (")
            self.edits.close(self.edits.end(node), self.depth, ")")
        else:
            self.edits.replace(opened, self.depth, 1, ", " if node.args or node.keywords else "")

    def _is_of_pytest(self, func: ast.expr) -> bool:
        """Tell whether what is called is named as something of pytest."""
        if isinstance(func, ast.Attribute):
            return isinstance(func.value, ast.Name) and func.value.id == "pytest"
        return isinstance(func, ast.Name) and func.id in self.imported and func.id in _OF_PYTEST

    def _callable(self, node: ast.Call, place: int) -> None:
        """Let the probe call what an assertion would call."""
        given = node.args[place] if len(node.args) > place else None
        if given is None or isinstance(given, ast.Lambda | ast.Starred):
            return
        start = self.edits.start(given)
        if self.edits.text[:start].rstrip().endswith(b","):
            self.edits.open(start, self.depth, f"{CALL}, {self._site(node)}, ")

    def _operator(self, node: ast.BinOp) -> None:
        symbol = _OPERATORS.get(type(node.op))
        if symbol is None or _is_plain(node):
            return
        at = self.edits.skip_to(self.edits.end(node.left), symbol.encode())
        if at is None:
            return
        self.edits.open(self.edits.start(node), self.depth, f'{OPERATOR}({self._site(node)}, "{symbol}", ')
        self.edits.replace(at, self.depth, len(symbol), ",")
        self.edits.close(self.edits.end(node), self.depth, ")")

    def _item(self, node: ast.Subscript) -> None:
        bracket = self.edits.skip_to(self.edits.end(node.value), b"[")
        if bracket is not None and not self._is_import(node.value):
            self.edits.open(self.edits.start(node), self.depth, f"{ITEM}({self._site(node)}, ")
            self.edits.close(bracket, self.depth, ")")

    def _attribute(self, node: ast.Attribute) -> None:
        if node.attr.startswith("__") or self._is_import(node.value):
            return
        dot = self.edits.skip_to(self.edits.end(node.value), b".")
        if dot is not None:
            self.edits.open(self.edits.start(node), self.depth, f"{GET}({self._site(node)}, ")
            self.edits.replace(dot, self.depth, self.edits.end(node) - dot, f', "{node.attr}")')

    def _site(self, node: ast.expr) -> str:
        place = f"{node.lineno}, {node.col_offset}, {node.end_lineno}, {node.end_col_offset}"
        return f"({place}, {self.helper!r})" if self.helper else f"({place})"

    def _is_import(self, node: ast.expr) -> bool:
        """Tell whether `node` is a dotted path from an imported name, or the test itself."""
        while isinstance(node, ast.Attribute):
            node = node.value
        return isinstance(node, ast.Name) and (node.id in self.imported or node.id in {"self", "cls"})


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what is below `node`: no annotation, and of a called attribute only what it belongs to.

    The library may read an annotation; the probe sees a called attribute as a bound method.
    """
    for child in ast.iter_child_nodes(node):
        if isinstance(node, ast.Call) and child is node.func and isinstance(child, ast.Attribute):
            yield child.value
        elif not (isinstance(node, ast.AnnAssign) and child is node.annotation):
            yield child


def _given(function: _Function) -> str:
    """Return the text of a table of what a test is called with, empty where there is nothing but itself."""
    args = function.args
    words = [*args.posonlyargs, *args.args, *args.kwonlyargs, *filter(None, (args.vararg, args.kwarg))]
    names = [word.arg for word in words if word.arg not in {"self", "cls"}]
    return "{" + ", ".join(f'"{name}": {name}' for name in names) + "}" if names else ""


def _is_definition(line: ast.stmt) -> bool:
    """Tell whether `line` is a docstring, which must stay first, or defines something."""
    is_text = isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)
    return is_text or isinstance(line, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)


def _first_expression(line: ast.stmt) -> ast.expr | None:
    """Return what a compound statement evaluates first; None of a simple one."""
    match line:
        case ast.If() | ast.While():
            return line.test
        case ast.For() | ast.AsyncFor():
            return line.iter
        case ast.With() | ast.AsyncWith():
            return line.items[0].context_expr
        case ast.Match():
            return line.subject
    return None


def _is_left_alone(func: ast.expr) -> bool:
    if isinstance(func, ast.Name):
        return func.id in _FRAME_NAMES or func.id in _PLAIN
    while isinstance(func, ast.Attribute):
        func = func.value
    return isinstance(func, ast.Name) and func.id in _FRAME_MODULES


def _is_plain(node: ast.BinOp) -> bool:
    """Tell whether an operator is Python's own: between numbers, or to the right of text or a list."""
    if isinstance(node.left, ast.Constant):
        return isinstance(node.left.value, str | bytes) or isinstance(node.right, ast.Constant)
    return isinstance(node.left, ast.JoinedStr | ast.List)


def _last_name(func: ast.expr) -> str:
    return func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""
