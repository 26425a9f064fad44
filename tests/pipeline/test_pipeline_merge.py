"""Which verdicts and marks are on the text that a store holds."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sample_records as sample

from docprobe.model import StageDone, SubjectKind, VerdictKind, docstring_digest, text_digest
from docprobe.pipeline.files import extract_key, observe_key
from docprobe.pipeline.merge import fits

CASE = f"{sample.PATH}::MeanTest::testCases[1]"


@pytest.fixture
def filled(store):
    store.add(sample.records())
    return store


def keys(store):
    """Return subject, kind and digest of what is on the text that the store holds."""
    (file,) = (one for one in sample.records() if type(one).__name__ == "TestFile")
    return [
        (CASE, SubjectKind.TEST, observe_key(file, sample.target(sample.NEW))),
        (sample.GOOD, SubjectKind.SNIPPET, text_digest(sample.CODE)),
        ("lib.mean", SubjectKind.DOCSTRING, docstring_digest("Take the mean.")),
    ]


def test_verdicts(filled):
    for subject, kind, digest in keys(filled):
        verdict = replace(sample.verdict(subject, VerdictKind.CONFIRMED, kind), digest=digest)
        assert fits(filled, verdict), kind
        assert not fits(filled, replace(verdict, digest="of another text")), kind
        assert not fits(filled, replace(verdict, subject="gone")), kind
        if kind != SubjectKind.SNIPPET:
            assert not fits(filled, replace(verdict, target="another")), kind


def test_other_packages_are_another_text(filled):
    subject, kind, digest = keys(filled)[0]
    verdict = replace(sample.verdict(subject, VerdictKind.CONFIRMED, kind), digest=digest)
    filled.add([replace(sample.target(sample.NEW), packages=(("numpy", "2.5.0"),))])
    assert not fits(filled, verdict)


def test_marks(filled):
    _, _, key = keys(filled)[0]
    for stage, wanted in (("observe", key), ("extract", extract_key(key))):
        mark = StageDone(stage, sample.PATH, sample.NEW, wanted)
        assert fits(filled, mark)
        assert not fits(filled, replace(mark, key="another"))
        assert not fits(filled, replace(mark, item="gone_test.py"))
    assert not fits(filled, StageDone("graph", sample.GOOD, sample.NEW, "2"))
