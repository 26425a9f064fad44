"""A file that skips itself as a whole."""

import pytest

missing = pytest.importorskip("module_that_is_not_there")


def test_one():
    missing.do()
