"""TensorFlow's objects that are no tensors, nor types of tensors: records, messages, devices, datasets.

Runs in the target's interpreter; `tensorflow_describe` loads it.
"""

from __future__ import annotations

import sys
from typing import Any

import tensorflow as tf

_LONGEST = 300
_FLOAT = 6  # protobuf's CPPTYPE_FLOAT
# What an object shows of itself, by its public class.
_SHOWN = (
    ("experimental.StructuredTensor", "{}.to_pyval()"),
    ("experimental.RowPartition", "{}.row_splits().numpy().tolist()"),
    ("experimental.Optional", "{}.has_value().numpy().item()"),
    ("experimental.dtensor.Layout", "{}.sharding_specs"),
    ("experimental.dtensor.Mesh", "{}.dim_names"),
    ("random.Generator", "{}.state.numpy().tolist()"),
    ("lookup.StaticHashTable", "{}.size().numpy().item()"),
    ("train.ClusterSpec", "{}.as_dict()"),
    ("TensorArray", "{}.stack().numpy().tolist()"),
)
_CONFIGURED = (
    "Initializer", "initializers.Initializer", "regularizers.Regularizer", "constraints.Constraint",
)  # fmt: skip


def writers(values: Any) -> list[tuple[Any, Any]]:
    """Return pairs of classes and what writes their objects; `values` is the probe's module."""
    found: list[tuple[Any, Any]] = [
        (tf.IndexedSlices, _slices),
        ((tf.DeviceSpec, tf.compat.v1.DeviceSpec), _device),
        (tf.data.Dataset, _dataset),
        (named("types.experimental.GenericFunction"), _function),
        (named("keras.KerasTensor"), _symbolic),
        (tuple(named(f"keras.{name}") for name in _CONFIGURED), lambda obj, _: _configured(obj, values)),
        (_message_class(), lambda message, write: _message(message, write, values)),
    ]
    found += [(named(name), _showing(name, template)) for name, template in _SHOWN]
    return [(kinds, writer) for kinds, writer in found if kinds]


def named(path: str) -> Any:
    """Return the class at a path below the library, or an empty tuple where this version has none."""
    found: Any = tf
    try:
        for part in path.split("."):
            found = getattr(found, part)
    except Exception:
        return ()
    return found if isinstance(found, type) else ()


def _showing(name: str, template: str) -> Any:
    """Return a writer of objects that only a run can tell about."""
    return lambda _obj, _write: {"facts": {"type": f"tf.{name}"}, "views": [[template, None]]}


def _slices(slices: Any, write: Any) -> dict[str, Any]:
    shape = slices.shape
    facts = {"type": "tf.IndexedSlices", "dtype": slices.dtype.name}
    facts["shape"] = None if shape.rank is None else shape.as_list()
    parts = [write(part) for part in (slices.values, slices.indices)]
    view = "[{}.indices.numpy().tolist(), {}.values.numpy().tolist()]"
    if not hasattr(slices.values, "numpy"):
        return {"facts": {**facts, "symbolic": True}, "views": [[view, None]]}
    if any(part[0] != "t" for part in parts):
        return {"facts": facts, "views": [[view, None]]}
    words = f"values={parts[0][1]}, indices={parts[1][1]}"
    if slices.dense_shape is not None:
        dense = write(slices.dense_shape)
        words += f", dense_shape={dense[1]}"
        words = words if dense[0] == "t" else ""
    return {"facts": facts, "text": f"tf.IndexedSlices({words})" if words else None, "views": [[view, None]]}


def _device(spec: Any, write: Any) -> dict[str, Any]:  # noqa: ARG001 - one signature for all kinds
    name = "tf.DeviceSpec" if isinstance(spec, tf.DeviceSpec) else "tf.compat.v1.DeviceSpec"
    text = f'"{spec.to_string()}"'
    return {
        "facts": {"type": name},
        "text": f"{name}.from_string({text})",
        "views": [["{}.to_string()", text]],
    }


def _function(function: Any, write: Any) -> Any:
    """Write what `tf.function` made of one expression or of a function that has a name."""
    python = getattr(function, "python_function", None)
    facts = {"type": "tf.types.experimental.GenericFunction"}
    inner = write(python) if hasattr(python, "__code__") else ["x"]
    if inner[0] != "t":
        return {"facts": facts}
    words = ""
    if getattr(function, "input_signature", None) is not None:
        parts = [write(spec) for spec in function.input_signature]
        if any(part[0] != "t" for part in parts):
            return {"facts": facts}
        words += f", input_signature=[{', '.join(part[1] for part in parts)}]"
    if getattr(function, "_jit_compile", None):
        words += ", jit_compile=True"
    return {"facts": facts, "text": f"tf.function({inner[1]}{words})"}


def _symbolic(tensor: Any, write: Any) -> dict[str, Any]:  # noqa: ARG001 - one signature for all kinds
    shape = tensor.shape
    facts = {"type": "tf.keras.KerasTensor", "dtype": str(tensor.dtype), "symbolic": True}
    facts["shape"] = None if shape is None else list(shape)
    return {"facts": facts, "views": [["{}.shape", repr(shape)], ["{}.dtype", f'"{tensor.dtype}"']]}


def _configured(obj: Any, values: Any) -> Any:
    """Show what an object is configured with, unless a name that was counted up is part of it."""
    config = obj.get_config()
    text = values.plain_text(config) if config and "name" not in config else None
    views = [["{}.get_config()", text]] if text and len(text) <= _LONGEST else []
    return {"facts": {"type": f"tf.keras.{type(obj).__name__}"}, "views": views} if views else None


def _message_class() -> Any:
    module = sys.modules.get("google.protobuf.message")
    return module.Message if module is not None else ()


def _message(message: Any, write: Any, values: Any) -> Any:
    """Write a protobuf message as calls of its classes, as far as those are public."""
    name = _message_name(type(message), write)
    if not name:
        return None
    facts = {"type": name}
    if message.ByteSize() > values.TEXT:
        return {"facts": facts}
    words = []
    for field, value in message.ListFields():
        text = _field(field, value, write, values)
        if text is None:
            return {"facts": facts}
        words.append(f"{field.name}={text}")
    text = f"{name}({', '.join(words)})"
    return (
        {"facts": facts, "text": text, "views": [["{}", text]]}
        if len(text) <= values.TEXT
        else {"facts": facts}
    )


def _message_name(kind: Any, write: Any) -> str:
    """Return a message's class as it is reached: by its own public name, or from the class around it."""
    written = write(kind)
    if written[0] == "t":
        return str(written[1])
    outer = kind.DESCRIPTOR.containing_type
    above = _message_name(outer._concrete_class, write) if outer is not None else ""
    return f"{above}.{kind.__name__}" if above else ""


def _field(field: Any, value: Any, write: Any, values: Any) -> Any:
    if isinstance(value, _message_class()):
        return (_message(value, write, values) or {}).get("text")
    if isinstance(value, float) and field.cpp_type == _FLOAT:
        numpy = sys.modules["numpy"]
        return values.plain_text(float(str(numpy.float32(value))))
    if hasattr(value, "items"):
        inner = field.message_type.fields_by_name["value"]
        pairs = [(values.plain_text(key), _field(inner, value[key], write, values)) for key in sorted(value)]
        is_whole = all(text is not None for _, text in pairs)
        return "{" + ", ".join(f"{key}: {text}" for key, text in pairs) + "}" if is_whole else None
    if not isinstance(value, (str, bytes)) and hasattr(value, "__len__"):
        parts = [_field(field, item, write, values) for item in value]
        return None if None in parts else f"[{', '.join(parts)}]"
    return values.plain_text(value)


def _dataset(dataset: Any, write: Any) -> dict[str, Any]:  # noqa: ARG001 - one signature for all kinds
    """Give no value: iterating here would run the test's own functions once more."""
    item = _item(dataset.element_spec)
    views = []
    if item == "{}":
        views = [["list({}.as_numpy_iterator())", None]]
    elif item:
        views = [[f"[{item.format('item')} for item in {{}}]", None]]
    return {"facts": {"type": "tf.data.Dataset"}, "views": views}


def _item(spec: Any) -> str:
    """Return how one element of a dataset becomes plain Python; empty where that is not known."""
    if isinstance(spec, tuple) and 0 < len(spec) <= 4:
        return _items([(f"[{index}]", inner) for index, inner in enumerate(spec)], "({},)", "({})")
    if isinstance(spec, dict) and 0 < len(spec) <= 4:
        return _items([(f'["{key}"]', inner) for key, inner in spec.items()], "[{}]", "[{}]")
    return _leaf(spec)


def _leaf(spec: Any) -> str:
    if isinstance(spec, tf.TensorSpec) and spec.dtype not in {tf.variant, tf.resource}:
        return "{}" if spec.shape.rank == 0 else "{}.numpy().tolist()"
    if isinstance(spec, tf.RaggedTensorSpec):
        return "{}.to_list()"
    if isinstance(spec, tf.SparseTensorSpec) and spec.dtype != tf.string:
        return "tf.sparse.to_dense({}).numpy().tolist()"
    is_nested = isinstance(spec, tf.data.DatasetSpec) and _item(spec.element_spec) == "{}"
    return "list({}.as_numpy_iterator())" if is_nested else ""


def _items(parts: list[Any], single: str, several: str) -> str:
    """Put together how each part of an element is looked at."""
    found = [(place, _item(inner)) for place, inner in parts]
    if not all(inner for _, inner in found):
        return ""
    looks = []
    for place, inner in found:
        look = "{}.numpy()" if inner == "{}" else inner.replace("{0}", "{}")
        looks.append(look.replace("{}", f"{{0}}{place}"))
    return (single if len(looks) == 1 else several).format(", ".join(looks))
