"""Programs that prove nothing may share a child: each is judged by itself, and one that ends it alone."""

from __future__ import annotations

import time

import pytest

from docprobe.run.jobs import Limits, SnippetJob
from docprobe.run.pool import Pool
from docprobe.run.sandbox import Sandbox

WHO = "import os; print(os.getpid(), end='')"
LIMITS = Limits(seconds=1.0)


@pytest.fixture
def outcomes(target, settings):
    """Return what runs programs on one worker, of which the first comes alone."""

    def run(*codes, shared=True):
        jobs = [SnippetJob("first", "pass")]
        jobs += [SnippetJob(str(n), code, limits=LIMITS, shared=shared) for n, code in enumerate(codes)]
        with Pool(target, settings, workers=1, sandbox=Sandbox.OFF) as pool:
            for job in jobs:
                pool.submit(job)
            found = {event.job.subject: event.verdict for event in pool.results()}
        return [found[str(n)] for n in range(len(codes))]

    return run


def kinds(verdicts):
    return [str(verdict.kind) for verdict in verdicts]


def test_some_share_a_child(outcomes):
    processes = [verdict.output for verdict in outcomes(*[WHO] * 4)]
    assert len(set(processes)) < 4


def test_others_do_not(outcomes):
    assert len({verdict.output for verdict in outcomes(*[WHO] * 4, shared=False)}) == 4


@pytest.mark.parametrize(
    ("culprit", "kind"),
    [
        ("import os; os._exit(3)", "crashed"),
        ("while True: pass", "timeout"),
        ("assert False", "refuted"),
        ("raise KeyError(1)", "error"),
        ("raise SystemExit(1)", "error"),
    ],
)
def test_each_is_judged_by_itself(outcomes, culprit, kind):
    verdicts = outcomes("print(1)", "x = 1; print(2)", culprit, "print(3)", "print(x)", "print(4)")
    assert kinds(verdicts) == ["confirmed", "confirmed", kind, "confirmed", "error", "confirmed"]
    assert [verdict.output for verdict in verdicts] == ["1\n", "2\n", "", "3\n", "", "4\n"]
    assert verdicts[4].reason == "NameError: name 'x' is not defined"


def test_each_has_its_own_seconds(outcomes):
    assert kinds(outcomes(*["import time; time.sleep(0.4)"] * 6)) == ["confirmed"] * 6


def test_a_short_limit_holds_beside_a_long_one(target, settings):
    jobs = [
        SnippetJob("first", "pass"),
        SnippetJob("long", "pass", limits=Limits(seconds=30.0), shared=True),
        SnippetJob("short", "while True: pass", limits=LIMITS, shared=True),
        *(SnippetJob(name, "pass", limits=LIMITS, shared=True) for name in "ab"),
    ]
    began = time.monotonic()
    with Pool(target, settings, workers=1, sandbox=Sandbox.OFF) as pool:
        for job in jobs:
            pool.submit(job)
        found = {event.job.subject: str(event.verdict.kind) for event in pool.results()}
    assert found == {
        "first": "confirmed", "long": "confirmed", "short": "timeout", "a": "confirmed", "b": "confirmed",
    }  # fmt: skip
    assert time.monotonic() - began < 15.0


def test_what_comes_first_is_not_held_up(target, settings):
    with Pool(target, settings, workers=1, sandbox=Sandbox.OFF) as pool:
        for name in "abc":
            pool.submit(SnippetJob(name, "pass", shared=True), 1.0)
        pool.submit(SnippetJob("urgent", "pass", shared=True), -1.0)
        order = [event.job.subject for event in pool.results()]
    assert order.index("urgent") <= 1
