"""Small matrices."""

from tinylib._core.matrices import Matrix, SquareMatrix, identity, trace, transpose

__all__ = ["Matrix", "SquareMatrix", "identity", "trace", "transpose"]
