"""Long lines break after the outermost commas; short ones that were broken become one again."""

from __future__ import annotations

import ast

import hypothesis.strategies as st
from hypothesis import given as over

from docprobe.extract.wrapping import WIDTH, rewrapped, wrapped


def test_rows_of_a_matrix_stay_whole():
    row = "[1.25, 2.25, 3.25, 4.25, 5.25, 6.25]"
    text = wrapped("x = ", f"lib.array([{', '.join([row] * 4)}], dtype=lib.float64)")
    assert text == "\n".join(
        ["x = lib.array(", f"    [{row}, {row},", f"    {row}, {row}],", "    dtype=lib.float64", ")"]
    )


def test_arguments_stay_whole():
    text = wrapped(
        "", f"lib.f({', '.join(f'argument_{place}=lib.one([1, 2], [3, 4])' for place in range(3))})"
    )
    assert text.splitlines()[1:-1] == [
        "    argument_0=lib.one([1, 2], [3, 4]), argument_1=lib.one([1, 2], [3, 4]),",
        "    argument_2=lib.one([1, 2], [3, 4])",
    ]


NESTED = st.recursive(
    st.integers(), lambda inner: st.lists(inner, max_size=6) | st.tuples(inner, inner), max_leaves=40
)


@over(NESTED)
def test_what_is_wrapped_is_the_same(value):
    flat = f"x = lib.f({value!r}, {value!r}, name={value!r})"
    text = wrapped("x = ", flat.removeprefix("x = "))
    assert ast.dump(ast.parse(text)) == ast.dump(ast.parse(flat))
    assert max(map(len, text.splitlines())) <= max(WIDTH, 4 + len(str(value)))
    if "\n" in text:
        assert rewrapped(text, 0) is None, "it needs as many lines"


def test_what_is_no_statement_stays():
    assert rewrapped("", 0) is None
    assert rewrapped("f(\n    1,  # one\n    2\n)", 0) is None
