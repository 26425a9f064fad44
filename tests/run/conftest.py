"""A small target and pools on it."""

from __future__ import annotations

import pytest
from running import SAMPLES

from docprobe.adapters import load_adapter
from docprobe.config import load_config
from docprobe.run.jobs import worker_settings
from docprobe.run.pool import Pool
from docprobe.run.sandbox import Sandbox
from docprobe.run.targets import find_target


@pytest.fixture(scope="session")
def target_config():
    return load_config(SAMPLES / "conf" / "tinylib.toml").target


@pytest.fixture(scope="session")
def target(target_config):
    return find_target(target_config, paths=[SAMPLES / "tinylib"])


@pytest.fixture(scope="session")
def settings(target_config):
    samples = (SAMPLES / "run",)
    return worker_settings(load_adapter(target_config), readable=samples)


@pytest.fixture(scope="module")
def pool(target, settings):
    """Return a pool of one worker, without a sandbox, that a module's tests share."""
    with Pool(target, settings, workers=1, sandbox=Sandbox.OFF) as made:
        yield made
