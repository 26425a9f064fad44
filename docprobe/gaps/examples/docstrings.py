"""What a run of a docstring's examples says: of each ``>>>`` line and each fenced block, and of all together.

A docstring is accused only of what a reader would meet, too: an example that needs other hardware, the
network, a file, another package or names that the text around it explains is not, and a reason says so.
"""

from __future__ import annotations

import ast
import doctest
import re
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from docprobe.gaps.examples.judging import judge_example, result_of
from docprobe.model import (
    ExampleState,
    JudgedExample,
    SubjectKind,
    SymbolKind,
    Verdict,
    VerdictKind,
    counted_states,
    docstring_digest,
    examples_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from docprobe.gaps.examples.judging import ExampleResult
    from docprobe.model import DocExample, Symbol

_BINDS = re.compile(r"^[ \t]*(\w+)[ \t]*=(?!=)", re.MULTILINE)
# The text asks the reader to think of other values than those that an example has made.
_SUPPOSES = re.compile(
    r"\b(?:suppos(?:e|ing)|assum(?:e|ing)|imagine|let's say|(?:given|say),? an?"
    r"|(?:if|when) (?:you|we|there|one) (?:have|had|is|are))\b",
    re.IGNORECASE,
)
_IMPORTS = re.compile(r"^\s*(?:import|from)\b.*", re.MULTILINE)
_ENDS = {"timeout": VerdictKind.TIMEOUT, "crashed": VerdictKind.CRASHED}


class Call(TypedDict):
    """The argument of the child's function that runs the examples of one docstring."""

    docstring: str
    imports: list[str]
    """Lines to run first, in this order; one that fails is passed over."""
    module: str
    """The module whose names the examples may use, as the standard library's doctest has it."""
    blocks: list[dict[str, object]]
    """The fenced blocks: `line` of the docstring and `code`."""
    roots: list[str]
    """The library's name and the modules on the way to the symbol, the innermost last."""


def examples_argument(symbol: Symbol, import_line: str) -> Call:
    """Return what the child needs to run the examples of `symbol`.

    Besides `import_line` the examples see what a reader of the page sees: NumPy, the package that the
    symbol comes from, and the modules on the way to it by their own names (``layers`` for
    ``tf.keras.layers.Dense``).
    """
    imports = [import_line, "import numpy as np", "import os"]
    way = parts = symbol.name.split(".")[: -2 if symbol.owner else -1]
    package = symbol.path.partition("/")[0]
    if package in parts[1:]:
        imports.append(f"import {package}")
        parts = parts[parts.index(package) :]
    imports += [f"{parts[at]} = {'.'.join(parts[: at + 1])}" for at in range(1, len(parts))]
    module = symbol.object_name
    for _ in range(2 if symbol.kind in (SymbolKind.METHOD, SymbolKind.PROPERTY) else 1):
        module = module.rpartition(".")[0]
    return {
        "docstring": symbol.docstring,
        "imports": imports,
        "module": module,
        "blocks": [{"line": block.line, "code": block.code} for block in _of_form(symbol, "fenced")],
        "roots": [".".join(way[: at + 1]) for at in range(len(way))],
    }


def judge(symbol: Symbol, results: Sequence[Mapping[str, object]], *, seconds: float = 0.0) -> Verdict:
    """Judge the examples of `symbol` by what happened to each; the verdict's output holds them all.

    It is `error` or `refuted` by the first fault; `confirmed` where an example works and none is at fault.
    """
    examples = sorted(
        [*_judged(list(map(result_of, results)), symbol), *_unread(symbol)],
        key=lambda one: (one.line, one.at),
    )
    kind, reason = _together(examples, results)
    return Verdict(
        subject=symbol.name,
        subject_kind=SubjectKind.DOCSTRING,
        target=symbol.target,
        digest=docstring_digest(symbol.docstring),
        kind=kind,
        reason=reason,
        seconds=seconds,
        output=examples_text(examples),
    )


def unfinished(
    symbol: Symbol, results: Sequence[Mapping[str, object]], outcome: str, reason: str
) -> Iterator[dict[str, object]]:
    """Yield a row for each example that has none among `results`, since the child came to its end.

    The first is the one during which it did, with `reason`; the others were not reached.
    """
    known = {(row.get("form"), row.get("line")) for row in results}
    for form, line, source in _in_order(symbol):
        if (form, line) not in known:
            yield {"form": form, "line": line, "source": source, "outcome": outcome, "exception": reason}
            outcome, reason = "not reached", "an example before it did not end"


def _in_order(symbol: Symbol) -> Iterator[tuple[str, int, str]]:
    """Yield form, line and source of all examples in the order in which the child runs them."""
    try:
        prompts = doctest.DocTestParser().get_examples(symbol.docstring)
    except ValueError:
        prompts = []
    for prompt in prompts:
        if not prompt.options.get(doctest.SKIP):
            yield "doctest", prompt.lineno, prompt.source
    for block in _of_form(symbol, "fenced"):
        yield "fenced", block.line, block.code


def _of_form(symbol: Symbol, form: str) -> list[DocExample]:
    return [example for example in symbol.doc.examples if example.kind == form]


def _unread(symbol: Symbol) -> Iterator[JudgedExample]:
    for block in _of_form(symbol, "other"):
        yield JudgedExample(
            "other", block.line, ExampleState.SKETCH, "it is not marked as Python", block.line
        )


def _together(
    examples: Sequence[JudgedExample], results: Sequence[Mapping[str, object]]
) -> tuple[VerdictKind, str]:
    """Return the verdict on all of a docstring's examples, and why it is not simply that they work."""
    first = next((one for one in examples if one.state is ExampleState.BROKEN), None)
    if first:
        raises = first.reason.startswith("raises") and not first.want
        return VerdictKind.ERROR if raises else VerdictKind.REFUTED, first.reason
    ends = [_ENDS[str(row.get("outcome"))] for row in results if row.get("outcome") in _ENDS]
    other = next((one for one in examples if one.state is not ExampleState.WORKS), None)
    if ends:
        return ends[0], other.reason if other else ""
    counts = dict(counted_states(examples))
    if counts.get(ExampleState.WORKS):
        told = ", ".join(f"{count} {state}" for state, count in counts.items()) if len(counts) > 1 else ""
        return VerdictKind.CONFIRMED, told
    return VerdictKind.SKIPPED, f"{other.state}: {other.reason}" if other else "it holds no examples"


def _judged(results: Sequence[ExampleResult], symbol: Symbol) -> Iterator[JudgedExample]:
    """Judge examples in the order in which they ran; what follows from a fault above is none of its own."""
    package, lines = symbol.path.partition("/")[0], symbol.docstring.splitlines()
    takes = {parameter.name for parameter in symbol.parameters}
    spoilt: dict[str, int] = {}
    made: dict[str, set[str]] = {}
    ends: dict[str, int] = {}
    told: list[str] = []
    steady = _steady(results)
    for result in results:
        if result["form"] == "again":
            continue
        told.append(result["source"])
        state, reason = judge_example(result, "".join(told), package, lines)
        if state is ExampleState.BROKEN and not steady(result):
            state, reason = ExampleState.WORKS, f"in some runs only: else it {reason}"
        binds, reads = _names(result["source"])
        # A block of several lines makes what it binds anew.
        needs = reads if result["form"] == "doctest" else reads - binds
        above = (spoilt[name] for name in sorted(needs) if name in spoilt)
        cause = next((line for line in above if line < result["line"]), None)
        if state is ExampleState.BROKEN and result["form"] == "fenced":
            stands = _stands_for(
                (reads & takes) - {*made, *binds, *_inner(result["source"])},
                needs,
                _Text(result["line"], ends, lines),
            )
            state, reason = (ExampleState.CONTEXT, stands) if stands else (state, reason)
        if state in (ExampleState.BROKEN, ExampleState.CONTEXT) and cause is not None:
            state, reason = ExampleState.CONTEXT, f"builds on line {cause + 1}, which does not run"
        if state is ExampleState.WORKS and cause is not None:
            # A function that is only defined may wait for what is not there.
            spoilt.update((name, cause) for name in binds)
        elif state is ExampleState.WORKS:
            for name in binds - reads:
                spoilt.pop(name, None)
        else:
            # A call that failed may have changed what it was given, or not changed what it was to.
            changed = binds | _reached(reads & made.keys(), made)
            spoilt.update((name, result["line"]) for name in changed if name not in spoilt)
        made.update((name, binds | reads) for name in binds)
        last = result["line"] + result["source"].count("\n")
        ends.update((name, last) for name in binds - _imported(result["source"]))
        yield _judged_one(result, state, reason)


class _Text(NamedTuple):
    """The text around an example."""

    line: int
    ends: Mapping[str, int]
    """The last line of the example that bound each name."""
    lines: Sequence[str]

    def supposes(self, name: str) -> bool:
        """Say whether the text goes over to other values since the example that made `name`."""
        between = self.lines[self.ends[name] + 1 : self.line] if name in self.ends else []
        return bool(_SUPPOSES.search("\n".join(between)))


def _stands_for(parameters: set[str], needs: set[str], text: _Text) -> str:
    """Return why names of a block stand for what it does not make; empty where they do not."""
    if parameters:
        return f"{min(parameters)!r} stands for the parameter"
    other = next(filter(text.supposes, sorted(needs)), "")
    return f"the text supposes another {other!r} than is made above" if other else ""


def _reached(names: set[str], made: Mapping[str, set[str]]) -> set[str]:
    """Return `names` and, of what the docstring made, all that they were made with."""
    found: set[str] = set()
    waiting = set(names)
    while waiting:
        found |= waiting
        waiting = {name for one in waiting for name in made[one] if name in made} - found
    return found


def _steady(results: Sequence[ExampleResult]) -> Callable[[ExampleResult], bool]:
    """Return what says whether an example raised, or did not, in every run of its docstring."""
    again: dict[int, list[bool]] = {}
    for result in results:
        if result["form"] == "again":
            again.setdefault(result["line"], []).append(bool(result["exception"]))

    def is_steady(result: ExampleResult) -> bool:
        raised = bool(result["exception"])
        return result["form"] != "doctest" or all(one is raised for one in again.get(result["line"], ()))

    return is_steady


def _judged_one(result: ExampleResult, state: ExampleState, reason: str) -> JudgedExample:
    form, line = result["form"], result["line"]
    if state is not ExampleState.BROKEN:
        return JudgedExample(form, line, state, reason, line)
    at = line + (result["at"] if result["exception"] else 0)
    return JudgedExample(form, line, state, reason, at, result["source"], result["want"], result["got"])


def _imported(source: str) -> set[str]:
    """Return the words of the lines that import: a module is no value that a text could suppose."""
    return {word for line in _IMPORTS.findall(source) for word in re.findall(r"\w+", line)}


def _inner(source: str) -> set[str]:
    """Return the names that functions, lambdas and `except` clauses of `source` have for themselves."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError):
        return set()
    caught = {node.name for node in nodes if isinstance(node, ast.ExceptHandler) and node.name}
    return caught | {node.arg for node in nodes if isinstance(node, ast.arg)}


def _names(source: str) -> tuple[set[str], set[str]]:
    """Return the names that `source` binds and those that it reads."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return set(_BINDS.findall(source)), set()
    binds: set[str] = set()
    reads: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (reads if isinstance(node.ctx, ast.Load) else binds).add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            binds.add(node.name)
        elif isinstance(node, ast.alias):
            binds.add((node.asname or node.name).partition(".")[0])
    return binds, reads
