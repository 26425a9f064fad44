"""Contributed examples: a file under ``site/examples/TOPIC`` as a snippet like any other."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from docprobe.errors import ParseError
from docprobe.model import Origin, OriginKind, Proof, Snippet, content_id

if TYPE_CHECKING:
    from docprobe.extract.lookup import Lookup

_HEAD = "Begin the file with a docstring: its first line is the title, what follows says what it teaches."


def read_example(text: str, path: str, lookup: Lookup) -> Snippet:
    """Return the example in `text`, the file at `path`, as a snippet.

    The code is the whole text: its docstring explains it where it is shown. Its symbol is the one that
    it names most, of equals the first. Raises `ParseError` saying what an example must have and this one
    has not.
    """
    try:
        return _read(ast.parse(text, path), text, path, lookup)
    except (SyntaxError, ValueError) as exc:
        raise ParseError(f"Couldn't read example {path!r}: {exc}") from exc
    except (RecursionError, MemoryError) as exc:
        raise ParseError(f"Couldn't read example {path!r}: it is nested too deeply") from exc


def _read(tree: ast.Module, text: str, path: str, lookup: Lookup) -> Snippet:
    head = ast.get_docstring(tree)
    if not head:
        raise ParseError(f"Couldn't read example {path!r}: it has no docstring", hint=_HEAD)
    _check(tree, path, lookup)
    symbols = _symbols(tree, lookup)
    if not symbols:
        raise ParseError(
            f"Couldn't read example {path!r}: it uses no public name of {lookup.target.library}",
            hint=f"Start with {lookup.target.import_line!r} and use names below {lookup.target.prefix!r}.",
        )
    code = text.strip() + "\n"
    return Snippet(
        id=content_id(code),
        title=head.splitlines()[0].rstrip("."),
        symbol=max(symbols, key=symbols.__getitem__),
        symbols=tuple(sorted(symbols)),
        code=code,
        counter=_counter(tree, text),
        proof=Proof.ASSERT,
        level=code.count("\n") * 10 + 5 * len(symbols),
        public_only=True,
        origin=Origin(OriginKind.EXAMPLE, path=path, line=1),
    )


def _check(tree: ast.Module, path: str, lookup: Lookup) -> None:
    if not any(isinstance(node, ast.Assert) for node in ast.walk(tree)):
        hint = "State what must hold with assert, so that it fails when the library changes."
        raise ParseError(f"Couldn't read example {path!r}: it asserts nothing", hint=hint)
    for line, module in _imports(tree):
        root, _, rest = module.partition(".")
        if root == lookup.target.module and rest:
            raise ParseError(
                f"Couldn't read example {path!r}: line {line} imports {module!r}, which is not public",
                hint=f"Write {lookup.target.import_line!r} and use public names.",
            )


def _imports(tree: ast.Module) -> list[tuple[int, str]]:
    found = [
        (node.lineno, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    ]
    froms = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return [
        *found,
        *((node.lineno, f"{node.module or ''}.{alias.name}") for node in froms for alias in node.names),
    ]


def _symbols(tree: ast.Module, lookup: Lookup) -> dict[str, int]:
    """Return how often each public symbol is named, in the order of the text."""
    counts: dict[str, int] = {}
    for node in ast.walk(tree):
        dotted = ast.unparse(node) if isinstance(node, ast.Attribute) else ""
        if dotted.startswith(f"{lookup.target.prefix}.") and lookup.find(dotted):
            name = lookup.canonical(dotted)
            counts[name] = counts.get(name, 0) + 1
    return counts


def _counter(tree: ast.Module, text: str) -> str:
    """Return the text with its last assertion turned round, so that it must fail."""
    last = max(
        (node for node in ast.walk(tree) if isinstance(node, ast.Assert)), key=lambda node: node.lineno
    )
    lines = text.splitlines()
    indent = " " * last.col_offset
    lines[last.lineno - 1 : last.end_lineno] = [f"{indent}assert not ({ast.unparse(last.test)})"]
    return "\n".join(lines) + "\n"
