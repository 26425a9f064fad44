"""Nothing there: no docstring, no example, no test."""

from __future__ import annotations

import itertools
import re
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from docprobe.gaps.evidence.names import last_names, spellings
from docprobe.gaps.examples.doctests import as_doctest, shows
from docprobe.gaps.examples.dull import is_single, is_zero, says_nothing
from docprobe.gaps.examples.fitting import fits, is_of_refusals
from docprobe.gaps.rules.base import Case, Rule
from docprobe.model import Evidence, GapBasis, GapGroup, GapKind, Proof, Severity, SymbolKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.gaps.evidence.facts import Facts, Shown
    from docprobe.model import Gap, Symbol

_CALLABLE = (SymbolKind.FUNCTION, SymbolKind.CLASS, SymbolKind.METHOD)
# A doctest, a fence, a literal block; a title or a sentence with an indented block, or a call, below it.
_CODE = re.compile(
    r"^[ \t]*(?:>>>|```|~~~)|::\s*$|^[#* ]*(?:usage|(?:\w+ )?examples?)\b[\w ()*]*:?[* ]*\n\s*\S"
    # Within a line, or on another page.
    r"|\bexamples?:[ \t]*[`'\"\d\[({]|\beg:?\s*[`'\"\d\[({]"
    r"|\[[^\]]*\bexamples?\b[^\]]*\]\("
    r"|\b(?:for example|e\.g\.|for instance),?\s*`*[\[({'\"]"
    r"|\bi\.e\.[^\n]{0,60}\d[`)]* *= *[`(]*-?\d"
    r"|\b(?:for example|e\.g\.|for instance)\b[^.;]{0,200}?(?::[ \t]*\n\s*|\n[ \t]*\n[ \t]+)\S",
    re.MULTILINE | re.IGNORECASE,
)
_EMPTY = re.compile(
    r"None|\([^()]*None[^()]*\)|\[\(?[^()]*None[^()]*\)?\]|\(\)|\{\}|set\(\)|b?''|\w+\.Tensor\(b'', .*\)"
    # Arrays without elements, however they are printed.
    r"|(?:[\w.]*\()?[\[\]\s,]+(?:shape=.*)?\)?"
)
_CONDITION = re.compile(
    r"self-?adjoint|symmetric|hermitian|positive[- ](?:semi-?)?definite|invertible|triangular", re.IGNORECASE
)
_EMPTY_SHAPE = re.compile(r"shape=\((?:\d+, )*0[,)]")
_PRIVATE = re.compile(r"\._[a-z]")
_TEXTS = 4096
_LONGEST, _WIDEST, _DEEP = 15, 110, "[[[["
_CHOICE = 12


class NoDocstring(Rule):
    """A public function, class, method or property without a word."""

    kind = GapKind.NO_DOCSTRING
    group = GapGroup.SILENT
    title = "has no docstring"
    needs = "nothing but the library itself"
    weighs = "medium where a test calls it, else low"
    VALID: ClassVar = (Case("One line."), Case("", name="lib.X", kind=SymbolKind.CONSTANT))
    INVALID: ClassVar = ((Case(""), "no docstring"),)

    def find(self, facts: Facts) -> Iterator[Gap]:
        """Yield one gap if there is not a word."""
        symbol = facts.symbol
        if symbol.docstring.strip() or symbol.kind not in (*_CALLABLE, SymbolKind.PROPERTY):
            return
        if _is_told_elsewhere(facts):
            return
        called = f"; {_times(facts.tests)}" if facts.tests else ""
        yield self.gap(
            facts,
            f"{symbol.name}{symbol.signature} has no docstring{_likewise(facts)}{called}.",
            Severity.MEDIUM if facts.tests else Severity.LOW,
        )


class NoExample(Rule):
    """No example stands in the docstring, and a confirmed snippet could serve."""

    kind = GapKind.NO_EXAMPLE
    group = GapGroup.SILENT
    title = "has no example where a confirmed snippet could serve"
    needs = "a confirmed snippet that shows a result"
    weighs = "medium"
    VALID: ClassVar = (
        Case("F.\n\n>>> f()\n1", snippet=("print(f())", "1\n")),
        Case("F.\n\n```python\nf()\n```", snippet=("print(f())", "1\n")),
        Case("F.\n\nExample:\n  f([1]) -> 1", snippet=("print(f())", "1\n")),
        Case("F. For example, if there is\n\n    * x[0]: one\n\nit is 1.", snippet=("print(f())", "1\n")),
        Case("F. See [its examples](page).", snippet=("print(f())", "1\n")),
        Case("F of a self-adjoint matrix.", snippet=("print(f([[1, 2], [3, 4]]))", "[1 5]\n")),
        Case("F gives names, e.g. `['a', '']`.", snippet=("print(f())", "1\n")),
        Case("F (eg: [a, a] => [a]).", snippet=("print(f())", "1\n")),
        Case("F, i.e. `-7 / 5 = -1`.", snippet=("print(f())", "1\n")),
        Case("F.", snippet=("print(f())", "None\n")),
        Case("F.", snippet=("print(f().shape)", "(None, 3)\n")),
        Case("F.", snippet=("print(f())", "[]\n")),
        Case("F.", snippet=("print(f([1, 2]))", "[1 2]\n")),
        Case("F.", snippet=("print(f())", "lib.Tensor([[]\n []], shape=(2, 0), dtype=int64)\n")),
        Case("F.", snippet=("x = 'a' not in f().name\nprint(x)", "True\n")),
        Case("F.", snippet=("print(f()._inner)", "3\n")),
        Case("F.", snippet=("x = f()\nprint(3 * 5)", "15\n")),
        Case("F.", snippet=("both = {'a': 3, 'b': f()}\nprint(both['a'])", "3\n")),
        Case("F.", snippet=("try:\n    f()\nexcept ValueError:\n    pass", "")),
        Case("F."),
    )
    INVALID: ClassVar = (
        (Case("F, as in `f()`.", snippet=("import lib\nprint(lib.f(1))", "2\n")), "no example"),
    )

    def find(self, facts: Facts) -> Iterator[Gap]:
        """Yield one gap with the simplest snippet that makes a doctest."""
        symbol = facts.symbol
        if not facts.snippets or not symbol.docstring or symbol.kind not in _CALLABLE or symbol.deprecated:
            return
        if any(map(_has_code, facts.said)) or _is_shown_elsewhere(facts):
            return
        # A test may give what is beyond that, and compare with another library that does the same.
        if _CONDITION.search(symbol.docstring):
            return
        usable = filter(None, (_usable(shown, symbol) for shown in facts.snippets))
        best = _best(itertools.islice(usable, _CHOICE))
        if best is None:
            return
        shown, text = best
        origin = shown.snippet.origin
        yield self.gap(
            facts,
            f"{facts.symbol.name} has no example; a confirmed snippet of"
            f" {len(shown.snippet.code.splitlines())} lines shows what it gives.",
            Severity.MEDIUM,
            evidence=(Evidence(origin.test, origin.path, origin.line, origin.url, shown.snippet.id),),
            closed_by=text,
            basis=GapBasis.TESTED,
        )


class Untested(Rule):
    """No test of the scanned suites calls it, by any of its names."""

    kind = GapKind.UNTESTED
    group = GapGroup.UNTESTED
    title = "is called by no test"
    needs = "the suites' files, all of them read"
    weighs = "low"
    VALID: ClassVar = (
        Case("F.", tests=3),
        Case("F.", tests=0, words="f g"),
        Case("F.", name="lib.X", kind=SymbolKind.CONSTANT, tests=0),
        Case("F.", name="lib.ResizeArea", tests=0, words="resize_area"),
        Case("F.", path="other/core.py", tests=0),
        Case("F.", name="lib.X.__add__", kind=SymbolKind.METHOD, tests=0),
    )
    INVALID: ClassVar = ((Case("F.", tests=0, words="g h"), "No test"),)

    def find(self, facts: Facts) -> Iterator[Gap]:
        """Yield one gap if neither the scan, nor a run, nor the words of the suite show a call."""
        symbol, suite = facts.symbol, facts.suite
        if facts.tests or suite is None or symbol.kind not in _CALLABLE or symbol.deprecated:
            return
        if _is_told_elsewhere(facts):
            return
        # Operators are called without their names, generated code by way of what stands on it.
        if (
            symbol.name.endswith("__")
            or facts.generated
            or symbol.path.partition("/")[0] not in suite.packages
        ):
            return
        if not suite.words.isdisjoint(spellings(symbol)):
            return
        yield self.gap(
            facts,
            f"No test calls {symbol.name}, by this name or another{_likewise(facts)}, in the {suite.files:,}"
            f" test files that were scanned ({', '.join(suite.names)}).",
            Severity.LOW,
        )


def _is_told_elsewhere(facts: Facts) -> bool:
    """Say whether the same definition is told of under another name, that of the first class that has it."""
    return bool(facts.shared) and facts.shared[0] < facts.symbol.name


def _likewise(facts: Facts) -> str:
    count = len(facts.shared)
    return f" (the same in {count} more {'classes' if count > 1 else 'class'})" if count else ""


@lru_cache(_TEXTS)
def _has_code(text: str) -> bool:
    """Say whether a docstring shows an example, of whatever form; many members are told of in a class's."""
    return _CODE.search(text) is not None


def _is_shown_elsewhere(facts: Facts) -> bool:
    """Say whether a base class, or an overview of the name space or file, has an example that names it."""
    last = re.compile(rf"\b{re.escape(facts.symbol.name.rpartition('.')[2])}\b")
    return any(last.search(text) and _has_code(text) for text in (*facts.bases, *facts.overviews.values()))


def _best(usable: Iterator[tuple[Shown, str]]) -> tuple[Shown, str] | None:
    """Return the first that says much, else the first."""
    first = None
    for one in usable:
        if not _says_little(one[0].output):
            return one
        first = first or one
    return first


def _says_little(output: str) -> bool:
    """Say whether an output is a single number or zeros, or too deep to be followed by eye."""
    return is_zero(output) or is_single(output) or _DEEP in output


def _usable(shown: Shown, symbol: Symbol) -> tuple[Shown, str] | None:
    code, output = shown.snippet.code, shown.output.strip()
    names = last_names(symbol)
    if not _is_presentable(shown):
        return None
    # Nothing, or the shape of what has no values yet, shows nobody what a call gives.
    if not output or _EMPTY.fullmatch(output) or _EMPTY_SHAPE.search(output) or _PRIVATE.search(code):
        return None
    if "print" not in code or not any(name in code for name in names):  # most are: they need no parser
        return None
    if not shows(code, names) or says_nothing(code, output) or not fits(code, output, symbol):
        return None
    text = as_doctest(code, shown.output)
    return (shown, text) if text else None


def _is_presentable(shown: Shown) -> bool:
    """Say whether a snippet is of the public API, ends well, and is short enough for a docstring."""
    snippet = shown.snippet
    if not snippet.public_only or snippet.proof == Proof.RAISES or is_of_refusals(snippet.origin.test):
        return False
    return len(snippet.code.splitlines()) <= _LONGEST and all(
        len(line) <= _WIDEST for line in shown.output.splitlines()
    )


def _times(tests: int) -> str:
    return "one test calls it" if tests == 1 else f"{tests:,} tests call it"
