from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from docprobe.model import Proof, VerdictKind
from docprobe.run.jobs import Limits, SnippetJob
from docprobe.run.verdicts import UNCHANGED

LIMITS = Limits(seconds=2.0, memory=512, output=500)
BUSY = "import time\nend = time.monotonic() + 4\nwhile time.monotonic() < end: pass"
"""As long on a busy machine as on a quiet one, however little it gets done."""


def run(pool, code, **more):
    pool.submit(SnippetJob("it", code, **{"limits": LIMITS, **more}))
    (outcome,) = pool.results()
    return outcome.verdict


@pytest.mark.parametrize(
    ("code", "kind", "reason"),
    [
        ("import tinylib\nassert tinylib.add([1], [2]) == [3]", "confirmed", ""),
        ("assert 1 == 2, 'no'", "refuted", "AssertionError: no"),
        ("raise ValueError('größe')", "error", "ValueError: größe"),
        ("print(object.__repr__(1)); raise KeyError(object())", "error", "KeyError: <object object>"),
        ("def f(:", "error", "SyntaxError: "),
        ("import module_that_is_not_there", "skipped", "needs the module module_that_is_not_there"),
        ("import sys; sys.exit()", "error", "SystemExit: None"),
        ("import os; os._exit(0)", "crashed", "exited with status 0 before its end"),
        ("import os; os.abort()", "crashed", "killed by SIGABRT"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "crashed", "killed by SIGSEGV"),
        ("while True: pass", "timeout", "did not end within 2 s"),
        (
            "import signal, time\nsignal.pthread_sigmask(0, range(1, 60))\ntime.sleep(99)",
            "timeout",
            "did not",
        ),
        ("x = bytearray(2 << 30)", "error", "MemoryError"),
        ("assert __name__ == '__main__'; import sys; assert sys.argv == ['<snippet>']", "confirmed", ""),
        ("class E(Exception):\n  def __str__(self): raise self\nraise E", "error", "E"),
    ],
)
def test_verdict(pool, code, kind, reason):
    verdict = run(pool, code)
    assert (verdict.kind, verdict.reason.startswith(reason)) == (kind, True), verdict


PLACES = """
import os, tempfile
def f(): pass
print(f, tempfile.gettempdir(), os.environ["TMPDIR"], os.environ["HOME"], os.getcwd())
class A: pass
print(A(), open(tempfile.mkstemp()[1], "w").close())
"""


def test_elsewhere_addresses_and_folders_are_others(pool):
    def told(code, **more):
        return run(pool, code, limits=replace(LIMITS, seconds=60.0), **more)

    here, there = (told(PLACES, elsewhere=elsewhere) for elsewhere in (False, True))
    assert (here.kind, there.kind) == ("confirmed", "confirmed"), there.traceback
    pairs = zip(here.output.split(), there.output.split(), strict=True)
    same = [one for one, other in pairs if one == other and ("0x" in one or "/" in one)]
    assert not same
    folders = [[word for word in found.output.split() if "/" in word] for found in (here, told(PLACES))]
    assert folders[0] == folders[1], "the next is here again"


@pytest.mark.parametrize(
    ("code", "kind", "reason"),
    [
        ("import queue; queue.Queue().get()", "timeout", "waited 2 s for what did not come"),
        ("import subprocess; subprocess.run(['sleep', '30'])", "timeout", "waited 2 s"),
        (BUSY, "confirmed", ""),
        (f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {BUSY!r}])", "confirmed", ""),
        ("import time\ntime.sleep(1)", "confirmed", ""),
    ],
)
def test_waiting_for_what_does_not_come_is_cut_short(pool, code, kind, reason):
    verdict = run(pool, code, limits=replace(LIMITS, seconds=60.0, still=2.0))
    assert (verdict.kind, verdict.reason.startswith(reason)) == (kind, True), verdict


def test_output_is_kept_up_to_its_limit(pool):
    verdict = run(pool, "print('ü\\n' * 3 + '\\udc80')")
    assert verdict.output == "ü\nü\nü\n\\udc80\n"
    flood = run(pool, "import sys\nfor _ in range(20000): print('x' * 1000); sys.stderr.write('y' * 1000)")
    assert (flood.kind, len(flood.output)) == (VerdictKind.CONFIRMED, 500)


def test_traceback_shows_the_snippet_alone(pool):
    verdict = run(pool, "import json\n\njson.loads('{')\n")
    assert 'File "<snippet>", line 3, in <module>\n    json.loads' in verdict.traceback
    assert verdict.traceback.count("File ") == 1


@pytest.mark.parametrize("trusted", [False, True])
@pytest.mark.parametrize(
    ("counter", "proof", "kind", "reason"),
    [
        ("assert 1 == 2", Proof.ASSERT, "confirmed", ""),
        ("while True: pass", Proof.ASSERT, "error", "with its expectation changed it does not fail"),
        ("assert 1 == 1", Proof.ASSERT, "refuted", UNCHANGED),
        ("raise ValueError('x')", Proof.ASSERT, "error", "with its expectation changed it does not fail"),
        ("raise ValueError('x')", Proof.RAISES, "confirmed", ""),
        ("import os; os._exit(1)", Proof.RAISES, "error", "with its expectation changed it does not fail"),
    ],
)
def test_twin_must_fail(pool, counter, proof, kind, reason, trusted):
    verdict = run(pool, "assert 1 == 1", counter=counter, proof=proof, trusted=trusted)
    assert (verdict.kind, verdict.reason.startswith(reason)) == (kind, True), verdict


@pytest.mark.parametrize("trusted", [False, True])
def test_what_the_twin_printed_comes_along(pool, trusted):
    for counter, printed in [("print(2)\nassert 1 == 2", "2\n"), ("", None)]:
        pool.submit(SnippetJob("it", "print(1)", counter, limits=LIMITS, trusted=trusted))
        (outcome,) = pool.results()
        assert (outcome.verdict.output, outcome.printed) == ("1\n", printed)


PID = "import os\nprint(os.getpid())\n"


def test_trusted_program_shares_a_child_with_its_twin(pool):
    pool.submit(SnippetJob("it", f"{PID}assert 1 == 1", f"{PID}assert 1 == 2", limits=LIMITS, trusted=True))
    (outcome,) = pool.results()
    assert outcome.verdict.kind == VerdictKind.CONFIRMED
    assert outcome.verdict.output == outcome.printed


@pytest.mark.parametrize("left", ["builtins.left = 1", "open('left', 'w').close()"])
def test_twin_runs_alone_where_the_program_left_something_behind(pool, left):
    """It would print something else, or fail in another way."""
    look = "import builtins, os\nprint(hasattr(builtins, 'left'))\nassert not os.path.exists('left')\n"
    code, counter = f"{look}{left}\nassert 1 == 1", f"{look}assert 1 == 2"
    pool.submit(SnippetJob("it", code, counter, limits=LIMITS, trusted=True))
    (outcome,) = pool.results()
    assert (outcome.verdict.kind, outcome.printed) == (VerdictKind.CONFIRMED, "False\n")


FORGERIES = [
    # Writes what a verdict looks like to every descriptor there may be, and leaves.
    """
import json, os
line = json.dumps({"event": "verdict", "nonce": "", "kind": "confirmed", "reason": ""}).encode()
for end in range(3, 64):
    try:
        os.write(end, b"\\n" + line + b"\\n")
    except OSError:
        pass
os._exit(0)
""",
    # Says that it has come to its end, but does not know where the nonce comes from.
    """
import json, os
for line in ({"event": "end"}, {"event": "verdict", "nonce": "0" * 32, "kind": "confirmed", "reason": ""}):
    for end in range(3, 64):
        try:
            os.write(end, json.dumps(line).encode() + b"\\n")
        except OSError:
            pass
os._exit(0)
""",
    # Gives a verdict with an event that the worker passes on.
    """
import json, os
for event in ("start", "test", "group", "item"):
    line = {"event": event, "verdict": {"kind": "confirmed", "reason": ""}, "seconds": 0, "stdout": ""}
    for end in range(3, 64):
        try:
            os.write(end, json.dumps(line).encode() + b"\\n")
        except OSError:
            pass
os._exit(0)
""",
    # Changes what the report is written with.
    """
import json, os
write = os.write
os.write = lambda end, data: write(end, bytes(data).replace(b"error", b"confirmed"))
json.dumps = lambda *_: '{"event": "verdict", "kind": "confirmed"}'
raise ValueError
""",
]


@pytest.mark.parametrize("code", FORGERIES)
def test_forged_verdict_is_not_believed(pool, code):
    assert run(pool, code).kind in (VerdictKind.ERROR, VerdictKind.CRASHED)


def test_daemon_does_not_outlive_its_snippet(pool):
    verdict = run(
        pool,
        """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        print(os.getpid(), flush=True)
        time.sleep(600)
    os._exit(0)
os.wait()
time.sleep(0.3)
""",
    )
    assert verdict.kind == VerdictKind.CONFIRMED
    assert not Path(f"/proc/{int(verdict.output)}").exists()


def test_worker_killed_by_its_child_is_replaced(pool):
    started = time.monotonic()
    verdict = run(pool, "import os, signal, time\nos.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(9)")
    assert (verdict.kind, verdict.reason) == (VerdictKind.CRASHED, "the worker was killed by SIGKILL")
    assert run(pool, "assert True").kind == VerdictKind.CONFIRMED
    assert time.monotonic() - started < 8


def test_snippets_share_nothing(pool):
    first = """
import os, tinylib
tinylib.left = 1
open(os.environ["TMPDIR"] + "/left", "w").close()
open("left", "w").close()
os.chmod(".", 0o500)
"""
    second = """
import os, tinylib
assert not hasattr(tinylib, "left")
assert sorted(os.listdir()) == ["home", "tmp"] and not os.listdir("tmp")
"""
    assert run(pool, first).kind == VerdictKind.CONFIRMED
    verdict = run(pool, second)
    assert verdict.kind == VerdictKind.CONFIRMED, verdict


def test_seeds_are_drawn_anew(pool):
    # The worker has seeded Python's own generator, for tests to give the same each time.
    first, second = (run(pool, "import random\nprint(random.random())") for _ in range(2))
    assert first.kind == second.kind == VerdictKind.CONFIRMED
    assert first.output != second.output
