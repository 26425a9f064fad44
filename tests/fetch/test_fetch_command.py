from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from docprobe.fetch import command
from docprobe.fetch.command import run_command
from docprobe.fetch.origin import OriginError


def test_output_and_progress_are_told_apart():
    lines = []
    script = r"printf 'one\ntwo'; printf ' 10%%\r 20%%\rdone\n' >&2"
    assert run_command(["sh", "-c", script], timeout=10, watch=lines.append) == "one\ntwo"
    assert lines == ["10%", "20%", "done"]


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("echo noise >&2; echo 'fatal: no way' >&2; echo 'hint' >&2; exit 1", "sh: no way"),
        ("echo first >&2; echo last >&2; exit 1", "sh: last"),
        ("exit 7", "sh: exit status 7"),
        (
            "echo 'fatal: http://me:secret@host.example/ is gone' >&2; exit 1",
            "sh: http://host.example/ is gone",
        ),
    ],
)
def test_words_of_a_failure_are_kept(script, why):
    with pytest.raises(OriginError) as raised:
        run_command(["sh", "-c", script], timeout=10)
    assert raised.value.message == why


def test_command_that_hangs_is_killed_with_its_children():
    begun = time.monotonic()
    with pytest.raises(OriginError, match="gave no result within 0 s"):
        run_command(["sh", "-c", "sleep 60 & sleep 60"], timeout=0.3)
    assert time.monotonic() - begun < 10


def test_large_output_does_not_block():
    assert len(run_command(["sh", "-c", "yes | head -c 1000000"], timeout=20)) == 1_000_000


def test_command_that_is_not_there_is_told():
    with pytest.raises(OriginError, match="no-such-program is not installed"):
        run_command(["no-such-program"], timeout=1)


def test_settings_reach_the_command():
    assert run_command(["sh", "-c", "echo $LC_ALL $X"], timeout=10, env={"X": "y"}) == "C y\n"


# Ends while a daemon thread waits for a command, as a progress display does on Ctrl-C.
CHILD = """
import sys, threading, time
from docprobe.fetch.command import run_command
heard = threading.Event()
def work():
    run_command(["sh", "-c", "echo $$ >&2; exec sleep 60"], timeout=60, watch=tell)
def tell(line):
    print(line, flush=True)
    heard.set()
threading.Thread(target=work, daemon=True).start()
heard.wait(20)
"""


def test_command_ends_with_this_process():
    root = Path(command.__file__).parents[2]
    child = [sys.executable, "-c", CHILD]
    told = subprocess.run(child, cwd=root, capture_output=True, text=True, timeout=30, check=True).stdout
    status = Path(f"/proc/{int(told)}/stat")
    end = time.monotonic() + 10
    while status.exists() and ") Z " not in status.read_text():
        assert time.monotonic() < end
        time.sleep(0.05)
