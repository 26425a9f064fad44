from __future__ import annotations

import pytest

from docprobe.model import (
    DocExample,
    DocParts,
    ExampleState,
    JudgedExample,
    SubjectKind,
    Symbol,
    SymbolKind,
    Verdict,
    VerdictKind,
    examples_text,
)
from docprobe.pages.doc_examples import ran_examples

TEXT = """Adds.

>>> f(1)
2
>>> f(2)
4

```
a = f(3)
f(a, a)
```
"""
WORKS, SKETCH, BROKEN = ExampleState.WORKS, ExampleState.SKETCH, ExampleState.BROKEN


def symbol(doc_line=0):
    blocks = (DocExample("doctest", ">>> f(1)", 2), DocExample("fenced", "a = f(3)", 8))
    return Symbol(
        target="t",
        name="lib.f",
        aliases=(),
        kind=SymbolKind.FUNCTION,
        signature="()",
        parameters=(),
        docstring=TEXT,
        doc=DocParts(examples=blocks),
        path="lib/f.py",
        line=1,
        url="",
        doc_line=doc_line,
    )


def verdict(*examples):
    return Verdict(
        "lib.f", SubjectKind.DOCSTRING, "t", "d", VerdictKind.CONFIRMED, output=examples_text(examples)
    )


def test_a_block_has_the_state_of_what_in_it_does_worst():
    told, blocks = ran_examples(
        symbol(doc_line=11),
        verdict(
            JudgedExample("doctest", 2, WORKS, "", 2),
            JudgedExample("doctest", 4, BROKEN, "prints 3, the docstring shows 4", 4, "f(2)", "4", "3"),
            JudgedExample("fenced", 8, BROKEN, "raises TypeError: f", 9, "a = f(3)\nf(a, a)"),
        ),
    )
    assert told == "1 works, 2 broken"
    assert [(one.pill.word, one.line, one.text, one.reason) for one in blocks] == [
        ("broken", 15, ">>> f(2)", "prints 3, the docstring shows 4"),
        ("broken", 20, "f(a, a)", "raises TypeError: f"),
    ]


@pytest.mark.parametrize(("state", "tone"), [(WORKS, "good"), (SKETCH, "idle"), (BROKEN, "bad")])
def test_each_state_has_its_colour_and_word(state, tone):
    _, (one,) = ran_examples(symbol(), verdict(JudgedExample("fenced", 8, state, "", 8)))
    assert (one.pill.word, one.pill.tone, one.line) == (state, tone, 9)


def test_what_did_not_run_says_nothing():
    assert ran_examples(symbol(), None) == ("", [])
