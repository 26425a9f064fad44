from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import pytest
from installing import CONF

from docprobe.adapters import load_adapter
from docprobe.config import load_config
from docprobe.errors import ConfigError, StoreError, TargetError
from docprobe.model import SubjectKind, Verdict, VerdictKind
from docprobe.pipeline.context import open_context
from docprobe.pipeline.targets import TargetState, default_target, named_interpreter, target_rows
from docprobe.run.environments import Environment, _write
from docprobe.store import Store

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
CONF_FILE = SAMPLES / "conf" / "tinylib.toml"


@pytest.fixture
def config():
    return load_config(CONF_FILE)


def test_a_library_of_ours_is_known_by_its_name():
    config = load_config(Path("networkx"))
    assert (config.target.library, config.path.parent.name) == ("networkx", "networkx")
    assert config.topics
    assert not {topic.slug for topic in config.topics} & {topic.slug for topic in load_config().topics}


def test_a_name_that_stands_for_nothing():
    with pytest.raises(ConfigError, match=r"Couldn't read 'no_such'") as caught:
        load_config(Path("no_such"))
    assert "networkx" in caught.value.hint


def test_the_store_of_another_library_is_refused(config, tmp_path):
    place = tmp_path / "store.sqlite"
    with open_context(conf=CONF_FILE, store=place) as ctx:
        other = dataclasses.replace(ctx.target, key="otherlib-1", library="otherlib")
        ctx.store.add([other, Verdict("t", SubjectKind.TEST, other.key, "", VerdictKind.CONFIRMED)])
    with pytest.raises(StoreError, match=r"for tinylib: it holds otherlib"):
        open_context(conf=CONF_FILE, store=place)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "docprobe" / "targets"


@pytest.fixture
def add(folder):
    """Give a function that makes an environment with no library in it, and a record that says otherwise."""

    def make(version, asked=""):
        path = folder / f"tinylib-{asked or version}"
        (path / "bin").mkdir(parents=True)
        (path / "bin" / "python").symlink_to(sys.executable)
        _write(
            Environment(
                path,
                "tinylib",
                asked or version,
                f"tinylib-{version}-py311-linux-x86_64-cpu",
                version,
                "3.11.7",
                "uv",
                (),
                (("tinylib", version),),
            )
        )
        return path / "bin" / "python"

    return make


@pytest.fixture
def find(config, tmp_path):
    """Give a function that finds the interpreter of a name."""
    return lambda name: named_interpreter(name, config, load_adapter(config.target), tmp_path / "s.sqlite")


@pytest.fixture
def elsewhere(config, tmp_path):
    """Give a function that tells the store of a target that was run with another interpreter."""

    def put(version, interpreter):
        known = default_target(config, load_adapter(config.target))
        key = known.key.replace(known.version, version)
        with Store(tmp_path / "s.sqlite") as store:
            store.add([dataclasses.replace(known, key=key, version=version, interpreter=str(interpreter))])
            store.add([Verdict("it", SubjectKind.SNIPPET, key, "d", VerdictKind.CONFIRMED)])
        return key

    return put


def test_version_beginning_and_name(add, find):
    first, second = add("1.0.4", "1.0"), add("1.10.2")
    assert find("1.0") == find("1.0.4") == find("tinylib-1.0") == first
    assert find("1.10") == find("tinylib-1.10.2-py311-linux-x86_64-cpu") == second


def test_name_of_several(add, find):
    add("3.0.4")
    add("3.0.5")
    with pytest.raises(TargetError, match=r"may be tinylib-3.0.4 \(3.0.4\) or tinylib-3.0.5 \(3.0.5\)"):
        find("3")


def test_name_of_none(add, find):
    with pytest.raises(TargetError, match="docprobe has made none yet") as caught:
        find("5.5")
    assert caught.value.hint.endswith("docprobe target add 5.5")
    add("3.0.4")
    add("4.0.0")
    with pytest.raises(
        TargetError, match=r"docprobe made tinylib-3.0.4 \(3.0.4\) and tinylib-4.0.0 \(4.0.0\)"
    ):
        find("5.5")


def test_environment_whose_python_is_gone(add, find):
    add("3.0.4").unlink()
    with pytest.raises(TargetError, match="does not run") as caught:
        find("3.0")
    assert "target add 3.0" in caught.value.hint


def test_paths(find, tmp_path, monkeypatch):
    assert find(sys.executable) == Path(sys.executable)
    (tmp_path / "venv" / "bin").mkdir(parents=True)
    with pytest.raises(TargetError, match="it holds no bin/python"):
        find(f"{tmp_path}/venv")
    (tmp_path / "venv" / "bin" / "python").symlink_to(sys.executable)
    assert find(f"{tmp_path}/venv") == tmp_path / "venv" / "bin" / "python"
    with pytest.raises(TargetError, match="there is no such file"):
        find("/no/such/python")
    monkeypatch.chdir(tmp_path)
    assert find("venv") == Path("venv") / "bin" / "python"


def test_what_the_store_tells_of(find, elsewhere, add):
    key = elsewhere("8.1.0", sys.executable)
    assert find("8.1") == find("8.1.0") == find(key) == Path(sys.executable)
    elsewhere("9.0.0", "/of/another/machine/python")
    with pytest.raises(TargetError, match=r"Couldn't find the target '9.0'"):
        find("9.0")
    assert find("8.1") != add("8.1.0") == find("8.1")


def test_library_beside_docprobe_has_a_name_too(find, config):
    default = default_target(config, load_adapter(config.target))
    assert find(default.version) == find(default.key) == Path(sys.executable)


def test_context_has_the_target_that_was_named(add, tmp_path, monkeypatch):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "wheellib.py").write_text("__version__ = '6.0'\n")
    (tmp_path / "wheel.toml").write_text(
        CONF.replace("packages", f'paths = ["{tmp_path / "lib"}"]\npackages')
    )
    interpreter = tmp_path / "python"
    interpreter.symlink_to(sys.executable)
    where = {"conf": tmp_path / "wheel.toml", "store": tmp_path / "s.sqlite"}
    with open_context(**where, target=str(interpreter)) as ctx:
        assert (ctx.target.interpreter, ctx.is_named) == (str(interpreter), True)
    with open_context(**where) as ctx:
        assert (ctx.target.interpreter, ctx.is_named) == (sys.executable, False)
    with pytest.raises(TargetError):
        open_context(conf=tmp_path / "wheel.toml", store=tmp_path / "new.sqlite", target="7")
    assert not (tmp_path / "new.sqlite").exists()


def test_rows_are_what_there_is(add, config, elsewhere, folder, tmp_path):
    adapter = load_adapter(config.target)
    default = default_target(config, adapter)
    add("3.0.4", "3.0")
    add("3.1.0").unlink()
    (folder / "tinylib-3.2").mkdir()
    (folder / "tinylib-3.2.making").touch()
    (folder / "somebody's").mkdir()
    key = elsewhere("8.1.0", sys.executable)
    elsewhere("9.0.0", "/of/another/machine/python")
    elsewhere("3.0.4", "/of/another/machine/python")
    rows = {row.name: row for row in target_rows(config, adapter, folder, tmp_path / "s.sqlite")}
    states = {name: row.state for name, row in rows.items()}
    far = key.replace("8.1.0", "9.0.0")
    assert states.pop(default.key) is TargetState.DEFAULT
    assert {name: str(state) for name, state in states.items() if "3.0.4-" not in name} == {
        "tinylib-3.0": "usable",
        "tinylib-3.1.0": "broken",
        "tinylib-3.2": "unfinished",
        key: "usable",
        far: "elsewhere",
    }
    assert [rows[name].verdicts for name in (key, far, "tinylib-3.2")] == [1, 1, 0]
    assert rows["tinylib-3.0"].path == folder / "tinylib-3.0"
