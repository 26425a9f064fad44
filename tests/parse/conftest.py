from __future__ import annotations

import sys
from pathlib import Path

import pytest

from docprobe.adapters import load_adapter
from docprobe.config import load_config
from docprobe.model import Target
from docprobe.parse import introspect_child
from docprobe.parse.api import introspect_argument, read_api
from docprobe.parse.resolver import make_resolver
from docprobe.parse.symbols import symbols_from

SAMPLES = Path(__file__).parents[1] / "samples"
TINYLIB = SAMPLES / "tinylib"


@pytest.fixture(scope="session")
def tinylib_root():
    return TINYLIB


@pytest.fixture(scope="session")
def tinylib_config():
    return load_config(SAMPLES / "conf" / "tinylib.toml")


@pytest.fixture(scope="session")
def tinylib_api(tinylib_config):
    """What the child says of tinylib, asked in this process: the library is ours."""
    adapter = load_adapter(tinylib_config.target)
    names = adapter.public_names(TINYLIB)
    sys.path.insert(0, str(TINYLIB))
    before = set(sys.modules)
    try:
        answer = introspect_child.introspect(introspect_argument(names))
    finally:
        sys.path.remove(str(TINYLIB))
        for name in set(sys.modules) - before:
            del sys.modules[name]
    return read_api(answer, names, adapter.rank)


@pytest.fixture(scope="session")
def tinylib_resolver(tinylib_api):
    return make_resolver(tinylib_api, "tinylib", "tl")


@pytest.fixture(scope="session")
def tinylib_symbols(tinylib_api, tinylib_config):
    target = Target("tiny-1", "tinylib", "tinylib", "1.2.0", "3.11", "linux", "cpu", (), "", str(TINYLIB))
    return {symbol.name: symbol for symbol in symbols_from(tinylib_api, target, tinylib_config.target.links)}
