"""The shards of a run, merged, are what one run gives; what is merged does not depend on an order."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from docprobe.cli.main import main
from docprobe.model import Snippet
from docprobe.pipeline import examples
from docprobe.pipeline.build import find_gaps
from docprobe.pipeline.context import open_context
from docprobe.pipeline.run import run
from docprobe.pipeline.scan import fetch, scan
from docprobe.pipeline.shards import EVERYTHING, Shard
from docprobe.store import Store
from docprobe.store.export import write_export
from docprobe.store.rows import TABLES

CONF = Path(__file__).resolve().parent.parent / "samples" / "conf" / "tinylib.toml"
COMPARED = ("graph", "contrast", "option", "probe")


def ran(path, shard=EVERYTHING):
    """Run a shard of the tiny library into a store of its own."""
    with open_context(conf=CONF, store=path) as ctx:
        for steps in (fetch(ctx), scan(ctx, workers=1), run(ctx, everything=True, workers=2, shard=shard)):
            list(steps)
        list(find_gaps(ctx))
    return path


def merged(into, *stores):
    assert main(["merge", *map(str, stores), "--store", str(into), "--conf", str(CONF)]) == 0
    return into


def exported(path, folder):
    """Return what an export of a store says, without times."""
    with Store(path, readonly=True) as store:
        write_export(store, folder)
    return {
        file.name: re.sub(r'"seconds": [\d.e-]+', "", file.read_text(encoding="utf-8"))
        for file in sorted(folder.iterdir())
    }


def records(path):
    with Store(path, readonly=True) as store:
        return {kind.__name__: set(store.select(kind)) for kind in TABLES}


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    """Give the stores of two shards, and that of a whole run."""
    folder = tmp_path_factory.mktemp("shards")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOCPROBE_CACHE", str(folder / "cache"))
        parts = [ran(folder / f"{number}.sqlite", Shard(number, 2)) for number in (1, 2)]
        return *parts, ran(folder / "whole.sqlite")


def test_shards_cover_everything_once():
    names = [f"python/kernel_tests/{number}_test.py" for number in range(500)]
    for count in (1, 2, 3, 7):
        shards = [Shard(number, count) for number in range(1, count + 1)]
        assert [sum(shard.holds(name) for shard in shards) for name in names] == [1] * len(names)
        sizes = [sum(map(shard.holds, names)) for shard in shards]
        assert min(sizes) > 0.5 * len(names) / count
    assert Shard(1, 3).holds("a_test.py")  # the same on every machine, today and tomorrow


def test_a_shard_runs_its_own_only(stores):
    first, second, whole = (records(path) for path in stores)
    for name in ("TestFile", "TestMethod", "Symbol"):
        assert first[name] == second[name] == whole[name]
    shared = ("snippet", "reference")  # names are asked for with the gaps, by each
    tests = [{one for one in found["Verdict"] if one.subject_kind not in shared} for found in (first, second)]
    assert tests[0]
    assert tests[1]
    assert {(one.subject_kind, one.subject) for one in tests[0]}.isdisjoint(
        (one.subject_kind, one.subject) for one in tests[1]
    )
    for found in (first, second):  # what to compare is chosen among the snippets of all files
        assert not {mark for mark in found["StageDone"] if mark.stage in COMPARED}


def test_merged_shards_are_the_whole(stores, tmp_path):
    first, second, whole = stores
    together = merged(tmp_path / "together.sqlite", first, second)
    found, wanted = records(together), records(whole)
    for name in ("Verdict", "Observed", "TestMethod", "Symbol", "Source", "Target"):
        assert found[name] <= wanted[name], name
    missing = {one.subject for one in wanted["Verdict"] - found["Verdict"]}
    assert missing  # snippets that came of comparing
    assert {one.subject_kind for one in wanted["Verdict"] - found["Verdict"]} == {"snippet"}
    with open_context(conf=CONF, store=together) as ctx:  # what is left is comparing
        list(run(ctx, everything=True, workers=2))
        list(find_gaps(ctx))
    assert records(together) == wanted
    assert exported(together, tmp_path / "a") == exported(whole, tmp_path / "b")


def test_comparing_can_be_shared_too(stores, tmp_path):
    first, second, whole = stores
    parts = []
    for number in (1, 2):
        part = merged(tmp_path / f"part{number}.sqlite", first, second)
        with open_context(conf=CONF, store=part) as ctx:
            list(run(ctx, everything=True, workers=2, shard=Shard(number, 2)))
        parts.append(part)
    marks = [{m.item for m in records(part)["StageDone"] if m.stage in COMPARED} for part in parts]
    assert all(marks)
    together = merged(tmp_path / "all.sqlite", *parts)
    assert exported(together, tmp_path / "a") == exported(whole, tmp_path / "b")


def test_order_and_repetition_make_no_difference(stores, tmp_path):
    exports, found = [], []
    for number, order in enumerate(itertools.permutations(stores)):
        path = tmp_path / f"{number}.sqlite"
        merged(path, *order)
        merged(path, order[0])
        exports.append(exported(path, tmp_path / f"export{number}"))
        found.append(records(path))
    assert all(one == exports[0] for one in exports)
    assert all(one == found[0] for one in found)
    assert json.loads(exports[0]["targets.jsonl"])


def test_bad_parts_are_one_message_each(capsys):
    for words in ("3/2", "0/2", "1/0", "half", "1", "-1/2", "1/2/3", "1.5/2"):
        code, err = main(["run", f"--shard={words}"]), capsys.readouterr().err
        assert code == 2, words
        assert "argument --shard:" in err
        assert "Traceback" not in err


EXAMPLE = (
    '"""Take the mean.\n\nOf {0}.\n"""\n\nimport tinylib as tl\n\nassert tl.stats.mean([{0}, {0}]) == {0}\n'
)


def test_contributed_examples_are_shared(tmp_path, monkeypatch):
    for number in range(6):
        file = tmp_path / "site" / "topic" / f"example_{number}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(EXAMPLE.format(number), encoding="utf-8")
    monkeypatch.setattr(examples, "data_folder", lambda _: tmp_path / "site")
    kept = []
    with open_context(conf=CONF, store=tmp_path / "store.sqlite") as ctx:
        ctx.config = replace(ctx.config, target=replace(ctx.config.target, examples="."))
        list(scan(ctx, workers=1))
        for shard in (Shard(1, 2), Shard(2, 2)):
            list(examples.examples_of_ours(ctx, shard))
            kept.append({one.origin.path for one in ctx.store.select(Snippet)})
    assert len(kept[0]) == sum(Shard(1, 2).holds(f"topic/example_{number}.py") for number in range(6))
    assert 0 < len(kept[0]) < 6
    assert len(kept[1]) == 6  # the second shard leaves those of the first alone
