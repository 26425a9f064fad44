from __future__ import annotations

import json
from dataclasses import replace

import pytest
import sample_records as sample

from docprobe.errors import BaselineError
from docprobe.gaps.rules import RULES
from docprobe.gaps.telling.baseline import (
    baseline_of,
    baseline_text,
    parse_baseline,
    read_baseline,
    write_baseline,
)
from docprobe.parse.docstring import parse_docstring


def gaps_of(target):
    """Return a gap of each rule, as it is on `target`."""
    found = []
    for rule in RULES:
        facts = rule.INVALID[0][0].facts(parse_docstring)
        facts = replace(facts, symbol=replace(facts.symbol, target=target))
        found += rule.find(facts)
    return found


@pytest.fixture
def gaps():
    return gaps_of(sample.NEW)


def test_text_is_read_as_it_was_written(gaps):
    baseline = baseline_of(sample.target(sample.NEW), gaps)
    assert len(baseline.known) == len(gaps)
    assert parse_baseline(baseline_text(baseline), "known.json") == baseline
    assert baseline_text(baseline_of(sample.target(sample.NEW), gaps[::-1])) == baseline_text(baseline)


def test_text_has_a_line_a_gap(gaps):
    text = baseline_text(baseline_of(sample.target(sample.NEW), gaps))
    fewer = baseline_text(baseline_of(sample.target(sample.NEW), gaps[1:]))
    assert len(set(text.splitlines()) - set(fewer.splitlines())) == 1


def test_no_gaps_make_a_baseline_too():
    baseline = baseline_of(sample.target(sample.NEW), [])
    assert parse_baseline(baseline_text(baseline), "known.json") == baseline


def test_gaps_are_known_again_on_another_version(gaps):
    older = gaps_of(sample.OLD)
    assert not {gap.id for gap in older} & {gap.id for gap in gaps}
    baseline = baseline_of(sample.target(sample.OLD), older)
    assert baseline.new(gaps) == []
    assert baseline.gone(gaps) == []


def test_new_and_gone_gaps_are_told(gaps):
    baseline = baseline_of(sample.target(sample.OLD), gaps[1:])
    assert baseline.new(gaps) == gaps[:1]
    (gone,) = baseline.gone(gaps[:-1])
    assert (gone.fingerprint, gone.symbol) == (gaps[-1].fingerprint, gaps[-1].symbol)


def test_file_is_written_whole_and_read(gaps, tmp_path):
    path = tmp_path / "below" / "known.json"
    baseline = baseline_of(sample.target(sample.NEW), gaps)
    write_baseline(path, baseline)
    assert read_baseline(path, "lib") == baseline
    assert [child.name for child in path.parent.iterdir()] == ["known.json"]


def test_baseline_of_another_library_is_refused(gaps, tmp_path):
    write_baseline(tmp_path / "known.json", baseline_of(sample.target(sample.NEW), gaps))
    with pytest.raises(BaselineError, match="it is of 'lib', not of 'loom'"):
        read_baseline(tmp_path / "known.json", "loom")


def test_gaps_without_a_fingerprint_make_no_baseline(gaps):
    with pytest.raises(BaselineError, match="an older docprobe found them"):
        baseline_of(sample.target(sample.NEW), [replace(gaps[0], fingerprint="")])


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("", "it is not JSON"),
        ('{"format": 1, "gaps": [', "it is not JSON"),
        ("[" * 100_000, "it is not JSON"),
        ("[]", "it holds no list of gaps"),
        ('{"format": 1, "gaps": {}}', "it holds no list of gaps"),
        ('{"format": 2, "gaps": []}', "it has format 2, not 1"),
        ('{"gaps": []}', "it has format None, not 1"),
        ('{"format": 1, "gaps": [7]}', "its gap number 1 lacks one of fingerprint"),
        (
            '{"format": 1, "gaps": [{"fingerprint": "a", "symbol": "b", "kind": "c"}]}',
            "its gap number 1 lacks",
        ),
    ],
)
def test_damaged_text_is_one_message(text, cause):
    with pytest.raises(BaselineError) as caught:
        parse_baseline(text, "known.json")
    assert caught.value.message.startswith(f"Couldn't read the baseline 'known.json': {cause}")
    assert "--write-baseline" in caught.value.hint


@pytest.mark.parametrize("make", [lambda path: path.mkdir(), lambda path: path.write_bytes(b"\xff\xfe")])
def test_what_is_no_text_file_is_one_message(make, tmp_path):
    make(tmp_path / "known.json")
    with pytest.raises(BaselineError, match="Couldn't read the baseline"):
        read_baseline(tmp_path / "known.json", "lib")


def test_place_that_cannot_be_written_is_one_message(gaps, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BaselineError, match="Couldn't write the baseline"):
        write_baseline(tmp_path / "file" / "known.json", baseline_of(sample.target(sample.NEW), gaps))


def test_baseline_says_which_gaps_it_means(gaps):
    form = json.loads(baseline_text(baseline_of(sample.target(sample.NEW), gaps)))
    assert form["target"] == sample.NEW
    assert {row["sentence"] for row in form["gaps"]} == {gap.sentence for gap in gaps}
