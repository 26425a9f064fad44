"""Objects of a library of no particular habits: nothing beyond Python's own values is known of them.

Runs in the target's interpreter.
"""

from __future__ import annotations

from typing import Any


def describe(obj: Any, write: Any) -> Any:  # noqa: ARG001 - what the probe calls for any library
    """Write down `obj` as an expression; None where its own provenance must do."""
    return None
