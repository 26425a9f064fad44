"""Names of tests: from what a test is called at run time to its id in the suite."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable


def method_id(path: str, cls: str, method: str) -> str:
    """Return ``path::Class::method``, or ``path::method`` for a function of the module."""
    return "::".join(part for part in (path, cls, method) if part)


def case_id(path: str, key: str, methods: Iterable[str], parameterized: Container[str] = ()) -> str:
    """Return the id of the test that ran as `key`: ``path::Class::method[case]``.

    `methods` are the names of test methods known for the class. What follows the longest of them in the
    key is the case, as generators of cases append it: ``testFoo0``, ``testFoo_mode_eager``,
    ``testFoo (1, 2)``. Where none of them begins it, the key's method stands as it is. A case that begins
    with a letter is one only of a method in `parameterized`.
    """
    cls, method, case = _split(key)
    known = max((name for name in methods if method.startswith(name)), key=len, default=method)
    appended = method[len(known) :]
    # `testFoo` begins `testFooBar`, but does not make a case of it: that is a method of its own.
    if appended[:1].isalpha() and known not in parameterized:
        known, appended = method, ""
    whole = " ".join(part for part in (appended.removeprefix("_"), case) if part)
    return method_id(path, cls, known) + (f"[{whole}]" if whole else "")


def _split(key: str) -> tuple[str, str, str]:
    """Split ``Class.method (arguments)`` or ``Class.method[case]`` into its three parts."""
    name, blank, case = key.partition(" ")
    head, bracket, inner = name.partition("[")
    if bracket and name.endswith("]"):
        name, case = head, " ".join(part for part in (inner[:-1], case) if part)
    elif bracket:
        name, case = head, f"{inner}{blank}{case}".removesuffix("]")
    cls, _, method = name.rpartition(".<locals>.")[2].rpartition(".")
    return cls, method, case
