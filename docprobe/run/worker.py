"""A fork server in the target's interpreter: imports the library once, then a child for every job.

Started by path as ``python worker.py``. The first line on stdin holds the settings, each further line
one job; stdout carries one JSON line an event. Standard library only, Python 3.9 or later.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import importlib.util
import json
import os
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

_HERE = Path(__file__).resolve().parent
_PARTS = (
    "worker_spaces.py",
    "worker_filter.py",
    "worker_supervisor.py",
    "worker_reporter.py",
    "worker_usage.py",
)
_BODIES = ("worker_snippet.py", "worker_tests.py")
_LARGE_PAGE = 2 << 20
_MADV_COLLAPSE = 25


def load_by_path(path: str | Path) -> ModuleType:
    """Import the module at `path` without leaving it where other code finds it by name."""
    spec = importlib.util.spec_from_file_location(Path(path).stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is not a module")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    """Prepare the library and serve jobs until stdin ends."""
    requests, answers = _take_protocol()
    # Our own folder must not shadow the target's modules, nor a child's children lose theirs.
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != _HERE]
    os.environ.pop("PYTHONSAFEPATH", None)
    spaces, filters, supervisor, reporter, usage = (load_by_path(_HERE / name) for name in _PARTS)
    channel = supervisor.Channel(requests, answers)
    settings = channel.next_job()
    if settings is None:
        return
    try:
        space = _enter_space(settings, spaces)
        strict = [filters.Filter().apply] if settings["filter"] else []
        supervisor.make_folder(settings["folder"])
        bodies = _prepare(settings, reporter)
    except BaseException as exc:
        channel.send({"event": "failed", "reason": f"{type(exc).__name__}: {exc}"})
        return
    channel.send({"event": "ready", "pid": os.getpid()})
    server = supervisor.Supervisor(channel, settings, space, reporter, usage)
    while (job := channel.next_job()) is not None:
        seals = [space.renounce, *(strict if job["strict"] else ())]
        server.run(job, bodies[job["mode"]], seals)


def _enter_space(settings: dict[str, Any], spaces: ModuleType) -> Any:
    """Return what forks the jobs: into namespaces of their own, where that can be."""
    if not settings["spaces"]:
        spaces.hide()
        return spaces.Shared()
    spaces.enter()
    return spaces.Spaces()


def _take_protocol() -> tuple[int, int]:
    """Move the descriptors of the protocol away from where children and libraries write."""
    requests, answers = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.close(null)
    return requests, answers


def _prepare(settings: dict[str, Any], reporter: ModuleType) -> dict[str, Callable[..., Any]]:
    """Import the library, install the probe, check that forking is safe; return what runs each mode."""
    sys.path.extend(path for path in settings["paths"] if path not in sys.path)
    random.seed(0)
    adapter = load_by_path(settings["child"])
    importlib.import_module(settings["module"])
    adapter.prepare()
    probe = _load_probe(settings)
    bodies: dict[str, Callable[..., Any]] = {}
    for name in _BODIES:
        bodies.update(load_by_path(_HERE / name).bodies(adapter, probe, reporter))
    reason = adapter.forkable()
    if reason:
        raise RuntimeError(f"forking is not safe: {reason}")
    gc.collect()
    gc.freeze()
    _use_large_pages()
    return bodies


def _use_large_pages() -> None:
    """Put what is allocated into pages of 2 MiB, as far as the system can: a fork copies less, an exit too.

    See MADV_COLLAPSE in madvise(2), since Linux 6.1; where it is not known everything stays as it is.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
        span, rights, _, _, inode, *name = line.split(maxsplit=5)
        if rights.startswith("rw") and inode == "0" and not "".join(name).startswith("[stack"):
            start, end = (int(part, 16) for part in span.split("-"))
            for page in range(-(-start // _LARGE_PAGE) * _LARGE_PAGE, end - _LARGE_PAGE + 1, _LARGE_PAGE):
                libc.madvise(page, _LARGE_PAGE, _MADV_COLLAPSE)


def _load_probe(settings: dict[str, Any]) -> ModuleType | None:
    if not settings["probe"]:
        return None
    probe = load_by_path(settings["probe"])
    probe.install(_read(settings["names"], []), settings["describe"], _read(settings["helpers"], {}))
    return probe


def _read(path: str, default: Any) -> Any:
    return json.loads(Path(path).read_text(encoding="utf-8")) if path else default


if __name__ == "__main__":
    main()
