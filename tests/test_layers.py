"""Imports point one way, dangerous and heavy things have one home, modules and functions stay small."""

from __future__ import annotations

import ast
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(
    path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("docprobe/**/*.py"), *ROOT.glob("site/*.py"))
)

# What each group may import of docprobe, besides itself; a stage reaches adapters only by their Protocol.
GROUND = {"docprobe", "errors", "files", "model", "locations", "config"}
STAGE = GROUND | {"adapters.base"}
STAGES = {"fetch", "parse", "observe", "extract", "run", "store", "search", "gaps", "pages", "adapters"}
MAY_IMPORT = {
    "docprobe": set(),
    "errors": {"docprobe"},
    "files": {"docprobe"},
    "model": {"docprobe", "errors"},
    "locations": {"docprobe"},
    "config": {"docprobe", "errors", "model", "locations"},
    "fetch": STAGE,
    "parse": STAGE,
    "observe": STAGE | {"parse"},
    "extract": STAGE | {"parse"},
    "run": STAGE,
    "store": STAGE,
    "search": STAGE | {"store"},
    "gaps": STAGE | {"store"},
    "pages": STAGE | {"store"},
    "adapters": STAGE,
    "pipeline": GROUND | STAGES,
    "cli": GROUND | STAGES | {"pipeline"},
    "__main__": {"cli"},
    "site": GROUND | {"pages"},
}

# Inside the group of gaps the same holds: docstrings are read, what is known beside them is gathered,
# examples are judged, then rules compare; a part may import those that stand before it.
GAPS = ("lines", "programs", "reading", "evidence", "examples", "rules")

# Asks for it first, and does without where it is not.
PYTEST = ("docprobe/run/worker_pytest.py", "pytest")
# Modules that run in the target's interpreter, where docprobe and its dependencies are not installed.
CHILD_SIDE = (
    "docprobe/run/worker*.py",
    "docprobe/*/*_child.py",
    "docprobe/observe/probe*.py",
    "docprobe/adapters/*_describe.py",
)

# Each heavy or dangerous thing, and where it may be.
HOMES = {
    "subprocess": ("docprobe/run/*", "docprobe/fetch/*"),
    "sqlite3": ("docprobe/store/*",),
    "distributed": ("docprobe/run/*",),
    "libcst": (
        "docprobe/parse/*",
        "docprobe/observe/*",
        "docprobe/extract/*",
        "docprobe/gaps/closing/patch.py",
    ),
}
PRINTS = ("docprobe/cli/*",)


def group_of(module: str) -> str:
    """Return the group of a dotted name or of a path below the root: the first part under docprobe."""
    parts = module.removesuffix(".py").replace("/", ".").split(".")
    if parts[0] != "docprobe":
        return parts[0]
    parts = [part for part in parts[1:] if part != "__init__"]
    return parts[0] if parts else "docprobe"


def imports(tree: ast.AST) -> list[tuple[int, str]]:
    """Return (line, dotted name) of each import, also inside functions; a relative one starts with a dot."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            names = [f"{base}.{alias.name}" for alias in node.names] if base == "docprobe" else [base]
            found += [(node.lineno, name) for name in names]
    return found


def wrong_imports(path: str, tree: ast.AST) -> list[str]:
    """Return what `path` imports and must not, by the direction of the layers."""
    own = group_of(path)
    allowed = MAY_IMPORT[own] | {own}
    wrong = []
    for line, name in imports(tree):
        if name.startswith("."):
            wrong.append(f"{path}:{line}: relative import")
        elif name.split(".")[0] == "docprobe":
            target = group_of(name) if group_of(name) in MAY_IMPORT else "docprobe"
            through_base = name.startswith("docprobe.adapters.base") and "adapters.base" in allowed
            if target not in allowed and not through_base:
                wrong.append(f"{path}:{line}: {own} must not import {name}")
    return wrong


def wrong_imports_of_gaps(path: str, tree: ast.AST) -> list[str]:
    """Return what a part of the gaps imports of a later one."""
    part = path.removesuffix(".py").split("/")[2]
    later = GAPS[GAPS.index(part) + 1 :] if part in GAPS else ()
    parts = [(line, name) for line, name in imports(tree) if name.startswith("docprobe.gaps.")]
    return [
        f"{path}:{line}: {part} must not import {name}" for line, name in parts if name.split(".")[2] in later
    ]


def wrong_homes(path: str, tree: ast.AST) -> list[str]:
    """Return the heavy or dangerous things that `path` uses outside of their home."""
    wrong = [
        f"{path}:{line}: {name} belongs into {', '.join(HOMES[top])}"
        for line, name in imports(tree)
        if (top := name.split(".")[0]) in HOMES and not any(fnmatch(path, home) for home in HOMES[top])
    ]
    if not any(fnmatch(path, home) for home in PRINTS):
        wrong += [
            f"{path}:{node.lineno}: print belongs into {', '.join(PRINTS)}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
        ]
    return wrong


def foreign_imports(path: str, tree: ast.AST) -> list[str]:
    """Return what a child-side module imports that may be missing; an adapter may import its target."""
    found = [
        (line, name) for line, name in imports(tree) if name.split(".")[0] not in sys.stdlib_module_names
    ]
    found = [(line, name) for line, name in found if (path, name) != PYTEST]
    if path.startswith("docprobe/adapters/"):
        found = [(line, name) for line, name in found if name.split(".")[0] == "docprobe"]
    return [f"{path}:{line}: {name} is not there in the target's interpreter" for line, name in found]


def long_functions(path: str, tree: ast.AST) -> list[str]:
    """Return the functions of over 50 lines."""
    return [
        f"{path}:{node.lineno}: {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > 50
    ]


def is_child_side(path: str) -> bool:
    return any(fnmatch(path, pattern) for pattern in CHILD_SIDE)


@pytest.mark.parametrize("path", MODULES)
def test_module(path):
    text = (ROOT / path).read_text(encoding="utf-8")
    tree = ast.parse(text, path)
    found = wrong_imports(path, tree) + wrong_homes(path, tree) + long_functions(path, tree)
    if path.startswith("docprobe/gaps/"):
        found += wrong_imports_of_gaps(path, tree)
    if is_child_side(path):
        found += foreign_imports(path, tree)
    if text.count("\n") > 400:
        found.append(f"{path}: {text.count(chr(10))} lines")
    assert not found


def test_tree_is_looked_at():
    assert {"docprobe/errors.py", "docprobe/cli/main.py", "docprobe/store/store.py"} <= set(MODULES)
    assert {group_of(path) for path in MODULES} <= set(MAY_IMPORT)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("docprobe/fetch/x.py", "from docprobe.parse.tests import scan"),
        ("docprobe/fetch/x.py", "def f():\n    import docprobe.run.pool"),
        ("docprobe/fetch/x.py", "from . import y"),
        ("docprobe/parse/x.py", "from ..observe import probe"),
        ("docprobe/parse/x.py", "from docprobe import pipeline"),
        ("docprobe/parse/x.py", "from docprobe.adapters.tensorflow import Adapter"),
        ("docprobe/errors.py", "from docprobe.model import Symbol"),
        ("docprobe/model/x.py", "from docprobe.config import Config"),
        ("docprobe/pipeline/x.py", "from docprobe.cli.main import main"),
        ("docprobe/store/x.py", "from docprobe.search.query import search"),
    ],
)
def test_wrong_import_is_caught(path, source):
    assert len(wrong_imports(path, ast.parse(source))) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("docprobe/observe/x.py", "from docprobe.parse.tests import scan"),
        ("docprobe/parse/x.py", "from docprobe.adapters.base import Adapter"),
        ("docprobe/gaps/x.py", "from docprobe.store import Store"),
        ("docprobe/cli/x.py", "from docprobe import __version__"),
        ("docprobe/pipeline/x.py", "import docprobe.adapters.tensorflow, sphinx"),
    ],
)
def test_right_import_is_let_through(path, source):
    assert not wrong_imports(path, ast.parse(source))


def test_gaps_are_found_in_one_direction():
    wrong = ast.parse("from docprobe.gaps.rules.base import Rule")
    assert len(wrong_imports_of_gaps("docprobe/gaps/evidence/x.py", wrong)) == 1
    assert len(wrong_imports_of_gaps("docprobe/gaps/lines.py", wrong)) == 1
    assert not wrong_imports_of_gaps("docprobe/gaps/rules/x.py", wrong)
    assert not wrong_imports_of_gaps("docprobe/gaps/telling/x.py", wrong)
    assert all(
        (ROOT / "docprobe" / "gaps" / part).exists() or f"docprobe/gaps/{part}.py" in MODULES for part in GAPS
    )


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("docprobe/pages/x.py", "import subprocess"),
        ("docprobe/cli/x.py", "from sqlite3 import connect"),
        ("docprobe/gaps/x.py", "import libcst.matchers"),
        ("docprobe/run/x.py", "def f():\n    print('x')"),
    ],
)
def test_thing_away_from_home_is_caught(path, source):
    assert len(wrong_homes(path, ast.parse(source))) == 1


def test_child_side_is_kept_clean():
    assert is_child_side("docprobe/run/worker*.py")
    assert is_child_side("docprobe/parse/introspect_child.py")
    assert not is_child_side("docprobe/run/pool.py")
    source = "import os, json\nimport rich\nfrom docprobe.model import Verdict"
    assert len(foreign_imports("docprobe/run/worker*.py", ast.parse(source))) == 2
    assert len(foreign_imports("docprobe/adapters/x_child.py", ast.parse(source))) == 1


def test_long_function_is_caught():
    body = "\n".join("    pass" for _ in range(50))
    assert long_functions("x.py", ast.parse(f"def f():\n{body}"))
    assert not long_functions("x.py", ast.parse(f"def f():\n{body.removesuffix('    pass')}"))
