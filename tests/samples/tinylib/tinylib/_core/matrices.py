"""Matrices as lists of rows."""


class Matrix:
    """A small dense matrix.

    >>> import tinylib as tl
    >>> tl.Matrix([[1, 2], [3, 4]]).shape
    (2, 2)

    Args:
      rows: A list of lists of numbers, all of one length.

    Raises:
      ValueError: If the rows have different lengths.
    """

    def __init__(self, rows):
        if len({len(row) for row in rows}) > 1:
            raise ValueError("rows of different lengths")
        self.rows = [list(row) for row in rows]

    @classmethod
    def from_diagonal(cls, values):
        """Makes a square matrix with `values` on its diagonal and zeros elsewhere.

        ```python
        tl.Matrix.from_diagonal([1, 2]).rows
        ```

        Args:
          values: A list of numbers.

        Returns:
          A matrix.
        """
        return cls([[value if i == j else 0 for j in range(len(values))] for i, value in enumerate(values)])

    @property
    def shape(self):
        """How many rows and columns there are."""
        return (len(self.rows), len(self.rows[0]) if self.rows else 0)

    def row(self, index):
        """Gives one row as a list.

        >>> import tinylib as tl
        >>> tl.Matrix([[1, 2], [3, 4]]).row(1)
        [3, 4]

        Args:
          index: Its number, from 0.

        Returns:
          A copy of the row.
        """
        return list(self.rows[index])

    def matmul(self, other):
        """Multiplies two matrices.

        >>> import tinylib as tl
        >>> tl.Matrix([[1, 2]]).matmul(tl.Matrix([[3], [4]])).rows
        [[11]]

        Args:
          other: A matrix with as many rows as this one has columns.

        Returns:
          A matrix.

        Raises:
          ValueError: If the shapes do not fit.
        """
        if self.shape[1] != other.shape[0]:
            raise ValueError(f"shapes {self.shape} and {other.shape} do not fit")
        columns = list(zip(*other.rows))
        return Matrix([[sum(a * b for a, b in zip(row, column)) for column in columns] for row in self.rows])

    def __matmul__(self, other):
        return self.matmul(other)


class SquareMatrix(Matrix):
    """A matrix with as many rows as columns."""

    def determinant(self):
        """The determinant, by expansion along the first row; that of an empty matrix is 1.

        >>> import tinylib as tl
        >>> tl.linalg.SquareMatrix([[1, 2], [3, 4]]).determinant()
        -2

        Returns:
          A number.
        """
        if not self.rows:
            return 1
        first, rest = self.rows[0], self.rows[1:]
        minors = [SquareMatrix([row[:i] + row[i + 1 :] for row in rest]) for i in range(len(first))]
        return sum((-1) ** i * value * minors[i].determinant() for i, value in enumerate(first))


def identity(size):
    """Makes the identity matrix.

    ```python
    tl.linalg.identity(2).rows  # [[1, 0], [0, 1]]
    ```

    Args:
      size: How many rows and columns.

    Returns:
      A matrix.
    """
    return Matrix.from_diagonal([1] * size)


def transpose(matrix):
    """Swaps rows and columns, into new `tl.Matrix.rows`; it was `tl.rot90` in version 1.0.

    Args:
      matrix: A matrix.

    Returns:
      A new matrix.
    """
    return Matrix(list(zip(*matrix.rows)))


def trace(matrix):
    return sum(row[i] for i, row in enumerate(matrix.rows))
