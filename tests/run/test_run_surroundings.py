"""What a suite gives to its files: modules that it lends, its data, arguments, a program to start again."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from running import QUICK, SAMPLES

from docprobe.observe import instrument, probe
from docprobe.run import jobs, worker_surroundings

ROOT = SAMPLES / "run" / "suite"
LENDS = ("tinylib.*test*",)
AROUND = jobs.Surroundings(ROOT, LENDS, "our_tree", ("--depth=2",))


def verdicts(pool, name, around):
    pool.submit(jobs.TestsJob(name, ROOT / name, tests=("AroundTest.testData",), limits=QUICK, around=around))
    *tests, _ = pool.results()
    return {event.test: (str(event.verdict.kind), event.verdict.reason) for event in tests}


def test_all_of_it(pool):
    found = verdicts(pool, "around_test.py", AROUND)
    assert found.pop("AroundTest.testRemovedPart") == ("skipped", "needs the module tinylib.removed")
    assert found == {
        f"AroundTest.{name}": ("confirmed", "")
        for name in ("testHelpers", "testInstalledComesFirst", "testLibraryAsks", "testData", "testArguments")
    }


def test_nothing_of_it(pool):
    assert verdicts(pool, "around_test.py", jobs.Surroundings()) == {
        "AroundTest.testData": ("error", f"ImportError: {_unknown('lists_test_util')}")
    }


def _unknown(name):
    place = SAMPLES / "tinylib" / "tinylib" / "__init__.py"
    return f"cannot import name '{name}' from 'tinylib' ({place})"


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Return a program that tells how it was started, and the file that it runs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", "")
    file = tmp_path / "tree of tests" / "tells.py"
    file.parent.mkdir()
    file.write_text(
        "import json, sys\nfrom tinylib import lists_test_util\n"
        "print(json.dumps([__name__, __file__, sys.argv, sys.path, lists_test_util.__file__,\n"
        f"    {instrument.CALL}((), abs, -3)]))\n"
    )
    lent = file.parent / "tinylib" / "lists_test_util.py"
    lent.parent.mkdir()
    lent.touch()
    monkeypatch.syspath_prepend(SAMPLES / "tinylib")
    job = {"path": str(file), "root": str(file.parent), "lends": LENDS, "arguments": ["--depth=2"]}
    return worker_surroundings.write_program(job, probe), file, lent


def test_program_runs_the_file_in_the_same_surroundings(program):
    path, file, lent = program
    assert Path(path).name == "tells"
    done = subprocess.run([path, "-c", "a 'b'"], capture_output=True, text=True, check=True)
    name, own, arguments, search, helper, observed = json.loads(done.stdout)
    assert observed == 3  # it does nothing else where it is told of
    assert (name, own, helper) == ("__main__", str(file), str(lent))
    assert arguments == [path, "--depth=2", "-c", "a 'b'"]
    assert str(SAMPLES / "tinylib") in search
