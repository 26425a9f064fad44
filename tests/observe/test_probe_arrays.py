"""Arrays are written as programs that give them again."""

from __future__ import annotations

import pytest

from docprobe.observe import probe_values
from docprobe.observe.probe_arrays import Arrays, dtype_name

np = pytest.importorskip("numpy")
ml_dtypes = pytest.importorskip("ml_dtypes")

HALF = np.dtype(ml_dtypes.bfloat16)
EIGHTH = np.dtype(ml_dtypes.float8_e5m2)


@pytest.mark.parametrize(
    "thing",
    [
        np.array([1, 2]),
        np.array([[1.5]], dtype=np.float32),
        np.array(1.5, dtype=np.float16),
        np.float32(1.5),
        np.bool_(True),
        np.array([1.5, -2], dtype=HALF),
        np.array(1.5, dtype=HALF),
        HALF.type(1.5),
        np.array([1.5, -2], dtype=EIGHTH),
        np.array(1.5, dtype=EIGHTH),
        np.zeros((0, 2), dtype=HALF),
        np.array([b"a"]),
    ],
    ids=lambda thing: f"{thing.dtype} {thing.shape}",
)
def test_text_gives_the_same(thing):
    described = Arrays(probe_values).describe(thing)
    again = eval(described["text"], {"np": np})
    assert type(again) is type(thing) or isinstance(again, np.generic)
    assert (np.asarray(again).dtype, np.asarray(again).shape) == (thing.dtype, thing.shape)
    assert np.asarray(again).tolist() == thing.tolist()


def test_name_of_a_dtype():
    assert dtype_name(HALF) == "bfloat16"
    assert dtype_name(np.dtype("V2")) == "|V2"
    assert dtype_name(np.dtype("S3")) == "|S3"
