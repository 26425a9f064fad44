"""Tests that end the process, and tests around them."""

import os
import time

import pytest


@pytest.fixture(scope="module")
def ground():
    return "firm"


def test_1_passes(ground):
    assert ground == "firm"


@pytest.mark.parametrize("code", [0, 3])
def test_2_exits(code):
    os._exit(code)


def test_3_aborts():
    os.abort()


def test_4_waits():
    time.sleep(60)


def test_5_passes(ground):
    assert ground == "firm"
