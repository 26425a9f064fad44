"""What happened to one example of a docstring, and whether that is the docstring's fault."""

from __future__ import annotations

import ast
import itertools
import re
import textwrap
from typing import TYPE_CHECKING, TypedDict

from docprobe.gaps.examples.excuses import excuse
from docprobe.gaps.examples.outputs import same_but_numbers, same_output, until_fence
from docprobe.gaps.lines import one_line
from docprobe.model import ExampleState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docprobe.gaps.examples.excuses import Judgement

_WORKS = (ExampleState.WORKS, "")
_SHELL = re.compile(
    r"^\s*(?:[$%!]\s*\w|(?:pip3?|python3?|bazel|git|gsutil|gcloud|export|cd|ls|tensorboard|conda) +\S)",
    re.MULTILINE,
)
_OUTPUT = re.compile(
    r"^\s*(?:<(?:class|\w+[.:])|(?:\w+\.)?(?:array|tensor)\(|\w+: *\"|[\[({]*[-+]?\d|[\[{]+\s*$"
    r"|[|+]{1,2}[- ])",
    re.IGNORECASE,
)
_TITLE = re.compile(r"\s*(?:#+ *)?[A-Z]\w*(?: [A-Z]\w*)?:\s*$")
_FAILURE = re.compile(
    r"\b(?:rais(?:es?|ed|ing)|throw(?:s|n|ing)?|fail(?:s|ed|ing|ures?)?|\w*errors?|exceptions?|crash\w*|illegal|BAD"
    r"|(?:does not|doesn't|will not|won't) work|is not supported)\b",
    re.IGNORECASE,
)
_LEFT_OUT = re.compile(r"#\s*\.\.\.|^\s*#.*\.\.\.$", re.MULTILINE)
_RANDOM = re.compile(
    r"rand|shuffle|\bsample\(|dropout|noise|uniform|normal\b|initializer|seed", re.IGNORECASE
)
_TRACEBACK = "Traceback (most recent call last)"
_KEY = re.compile(r"KeyError: ('[^']*')$")
_RAISED = re.compile(r"^((?:\w+\.)*\w+)(?::|$)", re.MULTILINE)


class ExampleResult(TypedDict):
    """What happened to one example, as the child says it."""

    form: str
    """``doctest`` or ``fenced``; ``again`` for a further run of a ``>>>`` line that hangs on chance."""
    line: int
    """Line inside the docstring, from 0."""
    source: str
    want: str
    """The output that the docstring shows; empty where it shows none."""
    got: str
    outcome: str
    """``ran`` or ``raised``; else why nothing is known: ``timeout``, ``crashed`` ..."""
    exception: str
    """Type and message, such as ``ValueError: no mean``."""
    at: int
    """The line of `source`, from 0, at which it was raised."""
    root: str
    """An older form of the API that the symbol is in, which a fenced block may be written for."""


def result_of(row: Mapping[str, object]) -> ExampleResult:
    """Return a row of the child as a record; what it lacks is empty."""
    return {
        "form": str(row.get("form", "doctest")),
        "line": int(str(row.get("line", 0))),
        "source": str(row.get("source", "")),
        "want": until_fence(str(row.get("want", ""))),
        "got": str(row.get("got", "")),
        "outcome": str(row.get("outcome", "")),
        "exception": str(row.get("exception", "")).rstrip(": "),  # some say nothing
        "at": int(str(row.get("at", 0))),
        "root": str(row.get("root", "")),
    }


def judge_example(result: ExampleResult, told: str, package: str, lines: Sequence[str] = ()) -> Judgement:
    """Judge one example by itself.

    `told` is what ran before it and itself; `package` the top module of the library, which must be there;
    `lines` are the docstring's.
    """
    if result["outcome"] not in ("ran", "raised"):
        return ExampleState.ENVIRONMENT, result["exception"] or "it did not end"
    if result["form"] == "fenced" and (sketch := _sketch(result["source"])):
        return ExampleState.SKETCH, sketch
    if result["exception"]:
        return _judge_exception(result, told, package, lines)
    if _TRACEBACK in result["want"]:
        return ExampleState.BROKEN, "gives no exception where the docstring shows one"
    return _judge_output(result, told)


def _sketch(source: str) -> str:
    """Return why a block is no whole program, or an empty string."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        if _SHELL.search(source):
            return "it is a command"
        return "it is an output" if _OUTPUT.match(source) else "it is not Python as it stands"
    if any(map(_is_placeholder, ast.walk(tree))) or _LEFT_OUT.search(source):
        return "it leaves parts out (`...`)"
    if any(map(_is_drawn, ast.walk(tree))):
        return "it is an output"
    if all(_shows_only(statement) for statement in tree.body):
        return "it is a value or an output"
    return ""


def _is_drawn(node: ast.AST) -> bool:
    """Say whether rows of numbers stand below each other without commas: they read as an item of a list."""
    return (
        isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.List)
        and isinstance(node.slice, ast.Tuple)
    )


def _is_placeholder(node: ast.AST) -> bool:
    """Say whether a node stands for something: ``...`` for what is left out, save in a subscript."""
    if isinstance(node, ast.Set):
        # Braces round lists stand for the elements of something: as a program they always raise.
        return any(isinstance(part, (ast.List, ast.Set, ast.Dict)) for part in node.elts)
    parts: list[ast.AST | None] = []
    if isinstance(node, (ast.Expr, ast.Assign, ast.Return, ast.keyword, ast.AnnAssign)):
        parts = [node.value]
    elif isinstance(node, ast.Call):
        parts = [*node.args]
    elif isinstance(node, (ast.List, ast.Dict)):
        parts = [*(node.values if isinstance(node, ast.Dict) else node.elts)]
    elif isinstance(node, (ast.With, ast.AsyncWith)):
        parts = [item.context_expr for item in node.items]
    elif isinstance(node, (ast.For, ast.comprehension)):
        parts = [node.iter]
    return any(isinstance(part, ast.Constant) and part.value is Ellipsis for part in parts)


def _shows_only(statement: ast.stmt) -> bool:
    """Say whether a statement only states a value or a name, and calls and binds nothing."""
    if not isinstance(statement, ast.Expr):
        return False
    return not any(isinstance(node, (ast.Call, ast.Await, ast.NamedExpr)) for node in ast.walk(statement))


def _is_announced(result: ExampleResult, lines: Sequence[str]) -> bool:
    """Say whether a comment near the line at fault, or the text beside the block, speaks of a failure."""
    code = result["source"].splitlines()
    near = [line.partition("#")[2] for line in code[max(0, result["at"] - 3) : result["at"] + 4]]
    above = _paragraph(lines[: max(0, result["line"] - 1)][::-1])
    below = _paragraph(lines[result["line"] + len(code) + 1 :])
    return bool(_FAILURE.search("\n".join([*near, *above, *below])))


def _paragraph(lines: Sequence[str]) -> list[str]:
    """Return the lines up to the first blank one, blank ones before them left out; none of a section."""
    rest = itertools.dropwhile(lambda line: not line.strip(), lines)
    found = list(itertools.takewhile(str.strip, rest))
    return [] if any(map(_TITLE.match, found)) else found


def _judge_exception(result: ExampleResult, told: str, package: str, lines: Sequence[str]) -> Judgement:
    raised = result["exception"]
    if result["form"] == "fenced" and _is_announced(result, lines):
        return ExampleState.CONTEXT, f"the text says that it fails: {one_line(raised)}"
    if _TRACEBACK in result["want"]:
        promised = _RAISED.search(result["want"].partition(_TRACEBACK)[2])
        if not promised or _last(promised[1]) == _last(_first_word(raised)):
            return _WORKS
        return ExampleState.BROKEN, f"raises {one_line(raised)}, the docstring shows {promised[1]}"
    missed = _KEY.match(raised)
    if missed and _is_made_up(missed[1], result, told):
        return ExampleState.CONTEXT, f"nothing in the docstring makes {missed[1]}"
    excused = excuse(raised, result["source"], package)
    if not excused and result["root"]:
        return ExampleState.CONTEXT, f"is written for {result['root']}, in its own mode"
    return excused or (ExampleState.BROKEN, f"raises {one_line(raised)}")


def _is_made_up(key: str, result: ExampleResult, told: str) -> bool:
    """Say whether an example asks for a key that no line before has: then the text must suppose it."""
    source, spelt = result["source"], (key, key.replace("'", '"'))
    before = [told.removesuffix(source), *source.splitlines()[: result["at"]]]
    return any(one in source for one in spelt) and not any(one in text for one in spelt for text in before)


def _judge_output(result: ExampleResult, told: str) -> Judgement:
    want, got = result["want"], result["got"]
    if not want.strip() or same_output(want, got):
        return _WORKS
    if not got.strip():
        # Written past Python's standard output, or the value of a name that the example assigns.
        shown = "" if _assigns(result["source"]) else "its output was not seen"
        return ExampleState.WORKS, shown
    if _RANDOM.search(told) and same_but_numbers(want, got):
        return ExampleState.WORKS, "its numbers are random"
    return ExampleState.BROKEN, f"prints {one_line(got)}, the docstring shows {one_line(want)}"


def _assigns(source: str) -> bool:
    try:
        body = ast.parse(textwrap.dedent(source)).body
    except (SyntaxError, ValueError):
        return False
    return bool(body) and isinstance(body[-1], (ast.Assign, ast.AugAssign, ast.AnnAssign))


def _first_word(raised: str) -> str:
    return raised.partition(":")[0].strip()


def _last(name: str) -> str:
    return name.rpartition(".")[2]
