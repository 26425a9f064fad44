"""In the child: have pytest run the tests of a file that has been executed already, and report each.

pytest is given the module that is there, with all that is instrumented in it: it imports, rewrites and
keeps nothing of the file. Fixtures, ``conftest.py``, classes, marks and parameters are its own business.
It is imported here alone, and only for a file that unittest would not run whole.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import os
import re
import sys
import types
import unittest
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_OLDEST = (7,)
"""Before it pytest has other hooks."""
_USAGE, _INTERNAL = 4, 3
"""Exit statuses of pytest where it did not get to the tests: its own, and that of a conftest.py."""
_LONGEST_REASON = 500

# What holds settings of pytest, and how a file for other things, too, says that it does.
_SETTINGS = (
    ("pytest.toml", ""),
    (".pytest.toml", ""),
    ("pytest.ini", ""),
    (".pytest.ini", ""),
    ("pyproject.toml", r"^\[tool\.pytest\b"),
    ("tox.ini", r"^\[pytest\]"),
    ("setup.cfg", r"^\[tool:pytest\]"),
)
_OPTIONS = (
    # What has run cannot be rewritten; what a conftest.py holds is not, to be like it.
    "--assert=plain",
    # A tree that lies beside the installed library must not be taken for it, nor it for the tree.
    "--import-mode=importlib",
    "--capture=no",
    "--continue-on-collection-errors",
    "-q",
    # What a suite wants from plugins that are not there, and from reports that nobody reads.
    "--override-ini=addopts=",
    "--override-ini=required_plugins=",
    # The last two collect garbage, all of it, to tell of what the tests leave behind.
    *("-p", "no:cacheprovider", "-p", "no:faulthandler"),
    *("-p", "no:unraisableexception", "-p", "no:threadexception"),
)


def is_wanted(module: types.ModuleType) -> bool:
    """Tell whether a file holds tests that unittest's loader does not know, and pytest is there."""
    if not any(_is_for_pytest(name, value) for name, value in list(vars(module).items())):
        return False
    if importlib.util.find_spec("pytest") is None:
        return False
    import pytest  # noqa: PLC0415 - most files do without

    return getattr(pytest, "version_tuple", ())[:1] >= _OLDEST


def _is_for_pytest(name: str, value: object) -> bool:
    if isinstance(value, types.FunctionType):
        # Before pytest 8.4 a fixture is the function, with a mark on it.
        is_test = name.startswith("test") and value.__module__ == "__main__"
        return is_test or hasattr(value, "_pytestfixturefunction")
    if isinstance(value, type):
        is_test = name.startswith("Test") and not issubclass(value, unittest.TestCase)
        return is_test and any(member.startswith("test") for member in dir(value))
    return type(value).__name__ == "FixtureFunctionDefinition"


def run(
    job: dict[str, Any], module: types.ModuleType, recorder: Any, probe: types.ModuleType | None
) -> dict[str, Any] | None:
    """Run what pytest finds in `module`; return why it could not be run through, if so.

    `recorder` is told of each test; with a `probe` what fixtures of a wider scope do counts for each test
    that they serve.
    """
    import pytest  # noqa: PLC0415 - most files do without

    path = Path(job["path"])
    root = Path(job.get("root") or path.parent)
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
        os.environ.pop(name, None)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    places = [f"--rootdir={root}", f"--confcutdir={root}", "-c", str(settings_of(path, root))]
    console = _Console()
    hooks = _hooks(pytest)(pytest, path, module, recorder, console)
    plugins: list[object] = [hooks, *([_scopes(pytest)(probe)] if probe else [])]
    with console.held():
        code = int(pytest.main([*_OPTIONS, *places, str(path)], plugins=plugins))
    if hooks.fault is not None:
        return dict(hooks.fault)
    if code in (_USAGE, _INTERNAL):
        words = console.words() or f"pytest ended with status {code}"
        return {"kind": "error", "reason": words[:_LONGEST_REASON]}
    return None if hooks.found else {"kind": "skipped", "reason": "pytest is told to collect nothing of it"}


def settings_of(path: Path, root: Path) -> Path:
    """Return the file with pytest's settings that is nearest above `path`, none beyond `root`."""
    for folder in path.parents:
        for name, mark in _SETTINGS:
            file = folder / name
            if file.is_file() and (not mark or re.search(mark, _text(file), re.MULTILINE)):
                return file
        if folder == root:
            break
    # Without a name pytest would look on above the suite.
    return Path(os.devnull)


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")


def find_beside(path: Path) -> str | None:
    """Let a file import what lies beside it; return the dotted name of its package, None where it has none.

    What is installed comes first.
    """
    package: list[str] = []
    folder = path.parent
    while (folder / "__init__.py").is_file():
        package.insert(0, folder.name)
        folder = folder.parent
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
    return ".".join(package) or None


def _module_class(pytest: Any, module: types.ModuleType) -> Any:
    class Executed(pytest.Module):  # type: ignore[misc]
        """The module that is there in the place of the file."""

        def _getobj(self) -> types.ModuleType:
            return module

    return Executed


class _Console:
    """Takes what pytest would say of its work; what the tests say is not its own."""

    def __init__(self) -> None:
        self.said = io.StringIO()
        self.streams = (sys.stdout, sys.stderr)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Keep both streams for pytest, as long as they are not given back."""
        sys.stdout = sys.stderr = self.said
        try:
            yield
        finally:
            self.give_back()

    def give_back(self) -> None:
        """Let everyone have the streams but who has taken hold of them already."""
        sys.stdout, sys.stderr = self.streams

    def words(self) -> str:
        """Return what was said, on one line, its end where that is long."""
        return " ".join(self.said.getvalue().split())[-_LONGEST_REASON:]


class _Hooks:
    """Gives pytest the module, leaves out what has run, and tells of each test."""

    def __init__(
        self, pytest: Any, path: Path, module: types.ModuleType, recorder: Any, console: _Console
    ) -> None:
        self.class_node, self.module_node = pytest.Class, _module_class(pytest, module)
        self.path, self.recorder, self.judge, self.console = path, recorder, recorder.judge, console
        self.found = 0
        self.fault: dict[str, Any] | None = None

    def pytest_configure(self) -> None:
        """Come last: what writes to the terminal has then taken hold of the stream."""
        self.console.give_back()

    def pytest_pycollect_makemodule(self, module_path: Path, parent: Any) -> Any:
        if module_path != self.path:
            return None
        return self.module_node.from_parent(parent, path=module_path)

    def pytest_exception_interact(self, node: Any, call: Any, report: Any) -> None:
        """Keep the first reason why something cannot be collected: tests of it are not reached."""
        if report.when == "collect" and self.fault is None:
            verdict = self.judge.of(call.excinfo.value)
            self.fault = {**verdict, "kind": "error", "reason": f"{node.name}: {verdict['reason']}"}

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        self.found = len(items)
        items[:] = [item for item in items if self.recorder.wants(self._key(item))]

    def _key(self, item: Any) -> str:
        """Return ``Class.method[case]`` or ``function[case]``."""
        classes = [node.name for node in item.listchain() if isinstance(node, self.class_node)]
        return ".".join([*classes, item.name])

    def pytest_runtest_protocol(self, item: Any) -> Any:
        key = self._key(item)
        self.recorder.started(key, function_of(item))
        yield
        self.recorder.ended(key)

    def pytest_runtest_makereport(self, call: Any) -> Any:
        outcome = yield
        verdict = self._verdict(outcome.get_result(), call)
        if verdict is not None:
            self.recorder.judged(verdict)

    def _verdict(self, report: Any, call: Any) -> Any:
        error = call.excinfo.value if call.excinfo else None
        if report.outcome == "skipped":
            is_expected = hasattr(report, "wasxfail")
            return self.judge.passed() if is_expected else self.judge.skipped(None, error)
        if report.outcome == "failed":
            return self.judge.unexpected(None) if error is None else self.judge.of(error)
        return self.judge.passed() if call.when == "call" else None


def _hooks(pytest: Any) -> type[_Hooks]:
    """Say when pytest is to call them; the marks are its own."""
    for last in (_Hooks.pytest_configure, _Hooks.pytest_collection_modifyitems):
        pytest.hookimpl(trylast=True)(last)
    for around in (_Hooks.pytest_runtest_protocol, _Hooks.pytest_runtest_makereport):
        pytest.hookimpl(hookwrapper=True, tryfirst=True)(around)
    return _Hooks


class _Scopes:
    """Has the probe keep what fixtures of a wider scope do, for all tests that they serve."""

    def __init__(self, probe: Any) -> None:
        self.probe = probe
        self.kept: dict[int, tuple[int, int]] = {}
        """From a fixture to the number of its first event, and of the first one behind it."""

    def pytest_fixture_setup(self, fixturedef: Any) -> Any:
        before = self.probe.count()
        yield
        if fixturedef.scope != "function" and self.probe.share(before):
            self.kept[id(fixturedef)] = (before, self.probe.count())

    def pytest_fixture_post_finalizer(self, fixturedef: Any) -> None:
        events = self.kept.pop(id(fixturedef), None)
        if events is not None:
            self.probe.forget(*events)


def _scopes(pytest: Any) -> type[_Scopes]:
    pytest.hookimpl(hookwrapper=True)(_Scopes.pytest_fixture_setup)
    return _Scopes


def function_of(item: Any) -> Any:
    """Return what runs as the test, without making the instance that it runs on."""
    owner = getattr(item, "cls", None) or getattr(item, "module", None)
    return getattr(owner, getattr(item, "originalname", None) or item.name, None)
