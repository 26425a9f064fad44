"""What docprobe asks of TensorFlow in a child: what is missing, which program to start, whether to fork."""

from __future__ import annotations

import sys
import types
from types import SimpleNamespace

import pytest

from docprobe.adapters import tensorflow_child

MODULE = "tensorflow.python.eager.context"
PLACE = "/venv/lib/python3.11/site-packages/tensorflow/python/framework"


@pytest.mark.parametrize(
    ("name", "message", "reason"),
    [
        ("ModuleNotFoundError", "No module named 'portpicker'", "needs the module portpicker"),
        (
            "ImportError",
            f"cannot import name '_errors_test' from 'tensorflow.python.framework' ({PLACE}/__init__.py)",
            "needs the module tensorflow.python.framework._errors_test",
        ),
        (
            "ImportError",
            "cannot import name '_pywrap_test' from 'tensorflow.lite.testdata' (unknown location)",
            "needs the module tensorflow.lite.testdata._pywrap_test",
        ),
        (
            "ImportError",
            f"cannot import name 'Tensor' from 'tensorflow.python.framework.ops' ({PLACE}/ops.py)",
            "",
        ),
        (
            "ImportError",
            "Could not import PIL.Image. The use of `array_to_img` requires PIL.",
            "needs the module PIL.Image",
        ),
        (
            "ImportError",
            "OrbaxCheckpoint requires the 'orbax-checkpoint' package. You can install it via pip.",
            "needs the package orbax-checkpoint",
        ),
        ("ImportError", "This requires the grain module. You can install it.", "needs the package grain"),
        (
            "TBNotInstalledError",
            "TensorBoard is not installed, missing implementation for tf.summary.scalar",
            "needs the module tensorboard",
        ),
        ("ValueError", "Please provide a TPU Name to connect to.", "needs a TPU"),
        ("ValueError", "the argument requires the 'axis' package of TPU-like words", ""),
        ("KeyError", "'TF_CONFIG'", "needs several machines"),
        ("KeyError", "'lost'", ""),
    ],
)
def test_skip_reason(name, message, reason):
    assert tensorflow_child.skip_reason(name, message) == reason


@pytest.fixture
def library(monkeypatch):
    """Stand in for TensorFlow's own search for the executable that started the test."""
    name = "tensorflow.python.distribute.multi_process_lib"
    module = types.ModuleType(name)
    module.started = []
    module._set_spawn_exe_path = lambda: module.started.append(sys.argv[0])
    parts = name.split(".")
    for count in range(1, len(parts)):
        package = ".".join(parts[:count])
        monkeypatch.setitem(sys.modules, package, types.ModuleType(package))
    monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(sys, "argv", ["some_test.py", "--flag"])
    return module


def test_a_program_is_made_where_it_is_asked_for(library):
    made = []
    tensorflow_child.before_restart(lambda: made.append(1) or "/job/program/some_test")
    assert (made, library.started) == ([], [])
    library._set_spawn_exe_path()
    assert (len(made), library.started) == (1, ["/job/program/some_test"])
    assert sys.argv == ["/job/program/some_test", "--flag"]


def test_a_version_without_such_tests_is_left_as_it_is(library):
    del library._set_spawn_exe_path
    tensorflow_child.before_restart(lambda: "unused")
    assert not hasattr(library, "_set_spawn_exe_path")


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
