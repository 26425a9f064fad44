"""Tests that end the process in which they run, between others that do not."""

import os
import time
import unittest


class CrashTest(unittest.TestCase):
    def test1Passes(self):
        pass

    def test2Aborts(self):
        os.abort()

    def test3Passes(self):
        pass

    def test4Exits(self):
        os._exit(0)

    def test5Sleeps(self):
        time.sleep(600)

    def test6Fails(self):
        self.fail()


if __name__ == "__main__":
    unittest.main()
