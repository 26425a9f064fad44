from __future__ import annotations

import os
import subprocess
import sys

import pytest

from docprobe.errors import RunError
from docprobe.run import folders
from docprobe.run.folders import WorkFolder, sweep

KILLED = (
    "import os; from docprobe.run.folders import WorkFolder; made = WorkFolder(); {}; os.kill(os.getpid(), 9)"
)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folders._sweep_once.cache_clear()


def kill_one(tmp_path, doing="pass"):
    """Have a process make a folder, do something and be killed."""
    subprocess.run(
        [sys.executable, "-c", KILLED.format(doing)], check=False, env={**os.environ, "TMPDIR": str(tmp_path)}
    )


def test_what_a_killed_process_left_is_swept_and_nothing_else(tmp_path):
    ours = WorkFolder()
    (tmp_path / "docprobe-worker-file").write_text("")
    (tmp_path / "docprobe-other").mkdir()
    (tmp_path / "docprobe-worker-link").symlink_to(tmp_path / "docprobe-other")
    closed = "(made.path / 'a').mkdir(); (made.path / 'a' / 'b').touch(); (made.path / 'a').chmod(0)"
    kill_one(tmp_path, closed)
    assert len(list(tmp_path.iterdir())) == 5
    assert sweep(str(tmp_path)) == 1
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {ours.path.name, "docprobe-worker-file", "docprobe-other", "docprobe-worker-link"}
    ours.remove()
    assert not ours.path.exists()


def test_the_first_folder_of_a_process_sweeps(tmp_path):
    kill_one(tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
    ours = WorkFolder()
    assert list(tmp_path.iterdir()) == [ours.path]
    ours.remove()


def test_folder_that_cannot_be_made_is_one_message(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    with pytest.raises(RunError, match="Couldn't make a temporary folder: No such file"):
        WorkFolder()
