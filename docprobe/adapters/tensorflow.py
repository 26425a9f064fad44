"""The adapter for TensorFlow: its generated API files, its lazy Keras, its table of renames."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard

from docprobe.adapters.exports import module_path, parse_file, walk_exports
from docprobe.errors import ParseError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docprobe.adapters.base import PublicName
    from docprobe.config import TargetConfig

_HERE = Path(__file__).parent
_LAZY = "_KerasLazyLoader"
# Where Keras keeps the API that becomes `tf.keras`, newest first.
_KERAS = ("keras._tf_keras.keras", "keras.api._v2.keras")
_RENAMES = "tensorflow/tools/compatibility"
# Each part makes a name worse than one without it, the first most.
_WORSE = (".compat.v1.", ".compat.v2.", ".raw_ops.", ".legacy.", ".experimental.")


class TensorFlowAdapter:
    """TensorFlow 2 of any version that has ``tensorflow/_api/v2`` or the same imports at its top."""

    environment: Mapping[str, str] = {
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
        "KERAS_BACKEND": "tensorflow",
        # Else a second thread exists before the worker forks.
        "OPENBLAS_NUM_THREADS": "1",
    }
    child = _HERE / "tensorflow_child.py"
    describe = _HERE / "tensorflow_describe.py"

    def __init__(self, target: TargetConfig) -> None:
        """Remember the module to read and what its public names start with."""
        self.module = target.module
        self.prefix = target.prefix

    def public_names(self, root: Path) -> list[PublicName]:
        """Return the names of ``tf``, ``tf.compat`` and ``tf.keras``, private name spaces left out."""
        if module_path(root, self.module) is None:
            raise ParseError(f"Couldn't read the API of {self.module!r}: no such package in {str(root)!r}")
        api = walk_exports(root, self.module, self.prefix, below=f"{self.module}._api", keep=self._is_public)
        names = {found.name: found for found in (*api, *self._keras_names(root))}
        return sorted(names.values())

    def rank(self, name: PublicName) -> tuple[int | str, ...]:
        """Prefer v2 to v1, then what is neither raw, legacy nor experimental, then Keras, then the short."""
        dotted = f"{name.name}."
        # `tf.losses.Loss` is `tf.keras.losses.Loss` by another way.
        around_keras = not dotted.startswith(f"{self.prefix}.keras.")
        worse = (part in dotted for part in _WORSE)
        return (*worse, around_keras, name.is_renamed, name.name.count("."), len(name.name), name.name)

    def renames(self, root: Path) -> Mapping[str, str]:
        """Return the names of TensorFlow 1 and what they are called in 2, from the installed table."""
        table: dict[str, str] = {}
        for path in (root / _RENAMES / "renames_v2.py", root / _RENAMES / "all_renames_v2.py"):
            for node in parse_file(path).body if path.is_file() else ():
                if _binds(node, "renames", "manual_symbol_renames"):
                    table |= ast.literal_eval(node.value)
        return dict(sorted(table.items()))

    def _is_public(self, name: str) -> bool:
        """Refuse what is for the library's own use or repeated below a second ``compat``."""
        return not any(part.startswith("_") for part in name.split(".")) and name.count(".compat") < 2

    def _keras_names(self, root: Path) -> Iterator[PublicName]:
        """Yield the names below ``tf.keras`` and the lazy aliases of its parts, such as ``tf.losses``."""
        keras = next((module for module in _KERAS if module_path(root, module)), None)
        if keras is None:
            return
        top = module_path(root, self.module)
        parts = _lazy_parts(parse_file(top)) if top else []
        for name, module in [("keras", keras), *((part, f"{keras}.{part}") for part in parts)]:
            yield from walk_exports(
                root, module, f"{self.prefix}.{name}", below="keras", keep=self._is_public
            )


def _binds(node: ast.stmt, *names: str) -> TypeGuard[ast.Assign]:
    return (
        isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in names
    )


def _lazy_parts(tree: ast.Module) -> list[str]:
    """Return the parts of Keras that the package binds at its top by a lazy loader."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    lazy = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == _LAZY]
    values = [word.value for call in lazy for word in call.keywords if word.arg == "submodule"]
    return [
        value.value for value in values if isinstance(value, ast.Constant) and isinstance(value.value, str)
    ]


def make(target: TargetConfig) -> TensorFlowAdapter:
    """Return the adapter for `target`."""
    return TensorFlowAdapter(target)
