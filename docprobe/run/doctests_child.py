"""In the child: run the examples of a docstring and say what each gave. Judging it is done elsewhere."""

from __future__ import annotations

import contextlib
import doctest
import importlib
import io
import linecache
import re
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

_LONGEST = 20_000
_ALIKE = 0.5
_AGAIN = 3
_CHANCE = re.compile(r"rand|shuffle|\bsample\(", re.IGNORECASE)
_UNREADABLE = ("SyntaxError", "IndentationError", "TabError")


def run_examples(argument: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Run the examples of a docstring: first the ``>>>`` ones in order, then its fenced blocks.

    Yields a row as soon as an example has run: `form` (``doctest`` or ``fenced``), `line` inside the
    docstring, `source`, `want`, `got`, `outcome` (``ran`` or ``raised``), `exception` and `at`, the line of
    the source that raised it, from 0. Those that the docstring marks to be skipped are. Where ``>>>`` lines
    draw numbers and one raises, they run again, and the rows of that have the form ``again``.

    A block finds what stands above it: what the ``>>>`` lines and the blocks before it have bound. One that
    fails so is tried by itself, and, where one of the modules in `roots` stands in for the library as a
    whole (an older form of its API), with that under the library's name; to work in one way is enough.
    The row's `root` tells of such a module.
    """
    start, known, raised = _namespace(argument), [], False
    if ">>>" in argument["docstring"]:
        names = dict(start)
        for row in _run_doctests(argument["docstring"], names):
            known.append((row["line"], {**names}))
            raised |= bool(row["exception"])
            yield row
        for _ in range(_AGAIN if raised and _CHANCE.search(argument["docstring"]) else 0):
            for row in _run_doctests(argument["docstring"], dict(start)):
                yield {**row, "form": "again"}
    yield from _run_blocks(argument, start, known)


def _run_doctests(docstring: str, names: dict[str, Any]) -> Iterator[dict[str, Any]]:
    try:
        examples = doctest.DocTestParser().get_examples(docstring)
    except ValueError as exc:
        yield _row("doctest", 0, "", ("", f"SyntaxError: {exc}", 0))
        return
    for example in examples:
        if not example.options.get(doctest.SKIP):
            told = _run(example.source, names, "single")
            yield _row("doctest", example.lineno, example.source, told, example.want)


def _run_blocks(
    argument: dict[str, Any], start: dict[str, Any], known: list[tuple[int, dict[str, Any]]]
) -> Iterator[dict[str, Any]]:
    earlier: dict[str, Any] = {}
    older = next((dotted for dotted, _, root in _roots(argument["roots"][1:], start) if root), "")
    for block in argument["blocks"]:
        above: dict[str, Any] = next((names for line, names in reversed(known) if line < block["line"]), {})
        names = {**start, **above, **earlier}
        before = dict(names)
        told = _run(block["code"], names, "exec")
        if told[1] and not told[1].startswith(_UNREADABLE):
            told = _try_otherwise(block["code"], told, argument, (start, before))
        yield {**_row("fenced", block["line"], block["code"], told), "root": older}
        earlier.update((name, names[name]) for name in names if names[name] is not before.get(name))


def _try_otherwise(
    code: str, told: tuple[str, str, int], argument: dict[str, Any], worlds: tuple[dict[str, Any], ...]
) -> tuple[str, str, int]:
    """Return what `code` gave where it works: by itself, or with another root; else `told`."""
    for world in worlds:
        for _, name, root in _roots(argument["roots"], world):
            again = _run(code, {**world, name: root}, "exec")
            if not again[1]:
                return again
    return told


def _roots(modules: list[str], world: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Yield the library and what stands in for it, each with its place and the library's name."""
    for dotted in modules:
        name, *parts = dotted.split(".")
        root = found = world.get(name)
        for part in parts:
            found = getattr(found, part, None)
        if found is root or _likeness(root, found) > _ALIKE:
            yield dotted, name, found


def _likeness(root: Any, other: Any) -> float:
    """Return the share of the public names of `root` that `other` has, too."""
    names = {name for name in dir(root) if not name.startswith("_")}
    return len(names & set(dir(other))) / max(1, len(names))


def _row(form: str, line: int, source: str, told: tuple[str, str, int], want: str = "") -> dict[str, Any]:
    got, exception, at = told
    return {
        "form": form,
        "line": line,
        "source": source,
        "want": want,
        "got": got[:_LONGEST],
        "outcome": "raised" if exception else "ran",
        "exception": exception[:_LONGEST],
        "at": at,
    }


def _namespace(argument: dict[str, Any]) -> dict[str, Any]:
    """Return what the examples see: the names of their module, then what the import lines bind."""
    names: dict[str, Any] = {}
    with contextlib.suppress(Exception):
        names.update(vars(importlib.import_module(argument["module"])))
    names["__name__"] = "__main__"
    for line in argument["imports"]:
        # A line that this version has no use for is not the docstring's fault.
        with contextlib.suppress(Exception):
            exec(line, names)  # noqa: S102 - examples are run, that is the point
    return names


def _run(source: str, names: dict[str, Any], mode: str) -> tuple[str, str, int]:
    """Execute `source`; return what it printed, what it raised and on which of its lines, from 0."""
    printed, exception, at = io.StringIO(), "", 0
    # A file name of its own, whose lines can be read back: autograph and inspect ask for them.
    name = f"<docstring {len(linecache.cache)}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    sys.displayhook = sys.__displayhook__
    with contextlib.redirect_stdout(printed):
        try:
            exec(compile(source, name, mode, dont_inherit=True), names)  # noqa: S102
        except BaseException as exc:  # noqa: BLE001 - what it raises is the answer
            exception = f"{type(exc).__name__}: {exc}"
            at = getattr(exc, "lineno", None) or _line_of(exc.__traceback__, name)
    return printed.getvalue(), exception, max(0, at - 1)


def _line_of(trace: TracebackType | None, name: str) -> int:
    """Return the line of file `name` at which an exception passed first, from 1; 0 where it did not."""
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == name:
            return trace.tb_lineno
        trace = trace.tb_next
    return 0
