"""Make, list and remove environments with other versions of the library.

'docprobe target add 2.16' makes one with the newest 2.16, 'docprobe run --target 2.16' then uses it.
"""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING, Any

from docprobe.adapters import load_adapter
from docprobe.cli.options import add_conf, add_json, add_store
from docprobe.cli.output import say, say_json, say_table
from docprobe.cli.places import agreed, megabytes, size_of
from docprobe.cli.progress import follow, time_text
from docprobe.config import load_config
from docprobe.errors import TargetError, UsageError
from docprobe.locations import default_store, targets_folder
from docprobe.pipeline.targets import TargetRow, target_rows
from docprobe.run.environments import (
    environments,
    find_environments,
    make_environment,
    remove_environment,
    unfinished,
)
from docprobe.run.installers import INSTALLERS

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

_FORMAT = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which options and arguments the command takes."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add = actions.add_parser("add", help="make an environment with a version of the library")
    add.add_argument("version", metavar="VERSION", help="2.16 for the newest 2.16, 2.16.1 for just that")
    add.add_argument(
        "--installer", choices=INSTALLERS, help="what makes it (default: uv where it is there, else pip)"
    )
    add_conf(add)
    add.set_defaults(act=_add)
    listing = actions.add_parser("list", help="list the targets that there are")
    add_conf(listing)
    add_store(listing)
    add_json(listing)
    listing.set_defaults(act=_list)
    remove = actions.add_parser("remove", help="remove environments; their verdicts stay in the store")
    remove.add_argument("names", nargs="+", metavar="NAME", help="a version or a name that 'list' shows")
    remove.add_argument("--yes", action="store_true", help="do not ask")
    add_conf(remove)
    remove.set_defaults(act=_remove)


def run(args: argparse.Namespace) -> int:
    """Do the work and return the exit code."""
    code: int = args.act(args)
    return code


def _add(args: argparse.Namespace) -> int:
    config, folder = load_config(args.conf), targets_folder()
    there = [one for one in find_environments(folder, config.target.library, args.version) if one.usable]
    if there:
        say(f"{there[0]} is there already: {there[0].path}")
        return 0
    start = time.monotonic()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as cleanly as Ctrl+C
    adapter = load_adapter(config.target)
    follow(
        make_environment(
            config, args.version, folder, installer=args.installer or "", environment=adapter.environment
        )
    )
    made = find_environments(folder, config.target.library, args.version)[0]
    took = time_text(time.monotonic() - start)
    say(f"\n{made} is there after {took}: {made.path}, {megabytes(size_of([made.path]))}.", "bold")
    rows = target_rows(config, adapter, folder, default_store())
    # The snippets of a store run there; where there is none yet, one is made of what runs there.
    command = "run" if any(row.verdicts for row in rows) else "build"
    named = f" --conf {args.conf}" if args.conf else ""
    say(f"Next: docprobe {command} --target {made.version}{named}")
    return 0


def _list(args: argparse.Namespace) -> int:
    config = load_config(args.conf)
    rows = target_rows(config, load_adapter(config.target), targets_folder(), args.store or default_store())
    sizes = [size_of([row.path]) if row.path else 0 for row in rows]
    if args.json:
        forms = [_form(row, size) for row, size in zip(rows, sizes, strict=True)]
        say_json({"format": _FORMAT, "folder": str(targets_folder()), "targets": forms})
    elif rows:
        header = ("name", "version", "python", "packages", "state", "verdicts", "size", "where")
        say_table([_line(row, size) for row, size in zip(rows, sizes, strict=True)], header)
    else:
        say(f"There is no target. Make one with: docprobe target add VERSION (below {targets_folder()})")
    return 0


def _line(row: TargetRow, size: int) -> tuple[str, ...]:
    packages = ", ".join(f"{name} {version}" for name, version in row.packages)
    taken = megabytes(size) if size else ""
    where = str(row.path or row.interpreter)
    return (row.name, row.version, row.python, packages, row.state, f"{row.verdicts:,}", taken, where)


def _form(row: TargetRow, size: int) -> dict[str, Any]:
    return {
        "name": row.name,
        "key": row.key,
        "version": row.version,
        "python": row.python,
        "packages": dict(row.packages),
        "state": str(row.state),
        "verdicts": row.verdicts,
        "bytes": size,
        "path": str(row.path or ""),
        "interpreter": row.interpreter,
    }


def _remove(args: argparse.Namespace) -> int:
    library = load_config(args.conf).target.library
    paths = list(dict.fromkeys(_chosen(library, name) for name in args.names))
    say_table([(path.name, megabytes(size_of([path])), str(path)) for path in paths])
    if not args.yes and not agreed():
        say("Nothing was removed.")
        return 0
    for path in paths:
        remove_environment(path)
    say(f"Removed: {', '.join(path.name for path in paths)}. What was confirmed there stays in the store.")
    return 0


def _chosen(library: str, name: str) -> Path:
    """Return the one environment that `name` means, finished or not."""
    folder = targets_folder()
    half = [path for path in unfinished(folder) if path.name in {name, f"{library}-{name}"}]
    found = [one.path for one in find_environments(folder, library, name)] or half
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            f"Couldn't choose the target {name!r}: it may be {' or '.join(path.name for path in found)}"
        )
    known = ", ".join(one.name for one in environments(folder, library)) or "none"
    hint = f"Those that can be removed are in {folder}: {known}."
    raise TargetError(f"Couldn't remove the target {name!r}: docprobe has made no such one", hint=hint)
