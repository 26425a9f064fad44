"""One word for several verdicts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import sample_records as sample

from docprobe.config import load_config
from docprobe.model import SubjectKind, Verdict, VerdictKind
from docprobe.pages.cache import TextCache
from docprobe.pages.records import load_records
from docprobe.pages.site import Site
from docprobe.pages.test_pages import test_pages as pages_of_tests
from docprobe.pages.verdicts import target_labels, worst

CONF = Path(__file__).resolve().parent.parent / "samples" / "conf" / "tinylib.toml"
GPU = sample.NEW.replace("cpu", "gpu")


@pytest.mark.parametrize(
    ("kinds", "word"),
    [
        (["confirmed", "timeout", "refuted"], "refuted"),
        (["refuted", "crashed"], "crashed"),
        (["skipped", "confirmed"], "confirmed"),
        (["not-run", "skipped"], "skipped"),
        ([], "not-run"),
    ],
)
def test_a_failure_outweighs_what_passed(kinds: list[str], word: str) -> None:
    verdicts = [Verdict("t", SubjectKind.TEST, "target", "d", VerdictKind(kind)) for kind in kinds]
    assert worst(verdicts) is VerdictKind(word)


def test_targets_of_one_version_are_told_apart():
    cpu = sample.target(sample.NEW)
    labels = target_labels([sample.target(sample.OLD), cpu, replace(cpu, key=GPU, device="gpu")])
    assert labels == {sample.OLD: "1.0", sample.NEW: "2.0 cpu", GPU: "2.0 gpu"}
    again = replace(cpu, key="again", python="3.12.1")
    assert target_labels([cpu, again]) == {sample.NEW: "2.0 cpu 3.11.7", "again": "2.0 cpu 3.12.1"}


def test_page_of_tests_tells_what_other_targets_say_otherwise(store, tmp_path):
    case = f"{sample.PATH}::MeanTest::testEmpty"
    gpu = replace(sample.target(sample.NEW), key=GPU, device="gpu")
    store.add(sample.records())
    store.add(
        [gpu, replace(sample.verdict(case, VerdictKind.SKIPPED, SubjectKind.TEST), reason="needs a GPU")]
    )
    store.add([sample.verdict(case, VerdictKind.CONFIRMED, SubjectKind.TEST, GPU)])
    config = load_config(CONF)
    site = Site(load_records(store, config, sample.target(sample.NEW)), config, TextCache(tmp_path / "text"))
    page = next(pages_of_tests(site))
    (article,) = [
        part for part in page.body.split("<article")[1:] if ">testEmpty" in part.replace("<wbr>", "")
    ]
    for words in ("skipped", "needs a GPU", "confirmed · 2.0 gpu", "refuted · 1.0"):
        assert words in article
    assert "2.0 cpu" not in article  # the page's own target
