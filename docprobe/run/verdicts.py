"""What a worker's last word about a child means, as a verdict."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from docprobe.model import SubjectKind, Verdict, VerdictKind, text_digest

if TYPE_CHECKING:
    from docprobe.model import Target
    from docprobe.run.jobs import Limits, SnippetJob

UNCHANGED = "still passes when its expectation is changed"
REPORTS_ITSELF = "is reported as confirmed where it must fail: the program reports by itself"
_LAST_LINES = 15
_LONGEST_REASON, _LONGEST_TRACEBACK = 1000, 16_000


def fate(done: Mapping[str, Any], limits: Limits) -> tuple[VerdictKind, str]:
    """Return how a child ended: by its own verdict, at a limit, or by dying."""
    if done["limit"]:
        return _excess(done["limit"], limits)
    verdict = done["verdict"]
    if verdict:
        return VerdictKind(verdict["kind"]), str(verdict["reason"])[:_LONGEST_REASON]
    if done["signal"]:
        return VerdictKind.CRASHED, f"killed by {done['signal']}"
    return VerdictKind.CRASHED, f"exited with status {done['exit']} before its end"


def _excess(limit: str, limits: Limits) -> tuple[VerdictKind, str]:
    """Return what passing a limit is called."""
    if limit == "still":
        return VerdictKind.TIMEOUT, f"waited {limits.still:g} s for what did not come"
    if limit == "total":
        return VerdictKind.CRASHED, f"used more than {limits.total} MiB in all"
    if limit == "processes":
        return VerdictKind.CRASHED, f"had more than {limits.processes} processes at once"
    if limit == "threads":
        return VerdictKind.CRASHED, f"had more than {limits.threads} threads at once"
    seconds = limits.quiet if limit == "quiet" and limits.quiet else limits.seconds
    return VerdictKind.TIMEOUT, f"did not end within {seconds:g} s"


def gone(reason: str, seconds: float) -> dict[str, Any]:
    """Return the last word about a child whose worker died with it."""
    return {
        "event": "done",
        "exit": None,
        "signal": "",
        "limit": "",
        "seconds": seconds,
        "verdict": {"kind": VerdictKind.CRASHED, "reason": reason},
        "stdout": "",
        "stderr": "",
    }


def told(done: Mapping[str, Any]) -> str:
    """Return the traceback of the child's own text, or the last lines that it complained."""
    verdict = done["verdict"] or {}
    said = str(verdict.get("traceback") or "\n".join(done["stderr"].splitlines()[-_LAST_LINES:]))
    return said[-_LONGEST_TRACEBACK:]


def snippet_verdict(
    job: SnippetJob,
    target: Target,
    done: Mapping[str, Any],
    twin: Mapping[str, Any] | None,
    canary: Canary | None = None,
) -> Verdict:
    """Return the verdict on a snippet from its run and that of its twin, which must have failed.

    So must its `canary`, where it has one.
    """
    kind, reason = fate(done, job.limits)
    if kind == VerdictKind.CONFIRMED and twin is not None:
        kind, reason = _proof_of(job, twin)
    if kind == VerdictKind.CONFIRMED and canary is not None:
        kind, reason = canary.judge(job.limits)
    return Verdict(
        subject=job.subject,
        subject_kind=SubjectKind.SNIPPET,
        target=target.key,
        digest=text_digest(job.code),
        kind=kind,
        reason=reason,
        seconds=done["seconds"],
        output=done["stdout"],
        traceback="" if kind == VerdictKind.CONFIRMED else told(done),
        time=now(),
        flags=target.flags,
    )


@dataclass(slots=True)
class Canary:
    """A program once more, with a line appended that fails in a way that nobody can guess.

    What reports `confirmed` by itself, however it does that, does so here, too.
    """

    nonce: str = field(default_factory=lambda: secrets.token_hex(8))
    done: Mapping[str, Any] = field(default_factory=dict)

    def code(self, code: str) -> str:
        """Return the text to run."""
        return f"{code}\nassert False, {self.nonce!r}\n"

    def judge(self, limits: Limits) -> tuple[VerdictKind, str]:
        """Return what its run, `done`, says of the program: it was reached, and told as it was."""
        kind, reason = fate(self.done, limits)
        if (kind, reason) == (VerdictKind.REFUTED, f"AssertionError: {self.nonce}"):
            return VerdictKind.CONFIRMED, ""
        if kind == VerdictKind.CONFIRMED:
            return VerdictKind.ERROR, REPORTS_ITSELF
        return VerdictKind.ERROR, f"with a failing line appended it does not fail there: {reason or kind}"


def _proof_of(job: SnippetJob, twin: Mapping[str, Any]) -> tuple[VerdictKind, str]:
    """Judge the snippet by its twin: only a clean failure there proves something."""
    kind, reason = fate(twin, job.limits)
    if kind == VerdictKind.REFUTED or (kind == VerdictKind.ERROR and job.proof != "assert"):
        return VerdictKind.CONFIRMED, ""
    if kind == VerdictKind.CONFIRMED:
        return VerdictKind.REFUTED, UNCHANGED
    return VerdictKind.ERROR, f"with its expectation changed it does not fail as it should: {reason}"


def verdict_of_test(key: str, target: Target, digest: str, event: Mapping[str, Any]) -> Verdict:
    """Return the verdict on a test from the event that tells of it."""
    return Verdict(
        subject=key,
        subject_kind=SubjectKind.TEST,
        target=target.key,
        digest=digest,
        kind=VerdictKind(event["kind"]),
        reason=str(event["reason"]),
        seconds=float(event.get("seconds", 0.0)),
        traceback=str(event.get("traceback", "")),
        time=now(),
        flags=target.flags,
    )


def now() -> str:
    """Return the time, UTC, ISO 8601 to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
