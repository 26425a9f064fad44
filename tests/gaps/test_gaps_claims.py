"""What docstrings state of parameters and results is read; what is no such statement is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from docprobe.gaps.reading.claim import RESULT, Bounds, ClaimKind, Given
from docprobe.gaps.reading.claims import claims_of
from docprobe.gaps.rules.base import Case
from docprobe.parse.docstring import parse_docstring


def claims(docstring, signature="(x)"):
    return claims_of(Case(docstring, signature).facts(parse_docstring).symbol)


def of_x(text, signature="(x)"):
    return claims(f"F.\n\nArgs:\n  x: {text}\n", signature)


def of_raises(text):
    return claims(f"F.\n\nRaises:\n  ValueError: {text}\n")


POSITIVE, NOT_NEGATIVE = Bounds(0.0, above=True), Bounds(0.0)
UNIT = Bounds(0.0, 1.0)


@pytest.mark.parametrize(
    ("text", "bounds", "is_must"),
    [
        ("Must be positive.", POSITIVE, True),
        ("A size. Must be non-negative.", NOT_NEGATIVE, True),
        ("A size; must be nonnegative.", NOT_NEGATIVE, True),
        ("An `int` that is `>= 2`.", Bounds(2.0), True),
        ("An optional `int` that is `>= 1`. Defaults to `1`.", Bounds(1.0), True),
        ("The count. Values must be > 1.", Bounds(1.0, above=True), True),
        ("All values must be >= 1. More of it.", Bounds(1.0), True),
        ("Float between 0 and 1. Share that is dropped.", UNIT, False),
        ("The rate. Should be in [0, 1).", Bounds(0.0, 1.0, below=True), False),
        ("A share. Must be in the range `(0, 1]`.", Bounds(0.0, 1.0, above=True), True),
        ("Positive integer, how many.", POSITIVE, False),
        ("float, must be non-negative.", NOT_NEGATIVE, True),
        ("Values must be greater than or equal to zero, and less than n.", NOT_NEGATIVE, True),
        ("It must be at least 3.", Bounds(3.0), True),
        ("`x` must be less than 5.", Bounds(None, 5.0, below=True), True),
    ],
)
def test_ranges(text, bounds, is_must):
    (claim,) = of_x(text)
    assert (claim.kind, claim.bounds, claim.is_must) == (ClaimKind.RANGE, bounds, is_must)


@pytest.mark.parametrize(
    "text",
    [
        "If positive, the sign is kept.",
        "Must be positive if `y` is given.",
        "Must be positive. Zero means that there is no limit.",
        "Must be at least 1. Defaults to -1.",
        "The offset; positive value means up.",
        "A scale factor, usually positive.",
        "Must be in the range of `y`.",
        "A function whose values should be in [0, 3).",
        "Must be a positive integer or None.",
        "A scalar or a list of them.",
        "A 1-D tensor or a 2-D tensor.",
        "The matrix exponent.",
        "One of many.",
        "How many are at least 1 long are taken.",
    ],
)
def test_what_is_open_is_not_read(text):
    assert not [one for one in of_x(text) if one.kind != ClaimKind.DTYPE]


def test_a_default_that_is_outside_takes_a_claim_back():
    symbol = Case("F.\n\nArgs:\n  x: An `int` that is `>= 1`.\n", "(x)").facts(parse_docstring).symbol
    (word,) = symbol.parameters
    of_default = [replace(symbol, parameters=(replace(word, default=one),)) for one in ("3", "0", "None")]
    assert [bool(claims_of(one)) for one in of_default] == [True, False, True]


@pytest.mark.parametrize(
    ("text", "kind", "bounds", "allowed"),
    [
        ("A 1-D `Tensor`.", ClaimKind.RANK, Bounds(1, 1), ()),
        ("Must be a scalar.", ClaimKind.RANK, Bounds(0, 0), ()),
        ("2-D or higher with shape `[..., 2, 3]`.", ClaimKind.RANK, Bounds(2, None), ()),
        ("A scalar or vector of names.", ClaimKind.RANK, Bounds(0, 1), ()),
        ("A list of at least 2 `Tensor` objects.", ClaimKind.LENGTH, Bounds(2.0), ()),
        ("A list of `ints` that has length `>= 4`.", ClaimKind.LENGTH, Bounds(4.0), ()),
        ('A `string` from: `"a", "b"`.', ClaimKind.CHOICE, Bounds(), ("a", "b")),
        ("One of 'up' or 'down'.", ClaimKind.CHOICE, Bounds(), ("up", "down")),
        (
            "Must be one of the following types: `half`, `int8`.",
            ClaimKind.DTYPE,
            Bounds(),
            ("float16", "int8"),
        ),
        ("A `Tensor` of type `int64`.", ClaimKind.DTYPE, Bounds(), ("int64",)),
        ("The path. Required.", ClaimKind.REQUIRED, Bounds(), ()),
        ("A graph. Must not be None.", ClaimKind.REQUIRED, Bounds(), ()),
    ],
)
def test_other_kinds(text, kind, bounds, allowed):
    found = {one.kind: one for one in of_x(text)}
    assert (found[kind].bounds, found[kind].allowed) == (bounds, allowed)


@pytest.mark.parametrize(
    ("text", "kind", "bounds"),
    [
        ("If `x` is negative.", ClaimKind.RANGE, NOT_NEGATIVE),
        ("if x <= 0", ClaimKind.RANGE, POSITIVE),
        ("If `x` is not in `[0, 1)`.", ClaimKind.RANGE, Bounds(0.0, 1.0, below=True)),
        ("if x is outside of the range [0, 1]", ClaimKind.RANGE, UNIT),
        ("If `x` is None.", ClaimKind.REQUIRED, Bounds()),
        ("If `x` is empty, or if y is.", ClaimKind.LENGTH, Bounds(1)),
        ("If `x` is not at least rank 2.", ClaimKind.RANK, Bounds(2, None)),
    ],
)
def test_conditions_of_raises_are_turned_round(text, kind, bounds):
    (claim,) = of_raises(text)
    assert (claim.kind, claim.bounds, claim.exception, claim.is_must) == (kind, bounds, "ValueError", True)


@pytest.mark.parametrize(
    "text", ["If `y` is negative.", "If `x` is in use.", "If x is negative and y is not."]
)
def test_other_conditions_are_not_read(text):
    assert not of_raises(text)


def test_results_and_two_statements_that_differ():
    (claim,) = claims("F.\n\nReturns:\n  A `Tensor`. Has the same type as `x`.\n")
    assert (claim.parameter, claim.kind, claim.allowed) == (RESULT, ClaimKind.SAME_DTYPE, ("x",))
    assert not claims("F.\n\nReturns:\n  A tuple of tensors. Has the same type as `x`.\n")
    assert not claims("F.\n\nArgs:\n  x: Must be positive.\n\nRaises:\n  ValueError: If `x` < 2.\n")


def test_lines_and_words_are_those_of_the_docstring():
    text = "F.\n\nArgs:\n  x: How long it is, of all\n    that are there. Must be\n    positive.\n"
    (claim,) = claims(text)
    assert (claim.line, claim.words) == (4, "Must be positive.")


def test_values_are_held_against_claims():
    (size,) = of_x("An `int` that is `>= 2`.")
    assert [size.admits(Given(value=one)) for one in (2, 1, [3, 1], "2", None)] == [
        True,
        False,
        False,
        None,
        None,
    ]
    assert (size.bounds.beyond(whole=True), size.bounds.within(whole=True)) == ((1,), (2,))
    (rate,) = of_x("Float in [0, 1).")
    assert (rate.bounds.beyond(whole=False), rate.bounds.within(whole=False)) == ((-0.1, 1.0), (0.0, 0.9))
    assert rate.bounds.beyond(whole=True) == (-1, 1)
    assert Bounds(0.5, 1.5).beyond(whole=True) == (0, 2)
    assert Bounds(0.5, 1.5, above=True, below=True).beyond(whole=True) == (0, 2)
    assert not rate.bounds.hold(float("nan"))
    (mode,) = of_x('A `string` from: `"a", "b"`.')
    assert [mode.admits(Given(value=one)) for one in ("a", "c", 3)] == [True, False, None]
    assert mode.outside()[0] not in mode.allowed
    (rank,) = of_x("Must be a scalar.")
    assert [rank.admits(Given(rank=one)) for one in (0, 1, None)] == [True, False, None]


def test_equal_claims_have_equal_keys_whatever_the_line():
    first, second = (of_x(f"{text}Must be positive.")[0] for text in ("", "How long it\n    is. "))
    assert first.line != second.line
    assert first.key == second.key != of_x("Must be non-negative.")[0].key


@pytest.mark.parametrize(
    ("words", "is_claimed"),
    [
        ("Must be positive; what is negative is ignored.", False),
        ("Must be positive. What is negative is ignored.", False),
        ("Must be positive; what is less is ignored.", True),
        ("Must be positive, by default 3.", True),
        ("Must be in (0, 1).", True),
    ],
)
def test_what_else_a_sentence_says_may_take_its_claim_back(words, is_claimed):
    assert bool(of_x(words)) is is_claimed
