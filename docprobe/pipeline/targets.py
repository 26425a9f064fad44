"""Which targets there are, and which interpreter a person means by the name of one."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.errors import TargetError
from docprobe.locations import targets_folder
from docprobe.model import Target
from docprobe.run.environments import environments, find_environments, interpreter_of, unfinished
from docprobe.run.targets import find_target
from docprobe.store import Store
from docprobe.store.targets import find_targets, target_verdicts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docprobe.adapters.base import Adapter
    from docprobe.config import Config, TargetConfig
    from docprobe.run.environments import Environment


def named_interpreter(name: str, config: Config, adapter: Adapter, store: Path) -> Path:
    """Return the interpreter of the target that `name` stands for.

    It is one of these, the first that fits: a version (``2.14.1``), the beginning of one (``2.16``), a key
    or the name of an environment that docprobe made; a version or key of what the store tells of, where its
    interpreter is still there; the same of the library beside docprobe; the path of an interpreter or of a
    virtual environment.

    Raises `TargetError` naming what there is where `name` means nothing, or more than one.
    """
    if os.sep in name:
        return _at(Path(name).expanduser())
    places = _places(name, config, adapter, store)
    if len(places) == 1:
        return _usable(next(iter(places)), name)
    if places:
        cause = f"it may be {' or '.join(sorted(places.values()))}"
        raise TargetError(f"Couldn't choose the target {name!r}: {cause}", hint="Name one of them.")
    if Path(name).exists():
        return _at(Path(name))
    raise _unknown(name, config.target)


def _places(name: str, config: Config, adapter: Adapter, store: Path) -> dict[Path, str]:
    """Return the interpreters that `name` may mean, and what each is called."""
    made = find_environments(targets_folder(), config.target.library, name)
    if made:
        return {one.interpreter: f"{one.name} ({one.version})" for one in made}
    known = [one for one in known_targets(store, name) if one.library == config.target.library]
    here = [one for one in known if Path(one.interpreter).exists()]
    if not here:
        default = default_target(config, adapter)
        here = [default] if default and default.answers_to(name) else []
    return {Path(one.interpreter): one.key for one in here}


def default_target(config: Config, adapter: Adapter) -> Target | None:
    """Return the library beside docprobe; None where there is none."""
    with suppress(TargetError):
        return find_target(config.target, paths=library_paths(config), environment=adapter.environment)
    return None


class TargetState(StrEnum):
    """Whether a target can be used here."""

    USABLE = "usable"
    DEFAULT = "default"
    """The library beside docprobe: what is used where no target is named."""
    ELSEWHERE = "elsewhere"
    """Only its verdicts are here: its interpreter is not."""
    BROKEN = "broken"
    """Made here, and its Python is gone."""
    UNFINISHED = "unfinished"
    """Begun, and not ended."""


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One of the targets that there are."""

    name: str
    """What ``--target`` takes: the name of an environment, else a key."""
    key: str
    version: str
    python: str
    packages: tuple[tuple[str, str], ...]
    state: TargetState
    interpreter: str
    verdicts: int = 0
    """How many the store has for it."""
    path: Path | None = None
    """The folder of an environment that docprobe made."""


def target_rows(config: Config, adapter: Adapter, folder: Path, store: Path) -> list[TargetRow]:
    """Return the environments below `folder`, the default target, and what only the store tells of.

    Raises `StoreError` where the store cannot be read.
    """
    counts = _verdicts(store)
    rows = [_made(one, config.target.packages) for one in environments(folder, config.target.library)]
    rows += [_begun(path) for path in unfinished(folder) if path.name.startswith(f"{config.target.library}-")]
    default = default_target(config, adapter)
    rows += [_other(default, is_default=True)] if default else []
    listed = {row.key for row in rows}
    known = [one for one in known_targets(store) if one.library == config.target.library]
    rows += [_other(one) for one in known if one.key not in listed]
    return [replace(row, verdicts=counts.get(row.key, 0)) for row in rows]


def _made(one: Environment, shown: tuple[str, ...]) -> TargetRow:
    installed = {name.lower(): version for name, version in one.packages}
    packages = tuple((name, installed[name]) for name in shown if name in installed)
    state = TargetState.USABLE if one.usable else TargetState.BROKEN
    return TargetRow(
        one.name, one.key, one.version, one.python, packages, state, str(one.interpreter), path=one.path
    )


def _begun(path: Path) -> TargetRow:
    return TargetRow(path.name, "", "", "", (), TargetState.UNFINISHED, str(interpreter_of(path)), path=path)


def _other(one: Target, *, is_default: bool = False) -> TargetRow:
    is_here = Path(one.interpreter).exists()
    state = TargetState.DEFAULT if is_default else TargetState.USABLE if is_here else TargetState.ELSEWHERE
    return TargetRow(one.key, one.key, one.version, one.python, one.packages, state, one.interpreter)


def _verdicts(store: Path) -> dict[str, int]:
    if not store.exists():
        return {}
    with Store(store, readonly=True) as opened:
        return target_verdicts(opened)


def known_targets(store: Path, name: str = "") -> list[Target]:
    """Return the targets that the store tells of; with `name` those that it may mean.

    Without a store there are none. Raises `StoreError` where it cannot be read.
    """
    if not store.exists():
        return []
    with Store(store, readonly=True) as opened:
        return find_targets(opened, name) if name else list(opened.select(Target))


def _at(path: Path) -> Path:
    """Return the interpreter at `path`, a file or the folder of an environment."""
    inside = interpreter_of(path) if path.is_dir() else path
    if inside.is_file():
        return inside
    cause = "it holds no bin/python" if path.is_dir() else "there is no such file"
    hint = "Name the `python` of an environment that has the library, or the environment's folder."
    raise TargetError(f"Couldn't use the target {str(path)!r}: {cause}", hint=hint)


def _usable(interpreter: Path, name: str) -> Path:
    if os.access(interpreter, os.X_OK):
        return interpreter
    hint = f"The Python that it was made with is gone. Make it again: docprobe target add {name}"
    raise TargetError(f"Couldn't use the target {name!r}: {interpreter} does not run", hint=hint)


def _unknown(name: str, config: TargetConfig) -> TargetError:
    there = [f"{one.name} ({one.version})" for one in environments(targets_folder(), config.library)]
    made = f"docprobe made {_list(there)}" if there else "docprobe has made none yet"
    hint = f"See 'docprobe target list'. Make it with: docprobe target add {name}"
    return TargetError(f"Couldn't find the target {name!r}: {made}", hint=hint)


def _list(words: Iterable[str]) -> str:
    *others, last = sorted(words)
    return f"{', '.join(others)} and {last}" if others else last


def library_paths(config: Config) -> tuple[Path, ...]:
    """Return the folders that hold the library where it is not installed."""
    return tuple((config.path.parent / path).resolve() for path in config.target.paths)
