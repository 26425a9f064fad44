from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
import sample_records as sample

from docprobe.config import Correction
from docprobe.errors import StoreError
from docprobe.model import Symbol, VerdictKind
from docprobe.store import export
from docprobe.store.corrections import keep_corrections

SCHEMAS = Path(__file__).resolve().parent.parent / "schema"
FILES = ["symbols", "tests", "snippets", "behaviours", "quirks", "gaps", "sources", "targets"]


@pytest.fixture
def full(store):
    store.add(sample.records())
    return store


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_line_fits_its_schema(full, tmp_path):
    counts = export.write_export(full, tmp_path / "out")
    assert sorted(counts) == sorted(f"{name}.jsonl" for name in FILES)
    for name in FILES:
        validator = jsonschema.Draft202012Validator(json.loads((SCHEMAS / f"{name}.json").read_text()))
        forms = lines(tmp_path / "out" / f"{name}.jsonl")
        assert len(forms) == counts[f"{name}.jsonl"] > 0
        for form in forms:
            validator.validate(form)


def test_two_exports_are_byte_equal_and_sorted(full, tmp_path):
    for name in ("one", "two"):
        export.write_export(full, tmp_path / name)
    keys = {"symbols": "name", "tests": "test", "sources": "name", "targets": "key"}
    for name in FILES:
        first, second = (tmp_path / run / f"{name}.jsonl" for run in ("one", "two"))
        assert first.read_bytes() == second.read_bytes()
        ids = [form[keys.get(name, "id")] for form in lines(first)]
        assert ids == sorted(set(ids))
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == sorted(
        f"{name}.jsonl" for name in FILES
    )


def test_symbol_is_told_as_the_home_has_it(full):
    rows = {row.target: row for row in full.select(Symbol, name="lib.mean")}
    full.add([replace(rows[sample.OLD], line=11), replace(rows[sample.NEW], line=22)])

    def line_of(**which):
        return next(export.export_symbols(full, "lib.mean", **which))["line"]

    full.db.void("delete from verdict where subject_kind = 'test'")
    assert line_of() == 22  # none is the home: the newest
    full.db.void("insert into text_target (target, words) values (?, '')", (sample.OLD,))
    assert line_of() == 11
    assert line_of(target=sample.NEW) == 22


def test_symbol_is_one_form_over_all_targets(full):
    forms = {form["name"]: form for form in export.export_symbols(full)}
    mean = forms["lib.mean"]
    assert mean["targets"] == [sample.OLD, sample.NEW]
    assert mean["aliases"] == ["lib.stats.average"]
    assert (mean["snippets"], mean["quirks"], mean["gaps"], mean["tests"]) == (2, 1, 1, 2)  # one is refuted
    assert (forms["lib.total"]["tests"], forms["lib.total"]["snippets"]) == (1, 0)


def test_each_case_is_a_test_and_what_did_not_run_says_so(full):
    forms = {form["test"].removeprefix("lib/"): form for form in export.export_tests(full)}
    assert list(forms) == [
        "mean_test.py::MeanTest::testCases[1]",
        "mean_test.py::MeanTest::testCases[2]",
        "mean_test.py::MeanTest::testEmpty",
        "mean_test.py::MeanTest::testNever",
        "other_test.py::OtherTest::testInherited",
    ]
    case = forms["mean_test.py::MeanTest::testCases[2]"]
    assert (case["line"], case["end_line"], case["url"]) == (
        20,
        23,
        "https://example.org/lib/mean_test.py#L20",
    )
    assert case["verdicts"][sample.NEW] == {
        "verdict": "error",
        "reason": "ValueError: no values",
        "seconds": 0.5,
        "flags": "numpy 2.4.6",
    }
    assert case["verdicts"][sample.OLD]["verdict"] == "not-run"
    empty = forms["mean_test.py::MeanTest::testEmpty"]
    assert [empty["verdicts"][key]["verdict"] for key in (sample.OLD, sample.NEW)] == ["refuted", "confirmed"]
    assert {v["verdict"] for v in forms["mean_test.py::MeanTest::testNever"]["verdicts"].values()} == {
        "not-run"
    }
    inherited = forms["other_test.py::OtherTest::testInherited"]
    assert (inherited["path"], inherited["line"], inherited["url"]) == ("lib/other_test.py", 0, "")


def test_cases_of_one_test_are_found_by_its_id(full):
    found = [form["test"] for form in export.export_tests(full, f"{sample.PATH}::MeanTest::testCases")]
    assert [name[-3:] for name in found] == ["[1]", "[2]"]


def test_snippet_has_program_output_and_verdicts(full):
    form = next(export.export_snippets(full, sample.GOOD))
    assert form["code"] == sample.CODE
    assert form["output"] == "no values\n"
    assert form["origin"]["line"] == 12
    assert {key: v["verdict"] for key, v in form["verdicts"].items()} == {
        sample.OLD: "confirmed",
        sample.NEW: "confirmed",
    }


def test_corrections_hide_and_reword(full):
    assert [form["id"] for form in export.export_quirks(full)] == [sample.QUIRK]
    keep_corrections(full.db, [Correction(sample.QUIRK, "clearer", sentence="Better.")])
    assert [form["sentence"] for form in export.export_quirks(full)] == ["Better."]
    assert next(export.export_symbols(full, "lib.mean"))["quirks"] == 1
    keep_corrections(full.db, [Correction(sample.QUIRK, "wrong", hide=True)])
    assert not list(export.export_quirks(full))
    assert next(export.export_symbols(full, "lib.mean"))["quirks"] == 0


def test_symbol_counts_what_a_target_confirmed(full):
    full.add([sample.verdict(sample.GOOD, VerdictKind.REFUTED)])  # the old target still confirms it
    form = next(export.export_symbols(full, "lib.mean"))
    assert (form["snippets"], form["quirks"]) == (2, 1)
    full.add([sample.verdict(sample.GOOD, VerdictKind.REFUTED, key=sample.OLD)])
    form = next(export.export_symbols(full, "lib.mean"))
    assert (form["snippets"], form["quirks"]) == (1, 0)


def test_folder_that_cannot_be_written_is_one_message(full, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="Couldn't write the export to"):
        export.write_export(full, tmp_path / "file" / "out")


def test_stopped_export_leaves_the_old_file(full, tmp_path, monkeypatch):
    export.write_export(full, tmp_path)
    before = (tmp_path / "symbols.jsonl").read_bytes()

    def stop(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(export, "json_line", stop)
    with pytest.raises(KeyboardInterrupt):
        export.write_export(full, tmp_path)
    assert (tmp_path / "symbols.jsonl").read_bytes() == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
