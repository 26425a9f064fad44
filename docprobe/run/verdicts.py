"""What a worker's last word about a child means, as a verdict."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from docprobe.model import SubjectKind, Verdict, VerdictKind, text_digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docprobe.model import Target
    from docprobe.run.jobs import Limits, SnippetJob

UNCHANGED = "still passes when its expectation is changed"
_LAST_LINES = 15


def fate(done: Mapping[str, Any], limits: Limits) -> tuple[VerdictKind, str]:
    """Return how a child ended: by its own verdict, at a limit, or by dying."""
    if done["limit"] == "still":
        return VerdictKind.TIMEOUT, f"waited {limits.still:g} s for what did not come"
    if done["limit"]:
        return VerdictKind.TIMEOUT, f"did not end within {_patience(done['limit'], limits):g} s"
    verdict = done["verdict"]
    if verdict:
        return VerdictKind(verdict["kind"]), str(verdict["reason"])
    if done["signal"]:
        return VerdictKind.CRASHED, f"killed by {done['signal']}"
    return VerdictKind.CRASHED, f"exited with status {done['exit']} before its end"


def _patience(limit: str, limits: Limits) -> float:
    return limits.quiet if limit == "quiet" and limits.quiet else limits.seconds


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
    return str(verdict.get("traceback") or "\n".join(done["stderr"].splitlines()[-_LAST_LINES:]))


def snippet_verdict(
    job: SnippetJob, target: Target, done: Mapping[str, Any], twin: Mapping[str, Any] | None
) -> Verdict:
    """Return the verdict on a snippet from its run and that of its twin, which must have failed."""
    kind, reason = fate(done, job.limits)
    if kind == VerdictKind.CONFIRMED and twin is not None:
        kind, reason = _proof_of(job, twin)
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
