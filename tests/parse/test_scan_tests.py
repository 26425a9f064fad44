from __future__ import annotations

import ast
import os
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from killing import relatives

from docprobe.model import Assertion, Call, text_digest
from docprobe.parse.resolver import Resolver
from docprobe.parse.tests import scan_bytes, scan_file, scan_paths

RESOLVER = Resolver(
    "lib",
    "l",
    {"l.f": "l.f", "l.g": "l.g", "l.C": "l.C", "l.C.m": "l.C.m", "l.jit": "l.jit"},
    {"lib.inner.ops": {"f": "l.f", "g": "l.g", "Cls": "l.C", "jit": "l.jit"}},
    frozenset({"l.f", "l.g", "l.jit"}),
)


def scan(text: str, path: str = "a/b_test.py"):
    found, tests = scan_bytes(text.encode(), path, "suite", RESOLVER)
    assert found.error == ""
    assert found.tests == len(tests)
    return tests


def calls(body: str, head: str = "from lib.inner import ops\n") -> list[str]:
    indented = "".join(f"    {line}\n" for line in body.splitlines())
    (test,) = scan(f"{head}class T:\n  def testIt(self):\n{indented}")
    return [call.symbol for call in test.calls]


def test_a_test_with_all_that_is_told_of_it():
    (test,) = scan(
        '''
from lib.inner import ops

class FooTest(Base):

  # Why it is there.
  # pylint: disable=anything
  @decorated
  def testFoo(self):
    """What it does."""
    # As it says.
    with self.assertRaises(ValueError):
      ops.f(1,
            ops.g())
    self.assertEqual(
        ops.Cls.m(), 2)
    assert True  # Trailing.

'''
    )
    assert (test.id, test.cls, test.method) == ("a/b_test.py::FooTest::testFoo", "FooTest", "testFoo")
    assert (test.line, test.end_line, str(test)) == (9, 17, "a/b_test.py:9-17")
    assert test.doc == "What it does.\n\nWhy it is there.\nAs it says.\nTrailing."
    assert test.calls == (Call("l.f", 13, 6), Call("l.g", 14, 12), Call("l.C.m", 16, 8))
    assert test.assertions == (
        Assertion("assertRaises", 12, 14), Assertion("assertEqual", 15, 16), Assertion("assert", 17, 17),
    )  # fmt: skip
    assert not test.parameterized


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ("import lib\n", "lib.f()", ["l.f"]),
        ("import lib as tf\n", "tf.C.m()", ["l.C.m"]),
        ("import lib.inner.ops\n", "lib.inner.ops.f()", ["l.f"]),
        ("import lib.inner.ops as o\n", "o.f()", ["l.f"]),
        ("from lib.inner.ops import f\n", "f()", ["l.f"]),
        ("from lib.inner.ops import f as g\n", "g()", ["l.f"]),
        ("from lib.inner import ops\nC = ops.Cls\n", "C.m()", ["l.C.m"]),
        ("try:\n  from lib.inner import ops\nexcept ImportError:\n  ops = None\n", "ops.f()", ["l.f"]),
        ("", "from lib.inner import ops\nops.f()", ["l.f"]),
        ("from other import ops\n", "ops.f()", []),
        ("from lib.inner.ops import *\n", "f()", []),
        ("", "f()", []),
    ],
)
def test_names_are_followed_through_imports(head, body, expected):
    assert calls(body, head) == expected


def test_relative_imports_start_from_the_files_folder():
    text = "from . import ops\nfrom .ops import g\nclass T:\n  def test(self):\n    ops.f()\n    g()\n"
    (test,) = scan(text, "lib/inner/ops_test.py")
    assert [call.symbol for call in test.calls] == ["l.f", "l.g"]


def test_functions_handed_over_are_calls_and_so_are_decorators_inside():
    assert calls("self.assertRaises(ValueError, ops.f, 1)") == ["l.f"]
    assert calls("check(ops.f, ops.Cls)") == ["l.f"]
    assert calls("@ops.jit\ndef inner(): pass") == ["l.jit"]
    assert calls("@ops.jit(1)\ndef inner(): ops.g()") == ["l.jit", "l.g"]


def test_the_tests_own_decorators_are_no_calls():
    (test,) = scan("from lib.inner import ops\nclass T:\n  @ops.jit(ops.f())\n  def test(self): ops.g()\n")
    assert [call.symbol for call in test.calls] == ["l.g"]


@pytest.mark.parametrize(
    "decorator",
    [
        "parameterized.parameters(1, 2)",
        "combinations.generate(x())",
        "pytest.mark.parametrize('a', [1])",
        "expand([])",
    ],
)
def test_parameterized(decorator):
    (test,) = scan(f"class T:\n  @{decorator}\n  def testIt(self): pass\n")
    assert test.parameterized
    (test,) = scan(f"@{decorator}\nclass T:\n  def testIt(self): pass\n")
    assert test.parameterized


def test_which_functions_are_tests():
    text = """
def test_module_level(): pass
class Outer:
  if True:
    def testConditional(self): pass
  async def test_async(self):
    def test_inner(): pass
    class Local:
      def testLocal(self): pass
  class Nested:
    def testNested(self): pass
  def helper(self):
    def testNot(): pass
  def tes(self): pass
def factory():
  class Made:
    def testMade(self): pass
  return Made
def test(): pass
"""
    found = [test.id.removeprefix("a/b_test.py::") for test in scan(text)]
    assert found == [
        "Outer::testConditional",
        "Outer::test_async",
        "Outer.Nested::testNested",
        "Made::testMade",
    ]


def test_functions_of_the_module_count_where_pytest_is_meant():
    text = (
        "import pytest\ndef test_one(): pass\nclass T:\n  def test_two(self): pass\ndef testThree(): pass\n"
    )
    assert [test.id for test in scan(text)] == ["a/b_test.py::test_one", "a/b_test.py::T::test_two"]
    assert [test.id for test in scan("def test_one(): pass\n")] == ["a/b_test.py::test_one"]


def test_of_two_definitions_of_one_name_the_later_counts():
    (test,) = scan("class T:\n  def test(self): pass\n  def test(self): pass\n")
    assert test.line == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"def broken(:\n", "SyntaxError: invalid syntax (line 1)"),
        (b"\xff\xfe", "SyntaxError"),
        (b"x = '\x00'", "null bytes"),
        (b"(" * 5000, "too many nested parentheses"),
        (b"x = " + b"-" * 200_000 + b"1", "Error"),
        (b"# coding: nonsense\n", "unknown encoding"),
    ],
)
def test_what_does_not_parse_is_a_finding(text, words):
    found, tests = scan_bytes(text, "a.py", "suite", RESOLVER)
    assert words in found.error
    assert "\n" not in found.error
    assert tests == []
    assert found.digest == text_digest(text)


@pytest.mark.parametrize(
    "text", [b"", b"# only\r\n", b"\xef\xbb\xbfclass T:\r\n\tdef test(self):\r\n\t\tpass", b"x = 1\\\n+ 2"]
)
def test_odd_texts_are_scanned(text):
    assert scan_bytes(text, "a.py", "suite", RESOLVER)[0].error == ""


def test_a_file_that_cannot_be_read_is_a_finding(tmp_path):
    found, tests = scan_file(tmp_path, "gone_test.py", "suite", RESOLVER)
    assert found.error == "FileNotFoundError: No such file or directory"
    assert tests == []


NAMES = st.sampled_from(["testA", "test_b", "helper", "test"])
METHODS = st.lists(
    st.tuples(NAMES, st.sampled_from(["pass", "ops.f()", "self.assertTrue(ops.g())"])), min_size=1, max_size=5
)


@settings(max_examples=30)
@given(st.dictionaries(st.sampled_from(["A", "B", "C"]), METHODS, min_size=1))
def test_what_is_found_is_what_was_written(classes):
    text = "from lib.inner import ops\n"
    for name, methods in classes.items():
        text += f"class {name}:\n" + "".join(
            f"  def {method}(self):\n    {body}\n" for method, body in methods
        )
    tests = scan(text)
    expected = {
        (name, method) for name, methods in classes.items() for method, _ in methods if method[:4] == "test"
    }
    assert {(test.cls, test.method) for test in tests} == expected
    for test in tests:
        inner = ast.parse("\n".join(line[2:] for line in text.splitlines()[test.line - 1 : test.end_line]))
        assert inner.body[0].name == test.method
        for call in test.calls:
            assert text.splitlines()[call.line - 1][call.column :].startswith(f"ops.{call.symbol[-1]}(")


@pytest.fixture
def suite(tmp_path):
    for number in range(5):
        (tmp_path / f"{number}_test.py").write_text(
            f"class T:\n  def test{number}(self): pass\n", encoding="utf-8"
        )
    (tmp_path / "bad_test.py").write_text("def broken(:\n", encoding="utf-8")
    return tmp_path


def test_many_files_come_in_the_order_asked_for_on_any_number_of_processes(suite):
    paths = ["3_test.py", "bad_test.py", "0_test.py", "4_test.py", "gone_test.py"]
    alone = list(scan_paths(suite, paths, "suite", RESOLVER))
    assert [found.path for found, _ in alone] == paths
    assert [bool(found.error) for found, _ in alone] == [False, True, False, False, True]
    assert list(scan_paths(suite, paths, "suite", RESOLVER, workers=2)) == alone


class Deadly:
    """Ends the process that asks it of one name, as a crash in a parser would."""

    functions = frozenset()

    def resolve(self, dotted):
        if dotted == "killer.f":
            os._exit(11)
        return ""


def test_a_file_that_kills_its_process_spoils_itself_only(suite):
    killer = "import killer\nclass T:\n  def test(self): killer.f()\n"
    (suite / "1_test.py").write_text(killer, encoding="utf-8")
    paths = [f"{number}_test.py" for number in range(5)]
    scanned = list(scan_paths(suite, paths, "suite", Deadly(), workers=2))
    assert [found.path for found, _ in scanned] == paths
    assert [found.error for found, _ in scanned] == ["", "the process that parsed it died", "", "", ""]
    assert scanned[1][0].digest == text_digest(killer)


def test_what_is_known_is_passed_over_until_it_changes(suite):
    paths = sorted(path.name for path in suite.iterdir())
    known = {found.path: found.digest for found, _ in scan_paths(suite, paths, "suite", RESOLVER)}
    assert list(scan_paths(suite, paths, "suite", RESOLVER, known=known)) == []
    (suite / "2_test.py").write_text("class T:\n  def test_changed(self): pass\n", encoding="utf-8")
    ((found, (test,)),) = scan_paths(suite, paths, "suite", RESOLVER, known=known)
    assert (found.path, test.method) == ("2_test.py", "test_changed")


def test_the_suite_of_tinylib(tinylib_resolver, tinylib_root):
    paths = sorted(path.relative_to(tinylib_root).as_posix() for path in tinylib_root.rglob("*_test.py"))
    scanned = {
        found.path: (found, tests)
        for found, tests in scan_paths(tinylib_root, paths, "tinylib", tinylib_resolver)
    }
    assert {path.rpartition("/")[2]: found.tests for path, (found, _) in scanned.items()} == {
        "lists_test.py": 14, "matrices_test.py": 9, "statistics_test.py": 10, "unparsable_test.py": 0,
    }  # fmt: skip
    assert scanned["tinylib_suite/unparsable_test.py"][0].error == "SyntaxError: expected ':' (line 7)"
    called = {call.symbol for _, tests in scanned.values() for test in tests for call in test.calls}
    assert {
        "tl.add",
        "tl.stats.median",
        "tl.Matrix",
        "tl.linalg.transpose",
        "tl.Matrix.from_diagonal",
    } <= called
    assert "tl.stats.mode" not in called


SCANNING = """
import sys, time
from pathlib import Path
from docprobe.parse.resolver import Resolver
from docprobe.parse.tests import scan_paths

resolver = Resolver("l", "l", {}, {}, frozenset())
scanned = scan_paths(Path(sys.argv[1]), sys.argv[2:], "suite", resolver, workers=2)
print(next(scanned)[0].path, flush=True)
time.sleep(60)
"""


def test_processes_that_scan_end_with_a_killed_parent(tinylib_root, tmp_path):
    paths = sorted(path.relative_to(tinylib_root).as_posix() for path in tinylib_root.rglob("*_test.py"))
    mark = f"{tmp_path}/mark"
    process = subprocess.Popen(
        [sys.executable, "-c", SCANNING, str(tinylib_root), *paths],
        stdout=subprocess.PIPE,
        env={**os.environ, "PATH": f"{os.environ['PATH']}:{mark}"},
    )
    assert process.stdout.readline()
    assert len(relatives(mark)) > 2
    process.kill()
    process.communicate()
    end = time.monotonic() + 20.0
    while left := relatives(mark):
        assert time.monotonic() < end, left
        time.sleep(0.05)
