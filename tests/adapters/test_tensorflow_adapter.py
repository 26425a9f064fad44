"""The adapter on a small tree of our own that is laid out as TensorFlow is."""

from __future__ import annotations

import pytest

from docprobe.adapters.base import PublicName
from docprobe.adapters.tensorflow import make
from docprobe.config import load_config
from docprobe.errors import ParseError

API = "tensorflow/_api/v2"
FILES = {
    "tensorflow/__init__.py": (
        "import os as _os\n"
        "from tensorflow.python.util.lazy_loader import KerasLazyLoader as _KerasLazyLoader\n"
        "from tensorflow._api.v2 import __internal__\n"
        "from tensorflow._api.v2 import compat\n"
        "from tensorflow._api.v2 import nn\n"
        "from tensorflow.python.ops.array_ops import concat # line: 1\n"
        "from tensorflow.python.ops.array_ops import reverse_v2 as reverse # line: 9\n"
        "_losses = _KerasLazyLoader(globals(), submodule='losses', name='losses')\n"
    ),
    f"{API}/__internal__/__init__.py": "from tensorflow.python.tf2 import enable\n",
    f"{API}/nn/__init__.py": "from tensorflow.python.ops.nn_ops import relu\n",
    f"{API}/compat/__init__.py": "from tensorflow._api.v2.compat import v1\n",
    f"{API}/compat/v1/__init__.py": (
        "from tensorflow._api.v2.compat.v1 import compat\n"
        "from tensorflow.python.ops.array_ops import concat, placeholder\n"
    ),
    f"{API}/compat/v1/compat/__init__.py": "from tensorflow._api.v2.compat import v1\n",
    "keras/_tf_keras/keras/__init__.py": (
        "from keras import losses as losses\nfrom keras.src.models.model import Model\n"
    ),
    "keras/_tf_keras/keras/losses/__init__.py": "from keras.src.losses.losses import mse as MSE\n",
    "keras/losses/__init__.py": "from keras.src.losses.losses import mse as MSE\n",
    "tensorflow/tools/compatibility/renames_v2.py": (
        "renames = {'tf.Dim': 'tf.compat.v1.Dim', 'tf.a': 'tf.b'}\n"
    ),
    "tensorflow/tools/compatibility/all_renames_v2.py": (
        "manual_symbol_renames = {'tf.a': 'tf.c'}\nother = {'x': 'y'}\n"
    ),
}


@pytest.fixture
def adapter():
    return make(load_config().target)


@pytest.fixture
def root(tmp_path):
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_public_names_are_those_of_the_api_and_of_keras(adapter, root):
    assert [item.name for item in adapter.public_names(root)] == [
        "tf", "tf.compat", "tf.compat.v1", "tf.compat.v1.concat", "tf.compat.v1.placeholder", "tf.concat",
        "tf.keras", "tf.keras.Model", "tf.keras.losses", "tf.keras.losses.MSE", "tf.losses", "tf.losses.MSE",
        "tf.nn", "tf.nn.relu", "tf.reverse",
    ]  # fmt: skip


def test_a_name_leads_to_its_internal_place(adapter, root):
    names = {item.name: item for item in adapter.public_names(root)}
    assert names["tf.reverse"] == PublicName("tf.reverse", "tensorflow.python.ops.array_ops", "reverse_v2")
    assert names["tf.keras.losses.MSE"].module == "keras.src.losses.losses"


def test_without_keras_there_is_the_rest(adapter, root):
    for path in (root / "keras").rglob("*.py"):
        path.unlink()
    assert not [item.name for item in adapter.public_names(root) if "keras" in item.name]


@pytest.mark.parametrize(
    ("best", "other"),
    [
        ("tf.gather_nd", "tf.compat.v1.a"),
        ("tf.image.very_long_name_of_its_own", "tf.raw_ops.A"),
        ("tf.data.Dataset", "tf.data.experimental.D"),
        ("tf.keras.losses.Loss", "tf.losses.Loss"),
        ("tf.keras.Model", "tf.keras.models.Model"),
        ("tf.compat.v2.a", "tf.compat.v1.a"),
    ],
)
def test_rank(adapter, best, other):
    attribute = best.rpartition(".")[2]
    names = [PublicName(other, "m", other.rpartition(".")[2]), PublicName(best, "m", attribute)]
    assert min(names, key=adapter.rank).name == best


def test_the_name_that_the_object_has_in_its_module_is_preferred(adapter):
    names = [PublicName("tf.keras.losses.mse", "m", "mean"), PublicName("tf.keras.losses.mean", "m", "mean")]
    assert min(names, key=adapter.rank).name == "tf.keras.losses.mean"


def test_renames_are_read_as_text_and_the_later_table_wins(adapter, root):
    assert adapter.renames(root) == {"tf.Dim": "tf.compat.v1.Dim", "tf.a": "tf.c"}


def test_no_table_of_renames_is_no_error(adapter, tmp_path):
    assert adapter.renames(tmp_path) == {}


def test_no_library_is_one_clear_message(adapter, tmp_path):
    with pytest.raises(ParseError, match="Couldn't read the API of 'tensorflow': no such package"):
        adapter.public_names(tmp_path)
