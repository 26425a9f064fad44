"""A tiny library over lists of numbers and small matrices; docprobe's second target."""

from tinylib import linalg, stats
from tinylib._core.lists import add, chunk, flatten, inner, running_sum, scale, take, total
from tinylib._core.matrices import Matrix
from tinylib._core.statistics import mean as average

__version__ = "1.2.0"

__all__ = [
    "Matrix",
    "add",
    "average",
    "chunk",
    "flatten",
    "inner",
    "linalg",
    "running_sum",
    "scale",
    "stats",
    "take",
    "total",
]
