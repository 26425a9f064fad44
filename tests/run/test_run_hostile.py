"""Programs that mean harm: each gets its verdict, and the worker goes on.

They run in a sandbox or not at all: what is outside of one is the machine of whoever runs the tests.
"""

from __future__ import annotations

import pytest
from running import SAMPLES, verdict_on

from docprobe.model import VerdictKind
from docprobe.run.jobs import Limits, SnippetJob
from docprobe.run.pool import Pool
from docprobe.run.sandbox import Sandbox, sandbox_status

HOSTILE = SAMPLES / "hostile"
LIMITS = Limits(seconds=10.0, memory=512, processes=32)
STATUS = sandbox_status()
pytestmark = pytest.mark.skipif(STATUS.missing is not None, reason=f"no tight sandbox here: {STATUS.reason}")


@pytest.fixture(scope="module")
def boxed(target, settings):
    with Pool(target, settings, workers=1, sandbox=Sandbox.REQUIRED) as pool:
        yield pool


def judged(pool, code, *, trusted=False):
    pool.submit(SnippetJob("it", code, limits=LIMITS, trusted=trusted))
    (outcome,) = pool.results()
    return outcome.verdict


@pytest.mark.parametrize("trusted", [False, True])
def test_nothing_can_be_written_to_other_processes(boxed, trusted):
    code = (HOSTILE / "proc_forgery.py").read_text(encoding="utf-8")
    verdict = judged(boxed, code, trusted=trusted)
    assert (verdict.kind, verdict.reason) == (VerdictKind.ERROR, "RuntimeError: reached []")
    assert judged(boxed, "assert True").kind == VerdictKind.CONFIRMED


FORGED = """
import hashlib, json, os
def say(**record):
    for end in range(3, 64):
        try:
            os.write(end, json.dumps(record).encode() + b"\\n")
        except OSError:
            pass
say(event="end")
for end in range(3, 64):
    try:
        token = os.read(end, 64)
    except OSError:
        continue
    if len(token) == 32:
        seal = hashlib.blake2b(b"confirmed\\0", key=token).hexdigest()
        say(event="verdict", kind="confirmed", reason="", seal=seal)
os._exit(0)
"""


def test_program_that_knows_the_protocol_is_found_out(boxed):
    """The same text is believed of one that is trusted: that is what the canary is for."""
    assert judged(boxed, FORGED, trusted=True).kind == VerdictKind.CONFIRMED
    verdict = judged(boxed, FORGED)
    assert (verdict.kind, verdict.reason.startswith("is reported as confirmed")) == (VerdictKind.ERROR, True)


FORKS = "import os, time\nwhile True:\n  if os.fork() == 0: time.sleep(60)"
MEMORY = """
import os, time
for _ in range(8):
    if os.fork() == 0:
        x = b'x' * (300 << 20)
        time.sleep(60)
time.sleep(60)
"""
PAIR = "import socket\na, b = socket.socketpair()\na.send(b'x')\nassert b.recv(1) == b'x'"
DATAGRAMS = "import socket; socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)"
RIGHTS = "import os\nassert 'CapEff:\\t0000000000000000' in open('/proc/self/status').read()"
ALL = "import os, signal, time\nos.kill(-1, signal.SIGKILL)\ntime.sleep(9)"
THREAD = "import threading\nt = threading.Thread(target=print)\nt.start()\nt.join()"


@pytest.mark.parametrize(
    ("code", "trusted", "kind", "reason"),
    [
        (ALL, True, "error", "ProcessLookupError"),
        (FORKS, True, "crashed", "had more than 32 processes"),
        (MEMORY, True, "crashed", "used more than 768 MiB in all"),
        ("import socket; socket.socket(socket.AF_UNIX)", False, "error", "PermissionError"),
        (DATAGRAMS, False, "error", "PermissionError"),
        (PAIR, False, "confirmed", ""),
        ("import socket; socket.socket(socket.AF_INET).close()", False, "confirmed", ""),
        (THREAD, False, "confirmed", ""),
        (RIGHTS, True, "confirmed", ""),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGTERM)", True, "crashed", "killed by SIGTERM"),
    ],
)
def test_verdict_and_the_next_one(boxed, code, trusted, kind, reason):
    verdict = judged(boxed, code, trusted=trusted)
    assert (verdict.kind, verdict.reason.startswith(reason)) == (kind, True), verdict
    look = (
        "import os\nprint(sorted(os.listdir('/tmp')), os.listdir('/dev/shm'), len(os.listdir('/proc')) < 90)"
    )
    seen = verdict_on(boxed, look)
    assert (seen.kind, seen.output) == (VerdictKind.CONFIRMED, "['docprobe'] [] True\n")
