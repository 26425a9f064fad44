"""TensorFlow's objects as literal expressions, and how their values are looked at.

Runs in the target's interpreter. `describe` returns ``facts`` (type, dtype, shape, flags), ``text``
where the object can be written down, and ``views``: pairs of a template that turns the object into
plain Python and the text of what it gives (None where only a run can tell).
"""

from __future__ import annotations

import importlib.util
import re
import sys
import unittest
from pathlib import Path
from typing import Any

import tensorflow as tf

_ELEMENTS = 32
_BUILT_AT = re.compile(r"Graph execution error:.*?\nNode: '[^']*'\s*", re.DOTALL)
_LIBRARY: dict[str, Any] = {}


def bind(values: Any, arrays: Any) -> None:
    """Take what the probe writes plain values and arrays with: they look the same everywhere."""
    _LIBRARY.update(values=values, arrays=arrays)
    objects = _objects()
    _WRITERS.append((objects.named("keras.Variable"), _keras_variable))
    weak = getattr(sys.modules.get("tensorflow.python.framework.weak_tensor"), "WeakTensor", ())
    _WRITERS.append((weak, _weak))  # no public name leads to it
    _WRITERS.extend(objects.writers(values))


def _objects() -> Any:
    """Load what writes all that is no tensor: the file beside this one, as this one is loaded by path."""
    path = Path(__file__).with_name("tensorflow_objects_describe.py")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def message_of(error: BaseException) -> str:
    """Return what an exception says, without the stack traces of a graph's construction."""
    text = _BUILT_AT.sub("", str(error))
    return text.partition("\n\nOriginal stack trace")[0]


def stand_ins() -> list[tuple[Any, Any]]:
    """Return the functions that do a public function's work for some types, such as ragged tensors."""
    from tensorflow.python.util import dispatch  # noqa: PLC0415 - private: may be gone one day

    table = getattr(dispatch, "_TYPE_BASED_DISPATCH_SIGNATURES", {})
    return [(target, public) for public, targets in table.items() for target in targets]


def transparent(callee: Any) -> bool:
    """Tell whether a call only evaluates what it is given: ``self.evaluate``, ``run``, ``eval``."""
    receiver, name = getattr(callee, "__self__", None), getattr(callee, "__name__", "")
    return (
        (name == "evaluate" and isinstance(receiver, unittest.TestCase))
        or (name == "run" and isinstance(receiver, (tf.compat.v1.Session, tf.compat.v1.InteractiveSession)))
        or (name == "eval" and isinstance(receiver, (tf.Tensor, tf.Variable)))
    )


def describe(obj: Any, write: Any) -> Any:
    """Write down `obj`; None where it is not TensorFlow's or nothing is known of it."""
    for kinds, writer in _WRITERS:
        if isinstance(obj, kinds):
            return writer(obj, write)
    return None


def _tensor(tensor: Any, write: Any) -> dict[str, Any]:  # noqa: ARG001 - one signature for all kinds
    facts = _facts(tensor, "tf.Tensor")
    if not hasattr(tensor, "numpy") or tensor.dtype in {tf.resource, tf.variant}:
        is_value = tensor.dtype not in {tf.resource, tf.variant}
        return {"facts": {**facts, "symbolic": True}, "views": [[_view(tensor), None]] if is_value else []}
    array = _array(tensor)
    facts["flags"] = _LIBRARY["arrays"].facts(array, "")["flags"]
    text = _LIBRARY["arrays"].text(array)
    written = _regular(tensor, array) if text is None else _constant(tensor, text)
    return {"facts": facts, "text": written, "views": [[_view(tensor), text]]}


def _regular(tensor: Any, array: Any) -> Any:
    """Write a large tensor of one value, or of numbers in a row, by how it is made."""
    made = _LIBRARY["arrays"].regular(array)
    if made is None:
        return None
    kind, first = made
    shape, dtype = tensor.shape.as_list(), tensor.dtype
    if kind == "full" and first in {0, 1}:
        words = "" if dtype == tf.float32 else f", dtype=tf.{dtype.name}"
        return f"tf.{'ones' if first else 'zeros'}({shape}{words})"
    is_default = dtype == {int: tf.int32, float: tf.float32}.get(type(first))
    if kind == "full":
        return f"tf.fill({shape}, {first if is_default else _constant_text(repr(first), dtype)})"
    words = "" if is_default else f", dtype=tf.{dtype.name}"
    row = f"tf.range({f'{first}, ' if first else ''}{first + array.size}{words})"
    return row if len(shape) == 1 else f"tf.reshape({row}, {shape})"


def _weak(tensor: Any, write: Any) -> dict[str, Any]:
    """Write a tensor whose dtype gives way to others' as what Python's numbers become without promotion."""
    found = _tensor(tensor.tensor, write)
    found["views"].append(["{}.dtype", f"tf.{tensor.dtype.name}"])
    return {**found, "facts": {**found["facts"], "weak": True}}


def _keras_variable(variable: Any, write: Any) -> dict[str, Any]:
    """Write a variable of Keras' own by the one that it holds."""
    found = _variable(variable.value, write)
    return {"facts": {**found["facts"], "type": "tf.keras.Variable"}, "views": found["views"]}


def _array(tensor: Any) -> Any:
    import numpy as np  # noqa: PLC0415 - the target's

    return np.asarray(tensor.numpy(), dtype=object if tensor.dtype == tf.string else None)


def _view(tensor: Any) -> str:
    """Return how a dense value is looked at; of scalars only numbers have ``item``."""
    if tensor.shape.rank == 0:
        return "{}.numpy()" if tensor.dtype == tf.string else "{}.numpy().item()"
    return "{}.numpy().tolist()"


def _constant(tensor: Any, text: Any) -> Any:
    shape = tuple(tensor.shape)
    if text is None:
        return None
    if 0 in shape:
        return f"tf.zeros({list(shape)}, dtype=tf.{tensor.dtype.name})"
    return _constant_text(text, tensor.dtype)


def _constant_text(text: str, dtype: Any) -> str:
    default = dtype in {tf.int32, tf.float32, tf.bool, tf.string}
    return f"tf.constant({text})" if default else f"tf.constant({text}, dtype=tf.{dtype.name})"


def _variable(variable: Any, write: Any) -> dict[str, Any]:  # noqa: ARG001 - one signature for all kinds
    facts = _facts(variable, "tf.Variable")
    if not tf.executing_eagerly() or variable.dtype in {tf.resource, tf.variant}:
        return {"facts": {**facts, "symbolic": True}, "views": [[_view(variable), None]]}
    text = _LIBRARY["arrays"].text(_array(variable))
    default = variable.dtype in {tf.int32, tf.float32, tf.bool, tf.string}
    dtype = "" if default else f", dtype=tf.{variable.dtype.name}"
    made = f"tf.Variable({text}{dtype})" if text and 0 not in variable.shape else None
    return {"facts": facts, "text": made, "views": [[_view(variable), text]]}


def _ragged(ragged: Any, write: Any) -> dict[str, Any]:  # noqa: ARG001 - one signature for all kinds
    facts = {"type": "tf.RaggedTensor", "dtype": ragged.dtype.name, "shape": ragged.shape.as_list()}
    if not hasattr(ragged.row_splits, "numpy"):
        return {"facts": {**facts, "symbolic": True}, "views": [["{}.to_list()", None]]}
    values = ragged.to_list()
    facts["flags"] = [] if ragged.flat_values.shape[0] else ["empty"]
    text = _LIBRARY["values"].plain_text(_short(values, ragged.dtype))
    return {"facts": facts, "text": _ragged_text(ragged, text), "views": [["{}.to_list()", text]]}


def _ragged_text(ragged: Any, text: Any) -> Any:
    if text is None:
        return None
    words = "" if ragged.dtype in {tf.int32, tf.float32, tf.string} else f", dtype=tf.{ragged.dtype.name}"
    inner = ragged.flat_values.shape.rank - 1
    words += f", ragged_rank={ragged.ragged_rank}" if inner or not ragged.flat_values.shape[0] else ""
    words += "" if ragged.row_splits.dtype == tf.int64 else ", row_splits_dtype=tf.int32"
    return f"tf.ragged.constant({text}{words})"


def _short(values: Any, dtype: Any) -> Any:
    """Return nested lists with floats in as few digits as their dtype needs."""
    if isinstance(values, list):
        return [_short(value, dtype) for value in values]
    if isinstance(values, float) and dtype != tf.float64:
        return float(str(dtype.as_numpy_dtype(values)))
    return values


def _sparse(sparse: Any, write: Any) -> dict[str, Any]:
    facts = {"type": "tf.SparseTensor", "dtype": sparse.dtype.name, "shape": sparse.shape.as_list()}
    views = [["tf.sparse.to_dense({}).numpy().tolist()", None]] if sparse.dtype != tf.string else []
    if not hasattr(sparse.indices, "numpy"):
        return {"facts": {**facts, "symbolic": True}, "views": views}
    facts["flags"] = [] if sparse.values.shape[0] else ["empty"]
    indices, shape = _array(sparse.indices), _array(sparse.dense_shape)
    if indices.size > _ELEMENTS * 2:
        return {"facts": facts, "views": views}
    values = write(sparse.values)
    rows = indices.tolist() if indices.size else f"tf.zeros({list(indices.shape)}, dtype=tf.int64)"
    text = None
    if values[0] == "t":
        plain = values[1]
        if sparse.dtype in {tf.int32, tf.float32, tf.string, tf.bool} and plain.startswith("tf.constant("):
            plain = plain[len("tf.constant(") : -1]
        text = f"tf.sparse.SparseTensor(indices={rows}, values={plain}, dense_shape={shape.tolist()})"
    return {"facts": facts, "text": text, "views": views}


def _sparse_value(value: Any, write: Any) -> dict[str, Any]:
    """Write what graph mode takes for a sparse tensor as a sparse tensor."""
    import numpy as np  # noqa: PLC0415 - the target's

    indices, values, shape = (np.asarray(part) for part in value)
    facts = {"type": "tf.SparseTensor", "dtype": str(values.dtype), "shape": shape.tolist()}
    written, view = write(values), "[{}.indices.tolist(), {}.values.tolist()]"
    if indices.size > _ELEMENTS * 2 or not indices.size or written[0] != "t":
        return {"facts": facts, "views": [[view, None]]}
    words = f"indices={indices.tolist()}, values={written[1]}, dense_shape={shape.tolist()}"
    seen = f"[{indices.tolist()}, {_LIBRARY['arrays'].text(values)}]"
    return {"facts": facts, "text": f"tf.sparse.SparseTensor({words})", "views": [[view, seen]]}


def _ragged_value(value: Any, write: Any) -> dict[str, Any]:  # noqa: ARG001 - one signature for all kinds
    """Write what graph mode takes for a ragged tensor as a ragged tensor."""
    dtype, flat = tf.as_dtype(value.dtype), value.flat_values
    text = _LIBRARY["values"].plain_text(_short(value.to_list(), dtype))
    facts = {"type": "tf.RaggedTensor", "dtype": dtype.name, "shape": list(value.shape)}
    facts["flags"] = [] if flat.shape[0] else ["empty"]
    if text is None:
        return {"facts": facts, "views": [["{}.to_list()", None]]}
    words = "" if dtype in {tf.int32, tf.float32, tf.string} else f", dtype=tf.{dtype.name}"
    words += f", ragged_rank={value.ragged_rank}" if flat.ndim > 1 or not flat.shape[0] else ""
    return {
        "facts": facts,
        "text": f"tf.ragged.constant({text}{words})",
        "views": [["{}.to_list()", text]],
    }


def _shape(shape: Any, write: Any) -> dict[str, Any]:  # noqa: ARG001 - one signature for all kinds
    facts = {"type": "tf.TensorShape"}
    if shape.rank is None:
        return {"facts": facts, "text": "tf.TensorShape(None)", "views": [["{}.rank", "None"]]}
    return {
        "facts": facts,
        "text": f"tf.TensorShape({shape.as_list()})",
        "views": [["{}.as_list()", str(shape.as_list())]],
    }


def _dtype(dtype: Any, write: Any) -> dict[str, Any]:  # noqa: ARG001 - one signature for all kinds
    text = f"tf.{dtype.name}" if hasattr(tf, dtype.name) else None
    return {"facts": {"type": "tf.DType"}, "text": text, "views": [["{}", text]] if text else []}


def _spec(spec: Any, write: Any) -> dict[str, Any]:
    kind = next(cls for cls in type(spec).__mro__ if getattr(tf, cls.__name__, None) is cls).__name__
    shape = None if spec.shape.rank is None else spec.shape.as_list()
    more = ""
    if isinstance(spec, tf.RaggedTensorSpec):
        more = f", ragged_rank={spec.ragged_rank}, row_splits_dtype=tf.{spec.row_splits_dtype.name}"
    dtype = write(spec.dtype)[1]
    text = f"tf.{kind}(shape={shape}, dtype={dtype}{more})"
    return {"facts": {"type": f"tf.{kind}"}, "text": text, "views": [["{}", text]]}


def _facts(tensor: Any, kind: str) -> dict[str, Any]:
    shape = tensor.shape
    return {
        "type": kind,
        "dtype": tensor.dtype.name,
        "shape": None if shape.rank is None else shape.as_list(),
    }


_WRITERS: list[tuple[Any, Any]] = [
    (tf.Variable, _variable),
    (tf.RaggedTensor, _ragged),
    (tf.sparse.SparseTensor, _sparse),
    (tf.compat.v1.SparseTensorValue, _sparse_value),
    (tf.Tensor, _tensor),
    (tf.TensorShape, _shape),
    (tf.DType, _dtype),
    ((tf.TensorSpec, tf.RaggedTensorSpec, tf.SparseTensorSpec), _spec),
    (tf.compat.v1.ragged.RaggedTensorValue, _ragged_value),
]
