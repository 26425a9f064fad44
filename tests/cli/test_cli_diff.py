"""What changed between two targets, as it is printed."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sample_records as sample

from docprobe.model import VerdictKind
from docprobe.store import Store


@pytest.fixture
def parted(filled):
    """Give the path of a store in which one snippet of two is refuted on the older target."""
    with Store(filled) as store:
        refuted = sample.verdict(sample.SAMPLE, VerdictKind.REFUTED, key=sample.OLD, output="1.5\n")
        store.add([replace(refuted, reason="AssertionError")])
    return filled


def test_diff(cli, parted):
    said = cli("diff", "1.0", "2.0", "--store", parted)
    assert said.code == 1
    assert "lib 1.0 -> lib 2.0" in said.out
    assert "1 snippet changed (0 behaviours) of 1 symbol; 1 are confirmed on both." in said.out
    assert "1.0 -> 2.0  1 snippet" in said.out
    assert "another message, since 2.0" in said.out
    assert "    1.0: 1.5\n" in said.out


def test_diff_json(cli, parted, fits):
    said = cli("diff", sample.OLD, "2", "lib", "--json", "--store", parted)
    form = fits(said.out, "diff")
    assert said.code == 1
    (change,) = form["changes"]
    assert (change["snippet"], change["kind"], change["since"]) == (
        sample.SAMPLE, "another message", sample.NEW,
    )  # fmt: skip
    assert change["before"]["output"] == "1.5\n"


@pytest.mark.parametrize("words", [["lib.other"], ["--kind", "raises"]])
def test_nothing_of_that(cli, parted, words):
    said = cli("diff", "1.0", "2.0", *words, "--store", parted)
    assert said.code == 0
    assert "0 snippets changed" in said.out


def test_unknown_target(cli, parted):
    said = cli("diff", "1.0", "3.5", "--store", parted)
    assert said.code == 2
    assert "Couldn't find the target '3.5'" in said.err
    assert sample.OLD in said.err
    assert "docprobe run --target" in said.err
