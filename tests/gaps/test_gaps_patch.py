"""What closes a gap stands in its place, in the manner of its neighbours, and nothing else changes."""

from __future__ import annotations

import ast
import subprocess
import textwrap

import pytest

from docprobe.errors import PatchError
from docprobe.gaps.closing.edits import Text, aligned, edits_for
from docprobe.gaps.closing.house import House
from docprobe.gaps.closing.patch import SourceText, rewritten, split_rows, with_docstrings
from docprobe.gaps.closing.texts import (
    Argument,
    Example,
    Line,
    Output,
    Raised,
    Renamed,
    Reworded,
    Sentence,
)
from docprobe.gaps.closing.unified import Change, unified

RAISED = Raised((("ValueError", "If `size < 1`."),))
EXAMPLE = Example((">>> f(1)", "2"))


def text_of(docstring, house, shown=None, parameters=()):
    lines = docstring.lines
    room = house.width - len(docstring.margin.expandtabs())
    return Text(lines, tuple(shown.split("\n")) if shown else lines, parameters, house, room)


def patch(source, *closings, line=1, house=None, shown=None, parameters=()):
    """Return `source`, text or bytes, with `closings` in the docstring of what is defined on `line`."""
    data = source if isinstance(source, bytes) else source.encode()
    read = SourceText(data, "lib.py")
    docstring = read.docstring_at(line, "lib.f")
    edits, swaps = edits_for(closings, text_of(docstring, house or House(), shown, parameters))
    text = with_docstrings(read, [(docstring, rewritten(docstring, edits, swaps, read.newline))])
    return read.encode(text) if isinstance(source, bytes) else text


def check(before, after, *closings, **more):
    before, after = (textwrap.dedent(text).lstrip("\n") for text in (before, after))
    assert patch(before, *closings, **more) == after


def test_one_line_becomes_several():
    check(
        '''
        def f(size):
            """Cuts."""
            return size
        ''',
        '''
        def f(size):
            """Cuts.

            Raises:
              ValueError: If `size < 1`.
            """
            return size
        ''',
        RAISED,
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("'Cuts.'", '"""Cuts.\n\n    Raises:\n      ValueError: If `size < 1`.\n    """'),
        ("'It\\'s cut.'", '"""It\\\'s cut.\n\n    Raises:\n      ValueError: If `size < 1`.\n    """'),
        ("'''Cuts.'''", "'''Cuts.\n\n    Raises:\n      ValueError: If `size < 1`.\n    '''"),
        ('\'A """ b.\'', "'''A \"\"\" b.\n\n    Raises:\n      ValueError: If `size < 1`.\n    '''"),
        ('r"""Cuts \\d."""', 'r"""Cuts \\d.\n\n    Raises:\n      ValueError: If `size < 1`.\n    """'),
        ('u"""Cuts."""', 'u"""Cuts.\n\n    Raises:\n      ValueError: If `size < 1`.\n    """'),
        ('""" Cuts. """', '""" Cuts.\n\n    Raises:\n      ValueError: If `size < 1`.\n    """'),
        ('"""\\\n    Cuts."""', '"""\\\n    Cuts.\n\n    Raises:\n      ValueError: If `size < 1`.\n    """'),
        ('"""Cuts.\n    """', '"""Cuts.\n\n    Raises:\n      ValueError: If `size < 1`.\n    """'),
        ('"""\n    Cuts."""', '"""\n    Cuts.\n\n    Raises:\n      ValueError: If `size < 1`.\n    """'),
        (
            '"""Cuts\n    it.\n\n\n    """',
            '"""Cuts\n    it.\n\n    Raises:\n      ValueError: If `size < 1`.\n    """',
        ),
        ('("""Cuts.""")', '("""Cuts.\n\n    Raises:\n      ValueError: If `size < 1`.\n    """)'),
    ],
)
def test_quotes_and_prefixes_stay(before, after):
    assert patch(f"def f(size):\n    {before}\n", RAISED) == f"def f(size):\n    {after}\n"


def test_a_docstring_on_the_line_of_its_def():
    after = 'class C: """Cuts.\n\n    Raises:\n      ValueError: If `size < 1`.\n    """\n'
    assert patch('class C: "Cuts."\n', RAISED) == after


def test_tabs_and_line_ends_stay():
    before = b'class C:\r\n\tdef f(self):\r\n\t\t"""Cuts.\r\n\r\n\t\tMore.\r\n\t\t"""\r\n\t\treturn 1\r\n'
    after = before.replace(b"More.\r\n", b"More.\r\n\r\n\t\tRaises:\r\n\t\t  ValueError: If `size < 1`.\r\n")
    assert patch(before, RAISED, line=2) == after


@pytest.mark.parametrize(
    "data",
    [
        b'\xef\xbb\xbfdef f():\n    """Gr\xc3\xb6\xc3\x9fe."""\n',
        b'# -*- coding: latin-1 -*-\ndef f():\n    """Gr\xf6\xdfe."""\n',
        'x = "\u65e5\u672c"; y = 1\ndef f():\n    """\u65e5."""; z = "\u672c"\n'.encode(),
    ],
)
def test_encodings_stay(data):
    line = 1 + data[: data.index(b"def f")].count(b"\n")
    made = patch(data, RAISED, line=line)
    added = b"\n\n    Raises:\n      ValueError: If `size < 1`.\n    "
    assert made == data.replace(b'."""', b"." + added + b'"""')


@pytest.mark.parametrize(
    ("line", "owner"),
    [(1, "class"), (4, "method"), (7, "property"), (8, "property"), (11, "wrapped"), (13, "wrapped")],
)
def test_class_method_property_and_decorators(line, owner):
    source = textwrap.dedent(
        '''
        class C:
            """Of a class."""

            def f(self):
                """Of a method."""

            @property
            def g(self):
                """Of a property."""

            @wraps(f)
            @other
            async def h(self):
                """Of a wrapped."""
        '''
    ).lstrip("\n")
    made = patch(source, RAISED, line=line)
    (text,) = (
        ast.get_docstring(node)
        for node in ast.walk(ast.parse(made))
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and "Raises:" in ast.get_docstring(node)
    )
    assert text == f"Of a {owner}.\n\nRaises:\n  ValueError: If `size < 1`."


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


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        ("def f():\n    return 1\n", "no docstring in the source"),
        ('def f():\n    "Cuts" " it."\n', "several literals"),
        ('def f():\n    f"Cuts."\n', "no docstring in the source"),
        ('def f():\n    """Cuts.\\n\\n    Args: no"""\n', "line breaks as escapes"),
        ('\n\ndef f():\n    """Cuts."""\n', "changed since it was scanned"),
        ("def f(:\n", "Couldn't parse"),
    ],
)
def test_what_cannot_be_patched_is_said(source, cause):
    with pytest.raises(PatchError, match=cause):
        patch(source, RAISED)


def test_lines_that_a_decorator_adds_are_told_apart():
    shown = "Cuts. (deprecated)\n\nDeprecated: no.\n\nArgs:\n  x: It."
    known = aligned(("Cuts.", "", "Args:", "  x: It."), shown.split("\n"))
    assert (known[0], known[4], known[5]) == (0, 2, 3)
    source = 'def f(x):\n    """Cuts.\n\n    Args:\n      x: It.\n    """\n'
    assert "y: It." in patch(source, Renamed(5, "x", "y"), shown=shown)
    with pytest.raises(PatchError, match="a decorator adds it"):
        patch(source, Renamed(2, "x", "y"), shown=shown)


def test_a_template_is_none():
    with pytest.raises(PatchError, match="at run time"):
        aligned(("Cuts {what}.", "", "Args:"), ("Cuts it.", "", "Args:"))


@pytest.mark.parametrize("end", ["", "\n"])
def test_diffs_are_read_by_patch_and_git(tmp_path, end):
    text = "".join(f"line {number}\n" for number in range(1, 40)) + f"last{end}"
    rows = split_rows(text)
    changes = [
        Change(0, 1, ("first\n",)),
        Change(4, 4, ("new\n", "new\n")),
        Change(20, 23, ()),
        Change(39, 40, (f"very last{end}",)),
    ]
    diff = unified("a.txt", rows, changes)
    assert diff.count("\n@@ ") == 3
    wanted = list(rows)
    for change in reversed(changes):
        wanted[change.start : change.end] = change.rows
    for command in (["patch", "-p1"], ["git", "apply"]):
        (tmp_path / "a.txt").write_text(text, encoding="utf-8")
        subprocess.run(command, cwd=tmp_path, input=diff.encode(), check=True, capture_output=True)
        assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "".join(wanted)


def test_no_change_is_no_diff():
    assert unified("a.txt", ["a\n"], [Change(0, 1, ("a\n",))]) == ""


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
