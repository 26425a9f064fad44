"""Programs that mean harm: each gets its verdict; the worker, the machine and what is outside are unharmed.

They run in a sandbox or not at all: what is outside of one is the machine of whoever runs the tests.
"""

from __future__ import annotations

import ast
import os
import socket
from dataclasses import replace

import pytest
from hostile import FORGED, FORGERIES, GROUPS, READS_ITSELF
from running import SAMPLES

from docprobe.extract.reaches import reaches
from docprobe.model import SubjectKind, Verdict, VerdictKind
from docprobe.run import worker_supervisor
from docprobe.run.jobs import Limits, SnippetJob
from docprobe.run.pool import Pool
from docprobe.run.sandbox import Sandbox, sandbox_status
from docprobe.store import Store

SAMPLE = SAMPLES / "hostile" / "proc_forgery.py"
LIMITS = Limits(seconds=60.0, memory=512, processes=32)
SCRATCH = 64
STATUS = sandbox_status()
pytestmark = pytest.mark.skipif(STATUS.missing is not None, reason=f"no tight sandbox here: {STATUS.reason}")
LOOK = """
import os
processes = sum(name.isdigit() for name in os.listdir('/proc'))
print(sorted(os.listdir('/tmp')), os.listdir('/dev/shm'), sorted(os.listdir()), processes)
"""


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    """Give a folder that programs can read, with a file and a socket that is listened to."""
    folder = tmp_path_factory.mktemp("outside")
    (folder / "file").write_text("precious")
    # The path of a socket has room for about a hundred characters.
    with socket.socket(socket.AF_UNIX) as server:
        here = os.open(folder, os.O_PATH)
        server.bind(f"/proc/self/fd/{here}/socket")
        os.close(here)
        server.listen()
        yield folder


@pytest.fixture(scope="module")
def boxed(target, settings, outside):
    readable = (*settings.readable, outside)
    settings = replace(settings, readable=readable, scratch=SCRATCH)
    with Pool(target, settings, workers=1, sandbox=Sandbox.REQUIRED) as pool:
        yield pool


@pytest.fixture(scope="module")
def clean(boxed):
    """Give what a program sees in a sandbox in which nothing has happened."""
    return judged(boxed, LOOK).output


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Give a store that is written to all the while."""
    with Store(tmp_path_factory.mktemp("kept") / "store.sqlite") as made:
        yield made


def judged(pool, code, *, trusted=False, limits=LIMITS, name="it"):
    pool.submit(SnippetJob(name, code, limits=limits, trusted=trusted))
    (outcome,) = pool.results()
    return outcome.verdict


def worker_of(pool):
    """Return the number of the pool's only worker."""
    return pool._threads[0]._conversation._worker._process.pid


@pytest.mark.parametrize("group", GROUPS)
def test_group(boxed, clean, kept, outside, group):
    worker, before = worker_of(boxed), sorted(outside.parent.iterdir())
    for case in GROUPS[group]:
        code = case.code.replace("OUTSIDE", str(outside))
        limits = replace(LIMITS, seconds=case.seconds)
        verdict = judged(boxed, code, trusted=case.trusted, limits=limits, name=case.name)
        told = (str(verdict.kind), verdict.reason.startswith(case.reason))
        assert told == (case.kind, True), (case.name, verdict)
        assert len(verdict.reason) <= 1000
        assert len(verdict.output) <= LIMITS.output
        kept.add([verdict])
        seen = judged(boxed, LOOK)
        assert (seen.kind, seen.output) == (VerdictKind.CONFIRMED, clean), case.name
    assert worker_of(boxed) == worker
    assert (outside / "file").read_text() == "precious"
    assert sorted(path.name for path in outside.iterdir()) == ["file", "socket"]
    assert sorted(outside.parent.iterdir()) == before
    stored = {one.subject: str(one.kind) for one in kept.select(Verdict, subject_kind=SubjectKind.SNIPPET)}
    assert stored.items() >= {case.name: case.kind for case in GROUPS[group]}.items()


def test_there_are_enough():
    names = [case.name for cases in GROUPS.values() for case in cases]
    assert len(set(names)) == len(names) >= 30


@pytest.mark.parametrize("trusted", [False, True])
def test_nothing_can_be_written_to_other_processes(boxed, trusted):
    verdict = judged(boxed, SAMPLE.read_text(encoding="utf-8"), trusted=trusted)
    assert (verdict.kind, verdict.reason) == (VerdictKind.ERROR, "RuntimeError: reached []")
    assert judged(boxed, "assert True").kind == VerdictKind.CONFIRMED


def test_program_that_knows_the_protocol_is_believed_where_it_is_trusted(boxed):
    """That is what the canary is for."""
    assert judged(boxed, FORGED, trusted=True).kind == VerdictKind.CONFIRMED


def test_program_that_tells_its_canary_apart_is_left_to_a_person(boxed):
    """A run alone believes it: see `docprobe.extract.reaches`."""
    assert judged(boxed, READS_ITSELF).kind == VerdictKind.CONFIRMED
    for code in (READS_ITSELF, *(case.code for case in FORGERIES)):
        assert reaches(ast.parse(code))


PAIR = "import socket\na, b = socket.socketpair()\na.send(b'x')\nassert b.recv(1) == b'x'"
LOOPBACK = """
import socket
server = socket.create_server(("127.0.0.1", 0))
socket.create_connection(server.getsockname()).close()
"""
RIGHTS = "import os\nassert 'CapEff:\\t0000000000000000' in open('/proc/self/status').read()"
THREAD = "import threading\nt = threading.Thread(target=print)\nt.start()\nt.join()"


@pytest.mark.parametrize("code", [PAIR, LOOPBACK, RIGHTS, THREAD])
@pytest.mark.parametrize("trusted", [False, True])
def test_what_means_no_harm_is_let_through(boxed, code, trusted):
    verdict = judged(boxed, code, trusted=trusted)
    assert verdict.kind == VerdictKind.CONFIRMED, verdict


@pytest.mark.parametrize(
    ("code", "kind", "reason"),
    [
        ("import os, signal\nos.kill(os.getpid(), signal.SIGTERM)", "crashed", "killed by SIGTERM"),
        ("import os\nos.kill(-1, 9)", "error", "ProcessLookupError"),
    ],
)
def test_namespaces_hold_what_is_trusted_too(boxed, code, kind, reason):
    verdict = judged(boxed, code, trusted=True)
    assert (verdict.kind, verdict.reason.startswith(reason)) == (kind, True), verdict


def test_what_is_removed_is_not_what_links_lead_to(tmp_path):
    """Also where there is no sandbox around it."""
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").write_text("precious")
    (tmp_path / "kept" / "file").chmod(0o444)
    left = tmp_path / "left"
    (left / "closed").mkdir(parents=True)
    (left / "link").symlink_to(tmp_path / "kept")
    (left / "closed" / "link").symlink_to(tmp_path / "kept" / "file")
    (left / "closed").chmod(0)
    worker_supervisor.remove(left)
    (tmp_path / "link").symlink_to(tmp_path / "kept")
    worker_supervisor.remove(tmp_path / "link")
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert (tmp_path / "kept" / "file").stat().st_mode & 0o777 == 0o444
    assert (tmp_path / "kept" / "file").read_text() == "precious"


def test_folders_deeper_than_a_path_can_say_are_removed(tmp_path):
    place = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1100):
        os.mkdir("d" * 9, dir_fd=place)
        below = os.open("d" * 9, os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = below
    os.close(place)
    worker_supervisor.remove(tmp_path / ("d" * 9))
    assert not list(tmp_path.iterdir())
