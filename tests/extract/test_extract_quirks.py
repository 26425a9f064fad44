"""The rules of interest tell what they say they tell, and one choice is made among what they tell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from docprobe.extract.quirks.base import Facet, Told, array, documented, facet_of, plain
from docprobe.extract.quirks.choose import MADE, RULES, choose, is_worthless
from docprobe.extract.quirks.notes import carried
from docprobe.extract.quirks.pairs import PAIR_RULES
from docprobe.model import (
    Basis,
    Behaviour,
    BehaviourKind,
    Origin,
    OriginKind,
    Parameter,
    Proof,
    Snippet,
    SymbolKind,
)

VALID = [(rule, *case) for rule in RULES for case in rule.VALID]
INVALID = [(rule, facet) for rule in RULES for facet in rule.INVALID]
OF_TWO = (*PAIR_RULES, *(rule for rule, _ in MADE))
VALID_PAIRS = [(rule, *case) for rule in OF_TWO for case in rule.VALID]
INVALID_PAIRS = [(rule, *pair) for rule in OF_TWO for pair in rule.INVALID]


def named(value):
    return getattr(value, "name", "")


@pytest.mark.parametrize(("rule", "facet", "sentence"), VALID, ids=named)
def test_told(rule, facet, sentence):
    told = rule.tell(facet)
    assert told.sentence == sentence
    assert 0 < len(told.title) <= 90


@pytest.mark.parametrize(("rule", "facet"), INVALID, ids=named)
def test_not_told(rule, facet):
    assert rule.tell(facet) is None


@pytest.mark.parametrize(("rule", "facet", "other", "sentence"), VALID_PAIRS, ids=named)
def test_pair_told(rule, facet, other, sentence):
    told = rule.tell(facet, other)
    assert told.sentence == sentence
    assert told.other == "s2"
    assert 0 < len(told.title) <= 90


@pytest.mark.parametrize(("rule", "facet", "other"), INVALID_PAIRS, ids=named)
def test_pair_not_told(rule, facet, other):
    assert rule.tell(facet, other) is None


def test_each_rule_shows_both():
    rules = [*RULES, *OF_TWO]
    assert all(rule.VALID and rule.INVALID and rule.most for rule in rules)
    assert len({rule.name for rule in rules}) == len(rules)


@pytest.mark.parametrize(("rule", "facet", "sentence"), VALID, ids=named)
def test_the_first_rule_that_tells_a_facet_names_its_quirk(rule, facet, sentence):
    first = next(other for other in RULES if other.tell(facet))
    (quirk,) = choose([replace(facet, id="b1")])
    assert (quirk.id, quirk.interest) == ("b1", first.name)
    assert quirk.sentence == sentence or first is not rule


def refusal(name, message, **more):
    call = f"lib.f({name!r})"
    return Facet("lib.f", BehaviourKind.RAISES, call, error="ValueError", message=message, id=name, **more)


def test_near_identical_quirks_are_folded_to_the_clearest():
    facets = [
        refusal("a", "size 3 must not be odd", level=20),
        refusal("b", "size 5 must not be odd", level=10),
        refusal("c", "size 5 must not be negative", level=30),
    ]
    assert [quirk.id for quirk in choose(facets)] == ["b", "c"]
    assert choose(facets[::-1]) == choose(facets)


def test_a_rule_chooses_a_handful():
    words = "abcdefghijklmnopqrstuvwxyz"
    facets = [refusal(letter, f"must not be {letter * 4}") for letter in words]
    assert len(choose(facets)) == 12


def test_a_pair_is_told_before_the_exception_alone():
    data = ("x", plain("[1, 2]", "list"))
    refused = Facet(
        "lib.f", BehaviourKind.RAISES, "lib.f([1, 2], axis=3)", (data, ("axis", plain("3", "int"))),
        error="ValueError", message="axis 3 is out of range", id="r", snippet="s1",
    )  # fmt: skip
    calm = Facet("lib.f", call="lib.f([1, 2])", given=(data,), text="3", dtype="int32", id="v", snippet="s2")
    (quirk,) = choose([calm, refused])
    assert (quirk.id, quirk.interest, quirk.other) == ("r", "one argument decides", "s2")


@pytest.mark.parametrize(
    ("call", "is_other"),
    [("lib.pad([1])", True), ("lib.v1.pad([1])", False), ("lib.nn.pad([1])", False), ("layer.pad(1)", False)],
)
def test_a_function_of_the_same_name_is_another_one(call, is_other):
    symbol = replace(documented("lib.v1.pad"), aliases=("lib.nn.pad",))
    assert is_worthless(Facet("lib.v1.pad", call=call, object=symbol), Told("T", "S.")) is is_other


@pytest.mark.parametrize(
    ("said", "kind", "is_seen"),
    [
        ("`lib.sum([1, 2])` gives `3`.", SymbolKind.FUNCTION, True),
        ("`lib.sum(x)` gives `3`.", SymbolKind.FUNCTION, False),
        ("`lib.sum(x)` gives an int32 result of shape (3,).", SymbolKind.FUNCTION, True),
        ("`lib.sum(..., axis=1)` raises E: no; without `axis` it gives `3`.", SymbolKind.FUNCTION, False),
        ("With a list as `x`, `lib.sum` gives `[1, 2]`.", SymbolKind.FUNCTION, False),
        ("With a list as `x`, `lib.sum` gives `3`.", SymbolKind.FUNCTION, True),
        ("With `size=2`, `lib.sum` gives `[1, 2]`.", SymbolKind.FUNCTION, True),
        ("With `size=2`, `lib.Map.pick` gives `[1, 2]`.", SymbolKind.METHOD, False),
    ],
)
def test_a_value_is_told_of_inputs_that_are_seen(said, kind, is_seen):
    symbol = replace(documented("lib.sum"), kind=kind)
    assert is_worthless(Facet("lib.sum", object=symbol), Told("T", said)) is not is_seen


@pytest.mark.parametrize(
    ("code", "is_told"),
    [
        ("try:\n    lib.Set.range(3).pick(-1)\nexcept E:\n    pass\n", False),
        ("s = lib.Set(3)\ntry:\n    s.pick(-1)\nexcept E:\n    pass\n", True),
        ("class S(lib.Set):\n    pass\ntry:\n    S()\nexcept E:\n    pass\n", True),
    ],
)
def test_what_methods_of_a_class_itself_raise_is_not_the_classs(code, is_told):
    snippet = Snippet("s", "", "lib.Set", (), code, "", Proof.RAISES, 7, True, Origin(OriginKind.TEST))
    cls = replace(documented("lib.Set"), kind=SymbolKind.CLASS)
    raising = behaviour(symbol="lib.Set", kind=BehaviourKind.RAISES, detail="E: not there", value="")
    assert facet_of(raising, snippet, cls).reached is is_told


@pytest.mark.parametrize(
    ("said", "is_clear"),
    [
        ("`lib.std([1, 2])` gives `0.816497`; with `keepdims=True` it gives `[0.816497]`.", True),
        ("`lib.std([1, 2])` gives `2`; with `keepdims=True` it gives `[2]`.", True),
        ("`lib.std(..., axis=1)` gives `0.816497`; without `axis` it gives `0.5`.", False),
        ("`lib.dct([1, 2])` gives `1.5`; with `n=2` it gives `1.19209e-07`.", False),
        ("`lib.std([1, 2])` gives `0.81649658`; with `ddof=1` it gives `1`.", False),
        (f"`lib.exp([1, 2])` gives `{[0.816497] * 3}`; with `n=1` it gives `{[0.716497] * 2}`.", False),
    ],
)
def test_two_results_are_told_where_a_reader_can_compare_them(said, is_clear):
    assert is_worthless(Facet("lib.std"), Told("T", said, other="s2")) is not is_clear


@pytest.mark.parametrize("symbol", ["lib.random.draw", "lib.f"])
def test_chance_is_no_quirk(symbol):
    given = (("x", array("[1.0]", "float32", [1])), ("seed", plain("3", "int")))
    facet = Facet(symbol, BehaviourKind.NAN_INF, f"{symbol}([1.0], seed=3)", given, 'float("inf")', "float32")
    assert choose([facet]) == []
    assert choose([replace(facet, symbol="lib.f", given=given[:1], call="lib.f([1.0])")])


@pytest.mark.parametrize(
    "note", ["b/12345", "TODO(somebody): this is slow", "Tests that nothing is reduced."]
)
def test_notes_that_say_nothing_are_not_carried(note):
    assert carried(note) == ""


@pytest.mark.parametrize("before", ["", "Tests the mean. ", "TODO: be quick. "])
def test_what_explains_is_carried(before):
    kept = "An empty axis means that nothing is reduced."
    assert carried(f"{before}{kept}") == kept


def behaviour(**changes):
    made = Behaviour(
        "b", "lib.pick", BehaviourKind.VALUE, "x: list", Basis.ASSERTED, "s",
        "t/pick_test.py::PickTest::testPick", "t/pick_test.py", 3, "", "[]",
        given='[["x", ["t", "[]", {"type": "list", "shape": [0]}]]]',
        value="[]", dtype="int32", call="lib.pick([])", note="Why.",
    )  # fmt: skip
    return replace(made, **changes)


def test_facet_of_a_value():
    code = "result = lib.pick([])\nassert result.shape == (0, 3)\n"
    snippet = Snippet("s", "", "lib.pick", (), code, "", Proof.ASSERT, 7, True, Origin(OriginKind.TEST))
    facet = facet_of(behaviour(), snippet, None)
    assert (facet.value, facet.shape, facet.dtype, facet.level) == ([], (0, 3), "int32", 7)
    assert (facet.about, facet.asserted, facet.error) == (True, True, "")
    assert facet.arguments == {"x": ["t", "[]", {"type": "list", "shape": [0]}]}
    assert not facet_of(behaviour(symbol="lib.other"), snippet, None).about


@pytest.mark.parametrize(
    ("call", "code", "names"),
    [
        ("lib.pick([])", "", ["x"]),
        ("lib.Map().pick([])", "", ["x"]),
        ("lib.pick([])[0]", "", []),
        ("", "x = []\nresult = lib.pick(\n    x\n)\n", ["x"]),
        ("", "x = [ ]\ntry:\n    lib.pick(x)\nexcept ValueError:\n    pass\n", ["x"]),
        # Of an attribute, or of another thing in the argument's place.
        ("", "x = []\nresult = lib.pick(x)\nresult = result.size\n", []),
        ("", "x = []\nresult = lib.pick(x).size\n", []),
        ("", "x = [1]\nresult = lib.pick(x)\n", []),
        ("lib.pick([1], [])", "", []),
        ("lib.pick()", "", []),
        ("", "x = lib.pick([])\nresult = lib.other(x)\n", []),
        ("", "def f(x):\n    return lib.pick(x)\n\nresult = lib.slope(f)\n", []),
        (
            "",
            "x = []\ndef in_graph():\n    return lib.pick(x)\n\ntry:\n    in_graph()\nexcept E:\n    pass\n",
            ["x"],
        ),
    ],
)
def test_arguments_are_those_of_the_call_that_is_looked_at(call, code, names):
    snippet = Snippet("s", "", "lib.pick", (), code, "", Proof.ASSERT, 7, True, Origin(OriginKind.TEST))
    facet = facet_of(behaviour(call=call), snippet, documented("lib.pick"))
    assert [name for name, _ in facet.given] == names


@pytest.mark.parametrize(("call", "names"), [("lib.pick(size=2)", ["size"]), ("lib.pick(size=3)", [])])
def test_arguments_are_those_that_the_call_has(call, names):
    snippet = Snippet("s", "", "lib.pick", (), "", "", Proof.ASSERT, 7, True, Origin(OriginKind.TEST))
    given = '[["size", ["t", "2", {"type": "int"}]]]'
    facet = facet_of(behaviour(call=call, given=given), snippet, documented("lib.pick"))
    assert [name for name, _ in facet.given] == names


@pytest.mark.parametrize(
    ("view", "call"),
    [
        ("result.numpy().tolist()", "lib.pick([])"),
        ("result.shape", "lib.pick([])"),
        ("result.size", "lib.pick([]).size"),
        ("result.get_config()", "lib.pick([]).get_config()"),
    ],
)
def test_a_part_of_a_result_stands_in_the_call(view, call):
    code = f"result = lib.pick([])\nassert {view} == 3\n"
    snippet = Snippet("s", "", "lib.pick", (), code, "", Proof.ASSERT, 7, True, Origin(OriginKind.TEST))
    assert facet_of(behaviour(), snippet, documented("lib.pick")).call == call


@pytest.mark.parametrize(("call", "names"), [("lib.pick([1])", []), ("lib.pick(lib.make())", ["x"])])
def test_what_a_call_made_is_no_literal(call, names):
    snippet = Snippet("s", "", "lib.pick", (), call, "", Proof.ASSERT, 7, True, Origin(OriginKind.TEST))
    given = '[["x", ["r", 1, [], {"dtype": "complex128"}]]]'
    facet = facet_of(behaviour(call=call, given=given), snippet, documented("lib.pick"))
    assert [name for name, _ in facet.given] == names


def test_an_object_is_not_called_with_the_parameters_of_its_class():
    code = "# lib.Pick([])"
    snippet = Snippet("s", "", "lib.Pick", (), code, "", Proof.ASSERT, 7, True, Origin(OriginKind.TEST))
    cls = replace(documented("lib.Pick"), kind=SymbolKind.CLASS)
    called = facet_of(behaviour(symbol="lib.Pick", call="lib.Pick(3)([])"), snippet, cls)
    made = facet_of(behaviour(symbol="lib.Pick", call="lib.Pick([])"), snippet, cls)
    assert [[name for name, _ in facet.given] for facet in (called, made)] == [[""], ["x"]]


def test_facet_of_an_exception():
    snippet = Snippet("s", "", "lib.pick", (), "", "", Proof.RAISES, 7, True, Origin(OriginKind.TEST))
    detail = "lib.errors.PickError: not there: at 3"
    facet = facet_of(behaviour(kind=BehaviourKind.RAISES, detail=detail, value=""), snippet, None)
    assert (facet.error, facet.message, facet.shape) == ("lib.errors.PickError", "not there: at 3", None)


@pytest.mark.parametrize(("sizes", "shape"), [("(5,)", (5,)), ("(None, 5)", None)])
def test_of_what_has_no_value_the_shape_is_told(sizes, shape):
    code = f"values = lib.pick(lib.Symbolic([5])).shape\nprint(values)\nassert values == {sizes}\n"
    snippet = Snippet("s", "", "lib.pick", (), code, "", Proof.ASSERT, 7, True, Origin(OriginKind.TEST))
    facet = facet_of(behaviour(value=sizes), snippet, None)
    assert (facet.text, facet.shape) == ("", shape)


def test_what_an_option_does_is_told_once():
    data, keep = ("x", plain("[[1, 2]]", "list")), ("keep", plain("True", "bool"))
    symbol = documented("lib.total", parameters=(Parameter("keep", "POSITIONAL_OR_KEYWORD", "False"),))
    common = {"dtype": "int32", "object": symbol}
    whole = Facet(
        "lib.total",
        call="lib.total([[1, 2]], keep=True)",
        given=(data, keep),
        text="[3, 3]",
        id="a",
        **common,
    )
    whole = replace(whole, pattern="x")
    less = replace(whole, call="lib.total([[1, 2]])", given=(data,), text="3", id="b")
    less = replace(less, pattern="without keep=True; x")
    assert choose([whole]) == []  # without it the same may come out
    assert [quirk.interest for quirk in choose([whole, less])] == ["what an option changes"]
