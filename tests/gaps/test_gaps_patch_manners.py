"""What closes a gap is written in the manner of its neighbours: sections, entries, examples, prose."""

from __future__ import annotations

import ast

import pytest
from patching import EXAMPLE, RAISED, check, patch

from docprobe.errors import PatchError
from docprobe.gaps.closing.house import House
from docprobe.gaps.closing.texts import (
    Argument,
    Line,
    Output,
    Raised,
    Renamed,
    Reworded,
    Sentence,
)


def test_an_existing_section_gets_an_entry():
    check(
        '''
        def f(size):
            """Cuts.

            Raises:
              * `TypeError`: For text
                that is long.
              * `KeyError`: For none.

            Example: none.
            """
        ''',
        '''
        def f(size):
            """Cuts.

            Raises:
              * `TypeError`: For text
                that is long.
              * `KeyError`: For none.
              * `ValueError`: If `size < 1`.

            Example: none.
            """
        ''',
        RAISED,
    )


def test_sections_stand_in_their_order_and_indent():
    check(
        '''
        def f(size):
            """Cuts.

            Args:
                size: How long,
                    in all.

            Returns:
                A list.

            Note: last.
            """
        ''',
        '''
        def f(size):
            """Cuts.

            >>> f(1)
            2

            Args:
                size: How long,
                    in all.

            Returns:
                A list.

            Raises:
                ValueError: For a text that goes on and on and on, so that it has to be
                    broken before it ends.
                TypeError: No.

            Note: last.
            """
        ''',
        EXAMPLE,
        Raised(
            (
                (
                    "ValueError",
                    "For a text that goes on and on and on, so that it has to be broken before it ends.",
                ),
                ("TypeError", "No."),
            )
        ),
    )


def test_examples_below_and_with_a_title_where_the_house_has_them():
    check(
        '''
        def f(size):
            """Cuts.

            Args:
                size: It."""
        ''',
        '''
        def f(size):
            """Cuts.

            Args:
                size: It.

            Raises:
                ValueError: If `size < 1`.

            Example:

            >>> f(1)
            2
            """
        ''',
        EXAMPLE,
        RAISED,
        house=House(example_first=False, title="Example:"),
    )


@pytest.mark.parametrize(
    ("body", "added"),
    [
        (
            "Cuts.\n\n    # Arguments\n        size: It.\n    ",
            "\n    # Raises\n        ValueError: If `size < 1`.\n    ",
        ),
        (
            "Cuts.\n\n    Parameters\n    ----------\n    size : int\n        It.\n    ",
            "\n    Raises\n    ------\n    ValueError\n        If `size < 1`.\n    ",
        ),
        (
            "Cuts.\n\n    :param size: It.\n    :returns: A list.\n    ",
            ":raises ValueError: If `size < 1`.\n    ",
        ),
    ],
)
def test_other_manners(body, added):
    made = patch(f'def f(size):\n    """{body}"""\n', RAISED)
    assert (
        made
        == f'def f(size):\n    """{body.rstrip(" ")}{" " * 4 if added.startswith(":") else ""}{added}"""\n'
    )


def test_entries_without_a_full_stop():
    source = (
        'def f():\n    """Cuts.\n\n    Raises:\n      KeyError: No key\n      TypeError: No text\n    """\n'
    )
    assert "ValueError: If `size < 1`\n" in patch(source, RAISED)


def test_backslashes_and_quotes():
    slashes = Raised((("ValueError", 'With "a\\d" in it.'),))
    assert 'With "a\\\\d" in it.' in patch('def f():\n    """Cuts."""\n', slashes)
    assert 'With "a\\d" in it.' in patch('def f():\n    r"""Cuts."""\n', slashes)
    quotes = Raised((("ValueError", 'With """ in it.'),))
    value = ast.get_docstring(ast.parse(patch('def f():\n    """Cuts."""\n', quotes)).body[0])
    assert 'With """ in it.' in value
    with pytest.raises(PatchError, match="quotes of a raw docstring"):
        patch('def f():\n    r"""Cuts."""\n', quotes)
    with pytest.raises(PatchError, match="cannot be shown"):
        patch('def f():\n    """Cuts."""\n', Raised((("ValueError", "Bell \a."),)))


def test_the_output_of_an_example():
    example = "      >>> f(\n      ...     1)\n      [1,\n       7]\n"
    source = f'def f():\n    """F.\n\n{example}\n    Args:\n      x: It.\n    """\n'
    wrong = Output(2, 6, "f(\n    1)\n", "[[1]\n\n [2]]\n")
    assert patch(source, wrong) == source.replace("[1,\n       7]", "[[1]\n      <BLANKLINE>\n       [2]]")
    fenced = 'def f():\n    """F.\n\n    ```\n    >>> f()\n    1\n    ```\n\n    """\n'
    assert patch(fenced, Output(3, 5, "f()\n", "2\n")) == fenced.replace("    1", "    2")
    blank = 'def f():\n    """F.\n\n    >>> f()\n    1\n\n    """\n'
    assert patch(blank, Output(2, 4, "f()\n", "2\n")) == blank.replace("    1", "    2")
    last = 'def f():\n    """F.\n\n    >>> f()\n    1"""\n'
    assert patch(last, Output(2, 4, "f()\n", "2\n")) == last.replace('1"""', '2\n    """')


def test_names_and_words():
    entry = "      low: The least; 3\n        by default. See `low`.\n"
    source = f'def f(lower):\n    """Clips at `low`.\n\n    Args:\n{entry}    """\n'
    assert patch(source, Renamed(3, "low", "lower")) == source.replace("low: ", "lower: ")
    distinct = 'def f(lower):\n    """Clips at `low_1`.\n\n    Args:\n      low_1: The least.\n    """\n'
    assert patch(distinct, Renamed(3, "low_1", "lower")) == distinct.replace("low_1", "lower")
    several = 'def f(labels, axis):\n    """F.\n\n    Args:\n      labels, a: Words.\n    """\n'
    assert patch(several, Renamed(3, "a", "axis")) == several.replace("labels, a:", "labels, axis:")
    wide = source.replace("The least; 3\n        by default. See `low`.", f"{'word ' * 13}at\n        last.")
    moved = f"      lower_bound: {'word ' * 11}word\n        word at last.\n"
    assert moved in patch(wide, Renamed(3, "low", "lower_bound"))
    assert patch(source, Reworded(3, 5, "3", "4")) == source.replace("; 3", "; 4")
    assert patch(source, Line("by default. See `low`.", "by default.")) == source.replace(" See `low`.", "")


def test_a_missing_parameter_stands_where_the_call_has_it():
    source = 'def f(x, y, z):\n    """F.\n\n    Args:\n      x: One.\n      z: Three.\n    """\n'
    made = patch(source, Argument("y", "Two."), parameters=("x", "y", "z"))
    assert made == source.replace("      z:", "      y: Two.\n      z:")
    made = patch(source.replace("y, z", "z, y"), Argument("y", "Two."), parameters=("x", "z", "y"))
    assert made.count("Three.\n      y: Two.\n") == 1


def test_a_sentence_stands_above_the_sections():
    source = 'def f():\n    """F.\n\n    Args:\n      x: It.\n    """\n'
    made = patch(source, Sentence("Deprecated: use g."))
    assert made == source.replace("F.\n", "F.\n\n    Deprecated: use g.\n")


NUMPY = House(entry=0, hanging=4, underline="-")


def test_a_docstring_without_sections_gets_them_as_its_neighbours_have_them():
    check(
        '''
        def f(size):
            """Cuts."""
        ''',
        '''
        def f(size):
            """Cuts.

            Raises
            ------
            ValueError
                If `size < 1`.

            Examples
            --------
            >>> f(1)
            2
            """
        ''',
        RAISED,
        EXAMPLE,
        house=NUMPY,
    )


def test_raises_in_the_manner_of_numpy_stand_behind_what_is_returned():
    check(
        '''
        def f(size):
            """Cuts.

            Parameters
            ----------
            size : int

            Returns
            -------
            list

            See Also
            --------
            g
            """
        ''',
        '''
        def f(size):
            """Cuts.

            Parameters
            ----------
            size : int

            Returns
            -------
            list

            Raises
            ------
            ValueError
                If `size < 1`.

            See Also
            --------
            g
            """
        ''',
        RAISED,
        house=NUMPY,
    )


def test_prose_that_a_new_name_makes_too_wide_is_filled_anew():
    source = '''
        def f(x):
            """Cuts.

            See `lib.old` for what is cut, and
            for what is not.
            - See `lib.old` there.

            >>> f(`lib.old`, 1)
            """
        '''
    named = Line("See `lib.old` for what is cut, and", "See `lib.much.newer` for what is cut, and")
    after = source.replace(
        "See `lib.old` for what is cut, and\n            for what is not.",
        "See `lib.much.newer` for what is\n            cut, and for what is not.",
    )
    check(source, after, named, house=House(width=38))
    other = Line("- See `lib.old` there.", "- See `lib.much.newer` there.")
    both = source.replace("`lib.old` for", "`lib.much.newer` for").replace(
        "`lib.old` there", "`lib.much.newer` there"
    )
    check(source, both, named, other, house=House(width=38))
    twice = source.replace("See `lib.old` there", "See `lib.old` or `lib.past` there")
    lines = ("- See `lib.old` or `lib.past` there.", "- See `lib.much.newer` or `lib.past` there.")
    last = Line(lines[0], "- See `lib.old` or `lib.new` there.")
    check(twice, twice.replace(lines[0], "- See `lib.much.newer` or `lib.new` there."), Line(*lines), last)
    code = Line(">>> f(`lib.old`, 1)", ">>> f(`lib.much.newer.name.of.it`, 1)")
    check(source, source.replace(code.old, code.new), code, house=House(width=38))
