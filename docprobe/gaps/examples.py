"""What a run of a docstring's ``>>>`` examples says: works, broken, or not to be judged here.

A docstring is accused only of what a reader would meet, too: an example that needs other hardware, the
network, a file, another package or names that the text around it explains is skipped, with the reason.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, TypedDict

from docprobe.gaps.outputs import one_line, same_but_numbers, same_output
from docprobe.model import SubjectKind, SymbolKind, Verdict, VerdictKind, text_digest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docprobe.model import Symbol

# What a message says of the place where the example ran, and nothing of the docstring.
_NOT_OURS = (
    (re.compile(r"SyntaxError|IndentationError"), "is not written as a doctest"),
    (
        re.compile(r"could not get source|source code may not be visible|Unable to locate the source"),
        "needs its source in a file",
    ),
    (
        re.compile(r"TPU|GPU|CUDA|\bXLA devices?\b|\bnum(?:ber of)? devices\b|\bnot enough devices\b"),
        "needs other hardware",
    ),
    (
        re.compile(
            r"URL fetch failure|urlopen|Name or service not known|Temporary failure in name resolution"
            r"|getaddrinfo|Connection refused|Failed to connect|Network is unreachable|metadata\.google",
            re.IGNORECASE,
        ),
        "needs the network",
    ),
    (
        re.compile(
            r"^(?:\w+\.)*(?:FileNotFound|NotADirectory|FileExists|AlreadyExists|Permission)Error\b"
            r"|No such file or directory|Read-only file system|path does(?:n't| not) exist"
        ),
        "needs a file",
    ),
)
_PACKAGE = re.compile(r"^(?:ModuleNotFound|Import)Error: (.*)")
_NAME = re.compile(r"^NameError: (?:free variable|name) '(\w+)'")
_ASSIGNED = re.compile(r"^\s*[\w., \[\]'\"*]+=[^=]")
_RANDOM = re.compile(
    r"rand|shuffle|\bsample\(|dropout|noise|uniform|normal\b|initializer|seed", re.IGNORECASE
)
_TRACEBACK = "Traceback (most recent call last)"
_RAISED = re.compile(r"^((?:\w+\.)*\w+)(?::|$)", re.MULTILINE)
_ENDS = {"timeout": VerdictKind.TIMEOUT, "crashed": VerdictKind.CRASHED}


class ExampleResult(TypedDict):
    """What happened to one ``>>>`` example, as the child says it."""

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


class Call(TypedDict):
    """The argument of the child's function that runs the examples of one docstring."""

    docstring: str
    imports: list[str]
    """Lines to run first, in this order; one that fails is passed over."""
    module: str
    """The module whose names the examples may use, as the standard library's doctest has it."""


def examples_argument(symbol: Symbol, import_line: str) -> Call:
    """Return what the child needs to run the examples of `symbol`.

    Besides `import_line` the examples see what a reader of the page sees: NumPy, the package that the
    symbol comes from, and the modules on the way to it by their own names (``layers`` for
    ``tf.keras.layers.Dense``).
    """
    imports = [import_line, "import numpy as np", "import os"]
    parts = symbol.name.split(".")[: -2 if symbol.owner else -1]
    package = symbol.path.partition("/")[0]
    if package in parts[1:]:
        imports.append(f"import {package}")
        parts = parts[parts.index(package) :]
    imports += [f"{parts[at]} = {'.'.join(parts[: at + 1])}" for at in range(1, len(parts))]
    module = symbol.object_name
    for _ in range(2 if symbol.kind in (SymbolKind.METHOD, SymbolKind.PROPERTY) else 1):
        module = module.rpartition(".")[0]
    return {"docstring": symbol.docstring, "imports": imports, "module": module}


def judge(symbol: Symbol, results: Sequence[Mapping[str, object]], *, seconds: float = 0.0) -> Verdict:
    """Judge the examples of `symbol` by what happened to each, in order; the first fault decides."""
    kind, reason, fault = VerdictKind.CONFIRMED, "", None
    told: list[str] = []
    for row in results:
        result = _result(row)
        told.append(result["source"])
        kind, reason = _judge_one(result, "".join(told))
        if kind != VerdictKind.CONFIRMED:
            fault = result
            break
    if not results:
        kind, reason = VerdictKind.SKIPPED, "it holds no examples"
    return Verdict(
        subject=symbol.name,
        subject_kind=SubjectKind.DOCSTRING,
        target=symbol.target,
        digest=text_digest(symbol.docstring),
        kind=kind,
        reason=reason,
        seconds=seconds,
        output=json.dumps(fault, ensure_ascii=False, sort_keys=True) if fault else "",
    )


def _result(row: Mapping[str, object]) -> ExampleResult:
    return {
        "line": int(str(row.get("line", 0))),
        "source": str(row.get("source", "")),
        "want": str(row.get("want", "")),
        "got": str(row.get("got", "")),
        "outcome": str(row.get("outcome", "")),
        "exception": str(row.get("exception", "")),
    }


def _judge_one(result: ExampleResult, told: str) -> tuple[VerdictKind, str]:
    if result["outcome"] not in ("ran", "raised"):
        return _ENDS.get(result["outcome"], VerdictKind.SKIPPED), result["exception"] or "it did not end"
    if result["exception"]:
        return _judge_exception(result)
    if _TRACEBACK in result["want"]:
        return VerdictKind.REFUTED, "it raises nothing where the docstring shows an exception"
    return _judge_output(result, told)


def _judge_exception(result: ExampleResult) -> tuple[VerdictKind, str]:
    raised = result["exception"]
    if _TRACEBACK in result["want"]:
        promised = _RAISED.search(result["want"].partition(_TRACEBACK)[2])
        if not promised or _last(promised[1]) == _last(_first_word(raised)):
            return VerdictKind.CONFIRMED, ""
        return VerdictKind.REFUTED, f"raises {one_line(raised)}, the docstring shows {promised[1]}"
    skipped = _not_ours(raised, result["source"])
    return (VerdictKind.SKIPPED, skipped) if skipped else (VerdictKind.ERROR, f"raises {one_line(raised)}")


def _not_ours(raised: str, source: str) -> str:
    """Return why an exception says nothing of the docstring, or an empty string."""
    package, name = _PACKAGE.match(raised), _NAME.match(raised)
    if package:
        return f"needs another package: {one_line(package[1])}"
    if name:
        return f"needs context: nothing in the docstring defines {name[1]!r}"
    if "TPU" in source:
        return f"needs other hardware: {one_line(raised)}"
    found = next((why for pattern, why in _NOT_OURS if pattern.search(raised)), "")
    return f"{found}: {one_line(raised)}" if found else ""


def _judge_output(result: ExampleResult, told: str) -> tuple[VerdictKind, str]:
    want, got = result["want"], result["got"]
    fine = VerdictKind.CONFIRMED, ""
    if not want.strip() or same_output(want, got):
        return fine
    if not got.strip():
        # Written past Python's standard output, or the value of a name that the example assigns.
        return fine if _ASSIGNED.match(result["source"]) else (VerdictKind.SKIPPED, "its output was not seen")
    if _RANDOM.search(told) and same_but_numbers(want, got):
        return VerdictKind.SKIPPED, "its numbers are random"
    return VerdictKind.REFUTED, f"prints {one_line(got)}, the docstring shows {one_line(want)}"


def _first_word(raised: str) -> str:
    return raised.partition(":")[0].strip()


def _last(name: str) -> str:
    return name.rpartition(".")[2]
