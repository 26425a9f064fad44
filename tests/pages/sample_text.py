"""What loom's records say: sentences, docstrings and programs of our own, hostile ones among them."""

from __future__ import annotations

from docprobe.model import Parameter

HOSTILE = "</pre></script><script>alert('x')</script><img src=x onerror=alert(1)> & \"quoted\" 'single'"

PARAMETERS = (
    Parameter("values", "POSITIONAL_OR_KEYWORD"),
    Parameter("axis", "POSITIONAL_OR_KEYWORD", "0"),
    Parameter("name", "KEYWORD_ONLY", "'weave'"),
)


def code(name: str, number: int, raises: bool, hostile: str) -> str:
    """Return a snippet that calls `name`."""
    lines = ["import loom as lm", ""]
    lines += [f"warp{index} = [{index}, {index + 1}, {number}]" for index in range(number % 5 + 1)]
    if hostile:
        lines.append(f"text = {hostile!r}")
    call = f"{name}([{', '.join(f'warp{index}' for index in range(number % 5 + 1))}], axis={number})"
    if raises:
        return "\n".join(
            [*lines, "try:", f"    {call}", "except ValueError as error:", "    print(error)", ""]
        )
    return "\n".join([*lines, f"print({call})", ""])


def docstring(summary: str, name: str) -> str:
    """Return a docstring with everything that Markdown can go wrong with."""
    return f"""{summary}

Threads are joined in the order of `values`; see `lm.layers.RNN` and [the manual](https://example.org/manual),
but not [this](../other.md) nor ![a picture](https://example.org/picture.png).

>>> {name}([[1], [2]])
[[2], [1]]

```python
cloth = {name}(values, axis=-1)
```

| knot | holds |
|------|-------|
| reef | yes   |

#### A heading

<b>Raw html</b> and [a trap](javascript:alert(1)) stay text.

Args:
  values: A list of threads, each a list of
    numbers of the same kind.
  axis: `0` or `1`. Negative values count
from the end, though this line is not indented.

Raises:
  ValueError: If `axis` is out of range.

Returns:
  A cloth.
"""
