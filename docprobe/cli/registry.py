"""The commands by name. A command's module is imported only when it is called: some are heavy."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

if TYPE_CHECKING:
    import argparse


class CommandModule(Protocol):
    """What the module of a command has."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Say which options and arguments the command takes."""

    def run(self, args: argparse.Namespace) -> int:
        """Do the work and return the exit code."""


class Command(NamedTuple):
    """A command: its name, one line of help, and whether it goes on where it was stopped."""

    name: str
    summary: str
    resumes: bool = False

    def load(self) -> CommandModule:
        """Import the command's module."""
        name = "try_" if self.name == "try" else self.name  # `try` cannot be the name of a module
        return cast("CommandModule", importlib.import_module(f"docprobe.cli.{name}"))


COMMANDS = (
    Command("build", "do everything: fetch, scan, run, find gaps and write the site", resumes=True),
    Command("fetch", "fetch the test suites of the library", resumes=True),
    Command("scan", "read the library's public names and the suites' tests", resumes=True),
    Command("run", "run tests and snippets, the most valuable first", resumes=True),
    Command("merge", "take in the stores of other machines, or of the shards of a run", resumes=True),
    Command("search", "find symbols, quirks and snippets"),
    Command("show", "show a symbol, a quirk, a snippet or a test"),
    Command("try", "run a snippet here and now, and print what it gives"),
    Command("gaps", "list where documentation and evidence part"),
    Command("patch", "write the diff that closes gaps of docstrings"),
    Command("diff", "say what changed between two targets"),
    Command("check", "verify contributed examples"),
    Command("new", "start a contributed example from a confirmed snippet"),
    Command("serve", "show the site in a browser"),
    Command("export", "write all records as JSON lines"),
    Command("target", "add, list or remove environments with other versions of the library"),
    Command("doctor", "say what is missing on this machine, and the fix"),
    Command("status", "count what is there"),
    Command("clean", "remove the store, the downloads and the built site"),
)


def find_command(name: str) -> Command | None:
    """Return the command of that name."""
    return next((command for command in COMMANDS if command.name == name), None)
