from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from docprobe.cli import target as command

CONF = Path(__file__).resolve().parent.parent / "samples" / "conf" / "tinylib.toml"


@pytest.fixture
def targets(tmp_path):
    """Give the folder that environments are made in."""
    return tmp_path / "docprobe" / "targets"


@pytest.fixture
def added(cli, wheels, fake_uv, wheel_conf):
    """Give what adding an environment said."""
    return cli("target", "add", "1.0", "--conf", wheel_conf)


def test_add_says_what_is_there_and_what_is_next(added, cli, wheel_conf, targets):
    assert added.code == 0, added.err
    assert "install: 0 of 1; wheellib==1.0.*, beside==3.0, always" in added.out
    assert "record: 1 of 1; wheellib 1.0.2 in Python" in added.out
    assert "wheellib 1.0.2 is there after" in added.out
    assert added.out.endswith(f"Next: docprobe build --target 1.0.2 --conf {wheel_conf}\n")
    for version in ("1.0", "1.0.2"):
        again = cli("target", "add", version, "--conf", wheel_conf)
        assert (again.code, again.out) == (
            0,
            f"wheellib 1.0.2 is there already: {targets / 'wheellib-1.0'}\n",
        )


def test_list(added, cli, wheel_conf, targets, fits):
    lines = cli("target", "list", "--conf", wheel_conf).out.splitlines()
    assert lines[0].split() == ["name", "version", "python", "packages", "state", "verdicts", "size", "where"]
    assert lines[1].startswith("wheellib-1.0  1.0.2 ")
    form = fits(cli("target", "list", "--json", "--conf", wheel_conf).out, "target-list")
    (row,) = form["targets"]
    assert form["folder"] == str(targets)
    assert (row["name"], row["packages"], row["state"]) == ("wheellib-1.0", {"beside": "3.0"}, "usable")
    assert row["bytes"] > 1000
    assert Path(row["interpreter"]) == targets / "wheellib-1.0" / "bin" / "python"


def test_list_of_nothing(cli, wheel_conf, fits):
    assert "There is no target. Make one" in cli("target", "list", "--conf", wheel_conf).out
    assert fits(cli("target", "list", "--json", "--conf", wheel_conf).out, "target-list")["targets"] == []


def test_list_of_the_default_and_the_store(cli, filled, fits):
    form = fits(cli("target", "list", "--json", "--conf", CONF, "--store", filled).out, "target-list")
    assert [(row["state"], row["interpreter"]) for row in form["targets"]] == [("default", sys.executable)]
    text = CONF.read_text(encoding="utf-8").replace('library = "tinylib"', 'library = "lib"')
    conf = filled.with_name("lib.toml")
    conf.write_text(text.replace("../tinylib", str(CONF.parents[1] / "tinylib")), encoding="utf-8")
    form = fits(cli("target", "list", "--json", "--conf", conf, "--store", filled).out, "target-list")
    known = {row["version"]: row for row in form["targets"]}
    assert known["2.0"]["verdicts"] > known["1.0"]["verdicts"] > 0


def test_remove_asks_first(added, cli, wheel_conf, targets):
    done = cli("target", "remove", "1.0", "--conf", wheel_conf)
    assert done.code == 2
    assert "Add --yes." in done.err
    assert (targets / "wheellib-1.0").exists()


def test_remove(added, cli, wheel_conf, targets):
    done = cli("target", "remove", "1.0.2", "--yes", "--conf", wheel_conf)
    assert done.code == 0
    assert done.out.startswith("wheellib-1.0 ")
    assert done.out.endswith("Removed: wheellib-1.0. What was confirmed there stays in the store.\n")
    assert list(targets.iterdir()) == []


def test_remove_what_is_not_there(added, cli, wheel_conf):
    done = cli("target", "remove", "1.1", "--yes", "--conf", wheel_conf)
    assert done.code == 3
    assert "Couldn't remove the target '1.1'" in done.err
    assert "wheellib-1.0" in done.err


def test_remove_what_is_half_made(cli, wheel_conf, targets):
    (targets / "wheellib-1.0").mkdir(parents=True)
    (targets / "wheellib-1.0.making").touch()
    assert cli("target", "remove", "1.0", "--yes", "--conf", wheel_conf).code == 0
    assert list(targets.iterdir()) == []


def test_remove_what_may_be_two(cli, wheels, fake_uv, wheel_conf):
    for version in ("1.0.1", "1.0.2"):
        assert cli("target", "add", version, "--conf", wheel_conf).code == 0
    done = cli("target", "remove", "1.0", "--yes", "--conf", wheel_conf)
    assert done.code == 2
    assert "it may be wheellib-1.0.1 or wheellib-1.0.2" in done.err


def test_interrupted(cli, wheel_conf, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(command, "make_environment", stop)
    done = cli("target", "add", "1.0", "--conf", wheel_conf)
    assert (done.code, done.err) == (130, "\nInterrupted.\n")


@pytest.mark.parametrize(
    ("words", "code", "cause"),
    [
        (("add", "newest"), 2, "this is no version"),
        (("add", "7.5"), 3, "there is no version 7.5.* of wheellib"),
        ((), 2, "the following arguments are required: ACTION"),
    ],
)
def test_complaints(cli, wheels, fake_uv, wheel_conf, words, code, cause):
    done = cli("target", *words, *(("--conf", wheel_conf) if words else ()))
    assert done.code == code
    assert cause in done.err


def test_library_that_cannot_be_added(cli):
    done = cli("target", "add", "1.0", "--conf", CONF)
    assert done.code == 3
    assert "does not say how it is installed" in done.err


@pytest.mark.parametrize("name", ["build", "run", "scan", "fetch", "check", "try", "doctor"])
def test_target_and_python_exclude_each_other(cli, name):
    done = cli(name, "--target", "2.16", "--python", "/x", *(("y",) if name in {"check", "try"} else ()))
    assert done.code == 2
    assert "not allowed with argument" in done.err


def test_target_of_a_run_that_is_not_there(cli):
    done = cli("scan", "--target", "7.7", "--conf", CONF)
    assert done.code == 3
    assert "docprobe target add 7.7" in done.err


def test_check_on_a_target_that_was_made(added, cli, wheel_conf, tmp_path):
    (tmp_path / "example.py").write_text(
        '"""The version is told.\n\nAs it is."""\n\nimport wheellib as wl\n\nassert wl.version() == "1.0.2"'
    )
    done = cli(
        "check", tmp_path / "example.py", "--target", "1.0", "--conf", wheel_conf, "--unsafe", "--json"
    )
    assert json.loads(done.out)[0]["verdict"] == "confirmed", done


@pytest.mark.parametrize("words", [("status",), ("gaps",), ("show", "lib.mean")])
def test_reading_of_a_named_target(cli, filled, words):
    assert cli(*words, "--store", filled, "--target", "2.0").code == 0
    done = cli(*words, "--store", filled, "--target", "7.7")
    assert done.code == 2
    assert "Couldn't find the target '7.7' in the store" in done.err
    assert "lib-1.0-py311-linux-cpu" in done.err
