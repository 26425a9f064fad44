"""Tests of matrices: helpers, a base class and a class that a decorator hides."""

import unittest

import tinylib as tl
from tinylib._core import matrices


def square(size):
    return matrices.Matrix([[row * size + column for column in range(size)] for row in range(size)])


def as_function(cls):
    """Turns a class into something that is none, as decorators of real suites do."""
    cls.decorated = True
    return cls


class MatrixTestBase(unittest.TestCase):
    def assertRows(self, matrix, rows):
        self.assertEqual(matrix.rows, rows)


class MatrixTest(MatrixTestBase):
    def testShape(self):
        self.assertEqual(square(3).shape, (3, 3))
        self.assertEqual(matrices.Matrix([]).shape, (0, 0))

    def testMatmul(self):
        one = matrices.identity(2)
        self.assertRows(square(2).matmul(one), [[0, 1], [2, 3]])
        self.assertRows(square(2) @ one, [[0, 1], [2, 3]])

    def testMatmulShapesMustFit(self):
        with self.assertRaisesRegex(ValueError, r"shapes \(2, 2\) and \(3, 3\) do not fit"):
            square(2).matmul(square(3))

    def testRowsOfOneLength(self):
        self.assertRaises(ValueError, matrices.Matrix, [[1], [1, 2]])

    def testNegativeRow(self):
        self.assertEqual(square(2).row(-1), [2, 3])

    def testTranspose(self):
        self.assertRows(tl.linalg.transpose(tl.Matrix([[1, 2]])), [[1], [2]])

    @unittest.skip("too large for a small machine")
    def testHuge(self):
        self.assertEqual(square(100000).shape, (100000, 100000))


@as_function
class SquareMatrixTest(MatrixTestBase):
    def testDeterminant(self):
        cases = {"one": ([[5]], 5), "two": ([[1, 2], [3, 4]], -2), "empty": ([], 1)}
        for name, (rows, expected) in cases.items():
            with self.subTest(name):
                self.assertEqual(matrices.SquareMatrix(rows).determinant(), expected)

    def testInheritsFromDiagonal(self):
        matrix = matrices.SquareMatrix.from_diagonal([2, 3])
        self.assertIsInstance(matrix, matrices.SquareMatrix)
        self.assertEqual(matrices.trace(matrix), 5)


if __name__ == "__main__":
    unittest.main()
