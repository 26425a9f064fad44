"""A test that cannot be collected, and another that shares its fate."""

import pytest


@pytest.mark.parametrize("x", [1])
def test_other_name(y):
    assert y


def test_fine(numbers):
    assert numbers
