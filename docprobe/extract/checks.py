"""Programs with an expectation, and their counters, in which the expectation is another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docprobe.extract.messages import stable_part
from docprobe.extract.plain import (
    changed,
    has_special,
    is_exact,
    is_regular,
    read_plain,
    write_plain,
)
from docprobe.extract.programs import wrapped

if TYPE_CHECKING:
    from docprobe.config import TargetConfig
    from docprobe.extract.events import Facts
    from docprobe.extract.programs import Program

MARK = "docprobe:"
_TOLERANCE = {"float16": "1e-3", "bfloat16": "1e-2", "float64": "1e-6", "float32": "1e-5"}
# How arrays, and what turns into one, are looked at: an array comparison does it itself.
_ARRAY_VIEW = re.compile(r"\{\}(?:\.\w+\(\))?\.(?:tolist|item)\(\)")
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class Checked:
    """A program that fails when the behaviour changes, and its counter."""

    code: str
    counter: str


class UncheckableError(Exception):
    """The value cannot be compared."""


def value_check(program: Program, target: TargetConfig, view: str, text: str, facts: Facts) -> Checked:
    """Return the program that compares what the call gives, seen through `view`, with the value in `text`.

    Raises `UncheckableError`.
    """
    try:
        value = read_plain(text)
    except ValueError:
        value = None
    if value is None:
        return _named(program, target, view, text)
    dtype = str(facts.get("dtype") or "")
    compare = _exact if _compares_exactly(value, dtype) else _close
    name, lines = _looked_at(program, view, array=compare is _close)
    right = compare(name, value, dtype)
    wrong = compare(name, changed(value), dtype)
    shape = facts.get("shape") or []
    more = [f"assert {name.partition('.')[0]}.shape == {tuple(shape)}"] if _needs_shape(shape, view) else []
    code = [*lines, *right, *more]
    if max(map(len, right)) > _LONGEST:
        raise UncheckableError("long")
    return Checked(_whole(target, code), _whole(target, [*lines, *wrong, *more]))


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
    if isinstance(value, bool):
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


def _named(program: Program, target: TargetConfig, view: str, text: str) -> Checked:
    """Compare with an object that has a name, such as a dtype."""
    name, lines = _looked_at(program, view, array=False)
    if "\n" in text or not text.startswith((f"{target.prefix}.", "np.")):
        raise UncheckableError("no literal")
    return Checked(
        _whole(target, [*lines, f"assert {name} == {text}"]),
        _whole(target, [*lines, f"assert {name} != {text}"]),
    )


def raises_check(program: Program, target: TargetConfig, error: str, message: str, look: str = "") -> Checked:
    """Return the program that shows the exception `error` and a stable part of its message.

    `look` turns the result into plain Python where the call itself is lazy.
    """
    attempt = look.replace("{}", program.call) if look else program.call
    part = stable_part(message)
    stated = [f"    assert {write_plain(part)} in str(error)"] if part else []
    denied = [f"    assert {write_plain(part + '~')} in str(error)"] if part else ["    assert str(error)"]
    indented = "\n    ".join(wrapped("", attempt).splitlines())
    head = [*program.lines, "try:", f"    {indented}", f"except {error} as error:"]
    shown = ["    print(type(error).__name__, error)" if not part else "    print(error)"]
    tail = ["else:", f'    raise AssertionError("no {error.rpartition(".")[2]}")']
    return Checked(
        _whole(target, [*head, *shown, *stated, *tail]),
        _whole(target, [*head, *shown, *((stated and denied) or denied), *tail]),
    )


def look_code(program: Program, target: TargetConfig, view: str) -> str:
    """Return a program that prints what the call gives or raises, for `read_look`. Not shown to anybody."""
    body = [
        *program.lines,
        "try:",
        f"    _value = {view.replace('{}', '(' + program.call + ')')}",
        "except Exception as _error:",
        "    _name = type(_error).__module__ + '.' + type(_error).__qualname__",
        f'    print("\\n{MARK}", repr(["raised", _name, str(_error)[:1500]]))',
        "else:",
        f'    print("\\n{MARK}", "[\\"gave\\",", repr(_value), "]")',
    ]
    return _whole(target, body)


def read_look(captured: str) -> list[str] | None:
    """Return ``["gave", value]`` or ``["raised", type, message]`` from what `look_code` printed."""
    at = captured.rfind(f"\n{MARK} ")
    if at < 0:
        return None
    text = captured[at + len(MARK) + 2 :].strip()
    start = '["gave",'
    if text.startswith(start):
        return ["gave", text[len(start) : -1].strip()]
    found = read_plain(text)
    return [str(part) for part in found]


def _whole(target: TargetConfig, lines: list[str]) -> str:
    body = "\n".join(lines)
    uses_numpy = any(line.lstrip().partition("np.")[1] for line in body.splitlines())
    head = ["import numpy as np"] if uses_numpy and _names_numpy(body) else []
    return "\n".join([*head, target.import_line, "", body, ""])


def _names_numpy(body: str) -> bool:
    return any(
        before == "" or not (before[-1].isalnum() or before[-1] in "._") for before in body.split("np.")[:-1]
    )
