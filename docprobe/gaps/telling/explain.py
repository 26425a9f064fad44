"""What the rules are, in words and examples, for the page that explains them."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from docprobe.gaps.rules import RULES, Case
from docprobe.model import RuleExample, RuleNote, SymbolKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from docprobe.gaps.rules import Rule
    from docprobe.model import DocParts

_IN_CODE = ("docstring", "signature", "name", "kind")
"""Fields of a case that its code shows."""


def rule_notes(parse: Callable[[str], DocParts], rules: Sequence[Rule] = RULES) -> tuple[RuleNote, ...]:
    """Return a note for each rule, its examples as the rule judges them; `parse` takes docstrings apart."""
    return tuple(
        RuleNote(
            kind=rule.kind,
            group=rule.group,
            title=rule.title,
            about=" ".join((type(rule).__doc__ or "").split()),
            needs=rule.needs,
            weighs=rule.weighs,
            found=tuple(_example(rule, case, parse) for case, _ in rule.INVALID),
            near=tuple(_example(rule, case, parse) for case in rule.VALID),
        )
        for rule in rules
    )


def _example(rule: Rule, case: Case, parse: Callable[[str], DocParts]) -> RuleExample:
    gap = next(rule.find(case.facts(parse)), None)
    known = tuple(_known(case))
    if gap is None:
        return RuleExample(_code(case), known)
    return RuleExample(_code(case), known, gap.sentence, str(gap.severity), gap.closed_by)


def _code(case: Case) -> str:
    """Return the symbol as its author would have written it."""
    last = case.name.rpartition(".")[2]
    if case.kind is SymbolKind.CONSTANT:
        return f"{last} = 1"
    if case.kind is SymbolKind.CLASS:
        head = f"class {last}:"
    else:
        head = f"def {last}{case.signature}:"
        head = f"@property\n{head}" if case.kind is SymbolKind.PROPERTY else head
    return f"{head}\n{textwrap.indent(_body(case.docstring), '    ')}"


def _body(docstring: str) -> str:
    if not docstring:
        return "..."
    start = "\n" if docstring.startswith(">>>") else ""
    end = "\n" if "\n" in docstring else ""
    return f'"""{start}{docstring}{end}"""'


def _known(case: Case) -> Iterator[tuple[str, str]]:
    """Yield what is known of the symbol besides its code: a word or two, and a text or program.

    A field that is new on a case is told by its own name.
    """
    for field in fields(Case):
        value = getattr(case, field.name)
        if field.name in _IN_CODE or value == field.default:
            continue
        name = field.name.replace("_", " ")
        if field.name == "raises":
            for told, code in value:
                yield "ran", code
                yield "raised", told
        elif field.name == "snippet":
            yield "ran", value[0]
            if value[1]:
                yield "printed", value[1]
        elif field.name == "tests":
            yield "tests that call it", str(value)
        elif field.name == "words":
            yield "names in the tests", value
        else:
            yield from ((name, text) for text in _texts(value))


def _texts(value: Any) -> Iterator[str]:
    """Yield a value as lines: one for each item of a tuple of groups, else one for all of it."""
    is_groups = isinstance(value, tuple) and all(isinstance(item, (tuple, Mapping)) for item in value)
    yield from filter(None, map(_line, value if is_groups else (value,)))


def _line(value: Any) -> str:
    """Return a value on one line, without what is empty in it."""
    if isinstance(value, Mapping):
        named = ((str(key).replace("_", " "), _line(item)) for key, item in value.items())
        return ", ".join(f"{key} {text}" for key, text in named if text)
    if isinstance(value, tuple):
        return ", ".join(filter(None, map(_line, value)))
    return str(value)
