"""Statistics of a list of numbers."""

from tinylib._core.statistics import clip, histogram, mean, median, mode

__all__ = ["clip", "histogram", "mean", "median", "mode"]
