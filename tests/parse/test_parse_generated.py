"""Functions that become tests at run time, found by their line."""

from __future__ import annotations

from docprobe.parse.generated import function_at

SOURCE = '''\
def make(case):
    """Make a test."""

    @skip
    def Test(self):
        """Say what is tested."""
        with self.assertRaises(ValueError):
            run(case)
        self.assertEqual(case, 1)
        assert case

    return Test
'''


def test_function_of_its_line_or_its_decorators_line():
    for line in (4, 5):
        found = function_at(SOURCE, "a_test.py", "suite", line, "Case::test_1")
        assert (found.id, found.line, found.end_line) == ("a_test.py::Case::test_1", 5, 10)
        assert found.doc == "Say what is tested."
        assert [(one.name, one.line, one.end_line) for one in found.assertions] == [
            ("assertRaises", 7, 8),
            ("assertEqual", 9, 9),
            ("assert", 10, 10),
        ]


def test_no_function_there():
    assert function_at(SOURCE, "a_test.py", "suite", 6, "Case::test_1") is None
    assert function_at("def broken(:", "a_test.py", "suite", 1, "Case::test_1") is None
