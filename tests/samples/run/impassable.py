"""What ends the process is no test, and comes again at each start."""

import os
import unittest


class ATest(unittest.TestCase):
    @classmethod
    def tearDownClass(cls):
        os.abort()

    def testOne(self):
        pass


class BTest(unittest.TestCase):
    def testTwo(self):
        pass


if __name__ == "__main__":
    unittest.main()
