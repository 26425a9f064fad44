from __future__ import annotations

import fcntl
import json
import os
import re
import subprocess

import pytest
from installing import CONF, INSTALL, PYTHON

from docprobe.config import InstallConfig, Release, load_config
from docprobe.errors import ConfigError, TargetError, UsageError
from docprobe.run import environments as module
from docprobe.run.environments import (
    environments,
    find_environments,
    make_environment,
    remove_environment,
    requirements_of,
    unfinished,
)
from docprobe.run.targets import find_target

RECORD = {
    "library": "lib",
    "python": "3.11.7",
    "installer": "uv",
    "requirements": ["lib==1.0.*"],
    "packages": [["beside", "3.0"]],
}
FILLS = 'own = pathlib.Path(words[-1]); own.mkdir(parents=True); (own / "x").write_text("x")'


@pytest.fixture
def make(wheels, fake_uv, wheel_conf, tmp_path):
    """Give a function that makes an environment below ``targets`` and returns the steps."""

    def call(asked, installer=""):
        return list(
            make_environment(load_config(wheel_conf), asked, tmp_path / "targets", installer=installer)
        )

    return call


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def record(folder, name, version, asked):
    """Write down an environment that is not there."""
    (folder / name).mkdir(parents=True)
    row = {**RECORD, "version": version, "asked": asked, "key": f"lib-{version}-py311-linux-cpu"}
    (folder / name / "docprobe-target.json").write_text(json.dumps(row))


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_environment_is_made_and_recorded(make, tmp_path, installer):
    steps = make("1.0", installer)
    (made,) = environments(tmp_path / "targets")
    assert (made.name, made.library, made.asked, made.installer) == (
        "wheellib-1.0",
        "wheellib",
        "1.0",
        installer,
    )
    assert made.version == "1.0.2"
    assert made.requirements == ("wheellib==1.0.*", "beside==3.0", "always")
    assert {("always", "1.0"), ("beside", "3.0"), ("wheellib", "1.0.2")} <= set(made.packages)
    assert made.usable
    assert made.python.startswith(f"{PYTHON}.")
    assert [step.stage for step in steps if step.done][-1] == "record"
    assert "beside 3.0" in steps[-1].note
    assert names_in(tmp_path / "targets") == ["wheellib-1.0"]
    asked = [str(made.interpreter), "-I", "-c", "import wheellib; print(wheellib.__version__)"]
    assert subprocess.run(asked, capture_output=True, text=True, check=True).stdout == "1.0.2\n"


def test_key_is_that_of_the_target(make, wheel_conf, tmp_path):
    make("1.0.1")
    (made,) = environments(tmp_path / "targets")
    assert made.version == "1.0.1"
    assert find_target(load_config(wheel_conf).target, made.interpreter).key == made.key


def test_what_is_there_is_not_made_again(make, tmp_path):
    make("1.0")
    with pytest.raises(TargetError, match=r"wheellib 1.0.2 is there already"):
        make("1.0")
    assert environments(tmp_path / "targets")[0].usable


def test_what_has_lost_its_python_is_made_again(make, tmp_path):
    make("1.0")
    (made,) = environments(tmp_path / "targets")
    made.interpreter.unlink()
    assert not environments(tmp_path / "targets")[0].usable
    make("1.0")
    assert environments(tmp_path / "targets")[0].usable


@pytest.mark.parametrize(
    ("asked", "does", "cause"),
    [
        (
            "7.5",
            "",
            r"Couldn't install wheellib==7\.5\.\*: uv says\n  error: there is no version 7\.5",
        ),
        ("2.0.0", "", r"Couldn't import 'wheellib': Python says\n.*No module named 'no_such_module'"),
        (
            "1.0",
            "print('error: nobody home'); sys.exit(2)",
            r"Couldn't make .*: uv says\n  error: nobody home",
        ),
        ("1.0", "sys.exit(2)", ".*it ended with status 2 and without a word"),
        (
            "1.0",
            f"{FILLS}; sys.exit('No space left on device (os error 28)')",
            "Couldn't make .*: No space left on device$",
        ),
    ],
)
def test_failure_is_told_and_leaves_nothing(make, tmp_path, monkeypatch, asked, does, cause):
    monkeypatch.setenv("FAKE_UV_DOES", does)
    with pytest.raises(TargetError) as caught:
        make(asked)
    assert re.match(f"(?s){cause}", caught.value.message)
    assert caught.value.hint
    assert names_in(tmp_path / "targets") == []


def test_password_of_an_index_is_not_told(make, monkeypatch):
    monkeypatch.setenv(
        "FAKE_UV_DOES", "sys.exit('error: no answer from https://me:secret@example.org/simple')"
    )
    with pytest.raises(TargetError) as caught:
        make("1.0")
    assert "https://example.org/simple" in caught.value.message
    assert "secret" not in caught.value.message


def test_stopping_ends_the_installer_and_leaves_nothing(make, wheel_conf, tmp_path, monkeypatch):
    pid = tmp_path / "pid"
    tells = f"pathlib.Path({str(pid)!r}).write_text(str(os.getpid())); print('on it', flush=True)"
    does = f"{FILLS}; {tells}; time.sleep(60)"
    monkeypatch.setenv("FAKE_UV_DOES", does)
    steps = make_environment(load_config(wheel_conf), "1.0", tmp_path / "targets")
    while "on it" not in next(steps).note:
        pass
    assert [path.name for path in unfinished(tmp_path / "targets")] == ["wheellib-1.0"]
    assert environments(tmp_path / "targets") == []
    steps.close()
    assert names_in(tmp_path / "targets") == []
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_half_made_one_is_known_and_made_again(make, tmp_path):
    half = tmp_path / "targets" / "wheellib-1.0"
    half.mkdir(parents=True)
    (half / "rubbish").touch()
    half.with_name("wheellib-1.0.making").touch()
    assert unfinished(tmp_path / "targets") == [half]
    make("1.0")
    assert unfinished(tmp_path / "targets") == []
    assert not (half / "rubbish").exists()


def test_folder_of_somebody_else_stays(make, tmp_path):
    theirs = tmp_path / "targets" / "wheellib-1.0"
    theirs.mkdir(parents=True)
    (theirs / "thesis.txt").touch()
    with pytest.raises(TargetError, match=r"not docprobe's"):
        make("1.0")
    assert (theirs / "thesis.txt").exists()


def test_two_at_once(make, tmp_path):
    (tmp_path / "targets").mkdir()
    with (tmp_path / "targets" / "wheellib-1.0.making").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(TargetError, match=r"another docprobe is making it"):
            make("1.0")
    make("1.0")


def test_folder_that_cannot_be_made(wheels, fake_uv, wheel_conf, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(TargetError, match=r"Couldn't make .*: Not a directory") as caught:
        list(make_environment(load_config(wheel_conf), "1.0", tmp_path / "file" / "targets"))
    assert "DOCPROBE_TARGETS" in caught.value.hint


def test_disk_that_is_full_for_the_record(make, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_write", full)
    with pytest.raises(TargetError, match=r"No space left on device"):
        make("1.0")
    assert names_in(tmp_path / "targets") == []


def test_configuration_that_does_not_say_how(tmp_path):
    (tmp_path / "bare.toml").write_text(CONF)
    with pytest.raises(TargetError, match=r"does not say how it is installed"):
        list(make_environment(load_config(tmp_path / "bare.toml"), "1.0", tmp_path / "targets"))
    assert not (tmp_path / "targets").exists()


@pytest.mark.parametrize("version", ["", "two", "2.", "2.16 --pre", "2.16;x", "../2"])
def test_what_is_no_version(version):
    with pytest.raises(UsageError, match=r"this is no version"):
        requirements_of(InstallConfig("lib", "3.11"), version)


@pytest.mark.parametrize(
    ("version", "wanted"),
    [
        ("2.1", ("lib==2.1.*", "a==1", "z")),
        ("2.1.3", ("lib==2.1.3", "a==1", "z")),
        ("2.1.3.1", ("lib==2.1.3.1", "a==2", "z")),
        ("2.16", ("lib==2.16.*", "z")),
        ("2", ("lib==2.*", "z")),
        ("2.1rc1", ("lib==2.1rc1", "z")),
    ],
)
def test_requirements_are_those_of_the_longest_line(version, wanted):
    releases = (Release("2.1", ("a==1",)), Release("2.1.3.1", ("a==2",)), Release("3", ("a==3",)))
    assert requirements_of(InstallConfig("lib", "3.11", ("z",), releases), version) == wanted


def test_names_mean_the_closest(tmp_path):
    for name, version, asked in (
        ("lib-2.1", "2.1.2", "2.1"),
        ("lib-2.1.0", "2.1.0", "2.1.0"),
        ("lib-2.16.1", "2.16.1", "2.16.1"),
        ("lib-2.16.2", "2.16.2", "2.16.2"),
    ):
        record(tmp_path, name, version, asked)

    def found(name):
        return [one.name for one in find_environments(tmp_path, "lib", name)]

    assert found("2.1") == ["lib-2.1"]
    assert found("2.1.2") == found("lib-2.1") == found("lib-2.1.2-py311-linux-cpu") == ["lib-2.1"]
    assert found("2.16") == ["lib-2.16.1", "lib-2.16.2"]
    assert len(found("2")) == 4
    assert found("2.3") == found("") == []
    assert find_environments(tmp_path, "other", "2.1") == []


def test_record_that_cannot_be_read_is_none(tmp_path):
    for text in ("", "[]", '{"library": 1}', "\xff"):
        record(tmp_path, "lib-1", "1", "1")
        (tmp_path / "lib-1" / "docprobe-target.json").write_text(text, encoding="latin-1")
        assert environments(tmp_path) == []
        remove_environment(tmp_path / "lib-1")
    assert environments(tmp_path / "nowhere") == unfinished(tmp_path / "nowhere") == []


def test_remove_leaves_nothing(tmp_path):
    record(tmp_path, "lib-1", "1", "1")
    remove_environment(tmp_path / "lib-1")
    assert names_in(tmp_path) == []


def test_removal_that_was_stopped_is_unfinished(tmp_path, monkeypatch):
    record(tmp_path, "lib-1", "1", "1")

    def stop(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(module.shutil, "rmtree", stop)
    with pytest.raises(TargetError, match=r"Couldn't remove .*: Permission denied"):
        remove_environment(tmp_path / "lib-1")
    assert environments(tmp_path) == []
    assert unfinished(tmp_path) == [tmp_path / "lib-1"]


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (("companions", "companion"), "unknown key 'companion' in [install]"),
        (("pins", "pinned"), "unknown key 'pinned' in [install.releases]"),
        (('distribution = "wheellib"', ""), "[install]: "),
        (("install", "instal"), "unknown table 'instal'"),
    ],
)
def test_configuration_that_is_misspelt(tmp_path, change, cause):
    (tmp_path / "x.toml").write_text(CONF + INSTALL.replace(*change, 1))
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path / "x.toml")
    assert cause in caught.value.message


def test_configuration_of_tensorflow_pins_by_exact_version():
    install = load_config().install
    assert requirements_of(install, "2.14.1")[:2] == ("tensorflow-cpu==2.14.1", "keras==2.14.0")
    pins = [pin for release in install.releases for pin in release.pins] + list(install.companions)
    assert len(pins) > 10
    assert all(re.fullmatch(r"[a-z]+==\d+\.\d+\.\d+", pin) for pin in pins)
    assert {release.line for release in install.releases} >= {"2.14", "2.16", "2.18", "2.20", "2.21"}
