"""The commands from end to end, on the tiny library with its suite."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from docprobe.cli.main import main
from docprobe.model import Verdict, text_digest
from docprobe.pipeline import examples
from docprobe.pipeline.context import open_context

TESTS = Path(__file__).resolve().parent.parent
CONF = TESTS / "samples" / "conf" / "tinylib.toml"
GOOD = '''"""An empty list has no mean.

The documentation promises 0.0.
"""

import tinylib as tl

try:
    tl.stats.mean([])
except ValueError as error:
    assert "empty" in str(error)
assert tl.stats.mean([1, 3]) == 2.0
'''


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Give the folder in which everything was built once: store, site and the words that were printed."""
    folder = tmp_path_factory.mktemp("built")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOCPROBE_CACHE", str(folder / "cache"))
        with (folder / "out.txt").open("w", encoding="utf-8") as out:
            patch.setattr(sys, "stdout", out)
            code = main(["build", *where(folder), "--site", str(folder / "site"), "--budget", "60s"])
    assert code == 0
    return folder


@pytest.fixture
def call(cli, built, monkeypatch):
    """Give a function that runs a command on what was built."""
    monkeypatch.setenv("DOCPROBE_CACHE", str(built / "cache"))

    def run(*words):
        return cli(*words, "--store", built / "store.sqlite")

    return run


def where(folder):
    return ["--conf", str(CONF), "--store", str(folder / "store.sqlite")]


def test_build_says_what_was_done_and_what_comes_next(built):
    out = (built / "out.txt").read_text(encoding="utf-8")
    stages = [line.partition(":")[0] for line in out.splitlines() if ": " in line]
    expected = ["fetch", "scan", "run", "contrast", "option", "probe", "quirks", "examples", "gaps"]
    assert list(dict.fromkeys(stages))[: len(expected)] == expected
    assert "\nDone in " in out
    assert "Not run yet" not in out
    assert out.splitlines()[-1].startswith("Next: docprobe search")
    assert (built / "site" / "index.html").is_file()


def test_second_build_repeats_nothing(call, built):
    before = json.loads(call("status", "--json").out)
    done = call("build", "--conf", CONF, "--site", built / "site")
    assert done.code == 0
    after = json.loads(call("status", "--json").out)
    assert {**after, "seconds": {}} == {**before, "seconds": {}}
    assert "snippets confirmed" not in done.out


def test_status_and_export_fit_their_schemas(call, built, fits):
    assert fits(call("status", "--json").out, "status")["snippets"]["verdicts"]["confirmed"] > 10
    lines = json.loads(call("export", built / "export", "--json").out)["lines"]
    for name, count in lines.items():
        forms = [
            json.loads(line) for line in (built / "export" / name).read_text(encoding="utf-8").splitlines()
        ]
        assert len(forms) == count > 0
        for form in forms:
            fits(form, Path(name).stem)


def test_search_show_and_try_agree(call, fits):
    hit = fits(call("search", "mean", "of", "empty", "list", "--json").out, "search")[0]
    assert (hit["symbol"], hit["verdict"]) == ("tl.stats.mean", "confirmed")
    shown = json.loads(call("show", hit["snippet"], "--json").out)
    tried = fits(call("try", hit["snippet"], "--json", "--conf", CONF).out, "verdict")
    assert tried["code"] == shown["code"]
    assert tried["output"] == shown["output"] != ""
    assert tried["verdict"] == "confirmed"


def test_try_prints_program_and_output(call):
    out = call("try", "tl.stats.mean", "--conf", CONF).out
    assert "import tinylib as tl" in out
    assert "\n    2.0\nconfirmed on tinylib-1.2.0" in out


def test_gaps_are_found_and_fail(call):
    done = call("gaps", "tl.stats", "--fail-on", "high", "--json")
    assert done.code == 1
    assert "tl.stats.clip" in {form["symbol"] for form in json.loads(done.out)}


def test_check_tells_good_from_bad(call, tmp_path, fits):
    cases = {
        "good.py": GOOD,
        "wrong.py": GOOD.replace("== 2.0", "== 3.0"),
        "silent.py": '"""Title.\n\nProse."""\n\nimport tinylib as tl\n\ntl.stats.mean([1])\n',
        "never_reached.py": GOOD.replace("assert tl", "if tl.chunk is None:\n    assert tl"),
    }
    for name, text in cases.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    good = call("check", tmp_path / "good.py", "--conf", CONF)
    assert (good.code, good.out.splitlines()[-1]) == (0, "1 example, 0 not confirmed.")
    done = call("check", tmp_path, "--json", "--conf", CONF)
    verdicts = {Path(form["subject"]).name: form["verdict"] for form in json.loads(done.out)}
    for form in json.loads(done.out):
        fits(form, "verdict")
    assert done.code == 1
    assert [name for name, verdict in verdicts.items() if verdict == "confirmed"] == ["good.py"]
    assert set(verdicts) == set(cases)
    assert "it asserts nothing" in call("check", tmp_path / "silent.py", "--conf", CONF).out


def test_check_leaves_what_reaches_for_more_to_a_person(call, tmp_path):
    """It runs once somebody has read it, and then is judged like any other."""
    path = tmp_path / "reaching.py"
    path.write_text(GOOD + "import sys\nassert sys._getframe(0)\n", encoding="utf-8")
    done = call("check", path, "--json", "--conf", CONF)
    (form,) = json.loads(done.out)
    assert (done.code, form["verdict"]) == (1, "not-run")
    assert "line 14: sys._getframe (sees the frames of what runs it)" in form["reason"]
    assert form["reason"].endswith(f"run 'docprobe check --reviewed {path}'")
    done = call("check", path, "--reviewed", "--conf", CONF)
    digest = text_digest(path.read_text(encoding="utf-8"))
    assert (done.code, f"{digest}  {path}" in done.out.splitlines()) == (0, True)


def test_build_runs_what_reaches_for_more_once_it_was_read(built, tmp_path, monkeypatch):
    monkeypatch.setattr(examples, "data_folder", lambda _: tmp_path)
    text = GOOD + "import sys\nassert sys._getframe(0)\n"
    (tmp_path / "reaching.py").write_text(text, encoding="utf-8")
    shutil.copy(built / "store.sqlite", tmp_path)
    with open_context(conf=CONF, store=tmp_path / "store.sqlite") as ctx:
        ctx.config = replace(ctx.config, target=replace(ctx.config.target, examples="."))
        found = []
        for read in ("", f"{text_digest(text)}  reaching.py\n"):
            (tmp_path / examples.REVIEWED).write_text(read, encoding="utf-8")
            list(examples.examples_of_ours(ctx))
            (verdict,) = ctx.store.select(Verdict, digest=text_digest(text))
            found.append(verdict.kind)
    assert found == ["not-run", "confirmed"]


def test_check_of_a_file_that_is_not_there(call, tmp_path):
    done = call("check", tmp_path / "none.py", "--conf", CONF)
    assert done.code == 2
    assert "there is no such file" in done.err


def test_check_needs_no_store_beforehand(cli, tmp_path):
    (tmp_path / "good.py").write_text(GOOD, encoding="utf-8")
    assert cli("check", tmp_path / "good.py", *where(tmp_path)).code == 0


def test_new_example_is_confirmed_as_it_stands(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert call("new", "tl.stats.mean", "--conf", CONF).code == 0
    assert call("check", "stats_mean.py", "--conf", CONF).code == 0


def test_stages_one_by_one(cli, tmp_path):
    for words in (["fetch"], ["scan"], ["run", "--budget", "30s"]):
        assert cli(*words, *where(tmp_path)).code == 0
    assert "tl.stats.mean" in cli("search", "mean", "--store", tmp_path / "store.sqlite").out
    assert json.loads(cli("gaps", "--json", "--store", tmp_path / "store.sqlite").out)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_build_says_how_to_go_on_and_does(tmp_path, sign, cli):
    words = ["build", *where(tmp_path), "--site", str(tmp_path / "site"), "--workers", "1"]
    build = subprocess.Popen(
        [sys.executable, "-m", "docprobe", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    for line in build.stdout:
        if line.startswith("run:"):
            break
    build.send_signal(sign)
    _, errors = build.communicate(timeout=30)
    assert build.returncode == 130
    assert errors.strip().startswith("Interrupted. What was confirmed is kept; go on with: docprobe build")
    assert "Traceback" not in errors
    if sign == signal.SIGINT:
        assert cli(*words).code == 0


def test_library_that_is_not_installed_is_one_message(cli, tmp_path):
    text = CONF.read_text(encoding="utf-8").replace('module = "tinylib"', 'module = "no_such_library"')
    (tmp_path / "other.toml").write_text(text.replace('"../tinylib"', f'"{TESTS}"'), encoding="utf-8")
    done = cli("build", "--conf", tmp_path / "other.toml", "--store", tmp_path / "store.sqlite")
    assert done.code == 3
    assert "has no module 'no_such_library'" in done.err
    assert "Traceback" not in done.err
