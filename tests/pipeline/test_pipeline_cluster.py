"""Runs on a dask cluster: what comes of them, workers that die, and what is said where it cannot be."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from clusters import descendants, living, scheduler, wait_until, workers

from docprobe import model
from docprobe.cli.main import main
from docprobe.errors import RunError, TargetError
from docprobe.model import VerdictKind
from docprobe.pipeline import files as filing
from docprobe.pipeline.build import find_gaps
from docprobe.pipeline.cluster import cluster_pool, settle, shipment
from docprobe.pipeline.context import open_context
from docprobe.pipeline.files import FileWork
from docprobe.pipeline.run import run
from docprobe.pipeline.scan import fetch, scan
from docprobe.run import cluster, jobs
from docprobe.run.jobs import CallJob, FileOutcome, SnippetJob, SnippetOutcome
from docprobe.run.place import Ground, Place, PlaceGoneError
from docprobe.store.rows import TABLES

pytest.importorskip("distributed")

CONF = Path(__file__).resolve().parent.parent / "samples" / "conf" / "tinylib.toml"
KEPT = ("Verdict", "Observed", "Snippet", "Behaviour", "Witness", "Quirk")
SLOW = "import time\nimport tinylib as tl\ntime.sleep(0.2)\nassert tl.stats.mean([{0}, {0}]) == {0}\n"


@pytest.fixture(scope="module")
def dask(tmp_path_factory):
    """Give a scheduler's folder, process and address."""
    folder = tmp_path_factory.mktemp("dask")
    with scheduler(folder) as (process, address):
        yield folder, process, address


@pytest.fixture
def ctx(tmp_path):
    with open_context(conf=CONF, store=tmp_path / "store.sqlite") as made:
        for steps in (fetch(made), scan(made, workers=1)):
            list(steps)
        yield made


def works(ctx):
    (source,) = ctx.sources
    return [
        FileWork(source, file, list(ctx.store.select(model.TestMethod, path=file.path)), "")
        for file in ctx.store.select(model.TestFile, error="")
    ]


def records(ctx):
    return {kind.__name__: set(ctx.store.select(kind)) for kind in TABLES if kind.__name__ in KEPT}


def test_cluster_gives_what_this_machine_gives(dask, ctx, tmp_path):
    folder, _, address = dask
    with workers(folder, address, 2) as started:
        code = main([
            "run", "--all", "--scheduler", address, "--conf", str(CONF), "--store", str(ctx.store.path),
        ])  # fmt: skip
        assert code == 0
        wait_until(lambda: not any(descendants(worker.pid) for worker in started), "ending the fork servers")
    with open_context(conf=CONF, store=tmp_path / "here.sqlite") as here:
        for steps in (
            fetch(here),
            scan(here, workers=1),
            run(here, everything=True, workers=2),
            find_gaps(here),
        ):
            list(steps)
        assert records(ctx) == records(here)


def test_verdicts_come_once_each_though_a_worker_is_killed(dask, ctx):
    folder, _, address = dask
    snippets = [SnippetJob(f"s{number}", SLOW.format(number)) for number in range(30)]
    files = [filing.tests_job(ctx, work, 60.0) for work in works(ctx)]
    shared = [replace(job, subject=f"t{job.subject}", shared=True) for job in snippets]
    with workers(folder, address, 2) as started:
        with cluster_pool(ctx, address) as pool:
            assert pool.size == 2
            for job in (*files, *snippets, *shared):
                pool.submit(job, priority=-1.0 if isinstance(job, SnippetJob) else 0.0)
            events = [next(pool.results()) for _ in range(8)]
            victim = next(worker for worker in started if descendants(worker.pid))
            family = descendants(victim.pid)
            victim.kill()
            events += pool.results()
            assert pool.pending == 0
            wait_until(lambda: not living(family), "the death of what the worker had started")
        wait_until(lambda: not any(descendants(worker.pid) for worker in started), "ending the fork servers")
    verdicts = [event for event in events if isinstance(event, SnippetOutcome)]
    assert {event.verdict.kind for event in verdicts} == {VerdictKind.CONFIRMED}
    assert Counter(id(event.job) for event in verdicts) == Counter(map(id, (*snippets, *shared)))
    tests = [(event.job.path, event.test) for event in events if isinstance(event, jobs.TestOutcome)]
    assert len(tests) == len(set(tests)) == ctx.store.count(model.TestMethod)
    assert all(event.events for event in events if isinstance(event, jobs.TestOutcome))
    assert sorted(id(event.job) for event in events if isinstance(event, FileOutcome)) == sorted(
        map(id, files)
    )


def test_interrupted_run_leaves_nothing_behind(dask, ctx):
    folder, _, address = dask
    command = [sys.executable, "-m", "docprobe", "run", "--all", "--scheduler", address, "--conf", str(CONF)]
    with workers(folder, address, 1) as (worker,):
        tool = subprocess.Popen(
            [*command, "--store", str(ctx.store.path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        wait_until(lambda: ctx.store.count(model.Verdict) or tool.poll() is not None, "the first verdict")
        tool.send_signal(signal.SIGINT)
        _, errors = tool.communicate(timeout=120)
        assert tool.returncode == 130
        assert errors.strip().startswith("Interrupted. What was confirmed is kept; go on with: docprobe run")
        assert "Traceback" not in errors
        wait_until(lambda: not descendants(worker.pid), "ending the fork servers")


def test_job_over_which_every_worker_dies_is_a_crash(dask, ctx, monkeypatch):
    from distributed import KilledWorker  # noqa: PLC0415

    folder, _, address = dask
    with workers(folder, address, 1), cluster_pool(ctx, address) as pool:
        state = type("State", (), {"address": "tcp://somewhere"})()
        monkeypatch.setattr(cluster, "_result", raising(KilledWorker("key", state, 3)))
        job = SnippetJob("s", SLOW.format(1))
        pool.submit(job)
        (event,) = pool.results()
    assert event.job is job
    assert event.verdict.kind == VerdictKind.CRASHED
    assert event.verdict.reason == "each of 4 workers of the cluster died over it"


def raising(error):
    def call(*_):
        raise error

    return call


def test_what_will_not_do_is_said_before_anything_runs(dask, ctx, monkeypatch):
    folder, _, address = dask
    monkeypatch.setattr(cluster, "_WORKERS_SECONDS", 0.5)
    with pytest.raises(RunError, match="it has no worker"):
        cluster_pool(ctx, address)
    with workers(folder, address, 1):
        with monkeypatch.context() as patch:
            patch.setattr(cluster, "__version__", "99.0")
            with pytest.raises(
                RunError, match=r"Couldn't use the scheduler .*: it has docprobe 0.*, here is 99\.0"
            ):
                cluster_pool(ctx, address)
        with monkeypatch.context() as patch:
            patch.setattr(cluster, "own_digest", lambda: "another")
            with pytest.raises(RunError, match=r"Couldn't use the worker tcp://.*another text"):
                cluster_pool(ctx, address)
        ctx.target = replace(ctx.target, packages=(("numpy", "0.1"),))
        with pytest.raises(
            RunError, match=r"Couldn't use the worker tcp://.*, not tinylib-1.2.0.*numpy 0\.1"
        ):
            cluster_pool(ctx, address)


def test_scheduler_that_is_lost_ends_the_run(ctx, tmp_path):
    with scheduler(tmp_path) as (process, address), workers(tmp_path, address, 1) as started:
        with cluster_pool(ctx, address) as pool:
            for number in range(50):
                pool.submit(SnippetJob(f"s{number}", SLOW.format(number)))
            next(pool.results())
            process.kill()
            with pytest.raises(RunError, match=r"the connection to it is lost\nWhat was confirmed is kept"):
                list(pool.results())
        wait_until(
            lambda: started[0].poll() is not None or not descendants(started[0].pid), "the worker's end"
        )


def test_nothing_listens_there(ctx, monkeypatch):
    monkeypatch.setattr(cluster, "_CONNECT_SECONDS", 1.0)
    with pytest.raises(
        RunError, match=r"Couldn't reach the scheduler 'tcp://127\.0\.0\.1:9': .*\nStart one with"
    ):
        cluster_pool(ctx, "tcp://127.0.0.1:9")


def test_without_dask_the_fix_is_said(ctx, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(RunError, match=r"not installed\n.*pip install 'docprobe\[cluster\]'"):
        cluster_pool(ctx, "tcp://127.0.0.1:9")


@pytest.fixture
def away(ctx):
    """Give what a machine sends whose suite and docprobe lie elsewhere, and a job of it."""
    sent = shipment(ctx)
    (source,) = sent.sources
    there = replace(source, root="/nowhere/suite")
    work = next(work for work in works(ctx) if work.path.endswith("lists_test.py"))
    job = filing.tests_job(ctx, work, 60.0)
    job = replace(job, file=Path("/nowhere/suite") / work.path)
    return replace(sent, sources=(there,), package="/nowhere/docprobe"), job


def test_files_are_found_where_they_lie_here(away):
    sent, job = away
    ground = settle(sent)
    place = Place(lambda: ground)
    call = CallJob(
        "c", Path("/nowhere/docprobe/run/doctests_child.py"), "run_examples", {"source": "", "globals": {}}
    )
    try:
        events = place.perform([job])
        assert {number for number, _ in events} == {0}
        outcomes = [event for _, event in events]
        assert outcomes[-1].kind == VerdictKind.CONFIRMED
        assert {event.verdict.kind for event in outcomes[:-1]} == {VerdictKind.CONFIRMED}
        seen = [event["file"] for outcome in outcomes[:-1] for event in outcome.events if "file" in event]
        assert set(seen) == {str(job.file)}  # the names of the other machine
        ((_, outcome),) = place.perform([call])
        assert "No such file" not in outcome.reason + outcome.traceback
    finally:
        place.end()


def test_suite_of_another_version_is_refused(away):
    sent, _ = away
    (source,) = sent.sources
    with pytest.raises(
        TargetError, match=r"Couldn't use the suite 'tinylib' there: it is of version 1\.2\.0"
    ):
        settle(replace(sent, sources=(replace(source, digest="another"),)))


def test_closed_place_gives_no_verdict(ctx):
    ground: list[Ground] = [settle(shipment(ctx))]
    place = Place(lambda: ground[0])
    assert place.perform([SnippetJob("s", SLOW.format(1))])[0][1].verdict.kind == VerdictKind.CONFIRMED
    place.end()
    with pytest.raises(PlaceGoneError):
        place.perform([SnippetJob("s", SLOW.format(1))])
