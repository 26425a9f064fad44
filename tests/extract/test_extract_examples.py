"""Contributed examples as snippets, and why a file is none."""

from __future__ import annotations

import pytest
from observing import ran, tiny_lookup

from docprobe.errors import ParseError
from docprobe.extract.examples import read_example

GOOD = '''"""Add lists.

The shorter one is repeated.
"""

import tinylib as tl

total = tl.add([1, 2], [3])
assert total == [4, 5]
for value in total:
    assert (
        value > 3
    )
print(total)
'''


def test_example():
    snippet = read_example(GOOD, "lists/add.py", tiny_lookup())
    assert snippet.title == "Add lists"
    assert snippet.symbol == "tl.add"
    assert snippet.code == GOOD.strip() + "\n"
    assert ran(snippet.code) == (True, "[4, 5]\n")
    assert not ran(snippet.counter)[0]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("import tinylib as tl\nassert tl.add([1], [2])\n", "it has no docstring"),
        ('"""T."""\nimport tinylib as tl\ntl.add([1], [2])\n', "it asserts nothing"),
        ('"""T."""\nassert 1 == 1\n', "it uses no public name of tinylib"),
        (
            '"""T."""\nfrom tinylib._core import lists\nassert lists\n',
            "imports 'tinylib._core.lists', which is not",
        ),
        ('"""T."""\nassert (\n', "never closed"),
        (f"x = {'-' * 200_000}1", "it is nested too deeply"),
    ],
)
def test_no_example(text, reason):
    with pytest.raises(ParseError, match=rf"Couldn't read example 'a\.py': .*{reason}"):
        read_example(text, "a.py", tiny_lookup())
