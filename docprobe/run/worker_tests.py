"""In the child: run a test file as the program that it is, and report every test as it finishes.

`unittest` itself is patched, so that it makes no difference how a file runs its tests. A file that runs
none has them run here: by pytest where it is written for that and the target has it, else by unittest, test
functions without parameters included.
"""

from __future__ import annotations

import importlib.util
import inspect
import os
import re
import sys
import time
import tokenize
import types
import unittest
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Verdict = dict[str, Any]
    Function = Callable[..., Any]


def _sibling(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_SURROUNDINGS = _sibling("worker_surroundings")
_PYTEST = _sibling("worker_pytest")
# Frames of this module belong to the harness: unittest cuts them off, and with them none of the test's.
__unittest = True

# Not what is left of a name such as ``test4000x128``.
_ADDRESS = re.compile(r"[ _]?(?:at[ _])?(?<![0-9A-Za-z])0x[0-9a-fA-F]+")
_HOLDER = re.compile(r"setUp(Class|Module) \((.*)\)")
_LONGEST_REASON = 500
_NOTHING_RAN = 5
"""Exit status of `unittest.main` from Python 3.12 on where there was no test."""


def bodies(
    adapter: types.ModuleType, probe: types.ModuleType | None, reporter: types.ModuleType
) -> dict[str, Function]:
    """Return what runs each mode."""
    return {"tests": lambda job, report: run_file(job, report, adapter, probe, reporter)}


def run_file(
    job: dict[str, Any],
    report: Any,
    adapter: types.ModuleType,
    probe: types.ModuleType | None,
    reporter: types.ModuleType,
) -> Verdict:
    """Execute the file as ``__main__``; the verdict is the file's own: why it could not run, if so."""
    path = job["path"]
    judge = _Judge(lambda error: reporter.failure(error, path, adapter))
    recorder = _Recorder(job, report, judge, probe if job["observe"] else None)
    recorder.install()
    if recorder.probe:
        recorder.probe.watch_imports()
    _SURROUNDINGS.surround(job)
    adapter.before_restart(lambda: _SURROUNDINGS.write_program(job, recorder.probe))
    module = reporter.fresh_main(path)
    sys.argv += job["arguments"]
    try:
        source = _source(job)
        if "__main__" not in source:
            # No program: a runner would import it, in its package, and let it find what lies beside it.
            module.__package__ = _PYTEST.find_beside(Path(path))
        exec(compile(source, path, "exec", dont_inherit=True), module.__dict__)
    except SystemExit as exc:
        if not recorder.seen and exc.code not in (None, 0, _NOTHING_RAN):
            return {"kind": "error", "reason": f"exited with {exc.code} before any test"}
    except BaseException as exc:
        return judge.of(exc)
    try:
        fault = None if recorder.seen else _run_left(job, module, recorder)
    except BaseException as exc:
        return judge.of(exc)
    return fault or {"kind": "confirmed", "reason": ""}


def _source(job: dict[str, Any]) -> str:
    if job["code"] is not None:
        return str(job["code"])
    with tokenize.open(job["path"]) as file:
        return file.read()


def _run_left(job: dict[str, Any], module: types.ModuleType, recorder: _Recorder) -> Verdict | None:
    """Run the tests of a file that leaves this to a runner; return why it could not be, if so."""
    if _PYTEST.is_wanted(module):
        recorder.is_led = True
        fault: Verdict | None = _PYTEST.run(job, module, recorder, recorder.probe)
        return fault
    suite = unittest.defaultTestLoader.loadTestsFromModule(module)
    suite.addTests(unittest.FunctionTestCase(function) for function in _functions(module))
    suite.run(unittest.TestResult())
    return None


def _functions(module: types.ModuleType) -> Iterator[Function]:
    """Return the test functions that need nothing given."""
    for name, value in list(vars(module).items()):
        if name.startswith("test_") and isinstance(value, types.FunctionType):
            words = inspect.signature(value).parameters.values()
            if value.__module__ == "__main__" and all(word.default is not word.empty for word in words):
                yield value


class _Judge:
    """Says what an outcome of unittest or pytest means."""

    def __init__(self, failure: Callable[[BaseException], Verdict]) -> None:
        self.failure = failure

    def of(self, error: BaseException) -> Verdict:
        """Judge an exception, those by which tests skip themselves and pytest fails them, too."""
        kinds = {base.__name__ for base in type(error).__mro__}
        if isinstance(error, unittest.SkipTest) or kinds >= {"Skipped", "OutcomeException"}:
            return self.skipped(None, error)
        verdict = dict(self.failure(error))
        return {**verdict, "kind": "refuted"} if kinds >= {"Failed", "OutcomeException"} else verdict

    def passed(self, *_: object) -> Verdict:
        return {"kind": "confirmed", "reason": ""}

    def failed(self, _: object, error: Any) -> Verdict:
        return self.of(error[1])

    def skipped(self, _: object, reason: object) -> Verdict:
        return {"kind": "skipped", "reason": str(reason)[:_LONGEST_REASON]}

    def unexpected(self, _: object) -> Verdict:
        return {"kind": "refuted", "reason": "passes, and is marked as a test that must fail"}


class _Recorder:
    """Makes one event of each test: of the calls that unittest makes on a result, or of what it is told."""

    def __init__(
        self, job: dict[str, Any], report: Any, judge: _Judge, probe: types.ModuleType | None
    ) -> None:
        self.skip = set(job["skip"])
        self.report, self.judge, self.probe = report, judge, probe
        self.pid = os.getpid()
        self.seen = 0
        self.is_led = False
        """Whether another runner chooses the tests and tells of them; what unittest does is then its part."""
        self.test: unittest.TestCase | None = None
        self.verdict: Verdict | None = None
        self.began = 0.0

    def wants(self, key: str) -> bool:
        """Tell whether the job wants the test, and count it."""
        self.seen += 1
        return _named(key) not in self.skip

    def started(self, key: str, function: Any) -> None:
        """Tell that a test starts, and what runs as it."""
        self.verdict, self.began = None, time.monotonic()
        self.report.send("start", test=_named(key))
        if self.probe:
            self.probe.begin(_named(key), function)

    def judged(self, verdict: Verdict) -> None:
        """Keep the first fault of the running test."""
        # unittest says of a test with a skipped part that the part was skipped, and no more.
        if self.verdict is None or self.verdict["kind"] in ("confirmed", "skipped"):
            self.verdict = verdict

    def ended(self, key: str) -> None:
        """Tell what came of the test."""
        seconds = round(time.monotonic() - self.began, 4)
        events = self.probe.end(_named(key)) if self.probe else None
        verdict = self.verdict or {"kind": "error", "reason": "ended without an outcome"}
        self.report.send("test", test=_named(key), seconds=seconds, observed=events, **verdict)

    def install(self) -> None:
        """Patch unittest for the rest of this process."""
        judges: dict[str, Function] = {
            "addSuccess": self.judge.passed,
            "addFailure": self.judge.failed,
            "addError": self.judge.failed,
            "addSkip": self.judge.skipped,
            "addExpectedFailure": self.judge.passed,
            "addUnexpectedSuccess": self.judge.unexpected,
        }
        result: Any = unittest.result.TestResult
        for name, judge in judges.items():
            setattr(result, name, self._recording(getattr(result, name), judge))
        result.addSubTest = self._recording_part(result.addSubTest)
        result.startTest = self._before(result.startTest)
        result.stopTest = self._after(result.stopTest)
        case: Any = unittest.TestCase
        case.run = self._choosing(case.run)

    def _choosing(self, original: Function) -> Function:
        """Leave out the tests that the job does not want, and those that pytest would skip."""

        def run(test: unittest.TestCase, result: Any = None) -> Any:
            if self.is_led:
                return original(test, result)
            if not self.wants(test_key(test)):
                return result
            reason = _mark_reason(test)
            if reason is None or result is None:
                return original(test, result)
            result.startTest(test)
            result.addSkip(test, reason)
            result.stopTest(test)
            return result

        return run

    def _before(self, original: Function) -> Function:
        def start(result: Any, test: unittest.TestCase) -> Any:
            if self._ours() and self.test is None:
                self.test = test
                self.started(test_key(test), _function_of(test))
            return original(result, test)

        return start

    def _after(self, original: Function) -> Function:
        def stop(result: Any, test: unittest.TestCase) -> Any:
            if self._ours() and test is self.test:
                self.test = None
                self.ended(test_key(test))
            return original(result, test)

        return stop

    def _recording(self, original: Function, judge: Function) -> Function:
        def add(result: Any, test: Any, *details: Any) -> Any:
            if self._ours():
                self._take(test, judge(test, *details))
            return original(result, test, *details)

        return add

    def _recording_part(self, original: Function) -> Function:
        def add(result: Any, test: Any, part: Any, error: Any) -> Any:
            if self._ours() and error is not None:
                self._take(test, self.judge.failed(part, error))
            return original(result, test, part, error)

        return add

    def _take(self, test: Any, verdict: Verdict) -> None:
        """Judge the running test, or a part of it; tell what befalls a class or the module."""
        if self.test is not None and (test is self.test or getattr(test, "test_case", None) is self.test):
            self.judged(verdict)
            return
        holder = _HOLDER.match(str(getattr(test, "description", "")))
        if holder:
            name = holder[2].rpartition(".")[2] if holder[1] == "Class" else ""
            self.report.send("group", group=name, **verdict)

    def _ours(self) -> bool:
        return not self.is_led and os.getpid() == self.pid


def _named(key: str) -> str:
    """Return a key without addresses: they differ from run to run."""
    return _ADDRESS.sub("", key)


def test_key(test: Any) -> str:
    """Return ``Class.method``, or the name of a test function; addresses in names taken out."""
    if isinstance(test, unittest.FunctionTestCase):
        function: Any = test
        return str(function._testFunc.__name__)
    return f"{type(test).__name__}.{_named(test._testMethodName)}"


def _function_of(test: Any) -> Any:
    """Return what runs as the test."""
    return getattr(test, "_testFunc", None) or getattr(test, test._testMethodName, None)


def _mark_reason(test: Any) -> str | None:
    """Return why pytest would skip the test by its marks; conditions that are text are not read."""
    for owner in (type(test), _function_of(test)):
        for mark in getattr(owner, "pytestmark", None) or ():
            if mark.name == "skip" or (mark.name == "skipif" and mark.args and mark.args[0] is True):
                return str(mark.kwargs.get("reason") or "marked to be skipped")
    return None
