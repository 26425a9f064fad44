"""What a cluster of two workers gives when one is killed in the middle, against the pool of this machine.

Usage: ``python tests/benchmarks/cluster_loss.py [--files N] [--snippets N] [--seed S] [--store FILE]``.
Test files are drawn as in ``instrumentation.py``, snippets from the confirmed ones of the store. Both run
on this machine, and on a scheduler with two workers of one thread each, one of which is killed with
SIGKILL when half of the outcomes are there. What differs runs both ways twice more: verdicts that change
from run to run are told apart. The exit code is 1 where a verdict is lost, double or another.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from clusters import descendants, living, scheduler, wait_until, workers  # noqa: E402
from instrumentation import drawn  # noqa: E402

from docprobe.locations import default_store  # noqa: E402
from docprobe.pipeline.cluster import cluster_pool  # noqa: E402
from docprobe.pipeline.context import open_context  # noqa: E402
from docprobe.pipeline.files import tests_job  # noqa: E402
from docprobe.pipeline.observing import probe_settings  # noqa: E402
from docprobe.pipeline.scan import fetch  # noqa: E402
from docprobe.run.jobs import FileOutcome, SnippetJob, SnippetOutcome, TestOutcome, snippet_limits  # noqa: E402
from docprobe.run.pool import Pool  # noqa: E402
from docprobe.store import Store  # noqa: E402
from docprobe.store.queries import shown_snippets  # noqa: E402
from docprobe.store.targets import newest_target  # noqa: E402

AGAIN = 2


def snippets(store, count, seed, budget):
    """Return jobs of `count` confirmed snippets that the seed draws."""
    with Store(store, readonly=True) as held:
        known = sorted(shown_snippets(held, newest_target(held).key), key=lambda one: one.id)
    chosen = random.Random(seed).sample(known, min(count, len(known)))
    limits = snippet_limits(budget)
    return [SnippetJob(one.id, one.code, one.counter, one.proof, limits, trusted=True) for one in chosen]


def run(pool, jobs, at_half=lambda: None):
    """Run jobs; return how often there was which verdict on each subject, and the seconds."""
    start, found = time.monotonic(), Counter()
    for job in jobs:
        pool.submit(job, priority=-1.0 if isinstance(job, SnippetJob) else 0.0)
    ended = 0
    for event in pool.results():
        found[subject(event)] += 1
        ended += not isinstance(event, TestOutcome)
        if ended == len(jobs) // 2 and not isinstance(event, TestOutcome):
            at_half()
    return found, time.monotonic() - start


def subject(event):
    """Return what an outcome is about, and its verdict."""
    match event:
        case SnippetOutcome():
            return f"snippet {event.job.subject}", str(event.verdict.kind)
        case TestOutcome():
            return f"{event.job.path}::{event.test}", str(event.verdict.kind)
        case FileOutcome():
            return event.job.path, str(event.kind)
    raise TypeError(event)


def double(found):
    """Return the subjects with more than one verdict."""
    counts = Counter()
    for (name, _), count in found.items():
        counts[name] += count
    return sorted(name for name, count in counts.items() if count > 1)


def on_cluster(ctx, jobs, folder):
    """Run jobs on two workers, kill one in the middle; return the verdicts, seconds and what was left."""
    lost = []

    def kill():
        victim = next(worker for worker in started if descendants(worker.pid))
        lost.extend(descendants(victim.pid))
        victim.kill()

    with scheduler(folder) as (_, address), workers(folder, address, 2) as started:
        with cluster_pool(ctx, address) as pool:
            found, seconds = run(pool, jobs, kill)
        wait_until(lambda: not any(descendants(worker.pid) for worker in started), "ending the fork servers")
        left = living(lost)
    return found, seconds, left


def changing(ctx, jobs, names):
    """Return those of the subjects whose verdicts change from run to run on this machine."""
    wanted = {name.partition("::")[0] for name in names}
    seen = {name: set() for name in names}
    for _ in range(AGAIN if names else 0):
        with Pool(ctx.target, probe_settings(ctx), workers=2) as pool:
            for name, verdict in run(pool, [replace(job) for job in jobs if called(job) in wanted])[0]:
                seen.setdefault(name, set()).add(verdict)
    return {name for name in names if len(seen[name]) > 1}


def called(job):
    """Return what the verdict on a job is about, or begins with."""
    return f"snippet {job.subject}" if isinstance(job, SnippetJob) else job.path


def arguments():
    """Return what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--files", type=int, default=10)
    parser.add_argument("--snippets", type=int, default=300)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=120.0, help="limit of one run of a file")
    parser.add_argument("--store", type=Path, default=default_store(), help="where confirmed snippets are")
    parser.add_argument("--conf", type=Path)
    return parser.parse_args()


def main():
    args = arguments()
    with (
        tempfile.TemporaryDirectory() as folder,
        open_context(conf=args.conf, store=Path(folder, "store.sqlite")) as ctx,
    ):
        for _ in fetch(ctx):
            pass
        files = [tests_job(ctx, work, args.seconds) for work in drawn(ctx, args.files, args.seed)]
        jobs = [*files, *snippets(args.store, args.snippets, args.seed, ctx.config.budget)]
        with Pool(ctx.target, probe_settings(ctx), workers=2) as pool:
            here, here_seconds = run(pool, jobs)
        there, there_seconds, left = on_cluster(ctx, [replace(job) for job in jobs], Path(folder))
        differ = {name for name, _ in here.keys() ^ there.keys()}
        unsteady = changing(ctx, jobs, differ)
    return report(here, there, (here_seconds, there_seconds), (differ, unsteady, left))


def report(here, there, seconds, found):
    """Print the figures; return the exit code."""
    differ, unsteady, left = found
    names = [{name for name, _ in verdicts} for verdicts in (here, there)]
    kinds = Counter(verdict for _, verdict in there.elements())
    print(f"{len(names[0])} verdicts here in {seconds[0]:.0f} s, {len(names[1])} there in {seconds[1]:.0f} s")
    print("there:", ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()))
    print(f"lost: {len(names[0] - names[1])}, double: {len(double(there))}, processes left: {len(left)}")
    print(f"others: {len(differ)}, of which change from run to run here: {len(unsteady)}")
    for name in sorted(differ):
        verdicts = [sorted(kind for one, kind in found if one == name) for found in (here, there)]
        print(f"  {'changes' if name in unsteady else 'DIFFERS'}: {name}: {verdicts[0]} -> {verdicts[1]}")
    return int(bool(differ - unsteady or double(there) or left))


if __name__ == "__main__":
    sys.exit(main())
