"""Processes of ours beside this one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from docprobe.run.aside import Aside, AsideError


def make(argument):
    """Return what answers in the process."""
    return lambda question: answer(argument, question)


def answer(argument, question):
    if question == "die":
        os._exit(0)
    if question == "fail":
        raise KeyError(question)
    if question == "strange":
        return lambda: None
    sys.stdout.write("not an answer")
    sys.stdout.flush()
    return argument, question, os.getpid(), os.getpgid(0)


def test_answers_come_from_another_process():
    with Aside(f"{__name__}:make", {"a": 1}, 2) as aside:
        argument, question, pid, group = aside.submit([2]).result()
        assert (argument, question) == ({"a": 1}, [2])
        assert pid != os.getpid()
        assert group != os.getpgid(0), "Ctrl+C would reach it"
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_what_it_raises_is_told():
    with Aside(f"{__name__}:make", None, 1) as aside:
        with pytest.raises(AsideError, match="KeyError: 'fail'"):
            aside.submit("fail").result()
        assert aside.submit(1).result()[1] == 1
        with pytest.raises(AsideError, match="lambda"):
            aside.submit("strange").result()
        assert aside.submit(1).result()[1] == 1


def test_one_that_died_is_replaced():
    with Aside(f"{__name__}:make", None, 1) as aside:
        with pytest.raises(AsideError, match="died"):
            aside.submit("die").result()
        assert aside.submit(1).result()[1] == 1


PROGRAM = """\
import os, signal, sys
sys.path[:] = {path}
from docprobe.run.aside import Aside
from test_run_aside import make
aside = Aside("test_run_aside:make", None, 1)
print(aside.submit(1).result()[2], flush=True)
aside.submit("x" * {size})
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("size", [1, 1 << 20])
def test_it_ends_with_the_one_that_asks(size):
    path = [str(Path(__file__).parent), *sys.path]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(path=path, size=size)],
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    pid, until = int(done.stdout), time.monotonic() + 5
    assert done.stderr == ""
    while time.monotonic() < until and Path(f"/proc/{pid}").exists():
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists()
