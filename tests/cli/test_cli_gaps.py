from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
import sample_records as sample

from docprobe.cli import output
from docprobe.model import Gap, GapKind, StageDone
from docprobe.store import Store


@pytest.fixture
def gaps(cli, filled):
    """Give a function that calls ``docprobe gaps`` on the filled store."""
    return lambda *words: cli("gaps", "--store", filled, *words)


@pytest.fixture
def symbols(gaps):
    """Give a function that returns the symbols that options choose, in order."""
    return lambda *words: [form["symbol"] for form in json.loads(gaps("--json", *words).out)]


@pytest.fixture
def terminal(monkeypatch):
    """Give a function that makes a terminal of so many columns of the output."""

    def _make(columns):
        for module in (output, __import__("docprobe.cli.gaps_view", fromlist=["x"])):
            monkeypatch.setattr(module, "is_terminal", lambda: True)
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setenv("NO_COLOR", "1")

    return _make


def test_json_is_the_export_s_form(gaps, fits):
    forms = json.loads(gaps("--json").out)
    assert [form["worth"] for form in forms] == [7.5, 1.0]
    for form in forms:
        fits(form, "gaps")
    for name in ("json", "sarif", "markdown"):
        assert gaps("--format", name).out == gaps(f"--{name}").out


def test_what_is_most_worth_closing_comes_first(filled, symbols):
    assert symbols() == ["lib.mean", "lib.total"]
    with Store(filled) as store:
        store.db.void("update gap set worth = 9 where symbol = 'lib.total'")
    assert symbols() == ["lib.total", "lib.mean"]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["lib.total"], ["lib.total"]),
        (["lib.stats.average"], ["lib.mean"]),
        (["total"], ["lib.total"]),
        (["lib"], ["lib.mean", "lib.total"]),
        (["--symbol", "lib.total", "--symbol", "lib.mean"], ["lib.mean", "lib.total"]),
        (["333333333333"], ["lib.mean"]),
        (["--kind", "no-docstring"], ["lib.total"]),
        (["--kind", "no-docstring", "--kind", "undocumented-raise"], ["lib.mean", "lib.total"]),
        (["--kind", "parameter"], []),
        (["--group", "silent"], ["lib.mean"]),
        (["--severity", "medium"], ["lib.mean"]),
        (["--severity", "low"], ["lib.mean", "lib.total"]),
        (["--basis", "documented"], ["lib.total"]),
        (["--basis", "tested", "--basis", "probed"], ["lib.mean"]),
        (["--since", "2.0"], ["lib.total"]),
        (["--since", "1"], ["lib.mean", "lib.total"]),
        (["--since", "2.0", "--group", "silent"], []),
    ],
)
def test_gaps_are_chosen(symbols, options, found):
    assert symbols(*options) == found


def test_where_none_were_looked_for_is_not_where_there_are_none(gaps, filled):
    done = gaps("--target", "1.0", "--fail-on", "low")
    assert (done.code, done.out) == (2, "")
    assert f"Couldn't find gaps of {sample.OLD} in the store: none were looked for yet\nRun" in done.err
    with Store(filled) as store:
        store.add([StageDone("gaps", "", sample.OLD, "")])
    assert json.loads(gaps("--target", "1.0", "--json").out) == []
    assert "0 gaps on lib 1.0" in gaps("--target", "1.0").out


@pytest.fixture
def conf(tmp_path):
    """Return a configuration with two topics beside it."""
    target = 'library = "lib"\nmodule = "lib"\nprefix = "lib"\nimport_line = "import lib"\n'
    text = f'[target]\n{target}adapter = "generic"\ndistributions = ["lib"]\n'
    (tmp_path / "lib.toml").write_text(text)
    row = '[[topic]]\nslug = "{0}"\ntitle = "{0}"\nsummary = ""\nicon = ""\nsymbols = ["{1}"]\n'
    text = row.format("means", "lib.stats.average") + row.format("sums", "lib.to*")
    (tmp_path / "topics.toml").write_text(text)
    return tmp_path / "lib.toml"


@pytest.mark.parametrize(("topic", "found"), [("means", ["lib.mean"]), ("sums", ["lib.total"])])
def test_gaps_of_a_topic(symbols, conf, topic, found):
    assert symbols("--topic", topic, "--conf", conf) == found


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["lib.maen"], "Couldn't find 'lib.maen'"),
        (["--symbol", "nothing"], "Couldn't find 'nothing'"),
        (["999999999999"], "no gap on lib 2.0 has that id"),
        (["--since", "7"], "Couldn't find the target '7'"),
        (["--topic", "weaving"], "Couldn't find the topic 'weaving'"),
    ],
)
def test_what_there_is_not_is_one_message(gaps, conf, options, message):
    done = gaps(*options, "--conf", conf)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_a_pipe_gets_a_line_a_gap(gaps):
    lines = gaps("--limit", "1").out.splitlines()
    assert lines[0] == "2 gaps on lib 2.0"
    assert lines[3].split("  ")[-1] == "It raises ValueError for an empty list."
    assert "1 more" in lines[-1]


@pytest.mark.parametrize("columns", [40, 80, 130])
def test_a_terminal_gets_a_table_of_its_width(gaps, terminal, columns):
    terminal(columns)
    out = re.sub("\x1b.*?m", "", gaps().out)
    assert max(map(len, out.splitlines())) <= columns
    words = " ".join(out.split())
    for wanted in ("lib.mean", "undocumented-raise", "high", "lib.total", "no-docstring", "low"):
        assert wanted in words
    if columns >= 80:
        assert "It raises ValueError for an empty list." in words


@pytest.fixture
def one_finding(filled):
    """Add the gap of lib.mean to the store once more, of two other symbols."""
    with Store(filled) as store:
        gap = store.one(Gap, symbol="lib.mean")
        for number, name in enumerate(["lib.median", "lib.mode"]):
            words = {"symbol": name, "id": f"{number}" * 12, "worth": 5.0}
            closed = f"Raises:\n  ValueError: If `{name}` has nothing."
            store.add([replace(gap, **words, sentence=f"{name} is silent.", closed_by=closed)])


@pytest.mark.parametrize("columns", [80, 130])
def test_gaps_that_one_text_would_close_share_a_row(gaps, one_finding, terminal, columns):
    flat = gaps().out
    assert [line.split()[0] for line in flat.splitlines()[3:]] == [
        "lib.mean",
        "lib.median",
        "lib.mode",
        "lib.total",
    ]
    terminal(columns)
    words = " ".join(gaps().out.split())
    assert words.startswith("4 gaps on lib 2.0")
    assert "and lib.mode" in words
    assert "lib.median is silent." in words
    assert "lib.mode is silent." not in words
    assert "1 more; see them with --limit 4" in " ".join(gaps("--limit", "2").out.split())


def test_one_symbol_is_shown_with_what_it_rests_on(gaps):
    out = gaps("lib.mean").out
    for wanted in (
        "lib.mean  undocumented-raise, high, tested",
        "documented at lib/mean.py:3",
        "“Take the mean.”",
        "looked for ValueError in the docstring of lib.mean",
        "    lib.mean([])".strip(),
        "# no values",
        f"{sample.GOOD} confirmed on lib 2.0",
        f"{sample.PATH}:12",
        "ValueError: If `values` is empty.",
        "since lib 1.0;",
        "gaps/rules.html#undocumented-raise",
    ):
        assert wanted in out
    assert "lib.total" not in out


def test_text_of_gaps_cannot_steer_the_terminal(gaps, filled, terminal):
    with Store(filled) as store:
        store.db.void("update gap set sentence = 'It prints ' || char(27) || '[2J.'")
    for words in ((), ("lib.mean",), ("--format", "markdown")):
        assert "\x1b[2J" not in gaps(*words).out
    terminal(80)
    assert "\x1b[2J" not in gaps().out


def test_sarif_fits_its_schema(gaps, fits):
    log = fits(gaps("--format", "sarif").out, "sarif")
    results = log["runs"][0]["results"]
    assert [result["partialFingerprints"]["docprobeGap/v1"] for result in results] == [
        "3f3f3f3f3f3f",
        "4f4f4f4f4f4f",
    ]


def test_markdown_is_a_report_a_symbol(gaps):
    out = gaps("--format", "markdown").out
    assert [line for line in out.splitlines() if line.startswith("# ")] == [
        "# `lib.mean` raises an exception that its documentation does not mention",
        "# `lib.total` has no docstring",
    ]
    assert "\n---\n" in out
    cut = gaps("--format", "markdown", "--limit", "1")
    assert "lib.total" not in cut.out
    assert "1 more symbol" in cut.err


def test_summary_counts_by_kind_and_name_space(gaps, fits):
    form = fits(gaps("--summary", "--json").out, "gaps-summary")
    assert form["by_kind"]["undocumented-raise"]["by_severity"] == {"high": 1, "medium": 0, "low": 0}
    assert form["by_namespace"]["lib"]["by_kind"] == {"undocumented-raise": 1, "no-docstring": 1}
    assert form["closable"] == 1
    out = gaps("--summary").out
    assert re.search(r"^all +1 +0 +1 +2 +1$", out, re.MULTILINE)
    assert re.search(r"^lib +2 ", out, re.MULTILINE)
    assert "0 gaps" in gaps("--summary", "--kind", "parameter").out


@pytest.mark.parametrize(
    ("columns", "told"), [(60, "1 no-docstring, 1 undocumented-raise"), (30, "1 no-docstring")]
)
def test_summary_names_as_many_kinds_as_the_terminal_is_wide(gaps, terminal, columns, told):
    terminal(columns)
    out = re.sub("\x1b.*?m", "", gaps("--summary").out)
    assert re.search(rf"^lib +2 +{told}$", out, re.MULTILINE)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ([], 0),
        (["--fail-on", "high"], 1),
        (["lib.total", "--fail-on", "medium"], 0),
        (["lib.total", "--fail-on", "low"], 1),
        (["--format", "sarif", "--fail-on", "high"], 1),
        (["--summary", "--fail-on", "high"], 1),
    ],
)
def test_exit_code(gaps, options, code):
    assert gaps(*options).code == code


def test_only_gaps_that_the_baseline_does_not_know_fail(gaps, filled, tmp_path):
    known = tmp_path / "known.json"
    written = gaps("--write-baseline", known, "--json")
    assert "2 gaps written" in written.err
    assert gaps("--baseline", known, "--fail-on", "low").code == 0
    with Store(filled) as store:
        gap = store.one(Gap, id="444444444444")
        store.delete(Gap, id="333333333333")
        store.db.void(
            "insert into gap select '555555555555', target, since, symbol, \"group\", 'no-example', sentence,"
            " 'high', parameter, doc, evidence, closed_by, looked, basis, '5f5f5f5f5f5f', worth"
            " from gap where id = ?",
            (gap.id,),
        )
    done = gaps("--baseline", known, "--fail-on", "high")
    assert done.code == 1
    assert "1 known gap of the baseline" in done.out
    assert "1 gap of the baseline gone:\n  lib.mean  undocumented-raise" in done.out
    assert "1 new gap on lib 2.0" in done.out
    forms = gaps("--baseline", known, "--json")
    assert [form["kind"] for form in json.loads(forms.out)] == [GapKind.NO_EXAMPLE]
    assert "lib.mean  undocumented-raise" in forms.err
    sarif = json.loads(gaps("--baseline", known, "--format", "sarif").out)
    assert [result["baselineState"] for result in sarif["runs"][0]["results"]] == ["new"]


def test_gaps_that_other_options_leave_out_are_not_gone(gaps, tmp_path):
    gaps("--write-baseline", tmp_path / "known.json")
    done = gaps("--baseline", tmp_path / "known.json", "--kind", "no-docstring")
    assert "1 known gap" in done.out
    assert "gone" not in done.out


def test_damaged_baseline_is_one_message(gaps, tmp_path):
    (tmp_path / "known.json").write_text("{")
    done = gaps("--baseline", tmp_path / "known.json")
    assert (done.code, done.out) == (2, "")
    assert "Couldn't read the baseline" in done.err
    assert "errors.html#baseline" in done.err


def test_gaps_of_an_older_docprobe_make_no_baseline(gaps, filled, tmp_path):
    with Store(filled) as store:
        store.db.void("update gap set fingerprint = ''")
    done = gaps("--write-baseline", tmp_path / "known.json")
    assert (done.code, done.out) == (2, "")
    assert "an older docprobe found them\nFind them anew: docprobe run" in done.err
    assert not (tmp_path / "known.json").exists()


def test_the_head_names_whose_gaps_are_told(gaps):
    assert gaps("lib.mean").out.startswith("1 gap of lib.mean on lib 2.0")
    assert gaps("lib.mean", "lib.total").out.startswith("2 gaps of lib.mean, lib.total on lib 2.0")
    assert gaps("lib.stats.average", "--kind", "parameter").out.startswith("0 gaps of lib.mean on lib 2.0")
    assert gaps("333333333333").out.startswith("1 gap on lib 2.0")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--summary", "--sarif"], "Couldn't count gaps as sarif"),
        (["--summary", "--markdown"], "Couldn't count gaps as markdown"),
        ([""], "Couldn't find ''"),
    ],
)
def test_what_makes_no_sense_is_one_message(gaps, words, message):
    done = gaps(*words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
