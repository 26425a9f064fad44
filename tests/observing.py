"""Observe tests of the tiny library in this process, and extract snippets from what was seen."""

from __future__ import annotations

import importlib
import inspect
import io
import sys
import unittest
from contextlib import redirect_stdout
from pathlib import Path

from docprobe.adapters import load_adapter
from docprobe.config import load_config
from docprobe.extract.candidates import Suite, extract_file, finish
from docprobe.extract.events import trace
from docprobe.extract.lookup import make_lookup
from docprobe.model import DocParts, Parameter, Symbol, SymbolKind
from docprobe.observe import probe
from docprobe.observe.instrument import instrument
from docprobe.parse.resolver import Resolver
from docprobe.parse.tests import scan_bytes

SAMPLES = Path(__file__).parent / "samples"
TINYLIB = SAMPLES / "tinylib"
CONFIG = load_config(SAMPLES / "conf" / "tinylib.toml")


def tiny_names():
    """Return the rows of the tiny library's public names, as the pipeline hands them to the probe."""
    adapter = load_adapter(CONFIG.target)
    names = sorted(adapter.public_names(TINYLIB), key=adapter.rank)
    return [[name.name, name.module, name.attribute] for name in names if name.attribute]


def tiny_lookup():
    """Return the lookup over the tiny library, members included."""
    if str(TINYLIB) not in sys.path:
        sys.path.append(str(TINYLIB))
    found = {}
    for name, module, attribute in tiny_names():
        thing = getattr(importlib.import_module(module), attribute)
        found.setdefault(id(thing), []).append((name, thing))
    symbols = []
    for names in found.values():
        name, thing = names[0]
        aliases = tuple(other for other, _ in names[1:])
        symbols.append(_symbol(name, thing, aliases, f"{thing.__module__}.{thing.__qualname__}"))
        if isinstance(thing, type):
            symbols += [
                _symbol(f"{name}.{member}", value, (), "")
                for member, value in vars(thing).items()
                if not member.startswith("_")
            ]
    return make_lookup(CONFIG.target, symbols)


def _symbol(name, thing, aliases, inside):
    kind = SymbolKind.CLASS if isinstance(thing, type) else SymbolKind.FUNCTION
    function = getattr(thing, "__func__", thing)
    words = inspect.signature(function).parameters.values() if callable(function) else ()
    parameters = tuple(
        Parameter(word.name, word.kind.name, None if word.default is word.empty else repr(word.default))
        for word in words
    )
    return Symbol("tiny", name, aliases, kind, "", parameters, "", DocParts(), "", 0, "", object_name=inside)


def observed(source, path="sample_test.py"):
    """Run the instrumented copy of `source`; return (passed, events) by test."""
    sys.path.append(str(TINYLIB))
    probe.install(tiny_names(), "")
    space = {"__name__": "sample"}
    exec(compile(instrument(source, path), path, "exec"), space)
    cases = [
        case for case in space.values() if isinstance(case, type) and issubclass(case, unittest.TestCase)
    ]
    found = {}
    for case in cases:
        for test in unittest.defaultTestLoader.loadTestsFromTestCase(case):
            key = f"{case.__name__}.{test._testMethodName}"
            probe.begin(key)
            passed = test.run().wasSuccessful() if test.run else False
            found[key] = passed, probe.end(key)
    return found


def extracted(source, path="sample_test.py"):
    """Return the candidates of `source` that hold: they pass alone and their counters fail."""
    lookup = tiny_lookup()
    methods = {f"{m.cls}.{m.method}": m for m in scan_bytes(source.encode(), path, "tiny", _RESOLVER)[1]}
    traces = [trace(key, events) for key, (passed, events) in observed(source, path).items() if passed]
    suite = Suite(lambda trace: methods.get(trace.key))
    return [held for one in extract_file(traces, suite, lookup) if (held := proven(one, lookup))]


def proven(candidate, lookup):
    """Return the candidate, or the first of its fallbacks, that holds when it runs; else None."""
    while candidate is not None:
        ready = candidate if candidate.ready else finish(candidate, ran(candidate.look)[1], lookup)
        if ready and ran(ready.snippet.code)[0] and not ran(ready.snippet.counter)[0]:
            return ready
        candidate = candidate.fallback
    return None


def ran(code):
    """Run a program; return whether it came to its end, and its output."""
    output = io.StringIO()
    try:
        with redirect_stdout(output):
            exec(compile(code, "<snippet>", "exec"), {"__name__": "__main__"})
    except Exception:  # noqa: BLE001 - whatever a snippet raises
        return False, output.getvalue()
    return True, output.getvalue()


_RESOLVER = Resolver("tinylib", "tl", {}, {}, frozenset())
