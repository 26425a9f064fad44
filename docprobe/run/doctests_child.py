"""In the child: run the examples of a docstring and say what each gave. Judging it is done elsewhere."""

from __future__ import annotations

import contextlib
import doctest
import importlib
import io
import linecache
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 20_000


def run_examples(argument: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Run the ``>>>`` examples of ``argument["docstring"]`` in order, in one namespace.

    Yields a row as soon as an example has run: `line` inside the docstring, `source`, `want`, `got`,
    `outcome` (``ran`` or ``raised``) and `exception`. Those that the docstring marks to be skipped are.
    """
    names = _namespace(argument)
    try:
        examples = doctest.DocTestParser().get_examples(argument["docstring"])
    except ValueError as exc:
        yield _row(0, "", "", "", f"SyntaxError: {exc}")
        return
    for example in examples:
        if not example.options.get(doctest.SKIP):
            got, exception = _run(example.source, names)
            yield _row(example.lineno, example.source, example.want, got, exception)


def _row(line: int, source: str, want: str, got: str, exception: str) -> dict[str, Any]:
    return {
        "line": line,
        "source": source,
        "want": want,
        "got": got[:_LONGEST],
        "outcome": "raised" if exception else "ran",
        "exception": exception[:_LONGEST],
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


def _run(source: str, names: dict[str, Any]) -> tuple[str, str]:
    """Execute `source`; return what it printed and what it raised."""
    printed, exception = io.StringIO(), ""
    # A file name of its own, whose lines can be read back: autograph and inspect ask for them.
    name = f"<docstring {len(linecache.cache)}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    sys.displayhook = sys.__displayhook__
    with contextlib.redirect_stdout(printed):
        try:
            exec(compile(source, name, "single", dont_inherit=True), names)  # noqa: S102
        except BaseException as exc:  # noqa: BLE001 - what it raises is the answer
            exception = f"{type(exc).__name__}: {exc}"
    return printed.getvalue(), exception
