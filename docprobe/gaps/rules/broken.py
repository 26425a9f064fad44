"""A ``>>>`` example that does not do what the docstring shows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from docprobe.gaps.outputs import one_line, same_but_dtype
from docprobe.gaps.rules.base import Case, Rule
from docprobe.model import GapGroup, GapKind, Severity, VerdictKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.gaps.facts import Facts
    from docprobe.model import Gap


def _example(source: str, want: str = "", got: str = "", exception: str = "") -> dict[str, Any]:
    outcome = "raised" if exception else "ran"
    return {"line": 0, "source": source, "want": want, "got": got, "outcome": outcome, "exception": exception}


class BrokenExample(Rule):
    """Pasted as it stands, the example raises or prints something else."""

    kind = GapKind.BROKEN_EXAMPLE
    group = GapGroup.BROKEN
    title = "has an example that does not work as shown"
    needs = "a run of the docstring's examples"
    weighs = "high; low where only a dtype or the module's name before the output differs"
    VALID: ClassVar = (
        Case(">>> f()\n[2.0,  4.0]", examples=(_example("f()", "[2.0,  4.0]", "[2.0, 4.0]"),)),
        Case(">>> f()\n2.0", examples=(_example("f()", "2.0", "np.float64(2.0)"),)),
        Case(
            ">>> f(model)",
            examples=(_example("f(model)", exception="NameError: name 'model' is not defined"),),
        ),
        Case(">>> f()", examples=(_example("f()", exception="ValueError: found no TPU"),)),
        Case(">>> x = f()\n3", examples=(_example("x = f()", "3", ""),)),
    )
    INVALID: ClassVar = (
        (
            Case(">>> f()\n[1, 3, 7]", examples=(_example("f()", "[1, 3, 7]", "[1, 3, 6]"),)),
            "prints [1, 3, 6]",
        ),
        (Case(">>> f()", examples=(_example("f()", exception="AttributeError: no 'g'"),)), "AttributeError"),
    )

    def find(self, facts: Facts) -> Iterator[Gap]:
        """Yield at most one gap: what follows the first fault is seldom a fault of its own."""
        verdict = facts.examples
        if (
            verdict is None
            or verdict.kind not in (VerdictKind.REFUTED, VerdictKind.ERROR)
            or not verdict.output
        ):
            return
        fault = json.loads(verdict.output)
        # What the source needs to run may be long; its first line tells which example is meant.
        first = fault["source"].strip().splitlines()
        source = f"`{one_line(first[0])}`" if first else "an example"
        slight = verdict.kind == VerdictKind.REFUTED and _is_slight(fault["want"], fault["got"])
        yield self.gap(
            facts,
            f"The example {source} of {facts.symbol.name} does not work as shown: it {verdict.reason}.",
            Severity.LOW if slight else Severity.HIGH,
            doc=facts.place(int(fault["line"])),
            closed_by=_corrected(fault) if verdict.kind == VerdictKind.REFUTED else None,
        )


def _is_slight(want: str, got: str) -> bool:
    """Say whether only a dtype differs, or a module's name in front."""
    one, other = ("".join(text.split()) for text in (want, got))
    return one.endswith(other) or other.endswith(one) or same_but_dtype(want, got)


def _corrected(fault: dict[str, Any]) -> str | None:
    got = str(fault["got"]).rstrip("\n")
    if not got.strip():
        return None
    lines = str(fault["source"]).rstrip("\n").splitlines()
    return "\n".join([f">>> {lines[0]}", *(f"... {line}" for line in lines[1:]), got])
