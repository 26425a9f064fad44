"""What a stranger's program reaches for that no plain example has a use for, read from its text.

This look is no proof: names can be made at run time in ways that no list foresees. What it misses still
runs in the sandbox and meets its canary. It is for what could mislead these from inside the process that
reports: such a program is first read by a person.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from enum import StrEnum


class Power(StrEnum):
    """What reaching for something can be good for; the value is the wording."""

    FRAMES = "sees the frames of what runs it"
    OBJECTS = "finds objects that it was not given"
    MEMORY = "reads or writes memory, or loads native code"
    PROCESS = "ends processes, signals them or outlives its end"
    DESCRIPTORS = "uses raw descriptors or the system's own calls"
    INTERPRETER = "changes or replaces what others work with"
    CODE = "makes code of data"
    RUN_TIME = "chooses names at run time"
    SOURCE = "reads its own text"
    OTHERS = "starts threads or processes"


@dataclass(frozen=True, slots=True)
class Reach:
    """One place in a program: `name` is what stands there, in full where it was imported."""

    line: int
    name: str
    power: Power

    def __str__(self) -> str:
        """Return it as a phrase."""
        return f"line {self.line}: {self.name} ({self.power})"


@dataclass(frozen=True, slots=True)
class _Module:
    """A module of which a plain example uses only some names, if any."""

    power: Power
    plain: frozenset[str] = frozenset()
    special: tuple[tuple[Power, tuple[str, ...]], ...] = ()
    """Beginnings of names that give another power."""

    def power_of(self, name: str) -> Power | None:
        """Return what `name`, one of the module's own, is good for; None for a plain one."""
        if name in self.plain:
            return None
        return next((power for power, starts in self.special if name.startswith(starts)), self.power)


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


_OS = _Module(
    Power.DESCRIPTORS,
    _words(
        "path environ getenv makedirs mkdir listdir scandir walk remove unlink rmdir rename replace stat"
        " sep linesep name cpu_count getcwd fspath PathLike urandom"
    ),
    (
        (Power.OTHERS, ("fork", "spawn", "exec", "posix_spawn", "system", "popen", "pidfd")),
        (Power.PROCESS, ("_exit", "abort", "kill", "set", "wait", "register_at_fork", "getppid")),
    ),
)
_SYS = _Module(
    Power.INTERPRETER,
    _words(
        "version version_info platform byteorder maxsize float_info int_info getsizeof implementation"
        " exit stdout stderr executable"
    ),
    ((Power.FRAMES, ("_getframe", "_current", "settrace", "setprofile", "last_", "call_tracing")),),
)
_INSPECT = _Module(
    Power.SOURCE,
    _words("signature Signature Parameter getdoc isfunction isclass ismethod ismodule iscoroutinefunction"),
    ((Power.FRAMES, ("currentframe", "stack", "trace", "getouter", "getinner", "getframe", "getgenerator")),),
)
_TRACEBACK = _Module(
    Power.FRAMES, _words("format_exc print_exc format_exception format_exception_only print_exception")
)
_TYPES = _Module(Power.CODE, _words("SimpleNamespace MappingProxyType GeneratorType NoneType EllipsisType"))
_MODULES = {
    "os": _OS,
    "posix": _OS,
    "sys": _SYS,
    "inspect": _INSPECT,
    "traceback": _TRACEBACK,
    "types": _TYPES,
    "gc": _Module(Power.OBJECTS, _words("collect enable disable isenabled")),
    "io": _Module(Power.DESCRIPTORS, _words("StringIO BytesIO")),
    "importlib": _Module(Power.CODE, _words("metadata")),
    "unittest": _Module(Power.INTERPRETER, _words("TestCase")),
    "operator": _Module(
        Power.RUN_TIME,
        _words("itemgetter add sub mul truediv floordiv mod neg eq ne lt le gt ge matmul and_ or_"),
    ),
    **dict.fromkeys(("ctypes", "_ctypes", "cffi", "mmap", "resource"), _Module(Power.MEMORY)),
    **dict.fromkeys(("signal", "atexit", "faulthandler"), _Module(Power.PROCESS)),
    **dict.fromkeys(
        (
            "socket",
            "socketserver",
            "fcntl",
            "select",
            "selectors",
            "pty",
            "termios",
            "_io",
            "_posixsubprocess",
        ),
        _Module(Power.DESCRIPTORS),
    ),
    **dict.fromkeys(("builtins", "__main__", "mock", "_imp", "zipimport"), _Module(Power.INTERPRETER)),
    **dict.fromkeys(
        _words(
            "imp pkgutil runpy code codeop marshal pickle _pickle dill cloudpickle shelve copyreg timeit pdb"
            " bdb doctest trace profile cProfile"
        ),
        _Module(Power.CODE),
    ),
    **dict.fromkeys(("linecache", "dis", "symtable", "tokenize"), _Module(Power.SOURCE)),
    **dict.fromkeys(
        _words("threading _thread multiprocessing concurrent subprocess asyncio"), _Module(Power.OTHERS)
    ),
}
_ATTRIBUTES = {
    **dict.fromkeys(
        _words("tb_frame f_back f_globals f_locals f_builtins gi_frame cr_frame ag_frame _getframe"),
        Power.FRAMES,
    ),
    **dict.fromkeys(
        _words(
            "__subclasses__ __globals__ __closure__ cell_contents __self__ __dict__ __getattribute__"
            " __builtins__ get_objects get_referrers get_referents"
        ),
        Power.OBJECTS,
    ),
    **dict.fromkeys(_words("__code__ __loader__ __spec__ __file__ co_consts getsource"), Power.SOURCE),
    **dict.fromkeys(_words("as_strided load_op_library load_library ctypeslib memmap"), Power.MEMORY),
    **dict.fromkeys(("_exit", "killpg", "__del__"), Power.PROCESS),
    **dict.fromkeys(("__import__", "allow_pickle"), Power.CODE),
    **dict.fromkeys(("modules", "meta_path", "path_hooks"), Power.INTERPRETER),
}
"""Names that say enough wherever they stand: behind a dot, alone, as a keyword, as a text."""
_NAMES = {
    **dict.fromkeys(("exec", "eval", "compile"), Power.CODE),
    **dict.fromkeys(("setattr", "delattr", "vars", "globals", "locals"), Power.RUN_TIME),
    "breakpoint": Power.PROCESS,
}
_PLACES = ("/proc", "/dev/fd", "/dev/std", "/dev/mem")


def reaches(tree: ast.Module) -> list[Reach]:
    """Return all that a program reaches for, by line; each name once a line.

    A text that cannot be looked through reaches for something, too.
    """
    look = _Look()
    look.note_imports(tree)
    try:
        look.visit(tree)
    except RecursionError:
        look.found.add(Reach(1, "nested too deeply to be looked at", Power.CODE))
    return sorted(look.found, key=lambda one: (one.line, one.name))


class _Look(ast.NodeVisitor):
    def __init__(self) -> None:
        self.found: set[Reach] = set()
        self._imported: dict[str, str] = {}
        """What names mean that an import has bound."""

    def note_imports(self, tree: ast.Module) -> None:
        """Learn what names stand for, wherever in the text that is said."""
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    root = alias.name.partition(".")[0]
                    self._imported[alias.asname or root] = alias.name if alias.asname else root
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    self._imported[alias.asname or alias.name] = f"{node.module}.{alias.name}"

    def _note(self, node: ast.expr | ast.stmt, name: str, power: Power | None) -> None:
        if power is not None:
            self.found.add(Reach(node.lineno, name, power))

    def _judge(self, node: ast.expr | ast.stmt, dotted: str) -> None:
        """Judge a full name: by the first of its parts that is a module of the list, else by any part."""
        parts = dotted.split(".")
        for number, part in enumerate(parts):
            module = _MODULES.get(part) or _MODULES.get(part.removeprefix("_"))
            if module is not None and (number == 0 or part in _HIDDEN):
                rest = parts[number + 1 :]
                # By itself it is handed on, and anything may be taken from it.
                self._note(node, dotted, module.power_of(rest[0]) if rest else module.power)
                return
        for part in parts:
            self._note(node, dotted, _ATTRIBUTES.get(part))

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            module = _MODULES.get(alias.name.partition(".")[0])
            # What is plain in part is judged where it is used.
            if module is not None and not module.plain:
                self._note(node, alias.name, module.power)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            self._judge(node, f"{node.module}.{alias.name}")

    def visit_Attribute(self, node: ast.Attribute) -> None:
        dotted = self._dotted(node)
        if dotted:
            self._judge(node, dotted)
        else:
            self._judge(node, f"_.{node.attr}")
            self.visit(node.value)
        if not isinstance(node.ctx, ast.Load) and self._is_of_import(node):
            self._note(node, f"{dotted} = ...", Power.INTERPRETER)

    def visit_Name(self, node: ast.Name) -> None:
        self._judge(node, self._imported.get(node.id, node.id))
        if isinstance(node.ctx, ast.Load) and node.id not in self._imported:
            self._note(node, node.id, _NAMES.get(node.id))

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in {"getattr", "hasattr"} and not _is_text(node.args[1:2]):
            self._note(node, name, Power.RUN_TIME)
        if name == "open" and not _may_name_a_file(node.args[:1]):
            self._note(node, ast.unparse(node), Power.DESCRIPTORS)
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self._note(node, repr(node.value), _ATTRIBUTES.get(node.value))
            if any(place in node.value for place in _PLACES):
                self._note(node, repr(node.value), Power.DESCRIPTORS)

    def visit_keyword(self, node: ast.keyword) -> None:
        self._note(node.value, f"{node.arg}=", _ATTRIBUTES.get(node.arg or ""))
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._note(node, node.name, _ATTRIBUTES.get(node.name))
        self.generic_visit(node)

    def _is_of_import(self, node: ast.Attribute) -> bool:
        root: ast.expr = node
        while isinstance(root, ast.Attribute):
            root = root.value
        return isinstance(root, ast.Name) and root.id in self._imported

    def _dotted(self, node: ast.expr) -> str:
        """Return the full name, empty for what is computed."""
        if isinstance(node, ast.Name):
            return self._imported.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            before = self._dotted(node.value)
            return f"{before}.{node.attr}" if before else ""
        return ""


_HIDDEN = frozenset(
    f"{mark}{name}"
    for mark in ("", "_")
    for name in ("os", "sys", "gc", "builtins", "ctypes", "inspect", "importlib", "socket", "subprocess")
)
"""Modules under whose name another module holds them, as `tempfile._os`."""


def _is_text(arguments: list[ast.expr]) -> bool:
    return bool(arguments) and isinstance(arguments[0], ast.Constant) and isinstance(arguments[0].value, str)


def _may_name_a_file(arguments: list[ast.expr]) -> bool:
    """Tell whether the argument is no number: a text, or put together in a way that numbers are not."""
    if not arguments:
        return True
    first = arguments[0]
    if isinstance(first, ast.Constant):
        return not isinstance(first.value, int)
    if isinstance(first, ast.BinOp):
        return _may_name_a_file([first.left]) or _may_name_a_file([first.right])
    return isinstance(first, (ast.JoinedStr, ast.Call, ast.Attribute))
