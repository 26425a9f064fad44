"""In the child: what a test file finds around it, as its suite's own way of running gives it.

That is the tree it comes from, modules that the suite holds and the installed library lacks, and a program
to start once more. This module is that program: ``worker_surroundings.py JOB PROGRAM ARGUMENT...``
"""

from __future__ import annotations

import importlib.util
import json
import os
import shlex
import sys
import types
from fnmatch import fnmatchcase
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from tokenize import open as open_source
from typing import Any

_RUNFILES = "runfiles"
_PROGRAM = "program"
_IMPORT_SYSTEM = ("importlib", "_frozen_importlib", "_frozen_importlib_external")


def surround(job: dict[str, Any]) -> None:
    """Prepare this process for the job's file; the folder that it is in is the job's own."""
    root = job.get("root")
    if root and job["workspace"]:
        # What Bazel tells a test of where its data lie.
        tree = Path(_RUNFILES, job["workspace"]).absolute()
        tree.parent.mkdir(exist_ok=True)
        tree.symlink_to(root)
        os.environ.update(TEST_SRCDIR=str(tree.parent), TEST_WORKSPACE=job["workspace"])
    _lend(job)


def _lend(job: dict[str, Any]) -> None:
    if job.get("root") and job["lends"]:
        sys.meta_path.append(Lent(job["root"], job["lends"]))


class Lent(MetaPathFinder):
    """Asked last: finds modules in the suite's tree that its files want and nothing else has.

    What the library itself asks for is not given: it goes by whether a module is there.
    """

    def __init__(self, root: str, patterns: list[str]) -> None:
        """Keep the tree and the patterns of the modules that it lends."""
        self.root = root
        self.patterns = patterns

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:  # noqa: ARG002 - the tree has its own
        """Return where the module lies in the tree; only source, and packages without any."""
        above = name.rpartition(".")[0]
        if not above or not any(fnmatchcase(name, pattern) for pattern in self.patterns):
            return None
        if not self._is_from_suite(_importer()):
            return None
        place = Path(self.root, *name.split("."))
        spec = PathFinder.find_spec(name, [str(place.parent)], target)
        if spec is not None and type(spec.loader) is SourceFileLoader:
            return spec
        if not place.is_dir():
            return None
        spec = ModuleSpec(name, None, is_package=True)
        spec.submodule_search_locations = [str(place)]
        return spec

    def _is_from_suite(self, file: str) -> bool:
        return file.startswith(f"{self.root}{os.sep}")


def _importer() -> str:
    """Return the file of the code whose import is under way."""
    frame = sys._getframe(1)
    while frame is not None:
        name = str(frame.f_globals.get("__name__", "")).partition(".")[0]
        if frame.f_globals is not globals() and name not in _IMPORT_SYSTEM:
            return str(frame.f_globals.get("__file__", ""))
        frame = frame.f_back  # type: ignore[assignment]
    return ""


def write_program(job: dict[str, Any], probe: Any) -> str:
    """Write an executable that runs the job's file as it is, in the surroundings of this process.

    It lies in the folder that this process is in now, which goes with the job; returns its path. The file
    is not observed there, but may be sent functions that are: they find a `probe` that notes nothing.
    """
    folder = Path(_PROGRAM).absolute()
    folder.mkdir(exist_ok=True)
    words = {name: job[name] for name in ("path", "root", "lends", "arguments")}
    settings = folder / "job.json"
    settings.write_text(
        json.dumps({**words, "search": sys.path, "probe": probe and probe.__file__}), encoding="utf-8"
    )
    program = folder / Path(job["path"]).stem
    command = shlex.join((sys.executable, str(Path(__file__).resolve()), str(settings)))
    program.write_text(f'#!/bin/sh\nexec {command} "$0" "$@"\n', encoding="utf-8")
    program.chmod(0o700)
    return str(program)


def _load(path: str) -> Any:
    spec = importlib.util.spec_from_file_location(Path(path).stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _be_program() -> None:
    settings, program, *arguments = sys.argv[1:]
    job = json.loads(Path(settings).read_text(encoding="utf-8"))
    sys.path[:] = job["search"]
    _lend(job)
    if job["probe"]:
        _load(job["probe"]).install([], "")
    path = job["path"]
    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=path, __builtins__=__builtins__, __spec__=None)
    sys.modules["__main__"] = module
    sys.argv = [program, *job["arguments"], *arguments]
    with open_source(path) as file:
        code = compile(file.read(), path, "exec", dont_inherit=True)
    exec(code, module.__dict__)


if __name__ == "__main__":
    _be_program()
