"""What tests that run programs share: where the samples are, short limits, one program's verdict."""

from __future__ import annotations

from pathlib import Path

from docprobe.run.jobs import Limits, SnippetJob

SAMPLES = Path(__file__).resolve().parent / "samples"
QUICK = Limits(seconds=20.0, memory=1024, output=2000, quiet=1.5)


def verdict_on(pool, code, limits=Limits()):  # noqa: B008 - frozen
    """Run a program on a pool and return its verdict."""
    pool.submit(SnippetJob("it", code, limits=limits))
    (outcome,) = pool.results()
    return outcome.verdict
