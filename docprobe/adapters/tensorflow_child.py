"""In the child: what the fork server must know of TensorFlow."""

from __future__ import annotations

import contextlib
import importlib
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_MODULE = re.compile(r"No module named '([^']+)'")
# TensorFlow imports modules only: what a package cannot give is one that it lacks.
_SUBMODULE = re.compile(
    r"cannot import name '(\w+)' from '([\w.]+)' \((?:\S*__init__\.py|unknown location)\)"
)
_SAID = re.compile(
    r"Could not import (?P<module>[\w.]+)\. The use of"
    r"|requires the '?(?P<package>[\w-]+)'? (?:module|package)"
    r"|(?P<board>TensorBoard) is not installed"
)
_NETWORK = re.compile(
    r"URL fetch failure|urlopen error|Name or service not known|Temporary failure in name resolution"
    r"|Could not resolve host|Network is unreachable|Error connecting to metadata"
)
_TPU = re.compile(r"\bTPU", re.IGNORECASE)
_NEEDS_TPU = re.compile(
    r"(?:not|no|failed to|couldn't|cannot|unable to)\b.{0,80}\bTPU|ConfigureDistributedTPU|TPUStrategy"
    r"|provide a TPU",
    re.IGNORECASE,
)
_GPU = re.compile(
    r"device:GPU:\d|\bGPU:\d+.{0,60}(?:unknown|not|no such)"
    r"|(?:No|requires?|needs?|at least \d)\b.{0,30}\bGPUs?\b"
)
_LIBRARY = re.compile(r"([\w.-]+\.so)(?:\.\d+)*: cannot open shared object file")
# What describes the machines of a cluster to each of them.
_CLUSTER = "'TF_CONFIG'"
_PRELOADED = ("tensorflow.python.framework.test_util", "tensorflow.python.distribute.combinations")


def prepare() -> None:
    """Load what nearly every test file loads, and give NumPy's own generator a known state."""
    for name in (*_PRELOADED, "keras"):
        # A version without them has its tests load what they need.
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    numpy = importlib.import_module("numpy")
    numpy.random.seed(0)
    _fill_registries()


def _fill_registries() -> None:
    """Have TensorFlow fill the tables that it fills at its first operation, once and not in each child.

    A look-up fills each: of operations one that misses, of kernels any, of what XLA compiles the list of
    names. None makes a context or a thread. It halves what a child takes for one operation.
    """
    look_ups: tuple[tuple[str, str, list[str]], ...] = (
        ("tensorflow.python.framework.op_def_registry", "get", ["NoSuchOp"]),
        ("tensorflow.python.framework.kernels", "get_registered_kernels_for_op", ["AddV2"]),
        ("tensorflow.python.util.pywrap_xla_ops", "get_gpu_kernel_names", []),
    )
    for module, function, arguments in look_ups:
        # A version without them leaves it to the children.
        with contextlib.suppress(ImportError, AttributeError):
            getattr(importlib.import_module(module), function)(*arguments)


def before_restart(program: Callable[[], str]) -> None:
    """Let a file that starts its own processes find an executable to start: `program()`.

    TensorFlow's multi-process tests take ``sys.argv[0]`` for it, which must not end in ``.py``.
    """
    try:
        library: Any = importlib.import_module("tensorflow.python.distribute.multi_process_lib")
        find = library._set_spawn_exe_path
    except (ImportError, AttributeError):
        return

    def find_program() -> None:
        sys.argv[0] = program()
        find()

    library._set_spawn_exe_path = find_program


def forkable() -> str:
    """Return why forking is unsafe now, or an empty string: no op, context or session may have run."""
    context = importlib.import_module("tensorflow.python.eager.context")
    # Up to 2.15 the import makes a context, but none of its devices and threads.
    if getattr(context._context, "_initialized", False):
        return "TensorFlow's eager context was initialised at import"
    threads = len(list(Path("/proc/self/task").iterdir()))
    return f"the library has started {threads} threads" if threads > 1 else ""


def skip_reason(type_name: str, message: str) -> str:
    """Return what is missing where an exception means that, or an empty string."""
    lacking = _lacking(type_name, message)
    if lacking:
        return lacking
    if _TPU.search(message) and _NEEDS_TPU.search(message):
        return "needs a TPU"
    if _GPU.search(message):
        return "needs a GPU"
    if type_name == "KeyError" and _CLUSTER in message:
        return "needs several machines"
    if type_name in ("URLError", "gaierror") or _NETWORK.search(message):
        return "needs the network"
    return ""


def _lacking(type_name: str, message: str) -> str:
    """Return which module, package or library a failed import, or a message in its place, says is missing."""
    module, said, library = _MODULE.search(message), _SAID.search(message), _LIBRARY.search(message)
    if type_name == "ModuleNotFoundError" and module:
        return f"needs the module {module[1]}"
    if library:
        return f"needs the library {library[1]}"
    submodule = _SUBMODULE.search(message)
    if type_name == "ImportError" and submodule:
        return f"needs the module {submodule[2]}.{submodule[1]}"
    if said and type_name in ("ImportError", "TBNotInstalledError"):
        return (
            f"needs the package {said['package']}"
            if said["package"]
            else f"needs the module {(said['module'] or said['board'].lower())}"
        )
    return ""
