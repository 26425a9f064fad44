"""The public API of the target: what its files state and what a child of it says, kept in the cache."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docprobe.parse
from docprobe.errors import TargetError
from docprobe.files import write_whole
from docprobe.model import VerdictKind, text_digest
from docprobe.parse.api import Api, introspect_argument, read_api
from docprobe.run.jobs import CallJob, CallOutcome, Limits
from docprobe.run.pool import Pool

if TYPE_CHECKING:
    from docprobe.pipeline.context import Context

_CHILD = Path(docprobe.parse.__file__).with_name("introspect_child.py")
_LIMITS = Limits(seconds=300.0, memory=8192)


def read_library(ctx: Context) -> Api:
    """Return the target's API. The child is asked once for a target and a docprobe; then the cache answers.

    Raises `ParseError` or `TargetError`.
    """
    names = ctx.adapter.public_names(Path(ctx.target.root))
    argument = introspect_argument(names)
    kept = ctx.cache / "api" / f"{_key(ctx, argument)}.json"
    answer = _read(kept)
    if answer is None:
        answer = _ask(ctx, argument)
        write_whole(kept, json.dumps(answer))
    return read_api(answer, names, ctx.adapter.rank)


def write_callees(ctx: Context, api: Api) -> Path:
    """Write the names that the probe tells callees by, and return the file."""
    rows = json.dumps(api.callees(), separators=(",", ":"))
    path = ctx.cache / "api" / f"callees-{text_digest(rows)}.json"
    if not path.is_file():
        write_whole(path, rows)
    return path


def library_key(ctx: Context) -> str:
    """Return the digest of what the API is read from: the target, its packages and docprobe's own reader."""
    return _key(ctx, None)


def _key(ctx: Context, argument: Any) -> str:
    parts = (ctx.target.key, ctx.target.root, str(ctx.target.packages), _CHILD.read_text(encoding="utf-8"))
    return text_digest("\0".join((*parts, json.dumps(argument))))


def _ask(ctx: Context, argument: Any) -> Any:
    job = CallJob("introspection", _CHILD, "introspect", argument, _LIMITS)
    with Pool(ctx.target, ctx.worker_settings(), workers=1) as pool:
        pool.submit(job)
        outcome = next(event for event in pool.results() if isinstance(event, CallOutcome))
    if outcome.kind != VerdictKind.CONFIRMED:
        words = outcome.traceback or outcome.reason
        raise TargetError(f"Couldn't read the API of {ctx.target}: {words.strip()}")
    return outcome.result


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
