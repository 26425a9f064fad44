"""Tests of the list functions, through the private modules as a library's own tests go."""

import unittest

from tinylib._core import lists


class AddTest(unittest.TestCase):
    def testSameLength(self):
        self.assertEqual(lists.add([1, 2], [3, 4]), [4, 6])

    def testBroadcast(self):
        for left, right in [([1, 2, 3], [1]), ([1], [1, 2, 3])]:
            with self.subTest(left=left, right=right):
                self.assertEqual(lists.add(left, right), [2, 3, 4])

    def testLengthsDiffer(self):
        with self.assertRaisesRegex(ValueError, "lengths 2 and 3 do not match"):
            lists.add([1, 2], [1, 2, 3])

    def testEmptyIsBroadcastAway(self):
        # A list of one element takes the length of the other, even when that is none.
        self.assertEqual(lists.add([1], []), [])


class ChunkTest(unittest.TestCase):
    def testChunk(self):
        self.assertEqual(lists.chunk([1, 2, 3], 2), [[1, 2], [3]])

    def testDropRemainder(self):
        self.assertEqual(lists.chunk([1, 2, 3], 2, drop_remainder=True), [[1, 2]])

    def testSizeMustBePositive(self):
        with self.assertRaisesRegex(ValueError, "size must be positive, got 0"):
            lists.chunk([1, 2, 3], 0)


class TakeTest(unittest.TestCase):
    def testNegativeIndexCountsFromTheEnd(self):
        """Negative indices are welcome."""
        self.assertEqual(lists.take([10, 20, 30], [-1]), [30])

    def testOutOfRange(self):
        with self.assertRaises(IndexError):
            lists.take([10, 20, 30], [3])


class OthersTest(unittest.TestCase):
    def setUp(self):
        self.values = [1, 2, 3]

    def testFlatten(self):
        self.assertEqual(lists.flatten([1, [2, [3]]]), self.values)
        self.assertEqual(lists.flatten([]), [])

    def testRunningSum(self):
        self.assertEqual(lists.running_sum(self.values), [1, 3, 6])

    def testScale(self):
        self.assertEqual(lists.scale(self.values, factor=0.5), [0.5, 1.0, 1.5])

    def testTotalWarns(self):
        with self.assertWarnsRegex(DeprecationWarning, "use running_sum"):
            self.assertEqual(lists.total(self.values), 6)

    def testInner(self):
        with self.assertWarns(DeprecationWarning):
            self.assertEqual(lists.inner(self.values, self.values), 14)


if __name__ == "__main__":
    unittest.main()
