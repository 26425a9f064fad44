"""A suite file of our own: one test for each thing that can become of a test."""

import os
import sys
import unittest


def helper(value):
    raise KeyError(value)


class MixedTest(unittest.TestCase):
    def testPasses(self):
        self.assertEqual(1 + 1, 2)

    def testFails(self):
        self.assertEqual(1, 2, "einsatz: ü")

    def testRaises(self):
        helper("lost")

    def testSkips(self):
        self.skipTest("needs a moon")

    @unittest.skip("never")
    def testNever(self):
        raise AssertionError

    def testParts(self):
        for value in (1, 2, 3):
            with self.subTest(value=value):
                self.assertNotEqual(value, 2)

    def testSkippedPart(self):
        with self.subTest(value=1):
            pass
        with self.subTest(value=2):
            self.skipTest("half a moon")

    @unittest.expectedFailure
    def testKnownFault(self):
        self.fail("known")

    @unittest.expectedFailure
    def testNoFault(self):
        pass

    def testMissingModule(self):
        import module_that_is_not_there  # noqa: F401

    def testForks(self):
        pid = os.fork()
        if pid == 0:
            try:
                self.fail("in the fork")
            finally:
                os._exit(3)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 3)

    def testIsMain(self):
        self.assertIs(sys.modules["__main__"].MixedTest, type(self))
        self.assertEqual(sys.argv, [__file__])


class SetUpTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        raise ValueError("no ground")

    def testNotReached(self):
        pass


def _case(number):
    return lambda self: self.assertGreater(number, 0)


class CasesTest(unittest.TestCase):
    pass


for case in (1, 0):
    setattr(CasesTest, f"testPositive_{case}", _case(case))
setattr(CasesTest, f"testNamed_{object()!r}", _case(1))


if __name__ == "__main__":
    unittest.main()
