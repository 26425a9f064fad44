"""What closes a gap stands in its place, and nothing else of a source changes."""

from __future__ import annotations

import ast
import subprocess
import textwrap

import pytest
from patching import RAISED, check, patch

from docprobe.errors import PatchError
from docprobe.gaps.closing.edits import aligned
from docprobe.gaps.closing.patch import split_rows
from docprobe.gaps.closing.texts import Renamed
from docprobe.gaps.closing.unified import Change, unified


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
