from __future__ import annotations

import sys

import pytest
from installing import PYTHON

from docprobe.errors import TargetError
from docprobe.run.installers import complaint, find_installer

OTHER = "3.12" if PYTHON != "3.12" else "3.13"


@pytest.fixture
def path(tmp_path, monkeypatch):
    """Give the only folder of the PATH."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def put(folder, name, text):
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)
    return str(folder / name)


def test_uv_comes_first(path):
    uv = put(path, "uv", "#!/bin/sh\n")
    assert find_installer(OTHER).program == uv
    assert find_installer(PYTHON, "pip").program == sys.executable


def test_pip_where_there_is_no_uv(path):
    assert (find_installer(PYTHON).kind, find_installer(PYTHON).program) == ("pip", sys.executable)
    with pytest.raises(TargetError, match="Couldn't use uv: there is no such program"):
        find_installer(PYTHON, "uv")


def test_python_of_another_version_is_found_and_asked(path):
    found = put(path, f"python{OTHER}", f"#!/bin/sh\necho {OTHER}\n")
    assert find_installer(OTHER).program == found


@pytest.mark.parametrize(
    "text", ["#!/bin/sh\necho 2.7\n", "#!/bin/sh\nexit 127\n", "#!/no/such/shell\n", None]
)
def test_python_that_is_not_there(path, text):
    if text:
        put(path, f"python{OTHER}", text)
    with pytest.raises(TargetError, match=f"there is no python{OTHER} on the PATH") as caught:
        find_installer(OTHER)
    assert "uv" in caught.value.hint


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (["Collecting x", "ERROR: no such x", "see the log"], ["ERROR: no such x", "see the log"]),
        (
            ["Using Python", "  \N{MULTIPLICATION SIGN} No solution found", "  ╰─▶ Because"],
            ["  \N{MULTIPLICATION SIGN} No solution found", "  ╰─▶ Because"],
        ),
        (["Traceback", "  File x", "KeyError: 'x'"], ["KeyError: 'x'"]),
        (["one", "two"], ["one", "two"]),
        ([str(number) for number in range(20)], [str(number) for number in range(12, 20)]),
        ([], []),
    ],
)
def test_complaint_begins_where_the_error_does(said, told):
    assert complaint(said) == told
