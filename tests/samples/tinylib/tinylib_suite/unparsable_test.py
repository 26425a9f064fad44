"""Does not parse: a finding, not a stop."""

import unittest


class UnparsableTest(unittest.TestCase):
    def testNothing(self)
        self.assertTrue(True)
