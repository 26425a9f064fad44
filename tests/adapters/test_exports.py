from __future__ import annotations

import pytest

from docprobe.adapters.base import PublicName
from docprobe.adapters.exports import Export, parse_file, read_exports, walk_exports
from docprobe.errors import ParseError


def write(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def test_all_decides_and_an_unbound_name_is_a_submodule(tmp_path):
    write(tmp_path, {"lib/__init__.py": "from lib.a import x, y\n__all__ = ['x', 'sub']\n__all__ += ['y']\n"})
    assert read_exports(tmp_path, "lib") == [
        Export("x", "lib.a", "x"), Export("sub", "lib.sub", ""), Export("y", "lib.a", "y"),
    ]  # fmt: skip


def test_without_all_names_with_an_underscore_are_private(tmp_path):
    text = (
        "import os\nfrom .a import x as y, _z\nB: int = 1\ndef f(): ...\nclass _C: ...\n"
        "try:\n  from lib.a import t\nexcept ImportError:\n  t = 1\n"
    )
    write(tmp_path, {"lib/__init__.py": text})
    found = {item.name: item for item in read_exports(tmp_path, "lib")}
    assert sorted(found) == ["B", "f", "os", "t", "y"]
    assert found["y"] == Export("y", "lib.a", "x")
    assert found["f"] == Export("f", "lib", "f")


def test_relative_imports_count_their_dots(tmp_path):
    write(tmp_path, {"lib/a/b/__init__.py": "from . import c\nfrom ..d import e\nfrom ... import f\n"})
    assert [(item.module, item.attribute) for item in read_exports(tmp_path, "lib.a.b")] == [
        ("lib.a.b", "c"), ("lib.a.d", "e"), ("lib", "f"),
    ]  # fmt: skip


def test_a_star_brings_what_the_other_module_exports(tmp_path):
    write(tmp_path, {"lib/__init__.py": "from lib.a import *\n", "lib/a.py": "__all__ = ['x']\nx = y = 1\n"})
    assert read_exports(tmp_path, "lib") == [Export("x", "lib.a", "x")]


def test_walking_follows_exported_modules_and_leaves_foreign_names_out(tmp_path):
    files = {
        "lib/__init__.py": "import json\nfrom lib import sub, hidden\nfrom lib.core import f\n",
        "lib/sub/__init__.py": "from lib.core import f as g\nfrom lib import sub as again\n",
        "lib/hidden.py": "x = 1\n",
        "lib/core.py": "def f(): ...\n",
    }
    found = list(walk_exports(write(tmp_path, files), "lib", "l", keep=lambda name: "hidden" not in name))
    assert [item.name for item in found] == ["l", "l.sub", "l.sub.g", "l.f"]
    assert found[2] == PublicName("l.sub.g", "lib.core", "f")


def test_modules_outside_the_followed_package_are_names_only(tmp_path):
    files = {"lib/__init__.py": "from lib.inner import tool\n", "lib/inner/tool.py": "x = 1\n"}
    found = list(walk_exports(write(tmp_path, files), "lib", "l", below="lib.api"))
    assert found == [PublicName("l", "lib", ""), PublicName("l.tool", "lib.inner", "tool")]


def test_a_file_that_does_not_parse_is_named(tmp_path):
    write(tmp_path, {"lib/__init__.py": "def broken(:\n"})
    with pytest.raises(ParseError, match=r"Couldn't parse '.*lib/__init__.py'"):
        parse_file(tmp_path / "lib/__init__.py")
