"""Files that pytest has to run: fixtures, classes, parameters, marks, a conftest.py."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from running import SAMPLES, probe_settings

from docprobe.adapters import load_adapter
from docprobe.model import VerdictKind
from docprobe.observe.instrument import instrument
from docprobe.run import jobs
from docprobe.run.pool import Pool
from docprobe.run.sandbox import Sandbox
from docprobe.run.worker_pytest import settings_of

SUITE = SAMPLES / "run" / "pytest_suite"
PATIENT = jobs.Limits(seconds=120.0, memory=1024, output=2000, quiet=30.0)
"""Importing pytest takes seconds on a busy machine, and nothing is said meanwhile."""


def run(pool, name, **more):
    """Return the outcomes by key, and that of the file."""
    around = jobs.Surroundings(SUITE)
    pool.submit(jobs.TestsJob(name, SUITE / name, **{"limits": PATIENT, "around": around, **more}))
    *tests, last = pool.results()
    assert last.tests == len(tests) == len({event.test for event in tests})
    return {event.test: event for event in tests}, last


def kinds(tests):
    return {key: str(event.verdict.kind) for key, event in tests.items()}


@pytest.fixture(scope="module")
def all_kinds(pool):
    return run(pool, "test_kinds.py", tests=("Helper.test_nothing", "test_plain"))


@pytest.mark.parametrize(
    ("test", "kind", "reason"),
    [
        ("test_plain", "confirmed", ""),
        ("test_fixtures", "confirmed", ""),
        ("test_word[one]", "confirmed", ""),
        ("test_word[two]", "refuted", "AssertionError"),
        ("test_pairs[1-1]", "confirmed", ""),
        ("test_pairs[uneven: 1.5]", "refuted", "AssertionError"),
        ("test_pairs[None-None]", "confirmed", ""),
        ("test_address[<object object>]", "confirmed", ""),
        ("test_setup_fails", "error", "KeyError: 'nothing'"),
        ("test_teardown_fails", "error", "ValueError: left empty"),
        ("test_raises", "confirmed", ""),
        ("test_does_not_raise", "refuted", "Failed: DID NOT RAISE"),
        ("test_warns", "confirmed", ""),
        ("test_missing", "skipped", "could not import 'module_that_is_not_there'"),
        ("test_condition", "skipped", "not where / separates"),
        ("test_slow", "skipped", "need --slow to run"),
        ("test_known_fault", "confirmed", ""),
        ("test_mended", "refuted", "passes, and is marked as a test that must fail"),
        ("test_mended_perhaps", "confirmed", ""),
        ("test_no_such_fixture", "error", "FixtureLookupError"),
        ("TestSquare.test_area", "confirmed", ""),
        ("TestSquare.test_side[1]", "confirmed", ""),
        ("TestSquare.test_side[-1]", "error", "ValueError: -1"),
        ("TestOuter.TestInner.test_deep[two]", "confirmed", ""),
        ("TestOld.test_value", "refuted", "AssertionError: 1 != 2"),
        ("TestOld.test_expected", "confirmed", ""),
        ("TestOld.test_never", "skipped", "never"),
    ],
)
def test_kinds(all_kinds, test, kind, reason):
    verdict = all_kinds[0][test].verdict
    assert verdict.kind == kind
    assert verdict.reason.startswith(reason) if reason else not verdict.reason


def test_the_file_as_a_whole(all_kinds):
    tests, last = all_kinds
    assert (last.kind, last.reason, len(tests)) == (VerdictKind.CONFIRMED, "", 28)
    trace = tests["test_pairs[uneven: 1.5]"].verdict.traceback
    assert f'File "{SUITE / "test_kinds.py"}"' in trace
    assert "assert left == right" in trace


def test_what_ran_before_is_left_out(pool, all_kinds):
    tests, _ = run(pool, "test_kinds.py", skip=tuple(key for key in all_kinds[0] if "word" not in key))
    assert kinds(tests) == {"test_word[one]": "confirmed", "test_word[two]": "refuted"}


def test_tests_after_a_crash_still_run(pool):
    tests, last = run(pool, "test_crashing.py", limits=replace(PATIENT, quiet=10.0))
    assert {key: (str(event.verdict.kind), event.verdict.reason) for key, event in tests.items()} == {
        "test_1_passes": ("confirmed", ""),
        "test_2_exits[0]": ("crashed", "exited with status 0 before its end"),
        "test_2_exits[3]": ("crashed", "exited with status 3 before its end"),
        "test_3_aborts": ("crashed", "killed by SIGABRT"),
        "test_4_waits": ("timeout", "did not end within 10 s"),
        "test_5_passes": ("confirmed", ""),
    }
    assert last.kind == VerdictKind.CONFIRMED


def test_a_file_that_skips_itself(pool):
    tests, last = run(pool, "test_skipped.py", tests=("test_one",))
    assert (last.kind, kinds(tests)) == (VerdictKind.SKIPPED, {"test_one": "skipped"})
    assert last.reason.startswith("could not import 'module_that_is_not_there'")


def test_a_file_that_cannot_be_collected(pool):
    tests, last = run(pool, "test_mistaken.py", tests=("test_other_name", "test_fine"))
    assert kinds(tests) == {"test_other_name": "error", "test_fine": "error"}
    assert last.kind == VerdictKind.ERROR
    assert "function uses no argument 'x'" in last.reason


def test_what_lies_beside_is_found(pool):
    assert kinds(run(pool, "test_beside.py")[0]) == {"test_answer": "confirmed"}


def test_tests_that_a_class_inherits(pool):
    tests, _ = run(pool, "inner/test_heirs.py")
    assert kinds(tests) == {"TestList.test_empty": "confirmed", "TestList.test_kind": "confirmed"}


def test_pytest_says_nothing(target, settings):
    """What it prints of its work would crowd out what the tests say."""
    code = (
        "import pytest\n\n@pytest.fixture\ndef it():\n  print('made')\n\ndef test_it(it):\n  print('seen')\n"
    )
    with Pool(target, settings, workers=1, sandbox=Sandbox.OFF) as pool:
        job = jobs.TestsJob(
            "test_said.py", SUITE / "test_beside.py", code=f"{code}  import os; os._exit(3)\n"
        )
        pool.submit(job)
        *tests, _ = pool.results()
    assert tests[0].verdict.kind == VerdictKind.CRASHED
    assert "session starts" not in tests[0].verdict.traceback


def test_settings_are_those_of_the_suite(tmp_path):
    inner = tmp_path / "suite" / "deep"
    inner.mkdir(parents=True)
    (tmp_path / "pytest.ini").touch()
    (tmp_path / "suite" / "pyproject.toml").write_text("[tool.other]\n")
    path = inner / "test_it.py"
    assert str(settings_of(path, tmp_path / "suite")) == "/dev/null"
    (tmp_path / "suite" / "tox.ini").write_text("[tox]\n[pytest]\n")
    assert settings_of(path, tmp_path / "suite") == tmp_path / "suite" / "tox.ini"
    (tmp_path / "suite" / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")
    assert settings_of(path, tmp_path / "suite") == tmp_path / "suite" / "pyproject.toml"


@pytest.fixture(scope="module")
def seen(target, target_config, tmp_path_factory):
    """Return what the probe saw in the tests of `test_scopes.py`, by key."""
    adapter = load_adapter(target_config)
    names = adapter.public_names(SAMPLES / "tinylib")
    rows = [[name.name, name.module, name.attribute] for name in names if name.attribute]
    settings = probe_settings(
        target_config, rows, tmp_path_factory.mktemp("probe"), paths=(SAMPLES / "tinylib",), readable=(SUITE,)
    )
    file = SUITE / "test_scopes.py"
    code = instrument(file.read_text(encoding="utf-8"), str(file))
    with Pool(target, settings, workers=1, sandbox=Sandbox.OFF) as pool:
        tests, _ = run(pool, file.name, code=code, observe=True)
    assert set(kinds(tests).values()) == {"confirmed"}
    return {key: [row for row in event.events if row["form"] != "test"] for key, event in tests.items()}


def called(events):
    return [row["symbol"] for row in events if row["form"] in {"call", "method"}]


def test_what_wider_fixtures_do_counts_for_each_test(seen):
    assert called(seen["TestShared.test_first"]) == ["tl.Matrix", "tl.Matrix.row"]
    assert called(seen["TestShared.test_second"])[:1] == ["tl.Matrix"]
    assert called(seen["TestShared.test_third"])[-2:] == ["tl.scale", "tl.running_sum"]
    assert all(
        [row["id"] for row in events] == list(range(1, len(events) + 1)) for events in seen.values()
    ), json.dumps(seen)


def test_where_their_objects_came_from_is_known(seen):
    *_, matmul, row = (event for event in seen["TestShared.test_second"] if event["form"] == "method")
    assert matmul["self"][0] == "r"
    assert matmul["args"][0][0] == "r"
    assert row["self"][:2] == ["r", matmul["id"]]


def test_a_class_takes_along_what_was_made_for_it(seen):
    events = seen["test_outside"]
    assert called(events) == ["tl.linalg.identity", "tl.Matrix.row"]
    assert [row["form"] for row in events][:1] == ["gone"]
    assert events[-1]["self"][:2] == ["r", events[1]["id"]]


def test_what_pytest_calls_goes_through_the_probe(seen):
    chunk = seen["TestShared.test_refused"][-1]
    assert (chunk["symbol"], chunk["error"]["type"]) == ("tl.chunk", "ValueError")
