from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from docprobe.cli import main as main_module
from docprobe.cli.parser import build_parser
from docprobe.cli.registry import COMMANDS
from docprobe.errors import FetchError, StoreError, UsageError


@pytest.fixture
def failing(monkeypatch):
    """Give a function that makes every command raise."""

    def let_raise(error: BaseException) -> None:
        def run(_words):
            raise error

        monkeypatch.setattr(main_module, "_run", run)

    return let_raise


@pytest.mark.parametrize(
    ("error", "code"),
    [(UsageError("Couldn't x"), 2), (StoreError("Couldn't y"), 3), (FetchError("Couldn't z"), 3)],
)
def test_expected_failure_is_a_message(cli, failing, error, code):
    failing(error)
    done = cli("status")
    assert done.code == code
    assert done.out == ""
    assert done.err.splitlines()[0] == f"docprobe: {error.message}"
    assert f"errors.html#{error.slug}" in done.err
    assert "Traceback" not in done.err


def test_hint_stands_below_the_message(cli, failing):
    failing(UsageError("Couldn't x", hint="Do y."))
    assert cli("status").err.splitlines()[1] == "Do y."


def test_bug_shows_its_traceback(cli, failing):
    failing(KeyError("oops"))
    done = cli("status")
    assert done.code == 4
    assert "Traceback" in done.err
    assert "Please report" in done.err


@pytest.mark.parametrize(
    ("command", "words"), [("build", "docprobe build --topic rnn"), ("status", "Interrupted.")]
)
def test_interrupt_says_how_to_go_on(cli, failing, command, words):
    failing(KeyboardInterrupt())
    done = cli(command, "--topic", "rnn")
    assert done.code == 130
    assert words in done.err
    assert len(done.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "words", [["nothing"], [], ["build", "--budget", "soon"], ["build", "--budget", "0s"]]
)
def test_wrong_usage(cli, words):
    done = cli(*words)
    assert done.code == 2
    assert "usage: docprobe" in done.err


def test_help_and_version(cli):
    assert cli("--version").out.startswith("docprobe 0.")
    done = cli("--help")
    assert done.code == 0
    for command in COMMANDS:
        assert f"\n    {command.name} " in done.out
        assert command.summary.split()[0] in done.out


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_each_command_has_help(cli, command):
    done = cli(command.name, "--help")
    assert done.code == 0
    assert done.out.startswith(f"usage: docprobe {command.name}")
    assert len(build_parser(command.name).format_help()) > 0


def test_only_the_called_command_is_imported():
    code = (
        "import sys; from docprobe.cli.main import main; main(['status', '--help']);"
        " print(sorted(name for name in sys.modules if name in"
        " {'libcst', 'sphinx', 'rich', 'docprobe.pipeline', 'docprobe.cli.build', 'docprobe.run'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_search_starts_without_what_is_heavy(filled):
    heavy = [
        "rich",
        "pygments",
        "libcst",
        "sphinx",
        "docprobe.model",
        "docprobe.pipeline",
        "docprobe.store.store",
    ]
    code = (
        f"import sys; from docprobe.cli.main import main; main(['search', 'mean', '--store', '{filled}']);"
        f" print(sorted(name for name in sys.modules if name in {heavy}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("lib.mean\n")
    assert done.stdout.splitlines()[-1] == "[]"


def test_closed_pipe_is_quiet(filled):
    done = subprocess.run(
        f"{sys.executable} -m docprobe gaps --json --store {filled} | true",
        shell=True, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert done.stderr == ""


def test_serve_stops_with_ctrl_c(tmp_path):
    (tmp_path / "index.html").write_text("hello")
    server = subprocess.Popen(
        [sys.executable, "-m", "docprobe", "serve", "--site", str(tmp_path), "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert "Serving" in server.stdout.readline()
    server.send_signal(signal.SIGINT)
    _, errors = server.communicate(timeout=10)
    assert server.returncode == 0, errors
