from __future__ import annotations

import ast

from docprobe.gaps.rules import RULES
from docprobe.gaps.telling.explain import rule_notes
from docprobe.model import SymbolKind
from docprobe.parse.docstring import parse_docstring

NOTES = rule_notes(parse_docstring)


def test_each_rule_has_a_note_with_all_of_its_examples():
    assert [note.kind for note in NOTES] == [rule.kind for rule in RULES]
    for note, rule in zip(NOTES, RULES, strict=True):
        assert (len(note.found), len(note.near)) == (len(rule.INVALID), len(rule.VALID))
        assert note.about.endswith(".")
        assert note.needs == rule.needs


def test_examples_say_what_the_rule_says():
    for note, rule in zip(NOTES, RULES, strict=True):
        for example, (case, words) in zip(note.found, rule.INVALID, strict=True):
            (gap,) = rule.find(case.facts(parse_docstring))
            assert (example.sentence, example.severity) == (gap.sentence, gap.severity)
            assert words in example.sentence
        assert not any(example.sentence or example.severity for example in note.near)


def test_code_is_python_with_the_docstring_in_it():
    for note, rule in zip(NOTES, RULES, strict=True):
        cases = [*(case for case, _ in rule.INVALID), *rule.VALID]
        for example, case in zip((*note.found, *note.near), cases, strict=True):
            (definition,) = ast.parse(example.code).body
            if case.kind is not SymbolKind.CONSTANT:
                said = ast.get_docstring(definition) or ""
                assert said == "\n".join(line.rstrip() for line in case.docstring.strip().splitlines())


def test_what_tells_a_near_miss_apart_is_shown():
    for note in NOTES:
        shown = {(example.code, example.known) for example in (*note.found, *note.near)}
        assert len(shown) == len(note.found) + len(note.near), note.kind
