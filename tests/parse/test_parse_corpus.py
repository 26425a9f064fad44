"""Every module of a fixed part of the standard library, one id each: no text stops a scan."""

from __future__ import annotations

import ast
import sysconfig
import warnings
from pathlib import Path

import pytest

from docprobe.parse.docstring import parse_docstring
from docprobe.parse.resolver import Resolver
from docprobe.parse.sources import SourceFile
from docprobe.parse.tests import scan_bytes

STDLIB = Path(sysconfig.get_path("stdlib"))
SMALL = 24_000
MODULES = sorted(path for path in STDLIB.glob("*.py") if path.stat().st_size < SMALL)[::9]
SUITE = sorted(path for path in (STDLIB / "test").glob("test_*.py") if path.stat().st_size < SMALL)[::30]
NOTHING = Resolver("none", "none", {}, {}, frozenset())


def names(paths):
    return [path.relative_to(STDLIB).as_posix() for path in paths]


def ast_count(text: bytes) -> int:
    """Count test methods in another way: functions named so in a class that no test is around."""

    def walk(node, inside):
        for child in ast.iter_child_nodes(node):
            is_function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
            is_test = (
                is_function
                and isinstance(node, ast.ClassDef)
                and child.name.startswith("test")
                and not inside
            )
            if is_test:
                yield child.name
            yield from walk(child, inside or is_test)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return len(list(walk(ast.parse(text), False)))


@pytest.mark.parametrize("path", MODULES, ids=names(MODULES))
def test_modules_scan_and_their_docstrings_part(path):
    found, tests = scan_bytes(path.read_bytes(), path.name, "stdlib", NOTHING)
    assert found.error == ""
    assert found.tests == len(tests)
    for definition in SourceFile(path).by_name.values():
        assert parse_docstring(definition.docstring).summary.strip() or not definition.docstring.strip()


@pytest.mark.skipif(not SUITE, reason="this Python comes without its test suite")
@pytest.mark.parametrize("path", SUITE, ids=names(SUITE))
def test_as_many_tests_as_ast_counts(path):
    text = path.read_bytes()
    found, tests = scan_bytes(text, path.name, "stdlib", NOTHING)
    redefined = ast_count(text) - len({test.id for test in tests if test.cls})
    assert found.error == ""
    # Two definitions of one name are one test.
    assert 0 <= redefined <= 1


@pytest.mark.skipif(not SUITE, reason="this Python comes without its test suite")
@pytest.mark.parametrize("path", SUITE, ids=names(SUITE))
def test_spans_slice_back_to_the_text(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    for test in scan_bytes(path.read_bytes(), path.name, "stdlib", NOTHING)[1]:
        assert lines[test.line - 1].lstrip().startswith((f"def {test.method}(", f"async def {test.method}("))
        assert lines[test.end_line - 1].strip()
        assert all(test.line <= item.line <= item.end_line <= test.end_line for item in test.assertions)
        assert all(
            item.name in lines[item.line - 1] or "with" in lines[item.line - 1] for item in test.assertions
        )
