from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import jsonschema
import pytest
import sample_records as sample

from docprobe.cli.main import main
from docprobe.store import Store
from docprobe.store.text import rebuild_text


class Outcome(NamedTuple):
    """What a command gave."""

    code: int
    out: str
    err: str


SCHEMAS = Path(__file__).resolve().parent.parent / "schema"


@pytest.fixture
def fits():
    """Give a function that checks JSON, as text or as values, against a schema by its name."""

    def check(form, name):
        schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
        value = json.loads(form) if isinstance(form, str) else form
        jsonschema.Draft202012Validator(schema).validate(value)
        return value

    return check


@pytest.fixture
def cli(capsys):
    """Give a function that runs a command line in this process."""

    def call(*words: object) -> Outcome:
        code = main([str(word) for word in words])
        return Outcome(code, *capsys.readouterr())

    return call


@pytest.fixture
def filled(tmp_path):
    """Give the path of a store with a record of every kind."""
    path = tmp_path / "filled.sqlite"
    with Store(path) as store:
        store.add(sample.records())
        rebuild_text(store, sample.NEW)
    return path
