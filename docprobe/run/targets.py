"""Which interpreter has the library, and what exactly is installed there."""

from __future__ import annotations

import ast
import functools
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docprobe.errors import TargetError
from docprobe.model import Target

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from docprobe.config import TargetConfig

_SECONDS = 60
# Runs in the interpreter in question; asks what is installed and imports none of it.
_ASK = """
import importlib.metadata as metadata, importlib.util, json, os, platform, sys
module, names, more = json.loads(sys.argv[1])
def version(name):
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
try:
    spec = importlib.util.find_spec(module)
except (ImportError, ValueError):
    spec = None
print(json.dumps({
    "versions": {name: version(name) for name in names + more},
    "origin": spec and spec.origin,
    "package": bool(spec and spec.submodule_search_locations),
    "python": platform.python_version(),
    "platform": (platform.system() + "-" + platform.machine()).lower(),
    "cuda": any(str(found.metadata["Name"]).startswith("nvidia-cuda") for found in metadata.distributions()),
}))
"""
# Looks for files only: a package above a module is not imported for it.
_IMPORTABLE = """
import importlib.util, json, sys
from importlib.machinery import PathFinder
def find(name):
    top, *parts = name.split(".")
    try:
        spec = importlib.util.find_spec(top)
        for part in parts:
            top = top + "." + part
            spec = spec and spec.submodule_search_locations and PathFinder.find_spec(
                top, spec.submodule_search_locations
            )
    except (ImportError, ValueError, AttributeError):
        return False
    return bool(spec)
names, = json.loads(sys.argv[1])
print(json.dumps([name for name in names if find(name)]))
"""
_WHERE = """
import json, os, sys
paths = [sys.prefix, sys.base_prefix, os.path.dirname(os.path.realpath(sys.executable)), *sys.path]
print(json.dumps([path for path in paths if path and os.path.exists(path)]))
"""

_ALL = """
import importlib.metadata as metadata, json
found = {str(one.metadata["Name"]): one.version for one in metadata.distributions()}
print(json.dumps(sorted(found.items(), key=lambda item: item[0].lower())))
"""


def find_target(
    config: TargetConfig,
    interpreter: Path | None = None,
    *,
    paths: Sequence[Path] = (),
    environment: Mapping[str, str] | None = None,
) -> Target:
    """Return the library as `interpreter` has it; by default the interpreter that runs docprobe.

    `paths` are searched like `PYTHONPATH`, for a library that is not installed; `environment` holds the
    variables that its workers get. Raises `TargetError` where the library is not there.
    """
    chosen = interpreter or Path(sys.executable)
    facts = _ask(chosen, _ASK, paths, config.module, list(config.distributions), list(config.packages))
    if not facts["origin"]:
        raise _missing(config, chosen)
    module = Path(facts["origin"])
    versions = facts["versions"]
    version = next((versions[name] for name in config.distributions if versions[name]), None)
    device = _device(facts["cuda"], environment)
    short = "py" + "".join(facts["python"].split(".")[:2])
    version = version or _stated_version(module) or "0"
    return Target(
        key=f"{config.library}-{version}-{short}-{facts['platform']}-{device}",
        library=config.library,
        module=config.module,
        version=version,
        python=facts["python"],
        platform=facts["platform"],
        device=device,
        packages=tuple((name, versions[name]) for name in config.packages if versions[name]),
        interpreter=str(chosen.absolute()),
        root=str(_root(module, config.module, package=facts["package"])),
    )


@functools.cache
def installation(interpreter: Path) -> tuple[Path, ...]:
    """Return the folders that `interpreter` needs to run and to import what is installed for it."""
    return tuple(Path(path) for path in _ask(interpreter, _WHERE, ()))


def installed(interpreter: Path) -> dict[str, str]:
    """Return the version of every distribution that `interpreter` has, by name. Raises `TargetError`."""
    return {str(name): str(version) for name, version in _ask(interpreter, _ALL, ())}


def importable(target: Target, names: Iterable[str]) -> set[str]:
    """Return which modules the target's interpreter can find now. Raises `TargetError`."""
    found = _ask(Path(target.interpreter), _IMPORTABLE, [Path(target.root)], sorted(names))
    return set(found)


def absolute(search: str) -> str:
    """Return a search path whose entries mean the same in any folder."""
    return os.pathsep.join(str(Path(entry).absolute()) for entry in search.split(os.pathsep) if entry)


def _ask(interpreter: Path, script: str, paths: Sequence[Path], *argument: Any) -> Any:
    command = [str(interpreter), "-c", script, json.dumps(argument)]
    search = [*(str(path.absolute()) for path in paths), absolute(os.environ.get("PYTHONPATH", ""))]
    variables = {**os.environ, "PYTHONSAFEPATH": "1", "PYTHONPATH": os.pathsep.join(filter(None, search))}
    try:
        done = subprocess.run(  # noqa: S603 - the interpreter that was named
            command, capture_output=True, timeout=_SECONDS, check=True, env=variables, cwd=os.sep
        )
        return json.loads(done.stdout)
    except subprocess.CalledProcessError as exc:
        words = exc.stderr.decode("utf-8", "replace").strip().splitlines() or ["it failed without a word"]
        raise TargetError(f"Couldn't ask interpreter {str(interpreter)!r}: {words[-1]}") from exc
    except (OSError, ValueError, subprocess.TimeoutExpired) as exc:
        hint = "Name the `python` of an environment that has the library."
        cause = getattr(exc, "strerror", None) or exc
        raise TargetError(f"Couldn't ask interpreter {str(interpreter)!r}: {cause}", hint=hint) from exc


def _missing(config: TargetConfig, interpreter: Path) -> TargetError:
    wanted = config.distributions[0] if config.distributions else config.library
    return TargetError(
        f"Couldn't find {config.library!r}: {interpreter} has no module {config.module!r}",
        hint=f"Install it with: {interpreter} -m pip install {wanted}",
    )


def _stated_version(module: Path) -> str:
    """Return what the module assigns to ``__version__``, read as text."""
    try:
        tree = ast.parse(module.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return ""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            if "__version__" in names:
                return str(node.value.value)
    return ""


def _root(origin: Path, module: str, *, package: bool) -> Path:
    """Return the folder from which `module` is imported."""
    return origin.parents[module.count(".") + (1 if package else 0)].absolute()


def _device(cuda: bool, environment: Mapping[str, str] | None) -> str:
    """Return ``gpu`` where a CUDA build sees a device that its variables do not hide."""
    variables = os.environ if environment is None else {**os.environ, **environment}
    hidden = variables.get("CUDA_VISIBLE_DEVICES", "all").strip() in ("", "-1")
    return "gpu" if cuda and not hidden and Path("/dev/nvidia0").exists() else "cpu"
