"""A file that needs a module that is not there."""

import unittest

import module_that_is_not_there


class MissingTest(unittest.TestCase):
    def testOne(self):
        module_that_is_not_there.run()
