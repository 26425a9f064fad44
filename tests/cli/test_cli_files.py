from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
import sample_records as sample

from docprobe.cli import doctor
from docprobe.cli.clean import find_parts
from docprobe.cli.options import duration
from docprobe.cli.places import size_of
from docprobe.pages.serve import make_server
from docprobe.run.sandbox import BOX, FILTER, SPACES, USERS, Part, SandboxStatus


@pytest.mark.parametrize(("text", "seconds"), [("30s", 30), ("10m", 600), ("2h", 7200), (" 1.5M ", 90)])
def test_duration(text, seconds):
    assert duration(text) == seconds


@pytest.fixture
def made(tmp_path, filled, monkeypatch):
    """Give a store, a cache and a site, and the folder around them with a file of somebody else's."""
    cache = tmp_path / "docprobe" / "cache"
    (cache / "suites" / "lib").mkdir(parents=True)
    (cache / "suites" / "lib" / "x_test.py").write_text("x" * 1000)
    (cache / "suites" / "lib" / "x_test.py").chmod(0o444)
    (cache / "suites" / "lib").chmod(0o555)
    (cache / "mine").mkdir()
    site = tmp_path / "html"
    site.mkdir()
    (site / "index.html").write_text("x")
    monkeypatch.setattr("docprobe.cli.clean.built_site", lambda: site)
    return tmp_path


def test_clean_says_what_and_removes_only_what_is_docprobes(cli, made, filled):
    done = cli("clean", "--yes", "--store", filled)
    assert done.code == 0
    assert [line.split()[0] for line in done.out.splitlines()[:3]] == ["store", "cache", "site"]
    assert " MB" in done.out
    assert not filled.exists()
    assert not (made / "html").exists()
    assert [path.name for path in (made / "docprobe" / "cache").iterdir()] == ["mine"]
    assert cli("clean", "--yes", "--store", filled).out == "There is nothing to remove.\n"


def test_clean_keeps_what_is_not_named(cli, made, filled):
    cli("clean", "--yes", "cache", "--store", filled)
    assert filled.exists()
    assert not (made / "docprobe" / "cache" / "suites").exists()


def test_clean_does_not_go_on_without_an_answer(cli, made, filled):
    done = cli("clean", "--store", filled)
    assert done.code == 2
    assert filled.exists()


def test_clean_refuses_a_file_of_somebody_else(cli, tmp_path):
    thesis = tmp_path / "thesis.sqlite"
    thesis.write_text("all of my work " * 100)
    done = cli("clean", "--yes", "--store", thesis)
    assert done.code == 3
    assert "not a docprobe store" in done.err
    assert thesis.exists()


def test_clean_takes_a_damaged_store(filled):
    raw = bytearray(filled.read_bytes())
    raw[100:4096] = b"\xff" * 3996
    filled.write_bytes(raw)
    assert find_parts(filled)[0].paths[0] == filled


def test_clean_unknown_part(cli):
    assert "the parts are store, cache, site" in cli("clean", "all").err


def test_size_counts_below_and_follows_no_link(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "f").write_bytes(b"x" * 100)
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    assert 100 <= size_of([tmp_path]) < 1000


def test_new_writes_a_file_that_is_ready_to_edit(cli, filled, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = cli("new", "lib.mean", "--store", filled)
    assert done.out.startswith("Wrote mean.py.\n")
    assert "docprobe check mean.py" in done.out
    tree = ast.parse((tmp_path / "mean.py").read_text())
    assert ast.get_docstring(tree).startswith("The mean of two.\n\nSay here")
    again = cli("new", "lib.mean", "--store", filled)
    assert again.code == 2
    assert "it is there already" in again.err


def test_new_goes_below_its_topic_in_a_checkout(cli, filled, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "site" / "examples").mkdir(parents=True)
    assert "Wrote site/examples/more/mean.py" in cli("new", sample.QUIRK, "--store", filled).out


def test_new_without_a_confirmed_snippet(cli, filled):
    done = cli("new", "lib.total", "--store", filled)
    assert done.code == 2
    assert "none is confirmed" in done.err


def test_serve_without_a_site(cli, tmp_path):
    done = cli("serve", "--site", tmp_path)
    assert done.code == 3
    assert "there is no built site" in done.err


def test_serve_on_a_port_that_is_taken(cli, tmp_path):
    (tmp_path / "index.html").write_text("hello")
    with make_server(tmp_path, "127.0.0.1", 0) as server:
        done = cli("serve", "--site", tmp_path, "--port", server.server_address[1])
    assert done.code == 3
    assert "--port 0" in done.err


def test_doctor_names_what_is_missing_and_the_fix(cli, tmp_path, fits):
    (tmp_path / "lib.toml").write_text(
        '[target]\nlibrary = "nolib"\nmodule = "nolib_xyz"\nprefix = "nl"\nimport_line = "import nolib_xyz"\n'
        'adapter = "generic"\ndistributions = ["nolib"]\n'
        '[[suite]]\nname = "nolib"\nlicence = "MIT"\nlink = ""\n'
        '[[suite.origins]]\nkind = "folder"\nfolder = "not-there"\n'
    )
    done = cli("doctor", "--json", "--conf", tmp_path / "lib.toml")
    form = fits(done.out, "doctor")
    states = {check["name"]: check for check in form["checks"]}
    assert (done.code, form["ok"]) == (3, False)
    assert states["target"]["state"] == "missing"
    assert "-m pip install nolib" in states["target"]["fix"]
    assert states["suite nolib"]["state"] == "missing"
    assert states["full text"]["state"] == states["store"]["state"] == "ok"
    text = cli("doctor", "--conf", tmp_path / "lib.toml").out
    assert "2 things missing." in text
    assert "-m pip install nolib" in text


def test_doctor_finds_a_library_that_is_not_installed(cli):
    conf = Path(__file__).parents[1] / "samples" / "conf" / "tinylib.toml"
    checks = json.loads(cli("doctor", "--json", "--conf", conf).out)["checks"]
    assert [check["state"] for check in checks if check["name"] == "target"] == ["ok"]


def test_doctor_tells_the_parts_of_the_sandbox(monkeypatch):
    """What is lost is said once, with the first that is missing."""
    lacks = (Part(BOX), Part(USERS), Part(SPACES, "no", "Allow it."), Part(FILTER, "no kernel", "Get one."))
    monkeypatch.setattr(doctor, "sandbox_status", lambda: SandboxStatus(lacks))
    checks = list(doctor._sandbox())
    assert [check.name for check in checks] == [f"sandbox: {part.name}" for part in lacks]
    assert [(check.state, check.found) for check in checks] == [
        ("ok", "works"), ("ok", "works"), ("note", "no"), ("note", "no kernel")
    ]  # fmt: skip
    assert checks[2].fix == "Allow it. 'docprobe check' then runs nothing without --unsafe."
    assert checks[3].fix == "Get one."
    nothing = tuple(Part(part.name, "not installed", "Install it.") for part in lacks)
    monkeypatch.setattr(doctor, "sandbox_status", lambda: SandboxStatus(nothing))
    assert "run only suites that you trust" in next(doctor._sandbox()).fix


def test_doctor_says_when_space_is_short(tmp_path):
    assert doctor._folder("cache", tmp_path / "new" / "cache", 10**18).state == "note"
    assert doctor._folder("cache", tmp_path / "new" / "cache", 1).state == "ok"
