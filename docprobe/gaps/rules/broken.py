"""An example of a docstring, ``>>>`` line or fenced block, that does not do what the docstring shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from docprobe.gaps.examples.outputs import holds_nothing, same_but_dtype
from docprobe.gaps.lines import one_line
from docprobe.gaps.rules.base import Case, Rule
from docprobe.model import ExampleState, GapGroup, GapKind, Severity, judged_examples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.gaps.evidence.facts import Facts
    from docprobe.model import Gap, JudgedExample

_NAMED = 3
_MODULE = re.compile(r"(?:[A-Za-z_]\w*\.)+")


def _example(source: str, want: str = "", got: str = "", exception: str = "", **more: Any) -> dict[str, Any]:
    outcome = "raised" if exception else "ran"
    row = {"line": 0, "source": source, "want": want, "got": got, "outcome": outcome, "exception": exception}
    return row | more


def _block(source: str, exception: str = "", **more: Any) -> dict[str, Any]:
    return _example(source, exception=exception, form="fenced", **more)


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
        Case(">>> tpu_f()", examples=(_example("tpu_f()", exception="ValueError: no"),)),
        Case(">>> x = f()\n3", examples=(_example("x = f()", "3", ""),)),
        Case("```\nf(...)\n```", examples=(_block("f(...)", "TypeError: Ellipsis"),)),
        Case("```\n$ f 1\n```", examples=(_block("$ f 1", "SyntaxError: invalid syntax"),)),
        Case(
            "```\nimport g\n```", examples=(_block("import g", "ModuleNotFoundError: No module named 'g'"),)
        ),
        Case(
            "```\nm = make()\n```\nThen:\n```\nm.f()\n```",
            examples=(
                _block("m = make()", "NameError: name 'make' is not defined"),
                _block("m.f()", "TypeError: m is None", line=4),
            ),
        ),
    )
    INVALID: ClassVar = (
        (
            Case(">>> f()\n[1, 3, 7]", examples=(_example("f()", "[1, 3, 7]", "[1, 3, 6]"),)),
            "prints [1, 3, 6]",
        ),
        (Case(">>> f()", examples=(_example("f()", exception="AttributeError: no 'g'"),)), "AttributeError"),
        (
            Case(
                ">>> output = f()", examples=(_example("output = f()", exception="AttributeError: no 'g'"),)
            ),
            "AttributeError",
        ),
        (
            Case(
                "```\ng = lambda x: x\nf(g)\n```",
                "(x)",
                examples=(_block("g = lambda x: x\nf(g)", "TypeError: f", at=1),),
            ),
            "`f(g)`",
        ),
        (
            Case(
                ">>> f()\nTraceback (most recent call last):\nValueError: no",
                examples=(_example("f()", "Traceback (most recent call last):\nValueError: no", "1"),),
            ),
            "it gives no exception where the docstring shows one.",
        ),
        (
            Case("```\na = 1\nf(a, a)\n```", examples=(_block("a = 1\nf(a, a)", "TypeError: f", at=1),)),
            "`f(a, a)`",
        ),
        (
            Case(
                ">>> a = f()\n2\n>>> a.g()",
                examples=(
                    _example("a = f()", exception="KeyError: 2"),
                    _example("a.g()", exception="AttributeError: g", line=2),
                ),
            ),
            "KeyError",
        ),
        (
            Case(
                "```\nf(1)\n```\n\n```\nf(2)\n```",
                examples=(_block("f(1)", "KeyError: 'f'"), _block("f(2)", "KeyError: 'f'", line=4)),
            ),
            "So does another of its examples.",
        ),
    )

    def find(self, facts: Facts) -> Iterator[Gap]:
        """Yield a gap for each fault; an example that only builds on another at fault has none of its own."""
        faults: dict[str, list[JudgedExample]] = {}
        for example in judged_examples(facts.examples) if facts.examples else ():
            if example.state is ExampleState.BROKEN:
                faults.setdefault(example.reason, []).append(example)
        for first, *others in faults.values():
            yield self._gap(facts, first, len(others))

    def _gap(self, facts: Facts, example: JudgedExample, others: int) -> Gap:
        # What the source needs to run may be long; the line at fault tells which example is meant.
        lines = example.source.splitlines()[max(0, example.at - example.line) :]
        first = next((line for line in lines if line.strip()), "")
        source = f"`{one_line(first)}`" if first else "an example"
        word = "fenced example" if example.form == "fenced" else "example"
        told = (
            f"The {word} {source} of {facts.symbol.name} does not work as shown: it {example.reason}"
            f"{_also(facts)}"
        )
        return self.gap(
            facts,
            f"{told}{'' if told.endswith('…') else '.'}{_more(others)}",
            Severity.LOW if _is_slight(example.want, example.got) else Severity.HIGH,
            key=example.source,
            doc=facts.place(example.at),
            closed_by=_corrected(example),
        )


def _also(facts: Facts) -> str:
    names = [name for name in facts.same_doc if name != facts.symbol.name]
    if not names:
        return ""
    shown = ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
    return f" (the docstring is also that of {shown})"


def _more(others: int) -> str:
    return f" So {'does another' if others == 1 else f'do {others} more'} of its examples." if others else ""


def _is_slight(want: str, got: str) -> bool:
    """Say whether only a dtype differs, or a module's name in front."""
    if not want.strip() or not got.strip():
        return False
    return _has_front(want, got) or _has_front(got, want) or same_but_dtype(want, got)


def _has_front(text: str, other: str) -> bool:
    """Say whether `text` is `other` behind a module's name, or behind lines such as those of progress."""
    lines = text.strip().splitlines()
    squeezed, rest = ("".join(one.split()) for one in (text, other))
    front = squeezed.removesuffix(rest)
    is_module = len(front) < len(squeezed) and (not front or _MODULE.fullmatch(front))
    return bool(is_module) or any("".join("".join(lines[at:]).split()) == rest for at in range(1, len(lines)))


def _corrected(example: JudgedExample) -> str | None:
    """Return the example with what it prints, where it only prints something else.

    Where nothing, NaN or zeros come instead of numbers the code may be at fault as well as the docs.
    """
    got = example.got.rstrip("\n")
    if not got.strip() or not example.want.strip() or example.reason.startswith("raises"):
        return None
    if holds_nothing(got) and not holds_nothing(example.want):
        return None
    lines = example.source.rstrip("\n").splitlines()
    return "\n".join([f">>> {lines[0]}", *(f"... {line}" for line in lines[1:]), got])
