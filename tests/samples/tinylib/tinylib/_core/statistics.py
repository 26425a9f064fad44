"""Statistics."""


def mean(values):
    """The arithmetic mean. An empty list has the mean 0.0.

    >>> import tinylib as tl
    >>> tl.stats.mean([1, 2, 3])
    2.0

    Args:
      values: A list of numbers.

    Returns:
      A float.

    Raises:
      ValueError: If there is no mean.
    """
    if not values:
        raise ValueError("mean of an empty list")
    return sum(values) / len(values)


def median(values):
    """The middle element of the sorted list, the mean of the two middle ones for an even length.

    >>> import tinylib as tl
    >>> tl.stats.median([3, 1, 2])
    2

    Args:
      values: A list of numbers, not empty.

    Returns:
      A number.

    Raises:
      ValueError: If the list is empty.
    """
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return mean(ordered[middle - 1 : middle + 1])


def mode(values):
    """The element that occurs most often, the first of several.

    >>> import tinylib as tl
    >>> tl.stats.mode([1, 2, 2, 3])
    2

    ```python
    values = [1, 2, 2, 3]
    most = tl.stats.mode(values, bins=2)
    ```

    Other elements can be compared with it:

    ```python
    tl.stats.clip([1, 5, 9], most, 2 * most)
    ```

    Args:
      values: A list, not empty.

    Returns:
      An element of it.
    """
    return max(values, key=values.count)


def clip(values, lower, upper):
    """Limits each element.

    >>> import tinylib as tl
    >>> tl.stats.clip([1, 5, 9], 2, 6)
    [2, 5, 6]

    Args:
      values: A list of numbers.
      minimum: The least that is let through.
      upper: The most that is let through.

    Returns:
      A list as long as `values`.
    """
    return [max(lower, min(upper, value)) for value in values]


def histogram(values, *, bins=2, **limits):
    """Counts elements by interval.

    >>> import tinylib as tl
    >>> tl.stats.histogram([1, 2, 3, 4], low=0, high=4)
    [1, 3]

    Args:
      values: A list of numbers.
      bins: How many intervals. Defaults to 2.

        Notes: all of one width.
      low: Where the first one starts; the least element by default.
       high: Where the last one ends; the greatest element by default.

    Returns:
      A list of `bins` counts.
    """
    low, high = limits.get("low", min(values)), limits.get("high", max(values))
    width = (high - low) / bins
    counts = [0] * bins
    for value in values:
        counts[min(int((value - low) / width), bins - 1)] += 1
    return counts
