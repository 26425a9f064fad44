"""Whose doing an exception is that a program meets; runs in a child of the target's interpreter.

A traceback is not enough: libraries cut theirs, and it does not say which objects the frames worked for.
So the program runs under a trace function that looks at the stack in the moment of the raise.
Standard library only.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import inspect
import io
import linecache
import sys
import types
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = "<program>"
_DEEPEST, _LINKS = 400, 10
_RECEIVERS = ("self", "cls")
_MAKES = frozenset(("__init__", "__new__", "__call__"))


def trace_raise(argument: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Run ``argument["code"]`` and say whose doing the exception is that it first meets at its top level.

    ``argument["symbol"]`` is the public name that it is told of, ``argument["roots"]`` maps the first part
    of that to a module. Yields one row: ``by`` is what stands nearest to the raise on the stack,

    - ``symbol``: code of the symbol, of its class, or of what a base has under its name;
    - ``override``: a method of the symbol's name that a class below has in its place;
    - ``program``: a function of the program's own;
    - ``object``: a method of an object that the program made before, without the symbol, and that is neither
      the one that was called nor an argument: it stands in one of these;
    - nothing, where none of these stands there, what the symbol gave failed later, or nothing was raised;

    and ``name`` says which class or function that is.
    """
    watch = _Watch(_Symbol(argument["symbol"], argument["roots"]))
    watch.run(argument["code"])
    by, name = watch.blamed()
    yield {"by": by, "name": name}


class _Symbol:
    """The code that a public name stands for."""

    def __init__(self, name: str, roots: dict[str, str]) -> None:
        self.owner: Any = None
        self.is_class = False
        self.last = name.rpartition(".")[2]
        self.codes: set[types.CodeType] = set()
        # What cannot be reached has no code, and then nothing is its doing for sure.
        with contextlib.suppress(Exception):
            self._find(name, roots)

    def _find(self, name: str, roots: dict[str, str]) -> None:
        first, *parts = name.split(".")
        thing: Any = importlib.import_module(roots[first])
        above: Any = None
        for part in parts:
            above, thing = thing, _member(thing, part)
        self.is_class = isinstance(thing, type)
        if self.is_class:
            self.owner = thing
            members = [one for cls in thing.__mro__ if cls is not object for one in vars(cls).values()]
        else:
            self.owner = above if isinstance(above, type) else None
            # A method may leave the work to that of a base.
            bases = self.owner.__mro__ if self.owner else ()
            members = [thing, *(vars(cls)[self.last] for cls in bases if self.last in vars(cls))]
        self.codes = {code for member in members for code in _codes(member)}

    def has(self, frame: Any, *, exactly: bool = False) -> bool:
        """Say whether a frame is the symbol's: of its code, on an object of its class and not of another's.

        With `exactly` of a class only that counts which makes an object of just this class, or calls one.
        """
        if frame.f_code not in self.codes or (
            exactly and self.is_class and frame.f_code.co_name not in _MAKES
        ):
            return False
        receiver = _receiver(frame)
        if self.owner is None or receiver is None:
            return True
        kind = _kind(receiver)
        return kind is self.owner if exactly and self.is_class else issubclass(kind, self.owner)

    def is_replaced(self, code: types.CodeType, receiver: Any) -> bool:
        """Say whether code is that of a method which a class below has under the symbol's name."""
        is_like = self.owner is not None and code.co_name == self.last and receiver is not None
        return is_like and issubclass(_kind(receiver), self.owner)


def _member(thing: Any, name: str) -> Any:
    for cls in thing.__mro__ if isinstance(thing, type) else ():
        if name in vars(cls):
            return vars(cls)[name]
    return getattr(thing, name)


def _codes(member: Any) -> list[types.CodeType]:
    """Return the code of a function or property, without what decorators put around it: many share that."""
    parts = [member.fget, member.fset] if isinstance(member, property) else [member]
    found = [getattr(_unwrapped(part), "__code__", None) for part in parts]
    return [code for code in found if isinstance(code, types.CodeType)]


def _unwrapped(thing: Any) -> Any:
    for _ in range(_LINKS):
        inner = getattr(thing, "__func__", None) or getattr(thing, "__wrapped__", None)
        if inner is None and isinstance(thing, functools.partial):
            inner = thing.func
        if inner is None or inner is thing:
            return thing
        thing = inner
    return thing


class _Watch:
    """Runs a program and keeps, of each exception, the stack in the moment of its raise.

    A step is what a statement of the program calls itself, with all that this calls in turn.
    """

    def __init__(self, symbol: _Symbol) -> None:
        self.symbol = symbol
        self.top: Any = None
        self.met: Any = None
        self.raised: dict[int, _Raised] = {}
        self.others: dict[int, Any] = {}
        """By id what steps have given; held, so that no id is used again."""
        self.own: dict[int, Any] = {}
        """What the symbol gave, and what was made of that: it may fail later than it was made."""
        self.is_own_step = False
        """Whether the symbol was called in the step that runs now."""

    def run(self, code: str) -> None:
        """Run the program; what it prints goes nowhere."""
        module = types.ModuleType("__main__")
        module.__file__ = FILE
        sys.modules["__main__"] = module
        # Autograph and inspect ask for the lines.
        linecache.cache[FILE] = (len(code), None, code.splitlines(keepends=True), FILE)
        program = compile(code, FILE, "exec", dont_inherit=True)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(BaseException):
            sys.settrace(self._enter)
            try:
                exec(program, vars(module))  # noqa: S102 - the program is run, that is the point
            finally:
                sys.settrace(None)

    def _enter(self, frame: Any, event: str, argument: Any) -> Any:  # noqa: ARG002 - what tracing gives
        frame.f_trace_lines = False
        if frame.f_code.co_filename == FILE and frame.f_code.co_name == "<module>":
            self.top = frame
        elif frame.f_back is self.top:
            self.is_own_step = False
        self.is_own_step |= self.symbol.has(frame, exactly=True)
        return self._follow

    def _follow(self, frame: Any, event: str, argument: Any) -> Any:
        if event == "return" and frame is not self.top:
            self._leave(frame, argument)
        elif event == "exception" and isinstance(argument[1], BaseException):
            error = argument[1]
            if id(error) not in self.raised:
                others = frozenset(self.others.keys() - self.own.keys())
                self.raised[id(error)] = _Raised(error, self._frames(frame), others, self.is_own_step)
            if frame is self.top and self.met is None:
                self.met = error
        return self._follow

    def _leave(self, frame: Any, result: Any) -> None:
        """Note what a step, or the symbol, has given; what is half made counts for nothing yet."""
        code = frame.f_code
        is_step = frame.f_back is self.top
        given = _receiver(frame) if code.co_name == "__init__" else result
        is_own = self.symbol.has(frame, exactly=True)
        if given is None or code.co_name == "__new__" or not (is_step or is_own):
            return
        if id(given) in self.others:  # it is only handed back
            return
        is_own = self.is_own_step or any(id(one) in self.own for one in _arguments(frame))
        (self.own if is_own else self.others)[id(given)] = given

    def _frames(self, frame: Any) -> list[Any]:
        """Return the frames up to the top level, the nearest first; what stands in them is read later."""
        found: list[Any] = []
        while frame is not None and frame is not self.top and len(found) < _DEEPEST:
            found.append(frame)
            frame = frame.f_back
        return found

    def blamed(self) -> tuple[str, str]:
        """Return what stands nearest to the raise, and its name.

        An exception that a library raised anew counts as the one that it was made of.
        """
        error = self._first(self.met)
        if error is None or not self.symbol.codes:
            return "", ""
        raised = self.raised[id(error)]
        own = [frame for frame in raised.frames if self.symbol.has(frame)]
        # A graph that was built in this step may fail when it runs.
        if raised.is_own_step and not own:
            return "", ""
        # What the symbol is given, it has to look after.
        given = {id(_receiver(frame)) for frame in own} | {
            id(one) for frame in own for one in _arguments(frame)
        }
        others = raised.others - given
        return next(filter(any, (self._role(frame, own, others) for frame in raised.frames)), ("", ""))

    def _role(self, frame: Any, own: list[Any], others: frozenset[int]) -> tuple[str, str]:
        """Return what a frame is to the symbol, and its name; nothing for the library's other code."""
        code, receiver = frame.f_code, _receiver(frame)
        if frame in own:
            return "symbol", self.symbol.last
        if self.symbol.is_replaced(code, receiver):
            return "override", _kind(receiver).__name__
        if not _is_installed(code.co_filename):
            return "program", code.co_name
        return ("object", type(receiver).__name__) if id(receiver) in others else ("", "")

    def _first(self, error: BaseException | None) -> BaseException | None:
        """Return the exception that `error` says again in other words, as far as it was seen."""
        first: BaseException | None = None
        for _ in range(_LINKS):
            if error is None:
                break
            if id(error) in self.raised and (first is None or _says_again(first, error)):
                first = error
            error = error.__cause__ or error.__context__
        return first


class _Raised(NamedTuple):
    """An exception, the frames it passed first, what others had made by then, and the kind of step."""

    error: BaseException
    frames: list[Any]
    others: frozenset[int]
    is_own_step: bool


def _says_again(later: BaseException, error: BaseException) -> bool:
    text = str(error)
    return type(later) is type(error) and bool(text) and text in str(later)


def _kind(receiver: Any) -> type:
    """Return the class of an object; of a method of a class it is that class."""
    return receiver if isinstance(receiver, type) else type(receiver)


def _receiver(frame: Any) -> Any:
    """Return what a method was called on; None in a function."""
    code = frame.f_code
    is_method = code.co_argcount and code.co_varnames[0] in _RECEIVERS
    return frame.f_locals.get(code.co_varnames[0]) if is_method else None


def _arguments(frame: Any) -> Iterator[Any]:
    """Yield what a function was given, and what lists and the like among that hold."""
    code = frame.f_code
    flags = bool(code.co_flags & inspect.CO_VARARGS) + bool(code.co_flags & inspect.CO_VARKEYWORDS)
    for name in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount + flags]:
        given = frame.f_locals.get(name)
        yield given
        if isinstance(given, (list, tuple)):
            yield from given
        elif isinstance(given, dict):
            yield from given.values()


def _is_installed(file: str) -> bool:
    """Say whether code comes of what is installed; that of a program may be in a file made for the moment."""
    places = (*filter(None, sys.path), sys.prefix, sys.base_prefix, "<")
    return file != FILE and file.startswith(places)
