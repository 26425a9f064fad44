"""The planted gaps of the tiny library (see its README) are found, their near misses are not."""

from __future__ import annotations

import dataclasses
import json
import warnings
from pathlib import Path

import pytest

from docprobe import model
from docprobe.adapters import generic
from docprobe.config import load_config
from docprobe.gaps.evidence.dead import unsure_names
from docprobe.gaps.evidence.names import Names
from docprobe.gaps.examples.docstrings import examples_argument, judge
from docprobe.gaps.find import find_gaps
from docprobe.model import GapKind
from docprobe.parse import introspect_child, lookup_child
from docprobe.parse.api import introspect_argument, read_api
from docprobe.parse.resolver import make_resolver
from docprobe.parse.symbols import symbols_from
from docprobe.parse.tests import scan_paths
from docprobe.pipeline.references import verdict_on_name
from docprobe.run import doctests_child
from docprobe.store import Store
from docprobe.store.queries import docstring_verdicts

ROOT = Path(__file__).parent.parent / "samples" / "tinylib"
KEY = "tinylib-1.2.0"
SUITE = "tinylib_suite/{}_test.py"

# (symbol, exception and message, how it is called, file, line): as a run would confirm them.
RAISES = [
    ("tl.chunk", "ValueError: size must be positive, got 0", "tl.chunk([1, 2, 3], 0)", "lists", 39),
    ("tl.chunk", "ValueError: size must be positive, got -1", "tl.chunk([1, 2, 3], -1)", "lists", 39),
    (
        "tl.stats.histogram",
        "ZeroDivisionError: float division by zero",
        "tl.stats.histogram([1, 1])",
        "statistics",
        57,
    ),
    ("tl.add", "ValueError: lengths 2 and 3 do not match", "tl.add([1, 2], [1, 2, 3])", "lists", 21),
    ("tl.take", "IndexError: list index out of range", "tl.take([10, 20, 30], [3])", "lists", 50),
    (
        "tl.linalg.Matrix",
        "ValueError: rows of different lengths",
        "tl.linalg.Matrix([[1], [1, 2]])",
        "matrices",
        46,
    ),
    (
        "tl.linalg.Matrix.matmul",
        "ValueError: shapes (2, 2) and (3, 3) do not fit",
        "tl.linalg.identity(2).matmul(tl.linalg.identity(3))",
        "matrices",
        43,
    ),
]
# (symbol, rule of interest, sentence, upstream's words, call, file, line): as a run would choose them.
QUIRKS = [
    (
        "tl.take",
        "negative index",
        "A negative `indices` is accepted: `tl.take([10, 20, 30], [-1])` gives `[30]`.",
        "",
        "tl.take([10, 20, 30], [-1])",
        "lists",
        46,
    ),
    (
        "tl.linalg.Matrix.row",
        "negative index",
        "A negative `index` is accepted: `tl.Matrix([[1], [2]]).row(-1)` gives `[2]`.",
        "",
        "tl.Matrix([[1], [2]]).row(-1)",
        "matrices",
        39,
    ),
    (
        "tl.stats.clip",
        "explained by the test",
        "`tl.stats.clip([1, 5, 9], 6, 2)` gives `[6, 6, 6]`.",
        "The lower limit wins where the limits cross.",
        "tl.stats.clip([1, 5, 9], 6, 2)",
        "statistics",
        39,
    ),
    (
        "tl.flatten",
        "empty input",
        "An empty `values` is accepted: `tl.flatten([])` gives `[]`.",
        "",
        "tl.flatten([])",
        "lists",
        58,
    ),
]
# (symbol, its parameter and what it was given, exception and message or value, call, file, line).
EMPTY = [
    ("tl.stats.mean", "values", "ValueError: mean of no values", "tl.stats.mean([])", "statistics", 14),
    (
        "tl.linalg.SquareMatrix.determinant",
        "rows",
        "1",
        "tl.linalg.SquareMatrix([]).determinant()",
        "matrices",
        33,
    ),
]
SHOWN = [
    (
        "tl.linalg.transpose",
        "import tinylib as tl\nprint(tl.linalg.transpose(tl.Matrix([[1, 2]])).rows)",
        "[[1], [2]]\n",
    ),
    (
        "tl.linalg.SquareMatrix",
        "import tinylib as tl\nprint(tl.linalg.SquareMatrix([[1, 2], [3, 4]]).determinant())",
        "-2\n",
    ),
    ("tl.linalg.identity", "import tinylib as tl\nprint(tl.linalg.identity(1).rows)", "[[1]]\n"),
    ("tl.flatten", "import tinylib as tl\nprint(tl.flatten([1, [2, [3]]]))", "[1, 2, 3]\n"),
    ("tl.linalg.Matrix.row", "import tinylib as tl\nprint(tl.Matrix([[1], [2]]).row(-1))", "[2]\n"),
]


def records(symbol, code, proof, output, told="", path="", line=0):
    name = model.content_id(symbol, code)
    origin = model.Origin(model.OriginKind.TEST, f"{path}::T::t", path, line)
    yield model.Snippet(
        name, "", symbol, (symbol,), code, "", proof, level=1, public_only=True, origin=origin
    )
    yield model.Verdict(name, model.SubjectKind.SNIPPET, KEY, "d", model.VerdictKind.CONFIRMED, output=output)
    if told:
        yield behaviour(symbol, name, told, path, line)


def behaviour(symbol, snippet, told, path, line, **more):
    return model.Behaviour(
        model.content_id("b", snippet),
        symbol,
        model.BehaviourKind.RAISES if "Error: " in told else model.BehaviourKind.VALUE,
        told,
        model.Basis.ASSERTED,
        snippet,
        f"{path}::T::t",
        path,
        line,
        "",
        told,
        **more,
    )


def quirk(symbol, interest, sentence, note, call, file, line):
    """Yield a quirk with its behaviour and its snippet."""
    snippet, verdict = records(symbol, f"import tinylib as tl\nprint({call})", model.Proof.OUTPUT, "")
    shown = behaviour(symbol, snippet.id, "told", SUITE.format(file), line, call=call)
    yield from (snippet, verdict, shown)
    yield model.Quirk(shown.id, symbol, "", sentence, interest, note)


def of_nothing(symbol, parameter, told, call, file, line):
    """Yield a call that was given an empty list, with its snippet."""
    snippet, verdict = records(symbol, f"import tinylib as tl\nprint({call})", model.Proof.OUTPUT, "")
    given = json.dumps([[parameter, ["t", "[]", {"type": "list", "shape": [0], "flags": ["empty"]}]]])
    value = "" if "Error: " in told else told
    yield from (snippet, verdict)
    yield behaviour(symbol, snippet.id, told, SUITE.format(file), line, call=call, given=given, value=value)


def run_examples(argument):
    """Do in this process what the child does in the target's."""
    # Deprecated functions warn, which pytest is told to take for errors.
    with warnings.catch_warnings(action="ignore"):
        return list(doctests_child.run_examples(argument))


@pytest.fixture(scope="module")
def store():
    patch = pytest.MonkeyPatch()
    patch.syspath_prepend(str(ROOT))
    config = load_config(Path(__file__).parent.parent / "samples" / "conf" / "tinylib.toml")
    adapter = generic.make(config.target)
    names = adapter.public_names(ROOT)
    api = read_api(introspect_child.introspect(introspect_argument(names)), names, adapter.rank)
    target = model.Target(KEY, "tinylib", "tinylib", "1.2.0", "3.11", "linux", "cpu", (), "python", str(ROOT))
    resolver = make_resolver(api, "tinylib", "tl")
    with Store(":memory:") as made:
        made.add([target, model.Source("tinylib", model.SourceKind.FOLDER, "1.2.0", "d", "", "", str(ROOT))])
        made.add(list(symbols_from(api, target, config.target.links)))
        paths = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("tinylib_suite/*_test.py"))
        for file, tests in scan_paths(ROOT, paths, "tinylib", resolver):
            made.add([file, *tests])
        for symbol, told, call, file, line in RAISES:
            code = (
                f"import tinylib as tl\ntry:\n    {call}\nexcept {told.partition(':')[0]} as e:\n    print(e)"
            )
            output = told.partition(": ")[2] + "\n"
            made.add(list(records(symbol, code, model.Proof.RAISES, output, told, SUITE.format(file), line)))
        for row in QUIRKS:
            made.add(list(quirk(*row)))
        for row in EMPTY:
            made.add(list(of_nothing(*row)))
        for symbol, code, output in SHOWN:
            made.add(list(records(symbol, code, model.Proof.OUTPUT, output)))
        unsure = sorted(unsure_names(Names(list(made.select(model.Symbol))), {}))
        for row in lookup_child.look_up({"names": unsure, "docs": {}, "roots": {"tl": "tinylib"}}):
            made.add([verdict_on_name(row["name"], row["missing"], target)])
        for symbol in list(made.select(model.Symbol)):
            if symbol.doc.examples and not symbol.inherited:
                argument = examples_argument(symbol, config.target.import_line)
                made.add([judge(symbol, run_examples(argument))])
        yield made
    patch.undo()


@pytest.fixture(scope="module")
def gaps(store):
    return find_gaps(store, KEY)


def found(gaps, kind):
    return {gap.symbol for gap in gaps if gap.kind == kind}


@pytest.mark.parametrize(
    ("kind", "planted"),
    [
        (GapKind.UNDOCUMENTED_RAISE, {"tl.chunk", "tl.stats.histogram"}),
        (GapKind.UNDOCUMENTED_BEHAVIOUR, {"tl.take", "tl.Matrix.row", "tl.stats.clip"}),
        (GapKind.CONTRADICTION, {"tl.stats.mean"}),
        (GapKind.BROKEN_EXAMPLE, {"tl.running_sum", "tl.stats.mode"}),
        (GapKind.PARAMETER, {"tl.stats.clip", "tl.scale"}),
        (GapKind.STALE_REFERENCE, {"tl.running_sum"}),
        (GapKind.DEPRECATED, {"tl.total"}),
        (GapKind.NO_EXAMPLE, {"tl.linalg.transpose", "tl.linalg.SquareMatrix", "tl.flatten"}),
        (GapKind.UNTESTED, {"tl.stats.mode"}),
        (GapKind.NO_DOCSTRING, {"tl.linalg.trace"}),
    ],
)
def test_planted_gaps_and_nothing_else(gaps, kind, planted):
    assert found(gaps, kind) == planted


def test_two_calls_that_raise_the_same_are_one_gap_with_both_as_evidence(gaps):
    (gap,) = (gap for gap in gaps if gap.symbol == "tl.chunk")
    assert {evidence.line for evidence in gap.evidence} == {39}
    assert len(gap.evidence) == 2
    assert "ValueError" in gap.sentence
    assert "size must be positive" in gap.sentence
    assert gap.closed_by is not None
    assert gap.closed_by.startswith("Raises:\n  ValueError: ")


def test_silence_is_shown(gaps):
    (gap,) = (gap for gap in gaps if gap.symbol == "tl.take")
    assert gap.basis == model.GapBasis.TESTED
    assert gap.parameter == "indices"
    assert "negative" in gap.looked[0]
    assert gap.looked[0].endswith("in the docstring of tl.take")
    assert "tinylib/_core/lists.py" in gap.looked[1]


def test_a_contradiction_quotes_what_the_docs_say(gaps):
    (gap,) = (gap for gap in gaps if gap.kind == GapKind.CONTRADICTION)
    assert "An empty list has the mean 0.0" in gap.sentence
    assert "raises ValueError" in gap.sentence
    assert gap.doc.quote == "The arithmetic mean. An empty list has the mean 0.0."
    assert gap.severity == model.Severity.HIGH


def test_a_gap_points_to_the_line_of_the_docstring(gaps):
    (gap,) = (gap for gap in gaps if gap.kind == GapKind.PARAMETER and gap.symbol == "tl.stats.clip")
    lines = (ROOT / gap.doc.path).read_text(encoding="utf-8").splitlines()
    assert lines[gap.doc.line - 1].strip() == "minimum: The least that is let through."
    assert gap.doc.quote == "minimum: The least that is let through."
    assert gap.parameter == "lower"
    assert gap.closed_by == "lower: The least that is let through."
    (gap,) = (gap for gap in gaps if gap.kind == GapKind.BROKEN_EXAMPLE and gap.symbol == "tl.running_sum")
    lines = (ROOT / gap.doc.path).read_text(encoding="utf-8").splitlines()
    assert lines[gap.doc.line - 1].strip() == ">>> tl.running_sum([1, 2, 3])"
    assert gap.closed_by == ">>> tl.running_sum([1, 2, 3])\n[1, 3, 6]"


def test_a_fenced_block_is_at_fault_on_one_line_and_what_builds_on_it_is_not(gaps, store):
    (gap,) = (gap for gap in gaps if gap.symbol == "tl.stats.mode" and gap.kind == GapKind.BROKEN_EXAMPLE)
    assert "`most = tl.stats.mode(values, bins=2)`" in gap.sentence
    assert "TypeError" in gap.sentence
    lines = (ROOT / gap.doc.path).read_text(encoding="utf-8").splitlines()
    assert lines[gap.doc.line - 1].strip() == gap.doc.quote == "most = tl.stats.mode(values, bins=2)"
    assert gap.closed_by is None
    (verdict,) = docstring_verdicts(store, [store.one(model.Symbol, name="tl.stats.mode")])
    states = [(one.form, one.state) for one in model.judged_examples(verdict)]
    works, broken, context = model.ExampleState.WORKS, model.ExampleState.BROKEN, model.ExampleState.CONTEXT
    assert states == [("doctest", works), ("doctest", works), ("fenced", broken), ("fenced", context)]


def test_a_sketch_is_told_from_what_works(store):
    (verdict,) = docstring_verdicts(store, [store.one(model.Symbol, name="tl.scale")])
    assert verdict.kind == model.VerdictKind.CONFIRMED
    assert model.judged_examples(verdict)[-1].state == model.ExampleState.SKETCH


def test_a_default_that_differs_is_told_with_both(gaps):
    (gap,) = (gap for gap in gaps if gap.symbol == "tl.scale" and gap.kind == GapKind.PARAMETER)
    assert gap.sentence == "tl.scale documents that the default of 'factor' is 1.0; it is 2.0."
    assert gap.closed_by == "factor: A number. Defaults to 2.0."


def test_a_name_that_leads_nowhere_is_told_with_its_line(gaps):
    (gap,) = (gap for gap in gaps if gap.kind == GapKind.STALE_REFERENCE)
    assert "`tl.accumulate`, which does not exist (tl has no accumulate)" in gap.sentence
    assert "See `tl.accumulate`" in gap.doc.quote
    assert gap.closed_by is None
    assert gap.looked


def test_a_hidden_deprecation_is_told_with_its_way_out(gaps):
    (gap,) = (gap for gap in gaps if gap.kind == GapKind.DEPRECATED)
    assert gap.sentence == 'tl.total is deprecated ("running_sum"), and its documentation does not say so.'


def test_the_example_that_closes_a_gap_passes_as_a_doctest(gaps, store):
    gap = next(gap for gap in gaps if gap.kind == GapKind.NO_EXAMPLE and gap.symbol == "tl.flatten")
    assert gap.closed_by is not None
    symbol = store.one(model.Symbol, name="tl.flatten")
    fixed = dataclasses.replace(symbol, docstring=gap.closed_by)
    results = run_examples(examples_argument(fixed, "import tinylib as tl"))
    assert judge(fixed, results).kind == model.VerdictKind.CONFIRMED


def test_the_order_and_the_ids_are_the_same_again(gaps, store):
    assert find_gaps(store, KEY) == gaps
    assert len({gap.id for gap in gaps}) == len(gaps)


def test_an_example_that_was_mended_is_not_broken_until_it_ran(gaps, store):
    broken = store.one(model.Symbol, name="tl.running_sum")
    assert "tl.running_sum" in found(gaps, GapKind.BROKEN_EXAMPLE)
    store.add([dataclasses.replace(broken, docstring=broken.docstring.replace("[1, 2, 3]", "[1, 2]"))])
    try:
        assert "tl.running_sum" not in found(find_gaps(store, KEY), GapKind.BROKEN_EXAMPLE)
    finally:
        store.add([broken])


def test_wrong_comes_before_untested(gaps):
    kinds = [gap.kind for gap in gaps]
    assert kinds.index(GapKind.PARAMETER) < kinds.index(GapKind.UNTESTED)
