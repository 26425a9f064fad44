"""Contributed examples and single snippets, run here and now."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from docprobe.errors import DocprobeError, NotFoundError
from docprobe.extract.examples import read_example
from docprobe.extract.lookup import Lookup, make_lookup
from docprobe.extract.reaches import reaches
from docprobe.locations import data_folder
from docprobe.model import (
    OriginKind,
    Progress,
    Snippet,
    SubjectKind,
    Symbol,
    Verdict,
    VerdictKind,
    text_digest,
)
from docprobe.pipeline.shards import EVERYTHING
from docprobe.run.jobs import SnippetJob, SnippetOutcome, snippet_limits
from docprobe.run.pool import Pool
from docprobe.run.sandbox import Sandbox
from docprobe.store.queries import forget_examples, known_verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from docprobe.pipeline.context import Context
    from docprobe.pipeline.shards import Shard


_SCRATCH = 512
"""MiB of each folder in memory that a stranger's program may fill."""
_TOLD = 3
"""So many of the places that a person must read are named."""
REVIEWED = "reviewed.txt"
"""Beside the examples: what people have read of those that a run alone cannot judge.

A line is the digest that `check --reviewed` tells, and the file's name; another text has another digest.
"""


def check_examples(
    ctx: Context, files: Iterable[Path], *, unsafe: bool = False, reviewed: bool = False
) -> Iterator[Verdict]:
    """Judge contributed examples, one after the other; a verdict's subject is the file as it was named.

    Each runs alone in the sandbox with limits, and must fail when its last assertion is turned round.
    Without a sandbox nothing runs unless `unsafe`. What reaches for more than a plain example does not run
    unless a person has `reviewed` the files. A file that is no example gets the verdict `error` with the
    reason. Raises `RunError` or `TargetError`.
    """
    lookup = _lookup(ctx)
    sandbox = Sandbox.AUTO if unsafe else Sandbox.REQUIRED
    settings = ctx.worker_settings(scratch=_SCRATCH)
    with Pool(ctx.target, settings, workers=1, sandbox=sandbox) as pool:
        for file in files:
            try:
                snippet = read_example(file.read_text(encoding="utf-8"), str(file), lookup)
            except (DocprobeError, OSError, UnicodeError) as exc:
                yield _refused(ctx, file, exc)
                continue
            hint = f"read it, then run 'docprobe check --reviewed {file}'"
            unread = None if reviewed else _to_be_read(ctx, snippet, hint)
            yield replace(unread or _run(ctx, pool, snippet), subject=str(file))


def examples_of_ours(ctx: Context, shard: Shard = EVERYTHING) -> Iterator[Progress]:
    """Run the target's examples below ``site`` and keep them; those that ran as they stand are not run.

    A file that is no example is passed over, with the reason in the progress; one of another shard,
    without a word. What reaches for more than a plain example is not run before its text is among those
    `REVIEWED`.
    """
    folder = data_folder("site") / ctx.config.target.examples
    files = sorted(folder.rglob("*.py")) if ctx.config.target.examples else []
    lookup, kept, read = _lookup(ctx), [], _reviewed(folder)
    with Pool(ctx.target, ctx.worker_settings(scratch=_SCRATCH), workers=1) as pool:
        for number, file in enumerate(files):
            name = file.relative_to(folder).as_posix()
            yield Progress("examples", number, len(files), note=name)
            try:
                snippet = read_example(file.read_text(encoding="utf-8"), name, lookup)
            except (DocprobeError, OSError, UnicodeError) as exc:
                yield Progress("examples", number, len(files), note=str(exc))
                continue
            kept.append(snippet.id)
            if not shard.holds(name):
                continue
            digest = text_digest(snippet.code)
            verdict = None if digest in read else _to_be_read(ctx, snippet, f"see {REVIEWED}")
            verdict = verdict or known_verdict(ctx.store, SubjectKind.SNIPPET, snippet.id, ctx.target, digest)
            ctx.store.add([snippet, verdict or _run(ctx, pool, snippet)])
    forget_examples(ctx.store, kept)
    yield Progress("examples", len(kept), len(files))


def try_snippet(ctx: Context, name: str) -> Verdict:
    """Run the snippet of that id and return its verdict. Raises `NotFoundError`."""
    snippet = ctx.store.one(Snippet, id=name)
    if snippet is None:
        raise NotFoundError(f"Couldn't find snippet {name!r}: the store has none of that id")
    trusted = snippet.origin.kind is not OriginKind.EXAMPLE
    with Pool(ctx.target, ctx.worker_settings(), workers=1) as pool:
        return _run(ctx, pool, snippet, trusted=trusted)


def _reviewed(folder: Path) -> frozenset[str]:
    """Return the digests of the texts that people have read."""
    try:
        lines = (folder / REVIEWED).read_text(encoding="utf-8").splitlines()
    except OSError:
        return frozenset()
    return frozenset(line.split()[0] for line in lines if line.strip())


def _to_be_read(ctx: Context, snippet: Snippet, hint: str) -> Verdict | None:
    """Return the verdict on a program that only a person can judge: it could mislead a run."""
    found = reaches(ast.parse(snippet.code))
    if not found:
        return None
    told = "; ".join(map(str, found[:_TOLD]))
    more = f" and {len(found) - _TOLD} more" if len(found) > _TOLD else ""
    reason = f"a run alone cannot judge it: {told}{more}: {hint}"
    digest = text_digest(snippet.code)
    return Verdict(
        snippet.id,
        SubjectKind.SNIPPET,
        ctx.target.key,
        digest,
        VerdictKind.NOT_RUN,
        reason,
        flags=ctx.target.flags,
    )


def _lookup(ctx: Context) -> Lookup:
    symbols = list(ctx.store.select(Symbol, target=ctx.target.key))
    if not symbols:
        hint = "Run 'docprobe scan' first: examples are judged against the public API."
        raise NotFoundError(f"Couldn't find the API of {ctx.target} in the store", hint=hint)
    return make_lookup(ctx.config.target, symbols)


def _run(ctx: Context, pool: Pool, snippet: Snippet, *, trusted: bool = False) -> Verdict:
    limits = snippet_limits(ctx.config.budget)
    job = SnippetJob(snippet.id, snippet.code, snippet.counter, snippet.proof, limits, trusted=trusted)
    pool.submit(job)
    return next(event.verdict for event in pool.results() if isinstance(event, SnippetOutcome))


def _refused(ctx: Context, file: Path, cause: Exception) -> Verdict:
    reason = cause.message if isinstance(cause, DocprobeError) else f"Couldn't read {str(file)!r}: {cause}"
    return Verdict(str(file), SubjectKind.SNIPPET, ctx.target.key, "", VerdictKind.ERROR, reason)
