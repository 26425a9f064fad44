"""Which symbol a test is about."""

from __future__ import annotations

import pytest

from docprobe import model
from docprobe.extract.attribution import find_helpers, is_about


@pytest.mark.parametrize(
    ("symbol", "names"),
    [
        ("tf.concat", "ops/concat_op_test.py ConcatOpTest testHStack"),
        ("tf.data.Dataset.padded_batch", "data/padded_batch_test.py PaddedBatchTest testShape"),
        ("tf.linalg.matmul", "ops/x_test.py MatMulTest test"),
        ("tf.keras.layers.LSTM", "layers/lstm_test.py LSTMTest test_basics"),
        ("tf.math.floormod", "ops/math_test.py MathTest testFloorMod"),
        ("tf.gather", "ops/x_test.py XTest testGathers"),
    ],
)
def test_about(symbol, names):
    assert is_about(symbol, names)


@pytest.mark.parametrize(
    ("symbol", "names"),
    [
        ("tf.constant", "ops/concat_op_test.py ConcatOpTest testHStack"),
        ("tf.add", "ops/padded_test.py PaddedTest testBatch"),
        ("tf.ones", "ops/x_test.py XTest testMilestones"),
    ],
)
def test_not_about(symbol, names):
    assert not is_about(symbol, names)


def method(path, symbols):
    calls = tuple(model.Call(symbol, 1, 0) for symbol in symbols)
    return model.TestMethod(f"{path}::T::test", "s", path, "T", "test", 1, 9, "", False, calls, ())


def test_helpers_are_called_everywhere_and_seldom_meant():
    tests = [method(f"part{place}_test.py", ["tf.constant", "tf.part"]) for place in range(6)]
    assert find_helpers([*tests, method("constant_test.py", ["tf.constant"])]) == {"tf.constant"}
