from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from docprobe.pipeline.build import index
from docprobe.pipeline.context import Context, open_context
from docprobe.pipeline.run import run
from docprobe.pipeline.scan import fetch, scan
from docprobe.run.targets import find_target

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
_TAKE = """
import unittest
from tinylib._core import lists


class TakeTest(unittest.TestCase):
    def test_one(self):
        self.assertEqual(lists.take([1, 2], [1]), [2])

    def test_two(self):
        with self.assertRaises(IndexError):
            lists.take([1, 2], [7])

    def test_total(self):
        self.assertEqual(lists.total([1, 2, 3]), 6)


if __name__ == "__main__":
    unittest.main()
"""


@pytest.fixture
def over_suite(tmp_path):
    """Give a function that makes a context over a suite of one file, ``take_test.py``, with this text.

    `target` is what is added to the configuration of the target.
    """
    made = []

    def make(text, target=""):
        folder = tmp_path / "suite" / "tinylib_suite"
        folder.mkdir(parents=True)
        (folder / "take_test.py").write_text(text, encoding="utf-8")
        conf = (SAMPLES / "conf" / "tinylib.toml").read_text(encoding="utf-8")
        conf = conf.replace('paths = ["../tinylib"]', f'paths = ["{SAMPLES / "tinylib"}"]')
        conf = conf.replace("[target]", f"[target]\n{target}")
        conf = conf.replace('folder = "../tinylib"', f'folder = "{tmp_path / "suite"}"')
        (tmp_path / "one.toml").write_text(conf, encoding="utf-8")
        made.append(open_context(conf=tmp_path / "one.toml", store=tmp_path / "s.sqlite"))
        return made[-1], folder / "take_test.py"

    yield make
    for ctx in made:
        ctx.store.close()


@pytest.fixture
def two(over_suite, tmp_path):
    """Give the context of a suite that ran, and one of an earlier version in which `take` is lenient."""
    ctx, _ = over_suite(_TAKE)
    for steps in (fetch(ctx), scan(ctx, workers=1), run(ctx, everything=True, workers=1), index(ctx)):
        list(steps)
    earlier = tmp_path / "earlier"
    shutil.copytree(SAMPLES / "tinylib", earlier)
    top = earlier / "tinylib" / "__init__.py"
    lenient = "\n\ndef take(values, indices):\n    return [values[i % len(values)] for i in indices]\n"
    text = top.read_text(encoding="utf-8").replace('"1.2.0"', '"1.1.0"') + lenient
    top.write_text(text.replace("import add, chunk,", "import add,"), encoding="utf-8")
    config = replace(ctx.config, target=replace(ctx.config.target, paths=(str(earlier),)))
    target = find_target(config.target, paths=[earlier])
    ctx.store.add([target])
    return ctx, Context(config, ctx.store, target, ctx.adapter, ctx.cache, is_named=True)
