"""What every test shares: an environment of its own, an empty store, skips that may not happen in CI."""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
from pathlib import Path

import pytest

from docprobe.store import Store

# A script that was started in the background hands on that Ctrl-C is ignored; here processes are to get it.
signal.signal(signal.SIGINT, signal.default_int_handler)

# In CI a skipped test of these marks is a failure: the switch says that what they need is there.
REQUIRED = {"suite": "DOCPROBE_REQUIRE_SUITE", "browser": "DOCPROBE_REQUIRE_BROWSER"}


@pytest.fixture(autouse=True)
def isolated(tmp_path, monkeypatch, request):
    """Keep tests away from the user's store and settings; the cache too, but for tests of the real suite."""
    monkeypatch.setenv("DOCPROBE_STORE", str(tmp_path / "docprobe" / "store.sqlite"))
    monkeypatch.setenv("DOCPROBE_TARGETS", str(tmp_path / "docprobe" / "targets"))
    if request.node.get_closest_marker("suite") is None:
        monkeypatch.setenv("DOCPROBE_CACHE", str(tmp_path / "docprobe" / "cache"))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(sys, "path", sys.path[:])


@pytest.fixture
def store():
    """Give an empty store in memory."""
    with Store(":memory:") as made:
        yield made


@pytest.fixture
def tinylib():
    """Give the folder of the tiny library of our own, with its suite."""
    return Path(__file__).parent / "samples" / "tinylib"


@pytest.fixture(scope="session")
def tensorflow_python():
    """Give an interpreter that has TensorFlow: this one, or the one DOCPROBE_TEST_PYTHON names."""
    named = os.environ.get("DOCPROBE_TEST_PYTHON")
    if not named and importlib.util.find_spec("tensorflow") is None:
        pytest.skip("TensorFlow is not installed beside docprobe")
    return Path(named or sys.executable)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Turn a skip into a failure where the environment says that it must not happen."""
    report = yield
    required = [name for name, switch in REQUIRED.items() if os.environ.get(switch) == "1"]
    if report.skipped and not hasattr(report, "wasxfail"):
        for name in required:
            if item.get_closest_marker(name):
                report.outcome = "failed"
                report.longrepr = f"skipped although {REQUIRED[name]}=1: {report.longrepr}"
    return report


@pytest.fixture
def wheels(tmp_path, monkeypatch):
    """Give a folder with the wheels of a library of our own, which is all that pip finds."""
    folder = tmp_path / "wheels"
    _installing().write_wheels(folder)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    return folder


@pytest.fixture
def fake_uv(tmp_path, monkeypatch):
    """Put a uv on the PATH that does with Python what docprobe asks of it."""
    program = tmp_path / "bin" / "uv"
    program.parent.mkdir()
    program.write_text(_installing().FAKE_UV)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    return program


@pytest.fixture
def wheel_conf(tmp_path):
    """Give the file that configures the library of the wheels."""
    path = tmp_path / "wheellib.toml"
    path.write_text(_installing().CONF + _installing().INSTALL)
    return path


def _installing():
    """Import late: a test takes this file alone."""
    return importlib.import_module("installing")
