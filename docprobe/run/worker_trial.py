"""What a worker could do here to hold strangers' programs: run as a program, it tries and says so as JSON."""

from __future__ import annotations

import importlib.util
import json
import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_HERE = Path(__file__).resolve().parent


def main() -> None:
    """Write an object: to each part the reason why it cannot be had, empty where it can."""
    spaces, filters = _load("worker_spaces"), _load("worker_filter")
    found = {"filter": _reason(lambda: _try_filter(filters))}
    # The parent only waits from here on.
    found["user"] = _reason(spaces.enter)
    found["pid"] = found["user"] or _reason(lambda: _try_space(spaces))
    sys.stdout.write(json.dumps(found))
    sys.stdout.flush()


def _load(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, _HERE / f"{name}.py")
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _reason(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except OSError as exc:
        return str(exc.strerror or exc)
    return ""


def _try_space(spaces: Any) -> None:
    made = spaces.Spaces()
    pid = made.fork()
    if pid == 0:
        os._exit(os.getppid())
    _, status = os.waitpid(pid, 0)
    made.close()
    if status:
        raise OSError("a process in a namespace of its own sees its parent")


def _try_filter(filters: Any) -> None:
    made = filters.Filter()
    pid = os.fork()
    if pid == 0:
        os._exit(_is_filtered(made))
    _, status = os.waitpid(pid, 0)
    if os.WEXITSTATUS(status) or os.WIFSIGNALED(status):
        raise OSError("the kernel takes no filter of system calls")


def _is_filtered(made: Any) -> int:
    """Return 0 where a system call that the filter knows is refused."""
    try:
        made.apply()
        socket.socket(socket.AF_UNIX).close()
    except PermissionError:
        return 0
    except OSError:
        return 1
    return 1


if __name__ == "__main__":
    main()
