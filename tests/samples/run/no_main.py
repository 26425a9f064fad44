"""A file that leaves running its tests to a runner, where there is no pytest."""

import sys
import unittest

sys.modules["pytest"] = None


class Mark:
    """Looks like a mark of pytest."""

    def __init__(self, name, *args, **kwargs):
        self.name, self.args, self.kwargs = name, args, kwargs


def marked(*marks):
    def mark(function):
        function.pytestmark = list(marks)
        return function

    return mark


class QuietTest(unittest.TestCase):
    def test_passes(self):
        pass

    @marked(Mark("skipif", True, reason="not on this backend"))
    def test_elsewhere(self):
        self.fail()

    @marked(Mark("skipif", False, reason="not so"))
    def test_here(self):
        pass


def test_function():
    assert 2 > 3


def test_fixture(tmp_path):
    raise AssertionError
