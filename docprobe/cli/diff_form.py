"""What two targets gave, in words and in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docprobe.model import VerdictKind

if TYPE_CHECKING:
    from docprobe.model import Target, Verdict
    from docprobe.store.changes import Change, Changes

_LONGEST = 300


def gave(verdict: Verdict) -> str:
    """Return what a snippet gave on one line: what it printed, else how it ended."""
    printed = " ".join(verdict.output.split())
    told = printed if verdict.kind in {VerdictKind.CONFIRMED, VerdictKind.REFUTED} else verdict.reason
    text = told or verdict.reason or str(verdict.kind)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def diff_form(found: Changes) -> dict[str, Any]:
    """Return the form of all that changed."""
    return {
        "format": 1,
        "before": _target(found.before),
        "after": _target(found.after),
        "both": found.both,
        "neither": found.neither,
        "untold": found.untold,
        "behaviours": found.behaviours,
        "changes": [_change(change) for change in found.changes],
    }


def _target(target: Target) -> dict[str, Any]:
    return {"target": target.key, "version": target.version, "packages": dict(target.packages)}


def _change(change: Change) -> dict[str, Any]:
    snippet = change.snippet
    return {
        "symbol": snippet.symbol,
        "kind": str(change.kind),
        "snippet": snippet.id,
        "title": snippet.title,
        "behaviours": change.behaviours,
        "since": change.since,
        "last": change.last,
        "before": _verdict(change.before),
        "after": _verdict(change.after),
        "test": snippet.origin.test,
        "path": snippet.origin.path,
        "line": snippet.origin.line,
        "url": snippet.origin.url,
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "verdict": str(verdict.kind),
        "reason": verdict.reason,
        "output": verdict.output,
        "time": verdict.time,
    }
