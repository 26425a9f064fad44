"""A verdict as it is printed, in words and in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docprobe.model import Verdict


def verdict_form(verdict: Verdict) -> dict[str, Any]:
    """Return the form of what a run said."""
    return {
        "format": 1,
        "subject": verdict.subject,
        "target": verdict.target,
        "verdict": str(verdict.kind),
        "reason": verdict.reason,
        "output": verdict.output,
        "seconds": verdict.seconds,
    }
