"""``conf/*.toml`` read into a `Config`: the target, its suites, the budget, topics and corrections.

Nothing of a target's name stands in code: what the stages need to know of a library is here.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from docprobe.errors import ConfigError
from docprobe.locations import data_folder

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Link:
    """How a line of a file below `path` is addressed upstream."""

    path: str
    link: str
    distribution: str = ""
    """The distribution whose version fills ``{version}``; the target's own where empty."""


@dataclass(frozen=True, slots=True)
class HarnessRule:
    """How a call that only tests make reads in plain code."""

    call: str
    """What is called: ``self.evaluate``, a public name, or the last two parts of an import path.

    A method is ``harness.run`` where it belongs to what a rule leaves out, ``any.eval`` of anything.
    """
    plain: str
    """An expression; empty where plain code has nothing there.

    ``{0}`` and ``{name}`` stand for what the call is given, ``{all}`` for all of that, ``{it}`` for its
    receiver, ``{fed}`` for what a test feeds to the name that the result is bound to.
    """
    valid: tuple[str, str]
    """A statement of a test, and what it becomes."""


@dataclass(frozen=True, slots=True)
class ObjectRule:
    """How an object of the library is written, and what is seen of one that a call gives.

    Of several rules for a type the first counts whose condition holds.
    """

    types: tuple[str, ...]
    """The public names of its class; what is seen holds for heirs, too."""
    when: str = ""
    """An expression over ``it``, the object, that must be true; empty: always."""
    text: str = ""
    """A program text with ``{type}`` and, for the parts, ``{0}`` ...; empty where none gives the like."""
    parts: tuple[str, ...] = ()
    """Expressions over ``it`` whose values are written as literals."""
    views: tuple[str, ...] = ()
    """Expressions over ``{}``, the result of a call, that are plain values; else its items as a list."""


@dataclass(frozen=True, slots=True)
class TargetConfig:
    """The library under probe."""

    library: str
    module: str
    prefix: str
    """What public names start with: ``tf``."""
    import_line: str
    """The first line of each snippet: ``import tensorflow as tf``."""
    adapter: str
    distributions: tuple[str, ...]
    """Names under which the library is installed, in order of preference."""
    packages: tuple[str, ...] = ()
    """Further distributions whose version is recorded with a target."""
    links: tuple[Link, ...] = ()
    licence: str = ""
    title: str = ""
    """The library's name as its readers write it: ``TensorFlow``; `library` where empty."""
    examples: str = ""
    """The folder below ``site`` with the contributed examples of this library."""
    paths: tuple[str, ...] = ()
    """Folders, relative to the file, that hold the library where it is not installed."""
    older: tuple[str, ...] = ()
    """Parts of names that say an older API: the same name without one, where there is such, is today's."""
    lesser: tuple[str, ...] = ()
    """Further parts of names that most readers do not look for first."""
    harness: tuple[str, ...] = ()
    """Name spaces that tests are written with; nothing is told about them."""
    harness_rules: tuple[HarnessRule, ...] = ()
    changing: tuple[str, ...] = ()
    """Beginnings of the names of methods that change what they belong to."""
    helpers: tuple[str, ...] = ()
    """Modules installed with the library that tests lean on, ``*`` for any part: they are observed, too."""
    keyword_only: tuple[str, ...] = ()
    """Name spaces whose functions take no argument by position."""
    settings: tuple[str, ...] = ()
    """Types of arguments that read best with their keyword, as numbers and strings do."""
    labels: tuple[str, ...] = ()
    """Parameters that only name an operation: noise to a reader, left out of snippets."""
    draws: tuple[str, ...] = ()
    """Patterns of the names of what draws numbers."""
    literals: tuple[tuple[str, str], ...] = ()
    """How a literal is written: its type, or type and dtype, and a text with ``{values}`` and ``{dtype}``."""
    ranges: tuple[tuple[str, str], ...] = ()
    """The same for numbers that count up: a text with ``{count}``, ``{shape}`` and ``{dtype}``.

    A type and dtype with ``row`` behind them is for one dimension.
    """
    forms: tuple[tuple[str, str], ...] = ()
    """Other types that hold the same data: the type, and a text with ``{data}`` or ``{uneven}``.

    The one is the argument as it is written, the other its numbers in rows of different lengths.
    """
    objects: tuple[ObjectRule, ...] = ()
    """How objects that only the library has are written and looked at; its adapter may know more."""
    passes: tuple[str, ...] = ()
    """Functions that give what they are given first, where nothing is fed or traced."""
    lasting: tuple[str, ...] = ()
    """Patterns of names of what changes the library for programs that run after it in the same process."""
    modes: tuple[str, ...] = ()
    """Patterns of the names of what sets how the library behaves from there on."""
    traced: str = ""
    """What makes a function run as a graph when it stands above it as a decorator; empty: no such thing."""
    untraced: tuple[str, ...] = ()
    """Patterns of names: programs that use them are not compared with themselves in a graph."""
    wrappers: tuple[str, ...] = ()
    """Functions that make an object of a literal: where the literal alone does as well, it reads better."""


@dataclass(frozen=True, slots=True)
class OriginConfig:
    """One place where a suite can be fetched from."""

    kind: str
    """``git``, ``debian``, ``sdist``, ``wheel`` or ``folder``."""
    version: str = ""
    """May hold ``{version}`` (of the target) or ``{name}`` of a recorded package, such as ``{keras}``."""
    package: str = ""
    url: str = ""
    tag: str = ""
    suite: str = ""
    sha256: str = ""
    paths: tuple[str, ...] = ()
    """What to check out of a git tag; everything where empty."""
    folder: str = ""


@dataclass(frozen=True, slots=True)
class StartConfig:
    """What some files of a suite are started with."""

    files: tuple[str, ...]
    """Patterns of their paths."""
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SuiteConfig:
    """A test suite and where it can be fetched from, in the order in which to try."""

    name: str
    licence: str
    link: str
    """Address of a line upstream with ``{version}``, ``{path}`` and ``{line}``."""
    origins: tuple[OriginConfig, ...]
    pattern: str = "*_test.py"
    below: str = ""
    """Only files under this folder of the tree are tests."""
    import_root: bool = False
    """Whether the tree itself must be importable for its tests to run."""
    lends: tuple[str, ...] = ()
    """Patterns of the names of modules that tests lean on; the tree gives those that are not installed."""
    workspace: str = ""
    """What Bazel calls the tree: its tests find their data by that name."""
    starts: tuple[StartConfig, ...] = ()


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits; times in seconds, sizes in MiB."""

    seconds: float = 600.0
    """What one `docprobe build` spends on observing and running."""
    file_seconds: float = 600.0
    file_memory: int = 8192
    snippet_seconds: float = 30.0
    snippet_still: float = 12.0
    """For so long a snippet may use no processor time: it may wait for a while, not for ever."""
    snippet_memory: int = 4096
    output_bytes: int = 65536
    workers: int = 0
    """0: one a core."""


@dataclass(frozen=True, slots=True)
class Release:
    """What is installed beside one release line of the library."""

    line: str
    """The beginning of the versions that it is for: ``2.16``."""
    pins: tuple[str, ...] = ()
    """Requirements by exact version, such as ``keras==3.3.3``."""
    python: str = ""
    """The Python that this line needs; that of all where empty."""


@dataclass(frozen=True, slots=True)
class InstallConfig:
    """How an environment with a version of the library is made."""

    distribution: str
    """What is installed, such as the wheel without support for GPUs."""
    python: str
    """The Python that environments are made with: ``3.11``."""
    companions: tuple[str, ...] = ()
    """Requirements for every version: what tests need and the library does not bring."""
    releases: tuple[Release, ...] = ()

    def release(self, version: str) -> Release | None:
        """Return what is pinned for `version` or the beginning of one: the longest line that fits it."""
        fitting = [one for one in self.releases if f"{version}.".startswith(f"{one.line}.")]
        return max(fitting, key=lambda one: len(one.line), default=None)


@dataclass(frozen=True, slots=True)
class Topic:
    """What a person is trying to do, and the names that belong to it."""

    slug: str
    title: str
    summary: str
    icon: str
    symbols: tuple[str, ...]
    """Public names; ``*`` stands for anything."""
    words: tuple[str, ...] = ()
    """Parts of test paths that belong to it."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A quirk that a person hid or reworded, with the reason."""

    id: str
    reason: str
    hide: bool = False
    sentence: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    """All of ``conf/`` that belongs to one target."""

    path: Path
    target: TargetConfig
    suites: tuple[SuiteConfig, ...]
    budget: Budget
    topics: tuple[Topic, ...]
    corrections: tuple[Correction, ...]
    install: InstallConfig | None = None
    """None where nothing says how the library is installed."""


def load_config(path: Path | None = None) -> Config:
    """Read the configuration of one target: a file, or by name one that comes with docprobe.

    ``networkx`` stands for ``conf/networkx/networkx.toml``, nothing for ``conf/tensorflow.toml``. Topics and
    corrections are read from ``topics.toml`` and ``corrections.toml`` beside it, where they exist. Raises
    `ConfigError` naming the file and the key.
    """
    chosen = _place(path)
    table = _read_toml(chosen)
    unknown = table.keys() - {"target", "suite", "budget", "install"}
    if unknown:
        raise ConfigError(f"Couldn't read {str(chosen)!r}: unknown table {min(unknown)!r}")
    topics = _optional(chosen.with_name("topics.toml"), "topic")
    corrections = _optional(chosen.with_name("corrections.toml"), "correction")
    return Config(
        path=chosen,
        target=_target(table.get("target", {}), chosen),
        suites=tuple(_suite(row, chosen) for row in table.get("suite", [])),
        budget=_build(Budget, table.get("budget", {}), chosen, "budget"),
        topics=tuple(_build(Topic, row, chosen.with_name("topics.toml"), "topic") for row in topics),
        corrections=tuple(
            _build(Correction, row, chosen.with_name("corrections.toml"), "correction") for row in corrections
        ),
        install=_install(table["install"], chosen) if "install" in table else None,
    )


def _place(path: Path | None) -> Path:
    folder = data_folder("conf")
    if path is None:
        return folder / "tensorflow.toml"
    ours = folder / path.name / f"{path.name}.toml"
    return ours if len(path.parts) == 1 and not path.suffix and ours.is_file() else path


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as exc:
        ours = ", ".join(
            sorted(one.stem for one in data_folder("conf").glob("*/*.toml") if one.stem == one.parent.name)
        )
        hint = f"Name an existing file or one of ours ({ours}) with --conf, or leave it out for TensorFlow."
        raise ConfigError(f"Couldn't read {str(path)!r}: {exc.strerror}", hint=hint) from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise ConfigError(f"Couldn't read {str(path)!r}: {exc}") from exc


def _optional(path: Path, key: str) -> list[dict[str, Any]]:
    rows = _read_toml(path).get(key, []) if path.is_file() else []
    if not isinstance(rows, list):
        raise ConfigError(f"Couldn't read {str(path)!r}: {key!r} must be written as [[{key}]]")
    return rows


def _target(row: dict[str, Any], path: Path) -> TargetConfig:
    links = tuple(_build(Link, link, path, "target.links") for link in row.get("links", []))
    rules = tuple(
        _build(HarnessRule, rule, path, "target.harness_rules") for rule in row.get("harness_rules", [])
    )
    objects = tuple(_build(ObjectRule, rule, path, "target.objects") for rule in row.get("objects", []))
    more = {"links": links, "harness_rules": rules, "objects": objects}
    return _build(TargetConfig, {**row, **more}, path, "target")


def _suite(row: dict[str, Any], path: Path) -> SuiteConfig:
    origins = tuple(_build(OriginConfig, origin, path, "suite.origins") for origin in row.get("origins", []))
    starts = tuple(_build(StartConfig, start, path, "suite.starts") for start in row.get("starts", []))
    return _build(SuiteConfig, {**row, "origins": origins, "starts": starts}, path, "suite")


def _install(row: dict[str, Any], path: Path) -> InstallConfig:
    releases = tuple(
        _build(Release, release, path, "install.releases") for release in row.get("releases", [])
    )
    return _build(InstallConfig, {**row, "releases": releases}, path, "install")


def _build(kind: type[_T], row: dict[str, Any], path: Path, where: str) -> _T:
    known = {item.name for item in fields(kind)}  # type: ignore[arg-type]
    unknown = row.keys() - known
    if unknown:
        raise ConfigError(f"Couldn't read {str(path)!r}: unknown key {min(unknown)!r} in [{where}]")
    plain = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    try:
        return kind(**plain)
    except TypeError as exc:
        raise ConfigError(f"Couldn't read {str(path)!r}: [{where}]: {exc}") from exc
