"""The environments that docprobe made for targets: each a folder with a Python, the library and a record.

An environment holds paths of its own, so it is made where it stays; its record is written last. What has
none is unfinished and made again. While it is made a file beside it is locked.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.errors import TargetError, UsageError
from docprobe.model import Progress
from docprobe.run.installers import Installer, find_installer, no_space, run_installer
from docprobe.run.targets import find_target, installed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from docprobe.config import Config, InstallConfig, TargetConfig
    from docprobe.model import Target

_FORMAT = 1
_RECORD = "docprobe-target.json"
_MAKING = ".making"
_VERSION = re.compile(r"\d+(\.\d+)*((a|b|rc)\d+)?(\.(post|dev)\d+)?")
_EXACT_PARTS = 3
"""From so many parts on a version is meant exactly: 2.16 is a line of releases, 2.16.1 one of them."""
_LINE = 200


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment with a version of a library, as its record tells."""

    path: Path
    library: str
    asked: str
    """What it was made for: ``2.16``."""
    key: str
    """That of the target that it is."""
    version: str
    python: str
    installer: str
    requirements: tuple[str, ...]
    """What was asked of the installer."""
    packages: tuple[tuple[str, str], ...]
    """(distribution, version) of all that is installed there."""

    @property
    def name(self) -> str:
        """Its folder's name: ``tensorflow-2.16``."""
        return self.path.name

    @property
    def interpreter(self) -> Path:
        """Its Python."""
        return interpreter_of(self.path)

    @property
    def usable(self) -> bool:
        """Whether its Python is still there: it is a link to one that may have been removed."""
        return os.access(self.interpreter, os.X_OK)

    def __str__(self) -> str:
        """Return the words that a person reads."""
        return f"{self.library} {self.version}"


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be made."""

    place: Path
    asked: str
    tool: Installer
    requirements: tuple[str, ...]


def interpreter_of(folder: Path) -> Path:
    """Return the Python of an environment."""
    return folder / "bin" / "python"


def environments(folder: Path, library: str = "") -> list[Environment]:
    """Return the finished environments below `folder`, of one library or of all, by name."""
    found = (_read(path) for path in _folders(folder))
    return [one for one in found if one and library in {"", one.library}]


def unfinished(folder: Path) -> list[Path]:
    """Return the folders below `folder` of environments that were begun and have no record."""
    return [path for path in _folders(folder) if _read(path) is None and _making(path).exists()]


def find_environments(folder: Path, library: str, name: str) -> list[Environment]:
    """Return the environments that `name` may mean: a version, its beginning, a folder's name or a key.

    The closest come alone: what has just that name or version, else what was made for it, else what begins
    with it.
    """
    known = environments(folder, library)
    ways = (
        [one for one in known if name in {one.name, one.key, one.version}],
        [one for one in known if name == one.asked],
        [one for one in known if one.version.startswith(f"{name}.")],
    )
    return next((found for found in ways if found), [])


def requirements_of(install: InstallConfig, asked: str) -> tuple[str, ...]:
    """Return what is asked of the installer for a version or the beginning of one: the library comes first.

    Raises `UsageError` where `asked` is no version.
    """
    if not _VERSION.fullmatch(asked):
        hint = "Name a version such as 2.16, which is the newest 2.16, or 2.16.1."
        raise UsageError(f"Couldn't add the target {asked!r}: this is no version", hint=hint)
    is_exact = asked.count(".") + 1 >= _EXACT_PARTS or not asked.rpartition(".")[2].isdigit()
    release = install.release(asked)
    library = f"{install.distribution}=={asked}{'' if is_exact else '.*'}"
    return (library, *(release.pins if release else ()), *install.companions)


def make_environment(
    config: Config,
    asked: str,
    folder: Path,
    *,
    installer: str = "",
    environment: Mapping[str, str] | None = None,
) -> Iterator[Progress]:
    """Make the environment for a version below `folder`, and yield each step.

    What was half made before is removed first; where this fails or is stopped nothing is left.
    `environment` holds the variables that workers get. Raises `UsageError` where `asked` is no version,
    `TargetError` where the configuration does not say what to install, no Python fits, the installer fails,
    the disk is full, the library cannot be imported, or another docprobe makes the same.
    """
    plan = _plan(config, asked, folder, installer)
    try:
        with _claimed(plan.place):
            yield from _fill(plan, config.target, environment)
            yield _finish(
                plan, find_target(config.target, interpreter_of(plan.place), environment=environment)
            )
    except OSError as exc:
        if exc.errno == errno.ENOSPC:
            raise no_space(f"make {str(plan.place)!r}") from exc
        hint = "Name a folder that can be written to: set DOCPROBE_TARGETS."
        raise TargetError(f"Couldn't make {str(plan.place)!r}: {exc.strerror}", hint=hint) from exc


def remove_environment(path: Path) -> None:
    """Remove an environment, its record first. Raises `TargetError` where that cannot be."""
    try:
        _making(path).touch()  # what is left of it, should this be stopped, is known as unfinished
        (path / _RECORD).unlink(missing_ok=True)
        if path.exists():
            shutil.rmtree(path)
        _making(path).unlink(missing_ok=True)
    except OSError as exc:
        raise TargetError(f"Couldn't remove {str(path)!r}: {exc.strerror}") from exc


def _plan(config: Config, asked: str, folder: Path, installer: str) -> _Plan:
    library, install = config.target.library, config.install
    if install is None:
        hint = "Name an interpreter that has it with --python, or write a table [install]."
        cause = f"{str(config.path)!r} does not say how it is installed"
        raise TargetError(f"Couldn't add a target of {library!r}: {cause}", hint=hint)
    requirements = requirements_of(install, asked)
    release = install.release(asked)
    tool = find_installer((release and release.python) or install.python, installer)
    return _Plan(folder / f"{library}-{asked}", asked, tool, requirements)


def _fill(plan: _Plan, target: TargetConfig, environment: Mapping[str, str] | None) -> Iterator[Progress]:
    interpreter, wanted = interpreter_of(plan.place), plan.requirements
    note = f"{plan.place}, with {plan.tool.kind}"
    yield from _step("make", plan.tool.make(plan.place), f"make {str(plan.place)!r}", note)
    command = plan.tool.install(interpreter, wanted)
    yield from _step("install", command, f"install {wanted[0]}", ", ".join(wanted))
    command = [str(interpreter), "-I", "-c", f"import {target.module}"]
    with tempfile.TemporaryDirectory(prefix="docprobe-") as home:  # some libraries write to it
        variables = {**(environment or {}), "HOME": home}
        yield from _step("import", command, f"import {target.module!r}", target.module, variables)


def _step(
    stage: str, command: list[str], purpose: str, note: str, variables: Mapping[str, str] | None = None
) -> Iterator[Progress]:
    yield Progress(stage, 0, 1, note=note)
    for line in run_installer(command, purpose=purpose, more=variables):
        yield Progress(stage, 0, 1, note=line.strip()[:_LINE])
    yield Progress(stage, 1, 1, note=note)


def _finish(plan: _Plan, found: Target) -> Progress:
    """Write the record of what is there now."""
    made = Environment(
        path=plan.place,
        library=found.library,
        asked=plan.asked,
        key=found.key,
        version=found.version,
        python=found.python,
        installer=plan.tool.kind,
        requirements=plan.requirements,
        packages=tuple(installed(interpreter_of(plan.place)).items()),
    )
    _write(made)
    told = "".join(f", {name} {version}" for name, version in found.packages)
    return Progress("record", 1, 1, note=f"{found} in Python {found.python}{told}")


@contextlib.contextmanager
def _claimed(place: Path) -> Iterator[None]:
    """Hold the folder for ourselves; leave nothing of it where what is done with it does not end well."""
    place.parent.mkdir(parents=True, exist_ok=True)
    made = _read(place)
    if made and made.usable:
        raise TargetError(f"Couldn't make {str(place)!r}: {made} is there already")
    if place.exists() and not _making(place).exists() and not (place / _RECORD).exists():
        hint = "Remove it, or name another folder for targets with DOCPROBE_TARGETS."
        raise TargetError(f"Couldn't make {str(place)!r}: the folder is there and not docprobe's", hint=hint)
    import fcntl  # noqa: PLC0415 where there is none, reading what is there must work

    with _making(place).open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            raise TargetError(f"Couldn't make {str(place)!r}: another docprobe is making it") from exc
        try:
            _discard(place)
            yield
        except BaseException:
            _discard(place)
            raise
        finally:
            if not place.exists() or (place / _RECORD).exists():
                _making(place).unlink(missing_ok=True)


def _discard(place: Path) -> None:
    (place / _RECORD).unlink(missing_ok=True)
    shutil.rmtree(place, ignore_errors=True)


def _folders(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_dir())
    except OSError:
        return []


def _making(path: Path) -> Path:
    return path.with_name(path.name + _MAKING)


def _write(environment: Environment) -> None:
    row = {"format": _FORMAT, **asdict(environment)}
    del row["path"]
    record = environment.path / _RECORD
    new = record.with_suffix(".new")
    with new.open("w", encoding="utf-8") as file:
        json.dump(row, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    new.replace(record)


def _read(path: Path) -> Environment | None:
    """Return what the record in `path` tells; None where there is none that can be read."""
    try:
        row = json.loads((path / _RECORD).read_text(encoding="utf-8"))
        texts = {
            name: str(row[name]) for name in ("library", "asked", "key", "version", "python", "installer")
        }
        return Environment(
            path, **texts, requirements=tuple(row["requirements"]), packages=_pairs(row["packages"])
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _pairs(rows: Iterable[Iterable[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, version) for name, version in rows)
