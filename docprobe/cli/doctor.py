"""Say what is missing on this machine, what docprobe takes of its disk, and the fix for each."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, NamedTuple

from docprobe.adapters import load_adapter
from docprobe.cli.options import add_context, add_json, add_source
from docprobe.cli.output import plural, say, say_json, say_table, styled
from docprobe.cli.places import megabytes, size_of, store_files
from docprobe.config import load_config
from docprobe.errors import EXIT_ENVIRONMENT, EXIT_OK, DocprobeError
from docprobe.fetch.suites import preflight
from docprobe.locations import cache_folder, default_store
from docprobe.pipeline.targets import library_paths, named_interpreter
from docprobe.run.installers import UV
from docprobe.run.sandbox import sandbox_status
from docprobe.run.targets import find_target
from docprobe.store import Store

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from docprobe.config import Config
    from docprobe.model import Target

_STORE_ROOM = 2_000_000_000
_CACHE_ROOM = 1_500_000_000  # TensorFlow's suite packed and unpacked


class Check(NamedTuple):
    """One thing that docprobe needs."""

    name: str
    state: str
    """``ok``; ``missing`` where something cannot work; ``note`` where it works with less."""
    found: str
    fix: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which options and arguments the command takes."""
    add_source(parser)
    add_context(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Do the work and return the exit code."""
    checks = list(all_checks(args))
    missing = [check for check in checks if check.state == "missing"]
    if args.json:
        say_json({"format": 1, "ok": not missing, "checks": [check._asdict() for check in checks]})
    else:
        say_table([(check.state, check.name, check.found) for check in checks])
        for check in checks:
            if check.fix:
                print(f"\n{styled(check.name, 'bold')}")
                say(f"  {check.fix}")
        say(f"\n{plural(len(missing), 'thing')} missing." if missing else "\nNothing is missing.")
    return EXIT_ENVIRONMENT if missing else EXIT_OK


def all_checks(args: argparse.Namespace) -> Iterator[Check]:
    """Look at everything, the most needed first."""
    config = load_config(args.conf)
    yield Check("python", "ok", f"{sys.version.split()[0]} at {sys.executable}")
    target = None
    try:
        adapter, store = load_adapter(config.target), args.store or default_store()
        chosen = named_interpreter(args.target, config, adapter, store) if args.target else args.python
        target = find_target(
            config.target, chosen, paths=library_paths(config), environment=adapter.environment
        )
        yield Check("target", "ok", f"{target} in Python {target.python}, {target.device}")
    except DocprobeError as error:
        yield Check("target", "missing", error.message, error.hint)
    yield _linux()
    yield from _sandbox()
    yield _full_text()
    yield from _suites(config, target, args.source)
    yield _folder("store", (args.store or default_store()).absolute(), _STORE_ROOM)
    yield _folder("cache", cache_folder().absolute(), _CACHE_ROOM)
    yield _installer()
    yield _program("chromium", ("chromium", "chromium-browser", "google-chrome"))
    yield _program("chromedriver", ("chromedriver",))


def _linux() -> Check:
    if sys.platform == "linux":
        return Check("system", "ok", "Linux")
    fix = "Reading works here. To run tests, use a Linux machine or a container with Python and docprobe."
    return Check("system", "missing", f"{sys.platform} cannot run tests", fix)


def _sandbox() -> Iterator[Check]:
    """Tell of each part of the sandbox; the first that is missing says what is lost without it."""
    status = sandbox_status()
    for part in status.parts:
        if part.available:
            yield Check(f"sandbox: {part.name}", "ok", "works")
            continue
        lost = "'docprobe check' then runs nothing without --unsafe."
        if not status.available:
            lost += " Tests run with this user's rights: run only suites that you trust."
        fix = f"{part.hint} {lost}" if part is status.missing else part.hint
        yield Check(f"sandbox: {part.name}", "note", part.reason, fix.strip())


def _full_text() -> Check:
    try:
        with Store(":memory:"):
            return Check("full text", "ok", "SQLite has FTS5")
    except DocprobeError as error:
        return Check("full text", "missing", error.message, error.hint)


def _suites(config: Config, target: Target | None, folder: Path | None) -> Iterator[Check]:
    """Tell of each suite from where it would come: the first origin that nothing is missing for."""
    versions = {"version": target.version, **dict(target.packages)} if target else {}
    for number, suite in enumerate(config.suites):
        given = folder if number == 0 else None
        rows = preflight(
            suite, cache=cache_folder(), versions=versions, folder=given, base=config.path.parent
        )
        name = f"suite {suite.name}"
        cached = [f"{row.origin}, in the cache" for row in rows if row.cached]
        ready = cached[:1] or [row.origin for row in rows if not row.problem]
        if ready:
            yield Check(name, "ok", ", else ".join(ready))
            continue
        problems = "; ".join(f"{row.origin}: {row.problem}" for row in rows)
        fix = "Fix one of these, or name a checkout of the suite with --source FOLDER."
        yield Check(name, "missing", problems or "it has no origin", fix)


def _folder(name: str, path: Path, room: int) -> Check:
    """Tell what a place takes and whether there is room; the nearest folder that exists counts."""
    folder = path if path.is_dir() else path.parent
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    taken = size_of(store_files(path) if name == "store" else [path])
    free = shutil.disk_usage(folder).free
    found = f"{path}: takes {megabytes(taken)}, {megabytes(free)} free"
    if not os.access(folder, os.W_OK):
        fix = f"Name a place that can be written to: set DOCPROBE_{name.upper()}."
        return Check(name, "missing", f"{folder} cannot be written to", fix)
    if taken + free < room:
        return Check(name, "note", found, f"Free some space: a full run takes up to {megabytes(room)}.")
    return Check(name, "ok", found)


def _installer() -> Check:
    """Tell what 'docprobe target add' would use."""
    found = shutil.which(UV)
    if found:
        return Check("uv", "ok", found)
    fix = "Install uv: it makes environments faster, and can bring the Python that they need."
    return Check("uv", "note", "not there; 'docprobe target add' makes environments with venv and pip", fix)


def _program(name: str, programs: tuple[str, ...]) -> Check:
    found = next(filter(None, map(shutil.which, programs)), None)
    if found:
        return Check(name, "ok", found)
    return Check(name, "note", "not there; only docprobe's own tests use it", f"Install {name} to run them.")
