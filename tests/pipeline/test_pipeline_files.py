"""What the configuration says of a suite goes with the jobs of its files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from docprobe.config import load_config
from docprobe.errors import ConfigError
from docprobe.pipeline import files
from docprobe.pipeline.scan import fetch, scan
from docprobe.run.jobs import Surroundings

TEXT = "import unittest\nclass TakeTest(unittest.TestCase):\n    def test_it(self): pass\n"
SUITE = """lends = ["tinylib.*test*"]
workspace = "tree"

[[suite.starts]]
files = ["other/*", "tinylib_suite/other_test.py"]
arguments = ["--other"]

[[suite.starts]]
files = ["*_test.py"]
arguments = ["--depth=2", "--wide"]

[[suite.origins]]
"""


@pytest.fixture
def written(over_suite):
    """Return a context over one file, and its configuration with more about the suite."""
    ctx, _ = over_suite(TEXT)
    for steps in (fetch(ctx), scan(ctx, workers=1)):
        list(steps)
    text = ctx.config.path.read_text(encoding="utf-8")
    ctx.config.path.write_text(text.replace("[[suite.origins]]\n", SUITE), encoding="utf-8")
    return ctx


def around(ctx):
    (work,) = files.files_to_run(ctx)
    return files.tests_job(ctx, work, 1.0).around


def test_surroundings(written):
    (source,) = written.sources
    root = Path(source.root)
    assert around(written) == Surroundings(root)
    written.config = load_config(written.config.path)
    assert around(written) == Surroundings(root, ("tinylib.*test*",), "tree", ("--depth=2", "--wide"))


def test_a_suite_that_is_configured_no_more(written):
    written.config = replace(written.config, suites=())
    assert around(written) == Surroundings()


def test_a_wrong_start_is_named(written):
    text = written.config.path.read_text(encoding="utf-8")
    written.config.path.write_text(text.replace("arguments = [", "words = ["), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"unknown key 'words' in \[suite.starts\]"):
        load_config(written.config.path)
