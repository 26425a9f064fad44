"""What a file finds around it."""

import json
import os
import sys
import unittest
from pathlib import Path

from tinylib import lists_test_util, stats
from tinylib.helpers_test.ground import DEPTH


class AroundTest(unittest.TestCase):
    def testHelpers(self):
        self.assertEqual(DEPTH, 2)
        self.assertTrue(lists_test_util.FOUND)

    def testInstalledComesFirst(self):
        self.assertNotIn("suite", stats.__file__)

    def testRemovedPart(self):
        import tinylib.removed

    def testLibraryAsks(self):
        code = "def ask():\n    from tinylib import other_test_util\n"
        space = {"__name__": "tinylib.asking", "__file__": stats.__file__}
        exec(code, space)
        with self.assertRaises(ImportError):
            space["ask"]()

    def testData(self):
        tree = Path(os.environ["TEST_SRCDIR"], os.environ["TEST_WORKSPACE"])
        self.assertEqual(os.environ["TEST_WORKSPACE"], "our_tree")
        self.assertTrue(tree.joinpath("around_test.py").samefile(__file__))

    def testArguments(self):
        self.assertEqual(sys.argv[1:], ["--depth=2"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
