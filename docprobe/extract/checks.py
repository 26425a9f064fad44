"""Programs with an expectation, and their counters, in which the expectation is another."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from docprobe.extract.messages import of_run, stable_part
from docprobe.extract.plain import (
    changed,
    has_special,
    is_exact,
    is_regular,
    read_plain,
    write_plain,
)
from docprobe.extract.wrapping import wrapped

if TYPE_CHECKING:
    from docprobe.config import TargetConfig
    from docprobe.extract.events import Facts
    from docprobe.extract.programs import Program

MARK = "docprobe:"
LOOK = "__docprobe_look__"
"""What the probe's function is called that looks at a value, see `docprobe.observe.probe_look`."""
_TOLERANCE = {"float16": "1e-3", "bfloat16": "1e-2", "float64": "1e-6", "float32": "1e-5"}
# How arrays, and what turns into one, are looked at: an array comparison does it itself.
_ARRAY_VIEW = re.compile(r"\{\}(?:\.\w+\(\))?\.(?:tolist|item)\(\)")
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class Checked:
    """A program that fails when the behaviour changes, and its counter."""

    code: str
    counter: str
    """The same with every expectation changed: fails only if each of them fails."""
    aspects: tuple[Aspect, ...] = ()
    """What of the result is stated, in order."""


class Aspect(StrEnum):
    """What of a result an expectation states."""

    VALUE = "value"
    DTYPE = "dtype"
    SHAPE = "shape"


@dataclass(frozen=True, slots=True)
class _Expectation:
    """Statements that hold, and such that must not."""

    aspect: Aspect
    right: list[str]
    wrong: list[str]


class UncheckableError(Exception):
    """The value cannot be compared."""


def value_check(program: Program, target: TargetConfig, view: str, text: str | None, facts: Facts) -> Checked:
    """Return the program that compares what the call gives, seen through `view`, with the value in `text`.

    Its dtype is stated as well, where it has one; of a value that cannot be told (`text` is None) dtype
    and shape. Raises `UncheckableError`.
    """
    if text is None:
        expected = [*_shape_expectations(facts), *_dtype_expectations(facts)]
        if len(expected) < 2:
            raise UncheckableError("no value")
        lines = [*program.lines, wrapped("result = ", program.call), "print(result.dtype, result.shape)"]
        return _stated(target, lines, expected)
    name, lines, expectation = _value_expectation(program, target, view, text, facts)
    is_bound = name.partition(".")[0] == "result" and view != "{}"
    more = _dtype_expectations(facts) if is_bound else []
    return _stated(target, lines, [expectation, *more])


def _value_expectation(
    program: Program, target: TargetConfig, view: str, text: str, facts: Facts
) -> tuple[str, list[str], _Expectation]:
    """Return the expression that is compared, the lines that lead to it, and what it is compared with."""
    try:
        value = read_plain(text)
    except ValueError:
        return _named(program, target, view, text)
    dtype = str(facts.get("dtype") or "")
    compare = _exact if _compares_exactly(value, dtype) else _close
    name, lines = _looked_at(program, view, array=compare is _close)
    right = compare(name, value, dtype)
    shape = facts.get("shape") or []
    more = [f"assert {name.partition('.')[0]}.shape == {tuple(shape)}"] if _needs_shape(shape, view) else []
    if max(map(len, right)) > _LONGEST:
        raise UncheckableError("long")
    return name, lines, _Expectation(Aspect.VALUE, [*right, *more], compare(name, changed(value), dtype))


def _dtype_expectations(facts: Facts) -> list[_Expectation]:
    dtype = str(facts.get("dtype") or "")
    if not dtype.isidentifier() or dtype == "object":
        return []
    other = "int32" if dtype != "int32" else "float32"
    right, wrong = (f'assert result.dtype == "{name}"' for name in (dtype, other))
    return [_Expectation(Aspect.DTYPE, [right], [wrong])]


def _shape_expectations(facts: Facts) -> list[_Expectation]:
    shape = facts.get("shape")
    if not isinstance(shape, list):
        return []
    right, wrong = (f"assert result.shape == {tuple(sizes)}" for sizes in (shape, [*shape, 1]))
    return [_Expectation(Aspect.SHAPE, [right], [wrong])]


def _stated(target: TargetConfig, lines: list[str], expected: list[_Expectation]) -> Checked:
    right = [line for one in expected for line in one.right]
    if len(expected) == 1:
        wrong = expected[0].wrong
    else:
        # One at a time, for the first that fails would hide the others.
        blocks = [
            ["try:", *(f"    {row}" for line in one.wrong for row in line.splitlines()), "    passed += 1"]
            for one in expected
        ]
        caught = ["except AssertionError:", "    pass"]
        wrong = ["passed = 0", *(line for block in blocks for line in [*block, *caught]), "assert passed"]
    aspects = tuple(one.aspect for one in expected)
    return Checked(_whole(target, [*lines, *right]), _whole(target, [*lines, *wrong]), aspects)


def _needs_shape(shape: Any, view: str) -> bool:
    """Tell whether a value without elements leaves the shape open."""
    return isinstance(shape, list) and 0 in shape and _ARRAY_VIEW.fullmatch(view) is not None


def _compares_exactly(value: Any, dtype: str) -> bool:
    if has_special(value):
        return False
    return is_exact(value, dtype) or not is_regular(value)


def _looked_at(program: Program, view: str, *, array: bool) -> tuple[str, list[str]]:
    """Return the expression to compare, and the lines up to the printed result."""
    start = [*program.lines]
    if view == "{}" or (view.startswith("{}.") and view.endswith("()")):
        shown = "result" if array and _ARRAY_VIEW.fullmatch(view) else view.format("result")
        return shown, [*start, wrapped("result = ", program.call), "print(result)"]
    is_name = program.call.isidentifier()
    if not is_name and (len(view) + len(program.call) > 80 or view.count("{}") > 1):
        start.append(wrapped("result = ", program.call))
    looked = view.replace("{}", program.call if len(start) == len(program.lines) else "result")
    return "values", [*start, wrapped("values = ", looked), "print(values)"]


def _exact(name: str, value: Any, dtype: str) -> list[str]:
    if isinstance(value, bool) or value is None:
        return [f"assert {name} is {value}"]
    return [wrapped(f"assert {name} == ", write_plain(value, dtype))]


def _close(name: str, value: Any, dtype: str) -> list[str]:
    if not is_regular(value):
        raise UncheckableError("ragged")
    if has_special(value) and is_exact(_finite(value), dtype):
        return [wrapped("np.testing.assert_array_equal", f"({name}, {write_plain(value, dtype)})")]
    tolerance = _TOLERANCE.get(dtype, "1e-5")
    words = f"({name}, {write_plain(value, dtype)}, rtol={tolerance}, atol={tolerance})"
    return [wrapped("np.testing.assert_allclose", words)]


def _finite(value: Any) -> Any:
    """Return the value with its special numbers replaced by zero."""
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return 0.0 if has_special(value) else value


def _named(
    program: Program, target: TargetConfig, view: str, text: str
) -> tuple[str, list[str], _Expectation]:
    """Compare with an object that has a name, such as a dtype."""
    name, lines = _looked_at(program, view, array=False)
    if "\n" in text or not text.startswith((f"{target.prefix}.", "np.")):
        raise UncheckableError("no literal")
    right, wrong = ([f"assert {name} {sign} {text}"] for sign in ("==", "!="))
    return name, lines, _Expectation(Aspect.VALUE, right, wrong)


def raises_check(program: Program, target: TargetConfig, error: str, message: str, look: str = "") -> Checked:
    """Return the program that shows the exception `error` and a stable part of its message.

    `look` turns the result into plain Python where the call itself is lazy.
    """
    attempt = look.replace("{}", program.call) if look and is_expression(program.call) else program.call
    part = stable_part(message)
    stated = [f"    assert {write_plain(part)} in str(error)"] if part else []
    denied = [f"    assert {write_plain(part + '~')} in str(error)"] if part else ["    assert str(error)"]
    indented = "\n    ".join(wrapped("", attempt).splitlines())
    head = [*program.lines, "try:", f"    {indented}", f"except {error} as error:"]
    shown = ["    print(type(error).__name__, error)" if not part else "    print(error)"]
    if of_run(message):  # it could not be printed as it is
        shown = ["    print(type(error).__name__)"]
    tail = ["else:", f'    raise AssertionError("no {error.rpartition(".")[2]}")']
    return Checked(
        _whole(target, [*head, *shown, *stated, *tail]),
        _whole(target, [*head, *shown, *((stated and denied) or denied), *tail]),
    )


def look_code(program: Program, target: TargetConfig) -> str:
    """Return a program that prints what the call gives or raises, for `read_look`. Not shown to anybody.

    The probe does the looking, so it runs only where the probe is installed.
    """
    if is_expression(program.call):
        attempt, thunk = [], f"lambda: ({program.call})"
    else:
        attempt = ["def _attempt():", *(f"    {line}" for line in program.call.splitlines())]
        thunk = "_attempt"
    body = [*program.lines, *attempt, f'print("\\n{MARK}", {LOOK}({thunk}))']
    return _whole(target, body)


def is_expression(code: str) -> bool:
    """Tell whether `code` is one expression, not a statement."""
    try:
        ast.parse(code, mode="eval")
    except SyntaxError:
        return False
    return True


def read_look(captured: str) -> dict[str, Any] | None:
    """Return what the probe saw, ``{"result": ...}`` or ``{"error": ...}``, from what `look_code` printed."""
    at = captured.rfind(f"\n{MARK} ")
    if at < 0:
        return None
    try:
        found = json.loads(captured[at + len(MARK) + 2 :])
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _whole(target: TargetConfig, lines: list[str]) -> str:
    body = "\n".join(lines)
    uses_numpy = any(line.lstrip().partition("np.")[1] for line in body.splitlines())
    head = ["import numpy as np"] if uses_numpy and _names_numpy(body) else []
    return "\n".join([*head, target.import_line, "", body, ""])


def _names_numpy(body: str) -> bool:
    return any(
        before == "" or not (before[-1].isalnum() or before[-1] in "._") for before in body.split("np.")[:-1]
    )
