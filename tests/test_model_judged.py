from __future__ import annotations

from docprobe.model import (
    ExampleState,
    JudgedExample,
    SubjectKind,
    Verdict,
    VerdictKind,
    counted_states,
    docstring_digest,
    examples_text,
    judged_examples,
    text_digest,
)

EXAMPLES = [
    JudgedExample("doctest", 0, ExampleState.WORKS),
    JudgedExample("fenced", 4, ExampleState.BROKEN, "raises “E”", 5, "f()\ng()", "", "1\n"),
]


def test_a_verdict_gives_back_the_examples_that_it_holds():
    verdict = Verdict(
        "lib.f", SubjectKind.DOCSTRING, "t", "d", VerdictKind.ERROR, output=examples_text(EXAMPLES)
    )
    assert judged_examples(verdict) == EXAMPLES


def test_what_is_empty_is_left_out_of_the_text():
    assert examples_text(EXAMPLES[:1]) == '[{"form":"doctest","state":"works"}]'


def test_states_are_counted_in_their_order():
    assert counted_states(reversed(EXAMPLES)) == [(ExampleState.WORKS, 1), (ExampleState.BROKEN, 1)]


def test_the_digest_is_not_that_of_verdicts_of_before():
    assert docstring_digest("Adds.") == docstring_digest("Adds.") != text_digest("Adds.")
