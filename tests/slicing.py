"""Slices of tests of the tiny library, whose harness is made up here."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from observing import CONFIG, tiny_lookup

from docprobe.config import HarnessRule
from docprobe.extract.lookup import Lookup
from docprobe.extract.slices import read_source, slices_of
from docprobe.extract.slices.names import bound_names, free_names
from docprobe.parse.resolver import Resolver
from docprobe.parse.tests import scan_bytes

_RULES = [
    ("self.evaluate", "{0}"),
    ("any.eval", "{it}"),
    ("harness.run", "{0}"),
    ("self.session", ""),
    ("self.subTest", ""),
    ("self.initialise", ""),
    ("testing.on_device", ""),
    ("testing.is_fast", "True"),
    ("self.scratch", "tempfile.mkdtemp()"),
    ("self.assertChunks", "self.assertTrue({0})"),
    ("self.check_layer", "self.assertTrue({0}({rows}))"),
]
TARGET = replace(
    CONFIG.target,
    harness_rules=tuple(HarnessRule(call, plain, ("", "")) for call, plain in _RULES),
    changing=("fill",),
)


# As a resolver has it: a member that a class inherits goes by the name of the class that it is from.
_INHERITED = {"linalg.SquareMatrix.from_diagonal": "tl.Matrix.from_diagonal"}


@cache
def slicing_lookup():
    """Return the lookup over the tiny library with the harness of these tests."""
    known = tiny_lookup()
    return Lookup(TARGET, known.symbols)


@cache
def _objects():
    symbols = slicing_lookup().symbols.values()
    return {symbol.object_name: symbol.name for symbol in symbols if symbol.object_name}


def resolve(dotted):
    """Return the public name behind an import path of the tiny library."""
    lookup = slicing_lookup()
    head, _, rest = dotted.partition(".")
    if rest in _INHERITED:
        return _INHERITED[rest]
    public = f"tl.{rest}" if head == "tinylib" else ""
    return lookup.canonical(public) if lookup.find(public) else _objects().get(dotted, "")


def slices_in(text, parameters=None, path="sample_test.py"):
    """Return (test method, its slices) for each test of a file."""
    source = read_source(path, text)
    methods = scan_bytes(text.encode(), path, "tiny", _NONE)[1]
    lookup = slicing_lookup()
    return [
        (method, slices_of(source, method.cls, method.method, lookup, resolve, parameters or {}))
        for method in methods
    ]


def program_of(found):
    """Return a slice as a program that prints what it looks at, or fails if nothing is raised."""
    head = "import numpy as np\nimport tinylib as tl\n"
    lines = "\n".join(found.program.lines)
    if not found.raises:
        return f"{head}{lines}\nprint({found.program.call})\n"
    call = "\n    ".join(found.program.call.splitlines())
    attempt = f"try:\n    {call}\nexcept {found.raises}:\n    pass\nelse:\n    raise AssertionError\n"
    return f"{head}{lines}\n{attempt}"


_NONE = Resolver("tinylib", "tl", {}, {}, frozenset())


def needed_outside(body):
    """Return the names that a program needs from outside."""
    return free_names(*body) - bound_names(body)
