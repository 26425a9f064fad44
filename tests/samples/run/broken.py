"""A file that cannot run: none of its tests can be reached."""

import unittest

NAMES = {}
VALUE = NAMES["nothing"]


class BrokenTest(unittest.TestCase):
    def testOne(self):
        pass
