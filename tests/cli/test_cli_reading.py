from __future__ import annotations

import json

import pytest
import sample_records as sample

from docprobe.cli.status import status_rows
from docprobe.config import Correction
from docprobe.store import Store
from docprobe.store.text import rebuild_text

RECORDS = ("files", "snippets", "symbols", "behaviours", "quirks", "gaps")


def test_status_counts(cli, filled, fits):
    form = json.loads(cli("status", "--json", "--store", filled).out)
    fits(form, "status")
    assert form["target"] == sample.NEW
    assert form["snippets"] == {"found": 3, "verdicts": {"confirmed": 2, "refuted": 1}}
    assert form["symbols"] == {"found": 2, "with_snippet": 1, "with_quirk": 1}
    text = cli("status", "--store", filled).out
    assert "lib 2.0" in text
    assert "2 confirmed, 1 refuted" in text


def test_status_names_what_most_tests_are_in_need_of():
    needs = {f"the module m{number}": 10 - number for number in range(7)}
    counts = {"found": 0, "verdicts": {}, "by_kind": {}, "shown": 0, "with_snippet": 0, "with_quirk": 0}
    tests = {**counts, "needs": needs}
    rows = status_rows(dict.fromkeys(RECORDS, counts) | {"tests": tests, "seconds": {}, "other_targets": {}})
    words = ", ".join(f"{10 - number} the module m{number}" for number in range(5))
    assert ("in need of", "49", f"{words}, 9 others") in rows


def test_show_symbol(cli, filled):
    out = cli("show", "lib.mean", "--store", filled).out
    assert out.startswith("lib.mean(values)\nTake the mean.\n")
    assert "An empty list raises" in out
    assert "undocumented-raise: It raises ValueError for an empty list." in out
    assert "The mean of two" in out
    assert "Something that is not so" not in out  # refuted: never shown
    assert "confirmed on lib 2.0" in out


def test_show_tells_a_quirk_as_corrections_want_it(cli, filled):
    def correct(**fix):
        with Store(filled) as store:
            rebuild_text(store, sample.NEW, corrections=[Correction(sample.QUIRK, "why", **fix)])

    correct(sentence="Said better.")
    assert "Said better." in cli("show", sample.QUIRK, "--store", filled).out
    assert "Said better." in cli("show", "lib.mean", "--store", filled).out
    assert "Said better." in cli("search", "--kind", "quirk", "empty", "--store", filled).out
    correct(hide=True)
    shown = cli("show", sample.QUIRK, "--store", filled)
    assert shown.out.startswith("lib.mean: raises, values: empty list\n")  # the fact stays, without words
    assert json.loads(cli("show", sample.QUIRK, "--json", "--store", filled).out)["record"] == "behaviour"
    assert "An empty list raises" not in cli("show", "lib.mean", "--store", filled).out
    assert json.loads(cli("show", "lib.mean", "--json", "--store", filled).out)["quirks"] == 0
    assert json.loads(cli("status", "--json", "--store", filled).out)["quirks"]["found"] == 0


def test_text_of_tests_cannot_steer_the_terminal(cli, filled):
    out = cli("show", sample.QUIRK, "--store", filled).out
    assert "\x1b" not in out
    assert "\\x1b[31mValueError" in out


@pytest.mark.parametrize("name", ["lib.mean", "lib.stats.average", "mean"])
def test_symbol_is_found_by_any_of_its_names(cli, filled, name):
    assert json.loads(cli("show", name, "--json", "--store", filled).out)["name"] == "lib.mean"


def test_show_json_holds_the_forms_of_the_export(cli, filled, fits):
    form = json.loads(cli("show", "lib.mean", "--json", "--store", filled).out)
    assert (form["record"], form["summary"]) == ("symbol", "Take the mean.")
    fits(form["known_quirks"][0], "quirks")
    fits(form["known_gaps"][0], "gaps")
    for snippet in form["known_snippets"]:
        fits(snippet, "snippets")
    assert [snippet["id"] for snippet in form["known_snippets"]] == [sample.SAMPLE, sample.GOOD]


@pytest.mark.parametrize(
    ("name", "record", "text"),
    [
        (sample.QUIRK, "quirk", "The test says: by design"),
        (sample.FACT, "behaviour", "refuted on lib 2.0"),
        (sample.GOOD, "snippet", "# no values"),
        (f"{sample.PATH}::MeanTest::testCases[2]", "test", "testCases[2]: error ValueError: no values"),
    ],
)
def test_show_by_id(cli, filled, name, record, text):
    assert text in cli("show", name, "--store", filled).out
    assert json.loads(cli("show", name, "--json", "--store", filled).out)["record"] == record


@pytest.mark.parametrize(
    ("name", "close"),
    [
        ("lib.maen", "lib.mean"),
        ("totl", "lib.total"),
        (f"{sample.PATH}::MeanTest::testEmty", "::testEmpty"),
        ("zzzz", "docprobe search"),
        ("eeeeeeeeeeee", "Ids stand in"),
    ],
)
def test_unknown_name_names_what_comes_close(cli, filled, name, close):
    done = cli("show", name, "--store", filled)
    assert done.code == 2
    assert done.err.startswith(f"docprobe: Couldn't find {name!r}")
    assert close in done.err.splitlines()[1]


def test_export(cli, filled, tmp_path):
    done = cli("export", tmp_path / "out", "--json", "--store", filled)
    lines = json.loads(done.out)["lines"]
    assert lines["snippets.jsonl"] == len((tmp_path / "out" / "snippets.jsonl").read_text().splitlines()) == 3


@pytest.mark.parametrize("words", [["show", "x"], ["status"], ["gaps"], ["export", "out"]])
def test_missing_store_is_one_message(cli, tmp_path, words):
    done = cli(*words, "--store", tmp_path / "none.sqlite")
    assert done.code == 3
    assert "there is no such file\nRun 'docprobe build' first" in done.err


def test_store_without_target_is_one_message(cli, tmp_path):
    with Store(tmp_path / "empty.sqlite"):
        pass
    done = cli("status", "--store", tmp_path / "empty.sqlite")
    assert done.code == 2
    assert "nothing was scanned yet" in done.err


def test_foreign_store_is_one_message(cli, tmp_path):
    (tmp_path / "text").write_text("not a database " * 100)
    done = cli("status", "--store", tmp_path / "text")
    assert done.code == 3
    assert "it is not a docprobe store" in done.err


def test_search_names_what_proves_it(cli, filled, fits):
    hit = fits(cli("search", "mean", "--json", "--store", filled).out, "search")[0]
    fields = [
        "format",
        "symbol",
        "kind",
        "title",
        "score",
        "snippet",
        "test",
        "path",
        "line",
        "verdict",
        "url",
    ]
    assert list(hit)[: len(fields)] == fields
    assert (hit["symbol"], hit["snippet"], hit["verdict"]) == ("lib.mean", sample.GOOD, "confirmed")
    text = cli("search", "mean", "--store", filled).out
    assert text.startswith("lib.mean\n  Take the mean.\n")
    assert "https://example.org/lib/mean_test.py#L12" in text
    assert "docprobe show lib.mean" in text


def test_search_finds_nothing(cli, filled):
    done = cli("search", "zzzz", "--store", filled)
    assert done.code == 0
    assert "Nothing was found for 'zzzz'" in done.out
    assert cli("search", "zzzz", "--json", "--store", filled).out == "[]\n"


def test_search_kinds(cli, filled):
    quirks = json.loads(cli("search", "--kind", "quirk", "empty", "--json", "--store", filled).out)
    assert [hit["kind"] for hit in quirks] == ["quirk"]
    assert cli("search", "--kind", "poem", "x", "--store", filled).code == 2
