from __future__ import annotations

from pathlib import Path

import pytest

from docprobe.pipeline.context import open_context

SAMPLES = Path(__file__).resolve().parent.parent / "samples"


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
