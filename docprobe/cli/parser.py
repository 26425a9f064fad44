"""The parser: all commands by name, options of the one that is called."""

from __future__ import annotations

import argparse

from docprobe import __version__
from docprobe.cli.registry import COMMANDS

_DESCRIPTION = "Find what a library's tests prove and its documentation leaves out."
_EPILOG = (
    "Exit codes: 0 fine; 1 findings (only from 'check', 'diff' and 'gaps --fail-on'); 2 usage; "
    "3 environment; 4 a bug of docprobe; 130 interrupted."
)


def build_parser(only: str | None = None) -> argparse.ArgumentParser:
    """Return the parser with the options of the command `only`, or of every command."""
    parser = argparse.ArgumentParser(prog="docprobe", description=_DESCRIPTION, epilog=_EPILOG)
    parser.add_argument("--version", action="version", version=f"docprobe {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in COMMANDS:
        child = commands.add_parser(command.name, help=command.summary)
        if only in {None, command.name}:
            module = command.load()
            child.description = (module.__doc__ or "").strip()
            module.add_arguments(child)
            child.set_defaults(run=module.run)
    return parser


def named_command(argv: list[str]) -> str:
    """Return the word of `argv` that names the command, or an empty string."""
    return next((word for word in argv if not word.startswith("-")), "")
