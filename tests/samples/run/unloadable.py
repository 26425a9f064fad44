"""Leaves running its tests to a runner, and has one that cannot be made."""

import unittest


class ATest(unittest.TestCase):
    def __init__(self, name):
        raise KeyError("nothing")

    def testOne(self):
        pass

    def testTwo(self):
        pass
