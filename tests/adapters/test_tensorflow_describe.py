"""How TensorFlow's objects are written down: what is written makes the same object again."""

from __future__ import annotations

import pytest
from running import looked, probe_settings

from docprobe.config import load_config
from docprobe.run.pool import Pool
from docprobe.run.targets import find_target

pytestmark = pytest.mark.suite
HEAD = "import numpy as np\nimport tensorflow as tf"
NAMES = (
    "io.FixedLenFeature", "io.VarLenFeature", "io.RaggedFeature", "train.Example", "train.Features",
    "train.Feature", "train.Int64List", "train.FloatList", "compat.v1.Summary", "io.TFRecordOptions",
    "config.PhysicalDevice", "keras.layers.Dense", "data.Options", "multiply",
)  # fmt: skip


@pytest.fixture(scope="module")
def worker(tensorflow_python, tmp_path_factory):
    target = load_config().target
    rows = [[f"tf.{name}", "tensorflow", name] for name in NAMES]
    settings = probe_settings(target, rows, tmp_path_factory.mktemp("names"))
    with Pool(find_target(target, tensorflow_python), settings, workers=1) as made:
        yield made


def result_of(worker, call):
    """Return what a look tells of a call."""
    return looked(worker, call, HEAD)["result"]


EXAMPLE = "tf.train.Feature(float_list=tf.train.FloatList(value=[0.1]))"
WRITTEN = [
    "tf.zeros([3, 40], dtype=tf.int32)",
    "tf.fill([40], 2.5)",
    "tf.fill([40], tf.constant(3, dtype=tf.int64))",
    "tf.range(40)",
    "tf.reshape(tf.range(1.0, 41.0), [5, 8])",
    "np.ones((8, 8))",
    "np.full((40,), 7, dtype=np.int32)",
    "np.arange(1, 41).reshape(5, 8)",
    'tf.DeviceSpec.from_string("/job:w/device:CPU:1")',
    "tf.io.FixedLenFeature(shape=[2], dtype=tf.int64)",
    "tf.io.VarLenFeature(dtype=tf.string)",
    'tf.io.RaggedFeature(dtype=tf.int64, value_key="v")',
    f'tf.train.Example(features=tf.train.Features(feature={{"a": {EXAMPLE}}}))',
    'tf.compat.v1.Summary(value=[tf.compat.v1.Summary.Value(tag="x", simple_value=1.5)])',
    'tf.config.PhysicalDevice(name="d", device_type="CPU")',
    "tf.IndexedSlices(values=tf.constant([[1.0]]), indices=tf.constant([2]), dense_shape=tf.constant([3]))",
    "slice(tf.constant(1), None, None)",
    "list(range(5, 105))",
]  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN)
def test_written(worker, text):
    assert result_of(worker, text)["expr"][:2] == ["t", text]


VIEWS = [
    ("tf.io.TFRecordOptions('GZIP')", [["{}.compression_type", '"GZIP"']]),
    ("tf.compat.v1.ragged.constant_value([[1, 2], []])", [["{}.to_list()", "[[1, 2], []]"]]),
    (
        "tf.compat.v1.SparseTensorValue([[0]], [5], [2])",
        [["[{}.indices.tolist(), {}.values.tolist()]", "[[[0]], [5]]"]],
    ),
    ("tf.keras.Input((3,))", [["{}.shape", "(None, 3)"], ["{}.dtype", '"float32"']]),
    ("tf.keras.Variable([1.0])", [["{}.numpy().tolist()", "[1.0]"]]),
    ("tf.keras.initializers.Constant(3)", [["{}.get_config()", '{"value": 3}']]),
    ("tf.keras.layers.Dense(3)", []),
    ("tf.keras.layers.Dense", [["{}", "tf.keras.layers.Dense"]]),
    ("tf.data.Options()", []),
    ("np.dtype('float32')", [["{}.name", '"float32"']]),
    ("tf.experimental.Optional.from_value(1)", [["{}.has_value().numpy().item()", "True"]]),
    ("tf.experimental.StructuredTensor.from_pyval({'a': [1]})", [["{}.to_pyval()", '{"a": [1]}']]),
    ("tf.train.ClusterSpec({'a': ['x:1']})", [["{}.as_dict()", '{"a": ["x:1"]}']]),
    ("tf.unique([1, 1])", [["[item.numpy().tolist() for item in {}]", "[[1], [0, 0]]"]]),
    (
        "(tf.constant(1), [tf.constant([2]), tf.constant([3])], None)",
        [
            [
                "[{}[0].numpy().item(), [item.numpy().tolist() for item in {}[1]], {}[2]]",
                "[1, [[2], [3]], None]",
            ]
        ],
    ),
    (
        "[[tf.constant(1)], [tf.constant(2)]]",
        [["[[item.numpy().item() for item in row] for row in {}]", "[[1], [2]]"]],
    ),
    (
        "tf.data.Dataset.range(4).window(2)",
        [["[list(item.as_numpy_iterator()) for item in {}]", "[[0, 1], [2, 3]]"]],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("call", "views"), VIEWS)
def test_views(worker, call, views):
    assert result_of(worker, call)["views"] == views


def test_facts_where_there_is_no_value(worker):
    result = result_of(worker, "tf.function(lambda: [tf.constant(1)] and None).get_concrete_function().graph")
    assert result["views"] == []
    facts = result_of(worker, "tf.keras.Input((3,))")["facts"]
    assert facts == {"type": "tf.keras.KerasTensor", "dtype": "float32", "shape": [None, 3], "symbolic": True}
    assert result_of(worker, "tf.random.uniform([64])")["facts"]["shape"] == [64]


def test_a_decorated_function_is_written_as_one_call(worker):
    source = (
        "import tensorflow as tf\n@tf.function(jit_compile=True)\ndef f(x):\n  return tf.multiply(x, 2)\n"
    )
    code = f"import pathlib, sys\npathlib.Path('made.py').write_text({source!r})\nsys.path.insert(0, '.')"
    told = looked(worker, "made.f", f"{code}\nimport made")["result"]
    assert told["expr"][1] == "tf.function(lambda x: tf.multiply(x, 2), jit_compile=True)"
