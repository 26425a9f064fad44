from __future__ import annotations

import pytest
from running import QUICK, SAMPLES

from docprobe.model import VerdictKind
from docprobe.run import jobs
from docprobe.run.jobs import CallJob, CallOutcome, FileOutcome, Limits

FOLDER = SAMPLES / "run"


def run(pool, name, **more):
    """Return the verdicts by key, and the outcome of the file."""
    pool.submit(jobs.TestsJob(name, FOLDER / name, **{"limits": QUICK, **more}))
    *tests, last = pool.results()
    assert all(isinstance(event, jobs.TestOutcome) for event in tests)
    assert isinstance(last, FileOutcome)
    assert last.tests == len(tests) == len({event.test for event in tests})
    return {event.test: event for event in tests}, last


@pytest.fixture(scope="module")
def mixed(pool):
    return run(pool, "mixed.py", tests=("MixedTest.testPasses", "SetUpTest.testNotReached"))


@pytest.mark.parametrize(
    ("test", "kind", "reason"),
    [
        ("MixedTest.testPasses", "confirmed", ""),
        ("MixedTest.testFails", "refuted", "AssertionError: 1 != 2 : einsatz: ü"),
        ("MixedTest.testRaises", "error", "KeyError: 'lost'"),
        ("MixedTest.testSkips", "skipped", "needs a moon"),
        ("MixedTest.testNever", "skipped", "never"),
        ("MixedTest.testParts", "refuted", "AssertionError: 2 == 2"),
        ("MixedTest.testSkippedPart", "skipped", "half a moon"),
        ("MixedTest.testKnownFault", "confirmed", ""),
        ("MixedTest.testNoFault", "refuted", "passes, and is marked as a test that must fail"),
        ("MixedTest.testMissingModule", "skipped", "needs the module module_that_is_not_there"),
        ("MixedTest.testForks", "confirmed", ""),
        ("MixedTest.testIsMain", "confirmed", ""),
        ("SetUpTest.testNotReached", "error", "ValueError: no ground"),
        ("CasesTest.testPositive_1", "confirmed", ""),
        ("CasesTest.testPositive_0", "refuted", "AssertionError: 0 not greater than 0"),
        ("CasesTest.testNamed_<object object>", "confirmed", ""),
    ],
)
def test_mixed(mixed, test, kind, reason):
    verdict = mixed[0][test].verdict
    assert (verdict.kind, verdict.reason) == (kind, reason)


def test_mixed_as_a_whole(mixed):
    tests, last = mixed
    assert (last.kind, len(tests)) == (VerdictKind.CONFIRMED, 16)
    trace = tests["MixedTest.testRaises"].verdict.traceback
    assert [line for line in trace.splitlines() if "File" in line] == [
        f'  File "{FOLDER / "mixed.py"}", line {line}, in {name}'
        for line, name in ((28, "testRaises"), (12, "helper"))
    ] or trace.count("mixed.py") == 2


def test_file_without_main_block(pool):
    tests, last = run(pool, "no_main.py")
    assert {key: str(event.verdict.kind) for key, event in tests.items()} == {
        "QuietTest.test_elsewhere": "skipped",
        "QuietTest.test_here": "confirmed",
        "QuietTest.test_passes": "confirmed",
        "test_function": "refuted",
    }
    assert tests["QuietTest.test_elsewhere"].verdict.reason == "not on this backend"
    assert last.kind == VerdictKind.CONFIRMED


def test_tests_after_a_crash_still_run(pool):
    tests, last = run(pool, "crashing.py")
    assert {key: (str(event.verdict.kind), event.verdict.reason) for key, event in tests.items()} == {
        "CrashTest.test1Passes": ("confirmed", ""),
        "CrashTest.test2Aborts": ("crashed", "killed by SIGABRT"),
        "CrashTest.test3Passes": ("confirmed", ""),
        "CrashTest.test4Exits": ("crashed", "exited with status 0 before its end"),
        "CrashTest.test5Sleeps": ("timeout", "did not end within 1.5 s"),
        "CrashTest.test6Fails": ("refuted", "AssertionError: None"),
    }
    assert last.kind == VerdictKind.CONFIRMED


def test_file_goes_on_as_long_as_it_gets_on(pool):
    keys = tuple(f"FatalTest.test{number}" for number in range(10))
    tests, last = run(pool, "fatal.py", tests=keys)
    assert [str(tests[key].verdict.kind) for key in keys] == ["crashed"] * 10
    assert last.kind == VerdictKind.CONFIRMED


def test_tests_behind_a_crash_that_always_comes_share_it(pool):
    tests, last = run(pool, "impassable.py", tests=("ATest.testOne", "BTest.testTwo"))
    assert {key: (str(event.verdict.kind), event.verdict.reason) for key, event in tests.items()} == {
        "ATest.testOne": ("confirmed", ""),
        "BTest.testTwo": ("crashed", "not reached: killed by SIGABRT"),
    }
    assert last.kind == VerdictKind.CRASHED


def test_the_end_of_the_time_of_a_file_is_no_verdict_on_a_test(pool):
    limits = Limits(seconds=2.5, memory=1024, output=2000, quiet=2.0)
    keys = ("SlowTest.test1", "SlowTest.test2", "SlowTest.test3")
    tests, last = run(pool, "slow.py", tests=keys, limits=limits)
    assert [(str(tests[key].verdict.kind), tests[key].verdict.reason) for key in keys] == [
        ("confirmed", ""),
        ("not-run", "not reached: did not end within 2.5 s"),
        ("not-run", "not reached: did not end within 2.5 s"),
    ]
    assert last.kind == VerdictKind.TIMEOUT


def test_skip(pool):
    tests, _ = run(
        pool, "no_main.py", skip=("test_function", "QuietTest.test_here", "QuietTest.test_elsewhere")
    )
    assert sorted(tests) == ["QuietTest.test_passes"]


@pytest.mark.parametrize(
    ("name", "kind", "reason"),
    [
        ("broken.py", "error", "KeyError: 'nothing'"),
        ("unloadable.py", "error", "KeyError: 'nothing'"),
        ("missing.py", "skipped", "needs the module module_that_is_not_there"),
        ("not_there.py", "error", "FileNotFoundError: "),
    ],
)
def test_file_that_cannot_run_gives_its_tests_its_verdict(pool, name, kind, reason):
    tests, last = run(pool, name, tests=("ATest.testOne", "ATest.testTwo"))
    assert sorted(tests) == ["ATest.testOne", "ATest.testTwo"]
    assert {str(event.verdict.kind) for event in tests.values()} == {kind} == {str(last.kind)}
    assert last.reason.startswith(reason)


def test_code_in_place_of_the_file(pool):
    code = "import unittest\nclass T(unittest.TestCase):\n  def testMe(self): assert 'mixed.py' in __file__\n"
    tests, _ = run(pool, "mixed.py", code=code)
    assert {key: str(event.verdict.kind) for key, event in tests.items()} == {"T.testMe": "confirmed"}


def call(pool, function, argument, **more):
    pool.submit(CallJob("it", FOLDER / "calls.py", function, argument, **more))
    (outcome,) = pool.results()
    assert isinstance(outcome, CallOutcome)
    return outcome


def test_call(pool):
    assert call(pool, "double", {"value": 21}).result == {"doubled": 42}
    assert len(call(pool, "large", 3_000_000).result) == 3_000_000
    failed = call(pool, "fail", "x")
    assert (failed.kind, failed.reason, failed.result) == (VerdictKind.ERROR, "ValueError: x", None)


def test_call_that_does_not_end_tells_how_far_it_came(pool):
    outcome = call(pool, "count", 3, limits=QUICK)
    assert (outcome.kind, outcome.result) == (VerdictKind.TIMEOUT, [0, 1, 2])


def test_surroundings(pool):
    told = call(pool, "surroundings", None).result
    assert told["home"] == f"{told['cwd']}/home"
    assert told["files"] == ["home", "tmp"]
    assert told["descriptors"] <= 6  # three standard ones, two of the protocol, the listing itself


def test_names_lose_addresses_and_nothing_else(pool):
    names = ("testLarge4000x128", "test0x0", "testOf_at_0x7f5a3c2b1d00", "testOf0x7f5a_more")
    made = "".join(f"  def {name}(self): pass\n" for name in names)
    tests, _ = run(pool, "mixed.py", code=f"import unittest\nclass T(unittest.TestCase):\n{made}")
    assert set(tests) == {"T.testLarge4000x128", "T.test0x0", "T.testOf", "T.testOf0x7f5a_more"}
