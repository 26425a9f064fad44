"""Tests of statistics; one of them fails, as some test of every real suite does."""

import unittest

from tinylib._core import statistics


class MeanTest(unittest.TestCase):
    def testMean(self):
        self.assertAlmostEqual(statistics.mean([0.1, 0.2]), 0.15)

    def testEmpty(self):
        with self.assertRaisesRegex(ValueError, "mean of an empty list"):
            statistics.mean([])

    def testMeanOfIntegersIsAnInteger(self):
        # Fails: true division gives a float.
        self.assertIsInstance(statistics.mean([1, 3]), int)


class MedianTest(unittest.TestCase):
    def testEvenLengthGivesAFloat(self):
        self.assertEqual(statistics.median([4, 1, 2, 3]), 2.5)

    def testEmpty(self):
        with self.assertRaises(ValueError):
            statistics.median([])

    def testNotANumberSpoilsTheOrder(self):
        nan = float("nan")
        self.assertNotEqual(statistics.median([1, nan, 0]), statistics.median([0, 1, nan]))


class OthersTest(unittest.TestCase):
    def testClip(self):
        self.assertEqual(statistics.clip([1, 5, 9], 2, 6), [2, 5, 6])

    def testClipLimitsCrossed(self):
        """The lower limit wins where the limits cross."""
        self.assertEqual(statistics.clip([1, 5, 9], 6, 2), [6, 6, 6])

    def testHistogram(self):
        self.assertEqual(statistics.histogram([1, 2, 3, 4], low=0, high=4), [1, 3])

    def testHistogramOfEqualValues(self):
        with self.assertRaises(ZeroDivisionError):
            statistics.histogram([1, 1])


if __name__ == "__main__":
    unittest.main()
