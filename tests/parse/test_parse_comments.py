"""The author's words nearest to a line of a test."""

from __future__ import annotations

import pytest

from docprobe import model
from docprobe.parse.comments import is_for_people, note_at

SOURCE = '''\
class SomeTest:
    def test_it(self):
        """Say what it
        is for."""
        self.assertEqual(f(1), 1)
        # A float is cut,
        # not rounded.
        x = f(1.9)
        self.assertEqual(x, 1)
        a = 1

        b = 2
        c = 3
        d = 4
        self.assertEqual(f(2), 2)
        # pylint: disable=all
        self.assertEqual(f(3), 3)

    def test_other(self):
        self.assertEqual(f(4), 4)
'''


def note(line, first=2, last=17):
    method = model.TestMethod("t", "s", "a_test.py", "SomeTest", "test_it", first, last, "", False, (), ())
    return note_at(SOURCE, method, line)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (5, "Say what it is for."),
        (9, "A float is cut, not rounded."),
        (15, "Say what it is for."),
        (17, ""),
    ],
)
def test_nearest(line, said):
    assert note(line) == said


def test_no_words_of_another_test():
    assert note(20, first=19, last=20) == ""


def test_broken_text():
    method = model.TestMethod("t", "s", "a_test.py", "SomeTest", "test_it", 1, 1, "", False, (), ())
    assert note_at("def broken(:", method, 1) == ""
    assert note_at("", method, 1) == ""


@pytest.mark.parametrize(
    ("comment", "counts"), [("# Why.", True), ("# pylint: disable=x", False), ("#!noqa", False)]
)
def test_comments_for_tools(comment, counts):
    assert is_for_people(comment) is counts
