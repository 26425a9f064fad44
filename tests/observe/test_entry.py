"""What the first event of a test says of its source, through a real worker."""

from __future__ import annotations

import pytest
from observing import CONFIG, TINYLIB, tiny_names
from running import probe_settings

from docprobe.observe.instrument import instrument
from docprobe.run import jobs
from docprobe.run.pool import Pool
from docprobe.run.sandbox import Sandbox
from docprobe.run.targets import find_target

SOURCE = """
import functools, sys, unittest
import tinylib as tl

sys.path.insert(0, {folder!r})
from wrapping import repeated, silently

def plain(method):
    @functools.wraps(method)
    def wrapper(self):
        return method(self, [1, 2], size=3)
    return wrapper

def made(values, check):
    def Test(self):
        check(self, tl.add(values, [1]))
    return Test

class ListsTest(unittest.TestCase):
    @plain
    def testBound(self, values, size=0, **more):
        tl.add(values, [1])

    @repeated(5)
    @silently
    def testForeign(self, number):
        tl.add([number], [1])

    def testCallsAnother(self):
        self.testForeign()

    testPartial = functools.partialmethod(lambda self, x: tl.add(x, x), [4])

setattr(ListsTest, "testMade", made([7], lambda self, x: self.assertEqual(x, [8])))
"""
WRAPPING = """
def repeated(number):
    def decorator(f):
        def decorated(self):
            return f(self, number)
        return decorated
    return decorator

def silently(f):
    def decorated(*args):
        return f(*args)
    return decorated
"""


@pytest.fixture(scope="module")
def heads(tmp_path_factory):
    folder = tmp_path_factory.mktemp("suite")
    (folder / "wrapping.py").write_text(WRAPPING, encoding="utf-8")
    file = folder / "lists_test.py"
    file.write_text(SOURCE.replace("{folder!r}", repr(str(folder))), encoding="utf-8")
    settings = probe_settings(CONFIG.target, tiny_names(), folder)
    code = instrument(file.read_text(encoding="utf-8"), str(file))
    with Pool(find_target(CONFIG.target, paths=[TINYLIB]), settings, workers=1, sandbox=Sandbox.OFF) as pool:
        pool.submit(jobs.TestsJob("lists_test.py", file, code=code, observe=True))
        *tests, _ = pool.results()
    assert {event.verdict.kind for event in tests} == {"confirmed"}
    assert all(event["form"] != "test" for test in tests for event in test.events[1:])
    assert all(test.events[place]["id"] == place for test in tests for place in range(len(test.events)))
    return {test.test.partition(".")[2]: test.events[0] for test in tests}


def line_of(text):
    return next(line for line, row in enumerate(SOURCE.splitlines(), 1) if text in row)


def parameters(head):
    return {name: expr[1] for name, expr in head["parameters"].items()}


def test_arguments_of_a_decorated_test(heads):
    head = heads["testBound"]
    assert (head["form"], head["function"]) == ("test", "ListsTest.testBound")
    assert (head["line"], head["file"].rpartition("/")[2]) == (line_of("@plain"), "lists_test.py")
    assert parameters(head) == {"values": "[1, 2]", "size": "3", "more": "{}"}


def test_wrappers_of_another_file_are_seen_through(heads):
    assert heads["testForeign"]["function"] == "ListsTest.testForeign"
    assert heads["testForeign"]["line"] == line_of("@repeated")
    assert parameters(heads["testForeign"]) == {"number": "5"}


def test_another_test_that_is_called_does_not_count(heads):
    assert heads["testCallsAnother"]["function"] == "ListsTest.testCallsAnother"
    assert parameters(heads["testCallsAnother"]) == {}


def test_what_a_made_test_holds(heads):
    assert heads["testMade"]["function"] == "made.<locals>.Test"
    assert heads["testMade"]["line"] == line_of("def Test")
    assert parameters(heads["testMade"])["values"] == "[7]"


def test_a_partial(heads):
    assert heads["testPartial"]["line"] == line_of("testPartial =")
