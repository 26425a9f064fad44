"""One word for several verdicts."""

from __future__ import annotations

import pytest

from docprobe.model import SubjectKind, Verdict, VerdictKind
from docprobe.pages.verdicts import worst


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
