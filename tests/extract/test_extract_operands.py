"""Where program text is put before a dot or an operator, all of it belongs to that."""

from __future__ import annotations

import pytest

from docprobe.extract.programs import _is_whole


@pytest.mark.parametrize("text", ["x", "lib.f(1, -2)", "[1, 2][0]", "(1 + x)", "lib.f(x)[-1].shape", "1.5"])
def test_whole(text):
    assert _is_whole(text)


@pytest.mark.parametrize(
    "text", ["(2 * x) - 1", "-1", "a @ b", "(a) + (b)", "x if y else z", "x < y", "lambda: x"]
)
def test_in_parts(text):
    assert not _is_whole(text)
