"""Tests to run again though neither their file nor the library changed: what kept them from running has.

A module that was missing is installed now, or docprobe, or its configuration of a suite, runs files in
another way. What ran to its end stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docprobe.model import StageDone, VerdictKind, text_digest
from docprobe.run.targets import importable
from docprobe.store.queries import forget_unreached, is_done, reasons_of_tests, reopen_tests

if TYPE_CHECKING:
    from docprobe.pipeline.context import Context

RUN_FORMAT = 1
"""How test files are run: raise it when one that could not run before may run now."""
_WAY, _MODULE = "way", "module "
"""What the marks are about: how files are run, and a module that is there."""
_NEEDS = "needs "
_NEEDS_MODULE = "needs the module "
_SKIPPED = (VerdictKind.SKIPPED,)
_BROKEN = (VerdictKind.ERROR, VerdictKind.CRASHED, VerdictKind.TIMEOUT, VerdictKind.NOT_RUN)


def reopen_outdated(ctx: Context) -> None:
    """Have run again the tests that may come out otherwise now, and their files for these tests alone."""
    forget_unreached(ctx.store, ctx.target.key)
    _after_another_way_to_run(ctx)
    _after_an_installation(ctx)


def _after_another_way_to_run(ctx: Context) -> None:
    """Reopen what did not come to its end, once for each way of running files."""
    ways = [(suite.name, suite.lends, suite.workspace, suite.starts) for suite in ctx.config.suites]
    key = text_digest(f"{RUN_FORMAT}\0{ways}")
    if is_done(ctx.store, "run", _WAY, ctx.target.key, key):
        return
    tests = [test for test, _ in reasons_of_tests(ctx.store, ctx.target.key, _BROKEN)]
    tests += [test for test, _ in reasons_of_tests(ctx.store, ctx.target.key, _SKIPPED, _NEEDS)]
    reopen_tests(ctx.store, ctx.target.key, tests)
    ctx.store.add([StageDone("run", _WAY, ctx.target.key, key)])


def _after_an_installation(ctx: Context) -> None:
    """Reopen what was skipped for want of a module that can be imported now.

    That it was there is noted: where its tests are skipped all the same, they are not run again and again.
    """
    lacking: dict[str, list[str]] = {}
    for test, reason in reasons_of_tests(ctx.store, ctx.target.key, _SKIPPED, _NEEDS_MODULE):
        lacking.setdefault(reason.removeprefix(_NEEDS_MODULE), []).append(test)
    marks = ctx.store.select(StageDone, stage="run", target=ctx.target.key)
    noted = {mark.item.removeprefix(_MODULE) for mark in marks if mark.item.startswith(_MODULE)}
    names = lacking.keys() | noted
    there = importable(ctx.target, names) if names else set()
    reopen_tests(
        ctx.store, ctx.target.key, [test for name in there - noted for test in lacking.get(name, ())]
    )
    for name in noted - there:
        ctx.store.delete(StageDone, stage="run", item=f"{_MODULE}{name}", target=ctx.target.key)
    ctx.store.add(
        [StageDone("run", f"{_MODULE}{name}", ctx.target.key, "") for name in sorted(there - noted)]
    )
