from __future__ import annotations

import argparse
import re
import shlex
from pathlib import Path

import pytest

from docprobe import errors
from docprobe.cli.parser import build_parser
from docprobe.cli.registry import COMMANDS

ROOT = Path(__file__).resolve().parent.parent.parent
GUIDE = (ROOT / "site" / "guides" / "commands.rst").read_text(encoding="utf-8")
DOCUMENTS = [
    "README.md",
    "CONTRIBUTING.md",
    *(f"site/guides/{path.name}" for path in (ROOT / "site" / "guides").glob("*.rst")),
]


def sections():
    """Return the guide's text by command."""
    parts = re.split(r"^docprobe (\w+)\n~+$", GUIDE, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def actions(name):
    """Return the options and arguments of a command, those of its own commands too."""
    return list(below(children(build_parser(name))[name]))


def children(parser):
    """Return the commands of a parser by name."""
    found = [item.choices for item in parser._actions if isinstance(item, argparse._SubParsersAction)]
    return found[0] if found else {}


def below(parser):
    for child in children(parser).values():
        yield from below(child)
    for item in parser._actions:
        if "--help" not in item.option_strings and not isinstance(item, argparse._SubParsersAction):
            yield item


def command_lines():
    """Return (file, words) of each docprobe command that a document shows: in a block of code or inline."""
    block = r"^(?:(?: {3,}\$| {3}) |.*&& \.venv/bin/|\.venv/bin/)docprobe ([a-z].*)$"
    pattern = re.compile(rf"{block}|``docprobe ([a-z].*?)``|`docprobe ([a-z].*?)`", re.MULTILINE)
    for name in DOCUMENTS:
        for match in pattern.finditer((ROOT / name).read_text(encoding="utf-8")):
            yield name, shlex.split(next(filter(None, match.groups())))


def test_every_command_has_a_section_and_nothing_else_has():
    assert set(sections()) == {command.name for command in COMMANDS}


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
def test_section_names_the_options_that_there_are(name):
    documented = set(
        re.findall(r"``(--[a-z-]+)", re.split(r"^[A-Z].*\n-+$", sections()[name], flags=re.MULTILINE)[0])
    )
    known = {option for action in actions(name) for option in action.option_strings}
    assert documented == known


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
def test_every_option_has_help(name):
    assert all(action.help for action in actions(name))


@pytest.mark.parametrize(("document", "words"), sorted(command_lines()), ids=str)
def test_commands_in_documents_are_understood(document, words):
    build_parser(words[0]).parse_args(_filled(words))


def _filled(words):
    """Give a bare command in a text the arguments that it needs."""
    required = {"search": ["x"], "show": ["x"], "try": ["x"], "new": ["x"], "check": ["x"], "export": ["x"]}
    required |= {"target": ["list"], "target add": ["x"], "target remove": ["x"]}
    required |= {"merge": ["x"], "diff": ["x", "y"]}
    bare = [word for word in words if not word.startswith("-")]
    return [*words, *required.get(" ".join(bare), [])]


def test_documents_show_commands():
    shown = {(name, words[0]) for name, words in command_lines()}
    assert {("README.md", "build"), ("README.md", "search"), ("CONTRIBUTING.md", "check")} <= shown


def test_readme_has_two_commands_that_agree_with_the_constraints():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    setups = [line for line in text.splitlines() if line.startswith("python3 -m venv")]
    assert [line.rpartition("&& ")[2] for line in setups] == [
        ".venv/bin/docprobe build",
        ".venv/bin/python -m pytest",
    ]
    for line in setups:
        assert (ROOT / re.search(r"-c (\S+)", line)[1]).is_file()


def test_exit_codes_are_documented():
    codes = {value for name, value in vars(errors).items() if name.startswith("EXIT_")}
    assert {int(code) for code in re.findall(r"^(\d+) {2,}\S", GUIDE, flags=re.MULTILINE)} == codes


def test_every_error_is_explained():
    guide = (ROOT / "site" / "guides" / "errors.rst").read_text(encoding="utf-8")
    kinds = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and kind is not errors.DocprobeError
    ]
    assert len(kinds) > 5
    for kind in kinds:
        assert re.search(rf"^{kind.slug}\n-+$", guide, flags=re.MULTILINE), kind


def test_constraints_pin_versions_only():
    lines = (ROOT / "conf" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert len(pins) > 50
    assert all(re.fullmatch(r"[A-Za-z0-9.-]+==[A-Za-z0-9.+]+", line) for line in pins)
    assert pins == sorted(pins, key=str.lower)
