"""Lists of numbers."""

from tinylib._core.decorators import deprecated


def add(left, right):
    """Adds two lists element by element; a list of one element is added to each of the other.

    >>> import tinylib as tl
    >>> tl.add([1, 2, 3], [10, 20, 30])
    [11, 22, 33]
    >>> tl.add([1, 2, 3], [5])
    [6, 7, 8]

    Args:
      left: A list of numbers.
      right: A list of numbers.

    Returns:
      A list as long as the longer of the two.

    Raises:
      ValueError: If the lengths differ and neither is 1.
    """
    if len(left) == 1:
        left = left * len(right)
    if len(right) == 1:
        right = right * len(left)
    if len(left) != len(right):
        raise ValueError(f"lengths {len(left)} and {len(right)} do not match")
    return [one + other for one, other in zip(left, right)]


def chunk(values, size, drop_remainder=False):
    """Cuts a list into pieces of `size`.

    >>> import tinylib as tl
    >>> tl.chunk([1, 2, 3, 4, 5], 2)
    [[1, 2], [3, 4], [5]]

    Args:
      values: The list.
      size: How long a piece is.
      drop_remainder: Whether a
    last piece that is too short is left out: a line that is not indented, as people write them.

    Returns:
      A list of lists.
    """
    if size < 1:
        raise ValueError(f"size must be positive, got {size}")
    pieces = [values[start : start + size] for start in range(0, len(values), size)]
    if drop_remainder and pieces and len(pieces[-1]) < size:
        pieces.pop()
    return pieces


def take(values, indices):
    """Picks the elements at `indices`, in their order.

    >>> import tinylib as tl
    >>> tl.take([10, 20, 30], [2, 0])
    [30, 10]

    Args:
      values: The list to pick from.
      indices: A list of integers.

    Returns:
      A list as long as `indices`.

    Raises:
      IndexError: If an index is out of range.
    """
    return [values[index] for index in indices]


def flatten(values):
    """Joins lists of any depth into one: `flatten([1, [2, [3]]])` is `[1, 2, 3]`, `[]` stays `[]`."""
    flat = []
    for value in values:
        flat.extend(flatten(value) if isinstance(value, list) else [value])
    return flat


def running_sum(values):
    """Sums up a list step by step. See `tl.accumulate` for other operations, `tl.add` for two lists.

    >>> import tinylib as tl
    >>> tl.running_sum([1, 2, 3])
    [1, 3, 7]

    Args:
      values: A list of numbers.

    Returns:
      A list as long as `values`.
    """
    sums, so_far = [], 0
    for value in values:
        so_far += value
        sums.append(so_far)
    return sums


def scale(values, factor=2.0):
    """Multiplies each element by `factor`.

    >>> import tinylib as tl
    >>> tl.scale([1, 2, 3])
    [2.0,  4.0,  6.0]

    A long list is best scaled in parts:

    ```python
    for part in ...:
      tl.scale(part)
    ```

    Args:
      values: A list of numbers.
      factor: A number. Defaults to 1.0.

    Returns:
      A list as long as `values`.
    """
    return [value * factor for value in values]


@deprecated("running_sum")
def total(values):
    """Sums up a list.

    ```python
    import tinylib as tl
    tl.total([1, 2, 3])  # 6
    ```

    Args:
      values: A list of numbers.

    Returns:
      A number.
    """
    return sum(values)


@deprecated("linalg.Matrix.matmul")
def inner(left, right):
    """The inner product of two lists (deprecated: use `tl.linalg.Matrix.matmul`).

    >>> import tinylib as tl
    >>> tl.inner([1, 2], [3, 4])
    11

    Args:
      left: A list of numbers.
      right: A list of numbers.

    Returns:
      A number.

    Raises:
      ValueError: If the lengths differ.
    """
    if len(left) != len(right):
        raise ValueError(f"lengths {len(left)} and {len(right)} do not match")
    return sum(one * other for one, other in zip(left, right))
