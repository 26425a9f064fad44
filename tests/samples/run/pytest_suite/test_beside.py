"""Tests that lean on a module beside them."""

import beside
import pytest


@pytest.fixture
def answer():
    return beside.ANSWER


def test_answer(answer):
    assert answer == 42
