"""What tests that run programs share: where the samples are, short limits, verdicts, looks."""

from __future__ import annotations

import json
from pathlib import Path

from docprobe.adapters import load_adapter
from docprobe.observe import probe
from docprobe.run.jobs import Limits, SnippetJob, worker_settings

SAMPLES = Path(__file__).resolve().parent / "samples"
QUICK = Limits(seconds=20.0, memory=1024, output=2000, quiet=1.5)


def verdict_on(pool, code, limits=Limits()):  # noqa: B008 - frozen
    """Run a program on a pool and return its verdict."""
    pool.submit(SnippetJob("it", code, limits=limits))
    (outcome,) = pool.results()
    return outcome.verdict


def probe_settings(target_config, rows, folder, **more):
    """Return the settings of a worker with the probe, to which `rows` are the public names."""
    names = folder / "names.json"
    names.write_text(json.dumps(rows), encoding="utf-8")
    adapter = load_adapter(target_config)
    return worker_settings(
        adapter, probe=Path(probe.__file__), describe=adapter.describe, names=names, **more
    )


def looked(pool, call, before):
    """Return what a look at `call` tells, after the lines `before`."""
    verdict = verdict_on(pool, f"{before}\nprint(__docprobe_look__(lambda: {call}))\n")
    assert verdict.kind == "confirmed", verdict
    assert verdict.output.count("\n") == 1
    return json.loads(verdict.output)
