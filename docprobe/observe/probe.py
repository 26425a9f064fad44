"""What instrumented tests call: records what public calls were given and what they gave.

Runs in the target's interpreter, on the standard library alone. `install` comes once, before the
worker forks; `begin` and `end` around each test. An event is JSON:

``id``, ``site`` [line, column, end line, end column], ``form`` (``call``, ``get``, ``item``, ``op``,
``eval`` or ``assert``), ``symbol`` (public name or what is written), ``args`` and ``words``
(expressions, see `probe_values`), ``self`` (the receiver), ``result`` or ``error``; of an assertion
only ``symbol``, ``site`` and ``from``, the events that its arguments came from. The first one has the
form ``test``: which ``function`` of which ``file`` and ``line`` the test is, without its decorators, and
the expressions of its ``parameters``: what it was called with and what it holds of functions around it.

What happened in a helper of tests has its ``file``, below the folder that holds the library, and there
its place, ``at``; its ``site`` is the line of the test file that led there, 0 where none did.
"""

from __future__ import annotations

import builtins
import importlib.util
import sys
import threading
import time
import unittest
import weakref
from pathlib import Path
from typing import Any

EVENTS, PER_SITE, SECONDS, MESSAGE = 400, 6, 6.0, 2000
_MARK = "_docprobe_event"
_HERE = Path(__file__).resolve().parent


def _load(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(str(path))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Recorder:
    """The events of one test, and by weak reference which object came from which event."""

    def __init__(self, names: Any, described: Any) -> None:
        """Start with nothing recorded and recording off; `described` knows the library's own objects."""
        self.names = names
        self.transparent = getattr(described, "transparent", None)
        self.message_of = getattr(described, "message_of", str)
        self.writer = _VALUES.Writer(
            names, _ARRAYS, getattr(described, "describe", None), self.source_of, _TEXT
        )
        self.thread = 0
        self.main = ""
        self.shared: tuple[list[dict[str, Any]], dict[int, tuple[Any, ...]]] = ([], {})
        """What was done for several tests, and what came of it; in each it stands behind the head."""
        self.clear()

    def clear(self) -> None:
        """Forget all of a test."""
        self.events: list[dict[str, Any]] = []
        self.sources: dict[int, tuple[Any, ...]] = {}
        self.counts: dict[tuple[int, ...], int] = {}
        self.busy = False
        self.asserting = False
        self.spent = 0.0

    def wants(self, site: tuple[Any, ...]) -> bool:
        """Tell whether one more event at `site` is to be recorded, and count it."""
        if self.thread != threading.get_ident() or self.busy or self.spent > SECONDS:
            return False
        if self.asserting and len(site) > 4:  # how a helper looks at a value is none of the test's
            return False
        count = self.counts[site] = self.counts.get(site, 0) + 1
        return count <= PER_SITE and len(self.events) < EVENTS

    def source_of(self, thing: Any) -> Any:
        """Return (event, path) of the event that gave `thing`, or None."""
        held, event, path = self.sources.get(id(thing), (None, 0, ()))
        return (event, list(path)) if held is not None and held() is thing else None

    def remember(self, thing: Any, event: int, path: tuple[Any, ...] = ()) -> None:
        """Note that `thing` came from `event`; of a container also its items."""
        if isinstance(thing, (list, dict)) and _VALUES.plain_text(thing) is not None:
            # Nothing of the library's is kept alive by it, and it knows no weak references.
            self.sources[id(thing)] = (lambda: thing, event, path)
        elif isinstance(thing, (list, tuple)) and len(thing) <= _VALUES.ITEMS and len(path) < 3:
            for index, item in enumerate(thing):
                self.remember(item, event, (*path, index))
        elif isinstance(thing, dict) and len(thing) <= _VALUES.ITEMS and len(path) < 3:
            for key, item in thing.items():
                if isinstance(key, (str, int)):
                    self.remember(item, event, (*path, key))
        elif self.source_of(thing) is None and not self.names.of(thing):
            self._hold(thing, event, path)

    def _hold(self, thing: Any, event: int, path: tuple[Any, ...]) -> None:
        try:
            self.sources[id(thing)] = (weakref.ref(thing), event, path)
        except TypeError:
            if _is_numpy_scalar(thing):  # small, and holds nothing else
                self.sources[id(thing)] = (lambda: thing, event, path)

    def sources_in(self, thing: Any, depth: int = 0) -> list[int]:
        """Return the events that `thing` or what it holds came from."""
        source = self.source_of(thing)
        if source:
            return [source[0]]
        if depth > 3 or not isinstance(thing, (list, tuple, dict)) or len(thing) > _VALUES.ITEMS:
            return []
        items = thing.values() if isinstance(thing, dict) else thing
        return sorted({event for item in items for event in self.sources_in(item, depth + 1)})

    def quietly(self, action: Any, *given: Any) -> Any:
        """Run recording code; whatever happens in it must not reach the test."""
        self.busy, started = True, time.perf_counter()
        try:
            return action(*given)
        except Exception:
            return None
        finally:
            self.busy = False
            self.spent += time.perf_counter() - started

    def called(self, site: tuple[Any, ...], callee: Any, args: tuple[Any, ...], words: dict[str, Any]) -> Any:
        """Note a call before it happens: its arguments may change in it."""
        name = getattr(callee, "__name__", "")
        if name.startswith(("assert", "_assert")) and not self.names.of(callee):
            return self._assertion(site, name, args, words)
        if self.transparent is not None and self.transparent(callee):
            return self._evaluation(site, callee, args, words)
        symbol, receiver = self.names.of_callee(callee)
        if not symbol or isinstance(getattr(callee, "__self__", None), unittest.TestCase):
            found = self.sources_in([*args, *words.values(), getattr(callee, "__self__", None)])
            return {**self._at(site), "form": "via", "symbol": name, "from": found} if found else None
        event = {**self._at(site), "form": "call", "symbol": symbol}
        if receiver is not None:
            event["self"] = self.writer.write(receiver)
            event["form"] = "instance" if receiver is callee else "method"
        return {**event, **self._arguments(args, words)}

    def _at(self, site: tuple[Any, ...]) -> dict[str, Any]:
        """Return where an event is: of a helper's the line of the test file that led there, if any."""
        if len(site) == 4:
            return {"site": list(site)}
        frame: Any = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename != self.main:
            frame = frame.f_back
        line = frame.f_lineno if frame is not None else 0
        return {"site": [line, 0, line, 0], "file": site[4], "at": list(site[:4])}

    def _arguments(self, args: tuple[Any, ...], words: dict[str, Any]) -> dict[str, Any]:
        return {
            "args": [self.writer.write(arg) for arg in args],
            "words": {key: self.writer.write(value) for key, value in words.items()},
        }

    def _assertion(
        self, site: tuple[Any, ...], name: str, args: tuple[Any, ...], words: dict[str, Any]
    ) -> dict[str, Any]:
        found = self.sources_in([*args, *words.values()])
        return {**self._at(site), "form": "assert", "symbol": name, "from": found}

    def _evaluation(
        self, site: tuple[Any, ...], callee: Any, args: tuple[Any, ...], words: dict[str, Any]
    ) -> Any:
        receiver = getattr(callee, "__self__", None)
        asked = [receiver] if self.source_of(receiver) and not args else args[:1] or list(words.values())[:1]
        feeds = next((given for given in [*args[1:], *words.values()] if isinstance(given, dict)), {})
        fed = [[source[0], self.writer.write(v)] for k, v in feeds.items() if (source := self.source_of(k))]
        single = len(asked) == 1 and self.source_of(asked[0])
        path = single[1] if single else None
        found = self.sources_in(list(asked))
        event = {**self._at(site), "form": "eval", "symbol": "", "from": found, "feeds": fed, "path": path}
        return event if found else None

    def operated(self, site: tuple[Any, ...], form: str, symbol: str, given: tuple[Any, ...]) -> Any:
        """Note an operator, subscript or attribute of an object that a public call gave."""
        if not any(self.source_of(thing) for thing in given):
            return None
        event = {**self._at(site), "form": form, "symbol": symbol}
        if form == "get":
            owner = self.names.of_member(type(given[0]), symbol)
            event["property"] = f"{owner}.{symbol}" if owner else ""
        return {**event, **self._arguments(given, {})}

    def returned(self, event: dict[str, Any], result: Any) -> None:
        """Add the event with what came of it."""
        event["id"] = len(self.events)
        self.events.append(event)
        if event["form"] != "assert":
            self.remember(result, event["id"])
        if event["form"] not in {"assert", "via"}:
            event["result"] = found = self.writer.result(result)
            found["views"] = [view for view in found["views"] if not _is_echo(view, event)]

    def raised(self, event: dict[str, Any], error: BaseException) -> None:
        """Add the event with the exception that came of it."""
        if event["form"] == "assert":
            return
        event["id"] = len(self.events)
        event["error"] = {**self.error_of(error), "inner": vars(error).get(_MARK)}
        self.events.append(event)
        # Addresses are used again and exceptions know no weak references: the mark travels with it.
        setattr(error, _MARK, event["id"])

    def error_of(self, error: BaseException) -> dict[str, Any]:
        """Return what a program can name an exception by, and what it says."""
        return {"type": self.names.of_error(error), "message": self.message_of(error)[:MESSAGE]}


def _is_numpy_scalar(thing: Any) -> bool:
    """Tell whether `thing` is a number that was made for itself; of true and false there is one each."""
    if type(thing).__name__ in {"bool", "bool_"}:
        return False
    return any(cls.__name__ == "generic" and cls.__module__ == "numpy" for cls in type(thing).__mro__)


def _is_echo(view: Any, event: dict[str, Any]) -> bool:
    """Tell whether an attribute only repeats an argument."""
    given = [*event.get("args", ()), *event.get("words", {}).values()]
    return view[0][3:].isidentifier() and any(expr[0] == "t" and expr[1] == view[1] for expr in given)


class _Item:
    """Stands for an object until the subscript that follows."""

    __slots__ = ("site", "thing")

    def __init__(self, site: tuple[Any, ...], thing: Any) -> None:
        self.site = site
        self.thing = thing

    def __getitem__(self, index: Any) -> Any:
        return _observed(self.site, "item", "[]", (self.thing, index), lambda: self.thing[index])


_VALUES = _load(_HERE / "probe_values.py")
_ARRAYS = _load(_HERE / "probe_arrays.py").Arrays(_VALUES)
_TEXT = _load(_HERE / "probe_functions.py").function_text
_IMPORTS = _load(_HERE / "probe_imports.py")
_ENTRY = _load(_HERE / "probe_entry.py")
_LOOKER = _load(_HERE / "probe_look.py").Looker
_OPERATORS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "//": lambda a, b: a // b,
    "%": lambda a, b: a % b,
    "**": lambda a, b: a**b,
    "@": lambda a, b: a @ b,
    "&": lambda a, b: a & b,
    "|": lambda a, b: a | b,
    "^": lambda a, b: a ^ b,
}
_STATE: dict[str, Recorder] = {}
_COPIES: dict[str, str] = {}


def install(names: list[Any], describe_path: str, copies: dict[str, str] | None = None) -> None:
    """Resolve the public names and make the probe known to instrumented code.

    `copies` are the modules that are to be imported from an instrumented copy, see `watch_imports`.
    """
    _COPIES.update(copies or {})
    described = _load(Path(describe_path)) if describe_path else None
    bind = getattr(described, "bind", None)
    if bind is not None:
        bind(_VALUES, _ARRAYS)
    table = _load(_HERE / "probe_names.py").Names(names)
    for stand_in, public in getattr(described, "stand_ins", list)():
        table.stands_for(stand_in, public)
    recorder = _STATE["recorder"] = Recorder(table, described)
    looker = _LOOKER(recorder.writer, recorder.error_of, _VALUES.seen_text)
    for name, function in {**_REACHED_AS, "__docprobe_look__": looker.look}.items():
        setattr(builtins, name, function)


def watch_imports() -> None:
    """From here on import what there are copies of from these."""
    _IMPORTS.Copies(_COPIES).install()


def begin(test_key: str, test: Any = None) -> None:  # noqa: ARG001 - the worker says which test it is
    """Record from here on, in this thread; of the function that is the test a first event tells."""
    recorder = _STATE["recorder"]
    recorder.clear()
    recorder.thread = threading.get_ident()
    recorder.main = getattr(sys.modules.get("__main__"), "__file__", None) or ""
    head = recorder.quietly(_ENTRY.head_of, test, recorder.writer.write)
    if head:
        events, sources = recorder.shared
        recorder.events += [head, *events]
        recorder.sources.update(sources)


def count() -> int:
    """Return how many events the running test has."""
    return len(_STATE["recorder"].events)


def share(before: int) -> bool:
    """Let all events from number `before` on be those of the tests to come, too.

    False where others stand before them that are the running test's alone: events are known by number.
    """
    recorder = _STATE["recorder"]
    if before != 1 + len(recorder.shared[0]):
        return False
    recorder.shared = recorder.events[1:], dict(recorder.sources)
    return True


def forget(first: int, end: int) -> None:
    """Let the events from number `first` to before `end` be no longer those of the tests to come.

    What stands behind them keeps its number.
    """
    recorder = _STATE["recorder"]
    events, sources = recorder.shared
    gone = range(first, end)
    events = [{"id": row["id"], "form": "gone", "symbol": ""} if row["id"] in gone else row for row in events]
    while events and events[-1]["form"] == "gone":
        events.pop()
    recorder.shared = events, {key: source for key, source in sources.items() if source[1] not in gone}


def end(test_key: str) -> list[dict[str, Any]]:  # noqa: ARG001 - the worker says which test it is
    """Stop recording and return the events."""
    recorder = _STATE["recorder"]
    recorder.thread = 0
    events = recorder.events
    recorder.clear()
    if events:
        events[0].pop("entered", None)
    return events


def _called(site: tuple[Any, ...], callee: Any, /, *args: Any, **words: Any) -> Any:
    recorder = _STATE.get("recorder")
    if recorder is None or not recorder.wants(site):
        return callee(*args, **words)
    event = recorder.quietly(recorder.called, site, callee, args, words)
    return _followed(recorder, event, lambda: callee(*args, **words))


def _observed(site: tuple[Any, ...], form: str, symbol: str, given: tuple[Any, ...], action: Any) -> Any:
    recorder = _STATE.get("recorder")
    if recorder is None or not recorder.wants(site):
        return action()
    return _followed(recorder, recorder.quietly(recorder.operated, site, form, symbol, given), action)


def _followed(recorder: Recorder, event: Any, action: Any) -> Any:
    if event is None:
        return action()
    before, recorder.asserting = recorder.asserting, recorder.asserting or event["form"] == "assert"
    try:
        result = action()
    except Exception as error:
        recorder.quietly(recorder.raised, event, error)
        raise
    finally:
        recorder.asserting = before
    recorder.quietly(recorder.returned, event, result)
    return result


def _got(site: tuple[Any, ...], thing: Any, name: str, /) -> Any:
    return _observed(site, "get", name, (thing,), lambda: getattr(thing, name))


def _operated(site: tuple[Any, ...], symbol: str, left: Any, right: Any, /) -> Any:
    return _observed(site, "op", symbol, (left, right), lambda: _OPERATORS[symbol](left, right))


def _entered(given: dict[str, Any], /) -> None:
    recorder = _STATE.get("recorder")
    if recorder is None or recorder.thread != threading.get_ident() or recorder.busy or not recorder.events:
        return
    head, code = recorder.events[0], sys._getframe(1).f_code
    if head["form"] == "test":
        recorder.quietly(_ENTRY.entered, head, code, given, recorder.writer.write)


_REACHED_AS = {
    "__docprobe__": _called,
    "__docprobe_get__": _got,
    "__docprobe_item__": _Item,
    "__docprobe_op__": _operated,
    "__docprobe_enter__": _entered,
}
