"""Exceptions of an example that say nothing of the docstring: of the place, or the way, of the run."""

from __future__ import annotations

import re

from docprobe.gaps.lines import one_line
from docprobe.model import ExampleState

Judgement = tuple[ExampleState, str]
"""A state, and the reason where it is not that the example works."""

_UNREADABLE = re.compile(r"^(?:Syntax|Indentation|Tab)Error\b")
# What a message says of the place where the example ran, and nothing of the docstring.
_ENVIRONMENT = (
    (re.compile(r"\b(?:is|are) not installed\b|\bpip3? install\b", re.IGNORECASE), "needs another package"),
    (
        re.compile(
            r"(?<![A-Z])TPU|GPU|CUDA|\bXLA devices?\b|\bnum(?:ber of)? devices\b|\bnot enough devices\b"
            r"|[Uu]nknown device|satisfy (?:explicit )?device|device \S* ?not found"
        ),
        "needs other hardware",
    ),
    (
        re.compile(
            r"URL fetch failure|urlopen|Name or service not known|Temporary failure in name resolution"
            r"|getaddrinfo|Connection refused|Failed to connect|Network is unreachable|metadata\.google"
            r"|couldn't connect|Couldn't resolve host|DeadlineExceededError|UnavailableError|\bUNAVAILABLE:",
            re.IGNORECASE,
        ),
        "needs the network",
    ),
    (
        re.compile(
            r"^(?:\w+\.)*(?:FileNotFound|NotADirectory|FileExists|AlreadyExists|Permission)Error\b"
            r"|No such file or directory|Read-only file system|path does(?:n't| not) exist"
            r"|(?:file|directory|checkpoint)s? (?:\S+ )?(?:was |were )?(?:not found|does(?:n't| not) exist)"
            r"|failed to find any matching files|could not find .* matching files"
            r"|unable to (?:synchronously )?open|no files matched",
            re.IGNORECASE,
        ),
        "needs a file",
    ),
)
# What a message says of the way in which the text around an example means it to be run.
_CONTEXT = (
    (re.compile(r"^(?:SystemExit|KeyboardInterrupt|GeneratorExit)\b"), "it ends the program"),
    (
        re.compile(r"Registering two|\balready (?:registered|defined|exists?)\b", re.IGNORECASE),
        "shows what is done already",
    ),
    (re.compile(r"\bBdbQuit\b|^EOFError: EOF when reading"), "waits for a person"),
    (
        re.compile(r"could not get source|source code may not be visible|Unable to locate the source"),
        "needs its source in a file",
    ),
    (
        re.compile(
            r"(?:not (?:compatible|supported|available|implemented)|only (?:works|supported))[\w .,]*"
            r"\beager(?: execution|ly)?|inside (?:a )?(?:\w+\.function|replica)"
            r"|eager execution is (?:not )?enabled|in (?:cross-replica|replica) context|graph is empty",
            re.IGNORECASE,
        ),
        "needs another mode",
    ),
)
_COMMENT = re.compile(r"#.*")
# Not the "tpu" of "output".
_HARDWARE = re.compile(r"(?<![A-Za-z])(?i:tpu)|(?<=[a-z])TPU|\b(?i:gpus?)\b")
_SESSION = re.compile(r"Session\(|\bplaceholder\(|\bsess\.run\(")
_PACKAGE = re.compile(r"^(?:ModuleNotFound|Import)Error: (.*)", re.DOTALL)
_OF_MODULE = re.compile(r"(?:named|from) '([\w.]+)'")
_NAME = re.compile(r"\b(?:NameError|UnboundLocalError): (?:free variable|name) '(\w+)'")


def excuse(raised: str, source: str, package: str) -> Judgement | None:
    """Return what an exception says of the place or the way of the run, where that is all it says.

    `raised` holds type and message; `package` is the top module of the library, which must be there.
    """
    found = _missing(raised, package)
    if found:
        return found
    if _UNREADABLE.match(raised):
        return ExampleState.SKETCH, f"it is not Python as it stands: {one_line(raised)}"
    code = _COMMENT.sub("", source)
    if _HARDWARE.search(code):
        return ExampleState.ENVIRONMENT, f"needs other hardware: {one_line(raised)}"
    if _SESSION.search(code) and not raised.startswith("AttributeError: module"):
        return ExampleState.CONTEXT, f"needs another mode: {one_line(raised)}"
    for state, patterns in ((ExampleState.ENVIRONMENT, _ENVIRONMENT), (ExampleState.CONTEXT, _CONTEXT)):
        why = next((why for pattern, why in patterns if pattern.search(raised)), "")
        if why:
            return state, f"{why}: {one_line(raised)}"
    return None


def _missing(raised: str, package: str) -> Judgement | None:
    """Return what a name or module that is not there says; nothing where the library lacks it."""
    missing, name = _PACKAGE.match(raised), _NAME.search(raised)
    if name:
        return ExampleState.CONTEXT, f"nothing in the docstring defines {name[1]!r}"
    module = _OF_MODULE.search(missing[1]) if missing else None
    if missing and not (module and module[1].partition(".")[0] == package):
        return ExampleState.ENVIRONMENT, f"needs another package: {one_line(missing[1])}"
    return None
