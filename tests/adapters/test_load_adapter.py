from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from docprobe.adapters import adapter_names, load_adapter
from docprobe.adapters.base import PublicName
from docprobe.config import load_config
from docprobe.errors import ConfigError, ParseError

SAMPLES = Path(__file__).parents[1] / "samples"


@pytest.fixture
def target():
    return load_config(SAMPLES / "conf" / "tinylib.toml").target


@pytest.mark.parametrize("name", adapter_names())
def test_every_adapter_loads_and_its_child_side_modules_are_there(target, name):
    adapter = load_adapter(dataclasses.replace(target, adapter=name))
    assert adapter.child.is_file()
    assert adapter.describe.is_file()
    assert all(isinstance(value, str) for value in adapter.environment.values())


def test_an_unknown_adapter_is_told_with_those_there_are(target):
    with pytest.raises(ConfigError, match="Couldn't load adapter 'pandas'") as caught:
        load_adapter(dataclasses.replace(target, adapter="pandas"))
    assert "tensorflow" in caught.value.hint


def test_the_names_of_tinylib(target):
    names = {item.name: item for item in load_adapter(target).public_names(SAMPLES / "tinylib")}
    assert len(names) == 23
    assert names["tl.average"] == PublicName("tl.average", "tinylib._core.statistics", "mean")
    assert names["tl.stats"] == PublicName("tl.stats", "tinylib.stats", "")


def test_generic_prefers_the_own_name_then_the_short_one(target):
    adapter = load_adapter(target)
    names = [
        PublicName("tl.average", "m", "mean"), PublicName("tl.stats.mean", "m", "mean"),
        PublicName("tl.a.stats.mean", "m", "mean"),
    ]  # fmt: skip
    assert min(names, key=adapter.rank).name == "tl.stats.mean"
    assert adapter.renames(SAMPLES / "tinylib") == {}


def test_no_library_is_one_clear_message(target, tmp_path):
    with pytest.raises(ParseError, match="Couldn't read the API of 'tinylib': no such package"):
        load_adapter(target).public_names(tmp_path)
