"""Merging as a user calls it: another machine's verdicts, and what cannot be merged."""

from __future__ import annotations

import json
import os
import sqlite3
from dataclasses import replace

import pytest
import sample_records as sample

from docprobe.model import Gap, Snippet, SubjectKind, Target, Verdict, VerdictKind
from docprobe.store import Store
from docprobe.store.schema import missing

TEST = f"{sample.PATH}::MeanTest::testEmpty"
GPU = sample.NEW.replace("cpu", "gpu")
CPU_ONLY = "it needs a GPU"


def moved(record, key):
    """Return a record of the newer target as one of another."""
    return replace(record, target=key) if getattr(record, "target", "") == sample.NEW else record


@pytest.fixture
def machines(tmp_path):
    """Give the store of a machine without a GPU, where a test was skipped, and that of one with."""
    gone = {TEST, sample.GOOD}
    rest = [one for one in sample.records() if not (isinstance(one, Verdict) and one.subject in gone)]
    skipped, seen = (
        [
            replace(sample.verdict(TEST, kind, SubjectKind.TEST), time=time),
            replace(sample.verdict(sample.GOOD, kind), time=time),
        ]
        for kind, time in (
            (VerdictKind.SKIPPED, "2026-11-29T10:00:00Z"),
            (VerdictKind.CONFIRMED, "2026-11-28T10:00:00Z"),
        )
    )
    skipped = [replace(one, reason=CPU_ONLY) for one in skipped]
    cpu, gpu = tmp_path / "cpu.sqlite", tmp_path / "gpu.sqlite"
    with Store(cpu) as store:
        store.add([*rest, *skipped])
    with Store(gpu) as store:
        target = replace(sample.target(sample.NEW), key=GPU, device="gpu")
        others = [moved(one, GPU) for one in (*rest, *seen) if not isinstance(one, (Gap, Target))]
        store.add([target, *others])
    return cpu, gpu


def test_skipped_here_and_confirmed_there(cli, machines, fits):
    cpu, gpu = machines
    done = cli("merge", gpu, "--store", cpu)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[-1].startswith("Next: ")
    status = fits(cli("status", "--store", cpu, "--json").out, "status")
    assert status["target"] == sample.NEW  # it ran last
    assert status["tests"]["verdicts"]["skipped"] == 1
    assert status["other_targets"][GPU]["tests"]["confirmed"] == 3
    assert f"on {GPU}" in cli("status", "--store", cpu).out
    for name in (TEST, sample.GOOD):
        shown = cli("show", name, "--store", cpu).out
        assert "skipped" in shown
        assert f"confirmed on {GPU}" in shown
    form = json.loads(cli("show", TEST, "--store", cpu, "--json").out)
    assert {key: one["verdict"] for key, one in form["cases"][0]["verdicts"].items()} == {
        sample.OLD: "not-run", sample.NEW: "skipped", GPU: "confirmed",
    }  # fmt: skip


def test_merging_into_nothing_makes_the_store(cli, machines, tmp_path):
    assert cli("merge", *machines, "--store", tmp_path / "new" / "store.sqlite").code == 0
    with Store(tmp_path / "new" / "store.sqlite", readonly=True) as store:
        assert store.count(Snippet) == 3
        assert store.db.value("select target from text_target") == sample.NEW


def damaged(path):
    with Store(path) as store:
        store.add(
            [replace(sample.verdict(f"s{n}", VerdictKind.CONFIRMED), output="x" * 500) for n in range(400)]
        )
    content = bytearray(path.read_bytes())
    content[60_000:120_000] = os.urandom(60_000)
    path.write_bytes(content)


def foreign(path):
    other = sqlite3.connect(path)
    other.execute("create table theirs (x)")
    other.close()


def newer(path):
    with Store(path) as store:
        store.db.void("pragma user_version = 99")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (damaged, "it is damaged"),
        (foreign, "it is not a docprobe store"),
        (newer, "it has format 99"),
        (lambda path: path.write_bytes(b"no database" * 500), "it is not a docprobe store"),
        (lambda path: path.write_bytes(b""), "it is empty"),
        (lambda path: None, "there is no such file"),
        (lambda path: path.mkdir(), "it is a folder"),
    ],
)
def test_what_cannot_be_merged_is_one_message_and_harms_nothing(cli, machines, tmp_path, make, words):
    cpu, gpu = machines
    make(tmp_path / "bad.sqlite")
    before = cpu.read_bytes()
    done = cli("merge", gpu, tmp_path / "bad.sqlite", "--store", cpu)
    assert done.code == 3
    assert "bad.sqlite" in done.err
    assert words in done.err
    assert "nothing was merged" in done.err
    assert len(done.err.splitlines()) == 3
    assert cpu.read_bytes() == before
    assert cli("merge", tmp_path / "bad.sqlite", "--store", tmp_path / "new.sqlite").code == 3
    assert not (tmp_path / "new.sqlite").exists()


def test_store_itself_is_refused(cli, machines, tmp_path):
    cpu, gpu = machines
    (tmp_path / "link.sqlite").symlink_to(cpu)
    for name in (cpu, tmp_path / "link.sqlite"):
        done = cli("merge", gpu, name, "--store", cpu)
        assert done.code == 2
        assert "it is the store that the others are taken into" in done.err


def test_older_format_is_taken_as_it_would_be_read(cli, machines, tmp_path):
    cpu, gpu = machines
    with Store(gpu) as store:
        columns = "".join(
            f"alter table {table} drop column {name};"
            for table, names in missing(1).items()
            for name in names
        )
        store.db.script(
            f"drop view told_quirk; {columns} drop table witness; drop table look; drop table correction;"
            " pragma user_version = 1;"
        )
    content = gpu.read_bytes()
    assert cli("merge", gpu, "--store", cpu).code == 0
    assert gpu.read_bytes() == content
    assert f"confirmed on {GPU}" in cli("show", TEST, "--store", cpu).out
    assert sorted(path.name for path in tmp_path.iterdir() if "merge" in path.name) == []


def test_stores_without_a_target_say_so(cli, tmp_path):
    Store(tmp_path / "empty.sqlite").close()
    done = cli("merge", tmp_path / "empty.sqlite", "--store", tmp_path / "into.sqlite")
    assert done.code == 2
    assert "the stores hold none" in done.err
