"""In the child: run a snippet as a program of its own, or call a function of a child-side module."""

from __future__ import annotations

import importlib.util
import inspect
import linecache
import os
import random
import sys
import tempfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

_NAME = "<snippet>"
_BALLAST: list[bytearray] = []
_HEAVY = 4096
"""So many objects, each a byte larger, fill the gaps of the memory that is free, 8 MiB in all."""


def bodies(adapter: ModuleType, _: ModuleType | None, reporter: ModuleType) -> dict[str, Callable[..., Any]]:
    """Return what runs each mode."""
    return {
        "snippet": lambda job, report: run_snippets(job, report, adapter, reporter),
        "call": lambda job, report: call(job, report, adapter, reporter),
    }


def run_snippets(
    job: dict[str, Any], report: Any, adapter: ModuleType, reporter: ModuleType
) -> dict[str, Any]:
    """Execute programs one after the other, the last verdict is returned.

    Unless they are of one ``group``, a program runs only behind one that was confirmed.
    """
    if job.get("elsewhere"):
        _go_elsewhere()
    *before, last = job["codes"]
    for code in before:
        verdict = run_snippet(code, adapter, reporter)
        if verdict["kind"] != "confirmed" and not job["group"]:
            return verdict
        report.part(verdict)
    return run_snippet(last, adapter, reporter)


def run_snippet(code: str, adapter: ModuleType, reporter: ModuleType) -> dict[str, Any]:
    """Execute `code` as a fresh ``__main__``; it is confirmed only when its last line was reached."""
    linecache.cache[_NAME] = (len(code), None, code.splitlines(keepends=True), _NAME)
    module = reporter.fresh_main(_NAME)
    _unseed()
    try:
        exec(compile(code, _NAME, "exec", dont_inherit=True), module.__dict__)
    except SystemExit as exc:
        return {"kind": "error", "reason": f"SystemExit: {exc.code}", "exception": "SystemExit"}
    except BaseException as exc:
        return dict(reporter.failure(exc, _NAME, adapter))
    return {"kind": "confirmed", "reason": ""}


def _go_elsewhere() -> None:
    """Have other addresses and other folders for temporary files, as another run or machine would."""
    _BALLAST.extend(bytearray(size) for size in range(1, _HEAVY))
    folder = tempfile.mkdtemp()
    tempfile.tempdir = None
    os.environ.update(dict.fromkeys(("TMPDIR", "TEST_TMPDIR", "HOME"), folder))
    os.chdir(folder)


def _unseed() -> None:
    """Draw the seeds anew: what hangs on a seed must fail here as it does for who pastes the program."""
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def call(job: dict[str, Any], report: Any, adapter: ModuleType, reporter: ModuleType) -> dict[str, Any]:
    """Call ``job["function"]`` of the module at ``job["file"]``; a generator's items go out one by one."""
    try:
        result = getattr(_load(job["file"]), job["function"])(job["argument"])
        if inspect.isgenerator(result):
            for item in result:
                report.send("item", item=item)
            result = None
    except BaseException as exc:
        return dict(reporter.failure(exc, job["file"], adapter))
    return {"kind": "confirmed", "reason": "", "result": result}


def _load(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location("docprobe_call", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is not a module")
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
