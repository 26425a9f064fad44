"""What the fork server asks of TensorFlow, on a stand-in for it."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from docprobe.adapters import tensorflow_child

MODULE = "tensorflow.python.eager.context"


@pytest.mark.parametrize(
    ("context", "refused"),
    [
        (None, False),
        (SimpleNamespace(_initialized=False), False),  # up to 2.15 the import makes one
        (SimpleNamespace(_initialized=True), True),
    ],
)
def test_context_that_is_not_initialised_does_no_harm(monkeypatch, context, refused):
    for name in ("tensorflow", "tensorflow.python", "tensorflow.python.eager", MODULE):
        monkeypatch.setitem(sys.modules, name, SimpleNamespace(_context=context))
    assert ("context was initialised" in tensorflow_child.forkable()) is refused
