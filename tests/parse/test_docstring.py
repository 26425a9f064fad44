from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docprobe.model import DocParts
from docprobe.parse.docstring import parse_docstring

GOLDEN = sorted((Path(__file__).parents[1] / "golden" / "docstrings").glob("*.txt"))

LINES = st.sampled_from(
    ["Args:", "Raises:", "Returns:", "**Args**", "# Arguments", "  x: text", "   y: text", "prose: of a kind"]
) | st.sampled_from(
    [
        "```",
        "```python",
        "~~~",
        "    deep",
        ">>> f(1)",
        "  >>> f(2)",
        "1",
        "  ValueError: If so.",
        "\tx: tab",
        "  - `z`: it",
        "Parameters",
        "Raises",
        "----------",
        "x : int",
        "ValueError",
    ]
)
TEXTS = st.lists(LINES | st.text(max_size=20), max_size=25).map("\n".join)


def rendered(parts: DocParts) -> str:
    def flat(text: str) -> str:
        return " / ".join(text.splitlines())

    lines = [f"summary: {parts.summary}"]
    lines += [f"arg {item.name} @{item.line}: {flat(item.text)}" for item in parts.args]
    lines += [f"returns: {flat(parts.returns)}"] if parts.returns else []
    lines += [f"raise {item.name} @{item.line}: {flat(item.text)}" for item in parts.raises]
    lines += [f"{item.kind} @{item.line}: {flat(item.code)}" for item in parts.examples]
    return "\n".join(lines)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden(path):
    text, expected = path.read_text(encoding="utf-8").split("\n-----\n")
    assert rendered(parse_docstring(text)) == expected.rstrip("\n")


def test_golden_cases_are_there():
    assert len(GOLDEN) >= 5


def test_sections_that_are_empty_are_told_from_absent_ones():
    assert parse_docstring("Does.\n\nArgs:\n\nRaises:\n").has_args
    assert not parse_docstring("Does.").has_args
    assert parse_docstring("Does.\n\nArgs:\n\nRaises:\n").has_raises
    assert parse_docstring("") == DocParts()


def test_a_title_further_in_does_not_end_a_section():
    parts = parse_docstring("Does.\n\nArgs:\n  x: One.\n    Example:\n      x=1\n  y: Two.\n")
    assert [item.name for item in parts.args] == ["x", "y"]
    assert "x=1" in parts.args[0].text


@given(TEXTS)
def test_parsing_twice_gives_the_same(text):
    assert parse_docstring(text) == parse_docstring(text)


@given(TEXTS)
def test_examples_slice_back_to_the_text(text):
    lines = text.expandtabs().splitlines()
    for example in parse_docstring(text).examples:
        count = len(example.code.split("\n"))
        assert textwrap.dedent("\n".join(lines[example.line : example.line + count])) == example.code


@given(TEXTS)
def test_the_line_of_an_entry_names_it(text):
    lines = text.expandtabs().splitlines()
    parts = parse_docstring(text)
    for item in (*parts.args, *parts.raises):
        assert item.name in lines[item.line]


@given(TEXTS)
def test_entries_do_not_overlap_and_come_in_order(text):
    places = [item.line for item in parse_docstring(text).args]
    assert places == sorted(places)
