"""``docprobe patch`` from end to end, on copies of the tiny library."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from docprobe import model
from docprobe.model import DocPlace, Gap, GapGroup, GapKind, Severity
from docprobe.parse import introspect_child
from docprobe.parse.api import introspect_argument, read_api
from docprobe.parse.symbols import symbols_from
from docprobe.pipeline.context import open_context
from docprobe.pipeline.drafts import Drafts
from docprobe.store import Store
from docprobe.store.queries import find_symbol

TESTS = Path(__file__).resolve().parent.parent
CONF = TESTS / "samples" / "conf" / "tinylib.toml"
TINYLIB = TESTS / "samples" / "tinylib"
SAYS = 'On a call such as `tl.chunk([1], 0)`: "size must be positive, got 0".'
# (symbol, kind, what closes it, line inside the docstring)
GAPS = [
    ("tl.chunk", GapKind.UNDOCUMENTED_RAISE, f"Raises:\n  ValueError: {SAYS}", 0),
    ("tl.running_sum", GapKind.BROKEN_EXAMPLE, ">>> tl.running_sum([1, 2, 3])\n[1, 3, 6]", 3),
    ("tl.stats.clip", GapKind.PARAMETER, "lower: The least that is let through.", 8),
    (
        "tl.flatten",
        GapKind.NO_EXAMPLE,
        ">>> import tinylib as tl\n>>> print(tl.flatten([1, [2]]))\n[1, 2]",
        0,
    ),
    ("tl.flatten", GapKind.UNDOCUMENTED_RAISE, "Raises:\n  TypeError: If `values` is a number.", 0),
    ("tl.linalg.transpose", GapKind.NO_EXAMPLE, ">>> print(tl.linalg.transpose(None))\n[]", 0),
    ("tl.Matrix.row", GapKind.UNDOCUMENTED_RAISE, "Raises:\n  IndexError: If there is no such row.", 0),
    ("tl.stats.mode", GapKind.UNTESTED, None, 0),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Give the path of a store that has the tiny library's symbols, and these gaps."""
    path = tmp_path_factory.mktemp("patch") / "store.sqlite"
    with pytest.MonkeyPatch.context() as patch, open_context(conf=CONF, store=path) as ctx:
        patch.syspath_prepend(str(TINYLIB))
        names = ctx.adapter.public_names(Path(ctx.target.root))
        answer = introspect_child.introspect(introspect_argument(names))
        api = read_api(answer, names, ctx.adapter.rank)
        ctx.store.add(list(symbols_from(api, ctx.target, ctx.config.target.links)))
        for name, kind, text, line in GAPS:
            symbol = find_symbol(ctx.store, ctx.target.key, name)
            place = DocPlace(symbol.path, symbol.doc_line + line, symbol.docstring.splitlines()[line].strip())
            ctx.store.add(
                [
                    Gap(
                        model.content_id(name, kind),
                        ctx.target.key,
                        ctx.target.key,
                        symbol.name,
                        GapGroup.SILENT,
                        kind,
                        "It is.",
                        Severity.LOW,
                        doc=place,
                        closed_by=text,
                    )
                ]
            )
    return path


@pytest.fixture
def call(cli, store):
    """Give a function that runs ``docprobe patch`` on that store."""
    return lambda *words: cli("patch", *words, "--conf", CONF, "--store", store)


@pytest.fixture
def library(tmp_path):
    """Give a copy of the tiny library, to be patched."""
    shutil.copytree(TINYLIB / "tinylib", tmp_path / "library" / "tinylib")
    return tmp_path / "library"


def apply(diff, folder):
    for command in (["git", "apply", "--check"], ["patch", "-p1", "--fuzz=0"]):
        subprocess.run(command, cwd=folder, input=diff.encode(), check=True, capture_output=True)


def failures(folder, module):
    """Run the examples of a patched module by Python's own doctest."""
    test = "print(doctest.testmod(m, extraglobs={'tl': tl}, optionflags=doctest.NORMALIZE_WHITESPACE).failed)"
    code = f"import doctest, tinylib as tl, {module} as m; {test}"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, check=True, capture_output=True, text=True
    )
    return int(done.stdout.splitlines()[-1])


def changed(diff):
    return [line for line in diff.splitlines() if line.startswith(("+", "-"))]


def test_what_is_raised_is_added(call, library):
    done = call("tl.chunk")
    assert done.code == 0
    assert changed(done.out) == [
        "--- a/tinylib/_core/lists.py",
        "+++ b/tinylib/_core/lists.py",
        "+",
        "+    Raises:",
        "+      ValueError: If `size < 1`.",
    ]
    assert done.err == "docprobe: 1 gap closed in 1 file.\n"
    apply(done.out, library)


def test_an_alias_stands_for_the_one_definition(call):
    done = call("tl.Matrix.row")
    assert changed(done.out)[2:] == [
        "+",
        "+        Raises:",
        "+          IndexError: If there is no such row.",
    ]


def test_gaps_of_a_symbol_and_of_a_file_are_one_diff_and_its_examples_pass(call, library, tmp_path):
    out = tmp_path / "all.diff"
    done = call("--all", "--out", out)
    assert (done.code, "2 new examples passed" in done.err) == (0, True)
    diff = out.read_text(encoding="utf-8")
    assert diff.count("+++ b/tinylib/_core/lists.py") == 1
    assert {
        "-    [1, 3, 7]",
        "+    [1, 3, 6]",
        "-      minimum: The least that is let through.",
        "+      lower: The least that is let through.",
        "+    >>> print(tl.flatten([1, [2]]))",
        "+      TypeError: If `values` is a number.",
    } <= set(changed(diff))
    assert failures(library, "tinylib._core.lists") == 1
    apply(diff, library)
    assert failures(library, "tinylib._core.lists") == 0
    assert failures(library, "tinylib._core.statistics") == 0


def test_counts_and_json(call, fits):
    form = fits(call("--all", "--json").out, "patch")
    assert form["counts"]["no-example"] == {"found": 2, "closed": 1}
    assert form["counts"]["untested"] == {"found": 1, "closed": 0}
    gap = form["files"][0]["gaps"][0]
    one = fits(call("--gap", gap, "--json").out, "patch")
    assert [file["gaps"] for file in one["files"]] == [[gap]]
    told = call("--all", "--count").out
    assert [line.split() for line in told.splitlines() if line.startswith("no-example")] == [
        ["no-example", "2", "1"]
    ]
    assert "@@" not in told


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        (["tl.chunkk"], "Did you mean tl.chunk?"),
        (["tl.stats.mode"], "can be closed by evidence\n  tl.stats.mode, untested: it takes a test"),
        (["tl.linalg.transpose"], "its example raises AttributeError"),
        (["tl.chunk", "--kind", "deprecated"], "no gap of kind deprecated of that name is known on tinylib"),
        (["--gap", "0123456789ab"], "has none of that id"),
        ([], "name a symbol or a gap, or say --all"),
        (["tl.chunk", "--all"], "name a symbol or a gap, or say --all"),
    ],
)
def test_what_cannot_be_done_is_said(call, words, cause):
    done = call(*words)
    assert (done.code, done.out) == (2, "")
    assert cause in done.err


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: "# one more line\n" + text, "changed since it was scanned"),
        (lambda text: text.replace("Cuts a list", "Slices a list"), "changed since it was scanned"),
        (lambda text: '"""Machine generated."""\n', "a program writes that file"),
        (None, "No such file"),
    ],
)
def test_a_source_that_is_not_what_was_scanned_is_left_alone(store, library, change, reason):
    path = library / "tinylib" / "_core" / "lists.py"
    if change is None:
        path.unlink()
    else:
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with open_context(conf=CONF, store=store) as ctx:
        gaps = list(ctx.store.select(Gap, symbol="tl.chunk"))
        ctx.target = replace(ctx.target, root=str(library))
        drafts, refused = Drafts(ctx).make(gaps)
    assert drafts == []
    assert reason in refused[0].reason


def test_a_store_without_gaps(cli, tmp_path):
    with Store(tmp_path / "new.sqlite"):
        pass
    done = cli("patch", "tl.chunk", "--conf", CONF, "--store", tmp_path / "new.sqlite")
    assert done.code == 2
    assert "none were looked for yet" in done.err
