from __future__ import annotations

from dataclasses import replace

import pytest
import sample_records as sample

from docprobe.gaps.since import first_targets, keep_since
from docprobe.model import Gap
from docprobe.store import Store

VERSIONS = ("1.2", "1.9", "1.10", "2.0")


def target(version):
    return replace(sample.target(sample.NEW), key=f"lib-{version}", version=version)


def rows(*shown):
    """Return rows of one gap that those versions show, and of another that all do."""
    one = [(f"a{version}", "a", f"lib-{version}", "untested", "") for version in shown]
    return [*one, *((f"b{version}", "b", f"lib-{version}", "untested", "") for version in VERSIONS)]


@pytest.mark.parametrize(
    ("shown", "since"),
    [
        (("2.0",), "2.0"),
        (("1.10", "2.0"), "1.10"),
        (VERSIONS, "1.2"),
        (("1.2", "2.0"), "2.0"),  # it was closed in between
        (("1.9", "1.10", "2.0"), "1.9"),
    ],
)
def test_since_is_the_first_of_an_unbroken_row(shown, since):
    found = first_targets(rows(*shown), [target(version) for version in VERSIONS])
    assert found["a2.0"] == f"lib-{since}"
    assert found["b2.0"] == "lib-1.2"


def test_any_target_of_a_version_shows_its_gaps():
    targets = [target("1.0"), replace(target("1.0"), key="lib-1.0-gpu"), target("2.0")]
    shown = [("x", "a", "lib-1.0-gpu"), ("y", "b", "lib-1.0"), ("z", "a", "lib-2.0")]
    known = [(*row, "untested", "") for row in shown]
    assert first_targets(known, targets)["z"] == "lib-1.0-gpu"


def test_version_on_which_docstrings_were_not_run_breaks_no_row():
    known = [
        *((f"a{version}", "a", f"lib-{version}", "untested", "") for version in VERSIONS),
        *((f"c{version}", "c", f"lib-{version}", "broken-example", "") for version in ("1.2", "2.0")),
    ]
    assert first_targets(known, [target(version) for version in VERSIONS])["c2.0"] == "lib-1.2"


def test_notes_follow_when_an_older_version_is_looked_at_later():
    gap = next(record for record in sample.records() if isinstance(record, Gap))
    newer = replace(gap, since=sample.NEW, fingerprint="f" * 12)
    older = replace(newer, id="5" * 12, target=sample.OLD, since=sample.OLD)
    with Store(":memory:") as store:
        store.add([sample.target(sample.OLD), sample.target(sample.NEW), newer])
        assert keep_since(store, "lib") == 0
        store.add([older])
        assert keep_since(store, "another") == 0
        assert keep_since(store, "lib") == 1
        assert {found.since for found in store.select(Gap)} == {sample.OLD}
        assert keep_since(store, "lib") == 0
